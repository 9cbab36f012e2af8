//! Absences.

use super::{AffectedSessionBody, MAX_DAYS, affected, span_of};
use crate::{
    features::{
        districts,
        roster::service,
        staff::{
            self,
            domain::{Absence, AbsenceKind},
            service::{AbsencesOf, NewAbsence},
        },
    },
    shared::{
        domain::{Actor, LocalTime},
        http::{Code, IdempotentJson, Problem, ProblemBody, ValidatedQuery},
    },
    state::AppState,
};
use actix_web::{HttpResponse, delete, get, post, web};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// An absence to be entered.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAbsenceInput {
    /// Who.
    pub staff_id: Uuid,
    /// Why.
    pub kind: AbsenceKind,
    /// From when; may lie in the past.
    pub starts_at: DateTime<FixedOffset>,
    /// Until when, as far as is known; at most a year later.
    pub ends_at: DateTime<FixedOffset>,
}

/// Which absences are wanted: those of a house or those of a person.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AbsenceQuery {
    /// The house.
    pub house_id: Option<Uuid>,
    /// The person.
    pub staff_id: Option<Uuid>,
    /// First local date.
    pub from: NaiveDate,
    /// Last local date; at most 31 days in all.
    pub to: NaiveDate,
}

/// An absence as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct AbsenceBody {
    /// Its id.
    pub id: Uuid,
    /// Who.
    pub staff_id: Uuid,
    /// Why.
    pub kind: AbsenceKind,
    /// From when, local time.
    pub starts_at: DateTime<FixedOffset>,
    /// Until when as it was entered, local time.
    pub ends_at: DateTime<FixedOffset>,
    /// When it was ended early, local time.
    pub ended_at: Option<DateTime<FixedOffset>>,
}

/// An absence that was entered or ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangedAbsenceBody {
    /// The absence.
    #[serde(flatten)]
    pub absence: AbsenceBody,
    /// The sessions whose capacity has changed with it, by start.
    pub affected_sessions: Vec<AffectedSessionBody>,
}

/// Enters an absence of a person below the own role. Shifts that lie in it stay on the roster
/// and do not count; bookings stay, and sessions with more children than places are flagged.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    request_body = NewAbsenceInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = ChangedAbsenceBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/absences")]
pub(super) async fn create_absence(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<NewAbsenceInput>,
) -> Result<HttpResponse, Problem> {
    let new = NewAbsence {
        staff: input.body.staff_id.into(),
        kind: input.body.kind,
        starts_at: input.body.starts_at.to_utc(),
        ends_at: input.body.ends_at.to_utc(),
    };
    let done = service::add_absence(&state, &actor, input.key.as_ref(), new).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(HttpResponse::Created().json(ChangedAbsenceBody {
        absence: AbsenceBody::of(done.item, district.local),
        affected_sessions: affected(done.affected, district.local),
    }))
}

/// The absences on some dates, by start: of a house for those who run it, or of one person.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    params(AbsenceQuery),
    responses(
        (status = 200, body = Vec<AbsenceBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/absences")]
pub(super) async fn list_absences(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<AbsenceQuery>,
) -> Result<web::Json<Vec<AbsenceBody>>, Problem> {
    let query = query.0;
    let of = match (query.house_id, query.staff_id) {
        (Some(house), None) => AbsencesOf::House(house.into()),
        (None, Some(staff)) => AbsencesOf::Person(staff.into()),
        _ => {
            let detail = "name either house_id or staff_id";
            let problem = Problem::new(Code::InvalidQuery);
            return Err(problem.field("house_id", "exactly_one", detail));
        }
    };
    let district = districts::service::district(&state, actor.district).await?;
    let (_, during) = span_of(query.from, query.to, MAX_DAYS, district.local)?;
    let found = staff::service::absences(&state, &actor, of, during).await?;
    let bodies = found.into_iter();
    Ok(web::Json(
        bodies
            .map(|absence| AbsenceBody::of(absence, district.local))
            .collect(),
    ))
}

/// Ends an absence now; one that has not begun does not take place. What is left of the
/// shifts in it counts again. Shifts that publishing left out because of it are made by
/// publishing again.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    responses(
        (status = 200, body = ChangedAbsenceBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[delete("/v1/absences/{id}")]
pub(super) async fn end_absence(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<ChangedAbsenceBody>, Problem> {
    let done = service::end_absence(&state, &actor, id.into_inner().into()).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(ChangedAbsenceBody {
        absence: AbsenceBody::of(done.item, district.local),
        affected_sessions: affected(done.affected, district.local),
    }))
}

impl AbsenceBody {
    fn of(absence: Absence, local: LocalTime) -> Self {
        Self {
            id: absence.id.get(),
            staff_id: absence.staff.get(),
            kind: absence.kind,
            starts_at: local.show(absence.planned.start()),
            ends_at: local.show(absence.planned.end()),
            ended_at: absence.ended_at.map(|at| local.show(at)),
        }
    }
}
