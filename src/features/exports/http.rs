//! Exports over HTTP.

use super::{
    domain::{
        BulkExport, Dataset, Decision, ExportError, ExportFailure, ExportStatus, ExportWish,
        MAX_DAYS,
    },
    service,
};
use crate::{
    features::districts,
    shared::{
        domain::{AccessPurpose, Actor, BulkExportId, DateRange, LocalTime},
        http::{
            Code, IdempotentJson, PageBody, Problem, ProblemBody, ReasonInput, ValidatedJson,
            ValidatedQuery, not_blank, page_request,
        },
        storage::StoreError,
    },
    state::AppState,
};
use actix_web::{
    HttpResponse, get,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION},
    post, web,
};
use chrono::{DateTime, FixedOffset, NaiveDate};
use futures_util::{Stream, stream};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_bulk_exports)
        .service(create_bulk_export)
        .service(get_bulk_export)
        .service(approve_bulk_export)
        .service(refuse_bulk_export)
        .service(get_bulk_export_file);
}

/// Which rows are wanted, and what for.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBulkExport {
    /// Which rows.
    pub dataset: Dataset,
    /// Of one house; without, of the asker's own house, subdistrict or district.
    pub house_id: Option<Uuid>,
    /// First date of the span.
    pub from: NaiveDate,
    /// Last date; the span has 366 dates at most.
    pub to: NaiveDate,
    /// What for.
    pub purpose: AccessPurpose,
    /// What for in words, for whoever decides; no names or health details.
    #[validate(length(max = 500), custom(function = "not_blank"))]
    #[schema(max_length = 500, pattern = r"\S")]
    pub reason: String,
    /// With names and telephones in full, and document numbers where the purpose needs them:
    /// only of children and guardians, and for a purpose of the role. Masked unless told.
    #[serde(default)]
    pub in_full: bool,
}

/// Nothing needs to be said.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveInput {}

/// Which exports are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BulkExportQuery {
    /// At most so many items; 20 unless told.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u64>,
    /// `next_cursor` of the page before.
    #[param(pattern = "^[A-Za-z0-9_-]{21}[AQgw]$")]
    pub cursor: Option<String>,
    /// Only in this state.
    #[param(inline)]
    pub status: Option<ExportStatus>,
}

/// An export as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkExportBody {
    /// Its id.
    pub id: Uuid,
    /// Which rows.
    pub dataset: Dataset,
    /// Of which subdistrict; all of the district without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subdistrict_id: Option<Uuid>,
    /// Of which house.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house_id: Option<Uuid>,
    /// First date of the span.
    pub from: NaiveDate,
    /// Last date.
    pub to: NaiveDate,
    /// What for.
    pub purpose: AccessPurpose,
    /// What for in words.
    pub reason: String,
    /// Whether names and telephones are in full.
    pub in_full: bool,
    /// What has become of it.
    pub status: ExportStatus,
    /// The account that asked.
    pub requested_by: Uuid,
    /// When it was asked for, local time.
    pub created_at: DateTime<FixedOffset>,
    /// Until when somebody else may decide, local time.
    pub decide_by: DateTime<FixedOffset>,
    /// The account that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<Uuid>,
    /// When, local time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<DateTime<FixedOffset>>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
    /// Why the file was not made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<ExportFailure>,
    /// Rows of the file, once it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row_count: Option<i64>,
    /// Until when who asked can fetch the file, local time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available_until: Option<DateTime<FixedOffset>>,
}

impl BulkExportBody {
    fn of(export: BulkExport, state: &AppState, local: LocalTime) -> Self {
        let status = export.status_at(state.now());
        let wish = export.wish;
        Self {
            id: export.id.get(),
            dataset: wish.dataset,
            subdistrict_id: export.subdistrict.map(Into::into),
            house_id: wish.house.map(Into::into),
            from: wish.days.from(),
            to: wish.days.to(),
            purpose: wish.purpose,
            reason: wish.reason,
            in_full: wish.in_full,
            status,
            requested_by: export.requested_by.get(),
            created_at: local.show(export.created_at),
            decide_by: local.show(export.decide_by),
            decided_by: export.decided_by.map(Into::into),
            decided_at: export.decided_at.map(|at| local.show(at)),
            refusal: export.refusal,
            failure: export.failure,
            row_count: export.available_until.map(|_| export.rows),
            available_until: export.available_until.map(|at| local.show(at)),
        }
    }
}

/// The exports of the own house, subdistrict or district, oldest first: those who run them.
#[utoipa::path(
    tag = "exports",
    security(("bearer" = [])),
    params(BulkExportQuery),
    responses(
        (status = 200, body = PageBody<BulkExportBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/bulk-exports")]
pub(super) async fn list_bulk_exports(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<BulkExportQuery>,
) -> Result<web::Json<PageBody<BulkExportBody>>, Problem> {
    let query = query.0;
    let page = page_request(query.limit, query.cursor.as_deref())?;
    let found = service::list(&state, &actor, query.status, page).await?;
    let local = local(&state, &actor).await?;
    let bodies = found.map(|export| BulkExportBody::of(export, &state, local));
    Ok(web::Json(bodies.into()))
}

/// Asks for an export of the data of many people. Nothing is made before somebody else, who
/// administers the subdistrict or district, has approved it.
#[utoipa::path(
    tag = "exports",
    security(("bearer" = [])),
    request_body = NewBulkExport,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = BulkExportBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bulk-exports")]
pub(super) async fn create_bulk_export(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<NewBulkExport>,
) -> Result<HttpResponse, Problem> {
    let body = input.body;
    let wish = ExportWish {
        dataset: body.dataset,
        house: body.house_id.map(Into::into),
        days: DateRange::new(body.from, body.to, MAX_DAYS).map_err(|error| {
            Problem::new(Code::ValidationFailed).field("/to", "invalid", error.to_string())
        })?,
        purpose: body.purpose,
        in_full: body.in_full,
        reason: body.reason,
    };
    let export = service::ask(&state, &actor, input.key.as_ref(), wish).await?;
    let local = local(&state, &actor).await?;
    Ok(HttpResponse::Created().json(BulkExportBody::of(export, &state, local)))
}

/// One export.
#[utoipa::path(
    tag = "exports",
    security(("bearer" = [])),
    responses(
        (status = 200, body = BulkExportBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/bulk-exports/{id}")]
pub(super) async fn get_bulk_export(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<BulkExportBody>, Problem> {
    let export = service::export(&state, &actor, id.into_inner().into()).await?;
    answer(&state, &actor, export).await
}

/// Approves an export that somebody else has asked for: subdistrict and district staff.
#[utoipa::path(
    tag = "exports",
    security(("bearer" = [])),
    request_body = ApproveInput,
    responses(
        (status = 200, body = BulkExportBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bulk-exports/{id}/approve")]
pub(super) async fn approve_bulk_export(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    _: ValidatedJson<ApproveInput>,
) -> Result<web::Json<BulkExportBody>, Problem> {
    let id = id.into_inner().into();
    let export = service::decide(&state, &actor, id, Decision::Approve).await?;
    answer(&state, &actor, export).await
}

/// Refuses an export that somebody else has asked for: subdistrict and district staff.
#[utoipa::path(
    tag = "exports",
    security(("bearer" = [])),
    request_body = ReasonInput,
    responses(
        (status = 200, body = BulkExportBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bulk-exports/{id}/refuse")]
pub(super) async fn refuse_bulk_export(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<ReasonInput>,
) -> Result<web::Json<BulkExportBody>, Problem> {
    let decision = Decision::Refuse(input.0.reason);
    let export = service::decide(&state, &actor, id.into_inner().into(), decision).await?;
    answer(&state, &actor, export).await
}

/// The file, for who asked for it, within some hours after it was made. CSV in UTF-8, with a
/// line of names; a text that a spreadsheet program would take for a formula has a `'` in front.
#[utoipa::path(
    tag = "exports",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The file.", body = String, content_type = "text/csv"),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/bulk-exports/{id}/file")]
pub(super) async fn get_bulk_export_file(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner().into();
    let file = service::open(&state, &actor, id).await?;
    let name = format!("attachment; filename=\"{}.csv\"", file.dataset);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, name))
        .insert_header((CACHE_CONTROL, "no-store"))
        .no_chunking(file.size_bytes)
        .streaming(parts(state, id)))
}

/// The parts in their order, one at a time. A fault breaks the answer off: it is shorter than it
/// said, so that nobody takes it for the whole.
fn parts(
    state: web::Data<AppState>,
    id: BulkExportId,
) -> impl Stream<Item = Result<web::Bytes, StoreError>> {
    stream::try_unfold(0_i64, move |number| {
        let state = state.clone();
        async move {
            let part = service::part(&state, id, number).await?;
            Ok(part.map(|part| (part.into(), number.saturating_add(1))))
        }
    })
}

async fn answer(
    state: &AppState,
    actor: &Actor,
    export: BulkExport,
) -> Result<web::Json<BulkExportBody>, Problem> {
    let local = local(state, actor).await?;
    Ok(web::Json(BulkExportBody::of(export, state, local)))
}

async fn local(state: &AppState, actor: &Actor) -> Result<LocalTime, Problem> {
    Ok(districts::service::district(state, actor.district)
        .await?
        .local)
}

impl From<ExportError> for Problem {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::NotFound => Self::new(Code::NotFound),
            ExportError::Forbidden => Self::new(Code::Forbidden),
            ExportError::SecondPerson => Self::new(Code::SecondPersonNeeded).detail(
                "申请人不能审批自己的导出申请。",
                "Who asked for an export does not decide on it.",
            ),
            ExportError::PurposeNotAllowed => Self::new(Code::PurposeNotAllowed),
            ExportError::NothingToShow => Self::new(Code::ValidationFailed).field(
                "/in_full",
                "not_offered",
                "only of children and guardians",
            ),
            ExportError::TooLarge { rows, limit } => Self::new(Code::ExportTooLarge)
                .detail(
                    "数据量超过单次导出的上限，请缩短日期范围或按宝宝屋导出。",
                    "Ask for fewer dates, or for one house.",
                )
                .fact("rows", rows)
                .fact("limit", limit),
            ExportError::InvalidState(current) => {
                Self::new(Code::InvalidState).fact("current_status", current.as_str())
            }
            ExportError::District(error) => error.into(),
            ExportError::House(error) => error.into(),
            ExportError::Replay(error) => error.into(),
            ExportError::Store(error) => error.into(),
        }
    }
}
