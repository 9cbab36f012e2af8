//! Connections that know what they will be asked. PostgreSQL plans a statement anew for the first five
//! times that a connection asks it, and a new connection has to read its catalogues first: that is more
//! time than the twenty places of a session take, and they go out at the same moment everywhere.

use futures_util::future::join_all;
use sea_orm::{
    DatabaseConnection, DbBackend, Statement,
    sqlx::{self, AssertSqlSafe, Postgres, pool::PoolOptions},
};
use sea_query_sqlx::SqlxValues;
use std::sync::Arc;

/// From the sixth time on a plan is kept, if it is no dearer than those before.
const UNTIL_PLANNED: usize = 6;

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
    /// Opens all of them, beside whatever else is done.
    pub(super) fn open(&self, connection: &DatabaseConnection) {
        if self.connections <= 1 || connection.get_database_backend() != DbBackend::Postgres {
            return;
        }
        let (connection, many) = (connection.clone(), self.connections);
        tokio::spawn(async move {
            let pool = connection.get_postgres_connection_pool();
            let opened = join_all((0..many).map(|_| pool.acquire())).await;
            if let Some(Err(error)) = opened.into_iter().find(Result::is_err) {
                tracing::warn!(error = %error, "not all connections to SQL are ready");
            }
        });
    }

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
