//! The limits of guidance under requests at the same time, each with its negative control.

use super::{BOOKINGS, act, admitted, ask, balance, enter, wednesday};
use crate::support::{
    Answer, TestApp,
    factory::{Family, StaffSeed, World, at},
    on_both_stores,
};
use baobaowu::features::staff::domain::StaffRole;
use chrono::TimeDelta;
use entity::guidance_booking;
use futures_util::future::join_all;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use std::{future::IntoFuture, sync::atomic::Ordering};
use uuid::Uuid;

on_both_stores! {
    last_guidance_place_is_given_to_one_of_two_phones,
    control_last_guidance_place_is_given_twice_without_the_locks,
    tenth_guidance_session_of_a_family_is_booked_once_of_twice,
    control_tenth_guidance_session_is_booked_twice_without_the_locks,
    two_staff_answer_a_guidance_request_and_one_is_told,
    control_two_staff_both_answer_without_the_compare,
    booking_and_calling_off_leave_nobody_in_a_cancelled_session,
}

fn skip_locks(app: &TestApp) {
    let switches = &app.state().switches;
    switches.skip_admission_locks.store(true, Ordering::SeqCst);
}

async fn holding(app: &TestApp, session: Uuid) -> u64 {
    guidance_booking::Entity::find()
        .filter(guidance_booking::Column::SessionId.eq(session))
        .filter(guidance_booking::Column::Status.is_in(["requested", "confirmed"]))
        .count(app.sql())
        .await
        .unwrap()
}

async fn two_phones(app: &TestApp) -> (Vec<Answer>, Uuid) {
    let world = World::seed(app).await;
    let session = wednesday(app, &world, 1).await;
    let families = [
        world.family_with_child(app).await.0,
        world.family_with_child(app).await.0,
    ];
    let answers = join_all(families.iter().map(async |it| ask(app, it, session).await)).await;
    (answers, session)
}

async fn last_guidance_place_is_given_to_one_of_two_phones(app: TestApp) {
    let (answers, session) = two_phones(&app).await;
    assert_eq!(admitted(&answers), 1);
    assert_eq!(holding(&app, session).await, 1);
    let lost = answers.into_iter().find(|answer| answer.status != 201);
    lost.unwrap().assert_problem("guidance_full");
}

async fn control_last_guidance_place_is_given_twice_without_the_locks(app: TestApp) {
    skip_locks(&app);
    let (answers, session) = two_phones(&app).await;
    assert_eq!(admitted(&answers), 2);
    assert_eq!(holding(&app, session).await, 2);
}

/// A family with nine, that asks for two more at once.
async fn tenth_twice(app: &TestApp) -> (Vec<Answer>, Family) {
    let world = World::seed(app).await;
    let family = world.family_with_child(app).await.0;
    let first = at("2026-11-25", "09:00");
    for day in 0..9 {
        let session = enter(app, &world, first + TimeDelta::days(day), 5).await;
        ask(app, &family, session).await.assert_status(201);
    }
    let sessions = [
        enter(app, &world, at("2026-12-10", "09:00"), 5).await,
        enter(app, &world, at("2026-12-11", "09:00"), 5).await,
    ];
    let answers = join_all(sessions.map(async |it| ask(app, &family, it).await)).await;
    (answers, family)
}

async fn tenth_guidance_session_of_a_family_is_booked_once_of_twice(app: TestApp) {
    let (answers, family) = tenth_twice(&app).await;
    assert_eq!(admitted(&answers), 1);
    assert_eq!(balance(&app, &family, 2026).await, (10, 0, 0));
    let lost = answers.into_iter().find(|answer| answer.status != 201);
    lost.unwrap().assert_problem("guidance_quota_exhausted");
}

async fn control_tenth_guidance_session_is_booked_twice_without_the_locks(app: TestApp) {
    skip_locks(&app);
    let (answers, family) = tenth_twice(&app).await;
    assert_eq!(admitted(&answers), 2);
    assert_eq!(balance(&app, &family, 2026).await, (11, 0, 0));
}

async fn both_answer(app: &TestApp) -> Vec<Answer> {
    let world = World::seed(app).await;
    let session = wednesday(app, &world, 5).await;
    let family = world.family_with_child(app).await.0;
    let id = ask(app, &family, session).await.assert_status(201).id();
    let other = StaffSeed::of(StaffRole::HouseManager)
        .insert(app, &world)
        .await;
    let confirm = act(app, &world.manager.actor, id, "confirm", json!({}));
    let reject = act(
        app,
        &other.actor,
        id,
        "reject",
        json!({ "reason": "名额调整" }),
    );
    let (confirmed, rejected) = tokio::join!(confirm.into_future(), reject.into_future());
    vec![confirmed, rejected]
}

async fn two_staff_answer_a_guidance_request_and_one_is_told(app: TestApp) {
    let (won, lost): (Vec<Answer>, Vec<Answer>) = both_answer(&app)
        .await
        .into_iter()
        .partition(|answer| answer.status == 200);
    assert_eq!((won.len(), lost.len()), (1, 1));
    let lost = lost[0].clone().assert_problem("invalid_state");
    assert_eq!(lost.body["current_status"], won[0].body["status"]);
}

async fn control_two_staff_both_answer_without_the_compare(app: TestApp) {
    let switches = &app.state().switches;
    switches.skip_compare_and_set.store(true, Ordering::SeqCst);
    let answers = both_answer(&app).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
}

async fn booking_and_calling_off_leave_nobody_in_a_cancelled_session(app: TestApp) {
    let world = World::seed(&app).await;
    let session = wednesday(&app, &world, 20).await;
    let mut families = Vec::new();
    for _ in 0..10 {
        families.push(world.family_with_child(&app).await.0);
    }
    let path = format!("{}/{session}/cancel", super::SESSIONS);
    let call_off = app
        .post(&path, json!({ "reason": "停水" }))
        .bearer(&world.manager.token);
    let bookings = join_all(families.iter().map(async |it| ask(&app, it, session).await));
    let (off, answers) = tokio::join!(call_off.into_future(), bookings);
    off.assert_status(200);
    assert_eq!(holding(&app, session).await, 0);
    for answer in answers {
        if answer.status != 201 {
            answer.assert_problem("session_closed");
        }
    }
    let listed = app
        .get(&format!("{BOOKINGS}?session_id={session}&status=requested"))
        .bearer(&world.manager.token)
        .await;
    assert_eq!(listed.body["items"], json!([]));
}
