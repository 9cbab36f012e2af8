//! Keys of other systems in SQL.

use super::domain::ApiKey;
use crate::shared::{
    domain::{AccountId, ApiKeyId, DistrictId},
    storage::{StoreError, WriteTx},
};
use chrono::{DateTime, Utc};
use entity::api_key;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};

const UNREADABLE: StoreError = StoreError::Corrupt("api_key.permissions");

pub(super) async fn insert(
    tx: &WriteTx,
    key: &ApiKey,
    secret_hash: String,
    created_by: AccountId,
) -> Result<(), StoreError> {
    let row = api_key::ActiveModel {
        id: Set(key.id.get()),
        district_id: Set(key.district.get()),
        account_id: Set(key.account.get()),
        name: Set(key.name.clone()),
        secret_hash: Set(secret_hash),
        permissions: Set(serde_json::to_value(key.permissions).map_err(|_| UNREADABLE)?),
        created_by: Set(created_by.get()),
        created_at: Set(key.created_at.into()),
        expires_at: Set(key.expires_at.into()),
        last_used_at: Set(None),
        revoked_at: Set(None),
    };
    api_key::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// The keys of a district, in the order they were made.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    district: DistrictId,
) -> Result<Vec<ApiKey>, StoreError> {
    let rows = api_key::Entity::find()
        .filter(api_key::Column::DistrictId.eq(district.get()))
        .order_by_asc(api_key::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(key_of).collect()
}

/// One of them.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    district: DistrictId,
    id: ApiKeyId,
) -> Result<Option<ApiKey>, StoreError> {
    let row = api_key::Entity::find_by_id(id.get())
        .filter(api_key::Column::DistrictId.eq(district.get()))
        .one(db)
        .await?;
    row.map(key_of).transpose()
}

/// The key with this hash.
pub(super) async fn find_by_hash(
    db: &impl ConnectionTrait,
    secret_hash: &str,
) -> Result<Option<ApiKey>, StoreError> {
    let row = api_key::Entity::find()
        .filter(api_key::Column::SecretHash.eq(secret_hash))
        .one(db)
        .await?;
    row.map(key_of).transpose()
}

/// Notes that a key is signed in with; false when it was revoked in this very moment.
pub(super) async fn note_use(
    tx: &WriteTx,
    id: ApiKeyId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    set(tx, id, api_key::Column::LastUsedAt, now).await
}

/// Revokes a key; false for one that is revoked.
pub(super) async fn revoke(
    tx: &WriteTx,
    id: ApiKeyId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    set(tx, id, api_key::Column::RevokedAt, now).await
}

async fn set(
    tx: &WriteTx,
    id: ApiKeyId,
    column: api_key::Column,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = api_key::Entity::update_many()
        .col_expr(column, Expr::value(now))
        .filter(api_key::Column::Id.eq(id.get()))
        .filter(api_key::Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

fn key_of(row: api_key::Model) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        id: row.id.into(),
        district: row.district_id.into(),
        account: row.account_id.into(),
        name: row.name,
        permissions: serde_json::from_value(row.permissions).map_err(|_| UNREADABLE)?,
        created_at: row.created_at.to_utc(),
        expires_at: row.expires_at.to_utc(),
        last_used_at: row.last_used_at.map(|at| at.to_utc()),
        revoked_at: row.revoked_at.map(|at| at.to_utc()),
    })
}
