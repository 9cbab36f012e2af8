//! What the staff of a house are told of closures, and of alerts that jobs raise and end.

use crate::{
    scenarios::{
        closures::{close, closing},
        steps::{check_in, check_out, confirmed, session_at},
    },
    support::{
        TestApp,
        factory::{Session, World},
        on_both_stores,
        sse::Stream,
    },
};
use baobaowu::features::{
    bookings::service::raise_overstays, sessions::service::end_alerts_of_past_sessions,
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores! {
    sessions_that_a_closure_closes_and_lifting_opens_are_told,
    many_sessions_that_close_are_told_at_once,
    child_who_overstays_is_told,
    end_of_an_alert_of_a_past_session_is_told,
}

async fn watch(app: &TestApp, world: &World) -> Stream {
    Stream::open(app, &app.token(&world.manager.actor), world.house, None).await
}

/// The next event that says what happened, and how often before it everyone was asked to fetch
/// again. An instance that has just found the others asks that too, whenever that is.
async fn next(stream: &mut Stream) -> (usize, String, Value) {
    let mut resyncs = 0;
    loop {
        let told = stream.next().await.unwrap();
        if told.event != "resync" {
            return (resyncs, told.event, told.data);
        }
        resyncs += 1;
    }
}

async fn lift(app: &TestApp, world: &World, closure: Uuid) {
    app.post(&format!("/v1/closures/{closure}/lift"), json!({}))
        .bearer(&world.manager.token)
        .await
        .assert_status(200);
}

async fn set_places(app: &TestApp, world: &World, (session, places): (&Session, u32)) {
    let body = json!({ "released_places": places, "status": "open" });
    app.put(&format!("/v1/sessions/{}", session.id), body)
        .bearer(&world.manager.token)
        .await
        .assert_status(200);
}

async fn sessions_that_a_closure_closes_and_lifting_opens_are_told(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 5).await;
    let mut stream = watch(&app, &world).await;
    let closure = close(&app, &world.manager, closing(&world)).await;
    let changed = |version: i64| {
        let data = json!({ "session_id": session.id, "version": version, "reason": "closure" });
        ("session_changed".to_owned(), data)
    };
    let (_, event, data) = next(&mut stream).await;
    assert_eq!((event, data), changed(2));
    lift(&app, &world, closure.assert_status(201).id()).await;
    let (_, event, data) = next(&mut stream).await;
    assert_eq!((event, data), changed(3));
}

async fn many_sessions_that_close_are_told_at_once(app: TestApp) {
    let world = World::seed(&app).await;
    let elsewhere = session_at(&app, &world, "2026-12-10", "09:00", "10:00").await;
    for day in 1..=3 {
        for hour in 9..15 {
            let (day, from, to) = (
                format!("2026-12-{day:02}"),
                format!("{hour:02}:00"),
                format!("{:02}:00", hour + 1),
            );
            session_at(&app, &world, &day, &from, &to).await;
        }
    }
    let mut stream = watch(&app, &world).await;
    close(&app, &world.manager, closing(&world))
        .await
        .assert_status(201);
    set_places(&app, &world, (&elsewhere, 3)).await;
    let (resyncs, _, data) = next(&mut stream).await;
    assert!(resyncs > 0, "{data}");
    assert_eq!(data["session_id"], json!(elsewhere.id));
}

async fn child_who_overstays_is_told(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 5).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    app.clock.set(session.starts_at);
    check_in(&app, &world.carers[0], id)
        .await
        .assert_status(200);
    app.clock.set(session.ends_at + TimeDelta::minutes(15));
    let mut stream = watch(&app, &world).await;
    assert_eq!(raise_overstays(app.state()).await.unwrap(), 1);
    let (_, event, alert) = next(&mut stream).await;
    assert_eq!(event, "alert_raised");
    assert_eq!(alert["kind"], "child_overstays");
    check_out(&app, &world.carers[0], id, &family)
        .await
        .assert_status(200);
    let mut told = Vec::new();
    for _ in 0..2 {
        let (_, event, data) = next(&mut stream).await;
        told.push((event, data));
    }
    let ended = json!({ "alert_id": alert["alert_id"] });
    assert!(
        told.contains(&("alert_ended".to_owned(), ended)),
        "{told:?}"
    );
}

async fn end_of_an_alert_of_a_past_session_is_told(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 5).await;
    confirmed(&app, &world, (&family, &child), &session).await;
    set_places(&app, &world, (&session, 0)).await;
    app.clock.set(session.ends_at);
    let mut stream = watch(&app, &world).await;
    assert_eq!(end_alerts_of_past_sessions(app.state()).await.unwrap(), 1);
    let (_, event, _) = next(&mut stream).await;
    assert_eq!(event, "alert_ended");
}
