//! Strikes, and what cancelling would bring.

use crate::{
    features::{
        bookings::{
            domain::{BookingStatus, NextStrike, Strike, StrikeKind},
            service::{self, StrikeRecord},
        },
        districts,
    },
    shared::{
        domain::{Actor, LocalTime},
        http::{Money, Problem, ProblemBody, ReasonInput, ValidatedJson},
    },
    state::AppState,
};
use actix_web::{get, post, web};
use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The strikes of a child and what they come to.
#[derive(Debug, Serialize, ToSchema)]
pub struct StrikesBody {
    /// So many within the window suspend.
    pub limit: u32,
    /// How far back strikes count, days.
    pub window_days: i64,
    /// How long a suspension lasts from the strike that brought it, days.
    pub suspension_days: i64,
    /// Those that count, by what they were given for.
    pub strikes: Vec<StrikeBody>,
    /// No new bookings before this instant, local; null when the child is not suspended.
    pub suspended_until: Option<DateTime<FixedOffset>>,
    /// What one more would bring now.
    pub next: NextStrikeBody,
}

/// A strike.
#[derive(Debug, Serialize, ToSchema)]
pub struct StrikeBody {
    /// Its id.
    pub id: Uuid,
    /// The booking it was given for.
    pub booking_id: Uuid,
    /// What for.
    pub kind: StrikeKind,
    /// When it happened, local.
    pub at: DateTime<FixedOffset>,
    /// From then on it does not count, local.
    pub counts_until: DateTime<FixedOffset>,
    /// When staff took it back, local; null while it stands.
    pub lifted_at: Option<DateTime<FixedOffset>>,
    /// Why they did.
    pub lift_reason: Option<String>,
}

/// What one more strike would bring.
#[derive(Debug, Serialize, ToSchema)]
pub struct NextStrikeBody {
    /// The how-manieth it would be.
    pub number: u32,
    /// So many suspend.
    pub limit: u32,
    /// Until when the child would take no new bookings, local; null when it would.
    pub suspends_until: Option<DateTime<FixedOffset>>,
}

/// What would follow if the booking were cancelled now.
#[derive(Debug, Serialize, ToSchema)]
pub struct CancellationBody {
    /// The state it would end in.
    pub becomes: BookingStatus,
    /// False when a guardian would cancel too late.
    pub in_time: bool,
    /// A guardian cancels a confirmed booking without consequence until then, local.
    pub free_until: DateTime<FixedOffset>,
    /// The free session could be booked again.
    pub free_session_comes_back: bool,
    /// The strike it would bring; null when it would bring none.
    pub strike: Option<NextStrikeBody>,
    /// What the booking costs; 0 when free.
    pub fee: Money,
}

impl NextStrikeBody {
    fn of(next: NextStrike, local: LocalTime) -> Self {
        Self {
            number: next.number,
            limit: next.limit,
            suspends_until: next.suspends_until.map(|at| local.show(at)),
        }
    }
}

impl StrikesBody {
    fn of(record: StrikeRecord, local: LocalTime) -> Self {
        let rules = record.rules;
        let body = |strike: Strike| StrikeBody {
            id: strike.id.get(),
            booking_id: strike.booking.get(),
            kind: strike.kind,
            at: local.show(strike.at),
            counts_until: local.show(strike.counts_until(&rules)),
            lifted_at: strike.lifted.as_ref().map(|lifted| local.show(lifted.at)),
            lift_reason: strike.lifted.map(|lifted| lifted.reason),
        };
        Self {
            limit: rules.limit,
            window_days: rules.window.num_days(),
            suspension_days: rules.suspension.num_days(),
            strikes: record.in_window.into_iter().map(body).collect(),
            suspended_until: record.suspended_until.map(|until| local.show(until)),
            next: NextStrikeBody::of(record.next, local),
        }
    }
}

/// The strikes of a child that lie within the window, until when it is suspended, and what one
/// more would bring: for its guardians and for staff in scope.
#[utoipa::path(
    tag = "children",
    security(("bearer" = [])),
    responses(
        (status = 200, body = StrikesBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/children/{id}/strikes")]
pub(super) async fn get_strikes(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<StrikesBody>, Problem> {
    let record = service::strikes(&state, &actor, id.into_inner().into()).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(StrikesBody::of(record, district.local)))
}

/// Takes a strike back; a suspension that rested on it ends. For those who run the house it was
/// given in. Answers what the strikes of the child come to then.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    request_body = ReasonInput,
    responses(
        (status = 200, body = StrikesBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/strikes/{id}/lift")]
pub(super) async fn lift_strike(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<ReasonInput>,
) -> Result<web::Json<StrikesBody>, Problem> {
    let id = id.into_inner().into();
    let record = service::lift_strike(&state, &actor, id, &input.0.reason).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(StrikesBody::of(record, district.local)))
}

/// What would follow if who is signed in cancelled the booking now: to be shown before it is
/// done.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    responses(
        (status = 200, body = CancellationBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/bookings/{id}/cancellation")]
pub(super) async fn get_cancellation(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<CancellationBody>, Problem> {
    let quote = service::cancellation(&state, &actor, id.into_inner().into()).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    let becomes = quote.transition.to();
    Ok(web::Json(CancellationBody {
        becomes,
        in_time: becomes != BookingStatus::LateCancelled,
        free_until: local.show(quote.free_until),
        free_session_comes_back: quote.free_session_comes_back,
        strike: quote.strike.map(|next| NextStrikeBody::of(next, local)),
        fee: Money {
            amount_fen: quote.fee_fen,
        },
    }))
}
