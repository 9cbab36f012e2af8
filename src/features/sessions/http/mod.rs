//! Templates, sessions, the timetable and alerts over HTTP.

mod alerts;
mod body;
mod sessions;
mod templates;
mod timetable;

use super::domain::{NotOpened, SessionError};
use crate::shared::{
    domain::DateRange,
    http::{Code, Problem, date_span},
};
use chrono::NaiveDate;
use utoipa_actix_web::service_config::ServiceConfig;

/// Most dates that are listed at once.
const MAX_DAYS: u32 = 31;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(templates::create_session_template)
        .service(templates::list_session_templates)
        .service(templates::edit_session_template)
        .service(templates::publish_session_template)
        .service(sessions::create_session)
        .service(sessions::list_sessions)
        .service(timetable::show_timetable)
        .service(alerts::list_alerts);
}

/// The dates of a query.
fn span(from: NaiveDate, to: NaiveDate) -> Result<DateRange, Problem> {
    date_span(from, to, MAX_DAYS)
}

const fn code_of(reason: NotOpened) -> Code {
    match reason {
        NotOpened::CalendarNotLoaded => Code::CalendarNotLoaded,
        NotOpened::InsuranceMissing => Code::InsuranceMissing,
        NotOpened::OperatorNotEntitled => Code::OperatorNotEntitled,
        NotOpened::HouseNotOperating => Code::HouseNotOperating,
        NotOpened::NoHealthWorker => Code::NoHealthWorker,
        NotOpened::HouseClosed => Code::HouseClosed,
        NotOpened::RoomOverlap => Code::RoomOverlap,
        NotOpened::AlreadyBegun => Code::AlreadyBegun,
        NotOpened::KindNotOffered => Code::KindNotOffered,
        NotOpened::FullDayNotOffered => Code::FullDayNotOffered,
        NotOpened::MealsNotOffered => Code::MealsNotOffered,
        NotOpened::PolicyNotInForce => Code::PolicyNotInForce,
    }
}

impl From<SessionError> for Problem {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::NotFound => Self::new(Code::NotFound),
            SessionError::Forbidden => Self::new(Code::Forbidden),
            SessionError::StaleVersion => Self::new(Code::StaleVersion),
            SessionError::Invalid(fault) => fault.into(),
            SessionError::NotOpened(reason) => Self::new(code_of(reason)),
            SessionError::InvalidState => Self::new(Code::InvalidState),
            error @ SessionError::Cipher(_) => Self::internal(&error),
            SessionError::House(error) => error.into(),
            SessionError::Staff(error) => error.into(),
            SessionError::District(error) => error.into(),
            SessionError::Replay(error) => error.into(),
            SessionError::Store(error) => error.into(),
        }
    }
}
