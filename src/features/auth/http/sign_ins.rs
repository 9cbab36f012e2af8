//! The own sign-ins: seeing them and ending them.

use super::super::{
    domain::{DeviceKind, Provider, SignIn},
    service,
};
use crate::{
    features::districts,
    shared::{
        domain::{Actor, LocalTime},
        http::{Problem, ProblemBody},
    },
    state::AppState,
};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse, delete, dev::Payload, get, http::header::USER_AGENT,
    web,
};
use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use std::{
    convert::Infallible,
    future::{Ready, ready},
};
use utoipa::ToSchema;
use uuid::Uuid;

/// On what a request comes, where it says so.
pub struct Device(pub Option<DeviceKind>);

impl FromRequest for Device {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let agent = request.headers().get(USER_AGENT);
        let agent = agent.and_then(|agent| agent.to_str().ok());
        ready(Ok(Self(agent.and_then(DeviceKind::told_by))))
    }
}

/// A sign-in that goes on.
#[derive(Serialize, ToSchema)]
pub struct SignInBody {
    /// Its id.
    pub id: Uuid,
    /// By what it began; null of one that is older than this note.
    pub way: Option<Provider>,
    /// The kind of device, as far as it said so itself.
    pub device: Option<DeviceKind>,
    /// When it began.
    pub begun_at: DateTime<FixedOffset>,
    /// When tokens were given for it last: at the sign-in or a refresh.
    pub last_used_at: DateTime<FixedOffset>,
    /// It is over then at the latest.
    pub ends_at: DateTime<FixedOffset>,
    /// Whether it is the one of this request.
    pub present: bool,
}

impl SignInBody {
    fn of(sign_in: SignIn, actor: &Actor, local: &LocalTime) -> Self {
        Self {
            id: sign_in.id.get(),
            way: sign_in.way,
            device: sign_in.device,
            begun_at: local.show(sign_in.begun_at),
            last_used_at: local.show(sign_in.last_used_at),
            ends_at: local.show(sign_in.ends_at),
            present: actor.sign_in == Some(sign_in.id),
        }
    }
}

/// The own sign-ins that go on, those used last first; ten at most.
#[utoipa::path(
    tag = "sign-in",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<SignInBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/me/sign-ins")]
pub async fn list_sign_ins(
    state: web::Data<AppState>,
    actor: Actor,
) -> Result<web::Json<Vec<SignInBody>>, Problem> {
    let found = service::sign_ins(&state, &actor).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    let bodies = found
        .into_iter()
        .map(|it| SignInBody::of(it, &actor, &local));
    Ok(web::Json(bodies.collect()))
}

/// Ends one of the own sign-ins, the present one too. Its tokens are refused from now on with 401
/// `signed_out`.
#[utoipa::path(
    tag = "sign-in",
    security(("bearer" = [])),
    responses(
        (status = 204),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[delete("/v1/me/sign-ins/{id}")]
pub async fn end_sign_in(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    service::end_sign_in(&state, &actor, id.into_inner().into()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends every own sign-in but the present one.
#[utoipa::path(
    tag = "sign-in",
    security(("bearer" = [])),
    responses(
        (status = 204),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[delete("/v1/me/sign-ins")]
pub async fn end_other_sign_ins(
    state: web::Data<AppState>,
    actor: Actor,
) -> Result<HttpResponse, Problem> {
    service::end_other_sign_ins(&state, &actor).await?;
    Ok(HttpResponse::NoContent().finish())
}
