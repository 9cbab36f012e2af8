//! Entering addresses: what is allowed, and who may.

use super::{HOOK, WEBHOOKS, admin, deliveries, enter, enter_as, idle, request, shown};
use crate::{
    papers::elsewhere,
    support::{TestApp, beside_services, factory::World, fake_receiver::Receiver, on_both_stores},
};
use entity::{idempotency_key, webhook};
use sea_orm::EntityTrait;
use serde_json::json;
use std::sync::Arc;

on_both_stores! {
    only_public_machines_are_taken_and_only_over_tls,
    address_that_became_private_is_not_called,
}

on_both_stores! {
    with [("WEBHOOK_ALLOW_PRIVATE", "true")];
    private_machines_are_taken_where_that_is_allowed_but_only_over_tls,
}

beside_services! {
    Receiver;
    secret_is_shown_once_and_kept_encrypted,
    request_that_is_repeated_enters_one_address,
    address_is_edited_by_its_version,
    disabled_address_is_sent_nothing,
    address_is_removed_with_what_was_to_be_sent,
    addresses_are_the_district_s,
    address_that_cannot_be_read_is_refused,
}

const WANTED: &[&str] = &["booking.requested"];

async fn only_public_machines_are_taken_and_only_over_tls(app: TestApp) {
    let world = World::seed(&app).await;
    for url in [
        "http://1.1.1.1/hook",
        "ftp://1.1.1.1/hook",
        "https://127.0.0.1/hook",
        "https://localhost:8080/hook",
        "https://10.0.0.7/hook",
        "https://192.168.1.1/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://100.100.100.200/latest/meta-data",
        "https://2130706433/hook",
        "https://[::1]/hook",
        "https://[::ffff:10.0.0.7]/hook",
        "https://[fd00::1]/hook",
        "https://user:secret@1.1.1.1/hook",
        "https://1.1.1.1/hook#part",
        "https://no-such-machine.invalid/hook",
        "hook",
    ] {
        let answer = enter_as(&app, &world, url, WANTED).await;
        let answer = answer.assert_problem("webhook_url_not_allowed");
        assert_eq!(answer.body["errors"][0]["pointer"], "/url", "{url}");
    }
    let answer = enter_as(&app, &world, "https://1.1.1.1/hook", WANTED).await;
    answer.assert_status(201);
}

async fn address_that_became_private_is_not_called(app: TestApp) {
    let world = World::seed(&app).await;
    let url = "https://1.1.1.1/hook";
    let (id, _) = enter(&app, &world, url, WANTED).await;
    // As if its name had come to mean another machine.
    let tx = app.state().db.begin_write().await.unwrap();
    webhook::Entity::update_many()
        .col_expr(webhook::Column::Url, "https://127.0.0.1:1/hook".into())
        .exec(&*tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    request(&app, &world).await;
    idle(&app).await;
    let waiting = deliveries(&app, &world, id, "pending").await;
    assert_eq!(waiting[0]["last_error"], "the machine is not a public one");
}

async fn private_machines_are_taken_where_that_is_allowed_but_only_over_tls(app: TestApp) {
    let world = World::seed(&app).await;
    let answer = enter_as(&app, &world, "https://10.0.0.7/hook", WANTED).await;
    answer.assert_status(201);
    let answer = enter_as(&app, &world, "http://10.0.0.7/hook", WANTED).await;
    answer.assert_problem("webhook_url_not_allowed");
}

async fn secret_is_shown_once_and_kept_encrypted(app: TestApp, receiver: Arc<Receiver>) {
    let world = World::seed(&app).await;
    let (id, secret) = enter(&app, &world, &receiver.url(HOOK), WANTED).await;
    let (_, other) = enter(&app, &world, &receiver.url("/other"), WANTED).await;
    assert!(secret.starts_with("whsec_"));
    assert_ne!(secret, other);
    let bare = secret.strip_prefix("whsec_").unwrap();
    let path = format!("{WEBHOOKS}/{id}");
    for path in [WEBHOOKS, &path] {
        let answer = app.get(path).bearer(&admin(&app, &world)).await;
        assert!(!answer.assert_status(200).text.contains(bare));
    }
    let rows = webhook::Entity::find().all(app.sql()).await.unwrap();
    let answers = idempotency_key::Entity::find()
        .all(app.sql())
        .await
        .unwrap();
    assert!(!format!("{rows:?}{answers:?}").contains(bare));
}

async fn request_that_is_repeated_enters_one_address(app: TestApp, receiver: Arc<Receiver>) {
    let world = World::seed(&app).await;
    let body = json!({
        "url": receiver.url(HOOK),
        "description": "政务平台",
        "event_types": WANTED,
    });
    let mut answers = Vec::new();
    for _ in 0..3 {
        let answer = app
            .post(WEBHOOKS, body.clone())
            .bearer(&admin(&app, &world))
            .key("one-click")
            .await;
        answers.push(answer.assert_status(201).body);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    let listed = app.get(WEBHOOKS).bearer(&admin(&app, &world)).await;
    assert_eq!(listed.body.as_array().unwrap().len(), 1);
}

async fn address_is_edited_by_its_version(app: TestApp, receiver: Arc<Receiver>) {
    let world = World::seed(&app).await;
    let (id, _) = enter(&app, &world, &receiver.url(HOOK), WANTED).await;
    let path = format!("{WEBHOOKS}/{id}");
    let edit = json!({
        "url": receiver.url("/new"),
        "description": "数据平台",
        "event_types": ["booking.completed", "booking.requested"],
        "status": "active",
    });
    let put = |version| {
        app.put(&path, edit.clone())
            .bearer(&admin(&app, &world))
            .if_match(version)
    };
    put(2).await.assert_problem("stale_version");
    let answer = put(1).await.assert_status(200);
    assert_eq!(answer.header("etag"), "\"2\"");
    assert_eq!(
        answer.body["event_types"],
        json!(["booking.requested", "booking.completed"])
    );
    put(1).await.assert_problem("stale_version");
    request(&app, &world).await;
    idle(&app).await;
    assert_eq!(receiver.received("/new").len(), 1);
    assert!(receiver.received(HOOK).is_empty());
}

async fn disabled_address_is_sent_nothing(app: TestApp, receiver: Arc<Receiver>) {
    let world = World::seed(&app).await;
    let (id, _) = enter(&app, &world, &receiver.url(HOOK), WANTED).await;
    request(&app, &world).await;
    baobaowu::jobs::follow_up(app.state()).await.unwrap();
    let edit = json!({
        "url": receiver.url(HOOK),
        "description": "政务平台",
        "event_types": WANTED,
        "status": "disabled",
    });
    let path = format!("{WEBHOOKS}/{id}");
    let put = app
        .put(&path, edit)
        .bearer(&admin(&app, &world))
        .if_match(1);
    let answer = put.await.assert_status(200);
    assert_eq!(answer.body["disabled_reason"], "by_staff");
    idle(&app).await;
    assert!(receiver.received(HOOK).is_empty());
    let dead = deliveries(&app, &world, id, "dead").await;
    assert_eq!(dead[0]["last_error"], "the address was disabled");
    let delivery = dead[0]["id"].as_str().unwrap();
    let retry = format!("/v1/webhook-deliveries/{delivery}/retry");
    let answer = app
        .post(&retry, json!({}))
        .bearer(&admin(&app, &world))
        .await;
    answer.assert_problem("invalid_state");
}

async fn address_is_removed_with_what_was_to_be_sent(app: TestApp, receiver: Arc<Receiver>) {
    let world = World::seed(&app).await;
    let (id, _) = enter(&app, &world, &receiver.url(HOOK), WANTED).await;
    request(&app, &world).await;
    baobaowu::jobs::follow_up(app.state()).await.unwrap();
    let path = format!("{WEBHOOKS}/{id}");
    let removed = app.delete(&path).bearer(&admin(&app, &world)).await;
    removed.assert_status(204);
    idle(&app).await;
    assert!(receiver.received(HOOK).is_empty());
    for request in [app.get(&path), app.delete(&path)] {
        let answer = request.bearer(&admin(&app, &world)).await;
        answer.assert_problem("not_found");
    }
}

async fn addresses_are_the_district_s(app: TestApp, receiver: Arc<Receiver>) {
    let world = World::seed(&app).await;
    let (id, _) = enter(&app, &world, &receiver.url(HOOK), WANTED).await;
    let webhook = shown(&app, &world, id).await;
    let family = world.family(&app).await;
    let other = elsewhere(&app).await;
    let new = json!({
        "url": webhook["url"],
        "description": webhook["description"],
        "event_types": webhook["event_types"],
    });
    let mut edit = new.clone();
    edit["status"] = json!("disabled");
    let path = format!("{WEBHOOKS}/{id}");
    for (actor, code) in [
        (other.district_admin.actor, "not_found"),
        (world.subdistrict_admin.actor, "forbidden"),
        (world.manager.actor, "forbidden"),
        (world.carers[0].actor, "forbidden"),
        (family.actor, "forbidden"),
    ] {
        let token = app.token(&actor);
        for request in [
            app.get(&path),
            app.put(&path, edit.clone()).if_match(1),
            app.delete(&path),
            app.post(&format!("{path}/rotate-secret"), json!({})),
            app.get(&format!("{path}/deliveries")),
        ] {
            request.bearer(&token).await.assert_problem(code);
        }
        if code == "forbidden" {
            for request in [app.get(WEBHOOKS), app.post(WEBHOOKS, new.clone())] {
                request.bearer(&token).await.assert_problem(code);
            }
        }
    }
    let none = app.get(WEBHOOKS).bearer(&admin(&app, &other)).await;
    assert_eq!(none.body, json!([]));
    assert_eq!(shown(&app, &world, id).await, webhook);
}

async fn address_that_cannot_be_read_is_refused(app: TestApp, receiver: Arc<Receiver>) {
    let world = World::seed(&app).await;
    let url = receiver.url(HOOK);
    for (body, code) in [
        (
            json!({ "url": url, "description": "a", "event_types": [] }),
            "validation_failed",
        ),
        (
            json!({ "url": url, "description": " ", "event_types": WANTED }),
            "validation_failed",
        ),
        (
            json!({ "url": "", "description": "a", "event_types": WANTED }),
            "validation_failed",
        ),
        (
            json!({ "url": url, "description": "a", "event_types": ["child.born"] }),
            "invalid_request",
        ),
    ] {
        let answer = app.post(WEBHOOKS, body).bearer(&admin(&app, &world)).await;
        answer.assert_problem(code);
    }
}
