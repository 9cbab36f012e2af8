//! Weekly shift patterns, and publishing a roster from them.

use super::{AffectedSessionBody, MAX_DAYS, affected, shifts::ShiftBody, span_of};
use crate::{
    features::{
        districts,
        roster::service,
        staff::{
            self,
            domain::{Ineligible, NotRostered, PatternDetails, ShiftPattern},
        },
    },
    shared::{
        domain::{Actor, HouseId},
        http::{
            Code, IdempotentJson, IfMatch, Problem, ProblemBody, ValidatedJson, ValidatedQuery,
            clock_time, etag, known_date,
        },
    },
    state::AppState,
};
use actix_web::{HttpResponse, delete, get, http::header::ETAG, post, put, web};
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// The word under which publishing warns of a carer who does not count.
const CARER_NOT_ELIGIBLE: &str = "carer_not_eligible";

/// What is entered of a pattern.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftPatternInput {
    /// Who: someone of the room's house, or a carer of another house of its subdistrict.
    pub staff_id: Uuid,
    /// Where.
    pub room_id: Uuid,
    /// 1 for Monday to 7 for Sunday.
    #[validate(range(min = 1, max = 7))]
    #[schema(minimum = 1, maximum = 7)]
    pub weekday: u32,
    /// Local time, `HH:MM`.
    #[serde(with = "clock_time")]
    #[schema(value_type = String, pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "08:30")]
    pub start_time: NaiveTime,
    /// Local time, `HH:MM`, later on the same day.
    #[serde(with = "clock_time")]
    #[schema(value_type = String, pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "17:00")]
    pub end_time: NaiveTime,
    /// Not on holidays, but on make-up workdays: on such a Saturday the Friday patterns run,
    /// on such a Sunday the Monday patterns.
    pub follows_workday_calendar: bool,
    /// First local date.
    #[validate(custom(function = "known_date"))]
    pub valid_from: NaiveDate,
    /// Last local date, inclusive.
    #[validate(custom(function = "known_date"))]
    pub valid_to: Option<NaiveDate>,
}

/// A pattern as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShiftPatternBody {
    /// Its id.
    pub id: Uuid,
    /// The house of the room.
    pub house_id: Uuid,
    /// Who.
    pub staff_id: Uuid,
    /// Where.
    pub room_id: Uuid,
    /// 1 for Monday to 7 for Sunday.
    pub weekday: u32,
    /// Local time, `HH:MM`.
    #[serde(with = "clock_time")]
    #[schema(value_type = String, pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "08:30")]
    pub start_time: NaiveTime,
    /// Local time, `HH:MM`.
    #[serde(with = "clock_time")]
    #[schema(value_type = String, pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "17:00")]
    pub end_time: NaiveTime,
    /// Not on holidays, but on make-up workdays.
    pub follows_workday_calendar: bool,
    /// First local date.
    pub valid_from: NaiveDate,
    /// Last local date, inclusive.
    pub valid_to: Option<NaiveDate>,
    /// Version; also the `ETag`.
    pub version: i64,
}

/// Whose patterns are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShiftPatternQuery {
    /// The house.
    pub house_id: Uuid,
}

/// The roster to be published.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishRosterInput {
    /// The house.
    pub house_id: Uuid,
    /// First local date.
    pub from: NaiveDate,
    /// Last local date; at most 31 days in all, a week as a rule.
    pub to: NaiveDate,
}

/// A date on which no shift was made of a pattern.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotRosteredBody {
    /// The pattern.
    pub pattern_id: Uuid,
    /// Whose it is.
    pub staff_id: Uuid,
    /// The local date.
    pub date: NaiveDate,
    /// Why.
    pub reason: NotRostered,
}

/// Someone who has a shift on a date and does not count in the ratio.
#[derive(Debug, Serialize, ToSchema)]
pub struct RosterWarningBody {
    /// `carer_not_eligible`.
    #[schema(example = "carer_not_eligible")]
    pub code: &'static str,
    /// Who.
    pub staff_id: Uuid,
    /// Name.
    pub name: String,
    /// The local date.
    pub date: NaiveDate,
    /// Every reason.
    pub reasons: Vec<Ineligible>,
}

/// What publishing has done.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedRosterBody {
    /// Shifts made now, by start.
    pub created: Vec<ShiftBody>,
    /// Shifts of patterns that were there before.
    pub existing: u32,
    /// Dates left out, with the reason.
    pub left_out: Vec<NotRosteredBody>,
    /// Everyone with a shift who does not count on its date, by name and date.
    pub warnings: Vec<RosterWarningBody>,
    /// Sessions of the span that have more children than places after it, by start.
    pub short_sessions: Vec<AffectedSessionBody>,
    /// The sessions whose capacity has changed, by start.
    pub affected_sessions: Vec<AffectedSessionBody>,
}

/// Enters a weekly shift.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    request_body = ShiftPatternInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = ShiftPatternBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/shift-patterns")]
pub(super) async fn create_shift_pattern(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<ShiftPatternInput>,
) -> Result<HttpResponse, Problem> {
    let details = input.body.into();
    let key = input.key.as_ref();
    let made = staff::service::create_pattern(&state, &actor, key, details).await?;
    Ok(HttpResponse::Created()
        .insert_header((ETAG, etag(made.version)))
        .json(ShiftPatternBody::from(made)))
}

/// The weekly shifts of a house, for its staff.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    params(ShiftPatternQuery),
    responses(
        (status = 200, body = Vec<ShiftPatternBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/shift-patterns")]
pub(super) async fn list_shift_patterns(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<ShiftPatternQuery>,
) -> Result<web::Json<Vec<ShiftPatternBody>>, Problem> {
    let house = query.0.house_id.into();
    let found = staff::service::patterns(&state, &actor, house).await?;
    Ok(web::Json(found.into_iter().map(Into::into).collect()))
}

/// Edits a weekly shift. Shifts already made from it stay.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    request_body = ShiftPatternInput,
    params(("If-Match" = String, Header)),
    responses(
        (status = 200, body = ShiftPatternBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[put("/v1/shift-patterns/{id}")]
pub(super) async fn edit_shift_pattern(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    version: IfMatch,
    input: ValidatedJson<ShiftPatternInput>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner().into();
    let details = input.0.into();
    let edited = staff::service::edit_pattern(&state, &actor, id, version.0, details).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(edited.version)))
        .json(ShiftPatternBody::from(edited)))
}

/// Ends a weekly shift: no more are made from it, those already made stay.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    responses(
        (status = 204),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[delete("/v1/shift-patterns/{id}")]
pub(super) async fn delete_shift_pattern(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    staff::service::end_pattern(&state, &actor, id.into_inner().into()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Publishes the roster of a house for some dates: makes the dated shifts of its patterns,
/// each once however often it is published, and names who does not count and which sessions
/// stay short. It warns and does not block.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    request_body = PublishRosterInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 200, body = PublishedRosterBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/rosters/publish")]
pub(super) async fn publish_roster(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<PublishRosterInput>,
) -> Result<web::Json<PublishedRosterBody>, Problem> {
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    let (span, _) =
        span_of(input.body.from, input.body.to, MAX_DAYS, local).map_err(|_| too_long())?;
    let house = HouseId::from(input.body.house_id);
    let key = input.key.as_ref();
    let done = service::publish_roster(&state, &actor, key, (house, span)).await?;
    let published = done.item.published;
    Ok(web::Json(PublishedRosterBody {
        created: published
            .made
            .into_iter()
            .map(|shift| ShiftBody::of(shift, local))
            .collect(),
        existing: published.existing,
        left_out: published
            .left_out
            .into_iter()
            .map(|out| NotRosteredBody {
                pattern_id: out.pattern.get(),
                staff_id: out.staff.get(),
                date: out.date,
                reason: out.reason,
            })
            .collect(),
        warnings: published
            .not_eligible
            .into_iter()
            .map(|it| RosterWarningBody {
                code: CARER_NOT_ELIGIBLE,
                staff_id: it.staff.get(),
                name: it.name,
                date: it.date,
                reasons: it.reasons,
            })
            .collect(),
        short_sessions: affected(done.item.short, local),
        affected_sessions: affected(done.affected, local),
    }))
}

fn too_long() -> Problem {
    let detail = "must not lie before `from`, nor more than 30 days after it";
    Problem::new(Code::ValidationFailed).field("/to", "invalid", detail)
}

impl From<ShiftPatternInput> for PatternDetails {
    fn from(input: ShiftPatternInput) -> Self {
        Self {
            staff: input.staff_id.into(),
            room: input.room_id.into(),
            weekday: input.weekday,
            start_time: input.start_time,
            end_time: input.end_time,
            follows_workday_calendar: input.follows_workday_calendar,
            valid_from: input.valid_from,
            valid_to: input.valid_to,
        }
    }
}

impl From<ShiftPattern> for ShiftPatternBody {
    fn from(pattern: ShiftPattern) -> Self {
        let details = pattern.details;
        Self {
            id: pattern.id.get(),
            house_id: pattern.house.get(),
            staff_id: details.staff.get(),
            room_id: details.room.get(),
            weekday: details.weekday,
            start_time: details.start_time,
            end_time: details.end_time,
            follows_workday_calendar: details.follows_workday_calendar,
            valid_from: details.valid_from,
            valid_to: details.valid_to,
            version: pattern.version,
        }
    }
}
