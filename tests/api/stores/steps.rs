//! The schema, step by step, backwards and forwards, on databases that hold something.

use super::picture::{Picture, picture, schema, tables};
use crate::{
    records::filled::filled,
    scenarios::steps::{cancel, confirmed, morning, whole},
    support::{
        Answer, TestApp,
        factory::{Family, SessionSeed, WorldSeed, date},
        on_both_stores,
        storage::{administer, postgres_url, random_word},
    },
    waitlist::steps::wait_for,
};
use baobaowu::{features::audit_log::service::seal, jobs::run_until_idle, server, shared::storage};
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

on_both_stores! {
    a_filled_database_goes_down_to_nothing_and_up_again,
    each_step_down_and_up_again_keeps_the_rest,
    rows_against_a_rule_stop_the_migration_whole,
}

/// Keys of two bookings, the first of which was cancelled.
const KNOWN: &str = "cancelled-since";
/// The second, which stands.
pub const KNOWN_TOO: &str = "still-stands";

/// Fills more than half of the tables, and answers a connection of its own.
pub async fn fill(app: &TestApp) -> DatabaseConnection {
    let filled = filled(app).await;
    let (world, family, child) = (&filled.world, &filled.family, &filled.child);
    let tomorrow = morning(app, world, "2026-11-24").await;
    let taken = book_as(app, family, whole(child, &tomorrow), KNOWN).await;
    let other_day = morning(app, world, "2026-11-30").await;
    let kept = book_as(app, family, whole(child, &other_day), KNOWN_TOO).await;
    kept.assert_status(201);
    cancel(app, &family.actor, taken.assert_status(201).id())
        .await
        .assert_status(200);
    let (other, sibling) = world.family_with_child(app).await;
    let later = morning(app, world, "2026-11-26").await;
    confirmed(app, world, (&other, &sibling), &later).await;
    let alone = SessionSeed {
        date: date("2026-11-27"),
        places: 1,
        ..SessionSeed::default()
    };
    let alone = alone.insert(app, world).await;
    confirmed(app, world, (&other, &sibling), &alone).await;
    wait_for(app, family, child, &alone).await;
    let grant =
        json!({ "child_id": child.id, "year": 2026, "extra_sessions": 2, "reason": "双胞胎" });
    app.post("/v1/quota-grants", grant)
        .bearer(&world.subdistrict_admin.token)
        .key("grant")
        .await
        .assert_status(201);
    app.get(&format!("/v1/children/{}", child.id))
        .bearer(&world.manager.token)
        .await
        .assert_status(200);
    run_until_idle(app.state()).await.unwrap();
    seal(app.state()).await.unwrap();
    own_connection(app).await
}

async fn book_as(app: &TestApp, family: &Family, body: Value, key: &str) -> Answer {
    let asked = app.post("/v1/bookings", body).key(key);
    asked.bearer(&family.token).await
}

/// Away from the pool of the service, which knows the tables as they were.
pub async fn own_connection(app: &TestApp) -> DatabaseConnection {
    let url = app.state().config.database.url.expose_secret();
    Database::connect(url).await.unwrap()
}

fn assert_kept(before: &Picture, after: &Picture, what: &str) {
    let (was, is) = (before.seen_by(after), after.seen_by(before));
    let differing = was.differs_in(&is);
    assert!(differing.is_empty(), "{what}: {differing:?}");
}

async fn a_filled_database_goes_down_to_nothing_and_up_again(app: TestApp) {
    let db = fill(&app).await;
    let (newest, mut before) = (schema(&db).await, picture(&db).await);
    assert!(
        before.filled() > 35,
        "{} tables are filled",
        before.filled()
    );
    for step in Migrator::migrations().iter().rev() {
        Migrator::down(&db, Some(1)).await.unwrap();
        let after = picture(&db).await;
        assert_kept(&before, &after, step.name());
        before = after;
    }
    assert!(tables(&db).await.is_empty());
    assert_eq!(schema(&db).await, Vec::<String>::new());
    Migrator::up(&db, None).await.unwrap();
    assert_eq!(schema(&db).await, newest);
    db.close().await.unwrap();
}

async fn each_step_down_and_up_again_keeps_the_rest(app: TestApp) {
    let db = fill(&app).await;
    for step in Migrator::migrations().iter().rev() {
        let (form, before) = (schema(&db).await, picture(&db).await);
        Migrator::down(&db, Some(1)).await.unwrap();
        Migrator::up(&db, Some(1)).await.unwrap();
        assert_eq!(schema(&db).await, form, "{}", step.name());
        let there_and_back = picture(&db).await;
        Migrator::down(&db, Some(1)).await.unwrap();
        let without = picture(&db).await;
        assert_kept(&before, &without, step.name());
        assert_kept(&there_and_back, &without, step.name());
    }
    db.close().await.unwrap();
}

/// A database of before the rules, in which a child is in two places.
async fn rows_against_a_rule_stop_the_migration_whole(app: TestApp) {
    let world = WorldSeed::default().insert(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 5).await;
    confirmed(&app, &world, (&family, &child), &session).await;
    let db = own_connection(&app).await;
    let steps_since = Migrator::migrations()
        .iter()
        .skip_while(|it| !it.name().contains("constraints"))
        .count();
    let since = u32::try_from(steps_since).unwrap();
    Migrator::down(&db, Some(since)).await.unwrap();
    let form = schema(&db).await;
    let postgres = db.get_database_backend() == DbBackend::Postgres;
    let twice = if postgres {
        "CREATE TEMPORARY TABLE again AS SELECT * FROM booking; \
         UPDATE again SET id = gen_random_uuid(); \
         INSERT INTO booking SELECT * FROM again; DROP TABLE again;"
    } else {
        "CREATE TEMPORARY TABLE again AS SELECT * FROM booking; \
         UPDATE again SET id = randomblob(16); \
         INSERT INTO booking SELECT * FROM again; DROP TABLE again;"
    };
    db.execute_unprepared(twice).await.unwrap();
    let stopped = Migrator::up(&db, None).await.unwrap_err().to_string();
    assert!(stopped.contains("ex_booking_child_time"), "{stopped}");
    // Nothing of the step stands, so it can be tried again.
    assert_eq!(schema(&db).await, form);
    db.execute_unprepared("UPDATE booking SET status = 'expired' WHERE version = 2")
        .await
        .unwrap();
    Migrator::up(&db, None).await.unwrap();
    db.close().await.unwrap();
}

/// Two that migrate an empty database at once, each with so many connections; how many of them
/// went on.
async fn two_at_once(connections: u32) -> usize {
    let name = format!("empty_{}", random_word());
    administer(&format!("CREATE DATABASE {name}")).await;
    let url = postgres_url(&name);
    let connect = async || storage::Database::connect(&url, connections).await.unwrap();
    let [one, other] = [connect().await, connect().await];
    let (first, second) = tokio::join!(server::migrate(&one), server::migrate(&other));
    one.close().await.unwrap();
    other.close().await.unwrap();
    administer(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
    [first.is_ok(), second.is_ok()]
        .iter()
        .filter(|it| **it)
        .count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_that_migrate_at_once_take_turns() {
    assert_eq!(two_at_once(4).await, 2);
}

/// With one connection each there is none to hold the turn.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_instances_meet_without_turns() {
    assert!(two_at_once(1).await < 2);
}
