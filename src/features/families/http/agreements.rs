//! Agreements a family has signed.

use crate::{
    features::{
        districts,
        families::{domain::SignedAgreement, service},
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

/// An agreement to be signed.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignatureInput {
    /// The published agreement the guardian has read.
    pub agreement_template_id: Uuid,
}

/// A signed agreement as answered.
#[derive(Serialize, ToSchema)]
pub struct SignedAgreementBody {
    /// Its id.
    pub id: Uuid,
    /// The agreement.
    pub agreement_template_id: Uuid,
    /// Who signed.
    pub guardian_id: Uuid,
    /// SHA-256 of the wording that was signed.
    pub content_hash: String,
    /// When.
    pub signed_at: DateTime<FixedOffset>,
}

impl SignedAgreementBody {
    fn of(signed: SignedAgreement, local: LocalTime) -> Self {
        Self {
            id: signed.id,
            agreement_template_id: signed.agreement_template.get(),
            guardian_id: signed.guardian.get(),
            content_hash: signed.content_hash,
            signed_at: local.show(signed.signed_at),
        }
    }
}

/// Signs a published agreement for the own family.
#[utoipa::path(
    tag = "families",
    security(("bearer" = [])),
    request_body = SignatureInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = SignedAgreementBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/families/{id}/agreements")]
pub(super) async fn sign_agreement(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<SignatureInput>,
) -> Result<HttpResponse, Problem> {
    let family = id.into_inner().into();
    let template = input.body.agreement_template_id.into();
    let signed =
        service::sign_agreement(&state, &actor, input.key.as_ref(), family, template).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    Ok(HttpResponse::Created().json(SignedAgreementBody::of(signed, local)))
}

/// What a family has signed, oldest first.
#[utoipa::path(
    tag = "families",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<SignedAgreementBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/families/{id}/agreements")]
pub(super) async fn list_signed_agreements(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<Vec<SignedAgreementBody>>, Problem> {
    let signed = service::signed_agreements(&state, &actor, id.into_inner().into()).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    let bodies = signed
        .into_iter()
        .map(|it| SignedAgreementBody::of(it, local));
    Ok(web::Json(bodies.collect()))
}
