//! Reading the audit log over HTTP.

use super::{
    domain::{AuditFilter, AuditLogError, AuditView},
    service,
};
use crate::{
    features::districts,
    shared::{
        domain::{AccessPurpose, Actor, AuditAction, AuditSubject, LocalTime},
        http::{Code, PageBody, Problem, ProblemBody, ValidatedQuery, page_request},
    },
    state::AppState,
};
use actix_web::{get, web};
use chrono::{DateTime, FixedOffset, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_audit_log);
}

/// Which rows of the audit log are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditLogQuery {
    /// At most so many items; 20 unless told.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u64>,
    /// `next_cursor` of the page before.
    #[param(pattern = "^[A-Za-z0-9_-]{21}[AQgw]$")]
    pub cursor: Option<String>,
    /// Only what this account did.
    pub account_id: Option<Uuid>,
    /// Only what was done with this record.
    pub subject_id: Option<Uuid>,
    /// Only this kind of deed.
    #[param(inline)]
    pub action: Option<AuditAction>,
    /// From this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub to: Option<DateTime<Utc>>,
}

/// A row of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditLogBody {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// The account; absent for the service itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<Uuid>,
    /// The role in which it acted, or `service`.
    pub role: String,
    /// The house of that role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house_id: Option<Uuid>,
    /// What was done.
    pub action: AuditAction,
    /// Whose record it was.
    pub subject_kind: AuditSubject,
    /// The id of that record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_id: Option<Uuid>,
    /// What of it.
    pub fields: Vec<String>,
    /// What for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<AccessPurpose>,
    /// The request in which it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Its number in the chain; absent for the moments until it is sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<i64>,
    /// Its hash in the chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

impl AuditLogBody {
    fn of(view: AuditView, local: LocalTime) -> Self {
        let row = view.row;
        let (sequence, hash) = row.seal.map(|seal| (seal.sequence, seal.hash)).unzip();
        Self {
            id: row.id,
            at: local.show(row.at),
            account_id: row.account,
            role: row.role,
            house_id: row.house,
            action: view.action,
            subject_kind: view.subject,
            subject_id: row.subject,
            fields: row
                .fields
                .split(',')
                .filter(|field| !field.is_empty())
                .map(str::to_owned)
                .collect(),
            purpose: view.purpose,
            request_id: row.request_id,
            sequence,
            hash,
        }
    }
}

/// The audit log of the people whom the reader supervises: subdistrict and district staff.
#[utoipa::path(
    tag = "audit",
    security(("bearer" = [])),
    params(AuditLogQuery),
    responses(
        (status = 200, body = PageBody<AuditLogBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/audit-log")]
pub(super) async fn list_audit_log(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<AuditLogQuery>,
) -> Result<web::Json<PageBody<AuditLogBody>>, Problem> {
    let query = query.0;
    let page = page_request(query.limit, query.cursor.as_deref())?;
    let filter = AuditFilter {
        account: query.account_id.map(Into::into),
        subject: query.subject_id,
        action: query.action,
        from: query.from,
        to: query.to,
    };
    let found = service::list(&state, &actor, &filter, page).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    Ok(web::Json(
        found.map(|view| AuditLogBody::of(view, local)).into(),
    ))
}

impl From<AuditLogError> for Problem {
    fn from(error: AuditLogError) -> Self {
        match error {
            AuditLogError::Forbidden => Self::new(Code::Forbidden),
            AuditLogError::Store(error) => error.into(),
        }
    }
}
