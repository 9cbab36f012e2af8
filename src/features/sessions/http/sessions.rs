//! Dated sessions, for staff.

use super::{body::SessionBody, span};
use crate::{
    features::{
        districts,
        policies::domain::CareKind,
        sessions::{
            domain::Offer,
            service::{self, NewSession},
        },
    },
    shared::{
        domain::Actor,
        http::{IdempotentJson, Problem, ProblemBody, ValidatedQuery, clock_time},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, post, web};
use chrono::{NaiveDate, NaiveTime};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// A single session to be opened.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionInput {
    /// The room.
    pub room_id: Uuid,
    /// Local date.
    pub date: NaiveDate,
    /// Local time, `HH:MM`.
    #[serde(with = "clock_time")]
    #[schema(value_type = String, pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "09:00")]
    pub start_time: NaiveTime,
    /// Local time, `HH:MM`, later on the same day.
    #[serde(with = "clock_time")]
    #[schema(value_type = String, pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "11:00")]
    pub end_time: NaiveTime,
    /// Timed or temporary.
    pub kind: CareKind,
    /// Places released.
    #[validate(range(min = 0, max = 1000))]
    #[schema(minimum = 0, maximum = 1000)]
    pub released_places: u32,
    /// Raster of timed bookings, minutes.
    #[validate(range(min = 1, max = 1440))]
    #[schema(minimum = 1, maximum = 1440)]
    pub step_minutes: u32,
}

/// Which sessions are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SessionQuery {
    /// The house.
    pub house_id: Uuid,
    /// First local date.
    pub from: NaiveDate,
    /// Last local date; at most 31 days in all.
    pub to: NaiveDate,
}

/// Opens a single session: those who run the house.
#[utoipa::path(
    tag = "sessions",
    security(("bearer" = [])),
    request_body = SessionInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = SessionBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/sessions")]
pub(super) async fn create_session(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<SessionInput>,
) -> Result<HttpResponse, Problem> {
    let new = NewSession {
        room: input.body.room_id.into(),
        date: input.body.date,
        offer: Offer {
            kind: input.body.kind,
            start: input.body.start_time,
            end: input.body.end_time,
        },
        released_places: input.body.released_places,
        step_minutes: input.body.step_minutes,
    };
    let session = service::open_one(&state, &actor, input.key.as_ref(), new).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(HttpResponse::Created().json(SessionBody::of(session, district.local)))
}

/// The sessions of a house on some dates, for its staff.
#[utoipa::path(
    tag = "sessions",
    security(("bearer" = [])),
    params(SessionQuery),
    responses(
        (status = 200, body = Vec<SessionBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/sessions")]
pub(super) async fn list_sessions(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<SessionQuery>,
) -> Result<web::Json<Vec<SessionBody>>, Problem> {
    let span = span(query.0.from, query.0.to)?;
    let sessions = service::list(&state, &actor, query.0.house_id.into(), span).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(
        sessions
            .into_iter()
            .map(|session| SessionBody::of(session, district.local))
            .collect(),
    ))
}
