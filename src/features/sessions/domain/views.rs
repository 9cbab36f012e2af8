//! What is shown of sessions: to parents, and to the staff of a room.

use super::{
    alert::Alert, booking_status::BookingStatus, capacity::Limit, occupancy::FreeStep,
    session::Session,
};
use crate::{
    features::staff::domain::Ineligible,
    shared::domain::{BookingId, ChildId, Interval, SessionId, ShiftId, StaffId},
};
use chrono::{DateTime, NaiveDate, Utc};

/// A session as parents see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedSession {
    /// The session.
    pub session: Session,
    /// When booking opens.
    pub opens_at: DateTime<Utc>,
    /// When booking closes.
    pub closes_at: DateTime<Utc>,
    /// Capacity and occupancy over time.
    pub steps: Vec<FreeStep>,
}

/// A booking of a session, as the staff of the room see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookedChild {
    /// The booking.
    pub booking: BookingId,
    /// Its session.
    pub session: SessionId,
    /// The child.
    pub child: ChildId,
    /// The child's name with its middle hidden.
    pub masked_name: String,
    /// The time booked.
    pub during: Interval,
    /// Where the booking stands.
    pub status: BookingStatus,
}

/// A person on duty in a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The shift.
    pub shift: ShiftId,
    /// Who.
    pub staff: StaffId,
    /// Name.
    pub name: String,
    /// When.
    pub during: Interval,
    /// Why the person does not count in the ratio; empty for one who does.
    pub not_eligible: Vec<Ineligible>,
}

/// A session in the timetable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimetableEntry {
    /// The session.
    pub session: Session,
    /// Capacity and occupancy over time.
    pub steps: Vec<FreeStep>,
    /// Its bookings, by start.
    pub bookings: Vec<BookedChild>,
}

impl TimetableEntry {
    /// What sets the lowest capacity of the session.
    #[must_use]
    pub fn limit(&self) -> Option<Limit> {
        let lowest = self.steps.iter().min_by_key(|step| step.capacity);
        lowest.map(|step| step.limit)
    }
}

/// A room on a local date.
#[derive(Clone, Debug, PartialEq)]
pub struct Timetable {
    /// The local date.
    pub date: NaiveDate,
    /// The sessions, by start.
    pub entries: Vec<TimetableEntry>,
    /// Everyone rostered in the room, by start.
    pub on_duty: Vec<Duty>,
    /// Open alerts about the sessions.
    pub alerts: Vec<Alert>,
}
