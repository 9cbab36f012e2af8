//! Use cases of templates and sessions, and the capacity that follows from rooms and rosters.

mod alerts;
mod capacity;
mod closing;
mod edit;
mod gates;
mod judge;
mod open;
mod read;
mod tell;
mod templates;
mod timetable;
mod wished;

pub use alerts::{
    end_alerts_of_past_sessions, end_child_alerts, houses_without_health_worker, open_alerts,
    raise_child_alert, settle_alert, settle_health_worker_alert, settle_hit_alert,
};
pub use capacity::{
    end_past_shortfalls, recompute, recompute_for_room, recompute_for_shifts, recompute_for_staff,
};
pub use closing::{close, reopen};
pub use edit::edit;
pub use judge::judged;
pub use open::{NewSession, NotOpenedOn, Published, open_one, publish};
pub use read::{list, of_house, session_in_scope, short_in, steps_of, versions};
pub use templates::{create_template, edit_template, template_in_scope, templates};
pub use timetable::{timetable, timetable_numbers};
pub use wished::{keep_for_those_who_wait, with_free_places};
