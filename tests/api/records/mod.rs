//! The records that are kept: who read and changed what, and what becomes of them.

mod chain;
pub mod filled;
mod keys;
mod log;
mod privacy;
mod report;
mod retention;
mod reveal;
mod security;

use crate::support::TestApp;
use baobaowu::shared::domain::{Clock, SystemClock};
use entity::audit_log;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QueryOrder};
use secrecy::ExposeSecret;
use std::{
    fs,
    process::{Command, Output},
};
use tempfile::NamedTempFile;

/// Every row of the audit log, in the order in which they came.
pub async fn rows(app: &TestApp) -> Vec<audit_log::Model> {
    audit_log::Entity::find()
        .order_by_asc(audit_log::Column::Id)
        .all(app.sql())
        .await
        .unwrap()
}

/// The rows about one kind of deed.
pub async fn rows_of(app: &TestApp, action: &str) -> Vec<audit_log::Model> {
    let mut rows = rows(app).await;
    rows.retain(|row| row.action == action);
    rows
}

/// Executes SQL of the store's own kind, past the service.
pub async fn by_hand(app: &TestApp, sqlite: &str, postgres: &str) {
    let sql = match app.sql().get_database_backend() {
        DbBackend::Postgres => postgres,
        _ => sqlite,
    };
    app.sql().execute_unprepared(sql).await.unwrap();
}

/// Takes the triggers away, as someone who owns the database could.
pub async fn without_triggers(app: &TestApp) {
    let sqlite = "DROP TRIGGER audit_log_insert; DROP TRIGGER audit_log_update; \
                  DROP TRIGGER audit_log_delete; DROP TRIGGER audit_chain_update; \
                  DROP TRIGGER audit_chain_delete;";
    let postgres = "DROP TRIGGER audit_log_rows ON audit_log; \
                    DROP TRIGGER audit_log_truncate ON audit_log; \
                    DROP TRIGGER audit_chain_rows ON audit_chain; \
                    DROP TRIGGER audit_chain_truncate ON audit_chain;";
    by_hand(app, sqlite, postgres).await;
}

/// Runs the program itself on the stores of the test and by its clock, with these keys of data.
pub async fn program(app: &TestApp, data_keys: &str, arguments: &[&str]) -> Output {
    let config = &app.state().config;
    let clock = NamedTempFile::new().unwrap();
    let off = app.clock.now() - SystemClock.now();
    fs::write(&clock, off.num_milliseconds().to_string()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_baobaowu"));
    command
        .args(arguments)
        .env_clear()
        .env("DATABASE_URL", config.database.url.expose_secret())
        .env("LISTEN_ADDRESS", "127.0.0.1:0")
        .env("TOKEN_KEYS", format!("test:{}", key(1)))
        .env("DATA_KEYS", data_keys)
        .env("LOOKUP_KEY", key(3))
        .env("BAOBAOWU_TEST_CLOCK", clock.path());
    if let Some(redis) = &config.redis {
        command
            .env("REDIS_URL", redis.url.expose_secret())
            .env("REDIS_PREFIX", &redis.prefix);
    }
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

/// The keys of data with which every test begins.
pub fn first_key() -> String {
    format!("test:{}", key(2))
}

/// A key of 32 times one byte.
pub fn key(byte: u8) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    STANDARD.encode([byte; 32])
}

/// What the program wrote to its standard output.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
