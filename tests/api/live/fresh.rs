//! For clients that cannot hold a stream: answers with a tag, and 304 while nothing changed;
//! and free places that Redis shows but never decides.

use crate::{
    scenarios::steps::{book, cancel, confirmed, empty_redis, session_at},
    support::{
        Answer, TestApp,
        factory::{CredentialSeed, StaffSeed, World},
        on_both_stores,
    },
};
use baobaowu::{
    features::{
        bookings::service::projections_that_differ,
        staff::domain::{CredentialKind, StaffRole},
    },
    shared::storage::redis::Key,
};
use entity::session;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use serde_json::{Value, json};

on_both_stores! {
    free_places_are_sent_again_only_when_they_changed,
    timetable_is_sent_again_whenever_anything_in_it_changed,
    timetable_s_tag_is_told_to_those_who_may_see_it_only,
    free_places_come_from_redis_and_are_right_when_it_is_emptied,
    free_places_older_than_their_session_are_not_shown,
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

#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn timetable_is_sent_again_whenever_anything_in_it_changed(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 5).await;
    let (family, child) = world.family_with_child(&app).await;
    let path = format!("/v1/rooms/{}/days/2026-11-25", world.room);
    let look = async |tag: &str| {
        let request = app.get(&path).bearer(&world.manager.token);
        request.header("If-None-Match", tag).await
    };
    let mut tag = look("none")
        .await
        .assert_status(200)
        .header("etag")
        .to_owned();
    let mut changed = async |what: &str| {
        let seen = look(&tag).await;
        assert_eq!(seen.status, 200, "{what} does not show");
        tag = seen.header("etag").to_owned();
        look(&tag).await.assert_status(304);
        seen.body
    };
    confirmed(&app, &world, (&family, &child), &session).await;
    changed("a booking").await;
    let child_path = format!("/v1/children/{}", child.id);
    let shown = app.get(&child_path).bearer(&family.token).await;
    let version = shown.body["version"].as_i64().unwrap();
    let renamed = json!({ "name": "欧阳小宝", "birth_date": "2024-10-15", "sex": null });
    let renamed = app
        .put(&child_path, renamed)
        .bearer(&family.token)
        .if_match(version);
    renamed.await.assert_status(200);
    let body = changed("a child's name").await;
    assert_eq!(body["sessions"][0]["bookings"][0]["child_name"], "欧**宝");
    let helper = StaffSeed::of(StaffRole::Carer).insert(&app, &world).await;
    let shift = json!({
        "staff_id": helper.id,
        "room_id": world.room,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
    });
    let shift = app
        .post("/v1/shifts", shift)
        .bearer(&world.manager.token)
        .await;
    let shift = shift.assert_status(201);
    let body = changed("a shift that does not count").await;
    assert_eq!(body["on_duty"].as_array().unwrap().len(), 5);
    CredentialSeed::of(CredentialKind::Health, "health_certificate")
        .insert(&app, &helper)
        .await;
    changed("a paper").await;
    let staff_path = format!("/v1/staff/{}", helper.id);
    let edit = json!({ "name": "赵新名", "status": "active" });
    let edit = app
        .put(&staff_path, edit)
        .bearer(&world.manager.token)
        .if_match(1);
    edit.await.assert_status(200);
    changed("a name on duty").await;
    let shift = shift.body["shift"]["id"]
        .as_str()
        .or(shift.body["id"].as_str())
        .unwrap();
    let off = app.post(
        &format!("/v1/shifts/{shift}/cancel"),
        json!({ "reason": "生病" }),
    );
    off.bearer(&world.manager.token).await.assert_status(200);
    changed("a cancelled shift").await;
}

async fn timetable_s_tag_is_told_to_those_who_may_see_it_only(app: TestApp) {
    let world = World::seed(&app).await;
    world.session(&app, 5).await;
    let family = world.family(&app).await;
    let path = format!("/v1/rooms/{}/days/2026-11-25", world.room);
    let seen = app.get(&path).bearer(&world.carers[0].token).await;
    let tag = seen.assert_status(200).header("etag").to_owned();
    app.get(&path)
        .bearer(&family.token)
        .header("If-None-Match", &tag)
        .await
        .assert_status(404)
        .assert_problem("not_found");
    ask(&app, &path, &tag).await.assert_status(401);
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
        let key: Key<Value> = Key::of(&["occupancy", &session.id.to_string()]);
        let mut view = redis.get(&key).await.unwrap().unwrap();
        view["steps"][0]["occupied"] = json!(2);
        redis.apply_if_newer(&key, 2, &view).await.unwrap();
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
    let seen = app.get(&path).await.assert_status(200);
    assert_eq!(seen.body[0]["places"][0]["free"], 1);
}
