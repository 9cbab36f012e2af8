//! Correcting a wrong end.

use super::{act::answer, body::BookingBody};
use crate::{
    features::bookings::{
        domain::{Correction, MorningCheck, Presence},
        service,
    },
    shared::{
        domain::Actor,
        http::{Code, Problem, ProblemBody, ValidatedJson, not_blank},
    },
    state::AppState,
};
use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// What a missed session or a late cancellation is corrected to.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CorrectedStatus {
    /// The child was there; `attendance` says when.
    Completed,
    /// The family is excused.
    Cancelled,
    /// The house did not take the child.
    CancelledByHouse,
}

/// A correction.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionInput {
    /// To what.
    pub status: CorrectedStatus,
    /// Why, in a few words; no names or health details. The family is told.
    #[validate(length(max = 200), custom(function = "not_blank"))]
    #[schema(max_length = 200, pattern = r"\S")]
    pub reason: String,
    /// When the child was there; needed with `completed`, and only with it.
    #[validate(nested)]
    pub attendance: Option<AttendanceInput>,
}

/// That a child was there, from the papers of the day.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceInput {
    /// When it came.
    pub came_at: DateTime<Utc>,
    /// When it left.
    pub left_at: DateTime<Utc>,
    /// Body temperature at the morning check, tenths of a degree Celsius.
    #[validate(range(min = 300, max = 450))]
    #[schema(minimum = 300, maximum = 450)]
    pub temperature_tenths: u32,
    /// Signs of illness at the morning check.
    pub symptoms: bool,
}

/// Corrects a booking that was marked as missed or cancelled late, and lifts its strike: for
/// those who run the house. The free session is counted anew.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    request_body = CorrectionInput,
    responses(
        (status = 200, body = BookingBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bookings/{id}/correct")]
pub(super) async fn correct_booking(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<CorrectionInput>,
) -> Result<HttpResponse, Problem> {
    let correction = read(&input.0)?;
    let (id, reason) = (id.into_inner().into(), input.0.reason.as_str());
    let booking = service::correct(&state, &actor, id, correction, reason).await?;
    answer(&state, &actor, booking).await
}

fn read(input: &CorrectionInput) -> Result<Correction, Problem> {
    let wrong = |code: &str, detail: &str| {
        Problem::new(Code::ValidationFailed).field("/attendance", code, detail)
    };
    match (input.status, &input.attendance) {
        (CorrectedStatus::Completed, Some(seen)) => Ok(Correction::WasThere(Presence {
            came_at: seen.came_at,
            left_at: seen.left_at,
            check: MorningCheck {
                temperature_tenths: seen.temperature_tenths,
                symptoms: seen.symptoms,
            },
        })),
        (CorrectedStatus::Completed, None) => Err(wrong("missing", "is needed with completed")),
        (CorrectedStatus::Cancelled, None) => Ok(Correction::Excused),
        (CorrectedStatus::CancelledByHouse, None) => Ok(Correction::HouseCancelled),
        (_, Some(_)) => Err(wrong("not_expected", "belongs to completed only")),
    }
}
