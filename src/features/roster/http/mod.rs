//! Staff, papers, shifts, and the editing of rooms and sessions, over HTTP.

mod credentials;
mod rooms;
mod sessions;
mod shifts;
mod staff;

use crate::{features::sessions::domain::Affected, shared::domain::LocalTime};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(staff::create_staff)
        .service(staff::list_staff)
        .service(staff::get_staff)
        .service(staff::edit_staff)
        .service(credentials::show_eligibility)
        .service(credentials::create_credential)
        .service(credentials::list_credentials)
        .service(credentials::revoke_credential)
        .service(shifts::create_shift)
        .service(shifts::list_shifts)
        .service(shifts::cancel_shift)
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

/// Why something is taken back.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonInput {
    /// The reason, for those who look at it later.
    #[validate(length(min = 1, max = 200))]
    pub reason: String,
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
