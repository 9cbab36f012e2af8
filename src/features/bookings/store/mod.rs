//! Bookings in SQL, and their projections in Redis.

mod admission;
mod attendance;
mod facts;
mod find;
mod lock;
mod pickup_codes;
mod projections;
mod records;
mod rows;
mod strikes;
mod write;

pub(super) use admission::{Papers, Sought, admission_in_a_rush, read_for_admission};
pub(super) use attendance::{
    Attendance, Waiting, has_overstayed, insert_attendance, mark_waiting, present_in,
    record_check_out, still_in,
};
pub(super) use facts::{certificates, last_attended_on, manner_of, return_note_due};
pub(super) use find::{
    ahead_of, bookings_at, by_ids, due_for_expiry, due_for_no_show, due_for_payment, events, find,
    find_in_session, held_in_session, list, open_of, sessions_with_bookings, staff_work_in,
    still_to_come,
};
pub(super) use lock::{
    LockedChild, LockedSession, both, child, children, lock_booking, lock_both, lock_child,
    lock_children, lock_session, locks_in_a_rush, session,
};
pub(super) use pickup_codes::{
    count_wrong_code, insert_code, list_codes, revoke_codes_of, use_code,
};
pub(super) use projections::{
    bookings_in, bookings_of_year, both_from_sql, occupancies_from_sql, occupancy_from_sql,
    project_occupancies, project_occupancy, project_quota, quota_from_sql, read_occupancies,
    read_occupancy, read_quota, read_quotas, versions_of_children, versions_of_sessions,
};
pub(super) use records::records;
pub(super) use strikes::{add_strike, find_strike, lift_strike, set_suspension, strikes_of};
pub(super) use write::{
    Accepted, Change, FreeChange, NewRows, add_booking, end_hold, raise_versions, reload,
    reload_all, set_state,
};
