//! Keys of other systems over HTTP.

use super::{
    domain::{ApiKey, IntegratorError, KeyText},
    service,
};
use crate::{
    features::districts,
    shared::{
        domain::{Actor, LocalTime, Permission, Permissions},
        http::{Code, Problem, ProblemBody, ValidatedJson, not_blank},
    },
    state::AppState,
};
use actix_web::{HttpResponse, delete, get, http::header::CACHE_CONTROL, post, web};
use chrono::{DateTime, FixedOffset};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_api_keys)
        .service(create_api_key)
        .service(revoke_api_key)
        .service(sign_in_integrator);
}

/// A key to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// Whose it is and what for.
    #[validate(length(max = 200), custom(function = "not_blank"))]
    #[schema(max_length = 200, pattern = r"\S")]
    pub name: String,
    /// What it opens.
    #[validate(length(min = 1, max = 10))]
    #[schema(min_items = 1, max_items = 10)]
    pub permissions: Vec<Permission>,
    /// For how many days.
    #[validate(range(min = 1, max = 366))]
    #[schema(minimum = 1, maximum = 366)]
    pub valid_days: u32,
}

/// A key as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKeyBody {
    /// Its id.
    pub id: Uuid,
    /// The account under which the system acts, as the audit log names it.
    pub account_id: Uuid,
    /// Whose it is and what for.
    pub name: String,
    /// What it opens.
    pub permissions: Vec<Permission>,
    /// When it was made, local time.
    pub created_at: DateTime<FixedOffset>,
    /// From then on it opens nothing, local time.
    pub expires_at: DateTime<FixedOffset>,
    /// When it was last signed in with, local time.
    pub last_used_at: Option<DateTime<FixedOffset>>,
    /// When it was revoked, local time.
    pub revoked_at: Option<DateTime<FixedOffset>>,
}

/// A key with its text, which is shown here only.
#[derive(Serialize, ToSchema)]
pub struct ApiKeySecretBody {
    /// The key.
    pub api_key: ApiKeyBody,
    /// `bbk_` and 43 characters: send it to `/v1/auth/integrator`.
    pub secret: String,
}

/// The key of another system.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IntegratorSignIn {
    /// The key.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, format = Password)]
    pub key: String,
}

/// An access token of another system.
#[derive(Serialize, ToSchema)]
pub struct IntegratorTokenBody {
    /// Goes into `Authorization: Bearer`.
    pub access_token: String,
    /// From then on it is refused; sign in again.
    pub access_expires_at: DateTime<FixedOffset>,
    /// The account.
    pub account_id: Uuid,
    /// What the key opens.
    pub permissions: Vec<Permission>,
}

impl ApiKeyBody {
    fn of(key: ApiKey, local: LocalTime) -> Self {
        Self {
            id: key.id.get(),
            account_id: key.account.get(),
            name: key.name,
            permissions: key.permissions.list(),
            created_at: local.show(key.created_at),
            expires_at: local.show(key.expires_at),
            last_used_at: key.last_used_at.map(|at| local.show(at)),
            revoked_at: key.revoked_at.map(|at| local.show(at)),
        }
    }
}

/// The keys of the district, revoked ones too: district staff.
#[utoipa::path(
    tag = "api-keys",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<ApiKeyBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/api-keys")]
pub(super) async fn list_api_keys(
    state: web::Data<AppState>,
    actor: Actor,
) -> Result<web::Json<Vec<ApiKeyBody>>, Problem> {
    let found = service::list(&state, &actor).await?;
    let local = local(&state, &actor).await?;
    let bodies = found.into_iter().map(|key| ApiKeyBody::of(key, local));
    Ok(web::Json(bodies.collect()))
}

/// Makes a key for another system: district staff. Its text is shown here only, so a repeat of
/// the request makes another key.
#[utoipa::path(
    tag = "api-keys",
    security(("bearer" = [])),
    request_body = NewApiKey,
    responses(
        (status = 201, body = ApiKeySecretBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/api-keys")]
pub(super) async fn create_api_key(
    state: web::Data<AppState>,
    actor: Actor,
    input: ValidatedJson<NewApiKey>,
) -> Result<HttpResponse, Problem> {
    let NewApiKey {
        name,
        permissions,
        valid_days,
    } = input.0;
    let permissions = Permissions::from(permissions);
    let (key, text) = service::create(&state, &actor, name, permissions, valid_days).await?;
    let body = ApiKeySecretBody {
        api_key: ApiKeyBody::of(key, local(&state, &actor).await?),
        secret: text.text().to_owned(),
    };
    Ok(HttpResponse::Created()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(body))
}

/// Revokes a key for good: district staff. Whoever uses it is out at once.
#[utoipa::path(
    tag = "api-keys",
    security(("bearer" = [])),
    responses(
        (status = 204),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[delete("/v1/api-keys/{id}")]
pub(super) async fn revoke_api_key(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    service::revoke(&state, &actor, id.into_inner().into()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Signs another system in by its key. There is no refresh token: the key is sent again.
#[utoipa::path(
    tag = "sign-in",
    request_body = IntegratorSignIn,
    responses(
        (status = 200, body = IntegratorTokenBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/auth/integrator")]
pub(super) async fn sign_in_integrator(
    state: web::Data<AppState>,
    input: ValidatedJson<IntegratorSignIn>,
) -> Result<HttpResponse, Problem> {
    let presented = KeyText::presented(input.0.key.into());
    let (key, token, until) = service::sign_in(&state, &presented).await?;
    let local = districts::service::district(&state, key.district)
        .await?
        .local;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(IntegratorTokenBody {
            access_token: token.expose_secret().to_owned(),
            access_expires_at: local.show(until),
            account_id: key.account.get(),
            permissions: key.permissions.list(),
        }))
}

async fn local(state: &AppState, actor: &Actor) -> Result<LocalTime, Problem> {
    Ok(districts::service::district(state, actor.district)
        .await?
        .local)
}

impl From<IntegratorError> for Problem {
    fn from(error: IntegratorError) -> Self {
        match error {
            IntegratorError::NotFound => Self::new(Code::NotFound),
            IntegratorError::NotAccepted => Self::new(Code::SignInFailed).detail(
                "密钥错误、已撤销或已过期。",
                "The key is wrong, revoked or over.",
            ),
            IntegratorError::Auth(error) => error.into(),
            IntegratorError::District(error) => error.into(),
            IntegratorError::Store(error) => error.into(),
        }
    }
}
