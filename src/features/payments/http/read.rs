//! Reading payments.

use super::body::{BookingPaymentsBody, FamilyAccountBody};
use crate::{
    features::{districts, payments::service},
    shared::{
        domain::Actor,
        http::{PageQuery, Problem, ProblemBody, ValidatedQuery},
    },
    state::AppState,
};
use actix_web::{get, web};
use uuid::Uuid;

/// What a booking costs, and what of it was paid and given back.
#[utoipa::path(
    tag = "payments",
    security(("bearer" = [])),
    responses(
        (status = 200, body = BookingPaymentsBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/bookings/{id}/payments")]
pub(super) async fn get_booking_payments(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<BookingPaymentsBody>, Problem> {
    let found = service::payments_of(&state, &actor, id.into_inner().into()).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(BookingPaymentsBody::of(found, district.local)))
}

/// What a family owes, and how that came about: its guardians, subdistrict and district staff.
#[utoipa::path(
    tag = "payments",
    security(("bearer" = [])),
    params(PageQuery),
    responses(
        (status = 200, body = FamilyAccountBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/families/{id}/account")]
pub(super) async fn get_family_account(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    query: ValidatedQuery<PageQuery>,
) -> Result<web::Json<FamilyAccountBody>, Problem> {
    let page = query.0.request()?;
    let family = id.into_inner().into();
    let account = service::account_of_family(&state, &actor, family, page).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(FamilyAccountBody::of(account, district.local)))
}
