//! Receivers that fail: tries, pauses, giving up, and being disabled.

use super::{HOOK, WEBHOOKS, admin, ask, deliveries, idle, listening, request, shown};
use crate::support::{
    TestApp, beside_services,
    factory::{SessionSeed, World, date},
    fake_http::Reply,
    fake_receiver::{Receiver, fitting},
};
use chrono::{DateTime, TimeDelta, Utc};
use entity::webhook_delivery;
use sea_orm::EntityTrait;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

beside_services! {
    Receiver;
    event_is_tried_over_three_days_under_one_id,
    success_ends_the_tries,
    receiver_may_ask_for_more_time,
    redirection_is_a_failure,
    machine_that_cannot_be_had_is_a_failure,
    receiver_that_is_gone_is_disabled_and_the_district_told,
    receiver_that_fails_for_days_is_disabled_and_the_district_told,
    failures_count_from_the_last_success,
    what_was_given_up_is_sent_anew_on_demand,
}

async fn only(app: &TestApp) -> webhook_delivery::Model {
    let mut rows = webhook_delivery::Entity::find()
        .all(app.sql())
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    rows.pop().unwrap()
}

/// Moves the clock to the next try; answers how long that was, in milliseconds.
async fn wait(app: &TestApp) -> i64 {
    let due: DateTime<Utc> = only(app).await.available_at.to_utc();
    let pause = due - app.now();
    app.clock.set(due - TimeDelta::microseconds(1));
    let tried = only(app).await.attempts;
    idle(app).await;
    assert_eq!(only(app).await.attempts, tried);
    app.clock.set(due);
    idle(app).await;
    pause.num_milliseconds()
}

async fn event_is_tried_over_three_days_under_one_id(app: TestApp, receiver: Arc<Receiver>) {
    let (world, id, secret) = listening(&app, &receiver).await;
    receiver.answers(HOOK, Reply::Text(500, "no".to_owned()));
    request(&app, &world).await;
    idle(&app).await;
    let schedule = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for seconds in schedule {
        let pause = wait(&app).await;
        let (least, most) = (seconds * 800, seconds * 1200);
        assert!((least..=most).contains(&pause), "{pause} of {seconds} s");
    }
    let row = only(&app).await;
    assert_eq!((row.status.as_str(), row.attempts), ("dead", 10));
    let events = receiver.received(HOOK);
    assert_eq!(events.len(), 10);
    let mut before = 0;
    for event in &events {
        assert_eq!(fitting(event, &secret), 1);
        assert_eq!(event.headers["webhook-id"], events[0].headers["webhook-id"]);
        assert_eq!(event.body, events[0].body);
        // The time of the try, by which receivers refuse what is old.
        let timestamp: i64 = event.headers["webhook-timestamp"].parse().unwrap();
        assert!(timestamp > before);
        before = timestamp;
    }
    let dead = deliveries(&app, &world, id, "dead").await;
    assert_eq!(dead[0]["answered_status"], 500);
    assert_eq!(dead[0]["last_error"], "answered 500");
    app.clock.advance(TimeDelta::days(30));
    idle(&app).await;
    assert_eq!(receiver.received(HOOK).len(), 10);
    let numbers = app.get("/metrics").await.text;
    for line in [
        r#"baobaowu_webhook_deliveries_total{outcome="put_off"} 9"#,
        r#"baobaowu_webhook_deliveries_total{outcome="dead"} 1"#,
    ] {
        assert!(numbers.contains(line), "no {line} in {numbers}");
    }
}

async fn success_ends_the_tries(app: TestApp, receiver: Arc<Receiver>) {
    let (world, id, _) = listening(&app, &receiver).await;
    receiver.answers(HOOK, Reply::Text(404, String::new()));
    request(&app, &world).await;
    idle(&app).await;
    let failing = shown(&app, &world, id).await;
    assert_eq!(failing["failing_since"], "2026-11-23T09:00:00+08:00");
    receiver.answers(HOOK, Reply::Text(201, String::new()));
    wait(&app).await;
    assert_eq!(only(&app).await.status, "sent");
    assert!(shown(&app, &world, id).await["failing_since"].is_null());
    app.clock.advance(TimeDelta::days(4));
    idle(&app).await;
    assert_eq!(receiver.received(HOOK).len(), 2);
}

async fn receiver_may_ask_for_more_time(app: TestApp, receiver: Arc<Receiver>) {
    let (world, _, _) = listening(&app, &receiver).await;
    receiver.answers(HOOK, Reply::Header(503, "Retry-After", "1200".to_owned()));
    request(&app, &world).await;
    idle(&app).await;
    assert_eq!(wait(&app).await, 1_200_000);
}

async fn redirection_is_a_failure(app: TestApp, receiver: Arc<Receiver>) {
    let (world, _, _) = listening(&app, &receiver).await;
    let elsewhere = receiver.url("/internal");
    receiver.answers(HOOK, Reply::Header(307, "Location", elsewhere));
    request(&app, &world).await;
    idle(&app).await;
    assert_eq!(only(&app).await.status, "pending");
    assert_eq!(only(&app).await.answered_status, Some(307));
    assert!(receiver.received("/internal").is_empty());
}

async fn machine_that_cannot_be_had_is_a_failure(app: TestApp, _: Arc<Receiver>) {
    let world = World::seed(&app).await;
    // Nobody listens on the port of a listener that is gone.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/secret-path", gone.local_addr().unwrap());
    drop(gone);
    super::enter(&app, &world, &url, &["booking.requested"]).await;
    request(&app, &world).await;
    idle(&app).await;
    let row = only(&app).await;
    assert_eq!((row.status.as_str(), row.attempts), ("pending", 1));
    let said = row.last_error.unwrap();
    assert!(!said.contains("secret-path"), "{said}");
}

/// What the district's staff are told, in English.
async fn told(app: &TestApp, world: &World) -> Vec<String> {
    let path = "/v1/notices?unread=true&limit=100";
    let answer = app.get(path).bearer(&admin(app, world)).lang("en").await;
    let items = answer.assert_status(200).body["items"].clone();
    let items = items.as_array().unwrap().iter();
    items
        .filter(|item| item["kind"] == "webhook_disabled")
        .map(|item| item["body"].as_str().unwrap().to_owned())
        .collect()
}

async fn receiver_that_is_gone_is_disabled_and_the_district_told(
    app: TestApp,
    receiver: Arc<Receiver>,
) {
    let (world, id, _) = listening(&app, &receiver).await;
    receiver.answers(HOOK, Reply::Text(503, String::new()));
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    ask(&app, &family, child, &session).await;
    idle(&app).await;
    receiver.answers(HOOK, Reply::Text(410, String::new()));
    let (family, child) = world.family_with_child(&app).await;
    ask(&app, &family, child, &session).await;
    idle(&app).await;
    let webhook = shown(&app, &world, id).await;
    assert_eq!(webhook["status"], "disabled");
    assert_eq!(webhook["disabled_reason"], "gone");
    assert_eq!(webhook["version"], 2);
    // What was still to be sent is given up, and nothing new is stored.
    assert_eq!(deliveries(&app, &world, id, "dead").await.len(), 2);
    let (family, child) = world.family_with_child(&app).await;
    ask(&app, &family, child, &session).await;
    app.clock.advance(TimeDelta::days(1));
    idle(&app).await;
    assert_eq!(receiver.received(HOOK).len(), 2);
    assert_eq!(deliveries(&app, &world, id, "pending").await.len(), 0);
    let told = told(&app, &world).await;
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("the receiver wants no more"),
        "{}",
        told[0]
    );
    let others = app
        .get("/v1/notices")
        .bearer(&app.token(&world.manager.actor));
    let others = others.await.text;
    assert!(!others.contains("webhook_disabled"));
}

/// A request on each of so many days.
async fn days(app: &TestApp, world: &World, count: usize) {
    for _ in 0..count {
        app.clock.advance(TimeDelta::days(1));
        let (family, child) = world.family_with_child(app).await;
        let seed = SessionSeed {
            date: date("2026-12-02"),
            ..SessionSeed::default()
        };
        let known = entity::session::Entity::find()
            .one(app.sql())
            .await
            .unwrap();
        let session = match known {
            None => seed.insert(app, world).await,
            Some(row) => crate::support::factory::Session {
                id: row.id.into(),
                room: row.room_id.into(),
                starts_at: row.starts_at.to_utc(),
                ends_at: row.ends_at.to_utc(),
            },
        };
        ask(app, &family, child, &session).await;
        idle(app).await;
    }
}

async fn receiver_that_fails_for_days_is_disabled_and_the_district_told(
    app: TestApp,
    receiver: Arc<Receiver>,
) {
    let (world, id, _) = listening(&app, &receiver).await;
    receiver.answers(HOOK, Reply::Text(500, String::new()));
    days(&app, &world, 5).await;
    assert_eq!(shown(&app, &world, id).await["status"], "active");
    days(&app, &world, 1).await;
    let webhook = shown(&app, &world, id).await;
    assert_eq!(webhook["status"], "disabled");
    assert_eq!(webhook["disabled_reason"], "failing");
    assert_eq!(webhook["failing_since"], "2026-11-24T09:00:00+08:00");
    let told = told(&app, &world).await;
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("failing since Tue 24 Nov 09:00"),
        "{}",
        told[0]
    );
    // Once it is mended, staff enable it, and it starts with a clean slate.
    receiver.answers(HOOK, Reply::Text(200, String::new()));
    let mut edit = json!({ "status": "active" });
    for member in ["url", "description", "event_types"] {
        edit[member] = webhook[member].clone();
    }
    let answer = app
        .put(&format!("{WEBHOOKS}/{id}"), edit)
        .bearer(&admin(&app, &world))
        .if_match(webhook["version"].as_i64().unwrap())
        .await
        .assert_status(200);
    assert_eq!(answer.body["status"], "active");
    assert!(answer.body["disabled_reason"].is_null());
    assert!(answer.body["failing_since"].is_null());
    days(&app, &world, 1).await;
    assert_eq!(deliveries(&app, &world, id, "sent").await.len(), 1);
}

async fn failures_count_from_the_last_success(app: TestApp, receiver: Arc<Receiver>) {
    let (world, id, _) = listening(&app, &receiver).await;
    // Six days of failures within eight, but never five without a break.
    for _ in 0..2 {
        receiver.answers(HOOK, Reply::Text(500, String::new()));
        days(&app, &world, 3).await;
        receiver.answers(HOOK, Reply::Text(200, String::new()));
        days(&app, &world, 1).await;
    }
    assert_eq!(shown(&app, &world, id).await["status"], "active");
    assert!(told(&app, &world).await.is_empty());
}

async fn what_was_given_up_is_sent_anew_on_demand(app: TestApp, receiver: Arc<Receiver>) {
    let (world, id, secret) = listening(&app, &receiver).await;
    receiver.answers(HOOK, Reply::Text(500, String::new()));
    request(&app, &world).await;
    idle(&app).await;
    let retry = |delivery: Uuid| {
        let path = format!("/v1/webhook-deliveries/{delivery}/retry");
        app.post(&path, json!({}))
    };
    let delivery = only(&app).await.id;
    let waits = retry(delivery).bearer(&admin(&app, &world)).await;
    let waits = waits.assert_problem("invalid_state");
    assert_eq!(waits.body["current_status"], "pending");
    for _ in 0..9 {
        wait(&app).await;
    }
    receiver.answers(HOOK, Reply::Text(200, String::new()));
    let other = crate::papers::elsewhere(&app).await;
    for (token, code) in [
        (app.token(&world.subdistrict_admin.actor), "forbidden"),
        (admin(&app, &other), "not_found"),
    ] {
        retry(delivery).bearer(&token).await.assert_problem(code);
    }
    let again = retry(delivery).bearer(&admin(&app, &world)).await;
    assert_eq!(again.assert_status(200).body["attempts"], 0);
    idle(&app).await;
    let events = receiver.received(HOOK);
    assert_eq!(events.len(), 11);
    assert_eq!(fitting(&events[10], &secret), 1);
    assert_eq!(
        events[10].headers["webhook-id"],
        events[0].headers["webhook-id"]
    );
    assert_eq!(deliveries(&app, &world, id, "sent").await.len(), 1);
}
