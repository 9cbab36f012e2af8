//! Whoever asks faster and more often than others gains nothing by it.

use crate::support::{
    Answer, TestApp,
    factory::{Child, Family, Session, SessionSeed, World, date},
    on_both_stores,
};
use entity::child;
use futures_util::{FutureExt, future::join_all};
use sea_orm::{EntityTrait, QuerySelect};
use serde_json::json;
use std::{pin::pin, sync::atomic::Ordering, time::Duration};
use tokio::time::timeout;

on_both_stores! {
    second_request_for_the_same_is_refused_while_the_first_is_under_way,
    control_second_request_waits_too_without_the_turns,
    hammering_gets_one_booking_and_holds_up_nobody,
}

on_both_stores! {
    with [("BOOKINGS_IN_FLIGHT", "2")];
    guardian_has_few_requests_under_way,
}

/// After which a request has come to the lock it waits for, on a busy machine too; less than it waits there.
const UNDER_WAY: Duration = Duration::from_millis(1500);

async fn book(app: &TestApp, family: &Family, child: &Child, at: &Session, key: &str) -> Answer {
    let wish = json!({ "child_id": child.id, "session_id": at.id });
    let request = app.post("/v1/bookings", wish);
    request.bearer(&family.token).key(key).await
}

/// While the child is locked, as by a request that takes its time, `first` is under way, and
/// then what `meanwhile` does happens.
async fn while_under_way<T>(
    app: &TestApp,
    child: &Child,
    first: impl Future<Output = Answer>,
    meanwhile: impl AsyncFnOnce() -> T,
) -> (Answer, T) {
    let tx = app.state().db.begin_write().await.unwrap();
    let locked = child::Entity::find_by_id(child.id.get())
        .lock_exclusive()
        .one(&*tx)
        .await
        .unwrap();
    assert!(locked.is_some());
    let mut first = pin!(first.fuse());
    // It has come to the lock, and waits there.
    assert!(timeout(UNDER_WAY, &mut first).await.is_err());
    let seen = meanwhile().await;
    drop(tx);
    (first.await, seen)
}

async fn second_request_for_the_same_is_refused_while_the_first_is_under_way(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 4).await;
    let first = book(&app, &family, &child, &session, "first");
    let (first, ()) = while_under_way(&app, &child, first, async || {
        let second = book(&app, &family, &child, &session, "second").await;
        let second = second.assert_status(409);
        let second = second.assert_problem("request_in_flight");
        assert_eq!(second.header("retry-after"), "2");
    })
    .await;
    first.assert_status(201);
    // Its end is the end of its turn.
    book(&app, &family, &child, &session, "third")
        .await
        .assert_problem("already_booked");
}

async fn control_second_request_waits_too_without_the_turns(app: TestApp) {
    let switches = &app.state().switches;
    switches.skip_booking_turns.store(true, Ordering::SeqCst);
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 4).await;
    let first = book(&app, &family, &child, &session, "first");
    let (first, second) = while_under_way(&app, &child, first, async || {
        let second = book(&app, &family, &child, &session, "second");
        timeout(Duration::from_millis(500), second).await
    })
    .await;
    first.assert_status(201);
    assert!(second.is_err(), "it was answered at once");
}

async fn hammering_gets_one_booking_and_holds_up_nobody(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 2).await;
    let keys: Vec<String> = (0..40).map(|n| format!("key-{n}")).collect();
    let hammering = join_all(
        keys.iter()
            .map(|key| book(&app, &family, &child, &session, key)),
    );
    let patient = async {
        let (other, sibling) = world.family_with_child(&app).await;
        book(&app, &other, &sibling, &session, "patient").await
    };
    let (answers, patient) = futures_util::join!(hammering, patient);
    patient.assert_status(201);
    let booked = answers.iter().filter(|it| it.status == 201).count();
    assert_eq!(booked, 1);
    for refused in answers.iter().filter(|it| it.status != 201) {
        let code = refused.body["code"].as_str();
        let known = matches!(code, Some("request_in_flight" | "already_booked"));
        assert!(known, "{}", refused.text);
    }
}

async fn guardian_has_few_requests_under_way(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let mut sessions = Vec::new();
    for day in ["2026-11-25", "2026-11-26", "2026-11-27"] {
        let seed = SessionSeed {
            date: date(day),
            ..SessionSeed::default()
        };
        sessions.push(seed.insert(&app, &world).await);
    }
    let [one, two, three] = [0, 1, 2].map(|at| &sessions[at]);
    let first = book(&app, &family, &child, one, "one");
    let (first, ()) = while_under_way(&app, &child, first, async || {
        let mut second = Box::pin(book(&app, &family, &child, two, "two"));
        assert!(
            timeout(Duration::from_millis(500), &mut second)
                .await
                .is_err()
        );
        book(&app, &family, &child, three, "three")
            .await
            .assert_status(429)
            .assert_problem("too_many_requests");
        drop(second);
    })
    .await;
    first.assert_status(201);
    book(&app, &family, &child, three, "three")
        .await
        .assert_status(201);
}
