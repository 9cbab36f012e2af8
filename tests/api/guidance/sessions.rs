//! Guidance sessions: entered, edited, called off, listed.

use super::{
    SESSIONS, act, ask, balance, details, enter, free_places, in_house, strangers, wednesday,
};
use crate::support::{
    TestApp,
    factory::{World, at},
    on_both_stores,
};
use entity::notice;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

on_both_stores! {
    session_in_a_house_is_listed_for_anyone_with_its_free_places,
    session_outside_a_house_is_the_subdistrict_s,
    place_and_venue_type_must_fit,
    session_is_entered_by_those_who_run_the_place_only,
    session_is_changed_by_those_who_run_the_place_only,
    session_is_edited_with_its_version_and_families_are_told,
    time_stays_while_families_hold_places,
    capacity_below_the_families_booked_removes_nobody,
    calling_off_gives_everything_back_and_tells_why,
    session_is_entered_once_under_one_key,
}

async fn notices(app: &TestApp, kind: &str) -> u64 {
    let found = notice::Entity::find().filter(notice::Column::Kind.eq(kind));
    found.count(app.sql()).await.unwrap()
}

async fn session_in_a_house_is_listed_for_anyone_with_its_free_places(app: TestApp) {
    let world = World::seed(&app).await;
    let later = enter(&app, &world, at("2026-11-26", "09:00"), 3).await;
    let session = wednesday(&app, &world, 2).await;
    let family = world.family_with_child(&app).await.0;
    ask(&app, &family, session).await.assert_status(201);
    let span = format!("{SESSIONS}?from=2026-11-23&to=2026-11-30");
    let listed = app.get(&span).await.assert_status(200).body;
    let ids: Vec<&Value> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["session"]["id"])
        .collect();
    assert_eq!(ids, [&json!(session), &json!(later)]);
    assert_eq!(listed[0]["free_places"], 1);
    assert_eq!(listed[0]["session"]["house_id"], json!(world.house));
    assert_eq!(listed[0]["session"]["date"], "2026-11-25");
    assert_eq!(listed[0]["opens_at"], "2026-10-26T00:00:00+08:00");
    assert_eq!(listed[0]["closes_at"], "2026-11-25T13:00:00+08:00");
    assert_eq!(listed[1]["free_places"], 3);
    for (filter, count) in [
        (format!("house={}", world.house), 2),
        (format!("subdistrict={}", world.subdistrict), 2),
        (format!("house={}", world.subdistrict), 0),
        ("topic=medical".to_owned(), 0),
        ("mode=offline".to_owned(), 2),
    ] {
        let found = app
            .get(&format!("{span}&{filter}"))
            .await
            .assert_status(200);
        assert_eq!(found.body.as_array().unwrap().len(), count, "{filter}");
    }
    app.get(&format!("{SESSIONS}?from=2026-11-23&to=2026-12-24"))
        .await
        .assert_status(400)
        .assert_problem("invalid_query");
}

async fn session_outside_a_house_is_the_subdistrict_s(app: TestApp) {
    let world = World::seed(&app).await;
    let mut class = details(at("2026-11-25", "14:00"), 30);
    class["venue"] = json!("虹口区早教中心二楼");
    class["topic"] = json!("medical");
    class["kind"] = json!("health_handbook");
    class["auto_confirm"] = json!(true);
    let body = json!({ "venue_type": "early_education_centre", "details": class });
    let session = app
        .post(SESSIONS, body)
        .bearer(&world.subdistrict_admin.token)
        .await
        .assert_status(201);
    assert_eq!(session.body["subdistrict_id"], json!(world.subdistrict));
    assert_eq!(session.body["venue"], "虹口区早教中心二楼");
    let family = world.family_with_child(&app).await.0;
    let booked = ask(&app, &family, session.id()).await.assert_status(201);
    assert_eq!(booked.body["status"], "confirmed", "no person is needed");
    // House staff have nothing to do with it.
    act(
        &app,
        &world.manager.actor,
        booked.id(),
        "cancel",
        json!({ "reason": "停电" }),
    )
    .await
    .assert_status(404)
    .assert_problem("not_found");
    let cancel = json!({ "reason": "停电" });
    act(
        &app,
        &world.subdistrict_admin.actor,
        booked.id(),
        "cancel",
        cancel,
    )
    .await
    .assert_status(200);
}

async fn place_and_venue_type_must_fit(app: TestApp) {
    let world = World::seed(&app).await;
    let starts_at = at("2026-11-25", "14:00");
    let mut with_venue = details(starts_at, 5);
    with_venue["venue"] = json!("江湾幼儿园");
    for (body, pointer) in [
        (
            json!({ "venue_type": "house", "details": details(starts_at, 5) }),
            "/house_id",
        ),
        (
            json!({ "venue_type": "kindergarten_point", "house_id": world.house, "details": with_venue }),
            "/house_id",
        ),
        (
            json!({ "venue_type": "kindergarten_point", "details": with_venue }),
            "/subdistrict_id",
        ),
        (
            json!({ "venue_type": "kindergarten_point", "subdistrict_id": world.subdistrict, "details": details(starts_at, 5) }),
            "/details/venue",
        ),
    ] {
        let answer = app
            .post(SESSIONS, body)
            .bearer(&world.district_admin.token)
            .await
            .assert_status(422)
            .assert_problem("validation_failed");
        assert_eq!(answer.body["errors"][0]["pointer"], pointer);
    }
    let mut reversed = in_house(&world, starts_at, 5);
    reversed["details"]["ends_at"] = json!(starts_at);
    app.post(SESSIONS, reversed)
        .bearer(&world.manager.token)
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    app.post(SESSIONS, in_house(&world, app.now(), 5))
        .bearer(&world.manager.token)
        .await
        .assert_status(422)
        .assert_problem("already_begun");
}

async fn session_is_entered_by_those_who_run_the_place_only(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let body = in_house(&world, at("2026-11-25", "14:00"), 5);
    for token in [&family.token, &world.carers[0].token] {
        app.post(SESSIONS, body.clone())
            .bearer(token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
    }
    let strangers = strangers(&app, &world).await;
    for stranger in &strangers {
        app.post(SESSIONS, body.clone())
            .bearer(&app.token(stranger))
            .await
            .assert_status(404)
            .assert_problem("not_found");
    }
    let mut centre = details(at("2026-11-25", "14:00"), 5);
    centre["venue"] = json!("虹口区早教中心");
    let centre = json!({
        "venue_type": "early_education_centre",
        "subdistrict_id": world.subdistrict,
        "details": centre,
    });
    app.post(SESSIONS, centre.clone())
        .bearer(&world.manager.token)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
    let [_, elsewhere] = &strangers;
    app.post(SESSIONS, centre)
        .bearer(&app.token(elsewhere))
        .await
        .assert_status(404)
        .assert_problem("not_found");
    app.post(SESSIONS, body)
        .await
        .assert_status(401)
        .assert_problem("unauthenticated");
}

async fn session_is_changed_by_those_who_run_the_place_only(app: TestApp) {
    let world = World::seed(&app).await;
    let session = wednesday(&app, &world, 5).await;
    let path = format!("{SESSIONS}/{session}");
    for stranger in strangers(&app, &world).await {
        app.put(&path, details(at("2026-11-25", "14:00"), 6))
            .bearer(&app.token(&stranger))
            .if_match(1)
            .await
            .assert_status(404)
            .assert_problem("not_found");
        app.post(&format!("{path}/cancel"), json!({ "reason": "停水" }))
            .bearer(&app.token(&stranger))
            .await
            .assert_status(404)
            .assert_problem("not_found");
    }
    app.post(&format!("{path}/cancel"), json!({ "reason": "停水" }))
        .bearer(&world.carers[0].token)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
}

async fn session_is_edited_with_its_version_and_families_are_told(app: TestApp) {
    let world = World::seed(&app).await;
    let session = wednesday(&app, &world, 5).await;
    let family = world.family_with_child(&app).await.0;
    ask(&app, &family, session).await.assert_status(201);
    let path = format!("{SESSIONS}/{session}");
    let mut edit = details(at("2026-11-25", "14:00"), 8);
    edit["mode"] = json!("online");
    let edited = app
        .put(&path, edit.clone())
        .bearer(&world.manager.token)
        .if_match(1)
        .await
        .assert_status(200);
    assert_eq!(edited.body["mode"], "online");
    assert_eq!(edited.header("etag"), "\"2\"");
    assert_eq!(notices(&app, "guidance_changed").await, 1);
    assert_eq!(free_places(&app, session).await, 7);
    app.put(&path, edit.clone())
        .bearer(&world.manager.token)
        .if_match(1)
        .await
        .assert_status(412)
        .assert_problem("stale_version");
    app.clock.set(at("2026-11-25", "14:00"));
    app.put(&path, edit)
        .bearer(&app.token(&world.manager.actor))
        .if_match(2)
        .await
        .assert_status(422)
        .assert_problem("already_begun");
}

async fn time_stays_while_families_hold_places(app: TestApp) {
    let world = World::seed(&app).await;
    let session = wednesday(&app, &world, 5).await;
    let family = world.family_with_child(&app).await.0;
    let booked = ask(&app, &family, session).await.assert_status(201).id();
    let path = format!("{SESSIONS}/{session}");
    let moved = || {
        app.put(&path, details(at("2026-11-26", "09:00"), 5))
            .bearer(&world.manager.token)
            .if_match(1)
    };
    moved()
        .await
        .assert_status(409)
        .assert_problem("session_has_bookings");
    act(&app, &family.actor, booked, "cancel", json!({}))
        .await
        .assert_status(200);
    let edited = moved().await.assert_status(200);
    assert_eq!(edited.body["date"], "2026-11-26");
}

async fn capacity_below_the_families_booked_removes_nobody(app: TestApp) {
    let world = World::seed(&app).await;
    let session = wednesday(&app, &world, 2).await;
    let families = [
        world.family_with_child(&app).await.0,
        world.family_with_child(&app).await.0,
    ];
    for family in &families {
        ask(&app, family, session).await.assert_status(201);
    }
    app.put(
        &format!("{SESSIONS}/{session}"),
        details(at("2026-11-25", "14:00"), 1),
    )
    .bearer(&world.manager.token)
    .if_match(1)
    .await
    .assert_status(200);
    assert_eq!(free_places(&app, session).await, 0);
    for family in &families {
        assert_eq!(balance(&app, family, 2026).await, (1, 0, 9));
    }
}

async fn calling_off_gives_everything_back_and_tells_why(app: TestApp) {
    let world = World::seed(&app).await;
    let session = wednesday(&app, &world, 5).await;
    let waiting = world.family_with_child(&app).await.0;
    let sure = world.family_with_child(&app).await.0;
    let gone = world.family_with_child(&app).await.0;
    ask(&app, &waiting, session).await.assert_status(201);
    let confirmed = ask(&app, &sure, session).await.id();
    act(
        &app,
        &world.carers[0].actor,
        confirmed,
        "confirm",
        json!({}),
    )
    .await
    .assert_status(200);
    let cancelled = ask(&app, &gone, session).await.id();
    act(&app, &gone.actor, cancelled, "cancel", json!({}))
        .await
        .assert_status(200);
    let path = format!("{SESSIONS}/{session}/cancel");
    let call_off = || {
        app.post(&path, json!({ "reason": "讲师生病" }))
            .bearer(&world.manager.token)
    };
    let off = call_off().await.assert_status(200);
    assert_eq!(off.body["status"], "cancelled");
    assert_eq!(off.body["cancel_reason"], "讲师生病");
    for family in [&waiting, &sure, &gone] {
        assert_eq!(balance(&app, family, 2026).await, (0, 0, 10));
    }
    assert_eq!(notices(&app, "guidance_cancelled_by_house").await, 2);
    let told = act_events(&app, &sure.token, confirmed).await;
    assert_eq!(told[2]["to"], "cancelled_by_house");
    assert_eq!(told[2]["reason"], "讲师生病");
    assert_eq!(free_places(&app, session).await, 0);
    let again = call_off()
        .await
        .assert_status(409)
        .assert_problem("invalid_state");
    assert_eq!(again.body["current_status"], "cancelled");
    ask(&app, &gone, session)
        .await
        .assert_status(409)
        .assert_problem("session_closed");
}

async fn act_events(app: &TestApp, token: &str, booking: uuid::Uuid) -> Value {
    let path = format!("{}/{booking}/events", super::BOOKINGS);
    app.get(&path).bearer(token).await.assert_status(200).body
}

async fn session_is_entered_once_under_one_key(app: TestApp) {
    let world = World::seed(&app).await;
    let enter = || {
        app.post(SESSIONS, in_house(&world, at("2026-11-25", "14:00"), 5))
            .bearer(&world.manager.token)
            .key("one-key")
    };
    let first = enter().await.assert_status(201);
    assert_eq!(enter().await.assert_status(201).body, first.body);
    let listed = app
        .get(&format!("{SESSIONS}?from=2026-11-25&to=2026-11-25"))
        .await;
    assert_eq!(listed.body.as_array().unwrap().len(), 1);
}
