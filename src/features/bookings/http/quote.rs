//! What a booking would cost.

use super::book::wanted_time;
use crate::{
    features::{
        bookings::{
            domain::{BookingStatus, Funding, NewBooking, Quote},
            service,
        },
        districts,
    },
    shared::{
        domain::{Actor, LocalTime},
        http::{Money, Problem, ProblemBody, ValidatedQuery},
    },
    state::AppState,
};
use actix_web::{get, web};
use chrono::{DateTime, FixedOffset, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// For whom and when.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QuoteQuery {
    /// The child.
    pub child_id: Uuid,
    /// Start; with `ends_at` a part of a timed session, without both the whole session.
    pub starts_at: Option<DateTime<Utc>>,
    /// End.
    pub ends_at: Option<DateTime<Utc>>,
}

/// What a booking would be if it were made now. Nothing is held.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuoteBody {
    /// The session.
    pub session_id: Uuid,
    /// The child.
    pub child_id: Uuid,
    /// Start, local.
    pub starts_at: DateTime<FixedOffset>,
    /// End, local.
    pub ends_at: DateTime<FixedOffset>,
    /// A free session, or paid: then send `accept_fee` with the booking.
    pub funding: Funding,
    /// What it would cost; 0 when free.
    pub fee: Money,
    /// The published fee schedule that the fee comes from; `null` when free.
    pub fee_schedule_id: Option<Uuid>,
    /// The calendar year in which it would count.
    pub quota_year: i32,
    /// Free sessions of that year that are left before it.
    pub remaining: u32,
    /// The state in which the booking would begin.
    pub status: BookingStatus,
    /// Until when the place would be held for payment, local; `null` when it is not paid
    /// online.
    pub pay_by: Option<DateTime<FixedOffset>>,
    /// Version of the rules that decided.
    pub policy_version: String,
}

impl QuoteBody {
    fn of(quote: Quote, local: LocalTime) -> Self {
        let plan = quote.plan;
        Self {
            session_id: quote.session.get(),
            child_id: quote.child.get(),
            starts_at: local.show(quote.during.start()),
            ends_at: local.show(quote.during.end()),
            funding: plan.funding,
            fee: Money {
                amount_fen: plan.fee_fen,
            },
            fee_schedule_id: plan.fee_schedule,
            quota_year: plan.quota_year,
            remaining: quote.remaining,
            status: plan.status,
            pay_by: plan.pay_by.map(|at| local.show(at)),
            policy_version: plan.policy_version,
        }
    }
}

/// What a booking would cost a child now: free or paid, decided as the booking itself would
/// be. Answers the booking's refusal where a rule stands against it. Books nothing.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    params(QuoteQuery),
    responses(
        (status = 200, body = QuoteBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/sessions/{id}/quote")]
pub(super) async fn get_quote(
    state: web::Data<AppState>,
    actor: Actor,
    session: web::Path<Uuid>,
    query: ValidatedQuery<QuoteQuery>,
) -> Result<web::Json<QuoteBody>, Problem> {
    let wanted = NewBooking {
        child: query.0.child_id.into(),
        session: session.into_inner().into(),
        during: wanted_time(query.0.starts_at, query.0.ends_at)?,
        accept_fee: true,
    };
    let quote = service::quote(&state, &actor, wanted).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(QuoteBody::of(quote, district.local)))
}
