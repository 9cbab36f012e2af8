//! Connections that know what they will be asked. PostgreSQL plans a statement anew for the first five
//! times that a connection asks it, and a new connection has to read its catalogues first: that is more
//! time than the twenty places of a session take, and they go out at the same moment everywhere.

use sea_orm::{
    Statement,
    sqlx::{self, AssertSqlSafe, Pool, Postgres, pool::PoolOptions},
};
use sea_query_sqlx::SqlxValues;
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

/// From the sixth time on a plan is kept, if it is no dearer than those before.
const UNTIL_PLANNED: usize = 6;

/// Connections that are left to others while the rest are opened.
const LEFT: usize = 2;
/// Whoever does not get a connection in this time leaves them all to others.
const OPENED_WITHIN: Duration = Duration::from_secs(1);

/// A statement that can be asked before anybody asks it.
#[derive(Clone, Debug)]
pub struct Question(Statement);

impl From<Statement> for Question {
    fn from(statement: Statement) -> Self {
        Self(statement)
    }
}

impl Question {
    /// Its text.
    #[must_use]
    pub fn sql(&self) -> &str {
        &self.0.sql
    }
}

/// How many connections stay open, and what each asks when it is opened.
#[derive(Clone, Default)]
pub struct Ready {
    /// As many stay open.
    pub connections: u32,
    /// Questions that find nothing and change nothing, in the words in which they are asked later.
    pub questions: Arc<[Question]>,
}

impl Ready {
    pub(super) fn prepare_each(self, pool: PoolOptions<Postgres>) -> PoolOptions<Postgres> {
        pool.after_connect(move |connection, _| {
            let questions = Arc::clone(&self.questions);
            Box::pin(async move {
                for Question(statement) in questions.iter() {
                    for _ in 0..UNTIL_PLANNED {
                        let values = statement.values.clone().map_or_else(Vec::new, |it| it.0);
                        let values = SqlxValues(sea_orm::Values(values));
                        let sql = AssertSqlSafe(statement.sql.as_str());
                        let asked = sqlx::query_with(sql, values).execute(&mut *connection);
                        if let Err(error) = asked.await {
                            // Before the first migration there are no tables.
                            tracing::debug!(error = %error, "a connection is not prepared");
                            return Ok(());
                        }
                    }
                }
                Ok(())
            })
        })
    }
}

/// Opens connections of a pool until so many are open, but leaves two to others. Each is held until
/// all are: a pool gives what is idle before it opens another.
pub(super) async fn open(pool: &Pool<Postgres>, many: u32) {
    let mut held = Vec::new();
    while held.len().saturating_add(LEFT) < usize::try_from(many).unwrap_or(usize::MAX) {
        match timeout(OPENED_WITHIN, pool.acquire()).await {
            Ok(Ok(connection)) => held.push(connection),
            // Others need them, or the server has no more: they are opened when they are needed.
            _ => return,
        }
    }
}
