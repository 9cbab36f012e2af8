//! A fresh, migrated store for each test, removed when the test ends.

use super::app::TestApp;
use baobaowu::shared::domain::{Random, SystemRandom};
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend};
use std::{
    env,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    thread,
};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// Which stores a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// A file of its own, and nothing else.
    Sqlite,
    /// A database of its own, and keys of its own in Redis.
    PostgresRedis,
}

/// The stores of one test.
pub struct Storage {
    /// `DATABASE_URL`, and `REDIS_URL` with `REDIS_PREFIX` where there is Redis.
    pub variables: Vec<(&'static str, String)>,
    place: Place,
}

enum Place {
    Folder(TempDir),
    Database(String),
}

/// A migrated SQLite file, made once per process.
static SQLITE_TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
/// The name of a migrated PostgreSQL database, made once per process.
static POSTGRES_TEMPLATE: OnceCell<String> = OnceCell::const_new();

impl Storage {
    pub async fn create(store: Store) -> Self {
        match store {
            Store::Sqlite => Self::sqlite().await,
            Store::PostgresRedis => Self::postgres_and_redis().await,
        }
    }

    async fn sqlite() -> Self {
        Self::of_file(SQLITE_TEMPLATE.get_or_init(sqlite_template).await)
    }

    /// A file with this content.
    pub fn of_file(content: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        fs::write(&file, content).unwrap();
        Self {
            variables: vec![("DATABASE_URL", format!("sqlite://{}", file.display()))],
            place: Place::Folder(folder),
        }
    }

    async fn postgres_and_redis() -> Self {
        let template = POSTGRES_TEMPLATE.get_or_init(postgres_template).await;
        let name = format!("test_{}", random_word());
        administer(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        Self::of_database(name)
    }

    /// An empty database.
    pub async fn empty_database() -> Self {
        let name = format!("test_{}", random_word());
        administer(&format!("CREATE DATABASE {name}")).await;
        Self::of_database(name)
    }

    fn of_database(name: String) -> Self {
        Self {
            variables: vec![
                ("DATABASE_URL", postgres_url(&name)),
                ("REDIS_URL", server_url("BAOBAOWU_TEST_REDIS_URL")),
                ("REDIS_PREFIX", name.clone()),
            ],
            place: Place::Database(name),
        }
    }

    /// The address of the database.
    pub fn url(&self) -> &str {
        &self.variables[0].1
    }

    /// Removes everything. The service must have ended.
    pub async fn remove(self) {
        match self.place {
            Place::Folder(folder) => folder.close().unwrap(),
            Place::Database(name) => {
                administer(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
            }
        }
    }
}

async fn sqlite_template() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("template.db");
    let url = format!("sqlite://{}?mode=rwc", file.display());
    let db = Database::connect(url).await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    db.close().await.unwrap();
    fs::read(file).unwrap()
}

async fn postgres_template() -> String {
    let name = format!("template_{}", random_word());
    administer(&format!("CREATE DATABASE {name}")).await;
    let db = Database::connect(postgres_url(&name)).await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    db.close().await.unwrap();
    name
}

pub async fn administer(sql: &str) {
    let server = server_url("BAOBAOWU_TEST_POSTGRES_URL");
    let db: DatabaseConnection = Database::connect(server).await.unwrap();
    db.execute_unprepared(sql).await.unwrap();
    db.close().await.unwrap();
}

pub fn postgres_url(database: &str) -> String {
    let server = server_url("BAOBAOWU_TEST_POSTGRES_URL");
    let (server, _) = server.rsplit_once('/').unwrap();
    format!("{server}/{database}")
}

fn server_url(variable: &str) -> String {
    env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set: run `make test`"))
}

pub fn random_word() -> String {
    let mut bytes = [0; 8];
    SystemRandom.fill(&mut bytes);
    bytes.iter().fold(String::new(), |mut word, byte| {
        write!(word, "{byte:02x}").unwrap();
        word
    })
}

/// Takes rules of the store, each named with its table, out of the database of one test: what
/// lies above them is then seen to hold, or to fail, by itself.
pub async fn drop_rules(app: &TestApp, rules: &[(&str, &str)]) {
    for (table, name) in rules {
        let sql = match app.sql().get_database_backend() {
            DbBackend::Postgres => format!("ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}"),
            _ => format!(
                "DROP TRIGGER IF EXISTS {name}_insert; DROP TRIGGER IF EXISTS {name}_update;"
            ),
        };
        app.sql().execute_unprepared(&sql).await.unwrap();
    }
}

/// Runs a tool of PostgreSQL's own against a database, with what it is to read, and answers what
/// it wrote.
pub fn postgres_tool(name: &str, arguments: &[&str], read: &[u8]) -> Vec<u8> {
    let folder = server_url("BAOBAOWU_TEST_POSTGRES_BIN");
    let mut tool = Command::new(Path::new(&folder).join(name))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = tool.stdin.take().unwrap();
    let read = read.to_vec();
    let writer = thread::spawn(move || input.write_all(&read).unwrap());
    let done = tool.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(done.status.success(), "{name}");
    done.stdout
}
