//! The parts of tables in SQL, on PostgreSQL.

use super::domain::{Chain, Old};
use crate::shared::storage::{
    StoreError, WriteTx,
    months::{Kept, Part},
};
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait, Value};
use std::time::Duration;
use uuid::Uuid;

/// How often the end of a month is tried, and the pause between.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(250);

fn ask(sql: impl Into<String>, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(DbBackend::Postgres, sql, values)
}

/// Makes the months that are not there, from a day's on, and answers how many.
pub(super) async fn make(
    db: &impl ConnectionTrait,
    first: NaiveDate,
    many: i32,
) -> Result<usize, StoreError> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(0);
    }
    let sql = "SELECT make_months($1, $2) AS made";
    let row = db
        .query_one_raw(ask(sql, [first.into(), many.into()]))
        .await?;
    let made: i32 = row.map_or(Ok(0), |row| row.try_get("", "made"))?;
    Ok(usize::try_from(made).unwrap_or(0))
}

/// How many rows of a table have no month of their own.
pub(super) async fn outside(db: &impl ConnectionTrait, kept: Kept) -> Result<u64, StoreError> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(0);
    }
    let sql = format!("SELECT COUNT(*) AS many FROM {}_default", kept.as_str());
    let row = db.query_one_raw(ask(sql, [])).await?;
    let many: i64 = row.map_or(Ok(0), |row| row.try_get("", "many"))?;
    Ok(u64::try_from(many).unwrap_or(0))
}

/// Keeps everybody else from writing to a month until the transaction ends, which may take as
/// long as it needs.
pub(super) async fn hold(tx: &WriteTx, part: &Part) -> Result<(), StoreError> {
    let sql = format!(
        "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; \
         LOCK TABLE \"{}\" IN SHARE ROW EXCLUSIVE MODE",
        part.name
    );
    tx.execute_unprepared(&sql).await?;
    Ok(())
}

/// Reasons that someone wrote in words.
pub(super) async fn reasons(tx: &WriteTx, part: &Part) -> Result<u64, StoreError> {
    let sql = format!(
        "SELECT COUNT(*) AS many FROM \"{}\" WHERE reason IS NOT NULL",
        part.name
    );
    let row = tx.query_one_raw(ask(sql, [])).await?;
    let many: i64 = row.map_or(Ok(0), |row| row.try_get("", "many"))?;
    Ok(u64::try_from(many).unwrap_or(0))
}

/// Rows of a month that follow an id, each as JSON.
pub(super) async fn rows(
    tx: &WriteTx,
    part: &Part,
    after: Uuid,
    limit: u64,
) -> Result<Vec<(Uuid, String)>, StoreError> {
    let sql = format!(
        "SELECT id, to_jsonb(t)::text AS line FROM \"{}\" t WHERE id > $1 ORDER BY id LIMIT {limit}",
        part.name
    );
    let rows = tx.query_all_raw(ask(sql, [after.into()])).await?;
    rows.into_iter()
        .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "line")?)))
        .collect()
}

/// Rows of a chain up to where it is cut that follow a number, each as JSON.
pub(super) async fn chain(
    tx: &WriteTx,
    piece: &Chain,
    after: i64,
    limit: u64,
) -> Result<Vec<(i64, String)>, StoreError> {
    let sql = format!(
        "SELECT sequence, to_jsonb(t)::text AS line FROM audit_log t WHERE district_id = $1 \
         AND sequence > $2 AND sequence <= $3 ORDER BY sequence LIMIT {limit}"
    );
    let values = [
        piece.district.get().into(),
        after.into(),
        piece.up_to.0.into(),
    ];
    let rows = tx.query_all_raw(ask(sql, values)).await?;
    rows.into_iter()
        .map(|row| Ok((row.try_get("", "sequence")?, row.try_get("", "line")?)))
        .collect()
}

/// Takes a month out of its table, with its rows. Whoever books waits half a second at most,
/// and of two that wait for each other this one gives way and tries again.
pub(super) async fn let_go(tx: &WriteTx, old: &Old) -> Result<(), StoreError> {
    let (table, part) = (old.kept.as_str(), &old.part.name);
    let referred = match old.kept {
        Kept::AuditLog => "district",
        Kept::BookingEvent => "district, account, booking",
    };
    let sql = format!(
        "SET LOCAL lock_timeout = '500ms'; \
         LOCK TABLE {referred} IN ACCESS EXCLUSIVE MODE; \
         ALTER TABLE {table} DETACH PARTITION \"{part}\"; DROP TABLE \"{part}\""
    );
    let mut tries = 1;
    loop {
        let attempt = tx.begin().await?;
        let Err(error) = attempt.execute_unprepared(&sql).await else {
            attempt.commit().await?;
            return Ok(());
        };
        attempt.rollback().await?;
        let error = StoreError::from(error);
        if tries == TRIES || !matches!(error, StoreError::Locked(_)) {
            return Err(error);
        }
        tries += 1;
        tokio::time::sleep(PAUSE).await;
    }
}
