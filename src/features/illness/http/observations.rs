//! The health log of a child in the house.

use crate::{
    features::{
        districts,
        health::domain::{Findings, Symptom},
        illness::{
            domain::{Observation, ObservationKind},
            service,
        },
    },
    shared::{
        domain::{Actor, LocalTime},
        http::{IdempotentJson, Problem, ProblemBody, not_blank},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// What was observed.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObservationInput {
    /// What it is.
    pub kind: ObservationKind,
    /// Body temperature, tenths of a degree Celsius, where it was taken.
    #[validate(range(min = 300, max = 450))]
    #[schema(minimum = 300, maximum = 450)]
    pub temperature_tenths: Option<u32>,
    /// Signs of illness.
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    #[serde(default)]
    pub symptoms: Vec<Symptom>,
    /// What was seen, and what was done; kept encrypted, shown to the family.
    #[validate(length(max = 1000), custom(function = "not_blank"))]
    #[schema(max_length = 1000, pattern = r"\S")]
    pub note: Option<String>,
}

/// What was observed, as answered.
#[derive(Serialize, ToSchema)]
pub struct ObservationBody {
    /// Its id.
    pub id: Uuid,
    /// The booking.
    pub booking_id: Uuid,
    /// The child.
    pub child_id: Uuid,
    /// What it is.
    pub kind: ObservationKind,
    /// Body temperature, tenths of a degree Celsius.
    pub temperature_tenths: Option<u32>,
    /// Signs of illness.
    pub symptoms: Vec<Symptom>,
    /// What was seen, and what was done.
    pub note: Option<String>,
    /// When.
    pub at: DateTime<FixedOffset>,
}

impl ObservationBody {
    fn of(seen: Observation, local: LocalTime) -> Self {
        Self {
            id: seen.id.get(),
            booking_id: seen.booking.get(),
            child_id: seen.child.get(),
            kind: seen.kind,
            temperature_tenths: seen.findings.temperature_tenths,
            symptoms: seen.findings.symptoms,
            note: seen.findings.note,
            at: local.show(seen.at),
        }
    }
}

/// Writes down what was observed of a child in the house: carers, health workers and the
/// manager. Of an incident the family is told at once.
#[utoipa::path(
    tag = "illness",
    security(("bearer" = [])),
    request_body = ObservationInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = ObservationBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bookings/{id}/observations")]
pub(super) async fn create_observation(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<ObservationInput>,
) -> Result<HttpResponse, Problem> {
    let (key, body) = (input.key, input.body);
    let findings = Findings {
        temperature_tenths: body.temperature_tenths,
        symptoms: body.symptoms,
        note: body.note,
    };
    let booking = id.into_inner().into();
    let seen = (body.kind, findings);
    let seen = service::observe(&state, &actor, key.as_ref(), booking, seen).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(HttpResponse::Created().json(ObservationBody::of(seen, district.local)))
}

/// What was observed of a child during a booking, oldest first: for the family, and the
/// people of the house.
#[utoipa::path(
    tag = "illness",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<ObservationBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/bookings/{id}/observations")]
pub(super) async fn list_observations(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<Vec<ObservationBody>>, Problem> {
    let found = service::observations(&state, &actor, id.into_inner().into()).await?;
    let district = districts::service::district(&state, actor.district).await?;
    let bodies = found
        .into_iter()
        .map(|it| ObservationBody::of(it, district.local));
    Ok(web::Json(bodies.collect()))
}
