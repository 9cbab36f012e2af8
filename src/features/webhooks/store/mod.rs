//! Webhooks in SQL. Secrets are encrypted.

mod deliveries;

pub(super) use deliveries::{
    claim, due, find_delivery, give_up_pending, insert_delivery, list_deliveries, settle, try_again,
};

use super::domain::{
    ChangedBooking, DisabledReason, EventType, Secret, Webhook, WebhookDetails, WebhookStatus,
};
use crate::shared::{
    domain::{BookingId, DistrictId, WebhookId},
    security::FieldCipher,
    storage::{StoreError, WriteTx},
};
use chrono::{DateTime, Utc};
use entity::{booking, booking_event, webhook, webhook_delivery};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};
use uuid::Uuid;

const SECRET: &str = "webhook.secret";

pub(super) async fn insert(
    tx: &WriteTx,
    cipher: &FieldCipher,
    webhook: &Webhook,
    secret: &Secret,
) -> Result<(), StoreError> {
    let row = webhook::ActiveModel {
        id: Set(webhook.id.get()),
        district_id: Set(webhook.district.get()),
        url: Set(webhook.details.url.clone()),
        description: Set(webhook.details.description.clone()),
        event_types: Set(types_json(&webhook.details.event_types)?),
        secret_cipher: Set(sealed(cipher, secret)?),
        former_secret_cipher: Set(None),
        former_secret_until: Set(None),
        status: Set(webhook.status.as_str().to_owned()),
        disabled_reason: Set(None),
        failing_since: Set(None),
        version: Set(webhook.version),
        created_by: Set(webhook.created_by.get()),
        created_at: Set(webhook.created_at.into()),
    };
    webhook::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// One address of a district.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    district: DistrictId,
    id: WebhookId,
) -> Result<Option<Webhook>, StoreError> {
    let row = webhook::Entity::find_by_id(id.get())
        .filter(webhook::Column::DistrictId.eq(district.get()))
        .one(db)
        .await?;
    row.map(webhook_of).transpose()
}

/// The addresses of a district, in the order they came.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    district: DistrictId,
) -> Result<Vec<Webhook>, StoreError> {
    let rows = webhook::Entity::find()
        .filter(webhook::Column::DistrictId.eq(district.get()))
        .order_by_asc(webhook::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(webhook_of).collect()
}

/// The secrets that sign at an instant, the newest first.
pub(super) async fn secrets(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    id: WebhookId,
    now: DateTime<Utc>,
) -> Result<Vec<Secret>, StoreError> {
    let Some(row) = webhook::Entity::find_by_id(id.get()).one(db).await? else {
        return Ok(Vec::new());
    };
    let mut secrets = vec![opened(cipher, &row.secret_cipher)?];
    if let (Some(former), Some(until)) = (row.former_secret_cipher, row.former_secret_until)
        && now < until.to_utc()
    {
        secrets.push(opened(cipher, &former)?);
    }
    Ok(secrets)
}

/// Saves an edit, if nobody has since `expected`.
pub(super) async fn update(
    tx: &WriteTx,
    webhook: &Webhook,
    expected: i64,
) -> Result<bool, StoreError> {
    let details = &webhook.details;
    let done = webhook::Entity::update_many()
        .col_expr(webhook::Column::Url, Expr::value(&details.url))
        .col_expr(
            webhook::Column::Description,
            Expr::value(&details.description),
        )
        .col_expr(
            webhook::Column::EventTypes,
            Expr::value(types_json(&details.event_types)?),
        )
        .col_expr(
            webhook::Column::Status,
            Expr::value(webhook.status.as_str()),
        )
        .col_expr(
            webhook::Column::DisabledReason,
            Expr::value(webhook.disabled_reason.map(DisabledReason::as_str)),
        )
        .col_expr(
            webhook::Column::FailingSince,
            Expr::value(webhook.failing_since),
        )
        .col_expr(
            webhook::Column::Version,
            Expr::value(expected.saturating_add(1)),
        )
        .filter(webhook::Column::Id.eq(webhook.id.get()))
        .filter(webhook::Column::Version.eq(expected))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Takes a new secret into use; the one before signs beside it until then.
pub(super) async fn rotate(
    tx: &WriteTx,
    cipher: &FieldCipher,
    id: WebhookId,
    secret: &Secret,
    until: DateTime<Utc>,
) -> Result<(), StoreError> {
    webhook::Entity::update_many()
        .col_expr(
            webhook::Column::FormerSecretCipher,
            Expr::col(webhook::Column::SecretCipher),
        )
        .col_expr(webhook::Column::FormerSecretUntil, Expr::value(until))
        .col_expr(
            webhook::Column::SecretCipher,
            Expr::value(sealed(cipher, secret)?),
        )
        .filter(webhook::Column::Id.eq(id.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Removes an address and what was to be sent to it, if nobody has changed it since.
pub(super) async fn delete(tx: &WriteTx, id: WebhookId) -> Result<(), StoreError> {
    webhook_delivery::Entity::delete_many()
        .filter(webhook_delivery::Column::WebhookId.eq(id.get()))
        .exec(&**tx)
        .await?;
    webhook::Entity::delete_by_id(id.get()).exec(&**tx).await?;
    Ok(())
}

/// Notes a success: the address does not fail any more.
pub(super) async fn answers_again(tx: &WriteTx, id: WebhookId) -> Result<(), StoreError> {
    let none: Option<DateTime<Utc>> = None;
    webhook::Entity::update_many()
        .col_expr(webhook::Column::FailingSince, Expr::value(none))
        .filter(webhook::Column::Id.eq(id.get()))
        .filter(webhook::Column::FailingSince.is_not_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Notes a failure, the first of a row.
pub(super) async fn fails(
    tx: &WriteTx,
    id: WebhookId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    webhook::Entity::update_many()
        .col_expr(webhook::Column::FailingSince, Expr::value(now))
        .filter(webhook::Column::Id.eq(id.get()))
        .filter(webhook::Column::FailingSince.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Disables an address; false when it has been.
pub(super) async fn disable(
    tx: &WriteTx,
    id: WebhookId,
    reason: DisabledReason,
) -> Result<bool, StoreError> {
    let done = webhook::Entity::update_many()
        .col_expr(
            webhook::Column::Status,
            Expr::value(WebhookStatus::Disabled.as_str()),
        )
        .col_expr(
            webhook::Column::DisabledReason,
            Expr::value(reason.as_str()),
        )
        .col_expr(
            webhook::Column::Version,
            sea_orm::ExprTrait::add(Expr::col(webhook::Column::Version), 1),
        )
        .filter(webhook::Column::Id.eq(id.get()))
        .filter(webhook::Column::Status.eq(WebhookStatus::Active.as_str()))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// What an event tells of a booking and one step of its history.
pub(super) async fn changed_booking(
    db: &impl ConnectionTrait,
    id: BookingId,
    step: Uuid,
) -> Result<Option<ChangedBooking>, StoreError> {
    let booking = booking::Entity::find_by_id(id.get()).one(db).await?;
    let step = booking_event::Entity::find_by_id(step).one(db).await?;
    Ok(booking.zip(step).map(|(row, step)| ChangedBooking {
        id,
        house: row.house_id.into(),
        session: row.session_id.into(),
        date: row.date,
        starts_at: row.starts_at.to_utc(),
        ends_at: row.ends_at.to_utc(),
        changed_at: step.at.to_utc(),
    }))
}

fn types_json(types: &[EventType]) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(types).map_err(|_| StoreError::Corrupt("webhook.event_types"))
}

fn sealed(cipher: &FieldCipher, secret: &Secret) -> Result<String, StoreError> {
    cipher
        .encrypt(SECRET, secret.text())
        .map_err(|_| StoreError::Corrupt(SECRET))
}

fn opened(cipher: &FieldCipher, stored: &str) -> Result<Secret, StoreError> {
    let text = cipher.decrypt(SECRET, stored);
    Ok(Secret::stored(
        text.map_err(|_| StoreError::Corrupt(SECRET))?,
    ))
}

fn webhook_of(row: webhook::Model) -> Result<Webhook, StoreError> {
    let reason = row.disabled_reason.map(|word| {
        DisabledReason::parse(&word).ok_or(StoreError::Corrupt("webhook.disabled_reason"))
    });
    Ok(Webhook {
        id: row.id.into(),
        district: row.district_id.into(),
        details: WebhookDetails {
            url: row.url,
            description: row.description,
            event_types: serde_json::from_value(row.event_types)
                .map_err(|_| StoreError::Corrupt("webhook.event_types"))?,
        },
        status: WebhookStatus::parse(&row.status).ok_or(StoreError::Corrupt("webhook.status"))?,
        disabled_reason: reason.transpose()?,
        failing_since: row.failing_since.map(|at| at.to_utc()),
        former_secret_until: row.former_secret_until.map(|at| at.to_utc()),
        version: row.version,
        created_by: row.created_by.into(),
        created_at: row.created_at.to_utc(),
    })
}
