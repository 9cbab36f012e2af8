//! Guidance sessions over HTTP.

use crate::{
    features::{
        districts,
        guidance::{
            domain::{
                GuidanceDetails, GuidanceKind, GuidanceMode, GuidanceSession,
                GuidanceSessionStatus, GuidanceTopic, OfferedGuidance, SessionFilter, VenueType,
            },
            service::{self, NewSession},
        },
    },
    shared::{
        domain::{Actor, Interval, LocalTime},
        http::{
            Code, IdempotentJson, IfMatch, Problem, ProblemBody, ValidatedJson, ValidatedQuery,
            date_span, etag, not_blank,
        },
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, http::header::ETAG, post, put, web};
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// Most dates that are listed at once.
const MAX_DAYS: u32 = 31;

/// A guidance session to be entered.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGuidanceSession {
    /// The house that hosts it: exactly for the venue type `house`.
    pub house_id: Option<Uuid>,
    /// The subdistrict that answers for it, where no house hosts it; the own one unless told.
    pub subdistrict_id: Option<Uuid>,
    /// Whose place it is.
    pub venue_type: VenueType,
    /// The rest, which can be edited later.
    #[validate(nested)]
    pub details: GuidanceDetailsInput,
}

/// What can be edited of a guidance session.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuidanceDetailsInput {
    /// Where, or how to join online; may be left out in a house.
    #[validate(length(max = 300), custom(function = "not_blank"))]
    #[schema(max_length = 300, pattern = r"\S")]
    pub venue: Option<String>,
    /// Online or offline.
    pub mode: GuidanceMode,
    /// Education, care or medical.
    pub topic: GuidanceTopic,
    /// The kind of guidance.
    pub kind: GuidanceKind,
    /// What parents read first.
    #[validate(length(max = 100), custom(function = "not_blank"))]
    #[schema(max_length = 100, pattern = r"\S")]
    pub title: String,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// How many families may come.
    #[validate(range(min = 1, max = 500))]
    #[schema(minimum = 1, maximum = 500)]
    pub capacity_families: u32,
    /// Bookings are confirmed without a person.
    #[serde(default)]
    pub auto_confirm: bool,
}

/// Calling a guidance session off.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallOffInput {
    /// What the families are told; no names or health details.
    #[validate(length(max = 200), custom(function = "not_blank"))]
    #[schema(max_length = 200, pattern = r"\S")]
    pub reason: String,
}

/// Which guidance sessions are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GuidanceSessionQuery {
    /// Code of the district; needed where several are served.
    #[validate(length(max = 64))]
    #[param(max_length = 64)]
    pub district: Option<String>,
    /// First local date.
    pub from: NaiveDate,
    /// Last local date; at most 31 days in all.
    pub to: NaiveDate,
    /// Only of this subdistrict.
    pub subdistrict: Option<Uuid>,
    /// Only in this house.
    pub house: Option<Uuid>,
    /// Only on this topic.
    #[param(inline)]
    pub topic: Option<GuidanceTopic>,
    /// Only held so.
    #[param(inline)]
    pub mode: Option<GuidanceMode>,
}

/// A guidance session. It is free of charge.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuidanceSessionBody {
    /// Its id.
    pub id: Uuid,
    /// The subdistrict that answers for it.
    pub subdistrict_id: Uuid,
    /// The house that hosts it.
    pub house_id: Option<Uuid>,
    /// Whose place it is.
    pub venue_type: VenueType,
    /// Where, or how to join; absent where the house says it all.
    pub venue: Option<String>,
    /// Online or offline.
    pub mode: GuidanceMode,
    /// Education, care or medical.
    pub topic: GuidanceTopic,
    /// The kind of guidance.
    pub kind: GuidanceKind,
    /// What parents read first.
    pub title: String,
    /// Local date.
    pub date: NaiveDate,
    /// Start, local time.
    pub starts_at: DateTime<FixedOffset>,
    /// End, local time.
    pub ends_at: DateTime<FixedOffset>,
    /// How many families may come.
    pub capacity_families: u32,
    /// Bookings are confirmed without a person.
    pub auto_confirm: bool,
    /// Whether it takes place.
    pub status: GuidanceSessionStatus,
    /// Why it was called off.
    pub cancel_reason: Option<String>,
    /// Raised by every edit; also the `ETag`. Bookings leave it alone.
    pub version: i64,
}

/// A guidance session with its free places.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferedGuidanceBody {
    /// The session.
    pub session: GuidanceSessionBody,
    /// Families that may still book.
    pub free_places: u32,
    /// When booking opens, local time.
    pub opens_at: DateTime<FixedOffset>,
    /// When booking closes, local time.
    pub closes_at: DateTime<FixedOffset>,
}

/// The guidance sessions of a district on some dates, by start, with their free places.
#[utoipa::path(
    tag = "guidance",
    params(GuidanceSessionQuery),
    responses(
        (status = 200, body = Vec<OfferedGuidanceBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/guidance-sessions")]
pub(super) async fn list_guidance_sessions(
    state: web::Data<AppState>,
    query: ValidatedQuery<GuidanceSessionQuery>,
) -> Result<web::Json<Vec<OfferedGuidanceBody>>, Problem> {
    let query = query.0;
    let district = districts::service::named(&state, query.district.as_deref()).await?;
    let filter = SessionFilter {
        span: date_span(query.from, query.to, MAX_DAYS)?,
        subdistrict: query.subdistrict.map(Into::into),
        house: query.house.map(Into::into),
        topic: query.topic,
        mode: query.mode,
    };
    let offered = service::offered(&state, district.id, &filter).await?;
    Ok(web::Json(
        offered
            .into_iter()
            .map(|it| OfferedGuidanceBody::of(it, district.local))
            .collect(),
    ))
}

/// One guidance session with its free places.
#[utoipa::path(
    tag = "guidance",
    responses(
        (status = 200, body = OfferedGuidanceBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/guidance-sessions/{id}")]
pub(super) async fn get_guidance_session(
    state: web::Data<AppState>,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let offered = service::offered_one(&state, id.into_inner().into()).await?;
    let district = districts::service::district(&state, offered.session.district).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(offered.session.version)))
        .json(OfferedGuidanceBody::of(offered, district.local)))
}

/// Enters a guidance session: those who run the hosting house, or its subdistrict.
#[utoipa::path(
    tag = "guidance",
    security(("bearer" = [])),
    request_body = NewGuidanceSession,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = GuidanceSessionBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/guidance-sessions")]
pub(super) async fn create_guidance_session(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<NewGuidanceSession>,
) -> Result<HttpResponse, Problem> {
    let new = NewSession {
        house: input.body.house_id.map(Into::into),
        subdistrict: input.body.subdistrict_id.map(Into::into),
        venue_type: input.body.venue_type,
        details: input.body.details.read("/details/ends_at")?,
    };
    let session = service::create(&state, &actor, input.key.as_ref(), new).await?;
    answer(&state, HttpResponse::Created(), session).await
}

/// Edits a guidance session that has not begun. Families that hold places are told; the time
/// moves only while nobody does.
#[utoipa::path(
    tag = "guidance",
    security(("bearer" = [])),
    request_body = GuidanceDetailsInput,
    params(("If-Match" = String, Header, description = "The ETag the edit is based on")),
    responses(
        (status = 200, body = GuidanceSessionBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[put("/v1/guidance-sessions/{id}")]
pub(super) async fn edit_guidance_session(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    version: IfMatch,
    input: ValidatedJson<GuidanceDetailsInput>,
) -> Result<HttpResponse, Problem> {
    let details = input.0.read("/ends_at")?;
    let id = id.into_inner().into();
    let session = service::edit(&state, &actor, id, version.0, details).await?;
    answer(&state, HttpResponse::Ok(), session).await
}

/// Calls a guidance session off. Every family that holds a place gets it back and is told.
#[utoipa::path(
    tag = "guidance",
    security(("bearer" = [])),
    request_body = CallOffInput,
    responses(
        (status = 200, body = GuidanceSessionBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/guidance-sessions/{id}/cancel")]
pub(super) async fn cancel_guidance_session(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<CallOffInput>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner().into();
    let session = service::cancel_session(&state, &actor, id, &input.0.reason).await?;
    answer(&state, HttpResponse::Ok(), session).await
}

async fn answer(
    state: &AppState,
    mut answer: actix_web::HttpResponseBuilder,
    session: GuidanceSession,
) -> Result<HttpResponse, Problem> {
    let district = districts::service::district(state, session.district).await?;
    Ok(answer
        .insert_header((ETAG, etag(session.version)))
        .json(GuidanceSessionBody::of(session, district.local)))
}

impl GuidanceDetailsInput {
    fn read(self, pointer: &str) -> Result<GuidanceDetails, Problem> {
        let during = Interval::new(self.starts_at, self.ends_at).map_err(|_| {
            Problem::new(Code::ValidationFailed).field(
                pointer,
                "reversed",
                "must lie after starts_at",
            )
        })?;
        Ok(GuidanceDetails {
            venue: self.venue.unwrap_or_default(),
            mode: self.mode,
            topic: self.topic,
            kind: self.kind,
            title: self.title,
            during,
            capacity_families: self.capacity_families,
            auto_confirm: self.auto_confirm,
        })
    }
}

impl GuidanceSessionBody {
    fn of(session: GuidanceSession, local: LocalTime) -> Self {
        let details = session.details;
        Self {
            id: session.id.get(),
            subdistrict_id: session.subdistrict.get(),
            house_id: session.house.map(Into::into),
            venue_type: session.venue_type,
            venue: Some(details.venue).filter(|venue| !venue.is_empty()),
            mode: details.mode,
            topic: details.topic,
            kind: details.kind,
            title: details.title,
            date: session.date,
            starts_at: local.show(details.during.start()),
            ends_at: local.show(details.during.end()),
            capacity_families: details.capacity_families,
            auto_confirm: details.auto_confirm,
            status: session.status,
            cancel_reason: session.cancel_reason,
            version: session.version,
        }
    }
}

impl OfferedGuidanceBody {
    fn of(offered: OfferedGuidance, local: LocalTime) -> Self {
        Self {
            free_places: offered.free_places(),
            opens_at: local.show(offered.window.0),
            closes_at: local.show(offered.window.1),
            session: GuidanceSessionBody::of(offered.session, local),
        }
    }
}
