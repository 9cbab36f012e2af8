//! Bookings in SQL, and their projections in Redis.

mod attendance;
mod facts;
mod find;
mod lock;
mod projections;
mod rows;
mod write;

pub(super) use attendance::{
    Attendance, authorised_to_pick_up, insert_attendance, present_in, record_check_out,
};
pub(super) use facts::{bookings_for_admission, certificates, last_attended_on, papers};
pub(super) use find::{
    ahead_of, child_family, children_with_bookings, due_for_expiry, due_for_no_show,
    due_for_payment, events, find, is_active_guardian, list, sessions_with_bookings,
    staff_may_see_child, staff_work_in,
};
pub(super) use lock::{LockedChild, LockedSession, child, lock_child, lock_session, session};
pub(super) use projections::{
    occupancy_from_sql, project_occupancy, project_quota, quota_from_sql, read_occupancy,
    read_quota,
};
pub(super) use write::{Change, NewRows, add_booking, change_state, end_hold, reload};
