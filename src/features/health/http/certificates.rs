//! Handing certificates in, and reading them.

use crate::{
    features::{
        districts,
        health::{
            domain::{CertificateStatus, HealthCertificate, HealthCheckResult, MAX_FILE_BYTES},
            service,
        },
    },
    shared::{
        domain::{Actor, HealthCertificateId, LocalTime},
        http::{Problem, ProblemBody, Upload, UploadForm},
    },
    state::AppState,
};
use actix_web::{
    HttpResponse, get,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION},
    post, web,
};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The content of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(
    dead_code,
    reason = "describes the answer in the contract; it is sent as bytes"
)]
pub struct FileContent(Vec<u8>);

/// A certificate as answered.
#[derive(Serialize, ToSchema)]
pub struct HealthCertificateBody {
    /// Its id.
    pub id: Uuid,
    /// The child.
    pub child_id: Uuid,
    /// How far it has come.
    pub status: CertificateStatus,
    /// Who examined, once verified.
    pub institution_id: Option<Uuid>,
    /// Date of the examination, once verified.
    pub examined_on: Option<NaiveDate>,
    /// Last date it counts, once verified.
    pub valid_to: Option<NaiveDate>,
    /// What was found, once verified.
    pub result: Option<HealthCheckResult>,
    /// Why it does not count, once rejected.
    pub reject_reason: Option<String>,
    /// When it was handed in.
    pub submitted_at: DateTime<FixedOffset>,
    /// When it was looked at.
    pub reviewed_at: Option<DateTime<FixedOffset>>,
    /// Raised by every change.
    pub version: i64,
}

impl HealthCertificateBody {
    pub(super) fn of(certificate: HealthCertificate, local: LocalTime) -> Self {
        Self {
            id: certificate.id.get(),
            child_id: certificate.child.get(),
            status: certificate.status,
            institution_id: certificate.institution.map(Into::into),
            examined_on: certificate.examined_on,
            valid_to: certificate.valid_to,
            result: certificate.result,
            reject_reason: certificate.reject_reason,
            submitted_at: local.show(certificate.submitted_at),
            reviewed_at: certificate.reviewed_at.map(|at| local.show(at)),
            version: certificate.version,
        }
    }
}

/// Hands in a health-check certificate of a child of the own family: one file, told by its
/// content to be a JPEG, PNG or PDF, at most 10 MiB.
#[utoipa::path(
    tag = "health",
    security(("bearer" = [])),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = HealthCertificateBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/children/{id}/health-certificates")]
pub(super) async fn submit_health_certificate(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    upload: Upload,
) -> Result<HttpResponse, Problem> {
    let may = service::prepare_upload(&state, &actor, id.into_inner().into()).await?;
    let file = upload.read(MAX_FILE_BYTES).await?;
    let key = file.key.as_ref();
    let submitted = service::submit(&state, &actor, key, may, &file.content, file.sha256).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    Ok(HttpResponse::Created().json(HealthCertificateBody::of(submitted, local)))
}

/// The certificates of a child, oldest first: for the family, health workers and managers.
#[utoipa::path(
    tag = "health",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<HealthCertificateBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/children/{id}/health-certificates")]
pub(super) async fn list_child_health_certificates(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<Vec<HealthCertificateBody>>, Problem> {
    let found = service::certificates(&state, &actor, id.into_inner().into()).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    let bodies = found
        .into_iter()
        .map(|it| HealthCertificateBody::of(it, local));
    Ok(web::Json(bodies.collect()))
}

/// The file of a certificate: for the family, health workers and managers.
#[utoipa::path(
    tag = "health",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The file as it was handed in.", content(
            (FileContent = "application/pdf"),
            (FileContent = "image/jpeg"),
            (FileContent = "image/png")
        )),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/health-certificates/{id}/file")]
pub(super) async fn get_health_certificate_file(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let id = HealthCertificateId::from(id.into_inner());
    let (file_type, content) = service::certificate_file(&state, &actor, id).await?;
    let name = format!(
        "attachment; filename=\"health-certificate.{}\"",
        file_type.extension()
    );
    Ok(HttpResponse::Ok()
        .content_type(file_type.as_str())
        .insert_header((CONTENT_DISPOSITION, name))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(content))
}
