//! Use cases of guidance and home visits.

mod book;
mod due;
mod read;
mod sessions;
mod tell;
mod transition;
mod visits;

pub use book::book;
pub use due::settle_due;
pub use read::{balance, booking, events, list};
pub use sessions::{NewSession, cancel as cancel_session, create, edit, offered, offered_one};
pub use transition::{attend, cancel, confirm, no_show, reject};
pub use visits::{
    NewVisit, Outcome, change as change_visit, enter, list as list_visits, opened, plan, summary,
    visit,
};
