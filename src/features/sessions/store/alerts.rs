//! Alerts.

use crate::{
    features::sessions::domain::{Alert, AlertKind},
    shared::{
        domain::{AlertId, DistrictId, HouseId, SessionId},
        storage::{Batch, StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::{alert, session};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, sea_query::Expr,
};

/// The open alerts of a house, oldest first, at most `limit`.
pub(in crate::features::sessions) async fn open_alerts_of_house(
    db: &impl ConnectionTrait,
    house: HouseId,
    limit: u64,
) -> Result<Vec<Alert>, StoreError> {
    let query = open()
        .filter(alert::Column::HouseId.eq(house.get()))
        .limit(limit);
    all(db, query).await
}

/// The open alerts of a kind in a house, oldest first.
pub(in crate::features::sessions) async fn open_alerts_of_kind(
    db: &impl ConnectionTrait,
    house: HouseId,
    kind: AlertKind,
) -> Result<Vec<Alert>, StoreError> {
    let query = open()
        .filter(alert::Column::HouseId.eq(house.get()))
        .filter(alert::Column::Kind.eq(kind.as_str()));
    all(db, query).await
}

/// The open alerts about some sessions, oldest first.
pub(in crate::features::sessions) async fn open_alerts_of_sessions(
    db: &impl ConnectionTrait,
    sessions: impl IntoIterator<Item = SessionId>,
) -> Result<Vec<Alert>, StoreError> {
    let sessions = sessions.into_iter().map(SessionId::get);
    all(db, open().filter(alert::Column::SessionId.is_in(sessions))).await
}

/// The open alerts of a kind in a district, oldest first.
pub(in crate::features::sessions) async fn open_alerts_of_district(
    db: &impl ConnectionTrait,
    district: DistrictId,
    kind: AlertKind,
) -> Result<Vec<Alert>, StoreError> {
    let query = open()
        .filter(alert::Column::DistrictId.eq(district.get()))
        .filter(alert::Column::Kind.eq(kind.as_str()));
    all(db, query).await
}

/// The open alerts about a shortfall of sessions that are over, oldest first.
pub(in crate::features::sessions) async fn open_alerts_of_past_sessions(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<Vec<Alert>, StoreError> {
    let query = open()
        .inner_join(session::Entity)
        .filter(alert::Column::Kind.eq(AlertKind::RatioShortfall.as_str()))
        .filter(session::Column::EndsAt.lte(now));
    all(db, query).await
}

/// Ends alerts; returns how many were still open.
pub(in crate::features::sessions) async fn end_alerts(
    tx: &WriteTx,
    ids: &[AlertId],
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let done = alert::Entity::update_many()
        .col_expr(alert::Column::EndedAt, Expr::value(now))
        .filter(alert::Column::Id.is_in(ids.iter().map(|id| id.get())))
        .filter(alert::Column::EndedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(usize::try_from(done.rows_affected).unwrap_or(usize::MAX))
}

/// Adds a new alert to the batch.
pub(in crate::features::sessions) fn add_alert(batch: &mut Batch, alert: &Alert) {
    batch.row(&row_of(alert));
}

pub(in crate::features::sessions) async fn insert_alert(
    tx: &WriteTx,
    alert: &Alert,
) -> Result<(), StoreError> {
    alert::Entity::insert(row_of(alert))
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Adds new facts of an open alert to the batch.
pub(in crate::features::sessions) fn change_alert(
    batch: &mut Batch,
    id: AlertId,
    facts: serde_json::Value,
) {
    let update = alert::Entity::update_many()
        .col_expr(alert::Column::Facts, Expr::value(facts))
        .filter(alert::Column::Id.eq(id.get()));
    batch.update(update.into_query());
}

/// Adds the end of an alert to the batch.
pub(in crate::features::sessions) fn end_alert(batch: &mut Batch, id: AlertId, now: DateTime<Utc>) {
    let update = alert::Entity::update_many()
        .col_expr(alert::Column::EndedAt, Expr::value(now))
        .filter(alert::Column::Id.eq(id.get()));
    batch.update(update.into_query());
}

fn open() -> Select<alert::Entity> {
    alert::Entity::find().filter(alert::Column::EndedAt.is_null())
}

async fn all(
    db: &impl ConnectionTrait,
    query: Select<alert::Entity>,
) -> Result<Vec<Alert>, StoreError> {
    let rows = query
        .order_by_asc(alert::Column::RaisedAt)
        .order_by_asc(alert::Column::Id)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Alert {
                id: row.id.into(),
                district: row.district_id.into(),
                house: row.house_id.into(),
                session: row.session_id.map(Into::into),
                kind: AlertKind::parse(&row.kind).ok_or(StoreError::Corrupt("alert.kind"))?,
                facts: row.facts,
                raised_at: row.raised_at.to_utc(),
            })
        })
        .collect()
}

fn row_of(alert: &Alert) -> alert::ActiveModel {
    alert::ActiveModel {
        id: Set(alert.id.get()),
        district_id: Set(alert.district.get()),
        house_id: Set(alert.house.get()),
        session_id: Set(alert.session.map(Into::into)),
        kind: Set(alert.kind.as_str().to_owned()),
        facts: Set(alert.facts.clone()),
        raised_at: Set(alert.raised_at.into()),
        ended_at: Set(None),
    }
}
