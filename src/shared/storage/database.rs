//! The connection to SQL, and the only way to begin a write.

use super::{Ready, StoreError, WriteTx, ready, redis::Redis};
use crate::shared::live::Live;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction,
    DbBackend, IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
    sqlx::{
        Connection, Sqlite,
        pool::PoolOptions,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// How long a write waits for a lock or a connection before the caller is asked to try again.
pub const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
/// How long connections may take to come back when all that used them has ended.
const CLOSED_WITHIN: Duration = Duration::from_secs(2);
/// How long PostgreSQL keeps the locks of a transaction whose client has fallen silent.
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);

/// The number is nothing but this lock's name. Whoever waits does so without a time limit.
const SCHEMA_TURN: &str = "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; \
     SET LOCAL idle_in_transaction_session_timeout = 0; SELECT pg_advisory_xact_lock(20261122)";

/// SQL: PostgreSQL or an embedded SQLite file.
#[derive(Clone)]
pub struct Database {
    connection: DatabaseConnection,
    /// SQLite has one writer at a time. Queueing for it here is fair and costs nothing;
    /// leaving it to the file lock means polling, and starvation under load.
    sqlite_writer: Option<Arc<Mutex<()>>>,
    /// Hears of every commit.
    live: Arc<Live>,
    /// Where answers are kept that a commit may make old.
    redis: Option<Redis>,
    /// As many connections are to stay open.
    ready: u32,
}

impl Database {
    /// Connects.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the server does not answer.
    pub async fn connect(url: &str, max_connections: u32) -> Result<Self, StoreError> {
        Self::connect_ready(url, max_connections, Ready::default()).await
    }

    /// As [`connect`](Self::connect), with some connections that stay open and are ready for
    /// what will be asked.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub async fn connect_ready(
        url: &str,
        max_connections: u32,
        ready: Ready,
    ) -> Result<Self, StoreError> {
        let prepared = ready.clone();
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(max_connections)
            .min_connections(ready.connections.max(1))
            // The start waits for the first only.
            .connect_lazy(true)
            .map_sqlx_postgres_pool_opts(move |pool| prepared.clone().prepare_each(pool))
            .acquire_timeout(LOCK_TIMEOUT)
            // A ping before every use would be one more round trip per request; a broken
            // connection shows itself as a retryable error instead.
            .test_before_acquire(false)
            .sqlx_logging(false)
            .map_sqlx_postgres_opts(|options| {
                let idle = idle_timeout().as_millis().to_string();
                let options = options.options([
                    ("lock_timeout", LOCK_TIMEOUT.as_millis().to_string()),
                    ("idle_in_transaction_session_timeout", idle),
                    ("statement_timeout", "15000".to_owned()),
                    ("timezone", "UTC".to_owned()),
                ]);
                if left_out!(SynchronousCommit) {
                    return options.options([("synchronous_commit", "off")]);
                }
                options
            })
            .map_sqlx_sqlite_pool_opts(without_broken)
            .map_sqlx_sqlite_opts(|options| {
                options
                    .create_if_missing(true)
                    .foreign_keys(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(LOCK_TIMEOUT)
            });
        let connection = sea_orm::Database::connect(options).await?;
        connection.ping().await?;
        let sqlite_writer = match connection.get_database_backend() {
            DbBackend::Sqlite => Some(Arc::default()),
            _ => None,
        };
        Ok(Self {
            connection,
            sqlite_writer,
            live: Arc::default(),
            redis: None,
            ready: ready.connections,
        })
    }

    /// Opens the connections that are to stay open, beside whatever else is done.
    pub fn open_ready(&self) {
        let (connection, many) = (self.connection.clone(), self.ready);
        if many > 0 && self.sqlite_writer.is_none() {
            tokio::spawn(async move {
                ready::open(connection.get_postgres_connection_pool(), many).await;
            });
        }
    }

    /// The same, with what is kept in Redis ended by each commit that makes it old.
    #[must_use]
    pub fn with_redis(self, redis: Option<Redis>) -> Self {
        Self { redis, ..self }
    }

    /// Those who are told of commits.
    #[must_use]
    pub const fn live(&self) -> &Arc<Live> {
        &self.live
    }

    /// Whether what grows is kept by the month (docs/adr/0045).
    #[must_use]
    pub const fn keeps_months(&self) -> bool {
        self.sqlite_writer.is_none()
    }

    /// For reading.
    #[must_use]
    pub const fn read(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Begins a write: `BEGIN IMMEDIATE` on SQLite, which takes the write lock at once and
    /// so stands for the row locks that SQLite does not have; a plain transaction with a
    /// lock time-out on PostgreSQL.
    ///
    /// # Errors
    /// [`StoreError::Locked`] or [`StoreError::Unavailable`] when no lock or connection is had in time.
    pub async fn begin_write(&self) -> Result<WriteTx, StoreError> {
        let writer = match &self.sqlite_writer {
            None => None,
            Some(lock) => Some(
                tokio::time::timeout(LOCK_TIMEOUT, Arc::clone(lock).lock_owned())
                    .await
                    .map_err(|_| StoreError::waited_in_vain("write lock timed out"))?,
            ),
        };
        let options = TransactionOptions {
            sqlite_transaction_mode: writer.as_ref().map(|_| SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.connection.begin_with_options(options).await?;
        let (live, redis) = (Arc::clone(&self.live), self.redis.clone());
        Ok(WriteTx::new(transaction, writer, live, redis))
    }

    /// Begins to read: everything read in it is one picture of one moment, and nothing
    /// waits for it. Dropped, it has ended.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when no connection is had in time.
    pub async fn begin_picture(&self) -> Result<DatabaseTransaction, StoreError> {
        // SQLite reads one picture from the first read of any transaction.
        let postgres = self.sqlite_writer.is_none();
        let options = TransactionOptions {
            isolation_level: postgres.then_some(IsolationLevel::RepeatableRead),
            access_mode: postgres.then_some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        Ok(self.connection.begin_with_options(options).await?)
    }

    /// Waits until no other instance changes the schema, and keeps others from it until what
    /// is answered is dropped. A file has one process that migrates, and a pool of one
    /// connection none to spare.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when no connection is had in time.
    pub async fn begin_schema_change(&self) -> Result<Option<DatabaseTransaction>, StoreError> {
        if self.sqlite_writer.is_some() || left_out!(SchemaTurn) {
            return Ok(None);
        }
        let pool = self.connection.get_postgres_connection_pool();
        if pool.options().get_max_connections() < 2 {
            return Ok(None);
        }
        let turn = self.connection.begin().await?;
        turn.execute_unprepared(SCHEMA_TURN).await?;
        Ok(Some(turn))
    }

    /// Connections that are open, and how many of them wait for work.
    #[must_use]
    pub fn pool(&self) -> (u32, usize) {
        if self.sqlite_writer.is_some() {
            let pool = self.connection.get_sqlite_connection_pool();
            (pool.size(), pool.num_idle())
        } else {
            let pool = self.connection.get_postgres_connection_pool();
            (pool.size(), pool.num_idle())
        }
    }

    /// Closes the pool once what runs has ended.
    ///
    /// # Errors
    /// [`StoreError`] when the server refuses to part, or does not in time.
    pub async fn close(self) -> Result<(), StoreError> {
        // A pool whose server went away may wait for connections that nobody has any more.
        let closed = tokio::time::timeout(CLOSED_WITHIN, self.connection.close()).await;
        let closed = closed.map_err(|_| StoreError::waited_in_vain("connections are missing"))?;
        Ok(closed?)
    }
}

/// A pool that closes connections whose transaction did not end.
///
/// SQLite undoes a transaction by itself when there is no room left. The rollback that
/// follows is then an error, the driver takes the transaction for open, and the next one on the
/// connection would be a savepoint in it: its commit would be none.
fn without_broken(pool: PoolOptions<Sqlite>) -> PoolOptions<Sqlite> {
    if left_out!(EndedTransactions) {
        return pool;
    }
    pool.after_release(|connection, _| {
        Box::pin(async move {
            if connection.is_in_transaction() {
                // A rollback that is queued comes before the answer to this.
                connection.ping().await?;
            }
            Ok(!connection.is_in_transaction())
        })
    })
}

#[cfg(not(feature = "testing"))]
const fn idle_timeout() -> Duration {
    IDLE_TIMEOUT
}

#[cfg(feature = "testing")]
fn idle_timeout() -> Duration {
    crate::testing::idle_timeout(IDLE_TIMEOUT)
}
