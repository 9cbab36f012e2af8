//! Doctor's notes of recovery.

use super::{certificates::FileContent, review::RejectionInput};
use crate::{
    features::{
        districts,
        health::{
            domain::{CertificateStatus, MAX_FILE_BYTES, ReturnNote},
            service,
        },
    },
    shared::{
        domain::{Actor, LocalTime, ReturnNoteId},
        http::{
            IdempotentJson, PageBody, Problem, ProblemBody, Upload, UploadForm, ValidatedQuery,
            known_date, page_request,
        },
    },
    state::AppState,
};
use actix_web::{
    HttpResponse, get,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION},
    post, web,
};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// A note as answered.
#[derive(Serialize, ToSchema)]
pub struct ReturnNoteBody {
    /// Its id.
    pub id: Uuid,
    /// The child.
    pub child_id: Uuid,
    /// How far it has come.
    pub status: CertificateStatus,
    /// Date from which the child may come, once verified.
    pub recovered_on: Option<NaiveDate>,
    /// Why it does not count, once rejected.
    pub reject_reason: Option<String>,
    /// When it was handed in.
    pub submitted_at: DateTime<FixedOffset>,
    /// When it was looked at.
    pub reviewed_at: Option<DateTime<FixedOffset>>,
}

impl ReturnNoteBody {
    fn of(note: ReturnNote, local: LocalTime) -> Self {
        Self {
            id: note.id.get(),
            child_id: note.child.get(),
            status: note.status,
            recovered_on: note.recovered_on,
            reject_reason: note.reject_reason,
            submitted_at: local.show(note.submitted_at),
            reviewed_at: note.reviewed_at.map(|at| local.show(at)),
        }
    }
}

/// A note in the list of staff.
#[derive(Serialize, ToSchema)]
pub struct ListedReturnNoteBody {
    /// The note.
    #[serde(flatten)]
    pub note: ReturnNoteBody,
    /// Name of the child, masked.
    pub child_name: String,
}

/// Which notes are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReturnNoteQuery {
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

/// What a health worker reads on a note.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveryInput {
    /// Date from which, by the note, the child may come: not before the illness, not in the
    /// future.
    #[validate(custom(function = "known_date"))]
    pub recovered_on: NaiveDate,
}

async fn local(state: &AppState, actor: &Actor) -> Result<LocalTime, Problem> {
    let district = districts::service::district(state, actor.district).await?;
    Ok(district.local)
}

/// Hands in a doctor's note that a child of the own family has recovered: one file, told by
/// its content to be a JPEG, PNG or PDF, at most 10 MiB.
#[utoipa::path(
    tag = "health",
    security(("bearer" = [])),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = ReturnNoteBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/children/{id}/return-notes")]
pub(super) async fn submit_return_note(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    upload: Upload,
) -> Result<HttpResponse, Problem> {
    let may = service::prepare_upload(&state, &actor, id.into_inner().into()).await?;
    let file = upload.read(MAX_FILE_BYTES).await?;
    let key = file.key.as_ref();
    let note = service::submit_note(&state, &actor, key, may, &file.content, file.sha256).await?;
    let local = local(&state, &actor).await?;
    Ok(HttpResponse::Created().json(ReturnNoteBody::of(note, local)))
}

/// The notes of a child, oldest first: for the family, health workers and managers.
#[utoipa::path(
    tag = "health",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<ReturnNoteBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/children/{id}/return-notes")]
pub(super) async fn list_child_return_notes(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<Vec<ReturnNoteBody>>, Problem> {
    let found = service::notes(&state, &actor, id.into_inner().into()).await?;
    let local = local(&state, &actor).await?;
    let bodies = found.into_iter().map(|it| ReturnNoteBody::of(it, local));
    Ok(web::Json(bodies.collect()))
}

/// The file of a note: for the family, health workers and managers.
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
#[get("/v1/return-notes/{id}/file")]
pub(super) async fn get_return_note_file(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let id = ReturnNoteId::from(id.into_inner());
    let (file_type, content) = service::note_file(&state, &actor, id).await?;
    let name = format!(
        "attachment; filename=\"return-note.{}\"",
        file_type.extension()
    );
    Ok(HttpResponse::Ok()
        .content_type(file_type.as_str())
        .insert_header((CONTENT_DISPOSITION, name))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(content))
}

/// The notes in the scope of a health worker or manager, oldest first.
#[utoipa::path(
    tag = "health",
    security(("bearer" = [])),
    params(ReturnNoteQuery),
    responses(
        (status = 200, body = PageBody<ListedReturnNoteBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/return-notes")]
pub(super) async fn list_return_notes(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<ReturnNoteQuery>,
) -> Result<web::Json<PageBody<ListedReturnNoteBody>>, Problem> {
    let query = query.0;
    let page = page_request(query.limit, query.cursor.as_deref())?;
    let found = service::waiting_notes(&state, &actor, query.status, page).await?;
    let local = local(&state, &actor).await?;
    let listed = found.map(|it| ListedReturnNoteBody {
        note: ReturnNoteBody::of(it.note, local),
        child_name: it.child_name,
    });
    Ok(web::Json(listed.into()))
}

/// Verifies a note nobody has looked at: a health worker or manager. The child may then be
/// booked and let in again.
#[utoipa::path(
    tag = "health",
    security(("bearer" = [])),
    request_body = RecoveryInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 200, body = ReturnNoteBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/return-notes/{id}/verify")]
pub(super) async fn verify_return_note(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<RecoveryInput>,
) -> Result<web::Json<ReturnNoteBody>, Problem> {
    let id = ReturnNoteId::from(id.into_inner());
    let (key, on) = (input.key.as_ref(), input.body.recovered_on);
    let note = service::verify_note(&state, &actor, key, id, on).await?;
    let local = local(&state, &actor).await?;
    Ok(web::Json(ReturnNoteBody::of(note, local)))
}

/// Rejects a note nobody has looked at: a health worker or manager.
#[utoipa::path(
    tag = "health",
    security(("bearer" = [])),
    request_body = RejectionInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 200, body = ReturnNoteBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/return-notes/{id}/reject")]
pub(super) async fn reject_return_note(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<RejectionInput>,
) -> Result<web::Json<ReturnNoteBody>, Problem> {
    let id = ReturnNoteId::from(id.into_inner());
    let reason = input.body.reason.trim();
    let note = service::reject_note(&state, &actor, input.key.as_ref(), id, reason).await?;
    let local = local(&state, &actor).await?;
    Ok(web::Json(ReturnNoteBody::of(note, local)))
}
