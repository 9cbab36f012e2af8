//! Guidance bookings over HTTP.

use crate::{
    features::{
        bookings::domain::{Channel, Usage},
        districts,
        guidance::{
            domain::{
                GuidanceBooking, GuidanceBookingStatus, GuidanceEvent, GuidanceFilter,
                GuidanceView, NewGuidanceBooking,
            },
            service,
        },
    },
    shared::{
        domain::{Actor, Cursor, LocalTime},
        http::{
            Code, IdempotentJson, PageBody, Problem, ProblemBody, ReasonInput, ValidatedJson,
            ValidatedQuery, etag, not_blank, page_request,
        },
    },
    state::AppState,
};
use actix_web::{HttpResponse, HttpResponseBuilder, get, http::header::ETAG, post, web};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// A family's wish to come.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuidanceBookingInput {
    /// The family.
    pub family_id: Uuid,
    /// The guidance session.
    pub session_id: Uuid,
}

/// Cancelling a guidance booking.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuidanceCancelInput {
    /// Needed when staff cancel; a guardian need not say why.
    #[validate(length(max = 200), custom(function = "not_blank"))]
    #[schema(max_length = 200, pattern = r"\S")]
    pub reason: Option<String>,
}

/// Which guidance bookings are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GuidanceBookingQuery {
    /// Only of this family.
    pub family_id: Option<Uuid>,
    /// Only of this guidance session.
    pub session_id: Option<Uuid>,
    /// Only in this state.
    #[param(inline)]
    pub status: Option<GuidanceBookingStatus>,
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

/// Which year is wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GuidanceYearQuery {
    /// Calendar year of the guidance sessions; this year unless told.
    #[validate(range(min = 2000, max = 2100))]
    #[param(minimum = 2000, maximum = 2100)]
    pub year: Option<i32>,
}

/// A guidance booking.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuidanceBookingBody {
    /// Its id.
    pub id: Uuid,
    /// The family.
    pub family_id: Uuid,
    /// The guidance session.
    pub session_id: Uuid,
    /// Start, local time.
    pub starts_at: DateTime<FixedOffset>,
    /// End, local time.
    pub ends_at: DateTime<FixedOffset>,
    /// Where it stands.
    pub status: GuidanceBookingStatus,
    /// The calendar year in which it counts.
    pub quota_year: i32,
    /// Who made it.
    pub channel: Channel,
    /// When it expires unless staff have answered, local time.
    pub confirm_deadline: DateTime<FixedOffset>,
    /// Version of the rules that decided.
    pub policy_version: String,
    /// Raised by every change; also the `ETag`.
    pub version: i64,
    /// When it was made, local time.
    pub created_at: DateTime<FixedOffset>,
}

/// One step of a guidance booking's history.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuidanceEventBody {
    /// When, local time.
    pub at: DateTime<FixedOffset>,
    /// The state before; absent for the first.
    pub from: Option<GuidanceBookingStatus>,
    /// The state after.
    pub to: GuidanceBookingStatus,
    /// True when a person did it, false when it fell due.
    pub by_a_person: bool,
    /// Why, when a person said so.
    pub reason: Option<String>,
}

/// The guidance sessions of a family in one year. They have nothing to do with the free care
/// sessions of its children.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuidanceBalanceBody {
    /// Calendar year of the guidance sessions.
    pub year: i32,
    /// By the rules.
    pub entitled: u32,
    /// In requests and confirmed bookings.
    pub held: u32,
    /// Attended, or missed without cancelling.
    pub used: u32,
    /// May still be booked.
    pub remaining: u32,
    /// Every booking of the year, by time.
    pub entries: Vec<GuidanceEntryBody>,
}

/// One guidance booking as it bears on the balance.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuidanceEntryBody {
    /// The booking.
    pub booking_id: Uuid,
    /// The guidance session.
    pub session_id: Uuid,
    /// Start, local time.
    pub starts_at: DateTime<FixedOffset>,
    /// Where the booking stands.
    pub status: GuidanceBookingStatus,
    /// What it does to the balance.
    pub usage: Usage,
}

/// Books a place in a guidance session for a family. It is held, and counts, until staff
/// have answered.
#[utoipa::path(
    tag = "guidance",
    security(("bearer" = [])),
    request_body = GuidanceBookingInput,
    params(("Idempotency-Key" = String, Header, description = "The same key repeats the same request")),
    responses(
        (status = 201, body = GuidanceBookingBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/guidance-bookings")]
pub(super) async fn create_guidance_booking(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<GuidanceBookingInput>,
) -> Result<HttpResponse, Problem> {
    let key = input
        .key
        .ok_or_else(|| Problem::new(Code::IdempotencyKeyRequired))?;
    let wanted = NewGuidanceBooking {
        family: input.body.family_id.into(),
        session: input.body.session_id.into(),
    };
    let booking = service::book(&state, &actor, Some(&key), wanted).await?;
    answer(&state, HttpResponse::Created(), booking).await
}

/// The guidance bookings of the own family, or of the sessions in scope, oldest first.
#[utoipa::path(
    tag = "guidance",
    security(("bearer" = [])),
    params(GuidanceBookingQuery),
    responses(
        (status = 200, body = PageBody<GuidanceBookingBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/guidance-bookings")]
pub(super) async fn list_guidance_bookings(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<GuidanceBookingQuery>,
) -> Result<web::Json<PageBody<GuidanceBookingBody>>, Problem> {
    let query = query.0;
    let page = page_request(query.limit, query.cursor.as_deref())?;
    let filter = GuidanceFilter {
        family: query.family_id.map(Into::into),
        session: query.session_id.map(Into::into),
        status: query.status,
    };
    let found = service::list(&state, &actor, &filter, page).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(PageBody {
        items: found
            .items
            .into_iter()
            .map(|booking| GuidanceBookingBody::of(booking, district.local))
            .collect(),
        next_cursor: found.next.map(Cursor::encode),
    }))
}

/// One guidance booking.
#[utoipa::path(
    tag = "guidance",
    security(("bearer" = [])),
    responses(
        (status = 200, body = GuidanceBookingBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/guidance-bookings/{id}")]
pub(super) async fn get_guidance_booking(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let booking = service::booking(&state, &actor, id.into_inner().into()).await?;
    answer(&state, HttpResponse::Ok(), booking).await
}

/// The history of a guidance booking, oldest first.
#[utoipa::path(
    tag = "guidance",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<GuidanceEventBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/guidance-bookings/{id}/events")]
pub(super) async fn list_guidance_booking_events(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<Vec<GuidanceEventBody>>, Problem> {
    let events = service::events(&state, &actor, id.into_inner().into()).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(
        events
            .into_iter()
            .map(|event| GuidanceEventBody::of(event, district.local))
            .collect(),
    ))
}

/// Staff confirm a family's request.
#[utoipa::path(
    tag = "guidance",
    security(("bearer" = [])),
    responses(
        (status = 200, body = GuidanceBookingBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/guidance-bookings/{id}/confirm")]
pub(super) async fn confirm_guidance_booking(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let booking = service::confirm(&state, &actor, id.into_inner().into()).await?;
    answer(&state, HttpResponse::Ok(), booking).await
}

/// Staff reject a family's request; place and count come back.
#[utoipa::path(
    tag = "guidance",
    security(("bearer" = [])),
    request_body = ReasonInput,
    responses(
        (status = 200, body = GuidanceBookingBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/guidance-bookings/{id}/reject")]
pub(super) async fn reject_guidance_booking(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<ReasonInput>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner().into();
    let booking = service::reject(&state, &actor, id, &input.0.reason).await?;
    answer(&state, HttpResponse::Ok(), booking).await
}

/// A guardian cancels, in time or late; or staff call the family's place off, with a reason.
#[utoipa::path(
    tag = "guidance",
    security(("bearer" = [])),
    request_body = GuidanceCancelInput,
    responses(
        (status = 200, body = GuidanceBookingBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/guidance-bookings/{id}/cancel")]
pub(super) async fn cancel_guidance_booking(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<GuidanceCancelInput>,
) -> Result<HttpResponse, Problem> {
    if actor.is_staff() && input.0.reason.is_none() {
        return Err(Problem::new(Code::ValidationFailed).field(
            "/reason",
            "missing",
            "is needed when staff cancel",
        ));
    }
    let id = id.into_inner().into();
    let booking = service::cancel(&state, &actor, id, input.0.reason.as_deref()).await?;
    answer(&state, HttpResponse::Ok(), booking).await
}

/// Staff note that the family came.
#[utoipa::path(
    tag = "guidance",
    security(("bearer" = [])),
    responses(
        (status = 200, body = GuidanceBookingBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/guidance-bookings/{id}/attend")]
pub(super) async fn attend_guidance_booking(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let booking = service::attend(&state, &actor, id.into_inner().into()).await?;
    answer(&state, HttpResponse::Ok(), booking).await
}

/// Staff note that nobody came.
#[utoipa::path(
    tag = "guidance",
    security(("bearer" = [])),
    responses(
        (status = 200, body = GuidanceBookingBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/guidance-bookings/{id}/no-show")]
pub(super) async fn no_show_guidance_booking(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let booking = service::no_show(&state, &actor, id.into_inner().into()).await?;
    answer(&state, HttpResponse::Ok(), booking).await
}

/// How many guidance sessions of a family are left in a year, and where the others went.
#[utoipa::path(
    tag = "guidance",
    security(("bearer" = [])),
    params(GuidanceYearQuery),
    responses(
        (status = 200, body = GuidanceBalanceBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/families/{id}/guidance-balance")]
pub(super) async fn get_guidance_balance(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    query: ValidatedQuery<GuidanceYearQuery>,
) -> Result<web::Json<GuidanceBalanceBody>, Problem> {
    let view = service::balance(&state, &actor, id.into_inner().into(), query.0.year).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(GuidanceBalanceBody::of(view, district.local)))
}

async fn answer(
    state: &AppState,
    mut answer: HttpResponseBuilder,
    booking: GuidanceBooking,
) -> Result<HttpResponse, Problem> {
    let district = districts::service::district(state, booking.district).await?;
    Ok(answer
        .insert_header((ETAG, etag(booking.version)))
        .json(GuidanceBookingBody::of(booking, district.local)))
}

impl GuidanceBookingBody {
    fn of(booking: GuidanceBooking, local: LocalTime) -> Self {
        Self {
            id: booking.id.get(),
            family_id: booking.family.get(),
            session_id: booking.session.get(),
            starts_at: local.show(booking.during.start()),
            ends_at: local.show(booking.during.end()),
            status: booking.status,
            quota_year: booking.quota_year,
            channel: booking.channel,
            confirm_deadline: local.show(booking.confirm_deadline),
            policy_version: booking.policy_version,
            version: booking.version,
            created_at: local.show(booking.created_at),
        }
    }
}

impl GuidanceEventBody {
    fn of(event: GuidanceEvent, local: LocalTime) -> Self {
        Self {
            at: local.show(event.at),
            from: event.from,
            to: event.to,
            by_a_person: event.actor.is_some(),
            reason: event.reason,
        }
    }
}

impl GuidanceBalanceBody {
    fn of(view: GuidanceView, local: LocalTime) -> Self {
        Self {
            year: view.year,
            entitled: view.balance.entitled,
            held: view.balance.held,
            used: view.balance.used,
            remaining: view.balance.remaining(),
            entries: view
                .entries
                .into_iter()
                .map(|(booking, usage)| GuidanceEntryBody {
                    booking_id: booking.id.get(),
                    session_id: booking.session.get(),
                    starts_at: local.show(booking.during.start()),
                    status: booking.status,
                    usage,
                })
                .collect(),
        }
    }
}
