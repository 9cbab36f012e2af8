//! A retry is the same request, whatever has become of the world since.

use crate::scenarios::steps::{
    Written, balance, book, cancel, confirmed, of_twelve, other_guardian, part, refused, whole,
};
use crate::support::{
    Request, TestApp,
    factory::{World, at},
    on_both_stores,
};
use baobaowu::shared::domain::Actor;
use chrono::TimeDelta;
use serde_json::{Value, json};

on_both_stores! {
    booking_without_a_key_is_refused,
    replay_gives_the_same_answer_and_one_effect,
    replay_gives_the_first_answer_however_the_world_has_changed,
    key_of_one_request_is_not_taken_by_another,
    key_belongs_to_the_account,
    refused_request_may_be_sent_again_with_its_key,
}

fn send(app: &TestApp, who: &Actor, key: &str, body: Value) -> Request {
    app.post("/v1/bookings", body)
        .key(key)
        .bearer(&app.token(who))
}

async fn booking_without_a_key_is_refused(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let request = || {
        app.post("/v1/bookings", whole(&child, &session))
            .bearer(&app.token(&family.actor))
    };
    refused(&app, request(), 400, "idempotency_key_required").await;
    for wrong in ["", "two words", &"x".repeat(65)] {
        refused(&app, request().key(wrong), 400, "invalid_idempotency_key").await;
    }
    request().key(&"x".repeat(64)).await.assert_status(201);
}

async fn replay_gives_the_same_answer_and_one_effect(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let first = send(&app, &family.actor, "k", whole(&child, &session))
        .await
        .assert_status(201);
    let written = Written::so_far(&app).await;
    for _ in 0..3 {
        let again = send(&app, &family.actor, "k", whole(&child, &session))
            .await
            .assert_status(201);
        assert_eq!(again.text, first.text);
        assert_eq!(again.header("etag"), first.header("etag"));
    }
    assert_eq!(Written::so_far(&app).await, written);
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(1, 0));
}

async fn replay_gives_the_first_answer_however_the_world_has_changed(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 1).await;
    let first = send(&app, &family.actor, "k", whole(&child, &session))
        .await
        .assert_status(201);
    let replayed = async || {
        let written = Written::so_far(&app).await;
        let again = send(&app, &family.actor, "k", whole(&child, &session))
            .await
            .assert_status(201);
        assert_eq!(again.text, first.text);
        assert_eq!(Written::so_far(&app).await, written);
    };
    // It was cancelled, and another child has the only place.
    cancel(&app, &family.actor, first.id())
        .await
        .assert_status(200);
    replayed().await;
    let (others, other) = world.family_with_child(&app).await;
    confirmed(&app, &world, (&others, &other), &session).await;
    replayed().await;
    // Booking has closed, then the session is over.
    for later in [at("2026-11-24", "12:00"), session.ends_at] {
        app.clock.set(later);
        replayed().await;
    }
}

async fn key_of_one_request_is_not_taken_by_another(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    send(&app, &family.actor, "k", whole(&child, &session))
        .await
        .assert_status(201);
    let mut paying = whole(&child, &session);
    paying["accept_fee"] = json!(true);
    let half = part(
        &child,
        &session,
        session.starts_at,
        session.starts_at + TimeDelta::hours(1),
    );
    for other in [paying, half] {
        let taken = send(&app, &family.actor, "k", other);
        refused(&app, taken, 422, "idempotency_key_reused").await;
    }
}

async fn key_belongs_to_the_account(app: TestApp) {
    let world = World::seed(&app).await;
    let (mother, child) = world.family_with_child(&app).await;
    let father = other_guardian(&app, &world, &mother).await;
    let (others, other) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let first = send(&app, &mother.actor, "k", whole(&child, &session))
        .await
        .assert_status(201);
    // The father's request with the same key is his own, and is told what there is.
    let his = send(&app, &father.actor, "k", whole(&child, &session));
    let told = refused(&app, his, 409, "already_booked").await;
    assert_eq!(told.body["existing_booking_id"], first.body["id"]);
    let theirs = send(&app, &others.actor, "k", whole(&other, &session))
        .await
        .assert_status(201);
    assert_ne!(theirs.body["id"], first.body["id"]);
}

async fn refused_request_may_be_sent_again_with_its_key(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let (others, other) = world.family_with_child(&app).await;
    let session = world.session(&app, 1).await;
    let theirs = book(&app, &others, &other, &session)
        .await
        .assert_status(201);
    let request = || send(&app, &family.actor, "k", whole(&child, &session));
    refused(&app, request(), 409, "released_places_limit").await;
    refused(&app, request(), 409, "released_places_limit").await;
    cancel(&app, &others.actor, theirs.id())
        .await
        .assert_status(200);
    let booked = request().await.assert_status(201);
    assert_eq!(request().await.assert_status(201).body, booked.body);
}
