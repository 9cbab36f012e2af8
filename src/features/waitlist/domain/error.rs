//! Why an entry is not had or changed.

use super::entry::EntryStatus;
use crate::{
    features::{
        bookings::domain::{BookingError, Refusal},
        districts::domain::DistrictError,
        families::domain::FamilyError,
    },
    shared::storage::{StoreError, idempotency::ReplayError},
};
use chrono::{DateTime, Utc};

/// Why it is not had or changed.
#[derive(Debug, thiserror::Error)]
pub enum WaitlistError {
    /// Not there, or not for this actor to know.
    #[error("no such entry, child, house or session")]
    NotFound,
    /// The children do not belong to one family.
    #[error("not of one family")]
    NotSiblings,
    /// The wish spans more days than it may.
    #[error("at most {max_days} days")]
    TooManyDays {
        /// How many it may span.
        max_days: u32,
    },
    /// Booking has closed for everything that is wished for.
    #[error("nothing can be offered any more")]
    TooLate {
        /// Since when.
        closed_at: DateTime<Utc>,
    },
    /// A child has as many open wishes as it may.
    #[error("a child waits for {limit} things already")]
    TooManyWaiting {
        /// How many it may have.
        limit: u32,
    },
    /// No day of the wish lies in the child's age.
    #[error("refused")]
    Refused(Refusal),
    /// The entry is in another state; someone may have been faster.
    #[error("the entry is {0:?}")]
    InvalidState(EntryStatus),
    /// The offer has ended, or is not the one that stands.
    #[error("the offer has ended")]
    OfferEnded(DateTime<Utc>),
    /// The bookings of an offer.
    #[error(transparent)]
    Booking(#[from] BookingError),
    /// The family of a staff member's scope.
    #[error(transparent)]
    Family(#[from] FamilyError),
    /// The district or its rules.
    #[error(transparent)]
    District(#[from] DistrictError),
    /// A repeated request.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
