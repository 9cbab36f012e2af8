//! Entries that balance, and what follows from them.

use crate::{
    features::{districts::domain::DistrictError, houses::domain::HouseError},
    shared::{
        domain::{
            AccountId, BookingId, DistrictId, FamilyId, HouseId, LedgerEntryId, ReceiptId, words,
        },
        storage::StoreError,
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

words! {
    /// What an entry is.
    EntryKind {
        /// A paid booking was made.
        Charge = "charge",
        /// The family has paid.
        Payment = "payment",
        /// Money went back to the family.
        Refund = "refund",
        /// A fee, or a part of it, is no longer due.
        Reversal = "reversal",
        /// Staff have let a family off a fee, or a part of it.
        Adjustment = "adjustment",
    }
}

words! {
    /// Between what an entry moves money.
    LedgerAccount {
        /// What the family owes.
        FamilyReceivable = "family_receivable",
        /// What the house has earned.
        HouseRevenue = "house_revenue",
        /// Cash and transfers taken at the house.
        CashOffline = "cash_offline",
        /// What WeChat Pay holds for the house.
        CashWechat = "cash_wechat",
    }
}

/// An amount that is moved: more than nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fen(i64);

impl Fen {
    /// `None` for nothing, or less.
    #[must_use]
    pub const fn new(fen: i64) -> Option<Self> {
        if fen > 0 { Some(Self(fen)) } else { None }
    }

    /// Whole fen.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

/// Where money has come in, or went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cash {
    /// At the house.
    Offline,
    /// Through WeChat Pay.
    Wechat,
}

impl Cash {
    /// Its account.
    #[must_use]
    pub const fn account(self) -> LedgerAccount {
        match self {
            Self::Offline => LedgerAccount::CashOffline,
            Self::Wechat => LedgerAccount::CashWechat,
        }
    }
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// The district.
    pub district: DistrictId,
    /// The house that earns.
    pub house: HouseId,
    /// The family: a pseudonym, which stays when the family is erased.
    pub family: FamilyId,
    /// The booking.
    pub booking: BookingId,
}

/// Who made an entry, when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// When.
    pub at: DateTime<Utc>,
    /// Who; `None` for the service itself.
    pub by: Option<AccountId>,
    /// Why, in a few words, where it does not follow from the kind.
    pub reason: Option<String>,
}

/// An entry: one amount, moved from one account to another. Its two lines are made of the
/// one amount, so no entry that does not balance can be written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    kind: EntryKind,
    about: About,
    reference: String,
    made: Made,
    amount: Fen,
    to: LedgerAccount,
    from: LedgerAccount,
}

impl Entry {
    /// A paid booking was made: the family owes its fee. Once per booking.
    #[must_use]
    pub fn charge(about: About, amount: Fen, made: Made) -> Self {
        Self {
            kind: EntryKind::Charge,
            reference: format!("charge:{}", about.booking),
            about,
            made,
            amount,
            to: LedgerAccount::FamilyReceivable,
            from: LedgerAccount::HouseRevenue,
        }
    }

    /// A corrected end makes due again what an earlier one had returned. Once per booking and
    /// the state, a word, that makes it due.
    #[must_use]
    pub fn charge_again(about: About, amount: Fen, state: &str, made: Made) -> Self {
        Self {
            reference: format!("charge:{}:{state}", about.booking),
            ..Self::charge(about, amount, made)
        }
    }

    /// The booking ended so that the fee, or a part of it, is not due. Once per booking and
    /// the state, a word, that returns it.
    #[must_use]
    pub fn reversal(about: About, amount: Fen, state: &str, made: Made) -> Self {
        Self {
            kind: EntryKind::Reversal,
            reference: format!("reversal:{}:{state}", about.booking),
            about,
            made,
            amount,
            to: LedgerAccount::HouseRevenue,
            from: LedgerAccount::FamilyReceivable,
        }
    }

    /// Staff let the family off a part of the fee. Once per `id`.
    #[must_use]
    pub fn adjustment(about: About, amount: Fen, id: Uuid, made: Made) -> Self {
        Self {
            kind: EntryKind::Adjustment,
            reference: format!("adjustment:{id}"),
            about,
            made,
            amount,
            to: LedgerAccount::HouseRevenue,
            from: LedgerAccount::FamilyReceivable,
        }
    }

    /// The family has paid at the house. Once per receipt.
    #[must_use]
    pub fn paid_at_the_house(about: About, amount: Fen, receipt: ReceiptId, made: Made) -> Self {
        Self::payment(about, amount, Cash::Offline, receipt.to_string(), made)
    }

    /// The family has paid through WeChat Pay. Once per transaction.
    #[must_use]
    pub fn paid_by_wechat(about: About, amount: Fen, transaction: &str, made: Made) -> Self {
        let transaction = format!("wechat:{transaction}");
        Self::payment(about, amount, Cash::Wechat, transaction, made)
    }

    fn payment(about: About, amount: Fen, cash: Cash, key: String, made: Made) -> Self {
        Self {
            kind: EntryKind::Payment,
            reference: format!("payment:{key}"),
            about,
            made,
            amount,
            to: cash.account(),
            from: LedgerAccount::FamilyReceivable,
        }
    }

    /// Money was given back at the house. Once per receipt.
    #[must_use]
    pub fn refunded_at_the_house(
        about: About,
        amount: Fen,
        receipt: ReceiptId,
        made: Made,
    ) -> Self {
        Self::refund(about, amount, Cash::Offline, receipt.to_string(), made)
    }

    /// WeChat Pay has given money back. Once per refund number.
    #[must_use]
    pub fn refunded_by_wechat(about: About, amount: Fen, out_refund_no: &str, made: Made) -> Self {
        let number = format!("wechat:{out_refund_no}");
        Self::refund(about, amount, Cash::Wechat, number, made)
    }

    fn refund(about: About, amount: Fen, cash: Cash, key: String, made: Made) -> Self {
        Self {
            kind: EntryKind::Refund,
            reference: format!("refund:{key}"),
            about,
            made,
            amount,
            to: LedgerAccount::FamilyReceivable,
            from: cash.account(),
        }
    }

    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> EntryKind {
        self.kind
    }

    /// What it is about.
    #[must_use]
    pub const fn about(&self) -> About {
        self.about
    }

    /// Its fixed key; no second entry has it.
    #[must_use]
    pub fn reference(&self) -> &str {
        &self.reference
    }

    /// Who made it.
    #[must_use]
    pub const fn made(&self) -> &Made {
        &self.made
    }

    /// Its two lines, which sum to nothing.
    #[must_use]
    pub const fn lines(&self) -> [(LedgerAccount, i64); 2] {
        [(self.to, self.amount.0), (self.from, -self.amount.0)]
    }

    /// The same entry under another key, as if the reference guarded nothing.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn under(self, key: Uuid) -> Self {
        Self {
            reference: format!("{}:{key}", self.reference),
            ..self
        }
    }
}

/// What has been charged, returned, paid and refunded of one booking, fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// What it costs.
    pub charged: i64,
    /// What of it is no longer due.
    pub returned: i64,
    /// What the family has paid.
    pub paid: i64,
    /// What went back to the family.
    pub refunded: i64,
}

impl Standing {
    /// What the family owes; below zero, what it is owed.
    #[must_use]
    pub const fn due(&self) -> i64 {
        self.charged
            .saturating_sub(self.returned)
            .saturating_sub(self.paid)
            .saturating_add(self.refunded)
    }
}

/// An entry as it is read: what it did to the family's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// Its id.
    pub id: LedgerEntryId,
    /// What it is.
    pub kind: EntryKind,
    /// The house.
    pub house: HouseId,
    /// The family's pseudonym.
    pub family: FamilyId,
    /// The booking.
    pub booking: Option<BookingId>,
    /// Its fixed key.
    pub reference: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; `None` for the service itself.
    pub by: Option<AccountId>,
    /// Why.
    pub reason: Option<String>,
    /// What the family owes more since, fen; below zero, less.
    pub receivable_fen: i64,
}

/// The sums of a house over a span of days, fen, none below zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Fees charged.
    pub charged: i64,
    /// Fees returned because bookings ended.
    pub reversed: i64,
    /// Fees that staff let families off.
    pub adjusted: i64,
    /// Taken at the house.
    pub paid_offline: i64,
    /// Taken through WeChat Pay.
    pub paid_wechat: i64,
    /// Given back at the house.
    pub refunded_offline: i64,
    /// Given back through WeChat Pay.
    pub refunded_wechat: i64,
}

impl Sums {
    /// Adds what lines of one kind and account sum up to. Only the side other than the
    /// family's tells where money came in.
    #[must_use]
    pub const fn with(mut self, kind: EntryKind, account: LedgerAccount, fen: i64) -> Self {
        let fen = fen.saturating_abs();
        match (kind, account) {
            (EntryKind::Charge, LedgerAccount::HouseRevenue) => self.charged = fen,
            (EntryKind::Reversal, LedgerAccount::HouseRevenue) => self.reversed = fen,
            (EntryKind::Adjustment, LedgerAccount::HouseRevenue) => self.adjusted = fen,
            (EntryKind::Payment, LedgerAccount::CashOffline) => self.paid_offline = fen,
            (EntryKind::Payment, LedgerAccount::CashWechat) => self.paid_wechat = fen,
            (EntryKind::Refund, LedgerAccount::CashOffline) => self.refunded_offline = fen,
            (EntryKind::Refund, LedgerAccount::CashWechat) => self.refunded_wechat = fen,
            _ => {}
        }
        self
    }

    /// What the house has earned: charged, less what was returned.
    #[must_use]
    pub const fn earned(&self) -> i64 {
        self.charged
            .saturating_sub(self.reversed)
            .saturating_sub(self.adjusted)
    }

    /// What the house has in hand: taken, less what was given back.
    #[must_use]
    pub const fn received(&self) -> i64 {
        self.paid_offline
            .saturating_add(self.paid_wechat)
            .saturating_sub(self.refunded_offline)
            .saturating_sub(self.refunded_wechat)
    }
}

/// A span of local days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// First day.
    pub from: NaiveDate,
    /// Last day, inclusive.
    pub to: NaiveDate,
}

/// Something in the ledger that cannot be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imbalance {
    /// What was looked for.
    pub check: &'static str,
    /// The entry, booking, payment or refund it was found at.
    pub subject: Uuid,
}

/// Why the ledger is not had.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The span of days is reversed or too long.
    #[error("the days from {} to {} cannot be shown at once", .0.from, .0.to)]
    WrongDays(Days),
    /// The house.
    #[error(transparent)]
    House(#[from] HouseError),
    /// The district.
    #[error(transparent)]
    District(#[from] DistrictError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about() -> About {
        About {
            district: Uuid::nil().into(),
            house: Uuid::nil().into(),
            family: Uuid::nil().into(),
            booking: Uuid::nil().into(),
        }
    }

    fn made() -> Made {
        Made {
            at: DateTime::UNIX_EPOCH,
            by: None,
            reason: None,
        }
    }

    fn every_kind(amount: Fen) -> Vec<Entry> {
        vec![
            Entry::charge(about(), amount, made()),
            Entry::charge_again(about(), amount, "completed", made()),
            Entry::reversal(about(), amount, "cancelled", made()),
            Entry::adjustment(about(), amount, Uuid::nil(), made()),
            Entry::paid_at_the_house(about(), amount, Uuid::nil().into(), made()),
            Entry::paid_by_wechat(about(), amount, "42", made()),
            Entry::refunded_at_the_house(about(), amount, Uuid::nil().into(), made()),
            Entry::refunded_by_wechat(about(), amount, "R1", made()),
        ]
    }

    #[test]
    fn every_entry_balances_between_two_accounts() {
        for fen in [1, 6000, i64::MAX] {
            for entry in every_kind(Fen::new(fen).unwrap()) {
                let [(to, more), (from, less)] = entry.lines();
                assert_ne!(to, from, "{entry:?}");
                assert_eq!((more, less), (fen, -fen), "{entry:?}");
                let family = [to, from].contains(&LedgerAccount::FamilyReceivable);
                assert!(family, "{entry:?} does not touch the family");
            }
        }
    }

    #[test]
    fn nothing_and_less_are_not_moved() {
        assert_eq!(Fen::new(0), None);
        assert_eq!(Fen::new(-1), None);
        assert_eq!(Fen::new(i64::MIN), None);
    }

    #[test]
    fn references_tell_all_entries_of_a_booking_apart() {
        let mut references: Vec<String> = every_kind(Fen::new(1).unwrap())
            .iter()
            .map(|entry| entry.reference().to_owned())
            .collect();
        let all = references.len();
        references.sort();
        references.dedup();
        assert_eq!(references.len(), all);
    }

    #[test]
    fn what_is_due_follows_from_the_four_sums() {
        let standing = |charged, returned, paid, refunded| Standing {
            charged,
            returned,
            paid,
            refunded,
        };
        assert_eq!(standing(6000, 0, 0, 0).due(), 6000);
        assert_eq!(standing(6000, 0, 6000, 0).due(), 0);
        assert_eq!(standing(6000, 6000, 6000, 0).due(), -6000);
        assert_eq!(standing(6000, 6000, 6000, 6000).due(), 0);
        assert_eq!(standing(6000, 3000, 6000, 3000).due(), 0);
    }
}
