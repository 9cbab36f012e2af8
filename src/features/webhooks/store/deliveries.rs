//! Deliveries of events in SQL.

use super::super::domain::{EventDelivery, EventDeliveryStatus, EventType};
use crate::shared::{
    domain::{DistrictId, PageRequest, WebhookId},
    storage::{StoreError, WriteTx},
};
use chrono::{DateTime, Utc};
use entity::webhook_delivery;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

/// Writes a delivery, unless the address has one of this event.
pub(in super::super) async fn insert_delivery(
    tx: &WriteTx,
    delivery: &EventDelivery,
) -> Result<(), StoreError> {
    let row = webhook_delivery::ActiveModel {
        id: Set(delivery.id),
        district_id: Set(delivery.district.get()),
        webhook_id: Set(delivery.webhook.get()),
        event_id: Set(delivery.event),
        event_type: Set(delivery.event_type.as_str().to_owned()),
        body: Set(delivery.body.clone()),
        status: Set(delivery.status.as_str().to_owned()),
        attempts: Set(delivery.attempts),
        available_at: Set(delivery.available_at.into()),
        last_error: Set(None),
        created_at: Set(delivery.created_at.into()),
        updated_at: Set(delivery.created_at.into()),
        answered_status: Set(None),
    };
    let key = [
        webhook_delivery::Column::WebhookId,
        webhook_delivery::Column::EventId,
    ];
    webhook_delivery::Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// What is to be sent now, longest due first.
pub(in super::super) async fn due(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<EventDelivery>, StoreError> {
    let rows = webhook_delivery::Entity::find()
        .filter(webhook_delivery::Column::Status.eq(EventDeliveryStatus::Pending.as_str()))
        .filter(webhook_delivery::Column::AvailableAt.lte(now))
        .order_by_asc(webhook_delivery::Column::AvailableAt)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(delivery_of).collect()
}

/// Takes a delivery for one try, as its neighbour of notices does.
pub(in super::super) async fn claim(
    tx: &WriteTx,
    delivery: &EventDelivery,
    until: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = webhook_delivery::Entity::update_many()
        .col_expr(
            webhook_delivery::Column::Attempts,
            Expr::value(delivery.attempts.saturating_add(1)),
        )
        .col_expr(webhook_delivery::Column::AvailableAt, Expr::value(until))
        .filter(webhook_delivery::Column::Id.eq(delivery.id))
        .filter(webhook_delivery::Column::Status.eq(EventDeliveryStatus::Pending.as_str()))
        .filter(webhook_delivery::Column::Attempts.eq(delivery.attempts))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Notes how a try ended; false when the claim has run out and someone else has taken it.
pub(in super::super) async fn settle(
    tx: &WriteTx,
    settled: &EventDelivery,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = webhook_delivery::Entity::update_many()
        .col_expr(
            webhook_delivery::Column::Status,
            Expr::value(settled.status.as_str()),
        )
        .col_expr(
            webhook_delivery::Column::AvailableAt,
            Expr::value(settled.available_at),
        )
        .col_expr(
            webhook_delivery::Column::AnsweredStatus,
            Expr::value(settled.answered_status),
        )
        .col_expr(
            webhook_delivery::Column::LastError,
            Expr::value(settled.last_error.clone()),
        )
        .col_expr(webhook_delivery::Column::UpdatedAt, Expr::value(now))
        .filter(webhook_delivery::Column::Id.eq(settled.id))
        .filter(webhook_delivery::Column::Status.eq(EventDeliveryStatus::Pending.as_str()))
        .filter(webhook_delivery::Column::Attempts.eq(settled.attempts))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Gives up what was still to be sent to an address.
pub(in super::super) async fn give_up_pending(
    tx: &WriteTx,
    id: WebhookId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    webhook_delivery::Entity::update_many()
        .col_expr(
            webhook_delivery::Column::Status,
            Expr::value(EventDeliveryStatus::Dead.as_str()),
        )
        .col_expr(
            webhook_delivery::Column::LastError,
            Expr::value("the address was disabled"),
        )
        .col_expr(webhook_delivery::Column::UpdatedAt, Expr::value(now))
        .filter(webhook_delivery::Column::WebhookId.eq(id.get()))
        .filter(webhook_delivery::Column::Status.eq(EventDeliveryStatus::Pending.as_str()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The deliveries of an address in this state, or all, oldest first.
pub(in super::super) async fn list_deliveries(
    db: &impl ConnectionTrait,
    webhook: WebhookId,
    status: Option<EventDeliveryStatus>,
    page: PageRequest,
) -> Result<Vec<EventDelivery>, StoreError> {
    let mut query = webhook_delivery::Entity::find()
        .filter(webhook_delivery::Column::WebhookId.eq(webhook.get()));
    if let Some(status) = status {
        query = query.filter(webhook_delivery::Column::Status.eq(status.as_str()));
    }
    if let Some(after) = page.after {
        query = query.filter(webhook_delivery::Column::Id.gt(after.0));
    }
    let rows = query
        .order_by_asc(webhook_delivery::Column::Id)
        .limit(page.limit.saturating_add(1))
        .all(db)
        .await?;
    rows.into_iter().map(delivery_of).collect()
}

/// One delivery of a district.
pub(in super::super) async fn find_delivery(
    db: &impl ConnectionTrait,
    district: DistrictId,
    id: Uuid,
) -> Result<Option<EventDelivery>, StoreError> {
    let row = webhook_delivery::Entity::find_by_id(id)
        .filter(webhook_delivery::Column::DistrictId.eq(district.get()))
        .one(db)
        .await?;
    row.map(delivery_of).transpose()
}

/// Has a delivery that was given up tried anew; false when it is in another state now.
pub(in super::super) async fn try_again(
    tx: &WriteTx,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = webhook_delivery::Entity::update_many()
        .col_expr(
            webhook_delivery::Column::Status,
            Expr::value(EventDeliveryStatus::Pending.as_str()),
        )
        .col_expr(webhook_delivery::Column::Attempts, Expr::value(0))
        .col_expr(webhook_delivery::Column::AvailableAt, Expr::value(now))
        .col_expr(webhook_delivery::Column::UpdatedAt, Expr::value(now))
        .filter(webhook_delivery::Column::Id.eq(id))
        .filter(webhook_delivery::Column::Status.eq(EventDeliveryStatus::Dead.as_str()))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

fn delivery_of(row: webhook_delivery::Model) -> Result<EventDelivery, StoreError> {
    Ok(EventDelivery {
        id: row.id,
        district: row.district_id.into(),
        webhook: row.webhook_id.into(),
        event: row.event_id,
        event_type: EventType::parse(&row.event_type)
            .ok_or(StoreError::Corrupt("webhook_delivery.event_type"))?,
        body: row.body,
        status: EventDeliveryStatus::parse(&row.status)
            .ok_or(StoreError::Corrupt("webhook_delivery.status"))?,
        attempts: row.attempts,
        available_at: row.available_at.to_utc(),
        answered_status: row.answered_status,
        last_error: row.last_error,
        created_at: row.created_at.to_utc(),
    })
}
