//! The rules of admission and of a booking's life. No I/O, no clock.

mod booking;
mod decide;
mod facts;
mod quota;
mod refund;
mod refusal;
mod status;
mod transitions;
mod views;

pub use booking::{
    Booking, BookingError, BookingEvent, BookingFilter, NewBooking, Quote, in_order,
};
pub use decide::{decide, of_age};
pub use facts::{
    Certificate, ChildBooking, ChildFacts, Facts, HouseFacts, Plan, Price, Request, SessionFacts,
};
pub use quota::{Usage, balance, usage_of};
pub use refund::fee_returned;
pub use refusal::Refusal;
pub use status::{BookingStatus, Channel, Funding};
pub use transitions::{
    CheckInFacts, CheckInRefusal, MorningCheck, Transition, cancel_as_guardian, decide_check_in,
};
pub use views::{OccupancyView, QuotaEntry, QuotaView, next_fit, occupancy_view, quota_view};
