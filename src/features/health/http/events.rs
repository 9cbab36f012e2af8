//! What was recorded of a child's illness.

use crate::{
    features::{
        districts,
        health::{
            domain::{HealthEvent, HealthEventKind, Symptom},
            service,
        },
        policies::domain::Disease,
    },
    shared::{
        domain::{Actor, LocalTime},
        http::{Problem, ProblemBody},
    },
    state::AppState,
};
use actix_web::{get, web};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A record of illness.
#[derive(Serialize, ToSchema)]
pub struct HealthEventBody {
    /// Its id.
    pub id: Uuid,
    /// The house that found it.
    pub house_id: Uuid,
    /// The booking at whose morning check it was found.
    pub booking_id: Option<Uuid>,
    /// How it came to be known.
    pub kind: HealthEventKind,
    /// The infectious disease that was suspected, if one was.
    pub suspected_disease: Option<Disease>,
    /// Body temperature, tenths of a degree Celsius.
    pub temperature_tenths: Option<u32>,
    /// What was seen.
    pub symptoms: Vec<Symptom>,
    /// What else there was to say.
    pub note: Option<String>,
    /// Local date of the first signs.
    pub date: NaiveDate,
    /// When it was recorded.
    pub recorded_at: DateTime<FixedOffset>,
    /// When a doctor's note of recovery was verified.
    pub cleared_at: Option<DateTime<FixedOffset>>,
}

impl HealthEventBody {
    fn of(event: HealthEvent, local: LocalTime) -> Self {
        let findings = event.seen.findings;
        Self {
            id: event.id.get(),
            house_id: event.house.get(),
            booking_id: event.booking.map(Into::into),
            kind: event.kind,
            suspected_disease: event.seen.disease,
            temperature_tenths: findings.temperature_tenths,
            symptoms: findings.symptoms,
            note: findings.note,
            date: event.date,
            recorded_at: local.show(event.occurred_at),
            cleared_at: event.cleared_at.map(|at| local.show(at)),
        }
    }
}

/// What was recorded of a child's illness, oldest first: for the family, health workers and
/// managers.
#[utoipa::path(
    tag = "health",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<HealthEventBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/children/{id}/health-events")]
pub(super) async fn list_health_events(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<Vec<HealthEventBody>>, Problem> {
    let found = service::events(&state, &actor, id.into_inner().into()).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    let bodies = found.into_iter().map(|it| HealthEventBody::of(it, local));
    Ok(web::Json(bodies.collect()))
}
