//! Reporting an illness.

use crate::{
    features::{
        health::domain::{Findings, Symptom},
        illness::{domain::NewReport, service},
        policies::domain::Disease,
    },
    shared::{
        domain::Actor,
        http::{IdempotentJson, Problem, ProblemBody, known_date},
    },
    state::AppState,
};
use actix_web::{HttpResponse, post, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// An infectious disease that is suspected, or was found.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IllnessReportInput {
    /// The house that reports.
    pub house_id: Uuid,
    /// The child.
    pub child_id: Uuid,
    /// The disease.
    pub disease: Disease,
    /// Local date of the first signs, at most 60 days back.
    #[validate(custom(function = "known_date"))]
    pub date: NaiveDate,
    /// Body temperature, tenths of a degree Celsius, where it was taken.
    #[validate(range(min = 300, max = 450))]
    #[schema(minimum = 300, maximum = 450)]
    pub temperature_tenths: Option<u32>,
    /// What was seen.
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    #[serde(default)]
    pub symptoms: Vec<Symptom>,
    /// What else there is to say; kept encrypted.
    #[validate(length(max = 1000))]
    #[schema(max_length = 1000)]
    pub note: Option<String>,
}

/// A report as it was recorded; what it says is read among the child's health events.
#[derive(Serialize, ToSchema)]
pub struct IllnessReportBody {
    /// Id of the health event.
    pub id: Uuid,
}

/// Records that a child has, or may have, an infectious disease: the people of a house. Until
/// a doctor's note says that it has recovered, the child is neither booked nor let in.
#[utoipa::path(
    tag = "illness",
    security(("bearer" = [])),
    request_body = IllnessReportInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = IllnessReportBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/illness-reports")]
pub(super) async fn create_illness_report(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<IllnessReportInput>,
) -> Result<HttpResponse, Problem> {
    let (key, body) = (input.key, input.body);
    let new = NewReport {
        house: body.house_id.into(),
        child: body.child_id.into(),
        disease: body.disease,
        date: body.date,
        findings: Findings {
            temperature_tenths: body.temperature_tenths,
            symptoms: body.symptoms,
            note: body.note,
        },
    };
    let id = service::report(&state, &actor, key.as_ref(), new).await?;
    Ok(HttpResponse::Created().json(IllnessReportBody { id: id.get() }))
}
