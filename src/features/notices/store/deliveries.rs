//! Deliveries in SQL.

use super::super::domain::{Delivery, DeliveryStatus, ListedDelivery, MessageChannel, NoticeKind};
use crate::shared::{
    domain::{Actor, PageRequest, Role},
    storage::{StoreError, WriteTx},
};
use chrono::{DateTime, Utc};
use entity::{house, notice, notice_delivery};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, OnConflict},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Writes a delivery; false when the account has one of this notice by this channel.
pub(in super::super) async fn insert_delivery(
    tx: &WriteTx,
    delivery: &Delivery,
) -> Result<bool, StoreError> {
    let row = notice_delivery::ActiveModel {
        id: Set(delivery.id),
        district_id: Set(delivery.district.get()),
        notice_id: Set(delivery.notice),
        account_id: Set(delivery.account.get()),
        house_id: Set(delivery.house.map(Into::into)),
        channel: Set(delivery.channel.as_str().to_owned()),
        status: Set(delivery.status.as_str().to_owned()),
        attempts: Set(delivery.attempts),
        available_at: Set(delivery.available_at.into()),
        last_error: Set(delivery.last_error.clone()),
        created_at: Set(delivery.created_at.into()),
        updated_at: Set(delivery.created_at.into()),
    };
    let key = [
        notice_delivery::Column::NoticeId,
        notice_delivery::Column::AccountId,
        notice_delivery::Column::Channel,
    ];
    let inserted = notice_delivery::Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(&**tx)
        .await?;
    Ok(inserted == 1)
}

/// What is to be sent now, longest due first.
pub(in super::super) async fn due(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Delivery>, StoreError> {
    let rows = notice_delivery::Entity::find()
        .filter(notice_delivery::Column::Status.eq(DeliveryStatus::Pending.as_str()))
        .filter(notice_delivery::Column::AvailableAt.lte(now))
        .order_by_asc(notice_delivery::Column::AvailableAt)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(delivery_of).collect()
}

/// Takes a delivery for one try: compare-and-set on the number of tries, and nobody else
/// takes it before `until`. False when another instance was faster.
pub(in super::super) async fn claim(
    tx: &WriteTx,
    delivery: &Delivery,
    until: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = notice_delivery::Entity::update_many()
        .col_expr(
            notice_delivery::Column::Attempts,
            Expr::value(delivery.attempts.saturating_add(1)),
        )
        .col_expr(notice_delivery::Column::AvailableAt, Expr::value(until))
        .filter(notice_delivery::Column::Id.eq(delivery.id))
        .filter(notice_delivery::Column::Status.eq(DeliveryStatus::Pending.as_str()))
        .filter(notice_delivery::Column::Attempts.eq(delivery.attempts))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Notes how a try ended; false when the claim has run out and someone else has taken it.
pub(in super::super) async fn settle(
    tx: &WriteTx,
    settled: &Delivery,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = notice_delivery::Entity::update_many()
        .col_expr(
            notice_delivery::Column::Status,
            Expr::value(settled.status.as_str()),
        )
        .col_expr(
            notice_delivery::Column::AvailableAt,
            Expr::value(settled.available_at),
        )
        .col_expr(
            notice_delivery::Column::LastError,
            Expr::value(settled.last_error.clone()),
        )
        .col_expr(notice_delivery::Column::UpdatedAt, Expr::value(now))
        .filter(notice_delivery::Column::Id.eq(settled.id))
        .filter(notice_delivery::Column::Status.eq(DeliveryStatus::Pending.as_str()))
        .filter(notice_delivery::Column::Attempts.eq(settled.attempts))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Deliveries about houses that the actor manages; those about no house only in the
/// district.
fn managed_by(actor: &Actor) -> Condition {
    let condition =
        Condition::all().add(notice_delivery::Column::DistrictId.eq(actor.district.get()));
    match actor.role {
        Role::DistrictAdmin => condition,
        Role::SubdistrictAdmin { subdistrict } => {
            let houses = house::Entity::find()
                .select_only()
                .column(house::Column::Id)
                .filter(house::Column::SubdistrictId.eq(subdistrict.get()))
                .into_query();
            condition.add(notice_delivery::Column::HouseId.in_subquery(houses))
        }
        Role::HouseManager { house, .. } => {
            condition.add(notice_delivery::Column::HouseId.eq(house.get()))
        }
        Role::Guardian { .. }
        | Role::Carer { .. }
        | Role::HealthWorker { .. }
        | Role::Supervisor { .. }
        | Role::Integrator { .. } => condition.add(Expr::value(false)),
    }
}

/// The deliveries in this state that the actor may see, oldest first.
pub(in super::super) async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    status: DeliveryStatus,
    page: PageRequest,
) -> Result<Vec<ListedDelivery>, StoreError> {
    let mut query = notice_delivery::Entity::find()
        .filter(managed_by(actor))
        .filter(notice_delivery::Column::Status.eq(status.as_str()));
    if let Some(after) = page.after {
        query = query.filter(notice_delivery::Column::Id.gt(after.0));
    }
    let rows = query
        .order_by_asc(notice_delivery::Column::Id)
        .limit(page.limit.saturating_add(1))
        .all(db)
        .await?;
    listed(db, rows).await
}

/// One delivery, if the actor may see it.
pub(in super::super) async fn find_listed(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: Uuid,
) -> Result<Option<ListedDelivery>, StoreError> {
    let rows = notice_delivery::Entity::find_by_id(id)
        .filter(managed_by(actor))
        .all(db)
        .await?;
    Ok(listed(db, rows).await?.pop())
}

async fn listed(
    db: &impl ConnectionTrait,
    rows: Vec<notice_delivery::Model>,
) -> Result<Vec<ListedDelivery>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let kinds: Vec<(Uuid, String)> = notice::Entity::find()
        .select_only()
        .columns([notice::Column::Id, notice::Column::Kind])
        .filter(notice::Column::Id.is_in(rows.iter().map(|row| row.notice_id)))
        .into_tuple()
        .all(db)
        .await?;
    let kinds: BTreeMap<Uuid, String> = kinds.into_iter().collect();
    rows.into_iter()
        .map(|row| {
            let kind = kinds
                .get(&row.notice_id)
                .and_then(|word| NoticeKind::parse(word))
                .ok_or(StoreError::Corrupt("notice.kind"))?;
            Ok(ListedDelivery {
                delivery: delivery_of(row)?,
                kind,
            })
        })
        .collect()
}

/// Has a delivery that was given up tried anew; false when it is in another state now.
pub(in super::super) async fn try_again(
    tx: &WriteTx,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let retried = DeliveryStatus::RETRIED.iter().map(|status| status.as_str());
    let done = notice_delivery::Entity::update_many()
        .col_expr(
            notice_delivery::Column::Status,
            Expr::value(DeliveryStatus::Pending.as_str()),
        )
        .col_expr(notice_delivery::Column::Attempts, Expr::value(0))
        .col_expr(notice_delivery::Column::AvailableAt, Expr::value(now))
        .col_expr(notice_delivery::Column::UpdatedAt, Expr::value(now))
        .filter(notice_delivery::Column::Id.eq(id))
        .filter(notice_delivery::Column::Status.is_in(retried))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

fn delivery_of(row: notice_delivery::Model) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        id: row.id,
        district: row.district_id.into(),
        notice: row.notice_id,
        account: row.account_id.into(),
        house: row.house_id.map(Into::into),
        channel: MessageChannel::parse(&row.channel)
            .ok_or(StoreError::Corrupt("notice_delivery.channel"))?,
        status: DeliveryStatus::parse(&row.status)
            .ok_or(StoreError::Corrupt("notice_delivery.status"))?,
        attempts: row.attempts,
        available_at: row.available_at.to_utc(),
        last_error: row.last_error,
        created_at: row.created_at.to_utc(),
    })
}
