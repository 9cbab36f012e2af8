//! Joining the waiting list, reading one's entries, and answering offers.

use super::body::{OfferAnswerInput, WaitlistEntryBody, WaitlistInput};
use crate::{
    features::{
        districts,
        waitlist::{
            domain::{EntryFilter, EntryStatus},
            service::{self, Answer},
        },
    },
    shared::{
        domain::{Actor, Cursor, WaitlistEntryId},
        http::{
            Code, IdempotentJson, PageBody, Problem, ProblemBody, ValidatedQuery, etag,
            page_request,
        },
    },
    state::AppState,
};
use actix_web::{
    HttpResponse, HttpResponseBuilder, delete, get,
    http::{StatusCode, header::ETAG},
    post, web,
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

/// Which entries are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WaitlistQuery {
    /// Only of this child.
    pub child_id: Option<Uuid>,
    /// Only for this session alone.
    pub session_id: Option<Uuid>,
    /// Only in this state.
    #[param(inline)]
    pub status: Option<EntryStatus>,
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

async fn shown(
    state: &AppState,
    actor: &Actor,
    id: WaitlistEntryId,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let view = service::entry(state, actor, id).await?;
    let district = districts::service::district(state, actor.district).await?;
    Ok(HttpResponseBuilder::new(status)
        .insert_header((ETAG, etag(view.entry.version)))
        .json(WaitlistEntryBody::of(view, district.local)))
}

/// Joins the waiting list: for one session, or for any that fits among houses and dates. A
/// place that comes free is offered in order; nobody is booked or charged without accepting.
#[utoipa::path(
    tag = "waiting list",
    security(("bearer" = [])),
    request_body = WaitlistInput,
    params(("Idempotency-Key" = String, Header, description = "The same key repeats the same request")),
    responses(
        (status = 201, body = WaitlistEntryBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/waitlist-entries")]
pub(super) async fn create_waitlist_entry(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<WaitlistInput>,
) -> Result<HttpResponse, Problem> {
    let key = input
        .key
        .ok_or_else(|| Problem::new(Code::IdempotencyKeyRequired))?;
    let id = service::join(&state, &actor, &key, input.body.read()?).await?;
    shown(&state, &actor, id, StatusCode::CREATED).await
}

/// The entries of the own family, or those that name a house in scope, oldest first.
#[utoipa::path(
    tag = "waiting list",
    security(("bearer" = [])),
    params(WaitlistQuery),
    responses(
        (status = 200, body = PageBody<WaitlistEntryBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/waitlist-entries")]
pub(super) async fn list_waitlist_entries(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<WaitlistQuery>,
) -> Result<web::Json<PageBody<WaitlistEntryBody>>, Problem> {
    let query = query.0;
    let page = page_request(query.limit, query.cursor.as_deref())?;
    let filter = EntryFilter {
        child: query.child_id.map(Into::into),
        session: query.session_id.map(Into::into),
        status: query.status,
    };
    let district = districts::service::district(&state, actor.district).await?;
    let found = service::entries(&state, &actor, filter, page).await?;
    Ok(web::Json(PageBody {
        items: found
            .items
            .into_iter()
            .map(|view| WaitlistEntryBody::of(view, district.local))
            .collect(),
        next_cursor: found.next.map(Cursor::encode),
    }))
}

/// One entry, with its place in the order, why it was passed over last, and its offer.
#[utoipa::path(
    tag = "waiting list",
    security(("bearer" = [])),
    responses(
        (status = 200, body = WaitlistEntryBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/waitlist-entries/{id}")]
pub(super) async fn get_waitlist_entry(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    shown(&state, &actor, id.into_inner().into(), StatusCode::OK).await
}

/// Takes a wish back, with the offer that stands.
#[utoipa::path(
    tag = "waiting list",
    security(("bearer" = [])),
    responses(
        (status = 204),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[delete("/v1/waitlist-entries/{id}")]
pub(super) async fn withdraw_waitlist_entry(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    service::withdraw(&state, &actor, id.into_inner().into()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Takes the offer: the bookings become requests, or confirmed where the house confirms by
/// itself.
#[utoipa::path(
    tag = "waiting list",
    security(("bearer" = [])),
    request_body = OfferAnswerInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 200, body = WaitlistEntryBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/waitlist-entries/{id}/accept")]
pub(super) async fn accept_waitlist_offer(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<OfferAnswerInput>,
) -> Result<HttpResponse, Problem> {
    answered(&state, &actor, id.into_inner(), input, Answer::Accept).await
}

/// Does not take the offer: its places go to the next who waits.
#[utoipa::path(
    tag = "waiting list",
    security(("bearer" = [])),
    request_body = OfferAnswerInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 200, body = WaitlistEntryBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/waitlist-entries/{id}/decline")]
pub(super) async fn decline_waitlist_offer(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<OfferAnswerInput>,
) -> Result<HttpResponse, Problem> {
    answered(&state, &actor, id.into_inner(), input, Answer::Decline).await
}

async fn answered(
    state: &AppState,
    actor: &Actor,
    id: Uuid,
    input: IdempotentJson<OfferAnswerInput>,
    answer: Answer,
) -> Result<HttpResponse, Problem> {
    let offer = input.body.offer_id.into();
    let key = input.key.as_ref();
    let id = service::answer(state, actor, key, id.into(), (offer, answer)).await?;
    shown(state, actor, id, StatusCode::OK).await
}
