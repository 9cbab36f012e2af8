//! Use cases of bookings: transaction, facts, decision, write.

mod attendance;
mod audit;
mod book;
mod cancel;
mod correct;
mod due;
mod gate;
mod group;
mod known;
mod money;
mod offered;
mod offers;
mod overstay;
mod pickup_codes;
mod project;
mod quote;
mod read;
mod relay;
mod rush;
mod several;
mod shortfall;
mod strikes;
mod tell;
mod together;
mod transition;
mod turns;
mod unmet;
mod withdraw;

pub use attendance::{check_in, check_out};
pub use audit::{projections_that_differ, records};
pub use book::book;
pub use cancel::{cancel, cancellation};
pub use correct::correct;
pub use due::{
    cancel_by_ids, cancel_by_system, cancel_outside_age, expire_due, mark_no_shows, still_to_come,
};
pub use group::{GroupBooked, book_group};
pub use known::Known;
pub use money::{about, by_id, end_hold, expire_unpaid, lock, unpaid};
pub use offered::{Week, begin_week, offered, offered_parts, week_version};
pub use offers::{
    OfferOf, add_offered, bookings_by_id, known_of, lock_to_offer, refresh_all, settle_within,
    without_locks_of,
};
pub use overstay::raise_overstays;
pub use pickup_codes::{MadePickupCode, make_pickup_code, pickup_codes, revoke_pickup_codes};
pub use project::{free_sessions, policy_of_year, refresh_sessions};
pub use quote::quote;
pub use read::{booking, events, list};
pub use relay::{relay_outbox, watch_redis};
pub use rush::Rush;
pub use shortfall::{affected_in, cancel_as_house};
pub use strikes::{StrikeRecord, lift_strike, strikes};
pub use together::asked_in_a_rush;
pub use transition::{confirm, no_show, reject, turn_away};
pub use turns::Turns;
pub use unmet::{RefusedDemand, RefusedWish};
pub use withdraw::{Withdrawal, erase_children_within, show_ended, withdraw_consent};
