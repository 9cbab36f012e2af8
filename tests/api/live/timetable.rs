//! The timetable for clients that cannot hold a stream: a tag that changes whenever anything in
//! it does, and 304 while nothing did.

use crate::{
    scenarios::steps::{check_in, confirmed},
    support::{
        TestApp,
        factory::{CredentialSeed, SessionSeed, Staff, StaffSeed, World},
        on_both_stores,
    },
};
use baobaowu::features::{
    bookings::service::raise_overstays,
    sessions::service::end_alerts_of_past_sessions,
    staff::domain::{CredentialKind, StaffRole},
};
use chrono::TimeDelta;
use entity::shift;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

on_both_stores! {
    timetable_is_sent_again_when_bookings_or_children_changed,
    timetable_is_sent_again_when_shifts_or_staff_changed,
    timetable_is_sent_again_when_a_shift_was_swapped,
    timetable_is_sent_again_when_someone_is_away_and_comes_back,
    timetable_is_sent_again_when_a_child_overstays,
    timetable_is_sent_again_when_an_alert_of_a_past_session_ended,
    timetable_s_tag_is_told_to_those_who_may_see_it_only,
}

fn path(world: &World) -> String {
    format!("/v1/rooms/{}/days/2026-11-25", world.room)
}

/// Looks at the timetable of Wednesday, knowing an answer with a tag; who looks again with the
/// new tag hears that nothing changed. Answers the new tag and the timetable.
async fn changed(app: &TestApp, world: &World, tag: &str) -> (String, Value) {
    let look = async |tag: &str| {
        let request = app.get(&path(world));
        let request = request.bearer(&app.token(&world.manager.actor));
        request.header("If-None-Match", tag).await
    };
    let seen = look(tag).await.assert_status(200);
    let new = seen.header("etag").to_owned();
    look(&new).await.assert_status(304);
    (new, seen.body)
}

async fn timetable_is_sent_again_when_bookings_or_children_changed(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 5).await;
    let (family, child) = world.family_with_child(&app).await;
    let (tag, _) = changed(&app, &world, "none").await;
    confirmed(&app, &world, (&family, &child), &session).await;
    let (tag, _) = changed(&app, &world, &tag).await;
    let child_path = format!("/v1/children/{}", child.id);
    let shown = app.get(&child_path).bearer(&family.token).await;
    let version = shown.body["version"].as_i64().unwrap();
    let renamed = json!({ "name": "欧阳小宝", "birth_date": "2024-10-15", "sex": null });
    let renamed = app.put(&child_path, renamed).bearer(&family.token);
    renamed.if_match(version).await.assert_status(200);
    let (_, body) = changed(&app, &world, &tag).await;
    assert_eq!(body["sessions"][0]["bookings"][0]["child_name"], "欧**宝");
}

async fn timetable_is_sent_again_when_shifts_or_staff_changed(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 5).await;
    let manager = &world.manager.token;
    let (tag, _) = changed(&app, &world, "none").await;
    let helper = StaffSeed::of(StaffRole::Carer).insert(&app, &world).await;
    let shift = json!({
        "staff_id": helper.id,
        "room_id": world.room,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
    });
    let shift = app.post("/v1/shifts", shift).bearer(manager).await;
    let shift = shift.assert_status(201);
    // Who has no papers does not count, so the capacity stays as it was.
    let (tag, body) = changed(&app, &world, &tag).await;
    assert_eq!(body["on_duty"].as_array().unwrap().len(), 5);
    CredentialSeed::of(CredentialKind::Health, "health_certificate")
        .insert(&app, &helper)
        .await;
    let (tag, _) = changed(&app, &world, &tag).await;
    let edit = json!({ "name": "赵新名", "status": "active" });
    let edit = app
        .put(&format!("/v1/staff/{}", helper.id), edit)
        .bearer(manager);
    edit.if_match(1).await.assert_status(200);
    let (tag, _) = changed(&app, &world, &tag).await;
    let off = app.post(
        &format!("/v1/shifts/{}/cancel", shift.id()),
        json!({ "reason": "生病" }),
    );
    off.bearer(manager).await.assert_status(200);
    let (_, body) = changed(&app, &world, &tag).await;
    assert_eq!(body["on_duty"].as_array().unwrap().len(), 4);
}

/// Gives the only shift of one carer to another, who counts just as well.
async fn swap(app: &TestApp, world: &World, (from, to): (&Staff, &Staff)) {
    let own = shift::Column::StaffId.eq(from.id.get());
    let shift = shift::Entity::find().filter(own).one(app.sql()).await;
    let body = json!({ "shift_id": shift.unwrap().unwrap().id, "to_staff_id": to.id });
    app.post("/v1/shift-swaps", body)
        .bearer(&world.manager.token)
        .key(&app.state().new_id().to_string())
        .await
        .assert_status(201);
}

async fn timetable_is_sent_again_when_a_shift_was_swapped(app: TestApp) {
    let world = World::seed(&app).await;
    let seed = SessionSeed {
        carers_on_duty: 1,
        ..SessionSeed::default()
    };
    seed.insert(&app, &world).await;
    let (one, other) = (&world.carers[0], &world.carers[1]);
    let (mut tag, _) = changed(&app, &world, "none").await;
    for (from, to) in [(one, other), (other, one)] {
        swap(&app, &world, (from, to)).await;
        let (new, body) = changed(&app, &world, &tag).await;
        assert_eq!(body["on_duty"][0]["staff_id"], json!(to.id));
        tag = new;
    }
}

async fn timetable_is_sent_again_when_someone_is_away_and_comes_back(app: TestApp) {
    let world = World::seed(&app).await;
    // One place is released, so one carer less changes no capacity.
    world.session(&app, 1).await;
    let manager = &world.manager.token;
    let on_duty = |body: &Value| body["on_duty"].as_array().unwrap().len();
    let (tag, body) = changed(&app, &world, "none").await;
    assert_eq!(on_duty(&body), 4);
    let away = json!({
        "staff_id": world.carers[0].id, "kind": "leave",
        "starts_at": "2026-11-25T08:00:00+08:00", "ends_at": "2026-11-25T18:00:00+08:00",
    });
    let away = app.post("/v1/absences", away).bearer(manager);
    let away = away.key("away").await.assert_status(201).id();
    let (tag, body) = changed(&app, &world, &tag).await;
    assert_eq!(on_duty(&body), 3);
    app.delete(&format!("/v1/absences/{away}"))
        .bearer(manager)
        .await
        .assert_status(200);
    let (_, body) = changed(&app, &world, &tag).await;
    assert_eq!(on_duty(&body), 4);
}

async fn timetable_is_sent_again_when_a_child_overstays(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 5).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    app.clock.set(session.starts_at);
    check_in(&app, &world.carers[0], id)
        .await
        .assert_status(200);
    let (mut tag, _) = changed(&app, &world, "none").await;
    for (minutes, alerts) in [(15, 1), (60, 2)] {
        app.clock.set(session.ends_at + TimeDelta::minutes(minutes));
        assert_eq!(raise_overstays(app.state()).await.unwrap(), 1);
        let (new, body) = changed(&app, &world, &tag).await;
        assert_eq!(body["alerts"].as_array().unwrap().len(), alerts);
        tag = new;
    }
}

async fn timetable_is_sent_again_when_an_alert_of_a_past_session_ended(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 5).await;
    confirmed(&app, &world, (&family, &child), &session).await;
    let edit = json!({ "released_places": 0, "status": "open" });
    app.put(&format!("/v1/sessions/{}", session.id), edit)
        .bearer(&world.manager.token)
        .await
        .assert_status(200);
    let (tag, body) = changed(&app, &world, "none").await;
    assert_eq!(body["alerts"][0]["kind"], "ratio_shortfall");
    app.clock.set(session.ends_at);
    let ended = end_alerts_of_past_sessions(app.state()).await.unwrap();
    assert_eq!(ended, 1);
    let (_, body) = changed(&app, &world, &tag).await;
    assert_eq!(body["alerts"], json!([]));
}

async fn timetable_s_tag_is_told_to_those_who_may_see_it_only(app: TestApp) {
    let world = World::seed(&app).await;
    world.session(&app, 5).await;
    let family = world.family(&app).await;
    let seen = app.get(&path(&world)).bearer(&world.carers[0].token).await;
    let tag = seen.assert_status(200).header("etag").to_owned();
    app.get(&path(&world))
        .bearer(&family.token)
        .header("If-None-Match", &tag)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
    let nobody = app.get(&path(&world)).header("If-None-Match", &tag);
    nobody.await.assert_status(401);
}
