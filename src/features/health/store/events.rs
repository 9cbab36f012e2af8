//! Records of illness in SQL: what was found as one encrypted JSON text; of the disease only
//! its code, for counting.

use crate::{
    features::{
        health::domain::{Findings, Found, HealthEvent, HealthEventKind, Seen},
        policies::domain::Disease,
    },
    shared::{
        domain::{ChildId, HealthEventId},
        security::FieldCipher,
        storage::{Batch, StoreError, WriteTx},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{health_event, health_event::Column};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};

const FINDINGS: &str = "health_event.findings";

/// Adds a record to the batch.
pub(in super::super) fn add_event(
    batch: &mut Batch,
    cipher: &FieldCipher,
    id: HealthEventId,
    found: &Found,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let text =
        serde_json::to_string(&found.seen.findings).map_err(|_| StoreError::Corrupt(FINDINGS))?;
    let findings = cipher
        .encrypt(FINDINGS, &text)
        .map_err(|_| StoreError::Corrupt(FINDINGS))?;
    let kind = match found.booking {
        Some(_) => HealthEventKind::TurnedAway,
        None => HealthEventKind::Reported,
    };
    let row = health_event::ActiveModel {
        id: Set(id.get()),
        district_id: Set(found.district.get()),
        house_id: Set(found.house.get()),
        child_id: Set(found.child.get()),
        booking_id: Set(found.booking.map(Into::into)),
        kind: Set(kind.as_str().to_owned()),
        disease: Set(found.seen.disease.map(|it| it.as_str().to_owned())),
        findings_cipher: Set(findings),
        date: Set(found.date),
        occurred_at: Set(now.into()),
        recorded_by: Set(found.by.get()),
        cleared_at: Set(None),
    };
    batch.row(&row);
    Ok(())
}

/// The records of a child, oldest first.
pub(in super::super) async fn list_events(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    child: ChildId,
) -> Result<Vec<HealthEvent>, StoreError> {
    let rows = health_event::Entity::find()
        .filter(Column::ChildId.eq(child.get()))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(|row| event_of(cipher, row)).collect()
}

/// The latest date of the child's illness that a note handed in at `handed_in` can end.
pub(in super::super) async fn ill_since(
    db: &impl ConnectionTrait,
    child: ChildId,
    handed_in: DateTime<Utc>,
) -> Result<Option<NaiveDate>, StoreError> {
    let date: Option<Option<NaiveDate>> = health_event::Entity::find()
        .select_only()
        .column_as(Column::Date.max(), "since")
        .filter(Column::ChildId.eq(child.get()))
        .filter(Column::Disease.is_not_null())
        .filter(Column::ClearedAt.is_null())
        .filter(Column::OccurredAt.lte(handed_in))
        .into_tuple()
        .one(db)
        .await?;
    Ok(date.flatten())
}

/// Ends the illnesses of a child that were recorded before a note was handed in.
pub(in super::super) async fn clear_events(
    tx: &WriteTx,
    child: ChildId,
    handed_in: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    health_event::Entity::update_many()
        .col_expr(Column::ClearedAt, Expr::value(now))
        .filter(Column::ChildId.eq(child.get()))
        .filter(Column::ClearedAt.is_null())
        .filter(Column::OccurredAt.lte(handed_in))
        .exec(&**tx)
        .await?;
    Ok(())
}

fn event_of(cipher: &FieldCipher, row: health_event::Model) -> Result<HealthEvent, StoreError> {
    let text = cipher
        .decrypt(FINDINGS, &row.findings_cipher)
        .map_err(|_| StoreError::Corrupt(FINDINGS))?;
    let findings: Findings =
        serde_json::from_str(&text).map_err(|_| StoreError::Corrupt(FINDINGS))?;
    let disease = match row.disease {
        None => None,
        Some(word) => {
            Some(Disease::parse(&word).ok_or(StoreError::Corrupt("health_event.disease"))?)
        }
    };
    Ok(HealthEvent {
        id: row.id.into(),
        house: row.house_id.into(),
        booking: row.booking_id.map(Into::into),
        kind: HealthEventKind::parse(&row.kind).ok_or(StoreError::Corrupt("health_event.kind"))?,
        seen: Seen { disease, findings },
        date: row.date,
        occurred_at: row.occurred_at.to_utc(),
        cleared_at: row.cleared_at.map(|at| at.to_utc()),
    })
}
