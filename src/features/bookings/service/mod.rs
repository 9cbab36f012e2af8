//! Use cases of bookings: transaction, facts, decision, write.

mod attendance;
mod audit;
mod book;
mod cancel;
mod correct;
mod due;
mod known;
mod overstay;
mod pickup_codes;
mod project;
mod read;
mod strikes;
mod tell;
mod transition;
mod withdraw;

pub use attendance::{check_in, check_out};
pub use audit::projections_that_differ;
pub use book::book;
pub use cancel::{cancel, cancellation};
pub use correct::correct;
pub use due::{cancel_by_system, cancel_outside_age, expire_due, mark_no_shows};
pub use overstay::raise_overstays;
pub use pickup_codes::{MadePickupCode, make_pickup_code, pickup_codes, revoke_pickup_codes};
pub use project::{free_sessions, refresh_sessions, relay_outbox, watch_redis};
pub use read::{booking, events, list};
pub use strikes::{StrikeRecord, lift_strike, strikes};
pub use transition::{confirm, no_show, reject, turn_away};
pub use withdraw::{Withdrawal, withdraw_consent};
