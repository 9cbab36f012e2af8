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
        /// To the family: a place is offered, until when it must be answered, and its fee.
        WaitlistOffered = "waitlist_offered",
        /// To the family, as two guardians may act for it: an offer was declined.
        WaitlistOfferDeclined = "waitlist_offer_declined",
        /// To the family: an offer was not answered in time, and where its wish stands now.
        WaitlistOfferTimedOut = "waitlist_offer_timed_out",
        /// To the family: the house has taken an offer back; the wish waits again.
        WaitlistOfferWithdrawn = "waitlist_offer_withdrawn",
        /// To the family: a place was there, but a rule stood against it, and which.
        WaitlistSkipped = "waitlist_skipped",
        /// To the family: booking has closed, nothing more can come of its wish.
        WaitlistEnded = "waitlist_ended",
        /// To the family: the child is in the house.
        ChildCheckedIn = "child_checked_in",
        /// To the family: the child has been handed over.
        ChildCheckedOut = "child_checked_out",
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
