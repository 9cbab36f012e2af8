//! For clients that cannot hold a stream: free places with a tag, and 304 while nothing changed;
//! Redis shows them but never decides.

use crate::{
    scenarios::steps::{book, cancel, empty_redis, session_at},
    support::{Answer, TestApp, factory::World, on_both_stores},
};
use baobaowu::{
    features::bookings::service::projections_that_differ,
    shared::storage::redis::{Key, Projection},
};
use entity::session;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use serde_json::{Value, json};
use std::collections::BTreeSet;

on_both_stores! {
    free_places_are_sent_again_only_when_they_changed,
    free_places_come_from_redis_and_are_right_when_it_is_emptied,
    free_places_older_than_their_session_are_not_shown,
}

/// A projection, whatever it says.
struct AsJson(Value);

impl Projection for AsJson {
    fn to_text(&self) -> serde_json::Result<String> {
        serde_json::to_string(&self.0)
    }

    fn of_text(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text).map(Self)
    }
}

fn offered(world: &World) -> String {
    format!(
        "/v1/houses/{}/sessions?from=2026-11-23&to=2026-11-30",
        world.house
    )
}

/// Asks for free places with the tag of what the client has.
async fn ask(app: &TestApp, path: &str, tag: &str) -> Answer {
    app.get(path).header("If-None-Match", tag).await
}

/// What was answered of the house is not answered again as it was.
async fn forget_answers(app: &TestApp, world: &World) {
    if let Some(redis) = &app.state().redis {
        redis.end_weeks(&BTreeSet::from([world.house])).await;
    }
}

async fn free_places_are_sent_again_only_when_they_changed(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 5).await;
    let (family, child) = world.family_with_child(&app).await;
    let path = offered(&world);
    let first = app.get(&path).await.assert_status(200);
    assert_eq!(first.header("cache-control"), "no-cache");
    let tag = first.header("etag").to_owned();
    let same = ask(&app, &path, &tag).await.assert_status(304);
    assert_eq!(
        (same.text.as_str(), same.header("etag")),
        ("", tag.as_str())
    );
    assert_eq!(same.header("cache-control"), "no-cache");
    ask(&app, &path, &format!("\"other\", {tag}"))
        .await
        .assert_status(304);
    let id = book(&app, &family, &child, &session)
        .await
        .assert_status(201)
        .id();
    let second = ask(&app, &path, &tag).await.assert_status(200);
    assert_eq!(second.body[0]["places"][0]["free"], 4);
    cancel(&app, &family.actor, id).await.assert_status(200);
    let third = ask(&app, &path, second.header("etag"))
        .await
        .assert_status(200);
    assert_eq!(third.body[0]["places"][0]["free"], 5);
    session_at(&app, &world, "2026-11-26", "09:00", "11:00").await;
    let fourth = ask(&app, &path, third.header("etag"))
        .await
        .assert_status(200);
    assert_eq!(fourth.body.as_array().unwrap().len(), 2);
}

async fn free_places_come_from_redis_and_are_right_when_it_is_emptied(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 5).await;
    let (family, child) = world.family_with_child(&app).await;
    let path = offered(&world);
    let free =
        async || app.get(&path).await.assert_status(200).body[0]["places"][0]["free"].clone();
    assert_eq!(free().await, 5);
    if let Some(redis) = &app.state().redis {
        // Shown by the look itself; and what Redis shows is what is answered.
        let key: Key<AsJson> = Key::of(&["occupancy", &session.id.to_string()]);
        let mut view = redis.get(&key).await.unwrap().unwrap();
        view.0["steps"][0]["occupied"] = json!(2);
        redis.apply_if_newer(&key, 2, &view).await.unwrap();
        forget_answers(&app, &world).await;
        assert_eq!(free().await, 3, "not read from redis");
    }
    empty_redis(&app).await;
    assert_eq!(free().await, 5);
    let id = book(&app, &family, &child, &session)
        .await
        .assert_status(201)
        .id();
    assert_eq!(free().await, 4);
    empty_redis(&app).await;
    assert_eq!(free().await, 4);
    cancel(&app, &family.actor, id).await.assert_status(200);
    assert_eq!(free().await, 5);
    let differing = projections_that_differ(app.state(), world.district)
        .await
        .unwrap();
    assert!(differing.is_empty(), "{differing:?}");
}

async fn free_places_older_than_their_session_are_not_shown(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 5).await;
    let path = offered(&world);
    app.get(&path).await.assert_status(200);
    // The row moves on, and Redis has not heard of it.
    let row = session::Entity::find_by_id(session.id.get()).one(app.sql());
    let row = row.await.unwrap().unwrap();
    let mut capacity = row.capacity.clone();
    capacity[0]["places"] = json!(1);
    let mut row: session::ActiveModel = row.into();
    row.version = Set(2);
    row.capacity = Set(capacity);
    row.update(app.sql()).await.unwrap();
    forget_answers(&app, &world).await;
    let seen = app.get(&path).await.assert_status(200);
    assert_eq!(seen.body[0]["places"][0]["free"], 1);
}
