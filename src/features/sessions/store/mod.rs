//! Templates, sessions, what is booked in them, and alerts in SQL.

mod alerts;
mod closing;
mod held;
mod sessions;
mod tags;
mod templates;
mod wished;

pub(super) use alerts::{
    add_alert, change_alert, end_alert, end_alerts, insert_alert, open_alerts_of_district,
    open_alerts_of_house, open_alerts_of_kind, open_alerts_of_past_sessions,
    open_alerts_of_sessions,
};
pub(super) use closing::{add_closing, add_reopening, standing_closures};
pub(super) use held::{BookedRow, held, rows_of_sessions};
pub(super) use sessions::{
    add_capacity, count_ahead, edit_session, find_session, in_room_during, insert_sessions,
    lock_sessions, of_house, of_room_on, of_template, running_and_short, sessions_by_id,
    unfinished_after, unfinished_in_rooms,
};
pub(super) use tags::{timetable_numbers, versions_of_house};
pub(super) use templates::{
    find_template, insert_template, lock_template, templates_of_house, update_template,
};
pub(super) use wished::{keep, wished};
