//! What instances keep instead of asking SQL: who a guardian is, and the weeks of a house. Two
//! services on the same stores; what changes at one is so at the other, from the answer on.

use crate::{
    scenarios::steps::{book, cancel, free_sessions, other_guardian, second_house, session_at},
    support::{
        Store, TestApp,
        factory::{Child, Family, World},
        run_two,
    },
};
use baobaowu::{
    features::{bookings::service::offered_parts, houses},
    shared::{domain::DateRange, http::tag_of, storage::redis::STANDING_KEPT},
};
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::time::sleep;

const REDIS: Store = Store::PostgresRedis;

/// Commits of this service end nothing of what is kept.
fn end_nothing(app: &TestApp) {
    let redis = app.state().redis.as_ref().unwrap();
    redis.end_nothing.store(true, Ordering::SeqCst);
}

/// A mother and a father of a child.
async fn parents(app: &TestApp) -> (World, Family, Family, Child) {
    let world = World::seed(app).await;
    let (mother, child) = world.family_with_child(app).await;
    let father = other_guardian(app, &world, &mother).await;
    (world, mother, father, child)
}

async fn remove(app: &TestApp, mother: &Family, father: &Family) {
    let path = format!(
        "/v1/families/{}/guardians/{}/revoke",
        mother.id, father.guardian
    );
    app.post(&path, json!({}))
        .bearer(&app.token(&mother.actor))
        .await
        .assert_status(200);
}

/// What the father reads: the balance, which is answered from Redis, and the bookings.
async fn reads(app: &TestApp, father: &Family, child: &Child) -> [u16; 2] {
    let balance = free_sessions(app, &father.actor, child, 2026).await.status;
    let bookings = app.get("/v1/bookings").bearer(&app.token(&father.actor));
    [balance, bookings.await.status]
}

/// The father has just read at both; then the mother removes him at one of them.
async fn removed_while_known(one: &TestApp, other: &TestApp) -> Vec<u16> {
    let (_, mother, father, child) = parents(one).await;
    for app in [one, other, one, other] {
        assert_eq!(reads(app, &father, &child).await, [200, 200]);
    }
    remove(one, &mother, &father).await;
    let mut heard = Vec::new();
    for app in [other, one] {
        heard.extend(reads(app, &father, &child).await);
    }
    // The mother is not concerned.
    assert_eq!(reads(other, &mother, &child).await, [200, 200]);
    heard
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn removed_guardian_is_out_at_once_everywhere() {
    run_two(REDIS, &[], async |one, other| {
        assert_eq!(removed_while_known(&one, &other).await, [403; 4]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_removed_guardian_reads_on_when_nothing_is_barred() {
    run_two(REDIS, &[], async |one, other| {
        end_nothing(&one);
        assert_eq!(removed_while_known(&one, &other).await, [200; 4]);
    })
    .await;
}

/// The father asks again and again at both while he is removed. Requests that began after the
/// removal was answered and were answered with data.
async fn read_in_vain(one: &TestApp, other: &TestApp) -> usize {
    let (_, mother, father, child) = parents(one).await;
    let (removed, ended) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicBool::new(false)),
    );
    let readers: Vec<_> = [one, other, one, other]
        .map(|app| {
            let (app, father, child) = (app.clone(), father.clone(), child);
            let (removed, ended) = (Arc::clone(&removed), Arc::clone(&ended));
            tokio::spawn(async move {
                let mut late = 0;
                while !ended.load(Ordering::SeqCst) {
                    let after = removed.load(Ordering::SeqCst);
                    let answered = reads(&app, &father, &child).await.contains(&200);
                    late += usize::from(after && answered);
                }
                late
            })
        })
        .into_iter()
        .collect();
    sleep(Duration::from_millis(150)).await;
    remove(one, &mother, &father).await;
    removed.store(true, Ordering::SeqCst);
    sleep(Duration::from_millis(150)).await;
    ended.store(true, Ordering::SeqCst);
    let mut late = 0;
    for reader in readers {
        late += reader.await.unwrap();
    }
    late
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_reads_after_the_removal_was_answered() {
    for _ in 0..3 {
        run_two(REDIS, &[], async |one, other| {
            assert_eq!(read_in_vain(&one, &other).await, 0);
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_somebody_reads_after_the_removal_when_nothing_is_barred() {
    run_two(REDIS, &[], async |one, other| {
        end_nothing(&one);
        assert!(read_in_vain(&one, &other).await > 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sign_out_is_heard_everywhere() {
    run_two(REDIS, &[], async |one, other| {
        let (_, mother, _, child) = parents(&one).await;
        for app in [&one, &other] {
            assert_eq!(reads(app, &mother, &child).await, [200, 200]);
        }
        let path = format!("/v1/me/sign-ins/{}", mother.actor.sign_in.unwrap());
        one.delete(&path)
            .bearer(&one.token(&mother.actor))
            .await
            .assert_status(204);
        for app in [&other, &one] {
            assert_eq!(reads(app, &mother, &child).await, [401, 401]);
        }
    })
    .await;
}

/// One instance takes Redis for away, and the other reads on from it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn removal_that_redis_does_not_hear_is_answered_when_nothing_is_kept_any_more() {
    run_two(REDIS, &[], async |one, other| {
        let (_, mother, father, child) = parents(&one).await;
        assert_eq!(reads(&other, &father, &child).await, [200, 200]);
        one.state().redis.as_ref().unwrap().take_for_away();
        let begun = Instant::now();
        tokio::join!(remove(&one, &mother, &father), async {
            sleep(Duration::from_secs(1)).await;
            // What the mother must not be told is over yet.
            assert_eq!(reads(&other, &father, &child).await, [200, 200]);
        });
        assert!(begun.elapsed() >= STANDING_KEPT);
        assert_eq!(reads(&other, &father, &child).await, [403, 403]);
    })
    .await;
}

const DATES: (&str, &str) = ("2026-11-23", "2026-11-29");

/// The free places of the week as an instance answers them, which must be what SQL says.
async fn week(app: &TestApp, world: &World) -> (String, String) {
    let (from, to) = DATES;
    let path = format!("/v1/houses/{}/sessions?from={from}&to={to}", world.house);
    let answer = app.get(&path).await.assert_status(200);
    (answer.header("etag").to_owned(), answer.text)
}

async fn tag_in_sql(app: &TestApp, world: &World) -> String {
    let house = houses::service::house(app.sql(), world.house)
        .await
        .unwrap();
    let [from, to] = [DATES.0, DATES.1].map(|it| it.parse().unwrap());
    let span = DateRange::new(from, to, 31).unwrap();
    tag_of(offered_parts(app.state(), &house, span).await.unwrap())
}

#[track_caller]
fn same(found: &[(String, String)], tag: &str) {
    assert!(found.iter().all(|(of, _)| of == tag), "{found:?}");
}

/// Changes of a week, each at one instance. After each, whether both show it.
async fn changes(one: &TestApp, other: &TestApp) -> Vec<bool> {
    let world = World::seed(one).await;
    let (family, child) = world.family_with_child(one).await;
    let session = session_at(one, &world, "2026-11-25", "09:00", "11:00").await;
    let mut shown = Vec::new();
    let looked = async |shown: &mut Vec<bool>| {
        let tag = tag_in_sql(one, &world).await;
        let at_both = [week(one, &world).await.0, week(other, &world).await.0];
        shown.push(at_both.iter().all(|it| *it == tag));
    };
    // The first gives the house a version, the second keeps.
    for _ in 0..2 {
        looked(&mut shown).await;
    }
    let id = book(other, &family, &child, &session)
        .await
        .assert_status(201)
        .id();
    looked(&mut shown).await;
    cancel(one, &family.actor, id).await.assert_status(200);
    looked(&mut shown).await;
    let path = format!("/v1/sessions/{}", session.id);
    one.put(&path, json!({ "released_places": 3, "status": "closed" }))
        .bearer(&world.manager.token)
        .await
        .assert_status(200);
    looked(&mut shown).await;
    shown
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changed_week_is_shown_everywhere() {
    run_two(REDIS, &[], async |one, other| {
        assert_eq!(changes(&one, &other).await, [true; 5]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_changed_week_is_not_shown_when_nothing_ends() {
    run_two(REDIS, &[], async |one, other| {
        // Commits only: a house still gets its first version.
        let world = World::seed(&one).await;
        session_at(&one, &world, "2026-11-25", "09:00", "11:00").await;
        for app in [&one, &other] {
            week(app, &world).await;
            week(app, &world).await;
        }
        for app in [&one, &other] {
            end_nothing(app);
        }
        let old = tag_in_sql(&one, &world).await;
        session_at(&one, &world, "2026-11-26", "09:00", "11:00").await;
        assert_ne!(tag_in_sql(&one, &world).await, old);
        same(
            &[week(&one, &world).await, week(&other, &world).await],
            &old,
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn change_of_one_house_leaves_others_as_they_are_kept() {
    run_two(REDIS, &[], async |one, other| {
        let world = World::seed(&one).await;
        let neighbour = second_house(&one, &world).await;
        for at in [&world, &neighbour, &world, &neighbour] {
            week(&one, at).await;
        }
        session_at(&one, &neighbour, "2026-11-26", "09:00", "11:00").await;
        assert_eq!(week(&one, &world).await.1, "[]");
        assert_ne!(week(&other, &neighbour).await.1, "[]");
        let tag = tag_in_sql(&one, &neighbour).await;
        same(&[week(&one, &neighbour).await], &tag);
    })
    .await;
}
