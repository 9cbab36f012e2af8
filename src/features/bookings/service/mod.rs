//! Use cases of bookings: transaction, facts, decision, write.

mod attendance;
mod audit;
mod book;
mod due;
mod group;
mod known;
mod offers;
mod pairs;
mod project;
mod read;
mod tell;
mod transition;
mod unmet;

pub use attendance::{HandOver, check_in, check_out};
pub use audit::projections_that_differ;
pub use book::book;
pub use due::{cancel_by_system, cancel_outside_age, expire_due, mark_no_shows};
pub use group::{GroupBooked, book_group};
pub use known::Known;
pub use offers::{
    OfferOf, add_offered, bookings_by_id, known_of, lock_to_offer, refresh_all, settle_within,
    without_locks_of,
};
pub use project::{free_sessions, refresh_sessions, relay_outbox, watch_redis};
pub use read::{booking, events, list};
pub use transition::{cancel, confirm, no_show, reject, turn_away};
pub use unmet::{RefusedDemand, RefusedWish};
