//! Use cases of bookings: transaction, facts, decision, write.

mod attendance;
mod audit;
mod book;
mod due;
mod known;
mod money;
mod project;
mod quote;
mod read;
mod tell;
mod transition;

pub use attendance::{HandOver, check_in, check_out};
pub use audit::projections_that_differ;
pub use book::book;
pub use due::{cancel_by_system, cancel_outside_age, expire_due, mark_no_shows};
pub use money::{about, by_id, end_hold, expire_unpaid, lock, unpaid};
pub use project::{free_sessions, refresh_sessions, relay_outbox, watch_redis};
pub use quote::quote;
pub use read::{booking, events, list};
pub use transition::{cancel, confirm, no_show, reject, turn_away};
