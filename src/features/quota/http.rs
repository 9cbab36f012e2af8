//! Quota grants over HTTP.

use super::{
    domain::{GrantDetails, QuotaError, QuotaGrant},
    service,
};
use crate::{
    features::districts,
    shared::{
        domain::{Actor, LocalTime},
        http::{Code, IdempotentJson, Problem, ProblemBody, ValidatedQuery, not_blank},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_quota_grants)
        .service(create_quota_grant);
}

/// Extra free sessions for a child.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewQuotaGrant {
    /// The child.
    pub child_id: Uuid,
    /// Calendar year of the sessions.
    #[validate(range(min = 2000, max = 2100))]
    #[schema(minimum = 2000, maximum = 2100)]
    pub year: i32,
    /// Free sessions on top of those everyone has.
    #[validate(range(min = 1, max = 366))]
    #[schema(minimum = 1, maximum = 366)]
    pub extra_sessions: u32,
    /// Why.
    #[validate(length(max = 500), custom(function = "not_blank"))]
    #[schema(max_length = 500, pattern = r"\S")]
    pub reason: String,
}

/// Whose grants are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QuotaGrantQuery {
    /// The child.
    pub child_id: Uuid,
    /// Only of this year.
    #[validate(range(min = 2000, max = 2100))]
    #[param(minimum = 2000, maximum = 2100)]
    pub year: Option<i32>,
}

/// A grant as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuotaGrantBody {
    /// Its id.
    pub id: Uuid,
    /// The child.
    pub child_id: Uuid,
    /// Calendar year of the sessions.
    pub year: i32,
    /// Free sessions on top of those everyone has.
    pub extra_sessions: u32,
    /// Why.
    pub reason: String,
    /// Account that granted it.
    pub granted_by: Uuid,
    /// When.
    pub granted_at: DateTime<FixedOffset>,
}

/// The extra free sessions granted to a child: subdistrict or district staff.
#[utoipa::path(
    tag = "quota",
    security(("bearer" = [])),
    params(QuotaGrantQuery),
    responses(
        (status = 200, body = Vec<QuotaGrantBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/quota-grants")]
async fn list_quota_grants(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<QuotaGrantQuery>,
) -> Result<web::Json<Vec<QuotaGrantBody>>, Problem> {
    let QuotaGrantQuery { child_id, year } = query.0;
    let found = service::grants(&state, &actor, child_id.into(), year).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    Ok(web::Json(
        found.into_iter().map(|it| body_of(it, local)).collect(),
    ))
}

/// Grants a child extra free sessions: subdistrict or district staff.
#[utoipa::path(
    tag = "quota",
    security(("bearer" = [])),
    request_body = NewQuotaGrant,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = QuotaGrantBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/quota-grants")]
async fn create_quota_grant(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<NewQuotaGrant>,
) -> Result<HttpResponse, Problem> {
    let child = input.body.child_id.into();
    let details = GrantDetails {
        year: input.body.year,
        extra_sessions: input.body.extra_sessions,
        reason: input.body.reason,
    };
    let granted = service::grant(&state, &actor, input.key.as_ref(), child, details).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(HttpResponse::Created().json(body_of(granted, district.local)))
}

fn body_of(grant: QuotaGrant, local: LocalTime) -> QuotaGrantBody {
    QuotaGrantBody {
        id: grant.id,
        child_id: grant.child.get(),
        year: grant.details.year,
        extra_sessions: grant.details.extra_sessions,
        reason: grant.details.reason,
        granted_by: grant.granted_by.get(),
        granted_at: local.show(grant.granted_at),
    }
}

impl From<QuotaError> for Problem {
    fn from(error: QuotaError) -> Self {
        match error {
            QuotaError::NotFound => Self::new(Code::NotFound),
            QuotaError::Replay(error) => error.into(),
            QuotaError::Store(error) => error.into(),
        }
    }
}
