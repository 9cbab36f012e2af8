//! Tries at logins in SQL.

use crate::shared::{
    domain::DistrictId,
    storage::{StoreError, WriteTx},
};
use chrono::{DateTime, Utc};
use entity::sign_in_attempt;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Statement, sea_query::Expr};

/// What tries are counted for: a district, and the keyed hash of a login.
#[derive(Clone, Copy)]
pub struct AttemptKey<'k> {
    pub district: DistrictId,
    pub subject_hash: &'k str,
}

/// What has become of the tries at a login so far.
pub struct Attempts {
    pub failures: i64,
    pub next_at: DateTime<Utc>,
}

/// Counts one more unless it has to wait. Whoever counts at the same time waits for the commit
/// and then finds what this one has written, so no two take the same number. A try that is
/// refused changes nothing.
const COUNT: &str = "
INSERT INTO sign_in_attempt (district_id, subject_hash, failures, next_at, last_at)
VALUES ($1, $2, 1, $3, $3)
ON CONFLICT (district_id, subject_hash) DO UPDATE
   SET failures = sign_in_attempt.failures + 1, last_at = excluded.last_at
 WHERE sign_in_attempt.next_at <= excluded.last_at
RETURNING failures";

/// Counts a try, and says the how manieth it is; `None` when it has to wait.
pub async fn count_try(
    tx: &WriteTx,
    key: AttemptKey<'_>,
    now: DateTime<Utc>,
) -> Result<Option<i64>, StoreError> {
    let values = [
        key.district.get().into(),
        key.subject_hash.into(),
        now.into(),
    ];
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), COUNT, values);
    let row = tx.query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get("", "failures")).transpose()?)
}

/// The tries so far; `None` when there were none since the last success.
pub async fn attempts(
    db: &impl ConnectionTrait,
    key: AttemptKey<'_>,
) -> Result<Option<Attempts>, StoreError> {
    let id = (key.district.get(), key.subject_hash.to_owned());
    let row = sign_in_attempt::Entity::find_by_id(id).one(db).await?;
    Ok(row.map(|row| Attempts {
        failures: row.failures,
        next_at: row.next_at.to_utc(),
    }))
}

/// Writes how many have failed, and when the next may come.
pub async fn set_attempts(
    tx: &WriteTx,
    key: AttemptKey<'_>,
    attempts: Attempts,
) -> Result<(), StoreError> {
    use sign_in_attempt::Column::{DistrictId, Failures, NextAt, SubjectHash};
    sign_in_attempt::Entity::update_many()
        .col_expr(Failures, Expr::value(attempts.failures))
        .col_expr(NextAt, Expr::value(attempts.next_at))
        .filter(DistrictId.eq(key.district.get()))
        .filter(SubjectHash.eq(key.subject_hash))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Takes one back that was counted and not made, and lets the next come at once.
pub async fn take_back_try(
    tx: &WriteTx,
    key: AttemptKey<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    use sea_orm::sea_query::ExprTrait;
    use sign_in_attempt::Column::{DistrictId, Failures, NextAt, SubjectHash};
    sign_in_attempt::Entity::update_many()
        .col_expr(Failures, Expr::col(Failures).sub(1))
        .col_expr(NextAt, Expr::value(now))
        .filter(DistrictId.eq(key.district.get()))
        .filter(SubjectHash.eq(key.subject_hash))
        .filter(Failures.gt(0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Ends the count.
pub async fn clear_attempts(tx: &WriteTx, key: AttemptKey<'_>) -> Result<(), StoreError> {
    let id = (key.district.get(), key.subject_hash.to_owned());
    sign_in_attempt::Entity::delete_by_id(id)
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Forgets logins that were not tried since `instant`; how many.
pub async fn forget_attempts(tx: &WriteTx, instant: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = sign_in_attempt::Entity::delete_many()
        .filter(sign_in_attempt::Column::LastAt.lt(instant))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected)
}
