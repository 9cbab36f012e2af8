//! Consents for a child.

use crate::{
    features::{
        children::{
            domain::{Consent, Purpose},
            service,
        },
        districts,
    },
    shared::{
        domain::{Actor, LocalTime},
        http::{IdempotentJson, Problem, ProblemBody},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A consent to one purpose.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentInput {
    /// To what.
    pub purpose: Purpose,
    /// Version of the privacy notice the guardian has read; the current one.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64)]
    pub notice_version: String,
}

/// A consent as answered.
#[derive(Serialize, ToSchema)]
pub struct ConsentBody {
    /// Its id.
    pub id: Uuid,
    /// The child.
    pub child_id: Uuid,
    /// Who gave it.
    pub guardian_id: Uuid,
    /// To what.
    pub purpose: Purpose,
    /// True when nothing can be booked without it.
    pub necessary: bool,
    /// Version of the privacy notice that was read.
    pub notice_version: String,
    /// When it was given.
    pub given_at: DateTime<FixedOffset>,
    /// When it was withdrawn; null while it is in force.
    pub withdrawn_at: Option<DateTime<FixedOffset>>,
}

impl ConsentBody {
    fn of(consent: Consent, local: LocalTime) -> Self {
        Self {
            id: consent.id.get(),
            child_id: consent.child.get(),
            guardian_id: consent.guardian.get(),
            purpose: consent.purpose,
            necessary: consent.purpose.is_necessary(),
            notice_version: consent.notice_version,
            given_at: local.show(consent.given_at),
            withdrawn_at: consent.withdrawn_at.map(|at| local.show(at)),
        }
    }
}

/// Gives consent to one purpose for a child of the own family.
#[utoipa::path(
    tag = "children",
    security(("bearer" = [])),
    request_body = ConsentInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = ConsentBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/children/{id}/consents")]
pub(super) async fn give_consent(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<ConsentInput>,
) -> Result<HttpResponse, Problem> {
    let consent = service::give_consent(
        &state,
        &actor,
        input.key.as_ref(),
        id.into_inner().into(),
        input.body.purpose,
        input.body.notice_version,
    )
    .await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    Ok(HttpResponse::Created().json(ConsentBody::of(consent, local)))
}

/// The consents for a child, withdrawn ones too, oldest first.
#[utoipa::path(
    tag = "children",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<ConsentBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/children/{id}/consents")]
pub(super) async fn list_consents(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<Vec<ConsentBody>>, Problem> {
    let consents = service::consents(&state, &actor, id.into_inner().into()).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    let bodies = consents.into_iter().map(|it| ConsentBody::of(it, local));
    Ok(web::Json(bodies.collect()))
}
