//! A notice: who is told what.

use crate::shared::domain::{AccountId, DistrictId, FamilyId, HouseId, words};
use chrono::{DateTime, Utc};
use uuid::Uuid;

words! {
    /// What a notice tells. Each kind has its texts in Chinese and English.
    NoticeKind {
        /// To the house: a family asks for a place.
        BookingRequested = "booking_requested",
        /// To the family: staff said yes.
        BookingConfirmed = "booking_confirmed",
        /// To the family: staff said no.
        BookingRejected = "booking_rejected",
        /// To the family: staff did not answer in time.
        BookingExpired = "booking_expired",
        /// To the family: it was not paid while the place was held for payment.
        BookingUnpaid = "booking_unpaid",
        /// To the family, as two guardians may act for it: cancelled in time.
        BookingCancelled = "booking_cancelled",
        /// To the family: cancelled late, with what follows from it.
        BookingLateCancelled = "booking_late_cancelled",
        /// To the family: the house, or the service, cancelled it.
        BookingCancelledByHouse = "booking_cancelled_by_house",
        /// To the family: sent home at the morning check.
        BookingTurnedAway = "booking_turned_away",
        /// To the family: nobody came.
        BookingNoShow = "booking_no_show",
        /// To the family: the child is in the house.
        ChildCheckedIn = "child_checked_in",
        /// To the family: the child has been handed over.
        ChildCheckedOut = "child_checked_out",
        /// To the family: a payment has come in.
        PaymentReceived = "payment_received",
        /// To the family: a payment came when the booking had ended; it is given back.
        PaymentTooLate = "payment_too_late",
        /// To the family: money is on its way back.
        RefundUnderWay = "refund_under_way",
        /// To the family: money has been given back.
        RefundDone = "refund_done",
        /// To the house: a family that paid at the house has to be given money back there.
        RefundOwedAtHouse = "refund_owed_at_house",
        /// To the house: the provider cannot give money back; someone has to see to it.
        RefundStuck = "refund_stuck",
    }
}

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Every active guardian of a family.
    Family(FamilyId),
    /// Those who manage a house.
    House(HouseId),
    /// One account.
    Account(AccountId),
}

impl Audience {
    /// The word in storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Family(_) => "family",
            Self::House(_) => "house",
            Self::Account(_) => "account",
        }
    }

    /// The id in storage.
    #[must_use]
    pub const fn id(self) -> Uuid {
        match self {
            Self::Family(id) => id.get(),
            Self::House(id) => id.get(),
            Self::Account(id) => id.get(),
        }
    }
}

/// What is told, to whom, about what.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Its id.
    pub id: Uuid,
    /// Its district.
    pub district: DistrictId,
    /// Who is told.
    pub to: Audience,
    /// What is told.
    pub kind: NoticeKind,
    /// The booking, session, child or other thing it is about.
    pub subject: Uuid,
    /// Numbers, dates, ids and reasons for the text; never a name, a phone number or
    /// anything about health.
    pub facts: serde_json::Value,
    /// Two notices with one key are one notice: a job that runs twice tells once.
    pub once_key: String,
    /// When it was written.
    pub at: DateTime<Utc>,
}
