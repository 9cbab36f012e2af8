//! One-time codes in SQL.

use super::super::domain::{LIMIT_WINDOW, MAX_CODES_IN_WINDOW, SentCode};
use crate::shared::storage::{Batch, StoreError, WriteTx};
use chrono::{DateTime, Utc};
use entity::one_time_code;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

/// Ids and instants of the latest codes for a number, newest first; as many as the limits
/// look at.
pub async fn latest_codes(
    db: &impl ConnectionTrait,
    phone_hash: &str,
) -> Result<Vec<(Uuid, DateTime<Utc>)>, StoreError> {
    let rows = one_time_code::Entity::find()
        .filter(one_time_code::Column::PhoneHash.eq(phone_hash))
        .order_by_desc(one_time_code::Column::CreatedAt)
        .limit(u64::try_from(MAX_CODES_IN_WINDOW).unwrap_or(u64::MAX))
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, row.created_at.to_utc()))
        .collect())
}

/// Writes a code, and drops those of the number that no limit counts any more.
/// [`StoreError::Duplicate`] when there is one with that id.
pub async fn insert_code(
    tx: &WriteTx,
    phone_hash: &str,
    code: &SentCode,
) -> Result<(), StoreError> {
    let row = one_time_code::ActiveModel {
        id: Set(code.id),
        district_id: Set(code.district.get()),
        phone_hash: Set(phone_hash.to_owned()),
        code_hash: Set(code.code_hash.clone()),
        attempts: Set(code.attempts),
        expires_at: Set(code.expires_at.into()),
        used_at: Set(code.used_at.map(Into::into)),
        created_at: Set(code.created_at.into()),
    };
    let forgotten = code.created_at - LIMIT_WINDOW;
    let mut batch = Batch::default();
    batch.row(&row);
    batch.delete(
        one_time_code::Entity::delete_many()
            .filter(one_time_code::Column::PhoneHash.eq(phone_hash))
            .filter(one_time_code::Column::CreatedAt.lt(forgotten))
            .into_query(),
    );
    batch.execute(tx).await
}

/// The latest code for a number, locked.
pub async fn lock_latest(tx: &WriteTx, phone_hash: &str) -> Result<Option<SentCode>, StoreError> {
    let row = one_time_code::Entity::find()
        .filter(one_time_code::Column::PhoneHash.eq(phone_hash))
        .order_by_desc(one_time_code::Column::CreatedAt)
        .limit(1)
        .lock_exclusive()
        .one(&**tx)
        .await?;
    Ok(row.map(|row| SentCode {
        id: row.id,
        district: row.district_id.into(),
        code_hash: row.code_hash,
        attempts: row.attempts,
        expires_at: row.expires_at.to_utc(),
        used_at: row.used_at.map(|at| at.to_utc()),
        created_at: row.created_at.to_utc(),
    }))
}

/// Counts a wrong attempt.
pub async fn count_attempt(tx: &WriteTx, id: Uuid) -> Result<(), StoreError> {
    one_time_code::Entity::update_many()
        .col_expr(
            one_time_code::Column::Attempts,
            Expr::col(one_time_code::Column::Attempts).add(1),
        )
        .filter(one_time_code::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Uses a code up; false when it was used already.
pub async fn use_code(tx: &WriteTx, id: Uuid, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let done = one_time_code::Entity::update_many()
        .col_expr(one_time_code::Column::UsedAt, Expr::value(now))
        .filter(one_time_code::Column::Id.eq(id))
        .filter(one_time_code::Column::UsedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Drops codes made before `instant`; how many.
pub async fn forget_codes(tx: &WriteTx, instant: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = one_time_code::Entity::delete_many()
        .filter(one_time_code::Column::CreatedAt.lt(instant))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected)
}
