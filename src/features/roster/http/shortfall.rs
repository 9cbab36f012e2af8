//! A session that is short, and what is done about it.

use super::{AffectedSessionBody, affected, shifts::ShiftBody};
use crate::{
    features::{
        districts,
        roster::{
            domain::{RosterError, Shortfall},
            service::{self, NewStandIn},
        },
        sessions::domain::BookingStatus,
        staff::domain::Fault,
    },
    shared::{
        domain::{Actor, BookingId, Interval, LocalTime, SessionId},
        http::{IdempotentJson, Problem, ProblemBody, not_blank},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Who stands in, and when.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StandInInput {
    /// Someone of the house, or a carer of another house of its subdistrict.
    pub staff_id: Uuid,
    /// From when; with `ends_at`. Without both: all times ahead at which the session is
    /// short.
    pub starts_at: Option<DateTime<FixedOffset>>,
    /// Until when.
    pub ends_at: Option<DateTime<FixedOffset>>,
}

/// Who stands in now.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandInBody {
    /// The shifts that were made, by start.
    pub shifts: Vec<ShiftBody>,
    /// The sessions whose capacity has changed with them, by start.
    pub affected_sessions: Vec<AffectedSessionBody>,
}

/// Bookings to be cancelled.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelBookingsInput {
    /// Which; all of this session.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100)]
    pub booking_ids: Vec<Uuid>,
    /// What the families are told, in a few words; no names or health details.
    #[validate(length(max = 200), custom(function = "not_blank"))]
    #[schema(max_length = 200, pattern = r"\S")]
    pub reason: String,
}

/// What has become of the bookings.
#[derive(Debug, Serialize, ToSchema)]
pub struct CancelledBookingsBody {
    /// Cancelled now.
    pub cancelled: Vec<Uuid>,
    /// Cancelled by the house before.
    pub already_cancelled: Vec<Uuid>,
    /// Left alone: the child is in, or the booking has ended.
    pub not_cancelled: Vec<LeftBookingBody>,
    /// Children above capacity afterwards; 0 when they all fit.
    pub short_by: u32,
}

/// A booking that was left alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeftBookingBody {
    /// The booking.
    pub booking_id: Uuid,
    /// Where it stands.
    pub status: BookingStatus,
}

/// A session that is short.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShortfallBody {
    /// The session.
    pub session_id: Uuid,
    /// Children above capacity at the worst moment; 0 when they all fit.
    pub short_by: u32,
    /// The stretches with more children than places.
    pub stretches: Vec<ShortStretchBody>,
    /// The bookings at times ahead that are short, in the order in which they would be
    /// affected: not yet confirmed, then the latest confirmed first. Nothing is cancelled by
    /// itself.
    pub affected_first: Vec<AffectedBookingBody>,
    /// Carers who count on the date and are free at all times ahead that are short: those of
    /// the house first.
    pub stand_ins: Vec<StandInCandidateBody>,
}

/// A stretch with more children than places.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShortStretchBody {
    /// Start, local time.
    pub start: DateTime<FixedOffset>,
    /// End, local time; not included.
    pub end: DateTime<FixedOffset>,
    /// Children allowed.
    pub capacity: u32,
    /// Children whose bookings hold a place.
    pub occupied: u32,
    /// Children too many.
    pub over: u32,
}

/// A booking that would be affected.
#[derive(Debug, Serialize, ToSchema)]
pub struct AffectedBookingBody {
    /// The booking.
    pub booking_id: Uuid,
    /// The child.
    pub child_id: Uuid,
    /// The child's name with its middle hidden.
    pub child_name: String,
    /// Start, local time.
    pub starts_at: DateTime<FixedOffset>,
    /// End, local time.
    pub ends_at: DateTime<FixedOffset>,
    /// Where it stands.
    pub status: BookingStatus,
    /// When it was confirmed, local time; absent while nobody has.
    pub confirmed_at: Option<DateTime<FixedOffset>>,
}

/// A carer who could stand in.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandInCandidateBody {
    /// Who.
    pub staff_id: Uuid,
    /// Name.
    pub name: String,
    /// The own house of the person.
    pub house_id: Option<Uuid>,
    /// It is the house of the session.
    pub same_house: bool,
}

/// What those who run a house need to know of a session with more children than places: who
/// would be affected first, and who could stand in.
#[utoipa::path(
    tag = "sessions",
    security(("bearer" = [])),
    responses(
        (status = 200, body = ShortfallBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/sessions/{id}/shortfall")]
pub(super) async fn show_shortfall(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<ShortfallBody>, Problem> {
    let id = SessionId::from(id.into_inner());
    let found = service::shortfall(&state, &actor, id).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(ShortfallBody::of(found, district.local)))
}

/// Puts a qualified carer into a session for the times at which it is short, in one step.
/// Unlike a shift it is refused for a person who does not count on that date.
#[utoipa::path(
    tag = "sessions",
    security(("bearer" = [])),
    request_body = StandInInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = StandInBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/sessions/{id}/stand-in")]
pub(super) async fn stand_in(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<StandInInput>,
) -> Result<HttpResponse, Problem> {
    let id = SessionId::from(id.into_inner());
    let during = match (input.body.starts_at, input.body.ends_at) {
        (None, None) => None,
        (Some(from), Some(to)) => Some(
            Interval::new(from.to_utc(), to.to_utc())
                .map_err(|_| Fault::new("/ends_at", "reversed", "must lie after starts_at"))?,
        ),
        _ => {
            let detail = "starts_at and ends_at belong together";
            return Err(Fault::new("/ends_at", "required", detail).into());
        }
    };
    let new = NewStandIn {
        staff: input.body.staff_id.into(),
        during,
    };
    let done = service::stand_in(&state, &actor, input.key.as_ref(), (id, new)).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    Ok(HttpResponse::Created().json(StandInBody {
        shifts: done
            .item
            .into_iter()
            .map(|shift| ShiftBody::of(shift, local))
            .collect(),
        affected_sessions: affected(done.affected, local),
    }))
}

/// Cancels chosen bookings of a session as the house: all at once, or with one error none.
/// Places, free sessions and money come back, and every family is told the reason.
#[utoipa::path(
    tag = "sessions",
    security(("bearer" = [])),
    request_body = CancelBookingsInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 200, body = CancelledBookingsBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/sessions/{id}/cancel-bookings")]
pub(super) async fn cancel_session_bookings(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<CancelBookingsInput>,
) -> Result<web::Json<CancelledBookingsBody>, Problem> {
    let session = SessionId::from(id.into_inner());
    let ids: BTreeSet<BookingId> = input.body.booking_ids.into_iter().map(Into::into).collect();
    let (key, reason) = (input.key.as_ref(), &input.body.reason);
    let done = service::cancel_bookings(&state, &actor, key, (session, &ids), reason).await?;
    Ok(web::Json(CancelledBookingsBody {
        cancelled: done.cancelled.iter().map(|it| it.id.get()).collect(),
        already_cancelled: done.already.iter().map(|id| id.get()).collect(),
        not_cancelled: done
            .left
            .iter()
            .map(|(id, status)| LeftBookingBody {
                booking_id: id.get(),
                status: *status,
            })
            .collect(),
        short_by: done.short_by,
    }))
}

impl ShortfallBody {
    fn of(found: Shortfall, local: LocalTime) -> Self {
        Self {
            session_id: found.session.id.get(),
            short_by: found.session.short_by,
            stretches: found
                .steps
                .iter()
                .filter(|step| step.over() > 0)
                .map(|step| ShortStretchBody {
                    start: local.show(step.during.start()),
                    end: local.show(step.during.end()),
                    capacity: step.capacity,
                    occupied: step.occupied,
                    over: step.over(),
                })
                .collect(),
            affected_first: found
                .affected
                .into_iter()
                .map(|(booking, child_name)| AffectedBookingBody {
                    booking_id: booking.id.get(),
                    child_id: booking.child.get(),
                    child_name,
                    starts_at: local.show(booking.during.start()),
                    ends_at: local.show(booking.during.end()),
                    status: booking.status,
                    confirmed_at: booking.confirmed_at.map(|at| local.show(at)),
                })
                .collect(),
            stand_ins: found
                .stand_ins
                .into_iter()
                .map(|it| StandInCandidateBody {
                    staff_id: it.member.id.get(),
                    house_id: it.member.place.house().map(Into::into),
                    name: it.member.name,
                    same_house: it.same_house,
                })
                .collect(),
        }
    }
}

impl From<RosterError> for Problem {
    fn from(error: RosterError) -> Self {
        match error {
            RosterError::Session(error) => error.into(),
            RosterError::Booking(error) => error.into(),
            RosterError::Child(error) => error.into(),
            RosterError::Store(error) => error.into(),
        }
    }
}
