//! A copy of the embedded store, made while it is written to.

use super::{Database, StoreError};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// PostgreSQL has tools of its own.
    #[error("only an SQLite file is copied; PostgreSQL has pg_dump (docs/backup-and-restore.md)")]
    NotEmbedded,
    /// The file is there already, or cannot be written.
    #[error("{0} cannot be made")]
    File(PathBuf, #[source] io::Error),
    /// The copy does not hold what it should.
    #[error("the copy is damaged: {0}")]
    Damaged(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes all that is committed now into a new file, which nobody but the owner can read, and
/// checks it. Whoever writes meanwhile does not wait. Answers the size, in bytes.
///
/// # Errors
/// [`CopyError`]; then there is no file.
pub async fn copy_to(db: &Database, file: &Path) -> Result<u64, CopyError> {
    if db.read().get_database_backend() != DbBackend::Sqlite {
        return Err(CopyError::NotEmbedded);
    }
    let failed = |error| CopyError::File(file.to_owned(), error);
    // `VACUUM INTO` fills an empty file; made here, it has its rights from the beginning.
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file);
    drop(made.map_err(failed)?);
    let outcome = fill(db, file).await;
    if outcome.is_err() {
        // What is half a copy must not be taken for one.
        fs::remove_file(file).map_err(failed)?;
    }
    outcome
}

async fn fill(db: &Database, file: &Path) -> Result<u64, CopyError> {
    let failed = |error| CopyError::File(file.to_owned(), error);
    let name = file.to_string_lossy().into_owned();
    let into = Statement::from_sql_and_values(
        DbBackend::Sqlite,
        "VACUUM INTO ?",
        [Value::from(name.as_str())],
    );
    let done = db.read().execute_raw(into).await;
    done.map_err(StoreError::from)?;
    File::open(file)
        .and_then(|it| it.sync_all())
        .map_err(failed)?;
    if let Some(folder) = file.parent().filter(|it| !it.as_os_str().is_empty()) {
        File::open(folder)
            .and_then(|it| it.sync_all())
            .map_err(failed)?;
    }
    check(&name).await?;
    Ok(fs::metadata(file).map_err(failed)?.len())
}

/// Reads every page of the copy, and every reference between its rows.
async fn check(name: &str) -> Result<(), CopyError> {
    let url = format!("sqlite://{name}?mode=ro");
    let copy = sea_orm::Database::connect(url).await;
    let copy = copy.map_err(StoreError::from)?;
    let ask = async |sql: &str| {
        let rows = copy.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql));
        rows.await.map_err(StoreError::from)
    };
    let pages = ask("PRAGMA integrity_check").await?;
    let dangling = ask("PRAGMA foreign_key_check").await?.len();
    let told = pages.first().map(|row| row.try_get_by_index::<String>(0));
    copy.close().await.map_err(StoreError::from)?;
    match told {
        Some(Ok(told)) if told == "ok" && dangling == 0 => Ok(()),
        Some(Ok(told)) if told != "ok" => Err(CopyError::Damaged(told)),
        _ => Err(CopyError::Damaged(format!("{dangling} rows refer to none"))),
    }
}
