//! Closures over HTTP.

use super::{
    domain::{Closure, ClosureError, ClosureReason, ClosureView, NewClosure, Progress},
    service,
};
use crate::{
    features::{
        districts,
        sessions::domain::{ClosedSpan, Closing},
    },
    shared::{
        domain::{Actor, Cursor, LocalTime},
        http::{
            Code, IdempotentJson, PageBody, Problem, ProblemBody, ValidatedQuery, not_blank,
            page_request,
        },
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, FixedOffset, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create_closure)
        .service(list_closures)
        .service(get_closure)
        .service(lift_closure);
}

/// A closure to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosureInput {
    /// The house.
    pub house_id: Uuid,
    /// One room of it; left out for the whole house.
    pub room_id: Option<Uuid>,
    /// First instant.
    pub starts_at: DateTime<Utc>,
    /// First instant after it.
    pub ends_at: DateTime<Utc>,
    /// End a session earlier that reaches into the time, instead of closing it as a whole:
    /// only bookings that reach beyond that end are cancelled.
    #[serde(default)]
    pub shorten: bool,
    /// Why.
    pub reason: ClosureReason,
    /// Told to families, in Chinese; no names or health details.
    #[validate(length(max = 200), custom(function = "not_blank"))]
    #[schema(max_length = 200, pattern = r"\S")]
    pub text_zh: String,
    /// Told to families, in English.
    #[validate(length(max = 200), custom(function = "not_blank"))]
    #[schema(max_length = 200, pattern = r"\S")]
    pub text_en: String,
}

/// Whose closures are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ClosureQuery {
    /// The house.
    pub house_id: Uuid,
    /// At most so many items; 20 unless told.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u64>,
    /// `next_cursor` of the page before.
    #[validate(length(max = 64))]
    #[param(max_length = 64)]
    #[param(pattern = "^[A-Za-z0-9_-]{21}[AQgw]$")]
    pub cursor: Option<String>,
}

/// A closure.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClosureBody {
    /// Its id.
    pub id: Uuid,
    /// The house.
    pub house_id: Uuid,
    /// One room of it; null for the whole house.
    pub room_id: Option<Uuid>,
    /// First instant, local time.
    pub starts_at: DateTime<FixedOffset>,
    /// First instant after it, local time; null while nobody knows.
    pub ends_at: Option<DateTime<FixedOffset>>,
    /// Sessions that reached into it were ended earlier.
    pub shorten: bool,
    /// Why.
    pub reason: ClosureReason,
    /// Told to families, in Chinese.
    pub text_zh: String,
    /// Told to families, in English.
    pub text_en: String,
    /// It follows the state of the house, and ends when the house works again.
    pub by_house_state: bool,
    /// When it was made.
    pub created_at: DateTime<FixedOffset>,
    /// When it was lifted.
    pub lifted_at: Option<DateTime<FixedOffset>>,
}

/// How far a closure has been carried out.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClosureProgressBody {
    /// Sessions it closed or ended earlier.
    pub sessions: u32,
    /// Bookings that were to come when it was made.
    pub bookings: u32,
    /// Of these, cancelled by the house.
    pub bookings_cancelled: u32,
    /// Of these, still to be cancelled; 0 once it is lifted.
    pub bookings_to_do: u32,
}

/// A closure, and how far it has been carried out.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClosureViewBody {
    /// The closure.
    #[serde(flatten)]
    pub closure: ClosureBody,
    /// How far.
    pub progress: ClosureProgressBody,
}

impl ClosureBody {
    fn of(closure: Closure, local: LocalTime) -> Self {
        Self {
            id: closure.id.get(),
            house_id: closure.house.get(),
            room_id: closure.room.map(Into::into),
            starts_at: local.show(closure.from),
            ends_at: closure.to.map(|to| local.show(to)),
            shorten: closure.shorten,
            reason: closure.reason,
            text_zh: closure.text_zh,
            text_en: closure.text_en,
            by_house_state: closure.by_house_state,
            created_at: local.show(closure.created_at),
            lifted_at: closure.lifted_at.map(|at| local.show(at)),
        }
    }
}

impl ClosureViewBody {
    fn of(view: ClosureView, local: LocalTime) -> Self {
        let Progress {
            sessions,
            bookings,
            cancelled,
            to_do,
        } = view.progress;
        Self {
            closure: ClosureBody::of(view.closure, local),
            progress: ClosureProgressBody {
                sessions,
                bookings,
                bookings_cancelled: cancelled,
                bookings_to_do: to_do,
            },
        }
    }
}

/// Closes a house or a room for a time: those who run the house. Sessions in it take no
/// bookings at once; the bookings that were to come are cancelled by the house one after the
/// other, as `GET /v1/closures/{id}` shows.
#[utoipa::path(
    tag = "closures",
    security(("bearer" = [])),
    request_body = ClosureInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = ClosureBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/closures")]
async fn create_closure(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<ClosureInput>,
) -> Result<HttpResponse, Problem> {
    let (key, body) = (input.key, input.body);
    let new = NewClosure {
        closing: Closing {
            house: body.house_id.into(),
            room: body.room_id.map(Into::into),
            span: ClosedSpan {
                from: body.starts_at,
                to: Some(body.ends_at),
            },
            shorten: body.shorten,
        },
        reason: body.reason,
        text_zh: body.text_zh,
        text_en: body.text_en,
        by_house_state: false,
    };
    let closure = service::close(&state, &actor, key.as_ref(), new).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(HttpResponse::Created().json(ClosureBody::of(closure, district.local)))
}

/// The closures of a house, oldest first, for its staff.
#[utoipa::path(
    tag = "closures",
    security(("bearer" = [])),
    params(ClosureQuery),
    responses(
        (status = 200, body = PageBody<ClosureBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/closures")]
async fn list_closures(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<ClosureQuery>,
) -> Result<web::Json<PageBody<ClosureBody>>, Problem> {
    let query = query.0;
    let page = page_request(query.limit, query.cursor.as_deref())?;
    let found = service::closures(&state, &actor, query.house_id.into(), page).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(PageBody {
        items: found
            .items
            .into_iter()
            .map(|closure| ClosureBody::of(closure, district.local))
            .collect(),
        next_cursor: found.next.map(Cursor::encode),
    }))
}

/// A closure, and how far it has been carried out, for the staff of the house.
#[utoipa::path(
    tag = "closures",
    security(("bearer" = [])),
    responses(
        (status = 200, body = ClosureViewBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/closures/{id}")]
async fn get_closure(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<ClosureViewBody>, Problem> {
    let view = service::closure(&state, &actor, id.into_inner().into()).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(ClosureViewBody::of(view, district.local)))
}

/// Lifts a closure: those who run the house. Its sessions are open again unless something
/// else closes them, on the same conditions as new ones; cancelled bookings stay cancelled.
#[utoipa::path(
    tag = "closures",
    security(("bearer" = [])),
    responses(
        (status = 200, body = ClosureViewBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/closures/{id}/lift")]
async fn lift_closure(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<ClosureViewBody>, Problem> {
    let view = service::lift(&state, &actor, id.into_inner().into()).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(ClosureViewBody::of(view, district.local)))
}

impl From<ClosureError> for Problem {
    fn from(error: ClosureError) -> Self {
        let wrong_end =
            |code, detail| Self::new(Code::ValidationFailed).field("/ends_at", code, detail);
        match error {
            ClosureError::NotFound => Self::new(Code::NotFound),
            ClosureError::Reversed => wrong_end("reversed", "must lie after starts_at"),
            ClosureError::Over => wrong_end("in_past", "must lie in the future"),
            ClosureError::Exists(id) => {
                Self::new(Code::ClosureExists).fact("existing_closure_id", id.to_string())
            }
            ClosureError::AlreadyLifted => Self::new(Code::InvalidState),
            ClosureError::ByHouseState => Self::new(Code::ClosureByHouseState),
            ClosureError::House(error) => error.into(),
            ClosureError::Session(error) => error.into(),
            ClosureError::Booking(error) => error.into(),
            ClosureError::District(error) => error.into(),
            ClosureError::Replay(error) => error.into(),
            ClosureError::Store(error) => error.into(),
        }
    }
}
