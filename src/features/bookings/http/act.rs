//! What people do with a booking.

use super::{body::BookingBody, pickup_codes::ShownDocumentInput};
use crate::{
    features::{
        auth::domain::Code as OneTimeCode,
        bookings::{
            domain::{Booking, HandOver, MorningCheck},
            service,
        },
        districts,
        health::domain::{Findings, Seen, Symptom},
        policies::domain::Disease,
    },
    shared::{
        domain::Actor,
        http::{Code, Problem, ProblemBody, ReasonInput, ValidatedJson, etag, not_blank},
    },
    state::AppState,
};
use actix_web::{HttpResponse, http::header::ETAG, post, web};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Cancelling.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelInput {
    /// Needed when the house cancels; a guardian need not say why.
    #[validate(length(max = 200), custom(function = "not_blank"))]
    #[schema(max_length = 200, pattern = r"\S")]
    pub reason: Option<String>,
}

/// What was seen at the door (晨检).
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckInInput {
    /// Body temperature, tenths of a degree Celsius: 36.6 °C is 366.
    #[validate(range(min = 300, max = 450))]
    #[schema(minimum = 300, maximum = 450)]
    pub temperature_tenths: u32,
    /// Rash, cough or other signs of illness.
    pub symptoms: bool,
}

/// Who takes the child home: exactly one of the three.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckOutInput {
    /// A guardian of the family.
    pub guardian_id: Option<Uuid>,
    /// A person whom a guardian has authorised; with `document`.
    pub pickup_person_id: Option<Uuid>,
    /// The code of an adult whom a guardian has named for this day; with `document`.
    #[validate(length(min = 6, max = 6))]
    #[schema(min_length = 6, max_length = 6)]
    pub pickup_code: Option<String>,
    /// The document that staff have seen. It is compared with the one on record.
    #[validate(nested)]
    pub document: Option<ShownDocumentInput>,
}

/// Why a child is sent home, and what was found.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TurnAwayInput {
    /// In a few words, for the history of the booking; no names or health details.
    #[validate(length(max = 200), custom(function = "not_blank"))]
    #[schema(max_length = 200, pattern = r"\S")]
    pub reason: String,
    /// Body temperature, tenths of a degree Celsius, where it was taken.
    #[validate(range(min = 300, max = 450))]
    #[schema(minimum = 300, maximum = 450)]
    pub temperature_tenths: Option<u32>,
    /// What was seen.
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    #[serde(default)]
    pub symptoms: Vec<Symptom>,
    /// The infectious disease that is suspected, if one is. Until a doctor's note says that
    /// the child has recovered it is neither booked nor let in.
    pub suspected_disease: Option<Disease>,
    /// What else a health worker should know; kept encrypted.
    #[validate(length(max = 1000))]
    #[schema(max_length = 1000)]
    pub note: Option<String>,
}

impl CheckOutInput {
    fn read(&self) -> Result<HandOver, Problem> {
        let wrong = |pointer: &str, code: &str, detail: &str| {
            Problem::new(Code::ValidationFailed).field(pointer, code, detail)
        };
        let shown = || match &self.document {
            Some(document) => document.read("/document/last_four"),
            None => Err(wrong(
                "/document",
                "missing",
                "say which document was shown",
            )),
        };
        match (self.guardian_id, self.pickup_person_id, &self.pickup_code) {
            (Some(guardian), None, None) => Ok(HandOver::Guardian(guardian.into())),
            (None, Some(person), None) => Ok(HandOver::Person {
                id: person.into(),
                shown: shown()?,
            }),
            (None, None, Some(code)) => Ok(HandOver::Code {
                code: OneTimeCode::typed(code),
                shown: shown()?,
            }),
            _ => Err(wrong(
                "",
                "exactly_one",
                "name guardian_id, pickup_person_id or pickup_code",
            )),
        }
    }
}

pub(super) async fn answer(
    state: &AppState,
    actor: &Actor,
    booking: Booking,
) -> Result<HttpResponse, Problem> {
    let district = districts::service::district(state, actor.district).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(booking.version)))
        .json(BookingBody::of(booking, district.local)))
}

/// Staff confirm a request.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    responses(
        (status = 200, body = BookingBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bookings/{id}/confirm")]
pub(super) async fn confirm_booking(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let booking = service::confirm(&state, &actor, id.into_inner().into()).await?;
    answer(&state, &actor, booking).await
}

/// Staff reject a request; the place and the free session come back.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    request_body = ReasonInput,
    responses(
        (status = 200, body = BookingBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bookings/{id}/reject")]
pub(super) async fn reject_booking(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<ReasonInput>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner().into();
    let booking = service::reject(&state, &actor, id, &input.0.reason).await?;
    answer(&state, &actor, booking).await
}

/// A guardian cancels, in time or late; or the house cancels, with a reason.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    request_body = CancelInput,
    responses(
        (status = 200, body = BookingBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bookings/{id}/cancel")]
pub(super) async fn cancel_booking(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<CancelInput>,
) -> Result<HttpResponse, Problem> {
    if actor.is_staff() && input.0.reason.is_none() {
        return Err(Problem::new(Code::ValidationFailed).field(
            "/reason",
            "missing",
            "is needed when the house cancels",
        ));
    }
    let id = id.into_inner().into();
    let booking = service::cancel(&state, &actor, id, input.0.reason.as_deref()).await?;
    answer(&state, &actor, booking).await
}

/// Morning check and check-in.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    request_body = CheckInInput,
    responses(
        (status = 200, body = BookingBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bookings/{id}/check-in")]
pub(super) async fn check_in_booking(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<CheckInInput>,
) -> Result<HttpResponse, Problem> {
    let seen = MorningCheck {
        temperature_tenths: input.0.temperature_tenths,
        symptoms: input.0.symptoms,
    };
    let booking = service::check_in(&state, &actor, id.into_inner().into(), seen).await?;
    answer(&state, &actor, booking).await
}

/// The child is handed over to a guardian; to an authorised person whose document staff have
/// seen; or to an adult with a code for this day.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    request_body = CheckOutInput,
    responses(
        (status = 200, body = BookingBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bookings/{id}/check-out")]
pub(super) async fn check_out_booking(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<CheckOutInput>,
) -> Result<HttpResponse, Problem> {
    let to = input.0.read()?;
    let booking = service::check_out(&state, &actor, id.into_inner().into(), to).await?;
    answer(&state, &actor, booking).await
}

/// The morning check sends the child home; nothing is used up. What was found is kept
/// encrypted, and the family is told at once that the child is to be fetched.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    request_body = TurnAwayInput,
    responses(
        (status = 200, body = BookingBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bookings/{id}/turn-away")]
pub(super) async fn turn_away_booking(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<TurnAwayInput>,
) -> Result<HttpResponse, Problem> {
    let input = input.0;
    let seen = Seen {
        disease: input.suspected_disease,
        findings: Findings {
            temperature_tenths: input.temperature_tenths,
            symptoms: input.symptoms,
            note: input.note,
        },
    };
    let id = id.into_inner().into();
    let booking = service::turn_away(&state, &actor, id, &input.reason, seen).await?;
    answer(&state, &actor, booking).await
}

/// Nobody came.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    responses(
        (status = 200, body = BookingBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bookings/{id}/no-show")]
pub(super) async fn no_show_booking(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let booking = service::no_show(&state, &actor, id.into_inner().into()).await?;
    answer(&state, &actor, booking).await
}
