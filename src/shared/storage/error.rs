//! What can go wrong in a store, classified once.

use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

/// A fault of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A lock was not had in time; the same call may go through later.
    #[error("a lock was not had in time")]
    Locked(#[source] DbErr),
    /// The store is busy or away; the same call may go through later.
    #[error("the store is busy or away")]
    Unavailable(#[source] DbErr),
    /// A unique constraint stands against the write.
    #[error("a unique constraint was violated")]
    Duplicate(#[source] DbErr),
    /// A rule of the store itself stands against the write (docs/adr/0037): the program let
    /// through what it should have refused.
    #[error("a rule of the store stands against the write")]
    Broken(#[source] DbErr),
    /// Anything else.
    #[error("the store failed")]
    Failed(#[source] DbErr),
    /// A stored value does not read as what it should be.
    #[error("a stored value cannot be read: {0}")]
    Corrupt(&'static str),
}

impl StoreError {
    /// For one who has waited for a turn as long as one waits for a lock.
    #[must_use]
    pub fn waited_in_vain(what: &str) -> Self {
        Self::Locked(DbErr::Custom(what.to_owned()))
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
            return Self::Duplicate(error);
        }
        let code = code_of(&error);
        if code.as_deref() == Some(LOCK_NOT_AVAILABLE) {
            return Self::Locked(error);
        }
        if code.is_some_and(|code| RULE_BROKEN.contains(&code.as_str())) {
            return Self::Broken(error);
        }
        if is_passing(&error) {
            return Self::Unavailable(error);
        }
        Self::Failed(error)
    }
}

/// PostgreSQL's code for a lock that was not had within `lock_timeout`.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// PostgreSQL: check_violation, exclusion_violation, raise_exception. SQLite: a check, a
/// trigger.
const RULE_BROKEN: [&str; 5] = ["23514", "23P01", "P0001", "275", "1811"];

fn code_of(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(runtime) | DbErr::Query(runtime)) = error else {
        return None;
    };
    let RuntimeErr::SqlxError(cause) = runtime else {
        return None;
    };
    let cause = cause.as_database_error()?;
    cause.code().map(|code| code.into_owned())
}

/// Deadlocks, no room left, start-up and shutdown of the server, and lost connections.
/// SeaORM classifies constraint violations only, so these are told by their codes here, in
/// the one place that knows codes.
fn is_passing(error: &DbErr) -> bool {
    let runtime = match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => return true,
        DbErr::Exec(runtime) | DbErr::Query(runtime) => runtime,
        _ => return false,
    };
    let RuntimeErr::SqlxError(cause) = runtime else {
        return false;
    };
    match cause.as_ref() {
        sqlx::Error::Database(cause) => cause.code().is_some_and(|code| {
            // PostgreSQL: deadlock_detected, serialization_failure,
            // query_canceled, classes 08 (connection), 53 (resources), 57 (operator).
            // SQLite: 5 busy and its extended codes; no room left, as 13 or as a write (778), a
            // sync (1034) or an index of the log (4874) that failed.
            let passing = [
                "40P01", "40001", "5", "261", "517", "13", "778", "1034", "4874",
            ];
            passing.contains(&code.as_ref())
                || (code.len() == 5
                    && (code.starts_with("08") || code.starts_with("53") || code.starts_with("57")))
        }),
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_) => true,
        _ => false,
    }
}
