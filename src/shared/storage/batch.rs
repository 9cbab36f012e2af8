//! Several writes in one round trip.

use super::{StoreError, WriteTx, rows::Rows};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, EntityTrait, Statement, Value,
    sea_query::{
        DeleteStatement, InsertStatement, PostgresQueryBuilder, SqlWriterValues,
        SqliteQueryBuilder, UpdateStatement,
    },
};
use std::fmt::Write;

/// Writes that belong together and do not read each other's effect.
///
/// On PostgreSQL they go out as one statement, each a data-modifying `WITH` term; foreign
/// keys are checked when it ends, so a row and its parent may be in one batch. SQLite has
/// no such terms and no round trips: there they run one after the other.
#[derive(Default)]
pub struct Batch(Vec<Term>);

enum Term {
    Rows(Rows),
    Insert(InsertStatement),
    Update(UpdateStatement),
    Delete(DeleteStatement),
}

impl Batch {
    /// Adds a row. Those of one table go out as one insert, so that many cost little more than
    /// one.
    pub fn row<A: ActiveModelTrait>(&mut self, row: &A) -> &mut Self {
        self.add(Rows::of(row, None))
    }

    /// As [`row`](Self::row), unless there is one already with the same in this column.
    pub fn row_unless<A: ActiveModelTrait>(
        &mut self,
        same: <A::Entity as EntityTrait>::Column,
        row: &A,
    ) -> &mut Self {
        self.add(Rows::of(row, Some(same)))
    }

    fn add(&mut self, rows: Rows) -> &mut Self {
        let same = self.0.iter_mut().find_map(|term| match term {
            Term::Rows(before) if before.takes(&rows) => Some(before),
            _ => None,
        });
        match same {
            Some(before) => before.append(rows),
            None => self.0.push(Term::Rows(rows)),
        }
        self
    }

    /// Adds an insert.
    pub fn insert(&mut self, statement: InsertStatement) -> &mut Self {
        self.0.push(Term::Insert(statement));
        self
    }

    /// Adds an update.
    pub fn update(&mut self, statement: UpdateStatement) -> &mut Self {
        self.0.push(Term::Update(statement));
        self
    }

    /// Adds a delete.
    pub fn delete(&mut self, statement: DeleteStatement) -> &mut Self {
        self.0.push(Term::Delete(statement));
        self
    }

    /// Executes everything.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when a unique constraint stands against one of them; the
    /// transaction is then of no more use.
    pub async fn execute(self, tx: &WriteTx) -> Result<(), StoreError> {
        if tx.get_database_backend() == DbBackend::Postgres {
            if let Some(statement) = joined(&self.0) {
                tx.execute_raw(statement).await?;
            }
            return Ok(());
        }
        for term in &self.0 {
            let (sql, values) = match term {
                Term::Rows(rows) => rows.insert().build(SqliteQueryBuilder),
                Term::Insert(statement) => statement.build(SqliteQueryBuilder),
                Term::Update(statement) => statement.build(SqliteQueryBuilder),
                Term::Delete(statement) => statement.build(SqliteQueryBuilder),
            };
            let values: Vec<Value> = values.into_iter().collect();
            tx.execute_raw(Statement::from_sql_and_values(
                DbBackend::Sqlite,
                sql,
                values,
            ))
            .await?;
        }
        Ok(())
    }
}

fn joined(terms: &[Term]) -> Option<Statement> {
    let mut sql = SqlWriterValues::new("$", true);
    for (index, term) in terms.iter().enumerate() {
        let head = if index == 0 { "WITH" } else { "," };
        write!(sql, "{head} w{index} AS (").ok()?;
        match term {
            Term::Rows(rows) => {
                rows.insert()
                    .build_collect_into(PostgresQueryBuilder, &mut sql);
            }
            Term::Insert(statement) => {
                statement.build_collect_into(PostgresQueryBuilder, &mut sql);
            }
            Term::Update(statement) => {
                statement.build_collect_into(PostgresQueryBuilder, &mut sql);
            }
            Term::Delete(statement) => {
                statement.build_collect_into(PostgresQueryBuilder, &mut sql);
            }
        }
        write!(sql, ")").ok()?;
    }
    if terms.is_empty() {
        return None;
    }
    write!(sql, " SELECT 1").ok()?;
    let (sql, values) = sql.into_parts();
    Some(Statement::from_sql_and_values(
        DbBackend::Postgres,
        sql,
        values,
    ))
}
