//! Guidance sessions, bookings and home visits in SQL.

mod bookings;
mod sessions;
mod visits;

pub(super) use bookings::{
    GuidanceChange, add_booking, bookings_of_family, bookings_of_year, change_state,
    children_of_family, due_for_expiry, due_for_no_show, events, find_booking, holding_in_session,
    list_bookings, lock_family, reload,
};
pub(super) use sessions::{
    cancel_session, find_session, held_in, insert_session, list_sessions, lock_session,
    update_session,
};
pub(super) use visits::{
    Whose, add_visit, find_visit, list_visits, lock_visit, newborn, summary, update_visit,
    visits_of, works_as_visitor,
};
