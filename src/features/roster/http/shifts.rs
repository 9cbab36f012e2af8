//! Shifts.

use super::{AffectedSessionBody, MAX_DAYS, affected, span_of};
use crate::{
    features::{
        districts,
        roster::service,
        staff::{
            self,
            domain::{Ineligible, Shift},
            service::NewShift,
        },
    },
    shared::{
        domain::{Actor, HouseId, LocalTime},
        http::{IdempotentJson, Problem, ProblemBody, ReasonInput, ValidatedQuery},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// A shift to be rostered.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewShiftInput {
    /// Who.
    pub staff_id: Uuid,
    /// Where.
    pub room_id: Uuid,
    /// From when.
    pub starts_at: DateTime<FixedOffset>,
    /// Until when; within the same local date.
    pub ends_at: DateTime<FixedOffset>,
}

/// Which shifts are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShiftQuery {
    /// The house.
    pub house_id: Uuid,
    /// First local date.
    pub from: NaiveDate,
    /// Last local date; at most 31 days in all.
    pub to: NaiveDate,
}

/// A shift as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShiftBody {
    /// Its id.
    pub id: Uuid,
    /// The house of the room.
    pub house_id: Uuid,
    /// The room.
    pub room_id: Uuid,
    /// Who.
    pub staff_id: Uuid,
    /// Start, local time.
    pub starts_at: DateTime<FixedOffset>,
    /// End, local time.
    pub ends_at: DateTime<FixedOffset>,
    /// It does not take place.
    pub cancelled: bool,
    /// Why not.
    pub cancel_reason: Option<String>,
}

/// A shift with the person who has it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListedShiftBody {
    /// The shift.
    #[serde(flatten)]
    pub shift: ShiftBody,
    /// Name of the person.
    pub name: String,
    /// Why the person does not count on its date; empty for one who does.
    pub not_eligible: Vec<Ineligible>,
    /// The person is away for at least a part of it.
    pub absent: bool,
}

/// A shift that goes to somebody else.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftSwapInput {
    /// The shift; it has not begun.
    pub shift_id: Uuid,
    /// Who takes it over: someone of the house, or a carer of another house of its
    /// subdistrict.
    pub to_staff_id: Uuid,
}

/// A shift that has gone to somebody else.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShiftSwapBody {
    /// Id of the swap.
    pub swap_id: Uuid,
    /// Who had it.
    pub from_staff_id: Uuid,
    /// The shift as it is now.
    pub shift: ShiftBody,
    /// Why the person who has it now does not count on its date; empty for one who does.
    pub not_eligible: Vec<Ineligible>,
    /// The sessions whose capacity has changed with it, by start.
    pub affected_sessions: Vec<AffectedSessionBody>,
}

/// A shift that was rostered.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedShiftBody {
    /// The shift.
    #[serde(flatten)]
    pub shift: ShiftBody,
    /// Why the person does not count on its date; empty for one who does.
    pub not_eligible: Vec<Ineligible>,
    /// The sessions whose capacity has changed with it, by start.
    pub affected_sessions: Vec<AffectedSessionBody>,
}

/// A shift that was cancelled.
#[derive(Debug, Serialize, ToSchema)]
pub struct CancelledShiftBody {
    /// The shift.
    #[serde(flatten)]
    pub shift: ShiftBody,
    /// The sessions whose capacity has changed with it, by start.
    pub affected_sessions: Vec<AffectedSessionBody>,
}

/// Rosters a person below the own role. Papers that are not in order do not stand against
/// it, but such a person does not count.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    request_body = NewShiftInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = CreatedShiftBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/shifts")]
pub(super) async fn create_shift(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<NewShiftInput>,
) -> Result<HttpResponse, Problem> {
    let new = NewShift {
        staff: input.body.staff_id.into(),
        room: input.body.room_id.into(),
        starts_at: input.body.starts_at.to_utc(),
        ends_at: input.body.ends_at.to_utc(),
    };
    let changed = service::add_shift(&state, &actor, input.key.as_ref(), new).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    Ok(HttpResponse::Created().json(CreatedShiftBody {
        shift: ShiftBody::of(changed.item.shift, local),
        not_eligible: changed.item.not_eligible,
        affected_sessions: affected(changed.affected, local),
    }))
}

/// The shifts of a house on some dates, cancelled ones too, for its staff.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    params(ShiftQuery),
    responses(
        (status = 200, body = Vec<ListedShiftBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/shifts")]
pub(super) async fn list_shifts(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<ShiftQuery>,
) -> Result<web::Json<Vec<ListedShiftBody>>, Problem> {
    let district = districts::service::district(&state, actor.district).await?;
    let (_, during) = span_of(query.0.from, query.0.to, MAX_DAYS, district.local)?;
    let house = HouseId::from(query.0.house_id);
    let roster = staff::service::shifts_of_house(&state, &actor, house, during).await?;
    let mut bodies = Vec::new();
    for shift in &roster.shifts {
        let date = district.local.date(shift.during.start());
        let rules = &districts::service::policy(&state, &district, date)?.staff;
        let away = roster.present(shift) != [shift.during];
        bodies.push(ListedShiftBody {
            absent: away,
            name: roster.name_of(shift.staff),
            not_eligible: roster.why_not(rules, shift.staff, date),
            shift: ShiftBody::of(shift.clone(), district.local),
        });
    }
    Ok(web::Json(bodies))
}

/// Cancels a shift that is not over: the carer is ill. Bookings stay; sessions with more
/// children than places are flagged.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    request_body = ReasonInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 200, body = CancelledShiftBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/shifts/{id}/cancel")]
pub(super) async fn cancel_shift(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<ReasonInput>,
) -> Result<web::Json<CancelledShiftBody>, Problem> {
    let id = id.into_inner().into();
    let key = input.key.as_ref();
    let changed = service::cancel_shift(&state, &actor, key, id, input.body.reason).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    Ok(web::Json(CancelledShiftBody {
        shift: ShiftBody::of(changed.item, local),
        affected_sessions: affected(changed.affected, local),
    }))
}

/// Gives the shift of one person to another; both are told.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    request_body = ShiftSwapInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = ShiftSwapBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/shift-swaps")]
pub(super) async fn swap_shift(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<ShiftSwapInput>,
) -> Result<HttpResponse, Problem> {
    let swap = (input.body.shift_id.into(), input.body.to_staff_id.into());
    let changed = service::swap_shift(&state, &actor, input.key.as_ref(), swap).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    let (item, swap) = changed.item;
    Ok(HttpResponse::Created().json(ShiftSwapBody {
        swap_id: swap.id.get(),
        from_staff_id: swap.from.get(),
        shift: ShiftBody::of(item.shift, local),
        not_eligible: item.not_eligible,
        affected_sessions: affected(changed.affected, local),
    }))
}

impl ShiftBody {
    pub(super) fn of(shift: Shift, local: LocalTime) -> Self {
        Self {
            id: shift.id.get(),
            house_id: shift.house.get(),
            room_id: shift.room.get(),
            staff_id: shift.staff.get(),
            starts_at: local.show(shift.during.start()),
            ends_at: local.show(shift.during.end()),
            cancelled: shift.cancelled.is_some(),
            cancel_reason: shift.cancelled,
        }
    }
}
