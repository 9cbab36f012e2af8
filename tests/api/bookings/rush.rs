//! Hundreds ask for one session at once: how many of them come to SQL, and what is left for others.

use crate::support::{
    Store, TestApp,
    factory::{Child, Family, Session, World},
    run,
};
use entity::session;
use futures_util::future::join_all;
use sea_orm::{EntityTrait, QuerySelect};
use serde_json::json;
use std::{future::IntoFuture, sync::atomic::Ordering, time::Duration};
use tokio::time::{sleep, timeout};

const STORE: Store = Store::PostgresRedis;
const PLACES: usize = 4;
const FAMILIES: usize = 60;
/// Requests that may be at SQL at a time.
const AT_SQL: usize = 1;

async fn families(app: &TestApp, world: &World) -> Vec<(Family, Child)> {
    let mut all = Vec::new();
    for _ in 0..FAMILIES {
        all.push(world.family_with_child(app).await);
    }
    all
}

/// Everybody asks at once, and then once more. The statuses of both rounds.
async fn ask(app: &TestApp, all: &[(Family, Child)], session: &Session) -> [Vec<u16>; 2] {
    let mut rounds = Vec::new();
    for round in 0..2 {
        let asked = all.iter().map(async |(family, child)| {
            let wish = json!({ "child_id": child.id, "session_id": session.id });
            let key = format!("{round}-{}", child.id);
            let asked = app.post("/v1/bookings", wish).bearer(&family.token);
            asked.key(&key).await.status
        });
        rounds.push(join_all(asked).await);
    }
    [rounds.remove(0), rounds.remove(0)]
}

fn count(statuses: &[u16], wanted: u16) -> usize {
    statuses.iter().filter(|it| **it == wanted).count()
}

/// Requests that came to SQL of a rush for few places, of which Redis knows.
async fn come_to_sql(app: &TestApp) -> usize {
    let world = World::seed(app).await;
    let session = world.session(app, u32::try_from(PLACES).unwrap() + 1).await;
    let all = families(app, &world).await;
    let (family, child) = world.family_with_child(app).await;
    let wish = json!({ "child_id": child.id, "session_id": session.id });
    let first = app.post("/v1/bookings", wish).bearer(&family.token);
    assert_eq!(first.key("first").await.status, 201);
    app.state().switches.let_through.store(0, Ordering::SeqCst);
    let [asked, again] = ask(app, &all, &session).await;
    assert_eq!(count(&asked, 201), PLACES);
    assert_eq!(count(&asked, 409), FAMILIES - PLACES);
    assert_eq!(count(&again, 409), FAMILIES);
    let redis = app.state().redis.clone().unwrap();
    assert!(
        !redis.was_away_since(Duration::from_secs(60)),
        "nobody can know"
    );
    app.state().switches.let_through.load(Ordering::SeqCst)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_comes_to_sql_who_can_know_that_it_is_full() {
    run(STORE, &[], async |app: TestApp| {
        // Those admitted, and they once more, who have a place and ask again.
        assert_eq!(come_to_sql(&app).await, 2 * PLACES);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_most_come_to_sql_without_the_gate() {
    run(STORE, &[], async |app: TestApp| {
        let switches = &app.state().switches;
        switches.skip_rush_gate.store(true, Ordering::SeqCst);
        let came = come_to_sql(&app).await;
        assert!(came > FAMILIES / 2, "{came}");
    })
    .await;
}

/// Whether all of them wait: at the gate, taken along by who went through it, and so many `at_sql`
/// for the lock or for a connection.
fn all_wait(app: &TestApp, session: &Session, at_sql: usize) -> bool {
    let state = app.state();
    let through = state.switches.let_through.load(Ordering::SeqCst);
    let pool = state.db.read().get_postgres_connection_pool();
    let in_use = usize::try_from(pool.size()).unwrap() - pool.num_idle();
    let most = usize::try_from(pool.options().get_max_connections()).unwrap();
    // One is the test's own.
    through + state.rush.in_line(session.id) == FAMILIES && in_use == most.min(at_sql + 1)
}

/// While the session is locked, as by a request that takes its time, everybody asks for it;
/// whether somebody who wants something else is answered meanwhile, with so many `at_sql`.
async fn other_is_answered(app: &TestApp, at_sql: usize) -> bool {
    let world = World::seed(app).await;
    let session = world.session(app, u32::try_from(PLACES).unwrap()).await;
    let all = families(app, &world).await;
    let tx = app.state().db.begin_write().await.unwrap();
    let locked = session::Entity::find_by_id(session.id.get())
        .lock_exclusive()
        .one(&*tx)
        .await
        .unwrap();
    assert!(locked.is_some());
    let other = async {
        // Whoever is let through has come to the lock, or waits for a connection.
        let all_wait = async {
            while !all_wait(app, &session, at_sql) {
                sleep(Duration::from_millis(5)).await;
            }
        };
        // Sooner than the first of them gives up.
        timeout(Duration::from_secs(4), all_wait).await.unwrap();
        let staff = app.get("/v1/bookings").bearer(&world.manager.token);
        let answer = timeout(Duration::from_millis(1500), staff.into_future()).await;
        drop(tx);
        answer.is_ok_and(|answer| answer.status == 200)
    };
    let (answered, [first, _]) = tokio::join!(other, ask(app, &all, &session));
    assert_eq!(count(&first, 201), PLACES);
    answered
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rush_leaves_connections_to_others() {
    run(STORE, &[], async |app: TestApp| {
        assert!(other_is_answered(&app, AT_SQL).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_rush_takes_every_connection_without_the_gate() {
    run(STORE, &[], async |app: TestApp| {
        let switches = &app.state().switches;
        switches.skip_rush_gate.store(true, Ordering::SeqCst);
        assert!(!other_is_answered(&app, FAMILIES).await);
    })
    .await;
}
