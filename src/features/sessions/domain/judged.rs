//! A session beside what it should be, for the audit.

use super::{capacity::Capacity, occupancy::FreeStep, session::Session};

/// A session as it is stored, beside what follows from what feeds it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// As stored.
    pub session: Session,
    /// The capacity that room, released places and roster give now.
    pub as_fed: Capacity,
    /// The bookings that hold a place, over the stored capacity.
    pub steps: Vec<FreeStep>,
    /// Whether an alert about too many children stands open.
    pub alerted: bool,
}
