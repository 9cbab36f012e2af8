//! Use cases of templates and sessions, and the capacity that follows from rooms and rosters.

mod alerts;
mod capacity;
mod edit;
mod open;
mod read;
mod templates;
mod timetable;
mod wished;

pub use alerts::{open_alerts, settle_hit_alert};
pub use capacity::{recompute, recompute_for_room, recompute_for_shifts, recompute_for_staff};
pub use edit::edit;
pub use open::{NewSession, NotOpenedOn, Published, open_one, publish};
pub use read::{list, offered, session_in_scope};
pub use templates::{create_template, edit_template, template_in_scope, templates};
pub use timetable::timetable;
pub use wished::{keep_for_those_who_wait, with_free_places};
