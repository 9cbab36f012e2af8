//! Refunds of online payments.

use crate::shared::domain::{BookingId, DistrictId, HouseId, PaymentOrderId, RefundId, words};
use chrono::{DateTime, TimeDelta, Utc};

words! {
    /// Where a refund stands.
    RefundStatus {
        /// The provider has not taken it yet.
        Waiting = "waiting",
        /// The provider has taken it and works on it.
        Accepted = "accepted",
        /// The money is back with the family.
        Succeeded = "succeeded",
        /// The provider cannot give it back by itself; a person has to see to it.
        Stuck = "stuck",
    }
}

words! {
    /// Why money goes back.
    RefundReason {
        /// It came when the booking had ended.
        TooLate = "too_late",
        /// More was paid than was due.
        PaidTwice = "paid_twice",
        /// The fee, or a part of it, is no longer due.
        FeeReturned = "fee_returned",
    }
}

/// A refund of one online payment. A payment has one at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Its id.
    pub id: RefundId,
    /// Its district.
    pub district: DistrictId,
    /// The house.
    pub house: HouseId,
    /// The booking.
    pub booking: BookingId,
    /// The payment.
    pub order: PaymentOrderId,
    /// Its number with the provider, which follows from the payment.
    pub out_refund_no: String,
    /// What goes back, fen.
    pub amount_fen: i64,
    /// Why.
    pub reason: RefundReason,
    /// Where it stands.
    pub status: RefundStatus,
    /// How often the provider was asked.
    pub attempts: i64,
    /// When it is asked again.
    pub next_attempt_at: DateTime<Utc>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub done_at: Option<DateTime<Utc>>,
}

/// The number of the refund of a payment with the provider: the same however often it is
/// asked for, so that it is given once.
#[must_use]
pub fn out_refund_no(order: PaymentOrderId) -> String {
    format!("R{}", order.get().simple())
}

/// An online payment that may be given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paid {
    /// The payment.
    pub order: PaymentOrderId,
    /// What was paid, fen.
    pub amount_fen: i64,
    /// What goes back of it already, fen; `None` when it has no refund.
    pub refund_fen: Option<i64>,
    /// Whether that refund is still under way, and so not in the ledger.
    pub under_way: bool,
}

/// Which payments to give back, and how much of each, so that the family is owed nothing;
/// and what is then still owed because it was not paid online, fen. `due_fen` is what the
/// ledger says; refunds under way are taken off what it says is owed.
#[must_use]
pub fn refunds_for(due_fen: i64, paid: &[Paid]) -> (Vec<(PaymentOrderId, i64)>, i64) {
    let under_way = paid
        .iter()
        .filter(|paid| paid.under_way)
        .filter_map(|paid| paid.refund_fen)
        .fold(0, i64::saturating_add);
    let mut owed = 0_i64
        .saturating_sub(due_fen)
        .saturating_sub(under_way)
        .max(0);
    let mut refunds = Vec::new();
    // The latest first: of two payments the second was the one too many.
    for paid in paid.iter().rev().filter(|paid| paid.refund_fen.is_none()) {
        let amount = owed.min(paid.amount_fen);
        if amount > 0 {
            refunds.push((paid.order, amount));
            owed = owed.saturating_sub(amount);
        }
    }
    (refunds, owed)
}

/// When the provider is asked again: after one minute, two, four and so on, up to six hours.
/// WeChat Pay takes refunds of one payment no faster than one a minute.
#[must_use]
pub fn next_attempt(attempts: i64, now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::minutes((1_i64 << attempts.clamp(0, 9)).min(360))
}

/// What the provider is asked to give back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRefund {
    /// The number of the try that was paid.
    pub out_trade_no: String,
    /// The number of the refund.
    pub out_refund_no: String,
    /// Why, as the family reads it.
    pub reason: String,
    /// What goes back, fen.
    pub amount_fen: i64,
    /// What was paid, fen.
    pub total_fen: i64,
}

/// What has become of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundState {
    /// Being worked on.
    Processing,
    /// The money is back with the family.
    Succeeded,
    /// It failed; a person has to see to it with the provider.
    Stuck,
}

/// A refund as the provider tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldRefund {
    /// Our number of the refund.
    pub out_refund_no: String,
    /// What went, or goes, back, fen.
    pub amount_fen: i64,
    /// What has become of it.
    pub state: RefundState,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn order(number: u128) -> PaymentOrderId {
        Uuid::from_u128(number).into()
    }

    fn paid(number: u128, amount_fen: i64) -> Paid {
        Paid {
            order: order(number),
            amount_fen,
            refund_fen: None,
            under_way: false,
        }
    }

    #[test]
    fn nothing_goes_back_while_nothing_is_owed() {
        for due in [0, 1, 6000] {
            assert_eq!(refunds_for(due, &[paid(1, 6000)]), (vec![], 0));
        }
    }

    #[test]
    fn all_of_a_payment_goes_back_once() {
        let first = refunds_for(-6000, &[paid(1, 6000)]);
        assert_eq!(first, (vec![(order(1), 6000)], 0));
        let under_way = Paid {
            refund_fen: Some(6000),
            under_way: true,
            ..paid(1, 6000)
        };
        assert_eq!(refunds_for(-6000, &[under_way]), (vec![], 0));
        let done = Paid {
            under_way: false,
            ..under_way
        };
        assert_eq!(refunds_for(0, &[done]), (vec![], 0));
    }

    #[test]
    fn the_later_of_two_payments_goes_back_first() {
        let both = [paid(1, 6000), paid(2, 6000)];
        assert_eq!(refunds_for(-6000, &both), (vec![(order(2), 6000)], 0));
        let all = vec![(order(2), 6000), (order(1), 6000)];
        assert_eq!(refunds_for(-12_000, &both), (all, 0));
    }

    #[test]
    fn a_part_goes_back_when_a_part_is_due() {
        let refunds = refunds_for(-3000, &[paid(1, 6000)]);
        assert_eq!(refunds, (vec![(order(1), 3000)], 0));
    }

    #[test]
    fn what_was_paid_at_the_house_is_left_to_the_house() {
        assert_eq!(refunds_for(-6000, &[]), (vec![], 6000));
        let refunds = refunds_for(-6000, &[paid(1, 2000)]);
        assert_eq!(refunds, (vec![(order(1), 2000)], 4000));
    }

    #[test]
    fn a_refund_has_the_number_of_its_payment() {
        let number = out_refund_no(order(7));
        assert_eq!(number, out_refund_no(order(7)));
        assert_ne!(number, out_refund_no(order(8)));
        assert!(number.len() <= 64);
    }

    #[test]
    fn the_provider_is_asked_less_and_less_often() {
        let now = DateTime::UNIX_EPOCH;
        let waits: Vec<i64> = [0, 1, 5, 8, 9, 99]
            .map(|attempts| (next_attempt(attempts, now) - now).num_minutes())
            .into();
        assert_eq!(waits, [1, 2, 32, 256, 360, 360]);
    }
}
