//! Alerts to the staff of a house.

use crate::{
    features::{
        districts,
        sessions::{
            domain::{Alert, AlertKind},
            service,
        },
    },
    shared::{
        domain::{Actor, LocalTime},
        http::{Problem, ProblemBody, ValidatedQuery},
    },
    state::AppState,
};
use actix_web::{get, web};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// Whose alerts are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AlertQuery {
    /// The house.
    pub house_id: Uuid,
}

/// An alert that has not ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlertBody {
    /// Its id.
    pub id: Uuid,
    /// The session, if it is about one.
    pub session_id: Option<Uuid>,
    /// What it is about.
    pub kind: AlertKind,
    /// Facts that help. Of a shortfall: `over`, `capacity` and `occupied` at the worst
    /// moment. Of a record in a register: `staff_id`. Of a house without a health worker:
    /// `sessions_ahead`. Of a child who is still in: `booking_id` and `ends_at`, the end of
    /// its booked time. Of a proposed suspension: `proposal_id`.
    #[schema(value_type = Object)]
    pub facts: serde_json::Value,
    /// Since when, local time.
    pub raised_at: DateTime<FixedOffset>,
}

/// The open alerts of a house, oldest first, for those who run it; a health worker sees
/// those about illness.
#[utoipa::path(
    tag = "sessions",
    security(("bearer" = [])),
    params(AlertQuery),
    responses(
        (status = 200, body = Vec<AlertBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/alerts")]
pub(super) async fn list_alerts(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<AlertQuery>,
) -> Result<web::Json<Vec<AlertBody>>, Problem> {
    let alerts = service::open_alerts(&state, &actor, query.0.house_id.into()).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(
        alerts
            .into_iter()
            .map(|alert| AlertBody::of(alert, district.local))
            .collect(),
    ))
}

impl AlertBody {
    pub(super) fn of(alert: Alert, local: LocalTime) -> Self {
        Self {
            id: alert.id.get(),
            session_id: alert.session.map(Into::into),
            kind: alert.kind,
            facts: alert.facts,
            raised_at: local.show(alert.raised_at),
        }
    }
}
