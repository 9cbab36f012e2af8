//! What is kept by the month (docs/adr/0045).

use super::words;
use uuid::Uuid;

words! {
    /// A table that is kept by the month.
    Kept {
        /// Who read or changed what.
        AuditLog = "audit_log",
        /// The histories of bookings.
        BookingEvent = "booking_event",
    }
}

/// A part of a table: a month, or what was there before it was divided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its own name as a table.
    pub name: String,
    /// The first id that belongs there; `None` where there is no older part.
    pub from: Option<Uuid>,
    /// The first id that belongs there no more.
    pub to: Uuid,
}
