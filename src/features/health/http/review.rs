//! Looking at certificates.

use super::certificates::HealthCertificateBody;
use crate::{
    features::{
        districts,
        health::{
            domain::{CertificateStatus, HealthCheckResult, Verification},
            service,
        },
    },
    shared::{
        domain::{Actor, HealthCertificateId},
        http::{
            IdempotentJson, PageBody, Problem, ProblemBody, ValidatedQuery, not_blank, page_request,
        },
    },
    state::AppState,
};
use actix_web::{get, post, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// Which certificates are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HealthCertificateQuery {
    /// Only those that have come so far.
    pub status: Option<CertificateStatus>,
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

/// A certificate in the list of staff.
#[derive(Serialize, ToSchema)]
pub struct ListedHealthCertificateBody {
    /// The certificate.
    #[serde(flatten)]
    pub certificate: HealthCertificateBody,
    /// Name of the child, masked.
    pub child_name: String,
}

/// What a health worker reads on a certificate.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerificationInput {
    /// The medical institution that examined, on the district's list on that day (H-32).
    pub institution_id: Uuid,
    /// Date of the examination.
    pub examined_on: NaiveDate,
    /// Last date it counts, where the paper names one; else what the policy says.
    pub valid_to: Option<NaiveDate>,
    /// What was found.
    pub result: HealthCheckResult,
}

/// Why a certificate does not count.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectionInput {
    /// Told to the family. Says what is wrong with the paper, nothing about the child.
    #[validate(length(max = 200), custom(function = "not_blank"))]
    #[schema(max_length = 200, pattern = r"\S")]
    pub reason: String,
}

/// The certificates in the scope of a health worker or manager, oldest first.
#[utoipa::path(
    tag = "health",
    security(("bearer" = [])),
    params(HealthCertificateQuery),
    responses(
        (status = 200, body = PageBody<ListedHealthCertificateBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/health-certificates")]
pub(super) async fn list_health_certificates(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<HealthCertificateQuery>,
) -> Result<web::Json<PageBody<ListedHealthCertificateBody>>, Problem> {
    let query = query.0;
    let page = page_request(query.limit, query.cursor.as_deref())?;
    let found = service::waiting(&state, &actor, query.status, page).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    let listed = found.map(|it| ListedHealthCertificateBody {
        certificate: HealthCertificateBody::of(it.certificate, local),
        child_name: it.child_name,
    });
    Ok(web::Json(listed.into()))
}

/// Verifies a certificate nobody has looked at: a health worker or manager.
#[utoipa::path(
    tag = "health",
    security(("bearer" = [])),
    request_body = VerificationInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 200, body = HealthCertificateBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/health-certificates/{id}/verify")]
pub(super) async fn verify_health_certificate(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<VerificationInput>,
) -> Result<web::Json<HealthCertificateBody>, Problem> {
    let id = HealthCertificateId::from(id.into_inner());
    let verification = Verification {
        institution: input.body.institution_id.into(),
        examined_on: input.body.examined_on,
        valid_to: input.body.valid_to,
        result: input.body.result,
    };
    let verified = service::verify(&state, &actor, input.key.as_ref(), id, verification).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    Ok(web::Json(HealthCertificateBody::of(verified, local)))
}

/// Rejects a certificate nobody has looked at: a health worker or manager.
#[utoipa::path(
    tag = "health",
    security(("bearer" = [])),
    request_body = RejectionInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 200, body = HealthCertificateBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/health-certificates/{id}/reject")]
pub(super) async fn reject_health_certificate(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<RejectionInput>,
) -> Result<web::Json<HealthCertificateBody>, Problem> {
    let id = HealthCertificateId::from(id.into_inner());
    let reason = input.body.reason.trim();
    let rejected = service::reject(&state, &actor, input.key.as_ref(), id, reason).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    Ok(web::Json(HealthCertificateBody::of(rejected, local)))
}
