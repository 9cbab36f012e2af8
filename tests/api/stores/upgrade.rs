//! What a former release has written is carried on. `tests/upgrade` holds a dump of each, by the
//! number of its last migration; tests/upgrade/README.md says how a release adds its own.

use super::{
    picture::{picture, schema},
    steps::{KNOWN_TOO, fill},
};
use crate::{
    records::{first_key, program, said},
    scenarios::steps::ask,
    support::{
        Store, TestApp,
        factory::{sign_in_to, signed_in},
        run, run_on,
        storage::{Storage, postgres_tool},
    },
};
use baobaowu::{
    features::{audit::service::audit, districts::service::all},
    shared::domain::{Actor, Role},
};
use entity::{booking, guardian, idempotency_key};
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend,
    EntityTrait, QueryFilter, Statement,
};
use secrecy::ExposeSecret;
use serde_json::json;
use std::{env, fs, path::PathBuf, time::Duration};
use uuid::Uuid;

/// Set to a number to write the dump of the schema as it is after that migration.
const WRITE: &str = "BAOBAOWU_WRITE_UPGRADE";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/upgrade")
}

const fn name_of(store: Store) -> &'static str {
    match store {
        Store::Sqlite => "sqlite",
        Store::PostgresRedis => "postgres",
    }
}

/// A connection that logs nothing: a dump is one long statement, with all that is in it.
async fn quiet(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

/// The number in `m20261122_000020_audit_log`.
fn number_of(migration: &str) -> u32 {
    migration.split('_').nth(1).unwrap().parse().unwrap()
}

async fn lines(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql));
    let rows = rows.await.unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

/// Tables, rows, and only then what watches over rows.
async fn dump_sqlite(db: &DatabaseConnection) -> String {
    let objects = |kind: &str| {
        format!(
            "SELECT sql || ';' FROM sqlite_master WHERE sql IS NOT NULL AND type {kind} \
             ORDER BY rowid"
        )
    };
    let mut all = vec!["PRAGMA foreign_keys = OFF;".to_owned()];
    all.extend(lines(db, &objects("= 'table'")).await);
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid";
    for table in lines(db, tables).await {
        let columns = lines(
            db,
            &format!("SELECT name FROM pragma_table_info('{table}')"),
        )
        .await;
        let quoted: Vec<String> = columns.iter().map(|it| format!("quote({it})")).collect();
        let rows = format!(
            "SELECT 'INSERT INTO {table} VALUES(' || {} || ');' FROM {table} ORDER BY 1",
            quoted.join(" || ',' || ")
        );
        all.extend(lines(db, &rows).await);
    }
    all.extend(lines(db, &objects("<> 'table'")).await);
    all.join("\n") + "\n"
}

async fn dump(store: Store, url: &str) -> Vec<u8> {
    match store {
        Store::Sqlite => {
            let db = quiet(url).await;
            let text = dump_sqlite(&db).await;
            db.close().await.unwrap();
            text.into_bytes()
        }
        Store::PostgresRedis => {
            let options = ["--no-owner", "--no-privileges", "--rows-per-insert=50", url];
            postgres_tool("pg_dump", &options, &[])
        }
    }
}

async fn load(store: Store, dump: &[u8]) -> Storage {
    match store {
        Store::Sqlite => {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("loaded.db");
            let url = format!("sqlite://{}?mode=rwc", file.display());
            let db = quiet(&url).await;
            let text = std::str::from_utf8(dump).unwrap();
            db.execute_unprepared(text).await.unwrap();
            db.close().await.unwrap();
            Storage::of_file(&fs::read(file).unwrap())
        }
        Store::PostgresRedis => {
            let storage = Storage::empty_database().await;
            let options = ["--quiet", "--set=ON_ERROR_STOP=1", storage.url()];
            postgres_tool("psql", &options, dump);
            storage
        }
    }
}

/// Every release can make its dump, and the dump is the whole.
async fn a_dump_is_the_whole(store: Store) {
    run(store, &[], async |app| {
        let db = fill(&app).await;
        let newest = number_of(Migrator::migrations().last().unwrap().name());
        let wanted = env::var(WRITE).map(|number| number.parse().unwrap());
        let wanted: u32 = wanted.as_ref().copied().unwrap_or(newest);
        let migrations = Migrator::migrations();
        let later = migrations.iter().filter(|it| number_of(it.name()) > wanted);
        let later = u32::try_from(later.count()).unwrap();
        if later > 0 {
            Migrator::down(&db, Some(later)).await.unwrap();
        }
        let url = app.state().config.database.url.expose_secret();
        let dump = dump(store, url).await;
        let loaded = load(store, &dump).await;
        let copy = quiet(loaded.url()).await;
        assert_eq!(schema(&copy).await, schema(&db).await);
        assert_eq!(picture(&copy).await, picture(&db).await);
        copy.close().await.unwrap();
        db.close().await.unwrap();
        loaded.remove().await;
        if env::var_os(WRITE).is_some() {
            let file = folder().join(format!("{wanted:06}-{}.sql", name_of(store)));
            fs::write(file, dump).unwrap();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dump_is_the_whole_on_sqlite() {
    a_dump_is_the_whole(Store::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dump_is_the_whole_on_postgres() {
    a_dump_is_the_whole(Store::PostgresRedis).await;
}

/// Starts the service on the dump of each former release, audits, and books on.
async fn former_releases_are_carried_on(store: Store) {
    let mut met = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.ends_with(&format!("-{}.sql", name_of(store))) {
            continue;
        }
        met += 1;
        let storage = load(store, &fs::read(&path).unwrap()).await;
        let db = quiet(storage.url()).await;
        let before = picture(&db).await;
        assert!(
            !migration::pending(&db).await.unwrap().is_empty(),
            "{name} is no former release"
        );
        db.close().await.unwrap();
        let variables = [("MIGRATE_AT_START", "true")];
        run_on(
            storage,
            &variables,
            |world| world,
            async |app| {
                assert!(migration::pending(app.sql()).await.unwrap().is_empty());
                let after = picture(app.sql()).await;
                let differing = before.seen_by(&after).differs_in(&after.seen_by(&before));
                assert!(differing.is_empty(), "{name}: {differing:?}");
                assert_keeps_its_promises(&app, &name).await;
                book_on(&app).await;
                assert_keeps_its_promises(&app, &name).await;
            },
        )
        .await;
    }
    assert!(met > 0, "no dump of a former release");
}

async fn assert_keeps_its_promises(app: &TestApp, name: &str) {
    let verified = program(app, &first_key(), &["audit", "verify"]).await;
    assert_eq!(verified.status.code(), Some(0), "{name}: {verified:?}");
    let said = said(&verified);
    assert!(!said.contains(" 0 rows in order"), "{name}: {said}");
    for district in all(app.sql()).await.unwrap() {
        let done = audit(app.state(), district.id, Duration::ZERO, |_| {}).await;
        let (looked, breaches) = done.unwrap();
        assert_eq!(breaches, [], "{name}");
        assert!(looked.bookings > 0, "{name}");
    }
}

/// The former release's answer is repeated; its booking is cancelled, and the place taken again.
async fn book_on(app: &TestApp) {
    let known = idempotency_key::Entity::find()
        .filter(idempotency_key::Column::IdempotencyKey.eq(KNOWN_TOO))
        .one(app.sql());
    let known = known.await.unwrap().unwrap();
    let id: Uuid = known.body["id"].as_str().unwrap().parse().unwrap();
    let row = booking::Entity::find_by_id(id).one(app.sql()).await;
    let row = row.unwrap().unwrap();
    let guardian = guardian::Entity::find()
        .filter(guardian::Column::AccountId.eq(known.account_id))
        .one(app.sql());
    let guardian = guardian.await.unwrap().unwrap();
    let actor = Actor {
        account: known.account_id.into(),
        district: known.district_id.into(),
        role: Role::Guardian {
            family: Some(guardian.family_id.into()),
        },
        sign_in: Some(signed_in(known.account_id.into())),
    };
    sign_in_to(app, actor.account, actor.district).await;
    let body = json!({ "child_id": row.child_id, "session_id": row.session_id });
    let again = app.post("/v1/bookings", body.clone()).key(KNOWN_TOO);
    let again = again.bearer(&app.token(&actor)).await;
    assert_eq!(again.assert_status(201).id(), id);
    crate::scenarios::steps::cancel(app, &actor, id)
        .await
        .assert_status(200);
    let anew = ask(app, &actor, body).await.assert_status(201);
    assert_ne!(anew.id(), id);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn former_releases_are_carried_on_on_sqlite() {
    former_releases_are_carried_on(Store::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn former_releases_are_carried_on_on_postgres() {
    former_releases_are_carried_on(Store::PostgresRedis).await;
}
