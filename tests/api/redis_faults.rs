//! Redis is killed, comes back empty, or freezes, in the middle of the work of a house.
//! The answers stay the same, and Redis shows what SQL says within five seconds of its
//! return, without a person.

use crate::support::{
    Answer, Store, TestApp,
    factory::{Child, Family, Session, World},
    fresh_id,
    redis_server::RedisServer,
    run,
};
use baobaowu::features::bookings::service::projections_that_differ;
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[derive(Clone, Copy)]
enum Fault {
    Killed,
    Frozen,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_killed_and_emptied_changes_no_answer_on_postgres() {
    story_with(Store::PostgresRedis, Fault::Killed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_killed_and_emptied_changes_no_answer_on_sqlite() {
    story_with(Store::Sqlite, Fault::Killed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_frozen_changes_no_answer() {
    story_with(Store::PostgresRedis, Fault::Frozen).await;
}

async fn story_with(store: Store, fault: Fault) {
    let mut redis = RedisServer::start().await;
    let url = redis.url();
    let variables = [("REDIS_URL", url.as_str()), ("JOBS", "true")];
    run(store, &variables, async |app| {
        let world = World::seed(&app).await;
        let session = world.session(&app, 2).await;
        let (family, child) = world.family_with_child(&app).await;
        let other = world.family_with_child(&app).await;

        let booked = book(&app, &family, child, &session)
            .await
            .assert_status(201);
        assert_eq!(remaining(&app, &family, child).await, 11);

        match fault {
            Fault::Killed => redis.kill(),
            Fault::Frozen => redis.freeze(),
        }
        assert_eq!(remaining(&app, &family, child).await, 11);
        let second = book(&app, &other.0, other.1, &session).await;
        second.assert_status(201);
        let third = world.family_with_child(&app).await;
        book(&app, &third.0, third.1, &session)
            .await
            .assert_problem("released_places_limit");
        let cancel = format!("/v1/bookings/{}/cancel", booked.id());
        let cancelled = app.post(&cancel, json!({})).bearer(&family.token).await;
        assert_eq!(cancelled.assert_status(200).body["status"], "cancelled");
        assert_eq!(remaining(&app, &family, child).await, 12);

        match fault {
            Fault::Killed => redis.restart().await,
            Fault::Frozen => redis.thaw(),
        }
        // What was committed while Redis was away has had its time to be projected.
        app.clock.advance(TimeDelta::seconds(1));
        let returned = Instant::now();
        wait_until_redis_equals_sql(&app, &world, &redis, child, returned).await;
        assert_eq!(remaining(&app, &family, child).await, 12);
        assert_eq!(remaining(&app, &other.0, other.1).await, 11);
        book(&app, &third.0, third.1, &session)
            .await
            .assert_status(201);
    })
    .await;
}

/// Waits for the projections of what happened during the fault, at most five seconds.
async fn wait_until_redis_equals_sql(
    app: &TestApp,
    world: &World,
    redis: &RedisServer,
    child: Child,
    returned: Instant,
) {
    let name = format!("quota:{}:2026", child.id);
    let mut seen = String::from("nothing");
    while returned.elapsed() < Duration::from_secs(5) {
        if let Some(text) = redis.projection(&name).await {
            // Behind whose it is.
            let shown: Value = serde_json::from_str(&text[36..]).unwrap();
            let differing = projections_that_differ(app.state(), world.district).await;
            if shown["held"] == 0 && matches!(&differing, Ok(names) if names.is_empty()) {
                return;
            }
            seen = format!("{shown} {differing:?}");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("after five seconds redis shows {seen}");
}

async fn book(app: &TestApp, family: &Family, child: Child, session: &Session) -> Answer {
    let wish = json!({ "child_id": child.id.get(), "session_id": session.id.get() });
    app.post("/v1/bookings", wish)
        .bearer(&family.token)
        .key(&fresh_id().to_string())
        .await
}

async fn remaining(app: &TestApp, family: &Family, child: Child) -> u64 {
    app.get(&format!(
        "/v1/children/{}/free-sessions?year=2026",
        child.id
    ))
    .bearer(&family.token)
    .await
    .assert_status(200)
    .body["remaining"]
        .as_u64()
        .unwrap()
}
