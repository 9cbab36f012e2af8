//! Deliveries over HTTP.

use crate::{
    features::{
        districts,
        notices::{
            domain::{DeliveryStatus, ListedDelivery, MessageChannel, NoticeKind},
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
pub struct NoticeDeliveryQuery {
    /// Where they stand; `dead` unless told.
    pub status: Option<DeliveryStatus>,
    /// At most so many items; 20 unless told.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u64>,
    /// `next_cursor` of the page before.
    #[param(pattern = "^[A-Za-z0-9_-]{21}[AQgw]$")]
    pub cursor: Option<String>,
}

/// A delivery as answered: it names neither receiver nor address.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeDeliveryBody {
    /// Its id.
    pub id: Uuid,
    /// The notice.
    pub notice_id: Uuid,
    /// What the notice tells.
    pub kind: NoticeKind,
    /// The house it is about, if it is about one.
    pub house_id: Option<Uuid>,
    /// By what it goes out.
    pub channel: MessageChannel,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next, if it is `pending`; local time.
    pub available_at: DateTime<FixedOffset>,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// When it was made, local time.
    pub created_at: DateTime<FixedOffset>,
}

/// Messages by what became of them, oldest first, about the houses one manages.
#[utoipa::path(
    tag = "notices",
    security(("bearer" = [])),
    params(NoticeDeliveryQuery),
    responses(
        (status = 200, body = PageBody<NoticeDeliveryBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/notice-deliveries")]
pub(super) async fn list_notice_deliveries(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<NoticeDeliveryQuery>,
) -> Result<web::Json<PageBody<NoticeDeliveryBody>>, Problem> {
    let query = query.0;
    let page = page_request(query.limit, query.cursor.as_deref())?;
    let status = query.status.unwrap_or(DeliveryStatus::Dead);
    let found = service::deliveries(&state, &actor, status, page).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    Ok(web::Json(PageBody {
        items: found
            .items
            .into_iter()
            .map(|it| NoticeDeliveryBody::of(it, local))
            .collect(),
        next_cursor: found.next.map(Cursor::encode),
    }))
}

/// Has a message that was given up (`dead`, `failed_permanently`) tried anew.
#[utoipa::path(
    tag = "notices",
    security(("bearer" = [])),
    responses(
        (status = 200, body = NoticeDeliveryBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/notice-deliveries/{id}/retry")]
pub(super) async fn retry_notice_delivery(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<NoticeDeliveryBody>, Problem> {
    let tried = service::retry_delivery(&state, &actor, id.into_inner()).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    Ok(web::Json(NoticeDeliveryBody::of(tried, local)))
}

impl NoticeDeliveryBody {
    fn of(listed: ListedDelivery, local: LocalTime) -> Self {
        let delivery = listed.delivery;
        Self {
            id: delivery.id,
            notice_id: delivery.notice,
            kind: listed.kind,
            house_id: delivery.house.map(Into::into),
            channel: delivery.channel,
            status: delivery.status,
            attempts: delivery.attempts,
            available_at: local.show(delivery.available_at),
            last_error: delivery.last_error,
            created_at: local.show(delivery.created_at),
        }
    }
}
