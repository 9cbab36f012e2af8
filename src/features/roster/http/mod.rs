//! Staff, papers, shifts, and the editing of rooms and sessions, over HTTP.

mod absences;
mod credentials;
mod dismissals;
mod logins;
mod patterns;
mod rooms;
mod sessions;
mod shifts;
mod shortfall;
mod staff;

use crate::{
    features::sessions::domain::Affected,
    shared::{
        domain::{DateRange, Interval, LocalTime},
        http::{Code, Problem},
    },
};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// Most dates whose shifts are listed, or made, at once.
const MAX_DAYS: u32 = 31;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(staff::create_staff)
        .service(staff::list_staff)
        .service(staff::get_staff)
        .service(staff::edit_staff)
        .service(logins::reset_staff_totp)
        .service(logins::reset_staff_password)
        .service(logins::unlock_staff_login)
        .service(credentials::show_eligibility)
        .service(credentials::create_credential)
        .service(credentials::list_credentials)
        .service(credentials::revoke_credential)
        .service(shifts::create_shift)
        .service(shifts::list_shifts)
        .service(shifts::cancel_shift)
        .service(shifts::swap_shift)
        .service(patterns::create_shift_pattern)
        .service(patterns::list_shift_patterns)
        .service(patterns::edit_shift_pattern)
        .service(patterns::delete_shift_pattern)
        .service(patterns::publish_roster)
        .service(absences::create_absence)
        .service(absences::list_absences)
        .service(absences::end_absence)
        .service(dismissals::create_dismissal)
        .service(dismissals::get_dismissal)
        .service(dismissals::show_staff_compliance)
        .service(dismissals::serve_house)
        .service(dismissals::list_served_houses)
        .service(dismissals::stop_serving_house)
        .service(shortfall::show_shortfall)
        .service(shortfall::stand_in)
        .service(shortfall::cancel_session_bookings)
        .service(rooms::edit_room)
        .service(sessions::edit_session);
}

/// A session whose capacity has changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct AffectedSessionBody {
    /// The session.
    pub session_id: Uuid,
    /// Its start, local time.
    pub starts_at: DateTime<FixedOffset>,
    /// Children above capacity now; 0 when they all fit.
    pub short_by: u32,
}

fn affected(sessions: Vec<Affected>, local: LocalTime) -> Vec<AffectedSessionBody> {
    sessions
        .into_iter()
        .map(|it| AffectedSessionBody {
            session_id: it.session.get(),
            starts_at: local.show(it.starts_at),
            short_by: it.short_by,
        })
        .collect()
}

/// The dates of a query, and their instants.
fn span_of(
    from: NaiveDate,
    to: NaiveDate,
    max_days: u32,
    local: LocalTime,
) -> Result<(DateRange, Interval), Problem> {
    let wrong = |error: String| Problem::new(Code::InvalidQuery).field("to", "invalid", error);
    let span = DateRange::new(from, to, max_days).map_err(|error| wrong(error.to_string()))?;
    let (first, last) = span.instants(local);
    let during = Interval::new(first, last).map_err(|error| wrong(error.to_string()))?;
    Ok((span, during))
}
