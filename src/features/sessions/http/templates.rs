//! Weekly templates.

use super::{body::SessionBody, code_of};
use crate::{
    features::{
        districts,
        policies::domain::CareKind,
        sessions::{
            domain::{SessionTemplate, TemplateDetails, TemplateStatus},
            service::{self, Published},
        },
    },
    shared::{
        domain::{Actor, DateRange, DateRangeError, LocalTime},
        http::{
            Code, IdempotentJson, IfMatch, Problem, ProblemBody, ValidatedJson, ValidatedQuery,
            clock_time, etag,
        },
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, http::header::ETAG, post, put, web};
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// Most dates for which a template is published at once.
const MAX_DAYS_PUBLISHED: u32 = 92;

/// What is entered of a template.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateInput {
    /// The room.
    pub room_id: Uuid,
    /// 1 for Monday to 7 for Sunday.
    #[validate(range(min = 1, max = 7))]
    #[schema(minimum = 1, maximum = 7)]
    pub weekday: u32,
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
    /// Places released for each session.
    #[validate(range(min = 0, max = 1000))]
    #[schema(minimum = 0, maximum = 1000)]
    pub released_places: u32,
    /// Raster of timed bookings, minutes.
    #[validate(range(min = 1, max = 1440))]
    #[schema(minimum = 1, maximum = 1440)]
    pub step_minutes: u32,
    /// Not on holidays, but on make-up workdays: on such a Saturday the Friday templates
    /// run, on such a Sunday the Monday templates.
    pub follows_workday_calendar: bool,
    /// First local date.
    pub valid_from: NaiveDate,
    /// Last local date, inclusive.
    pub valid_to: Option<NaiveDate>,
    /// `active` unless told.
    pub status: Option<TemplateStatus>,
}

/// A template as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateBody {
    /// Its id.
    pub id: Uuid,
    /// The house of its room.
    pub house_id: Uuid,
    /// The room.
    pub room_id: Uuid,
    /// 1 for Monday to 7 for Sunday.
    pub weekday: u32,
    /// Local time, `HH:MM`.
    #[serde(with = "clock_time")]
    #[schema(value_type = String, pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "09:00")]
    pub start_time: NaiveTime,
    /// Local time, `HH:MM`.
    #[serde(with = "clock_time")]
    #[schema(value_type = String, pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "11:00")]
    pub end_time: NaiveTime,
    /// Timed or temporary.
    pub kind: CareKind,
    /// Places released for each session.
    pub released_places: u32,
    /// Raster of timed bookings, minutes.
    pub step_minutes: u32,
    /// Not on holidays, but on make-up workdays.
    pub follows_workday_calendar: bool,
    /// First local date.
    pub valid_from: NaiveDate,
    /// Last local date, inclusive.
    pub valid_to: Option<NaiveDate>,
    /// Whether sessions are still made from it.
    pub status: TemplateStatus,
    /// Version; also the `ETag`.
    pub version: i64,
}

/// Which templates are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TemplateQuery {
    /// The house.
    pub house_id: Uuid,
}

/// The dates to publish for.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishInput {
    /// First local date, today or later.
    pub from: NaiveDate,
    /// Last local date; at most 92 days in all.
    pub to: NaiveDate,
}

/// What publishing has done.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedBody {
    /// Sessions opened now.
    pub opened: Vec<SessionBody>,
    /// Dates that already had a session of the template.
    pub existing: Vec<NaiveDate>,
    /// Dates left out.
    pub not_opened: Vec<NotOpenedBody>,
}

/// A date on which no session was opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotOpenedBody {
    /// The local date.
    pub date: NaiveDate,
    /// Why: a code such as `calendar_not_loaded`, `insurance_missing` or `room_overlap`.
    pub code: String,
}

/// Makes a weekly template: those who run the house.
#[utoipa::path(
    tag = "sessions",
    security(("bearer" = [])),
    request_body = TemplateInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = TemplateBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/session-templates")]
pub(super) async fn create_session_template(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<TemplateInput>,
) -> Result<HttpResponse, Problem> {
    let details = input.body.into();
    let template = service::create_template(&state, &actor, input.key.as_ref(), details).await?;
    Ok(HttpResponse::Created().json(TemplateBody::from(template)))
}

/// The templates of a house, for its staff.
#[utoipa::path(
    tag = "sessions",
    security(("bearer" = [])),
    params(TemplateQuery),
    responses(
        (status = 200, body = Vec<TemplateBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/session-templates")]
pub(super) async fn list_session_templates(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<TemplateQuery>,
) -> Result<web::Json<Vec<TemplateBody>>, Problem> {
    let found = service::templates(&state, &actor, query.0.house_id.into()).await?;
    Ok(web::Json(found.into_iter().map(Into::into).collect()))
}

/// Edits a template; sessions already opened stay as they are.
#[utoipa::path(
    tag = "sessions",
    security(("bearer" = [])),
    request_body = TemplateInput,
    params(("If-Match" = String, Header)),
    responses(
        (status = 200, body = TemplateBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[put("/v1/session-templates/{id}")]
pub(super) async fn edit_session_template(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    version: IfMatch,
    input: ValidatedJson<TemplateInput>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner().into();
    let template = service::edit_template(&state, &actor, id, version.0, input.0.into()).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(template.version)))
        .json(TemplateBody::from(template)))
}

/// Opens the sessions of a template on every date of a span on which it runs. Publishing
/// again opens what is missing, and nothing twice.
#[utoipa::path(
    tag = "sessions",
    security(("bearer" = [])),
    request_body = PublishInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 200, body = PublishedBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/session-templates/{id}/publish")]
pub(super) async fn publish_session_template(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<PublishInput>,
) -> Result<web::Json<PublishedBody>, Problem> {
    let PublishInput { from, to } = input.body;
    let span = DateRange::new(from, to, MAX_DAYS_PUBLISHED).map_err(|error| {
        let code = match error {
            DateRangeError::Reversed => "reversed",
            DateRangeError::TooLong { .. } => "too_long",
        };
        Problem::new(Code::ValidationFailed).field("/to", code, error.to_string())
    })?;
    let id = id.into_inner().into();
    let published = service::publish(&state, &actor, input.key.as_ref(), id, span).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(PublishedBody::of(published, district.local)))
}

impl From<TemplateInput> for TemplateDetails {
    fn from(input: TemplateInput) -> Self {
        Self {
            room: input.room_id.into(),
            weekday: input.weekday,
            start_time: input.start_time,
            end_time: input.end_time,
            kind: input.kind,
            released_places: input.released_places,
            step_minutes: input.step_minutes,
            follows_workday_calendar: input.follows_workday_calendar,
            valid_from: input.valid_from,
            valid_to: input.valid_to,
            status: input.status.unwrap_or(TemplateStatus::Active),
        }
    }
}

impl From<SessionTemplate> for TemplateBody {
    fn from(template: SessionTemplate) -> Self {
        let details = template.details;
        Self {
            id: template.id.get(),
            house_id: template.house.get(),
            room_id: details.room.get(),
            weekday: details.weekday,
            start_time: details.start_time,
            end_time: details.end_time,
            kind: details.kind,
            released_places: details.released_places,
            step_minutes: details.step_minutes,
            follows_workday_calendar: details.follows_workday_calendar,
            valid_from: details.valid_from,
            valid_to: details.valid_to,
            status: details.status,
            version: template.version,
        }
    }
}

impl PublishedBody {
    fn of(published: Published, local: LocalTime) -> Self {
        Self {
            opened: published
                .opened
                .into_iter()
                .map(|session| SessionBody::of(session, local))
                .collect(),
            existing: published.existing,
            not_opened: published
                .not_opened
                .into_iter()
                .map(|it| NotOpenedBody {
                    date: it.date,
                    code: code_of(it.reason).as_str().to_owned(),
                })
                .collect(),
        }
    }
}
