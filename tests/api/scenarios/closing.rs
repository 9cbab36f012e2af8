//! How bookings end without a visit: nobody came, someone cancelled, nobody answered.

use super::steps::{
    act, balance, book, cancel, confirm, confirmed, morning, of_twelve, refused, status,
};
use crate::support::{
    TestApp,
    factory::{SessionSeed, World, at, date},
    on_both_stores,
};
use baobaowu::features::bookings::service::{expire_due, mark_no_shows};
use chrono::TimeDelta;
use serde_json::json;

on_both_stores! {
    scenario_31_missed_session_is_used_up_once,
    scenario_31_staff_mark_a_no_show_when_the_session_is_over,
    scenario_32_cancelling_in_time_gives_the_free_session_back,
    scenario_32_cancelling_late_is_told_apart,
    scenario_32_request_is_cancelled_at_any_hour,
    scenario_32_started_booking_is_not_cancelled_by_the_family,
    scenario_33_unanswered_request_expires,
    scenario_33_rejected_request_frees_its_place_at_once,
}

on_both_stores! {
    with [("POLICY_DIR", crate::scenarios::steps::policies(
        "strict-endings",
        &[
            ("late_cancel_consumes_quota = { value = false", "late_cancel_consumes_quota = { value = true"),
            ("no_show_consumes_quota = { value = true", "no_show_consumes_quota = { value = false"),
        ],
    ))];
    scenario_32_district_decides_what_late_cancelling_and_missing_cost,
}

async fn scenario_31_missed_session_is_used_up_once(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    app.clock.set(session.ends_at - TimeDelta::seconds(1));
    assert_eq!(mark_no_shows(app.state()).await.unwrap(), 0);
    app.clock.set(session.ends_at + TimeDelta::hours(1));
    assert_eq!(mark_no_shows(app.state()).await.unwrap(), 1);
    assert_eq!(mark_no_shows(app.state()).await.unwrap(), 0);
    assert_eq!(status(&app, &family, id).await, "no_show");
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 1));
    let events = app
        .get(&format!("/v1/bookings/{id}/events"))
        .bearer(&app.token(&family.actor))
        .await
        .assert_status(200)
        .body;
    let last = events.as_array().unwrap().last().unwrap();
    assert_eq!(last["from"], "confirmed");
    assert_eq!(last["to"], "no_show");
    assert_eq!(last["by_a_person"], false);
}

async fn scenario_31_staff_mark_a_no_show_when_the_session_is_over(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    let mark = || act(&app, &world.manager.actor, id, "no-show", json!({}));
    for early in [session.starts_at, session.ends_at - TimeDelta::seconds(1)] {
        app.clock.set(early);
        refused(&app, mark(), 422, "session_not_over").await;
    }
    app.clock.set(session.ends_at);
    let marked = mark().await.assert_status(200);
    assert_eq!(marked.body["status"], "no_show");
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 1));
    assert_eq!(mark_no_shows(app.state()).await.unwrap(), 0);
}

async fn scenario_32_cancelling_in_time_gives_the_free_session_back(app: TestApp) {
    let world = World::seed(&app).await;
    for before in [TimeDelta::hours(25), TimeDelta::hours(24)] {
        app.clock.set(at("2026-11-23", "09:00"));
        let (family, child) = world.family_with_child(&app).await;
        let session = SessionSeed {
            date: date("2026-11-25"),
            ..SessionSeed::default()
        };
        let session = match before.num_hours() {
            25 => session.insert(&app, &world).await,
            _ => morning(&app, &world, "2026-11-26").await,
        };
        let id = confirmed(&app, &world, (&family, &child), &session).await;
        assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(1, 0));
        app.clock.set(session.starts_at - before);
        let told = cancel(&app, &family.actor, id).await.assert_status(200);
        assert_eq!(told.body["status"], "cancelled");
        assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 0));
        // Once is enough.
        refused(&app, cancel(&app, &family.actor, id), 409, "invalid_state").await;
        assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 0));
    }
}

async fn scenario_32_cancelling_late_is_told_apart(app: TestApp) {
    let world = World::seed(&app).await;
    for (day, before) in [
        ("2026-11-25", TimeDelta::hours(1)),
        ("2026-11-26", TimeDelta::hours(24) - TimeDelta::seconds(1)),
    ] {
        app.clock.set(at("2026-11-23", "09:00"));
        let (family, child) = world.family_with_child(&app).await;
        let session = morning(&app, &world, day).await;
        let id = confirmed(&app, &world, (&family, &child), &session).await;
        app.clock.set(session.starts_at - before);
        let told = cancel(&app, &family.actor, id).await.assert_status(200);
        assert_eq!(told.body["status"], "late_cancelled");
        assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 0));
    }
}

async fn scenario_32_request_is_cancelled_at_any_hour(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    app.clock.set(at("2026-11-24", "11:59"));
    let id = book(&app, &family, &child, &session)
        .await
        .assert_status(201)
        .id();
    // Nobody has promised anything yet, so the family is not late.
    app.clock.set(at("2026-11-24", "17:00"));
    let told = cancel(&app, &family.actor, id).await.assert_status(200);
    assert_eq!(told.body["status"], "cancelled");
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 0));
}

async fn scenario_32_started_booking_is_not_cancelled_by_the_family(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    for late in [session.starts_at, session.ends_at] {
        app.clock.set(late);
        refused(
            &app,
            cancel(&app, &family.actor, id),
            409,
            "booking_started",
        )
        .await;
    }
    assert_eq!(status(&app, &family, id).await, "confirmed");
}

async fn scenario_32_district_decides_what_late_cancelling_and_missing_cost(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let late = confirmed(&app, &world, (&family, &child), &session).await;
    app.clock.set(session.starts_at - TimeDelta::hours(1));
    let told = cancel(&app, &family.actor, late).await.assert_status(200);
    assert_eq!(told.body["status"], "late_cancelled");
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 1));
    let missed = morning(&app, &world, "2026-11-27").await;
    confirmed(&app, &world, (&family, &child), &missed).await;
    app.clock.set(missed.ends_at);
    assert_eq!(mark_no_shows(app.state()).await.unwrap(), 1);
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 1));
}

async fn scenario_33_unanswered_request_expires(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let (others, other) = world.family_with_child(&app).await;
    let session = world.session(&app, 1).await;
    let asked = book(&app, &family, &child, &session)
        .await
        .assert_status(201);
    // A day to answer.
    assert_eq!(asked.body["confirm_deadline"], "2026-11-24T09:00:00+08:00");
    app.clock
        .set(at("2026-11-24", "09:00") - TimeDelta::seconds(1));
    assert_eq!(expire_due(app.state()).await.unwrap(), 0);
    let full = book(&app, &others, &other, &session);
    refused(&app, full, 409, "released_places_limit").await;
    app.clock.set(at("2026-11-24", "09:01"));
    // Too late for staff, even before the clock has been looked at.
    let told = refused(
        &app,
        confirm(&app, &world.manager, asked.id()),
        409,
        "confirm_deadline_passed",
    )
    .await;
    let deadline = told.body["confirm_deadline"].as_str().unwrap();
    let deadline: chrono::DateTime<chrono::FixedOffset> = deadline.parse().unwrap();
    assert_eq!(deadline, at("2026-11-24", "09:00"));
    assert_eq!(expire_due(app.state()).await.unwrap(), 1);
    assert_eq!(expire_due(app.state()).await.unwrap(), 0);
    assert_eq!(status(&app, &family, asked.id()).await, "expired");
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 0));
    let next = book(&app, &others, &other, &session)
        .await
        .assert_status(201);
    // Asked for on the last day, it must be answered that evening.
    assert_eq!(next.body["confirm_deadline"], "2026-11-24T18:00:00+08:00");
}

async fn scenario_33_rejected_request_frees_its_place_at_once(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let (others, other) = world.family_with_child(&app).await;
    let session = world.session(&app, 1).await;
    let id = book(&app, &family, &child, &session)
        .await
        .assert_status(201)
        .id();
    let reject = |body| act(&app, &world.manager.actor, id, "reject", body);
    refused(&app, reject(json!({})), 400, "invalid_request").await;
    let told = reject(json!({ "reason": "活动室维修" }))
        .await
        .assert_status(200);
    assert_eq!(told.body["status"], "rejected");
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 0));
    book(&app, &others, &other, &session)
        .await
        .assert_status(201);
    let events = app
        .get(&format!("/v1/bookings/{id}/events"))
        .bearer(&app.token(&family.actor))
        .await
        .assert_status(200)
        .body;
    let last = events.as_array().unwrap().last().unwrap();
    assert_eq!(last["to"], "rejected");
    assert_eq!(last["reason"], "活动室维修");
    assert_eq!(last["by_a_person"], true);
}
