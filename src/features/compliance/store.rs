//! The numbers of a year in SQL. Whatever is counted is sorted here: stores sort texts each in
//! their own way.

use super::domain::{Accesses, Counts, Exports, Row};
use crate::shared::{domain::DistrictId, storage::StoreError};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value, prelude::DateTimeWithTimeZone};

/// A district, and a span of instants.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub district: DistrictId,
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}

impl Span {
    fn statement(self, db: &impl ConnectionTrait, sql: &str) -> Statement {
        let values: [Value; 3] = [self.district.get().into(), self.from.into(), self.to.into()];
        Statement::from_sql_and_values(db.get_database_backend(), sql, values)
    }
}

#[derive(FromQueryResult)]
struct Counted {
    word: String,
    many: i64,
}

/// Rows of the span by a word.
async fn by_word(db: &impl ConnectionTrait, span: Span, sql: &str) -> Result<Counts, StoreError> {
    let rows = Counted::find_by_statement(span.statement(db, sql))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.word, row.many)).collect())
}

async fn count(db: &impl ConnectionTrait, statement: Statement) -> Result<i64, StoreError> {
    match db.query_one_raw(statement).await? {
        Some(row) => Ok(row.try_get("", "many")?),
        None => Ok(0),
    }
}

/// Children with a booking on these dates.
pub(super) async fn children_with_bookings(
    db: &impl ConnectionTrait,
    district: DistrictId,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(DISTINCT child_id) AS many FROM booking \
               WHERE district_id = $1 AND date >= $2 AND date <= $3";
    let values: [Value; 3] = [district.get().into(), first.into(), last.into()];
    let backend = db.get_database_backend();
    count(db, Statement::from_sql_and_values(backend, sql, values)).await
}

/// Children registered.
pub(super) async fn children_registered(
    db: &impl ConnectionTrait,
    span: Span,
) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS many FROM child \
               WHERE district_id = $1 AND created_at >= $2 AND created_at < $3";
    count(db, span.statement(db, sql)).await
}

/// Incidents written down.
pub(super) async fn incidents(db: &impl ConnectionTrait, span: Span) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS many FROM observation \
               WHERE kind = 'incident' AND district_id = $1 AND at >= $2 AND at < $3";
    count(db, span.statement(db, sql)).await
}

/// Consents given, by purpose.
pub(super) async fn consents_given(
    db: &impl ConnectionTrait,
    span: Span,
) -> Result<Counts, StoreError> {
    let sql = "SELECT purpose AS word, COUNT(*) AS many FROM consent \
               WHERE district_id = $1 AND given_at >= $2 AND given_at < $3 GROUP BY purpose";
    by_word(db, span, sql).await
}

/// Consents withdrawn, by purpose.
pub(super) async fn consents_withdrawn(
    db: &impl ConnectionTrait,
    span: Span,
) -> Result<Counts, StoreError> {
    let sql = "SELECT purpose AS word, COUNT(*) AS many FROM consent \
               WHERE district_id = $1 AND withdrawn_at >= $2 AND withdrawn_at < $3 \
               GROUP BY purpose";
    by_word(db, span, sql).await
}

/// Children erased, by ground.
pub(super) async fn erasures(db: &impl ConnectionTrait, span: Span) -> Result<Counts, StoreError> {
    let sql = "SELECT ground AS word, COUNT(*) AS many FROM erasure \
               WHERE district_id = $1 AND at >= $2 AND at < $3 GROUP BY ground";
    by_word(db, span, sql).await
}

#[derive(FromQueryResult)]
struct ExportsRow {
    dataset: String,
    in_full: bool,
    status: String,
    many: i64,
}

/// Bulk exports asked for.
pub(super) async fn bulk_exports(
    db: &impl ConnectionTrait,
    span: Span,
) -> Result<Vec<Exports>, StoreError> {
    let sql = "SELECT dataset, in_full, status, COUNT(*) AS many FROM bulk_export \
               WHERE district_id = $1 AND created_at >= $2 AND created_at < $3 \
               GROUP BY dataset, in_full, status";
    let found = ExportsRow::find_by_statement(span.statement(db, sql)).all(db);
    let rows = found.await?.into_iter().map(|row| Exports {
        dataset: row.dataset,
        in_full: row.in_full,
        status: row.status,
        count: row.many,
    });
    let mut rows: Vec<_> = rows.collect();
    rows.sort();
    Ok(rows)
}

#[derive(FromQueryResult)]
struct AccessesRow {
    action: String,
    role: String,
    purpose: Option<String>,
    many: i64,
}

/// Rows of the audit log, by what was done, role and purpose.
pub(super) async fn accesses(
    db: &impl ConnectionTrait,
    span: Span,
) -> Result<Vec<Accesses>, StoreError> {
    let sql = "SELECT action, role, purpose, COUNT(*) AS many FROM audit_log \
               WHERE district_id = $1 AND at >= $2 AND at < $3 GROUP BY action, role, purpose";
    let found = AccessesRow::find_by_statement(span.statement(db, sql)).all(db);
    let rows = found.await?.into_iter().map(|row| Accesses {
        action: row.action,
        role: row.role,
        purpose: row.purpose,
        count: row.many,
    });
    let mut rows: Vec<_> = rows.collect();
    rows.sort();
    Ok(rows)
}

#[derive(FromQueryResult)]
struct ToldRow {
    at: DateTimeWithTimeZone,
    fields: String,
}

/// What the service itself told in rows of one kind, oldest first.
pub(super) async fn told(
    db: &impl ConnectionTrait,
    span: Span,
    action: &str,
) -> Result<Vec<(DateTime<Utc>, String)>, StoreError> {
    let sql = "SELECT at, fields FROM audit_log \
               WHERE district_id = $1 AND at >= $2 AND at < $3 AND action = $4 ORDER BY at, id";
    let values: [Value; 4] = [
        span.district.get().into(),
        span.from.into(),
        span.to.into(),
        action.into(),
    ];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = ToldRow::find_by_statement(statement).all(db).await?;
    let rows = rows.into_iter().map(|row| (row.at.to_utc(), row.fields));
    Ok(rows.collect())
}

#[derive(FromQueryResult)]
struct SealedRow {
    sequence: i64,
    hash: String,
}

/// The last sealed row before the end of the span.
pub(super) async fn last_row(
    db: &impl ConnectionTrait,
    span: Span,
) -> Result<Option<Row>, StoreError> {
    let sql = "SELECT sequence, hash FROM audit_log \
               WHERE sequence IS NOT NULL AND district_id = $1 AND at >= $2 AND at < $3 \
               ORDER BY sequence DESC LIMIT 1";
    let found = SealedRow::find_by_statement(span.statement(db, sql));
    let row = found.one(db).await?;
    Ok(row.map(|row| Row {
        sequence: row.sequence,
        hash: row.hash,
    }))
}

#[derive(FromQueryResult)]
struct OldestRow {
    at: DateTimeWithTimeZone,
}

/// When the oldest row that is kept was written.
pub(super) async fn oldest_row(
    db: &impl ConnectionTrait,
    district: DistrictId,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let sql = "SELECT at FROM audit_log \
               WHERE district_id = $1 AND sequence IS NOT NULL ORDER BY sequence LIMIT 1";
    let values: [Value; 1] = [district.get().into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let row = OldestRow::find_by_statement(statement).one(db).await?;
    Ok(row.map(|row| row.at.to_utc()))
}
