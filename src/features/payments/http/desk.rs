//! What staff record at the house.

use super::body::DeedBody;
use crate::{
    features::{
        districts,
        payments::{
            domain::{DeskKind, DeskMethod, NewDeed, NewWaiver},
            service,
        },
    },
    shared::{
        domain::Actor,
        http::{Code, IdempotentJson, Problem, ProblemBody, RequestKey, not_blank},
    },
    state::AppState,
};
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Money taken or given back at the house.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentInput {
    /// Which way.
    pub kind: DeskKind,
    /// How.
    pub method: DeskMethod,
    /// How much, whole fen.
    #[validate(range(min = 1, max = 1_000_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub amount_fen: i64,
    /// A word on it; no names or health details.
    #[validate(length(max = 200), custom(function = "not_blank"))]
    #[schema(max_length = 200, pattern = r"\S")]
    pub note: Option<String>,
}

/// A fee, or a part of it, that the family is let off.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustmentInput {
    /// How much, whole fen.
    #[validate(range(min = 1, max = 1_000_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub amount_fen: i64,
    /// Why; no names or health details.
    #[validate(length(max = 200), custom(function = "not_blank"))]
    #[schema(max_length = 200, pattern = r"\S")]
    pub reason: String,
}

/// Money is never moved by a request that cannot be told from its repeat.
fn demanded(key: Option<RequestKey>) -> Result<RequestKey, Problem> {
    key.ok_or_else(|| {
        Problem::new(Code::IdempotencyKeyRequired).detail(
            "请在 Idempotency-Key 中带上一个新的 UUID；重试时使用同一个键，便不会重复记账。",
            "Send a fresh UUID as Idempotency-Key; a retry with the same key is noted once.",
        )
    })
}

/// Records cash or a transfer that the house has taken for a booking, or given back: those
/// who run it. The answer carries the receipt.
#[utoipa::path(
    tag = "payments",
    security(("bearer" = [])),
    request_body = PaymentInput,
    params(("Idempotency-Key" = String, Header)),
    responses(
        (status = 201, body = DeedBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bookings/{id}/payments")]
pub(super) async fn record_booking_payment(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<PaymentInput>,
) -> Result<HttpResponse, Problem> {
    let key = demanded(input.key)?;
    let new = NewDeed {
        kind: input.body.kind,
        method: input.body.method,
        amount_fen: input.body.amount_fen,
        note: input.body.note,
    };
    let id = id.into_inner().into();
    let deed = service::record(&state, &actor, Some(&key), id, new).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(HttpResponse::Created().json(DeedBody::of(deed, district.local)))
}

/// Lets a family off a fee, or a part of it, by the agreement or as a courtesy: those who run
/// the house. What was paid already goes back.
#[utoipa::path(
    tag = "payments",
    security(("bearer" = [])),
    request_body = AdjustmentInput,
    params(("Idempotency-Key" = String, Header)),
    responses(
        (status = 201, body = DeedBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bookings/{id}/adjustments")]
pub(super) async fn adjust_booking_fee(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<AdjustmentInput>,
) -> Result<HttpResponse, Problem> {
    let key = demanded(input.key)?;
    let new = NewWaiver {
        amount_fen: input.body.amount_fen,
        reason: input.body.reason,
    };
    let id = id.into_inner().into();
    let deed = service::waive(&state, &actor, Some(&key), id, new).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(HttpResponse::Created().json(DeedBody::of(deed, district.local)))
}
