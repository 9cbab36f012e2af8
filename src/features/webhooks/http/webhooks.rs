//! Addresses over HTTP.

use crate::{
    features::{
        districts,
        webhooks::{
            domain::{DisabledReason, EventType, Secret, Webhook, WebhookDetails, WebhookStatus},
            service,
        },
    },
    shared::{
        domain::{Actor, LocalTime},
        http::{IdempotentJson, IfMatch, Problem, ProblemBody, ValidatedJson, etag, not_blank},
    },
    state::AppState,
};
use actix_web::{HttpResponse, delete, get, http::header::ETAG, post, put, web};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// An address to which events are to be sent.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// `https://...`, on a public machine.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub url: String,
    /// Whose it is and what for.
    #[validate(length(max = 200), custom(function = "not_blank"))]
    #[schema(max_length = 200, pattern = r"\S")]
    pub description: String,
    /// The events it wants.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100)]
    pub event_types: Vec<EventType>,
}

/// An address after an edit.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookInput {
    /// `https://...`, on a public machine.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub url: String,
    /// Whose it is and what for.
    #[validate(length(max = 200), custom(function = "not_blank"))]
    #[schema(max_length = 200, pattern = r"\S")]
    pub description: String,
    /// The events it wants.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100)]
    pub event_types: Vec<EventType>,
    /// Whether events are sent to it.
    pub status: WebhookStatus,
}

/// Nothing needs to be said.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RotateInput {}

/// An address as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookBody {
    /// Its id.
    pub id: Uuid,
    /// Where events are sent.
    pub url: String,
    /// Whose it is and what for.
    pub description: String,
    /// The events it wants.
    pub event_types: Vec<EventType>,
    /// Whether events are sent to it.
    pub status: WebhookStatus,
    /// Why not, if they are not.
    pub disabled_reason: Option<DisabledReason>,
    /// Since when every try has failed, local time.
    pub failing_since: Option<DateTime<FixedOffset>>,
    /// Until when events are also signed with the former secret, local time.
    pub former_secret_until: Option<DateTime<FixedOffset>>,
    /// Version for `If-Match`.
    pub version: i64,
    /// When it was entered, local time.
    pub created_at: DateTime<FixedOffset>,
}

/// An address with its secret, which is shown here only.
#[derive(Serialize, ToSchema)]
pub struct WebhookSecretBody {
    /// The address.
    pub webhook: WebhookBody,
    /// `whsec_` and base64: verifies `webhook-signature` as Standard Webhooks says.
    pub secret: String,
}

/// The addresses of the district: district staff.
#[utoipa::path(
    tag = "webhooks",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<WebhookBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/webhooks")]
pub(super) async fn list_webhooks(
    state: web::Data<AppState>,
    actor: Actor,
) -> Result<web::Json<Vec<WebhookBody>>, Problem> {
    let found = service::list(&state, &actor).await?;
    let local = local(&state, &actor).await?;
    let bodies = found.into_iter().map(|it| WebhookBody::of(it, local));
    Ok(web::Json(bodies.collect()))
}

/// Enters an address: district staff. Its events are signed with the secret answered here.
#[utoipa::path(
    tag = "webhooks",
    security(("bearer" = [])),
    request_body = NewWebhook,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = WebhookSecretBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/webhooks")]
pub(super) async fn create_webhook(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<NewWebhook>,
) -> Result<HttpResponse, Problem> {
    let details = WebhookDetails {
        url: input.body.url,
        description: input.body.description,
        event_types: without_doubles(input.body.event_types),
    };
    let (webhook, secret) = service::create(&state, &actor, input.key.as_ref(), details).await?;
    let body = WebhookSecretBody::of(webhook, &secret, local(&state, &actor).await?);
    Ok(HttpResponse::Created().json(body))
}

/// One address: district staff.
#[utoipa::path(
    tag = "webhooks",
    security(("bearer" = [])),
    responses(
        (status = 200, body = WebhookBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/webhooks/{id}")]
pub(super) async fn get_webhook(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let webhook = service::webhook(&state, &actor, id.into_inner().into()).await?;
    answer(&state, &actor, webhook).await
}

/// Edits an address: district staff. Enabling one forgets its failures; disabling it gives
/// up what was still to be sent.
#[utoipa::path(
    tag = "webhooks",
    security(("bearer" = [])),
    request_body = WebhookInput,
    params(("If-Match" = String, Header)),
    responses(
        (status = 200, body = WebhookBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[put("/v1/webhooks/{id}")]
pub(super) async fn edit_webhook(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    version: IfMatch,
    input: ValidatedJson<WebhookInput>,
) -> Result<HttpResponse, Problem> {
    let details = WebhookDetails {
        url: input.0.url,
        description: input.0.description,
        event_types: without_doubles(input.0.event_types),
    };
    let (id, wanted) = (id.into_inner().into(), (details, input.0.status));
    let webhook = service::edit(&state, &actor, id, version.0, wanted).await?;
    answer(&state, &actor, webhook).await
}

/// Removes an address and what was to be sent to it: district staff.
#[utoipa::path(
    tag = "webhooks",
    security(("bearer" = [])),
    responses(
        (status = 204),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[delete("/v1/webhooks/{id}")]
pub(super) async fn delete_webhook(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    service::delete(&state, &actor, id.into_inner().into()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Takes a new secret into use: district staff. For 24 hours events carry signatures with
/// both.
#[utoipa::path(
    tag = "webhooks",
    security(("bearer" = [])),
    request_body = RotateInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 200, body = WebhookSecretBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/webhooks/{id}/rotate-secret")]
pub(super) async fn rotate_webhook_secret(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<RotateInput>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner().into();
    let (webhook, secret) = service::rotate(&state, &actor, input.key.as_ref(), id).await?;
    let body = WebhookSecretBody::of(webhook, &secret, local(&state, &actor).await?);
    Ok(HttpResponse::Ok().json(body))
}

fn without_doubles(mut types: Vec<EventType>) -> Vec<EventType> {
    types.sort_unstable();
    types.dedup();
    types
}

async fn local(state: &AppState, actor: &Actor) -> Result<LocalTime, Problem> {
    let district = districts::service::district(state, actor.district).await?;
    Ok(district.local)
}

async fn answer(
    state: &AppState,
    actor: &Actor,
    webhook: Webhook,
) -> Result<HttpResponse, Problem> {
    let local = local(state, actor).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(webhook.version)))
        .json(WebhookBody::of(webhook, local)))
}

impl WebhookBody {
    fn of(webhook: Webhook, local: LocalTime) -> Self {
        Self {
            id: webhook.id.get(),
            url: webhook.details.url,
            description: webhook.details.description,
            event_types: webhook.details.event_types,
            status: webhook.status,
            disabled_reason: webhook.disabled_reason,
            failing_since: webhook.failing_since.map(|at| local.show(at)),
            former_secret_until: webhook.former_secret_until.map(|at| local.show(at)),
            version: webhook.version,
            created_at: local.show(webhook.created_at),
        }
    }
}

impl WebhookSecretBody {
    fn of(webhook: Webhook, secret: &Secret, local: LocalTime) -> Self {
        Self {
            webhook: WebhookBody::of(webhook, local),
            secret: secret.text().to_owned(),
        }
    }
}
