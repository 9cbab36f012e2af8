//! Booking a place.

use super::body::BookingBody;
use crate::{
    features::{
        bookings::{domain::NewBooking, service},
        districts,
    },
    shared::{
        domain::Interval,
        http::{Claimed, Code, IdempotentJson, Problem, ProblemBody, etag},
    },
    state::AppState,
};
use actix_web::{HttpResponse, http::header::ETAG, post, web};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A wish for a place.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookingInput {
    /// The child.
    pub child_id: Uuid,
    /// The session.
    pub session_id: Uuid,
    /// Start; with `ends_at` a part of a timed session, without both the whole session.
    pub starts_at: Option<DateTime<Utc>>,
    /// End.
    pub ends_at: Option<DateTime<Utc>>,
    /// The family will pay the published price when no free session is left.
    #[serde(default)]
    pub accept_fee: bool,
}

/// Books a place for a child. The answer says whether it is free or what it costs; until
/// staff confirm, the place and the free session are held.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    request_body = BookingInput,
    params(("Idempotency-Key" = String, Header, description = "The same key repeats the same request")),
    responses(
        (status = 201, body = BookingBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bookings")]
pub(super) async fn create_booking(
    state: web::Data<AppState>,
    claimed: Claimed,
    input: IdempotentJson<BookingInput>,
) -> Result<HttpResponse, Problem> {
    let actor = claimed.0;
    let key = input.key.ok_or_else(key_required)?;
    let wanted = NewBooking {
        child: input.body.child_id.into(),
        session: input.body.session_id.into(),
        during: wanted_time(input.body.starts_at, input.body.ends_at)?,
        accept_fee: input.body.accept_fee,
    };
    let booking = service::book(&state, &actor, Some(&key), wanted).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(HttpResponse::Created()
        .insert_header((ETAG, etag(booking.version)))
        .json(BookingBody::of(booking, district.local)))
}

pub(super) fn key_required() -> Problem {
    Problem::new(Code::IdempotencyKeyRequired).detail(
        "请在 Idempotency-Key 中带上一个新的 UUID；重试时使用同一个键，便不会重复预约。",
        "Send a fresh UUID as Idempotency-Key; a retry with the same key never books twice.",
    )
}

pub(super) fn wanted_time(
    start: Option<DateTime<Utc>>,
    end: Option<DateTime<Utc>>,
) -> Result<Option<Interval>, Problem> {
    let wrong = |pointer: &str, code: &str, detail: &str| {
        Problem::new(Code::ValidationFailed).field(pointer, code, detail)
    };
    match (start, end) {
        (None, None) => Ok(None),
        (Some(start), Some(end)) => Interval::new(start, end)
            .map(Some)
            .map_err(|_| wrong("/ends_at", "reversed", "must lie after starts_at")),
        (Some(_), None) => Err(wrong("/ends_at", "missing", "is needed with starts_at")),
        (None, Some(_)) => Err(wrong("/starts_at", "missing", "is needed with ends_at")),
    }
}
