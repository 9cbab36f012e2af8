//! How people below the own role sign in. No operation here takes an `Idempotency-Key`: a drawn
//! password is shown once and never stored, and whoever lost the answer draws another.

use crate::{
    features::{auth::service::FirstPassword, districts, roster::service},
    shared::{
        domain::{Actor, StaffId},
        http::{Problem, ProblemBody},
    },
    state::AppState,
};
use actix_web::{HttpResponse, http::header::CACHE_CONTROL, post, web};
use chrono::{DateTime, FixedOffset};
use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A password that the service has drawn. Shown this once, to be handed to the person.
#[derive(Serialize, ToSchema)]
pub struct FirstPasswordBody {
    /// The password. With it the person can sign in, and do nothing but change it.
    pub password: String,
    /// From then on it signs nobody in; draw another by `POST /v1/staff/{id}/password/reset`.
    pub good_until: DateTime<FixedOffset>,
}

/// Takes the authenticator app from a person below the own role who has lost it, for those who
/// administer houses; never one's own. Ends the person's sign-ins.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    responses(
        (status = 204),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/staff/{id}/totp/reset")]
pub(super) async fn reset_staff_totp(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    service::reset_totp(&state, &actor, StaffId::from(id.into_inner())).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Draws a new password for a person below the own role, and answers it this once; never one's
/// own. The second factor stays. Ends the person's sign-ins, and the waiting after failures.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    responses(
        (status = 200, body = FirstPasswordBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/staff/{id}/password/reset")]
pub(super) async fn reset_staff_password(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let id = StaffId::from(id.into_inner());
    let first = service::reset_password(&state, &actor, id).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(first_body(&state, &actor, &first).await?))
}

/// Lets the login of a person below the own role be tried again at once, where it has to wait after
/// failures; never one's own. Password and sign-ins stay.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    responses(
        (status = 204),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/staff/{id}/unlock")]
pub(super) async fn unlock_staff_login(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    service::unlock_login(&state, &actor, StaffId::from(id.into_inner())).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn first_body(
    state: &AppState,
    actor: &Actor,
    first: &FirstPassword,
) -> Result<FirstPasswordBody, Problem> {
    let district = districts::service::district(state, actor.district).await?;
    Ok(FirstPasswordBody {
        password: first.password.expose_secret().to_owned(),
        good_until: district.local.show(first.good_until),
    })
}
