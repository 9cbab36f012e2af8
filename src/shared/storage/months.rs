//! Tables that PostgreSQL keeps by the month (docs/adr/0045). Their ids begin with the time, so
//! a month is a range of ids. SQLite keeps whole tables, which have no parts.

use super::StoreError;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use uuid::Uuid;

pub use crate::shared::domain::{Kept, Part};

/// The parts of a table, oldest first, without the one for whatever has no other.
///
/// # Errors
/// The store's.
pub async fn parts(db: &impl ConnectionTrait, kept: Kept) -> Result<Vec<Part>, StoreError> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(Vec::new());
    }
    let sql = "SELECT part, from_id, to_id FROM month_parts($1)";
    let values = [kept.as_str().into()];
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    let mut found = Vec::new();
    for row in db.query_all_raw(statement).await? {
        found.push(Part {
            name: row.try_get("", "part")?,
            from: row.try_get("", "from_id")?,
            to: row.try_get("", "to_id")?,
        });
    }
    Ok(found)
}

/// The first id of what was never archived: whatever has this id or a later one, all of its
/// rows are there.
///
/// # Errors
/// The store's.
pub async fn whole_since(db: &impl ConnectionTrait, kept: Kept) -> Result<Uuid, StoreError> {
    let parts = parts(db, kept).await?;
    let oldest = parts.first().and_then(|part| part.from);
    Ok(oldest.unwrap_or(Uuid::nil()))
}
