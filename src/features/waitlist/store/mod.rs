//! The waiting list in SQL.

mod demand;
mod entries;
mod find;
mod offers;
mod people;
mod skips;
mod waiting;

pub(super) use demand::{UnmetRow, add_unmet, all_children, counts, true_wishes};
pub(super) use entries::{add_entry, change_entry, open_entries_of, reload};
pub(super) use find::{due_to_end, find, list, position};
pub(super) use offers::{
    add_offer, due_offers, end_offer, offer, offer_of_booking, shown_offers, unanswered,
};
#[cfg(feature = "testing")]
pub(super) use people::children;
pub(super) use people::{ChildRow, family_subdistrict, houses, is_active_guardian, lock_children};
pub(super) use skips::{add_skip, last_skips, skip_of};
pub(super) use waiting::{
    SessionRow, end_hold, hold_of, session, sessions_for, waiting_for, wanted_sessions,
};
