//! The rules of admission and of a booking's life. No I/O, no clock.

mod booking;
mod decide;
mod facts;
mod free_sessions;
mod group;
mod pickup;
mod quota;
mod record;
mod refund;
mod refusal;
mod shortfall;
mod status;
mod strikes;
mod transitions;
mod views;
mod when;

pub use booking::{
    Booking, BookingError, BookingEvent, BookingFilter, HouseCancellation, NewBooking, NewGroup,
    Quote, in_order,
};
pub use decide::{decide, of_age, pay_by};
pub use facts::{
    Certificate, ChildBooking, ChildFacts, Facts, HouseFacts, Plan, Price, Request, SessionFacts,
};
pub use free_sessions::{FreeSessionsBody, ShownQuota};
pub use group::{Asked, Mode, decide_together};
pub use pickup::{
    Correction, HandOver, Handed, NewPickupCode, PickupCode, PickupCodeState, Presence,
    PresenceFault,
};
pub use quota::{FreeSession, Usage, balance, next_free_session, usage_of};
pub use record::{ChildRecord, history_fault};
pub use refund::fee_returned;
pub use refusal::Refusal;
pub use shortfall::{HeldBooking, affected_first};
pub use status::{BookingStatus, Channel, Funding};
pub use strikes::{Lifted, NextStrike, Strike, StrikeKind, counting, next_strike, suspension};
pub use transitions::{
    CancellationQuote, CheckInFacts, CheckInRefusal, MorningCheck, Transition, cancel_as_guardian,
    decide_check_in,
};
pub use views::{OccupancyView, QuotaEntry, QuotaView, next_fit, occupancy_view, quota_view};
pub use when::confirm_deadline;
