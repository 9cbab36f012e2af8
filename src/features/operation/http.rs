//! Probes, numbers, the contract and its pages.

use super::{
    domain::{Readiness, StoreState},
    service,
};
use crate::{
    contract::Contract,
    shared::http::{Code, Problem, ProblemBody},
    state::AppState,
};
use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION},
    web,
};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this feature that stand in the contract.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(healthz)
        .service(readyz)
        .service(metrics)
        .service(openapi_json);
}

/// The browsable pages of the contract, for people only.
pub fn pages(config: &mut web::ServiceConfig) {
    config.service(docs).service(docs_file);
}

/// What the pages may load: their own files, and the data images inside their style sheet.
/// Their scripts set styles by attribute.
const PAGES_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The instance lives.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthBody {
    /// Always `ok`.
    pub status: &'static str,
    /// The version that runs.
    pub version: &'static str,
}

/// The instance is ready.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadinessBody {
    /// SQL, with the schema of this version.
    pub sql: StoreState,
    /// Redis. The service does without, so it does not count.
    pub redis: StoreState,
}

/// Tells that the process lives. Asks nothing of the stores.
#[utoipa::path(tag = "operation", responses((status = 200, body = HealthBody)))]
#[get("/healthz")]
async fn healthz() -> web::Json<HealthBody> {
    web::Json(HealthBody {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// Tells whether this instance should get requests: SQL answers, its schema is current,
/// and the instance has not been told to stop.
#[utoipa::path(
    tag = "operation",
    responses(
        (status = 200, body = ReadinessBody),
        (status = 503, body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/readyz")]
async fn readyz(state: web::Data<AppState>) -> Result<web::Json<ReadinessBody>, Problem> {
    let readiness = service::readiness(&state).await;
    if !readiness.is_ready() {
        return Err(not_ready(readiness));
    }
    Ok(web::Json(ReadinessBody {
        sql: readiness.sql,
        redis: readiness.redis,
    }))
}

fn not_ready(readiness: Readiness) -> Problem {
    Problem::new(Code::NotReady)
        .fact("sql", readiness.sql.as_str())
        .fact("redis", readiness.redis.as_str())
        .fact("stopping", readiness.stopping)
        .retry_after(5)
}

/// The numbers of this instance, in the text format of Prometheus. Where the instance is set up
/// with a token for them, it is shown as `Authorization: Bearer`.
#[utoipa::path(
    tag = "operation",
    responses(
        (status = 200, body = String, content_type = "text/plain"),
        (status = 401, body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/metrics")]
async fn metrics(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shown = request.headers().get(AUTHORIZATION);
    let shown = shown.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    if !service::may_see_numbers(&state, shown) {
        return Err(Problem::new(Code::Unauthenticated));
    }
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(service::metrics(&state)))
}

/// This contract as JSON.
#[utoipa::path(tag = "operation", responses((status = 200, body = Object)))]
#[get("/openapi.json")]
async fn openapi_json(contract: web::Data<Contract>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(contract.json())
}

#[get("/docs")]
async fn docs() -> HttpResponse {
    // The pages name their files relatively, so they need an address inside the folder.
    HttpResponse::PermanentRedirect()
        .insert_header((LOCATION, "/docs/index.html"))
        .finish()
}

#[get("/docs/{file}")]
async fn docs_file(
    file: web::Path<String>,
    config: web::Data<utoipa_swagger_ui::Config<'static>>,
) -> Result<HttpResponse, Problem> {
    let found = utoipa_swagger_ui::serve(&file, Arc::clone(&config))
        .map_err(|error| Problem::internal(&*error))?
        .ok_or_else(|| Problem::new(Code::RouteNotFound))?;
    let charset = if found.content_type.starts_with("text/") {
        "; charset=utf-8"
    } else {
        ""
    };
    Ok(HttpResponse::Ok()
        .content_type(format!("{}{charset}", found.content_type))
        .insert_header((CONTENT_SECURITY_POLICY, PAGES_POLICY))
        .insert_header((CACHE_CONTROL, "max-age=3600"))
        .body(found.bytes.into_owned()))
}

/// How the pages show the contract. The validator of the pages' makers, which would be
/// asked over the internet, is left out.
#[must_use]
pub fn pages_config() -> utoipa_swagger_ui::Config<'static> {
    utoipa_swagger_ui::Config::from("/openapi.json")
        .use_base_layout()
        .validator_url("none")
        .doc_expansion("none")
        .display_operation_id(true)
}
