//! Bookings in SQL, and their projections in Redis.

mod attendance;
mod facts;
mod find;
mod lock;
mod projections;
mod records;
mod rows;
mod write;

pub(super) use attendance::{
    Attendance, authorised_to_pick_up, insert_attendance, present_in, record_check_out,
};
pub(super) use facts::{
    bookings_for_admission, certificates, last_attended_on, papers, return_note_due,
};
pub(super) use find::{
    ahead_of, by_ids, child_family, due_for_expiry, due_for_no_show, events, find,
    is_active_guardian, list, sessions_with_bookings, staff_may_see_child, staff_work_in,
    still_to_come,
};
pub(super) use lock::{LockedChild, LockedSession, child, lock_child, lock_session, session};
pub(super) use projections::{
    holding_in, occupancies_from_sql, occupancy_from_sql, project_occupancies, project_occupancy,
    project_quota, quota_from_sql, read_occupancies, read_occupancy, read_quota,
};
pub(super) use records::records;
pub(super) use write::{Change, NewRows, add_booking, change_state, reload};
