//! Guidance sessions, bookings of them, home visits: the words and the rules.

mod booking;
mod decide;
mod error;
mod session;
mod visit;

pub use booking::{
    GuidanceBooking, GuidanceBookingStatus, GuidanceEvent, GuidanceFilter, GuidanceTransition,
    GuidanceView, NewGuidanceBooking, cancel_as_guardian, guidance_balance, guidance_usage,
    in_order,
};
pub use decide::{GuidanceFacts, GuidancePlan, GuidanceRefusal, decide_guidance};
pub use error::GuidanceError;
pub use session::{
    GuidanceDetails, GuidanceKind, GuidanceMode, GuidanceSession, GuidanceSessionStatus,
    GuidanceTopic, OfferedGuidance, SessionFilter, VenueType, guidance_window,
};
pub use visit::{
    Appointment, HomeVisit, HomeVisitStatus, Newborn, VisitChange, VisitFilter, VisitSummary,
    VisitTransition, years_of_visits,
};
