//! Capacity and occupancy as functions of time, what a session is, and when one is opened.

mod alert;
mod booking_status;
mod capacity;
mod closing;
mod error;
mod judged;
mod occupancy;
mod offer;
mod session;
mod template;
mod views;

pub use alert::{Affected, Alert, AlertKind, Shortfall};
pub use booking_status::BookingStatus;
pub use capacity::{Capacity, CapacityInputs, CapacityStep, Limit, OnDuty, capacity_over_time};
pub use closing::{ClosedSession, ClosedSpan, Closing, Reopening};
pub use error::SessionError;
pub use judged::Judged;
pub use occupancy::{FreeStep, first_lack, free_places, most_over, short_stretches};
pub use offer::{NotOpened, Offer};
pub use session::{Session, SessionStatus, booking_window};
pub use template::{SessionTemplate, TemplateDetails, TemplateStatus};
pub use views::{BookedChild, Duty, OfferedSession, Timetable, TimetableEntry};
