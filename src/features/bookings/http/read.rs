//! Reading bookings.

use super::body::{BookingBody, BookingEventBody};
use crate::{
    features::{
        bookings::{
            domain::{BookingFilter, BookingStatus},
            service,
        },
        districts,
    },
    shared::{
        domain::{Actor, Cursor},
        http::{PageBody, Problem, ProblemBody, ValidatedQuery, etag, known_date, page_request},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, http::header::ETAG, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

/// Which bookings are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BookingQuery {
    /// Only of this child.
    pub child_id: Option<Uuid>,
    /// Only in this house.
    pub house_id: Option<Uuid>,
    /// Only in this session.
    pub session_id: Option<Uuid>,
    /// Only in this state: `requested` is what waits for staff.
    #[param(inline)]
    pub status: Option<BookingStatus>,
    /// Only from this local date on.
    #[validate(custom(function = "known_date"))]
    pub from: Option<NaiveDate>,
    /// Only to this local date, inclusive.
    #[validate(custom(function = "known_date"))]
    pub to: Option<NaiveDate>,
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

/// The bookings of the own family, or of the houses in scope, oldest first.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    params(BookingQuery),
    responses(
        (status = 200, body = PageBody<BookingBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/bookings")]
pub(super) async fn list_bookings(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<BookingQuery>,
) -> Result<web::Json<PageBody<BookingBody>>, Problem> {
    let query = query.0;
    let page = page_request(query.limit, query.cursor.as_deref())?;
    let filter = BookingFilter {
        child: query.child_id.map(Into::into),
        house: query.house_id.map(Into::into),
        session: query.session_id.map(Into::into),
        status: query.status,
        from: query.from,
        to: query.to,
    };
    let district = districts::service::district(&state, actor.district).await?;
    let found = service::list(&state, &actor, &filter, page).await?;
    Ok(web::Json(PageBody {
        items: found
            .items
            .into_iter()
            .map(|booking| BookingBody::of(booking, district.local))
            .collect(),
        next_cursor: found.next.map(Cursor::encode),
    }))
}

/// One booking.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    responses(
        (status = 200, body = BookingBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/bookings/{id}")]
pub(super) async fn get_booking(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let booking = service::booking(&state, &actor, id.into_inner().into()).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(booking.version)))
        .json(BookingBody::of(booking, district.local)))
}

/// The history of a booking, oldest first.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<BookingEventBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/bookings/{id}/events")]
pub(super) async fn list_booking_events(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<Vec<BookingEventBody>>, Problem> {
    let events = service::events(&state, &actor, id.into_inner().into()).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(
        events
            .into_iter()
            .map(|event| BookingEventBody::of(event, district.local))
            .collect(),
    ))
}
