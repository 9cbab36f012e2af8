//! Deliveries of events over HTTP.

use crate::{
    features::{
        districts,
        webhooks::{
            domain::{EventDelivery, EventDeliveryStatus, EventType},
            service,
        },
    },
    shared::{
        domain::{Actor, Cursor, LocalTime},
        http::{PageBody, Problem, ProblemBody, ValidatedQuery, page_request},
    },
    state::AppState,
};
use actix_web::{get, post, web};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// Which deliveries are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WebhookDeliveryQuery {
    /// Only those that stand so.
    pub status: Option<EventDeliveryStatus>,
    /// At most so many items; 20 unless told.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u64>,
    /// `next_cursor` of the page before.
    #[param(pattern = "^[A-Za-z0-9_-]{21}[AQgw]$")]
    pub cursor: Option<String>,
}

/// The delivery of an event.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookDeliveryBody {
    /// Its id.
    pub id: Uuid,
    /// The address.
    pub webhook_id: Uuid,
    /// `webhook-id` of every try.
    pub message_id: String,
    /// What the event tells.
    pub event_type: EventType,
    /// What is sent.
    pub body: String,
    /// Where it stands.
    pub status: EventDeliveryStatus,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next, if it is `pending`; local time.
    pub available_at: DateTime<FixedOffset>,
    /// HTTP status that the receiver answered last.
    pub answered_status: Option<i64>,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// When it was made, local time.
    pub created_at: DateTime<FixedOffset>,
}

/// The deliveries to an address, oldest first: district staff.
#[utoipa::path(
    tag = "webhooks",
    security(("bearer" = [])),
    params(WebhookDeliveryQuery),
    responses(
        (status = 200, body = PageBody<WebhookDeliveryBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/webhooks/{id}/deliveries")]
pub(super) async fn list_webhook_deliveries(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    query: ValidatedQuery<WebhookDeliveryQuery>,
) -> Result<web::Json<PageBody<WebhookDeliveryBody>>, Problem> {
    let query = query.0;
    let page = page_request(query.limit, query.cursor.as_deref())?;
    let id = id.into_inner().into();
    let found = service::deliveries(&state, &actor, id, query.status, page).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(PageBody {
        items: found
            .items
            .into_iter()
            .map(|it| WebhookDeliveryBody::of(it, district.local))
            .collect(),
        next_cursor: found.next.map(Cursor::encode),
    }))
}

/// Has an event that was given up tried anew: district staff.
#[utoipa::path(
    tag = "webhooks",
    security(("bearer" = [])),
    responses(
        (status = 200, body = WebhookDeliveryBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/webhook-deliveries/{id}/retry")]
pub(super) async fn retry_webhook_delivery(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<WebhookDeliveryBody>, Problem> {
    let tried = service::retry(&state, &actor, id.into_inner()).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(WebhookDeliveryBody::of(tried, district.local)))
}

impl WebhookDeliveryBody {
    fn of(delivery: EventDelivery, local: LocalTime) -> Self {
        Self {
            id: delivery.id,
            webhook_id: delivery.webhook.get(),
            message_id: delivery.message_id(),
            event_type: delivery.event_type,
            body: delivery.body,
            status: delivery.status,
            attempts: delivery.attempts,
            available_at: local.show(delivery.available_at),
            answered_status: delivery.answered_status,
            last_error: delivery.last_error,
            created_at: local.show(delivery.created_at),
        }
    }
}
