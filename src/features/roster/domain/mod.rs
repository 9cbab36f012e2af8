//! What is told of rosters, and when people are reminded of what ends.

mod remind;

pub use remind::{Due, due, never_reminded, spans};

use crate::{
    features::{
        bookings::domain::{BookingError, HeldBooking},
        children::domain::ChildError,
        sessions::domain::{Affected, FreeStep, Session, SessionError},
        staff::domain::{PublishedRoster, StandIn},
    },
    shared::{domain::Interval, storage::StoreError},
};
use serde::{Deserialize, Serialize};

/// What publishing a roster has done, and which sessions of the span are short after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterOf {
    /// Shifts made and left out, and who does not count.
    pub published: PublishedRoster,
    /// Sessions with more children than places, by start.
    pub short: Vec<Affected>,
}

/// A session that is short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// The session.
    pub session: Session,
    /// Capacity and occupancy over time.
    pub steps: Vec<FreeStep>,
    /// The times ahead at which it is short.
    pub stretches: Vec<Interval>,
    /// The bookings in those times, who would be affected first in front, with the masked
    /// name of the child.
    pub affected: Vec<(HeldBooking, String)>,
    /// Who could stand in for all of those times.
    pub stand_ins: Vec<StandIn>,
}

/// Why something of a roster is not had or done.
#[derive(Debug, thiserror::Error)]
pub enum RosterError {
    /// The session, the staff or the house.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The bookings.
    #[error(transparent)]
    Booking(#[from] BookingError),
    /// The names of children.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
