//! Use cases of bookings: transaction, facts, decision, write.

mod attendance;
mod audit;
mod book;
mod due;
mod known;
mod offered;
mod project;
mod read;
mod tell;
mod transition;

pub use attendance::{HandOver, check_in, check_out};
pub use audit::{projections_that_differ, records};
pub use book::book;
pub use due::{
    cancel_by_ids, cancel_by_system, cancel_outside_age, expire_due, mark_no_shows, still_to_come,
};
pub use offered::{offered, offered_parts};
pub use project::{free_sessions, policy_of_year, refresh_sessions, relay_outbox, watch_redis};
pub use read::{booking, events, list};
pub use transition::{cancel, confirm, no_show, reject, turn_away};
