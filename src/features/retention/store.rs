//! What is past its time, in SQL.

use crate::shared::{
    domain::{ChildId, DistrictId},
    storage::{StoreError, WriteTx},
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{booking, child, refresh_token};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};

/// Children born by a date, without a booking that ends at an instant or later.
fn past(
    district: DistrictId,
    (born_by, since): (NaiveDate, DateTime<Utc>),
) -> Select<child::Entity> {
    let came = booking::Entity::find()
        .select_only()
        .column(booking::Column::ChildId)
        .filter(booking::Column::DistrictId.eq(district.get()))
        .filter(booking::Column::EndsAt.gte(since))
        .into_query();
    child::Entity::find()
        .filter(child::Column::DistrictId.eq(district.get()))
        .filter(child::Column::Status.eq("active"))
        .filter(child::Column::BirthDate.lte(born_by))
        .filter(child::Column::Id.not_in_subquery(came))
}

/// How many there are.
pub(super) async fn count_children(
    db: &impl ConnectionTrait,
    district: DistrictId,
    times: (NaiveDate, DateTime<Utc>),
) -> Result<u64, StoreError> {
    Ok(past(district, times).count(db).await?)
}

/// Some of them, in the order of their ids.
pub(super) async fn children(
    db: &impl ConnectionTrait,
    district: DistrictId,
    times: (NaiveDate, DateTime<Utc>),
    limit: u64,
) -> Result<Vec<ChildId>, StoreError> {
    let rows = past(district, times)
        .order_by_asc(child::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.id.into()).collect())
}

/// How many refresh tokens ended before an instant.
pub(super) async fn count_sign_ins(
    db: &impl ConnectionTrait,
    district: DistrictId,
    before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    Ok(refresh_token::Entity::find()
        .filter(refresh_token::Column::DistrictId.eq(district.get()))
        .filter(refresh_token::Column::ExpiresAt.lt(before))
        .count(db)
        .await?)
}

/// Removes them.
pub(super) async fn remove_sign_ins(
    tx: &WriteTx,
    district: DistrictId,
    before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let tokens = refresh_token::Entity::delete_many()
        .filter(refresh_token::Column::DistrictId.eq(district.get()))
        .filter(refresh_token::Column::ExpiresAt.lt(before))
        .exec(&**tx)
        .await?;
    Ok(tokens.rows_affected)
}
