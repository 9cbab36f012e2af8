//! Who may come: age, one booking per child, one half-day a day, brothers and sisters.

use super::steps::{
    ask, balance, book, book_and_pay, cancel, confirm, family_of, morning, of_twelve,
    other_guardian, part, refused, second_house, session_at,
};
use crate::support::{
    TestApp,
    factory::{CertificateSeed, ChildSeed, Session, World, WorldSeed, at, date},
    on_both_stores,
};
use baobaowu::jobs::follow_up;
use chrono::TimeDelta;
use entity::{agreement_template, child, fee_schedule};
use sea_orm::{EntityTrait, sea_query::Expr};
use serde_json::json;

on_both_stores! {
    scenario_07_child_may_come_from_the_first_birthday,
    scenario_08_child_may_come_until_the_day_before_the_third_birthday,
    scenario_08_corrected_birth_date_cancels_what_lies_outside_the_age,
    scenario_09_child_born_on_29_february_has_birthdays_on_28_february,
    scenario_25_second_guardian_is_told_of_the_booking_there_is,
    scenario_27_child_is_in_one_place_at_a_time,
    scenario_27_one_half_day_a_day,
    scenario_29_older_sister_cannot_be_booked,
}

on_both_stores! {
    with [("POLICY_DIR", crate::scenarios::steps::policies(
        "two-half-days",
        &[("max_half_days = { value = 1", "max_half_days = { value = 2")],
    ))];
    scenario_27_two_half_days_where_the_district_allows_them,
}

async fn scenario_07_child_may_come_from_the_first_birthday(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = family_of(&app, &world, "2025-12-01").await;
    let before = morning(&app, &world, "2026-11-30").await;
    let birthday = morning(&app, &world, "2026-12-01").await;
    let told = refused(
        &app,
        book(&app, &family, &child, &before),
        422,
        "child_too_young",
    )
    .await;
    assert_eq!(told.body["first_day"], "2026-12-01");
    book(&app, &family, &child, &birthday)
        .await
        .assert_status(201);
}

async fn scenario_08_child_may_come_until_the_day_before_the_third_birthday(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = family_of(&app, &world, "2023-12-10").await;
    let last_day = morning(&app, &world, "2026-12-09").await;
    let birthday = morning(&app, &world, "2026-12-10").await;
    app.clock.set(at("2026-11-30", "10:00"));
    let told = refused(
        &app,
        book(&app, &family, &child, &birthday),
        422,
        "child_too_old",
    )
    .await;
    assert_eq!(told.body["last_day"], "2026-12-09");
    book(&app, &family, &child, &last_day)
        .await
        .assert_status(201);
}

async fn scenario_08_corrected_birth_date_cancels_what_lies_outside_the_age(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = family_of(&app, &world, "2024-03-10").await;
    with_a_paper_that_names_no_date(&app).await;
    let before = morning(&app, &world, "2026-12-09").await;
    let after = morning(&app, &world, "2026-12-10").await;
    app.clock.set(at("2026-11-30", "10:00"));
    let kept = book(&app, &family, &child, &before)
        .await
        .assert_status(201);
    let lost = book(&app, &family, &child, &after).await.assert_status(201);
    let token = app.token(&family.actor);
    let path = format!("/v1/children/{}", child.id);
    let known = app.get(&path).bearer(&token).await.assert_status(200);
    let corrected = json!({ "name": "王宝宝", "birth_date": "2023-12-10" });
    app.put(&path, corrected)
        .bearer(&token)
        .if_match(known.body["version"].as_i64().unwrap())
        .await
        .assert_status(200);
    app.clock.advance(TimeDelta::seconds(1));
    follow_up(app.state()).await.unwrap();
    follow_up(app.state()).await.unwrap();
    for (booking, status) in [(kept, "requested"), (lost, "cancelled_by_house")] {
        let path = format!("/v1/bookings/{}", booking.id());
        let now = app.get(&path).bearer(&token).await.assert_status(200);
        assert_eq!(now.body["status"], status);
        let events = app.get(&format!("{path}/events")).bearer(&token).await;
        let told = events.body.as_array().unwrap().last().unwrap()["reason"].is_string();
        assert_eq!(told, status == "cancelled_by_house");
    }
    assert_eq!(balance(&app, &family, &child, 2026).await.held, 1);
}

/// A birth certificate's number does not hold the birth date, so the date can be corrected.
async fn with_a_paper_that_names_no_date(app: &TestApp) {
    let tx = app.state().db.begin_write().await.unwrap();
    child::Entity::update_many()
        .col_expr(child::Column::IdType, Expr::value("birth_certificate"))
        .exec(&*tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn scenario_09_child_born_on_29_february_has_birthdays_on_28_february(app: TestApp) {
    app.clock.set(at("2025-02-20", "10:00"));
    let seed = WorldSeed {
        insured: Some((date("2025-01-01"), date("2027-12-31"))),
        ..WorldSeed::default()
    };
    let world = seed.insert(&app).await;
    papers_since_2025(&app).await;
    let family = world.family(&app).await;
    let seed = ChildSeed {
        birth_date: date("2024-02-29"),
        certificate: Some(CertificateSeed {
            examined_on: date("2025-02-10"),
            valid_to: date("2027-06-30"),
            ..CertificateSeed::default()
        }),
        ..ChildSeed::default()
    };
    let child = seed.insert(&app, &world, &family).await;
    let before = morning(&app, &world, "2025-02-27").await;
    let first = morning(&app, &world, "2025-02-28").await;
    let told = refused(
        &app,
        book(&app, &family, &child, &before),
        422,
        "child_too_young",
    )
    .await;
    assert_eq!(told.body["first_day"], "2025-02-28");
    book(&app, &family, &child, &first).await.assert_status(201);
    app.clock.set(at("2027-02-20", "10:00"));
    let last = morning(&app, &world, "2027-02-27").await;
    let birthday = morning(&app, &world, "2027-02-28").await;
    let told = refused(
        &app,
        book(&app, &family, &child, &birthday),
        422,
        "child_too_old",
    )
    .await;
    assert_eq!(told.body["last_day"], "2027-02-27");
    book(&app, &family, &child, &last).await.assert_status(201);
}

/// The published papers of the world reach back to 2025.
async fn papers_since_2025(app: &TestApp) {
    let tx = app.state().db.begin_write().await.unwrap();
    fee_schedule::Entity::update_many()
        .col_expr(
            fee_schedule::Column::EffectiveFrom,
            Expr::value(date("2025-01-01")),
        )
        .exec(&*tx)
        .await
        .unwrap();
    agreement_template::Entity::update_many()
        .col_expr(
            agreement_template::Column::EffectiveFrom,
            Expr::value(date("2025-01-01")),
        )
        .exec(&*tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn scenario_25_second_guardian_is_told_of_the_booking_there_is(app: TestApp) {
    let world = World::seed(&app).await;
    let (mother, child) = world.family_with_child(&app).await;
    let father = other_guardian(&app, &world, &mother).await;
    let session = world.session(&app, 20).await;
    let first = book(&app, &mother, &child, &session)
        .await
        .assert_status(201);
    let again = book(&app, &father, &child, &session);
    let told = refused(&app, again, 409, "already_booked").await;
    assert_eq!(told.body["existing_booking_id"], first.body["id"]);
    assert_eq!(balance(&app, &mother, &child, 2026).await, of_twelve(1, 0));
    assert_eq!(balance(&app, &father, &child, 2026).await, of_twelve(1, 0));
    // Another hour of the same session is the same visit booked twice.
    let one = part(
        &child,
        &session,
        session.starts_at,
        at("2026-11-25", "10:00"),
    );
    let told = refused(&app, ask(&app, &father.actor, one), 409, "already_booked").await;
    assert_eq!(told.body["existing_booking_id"], first.body["id"]);
    // What one parent has booked, the other may cancel.
    cancel(&app, &father.actor, first.id())
        .await
        .assert_status(200);
    book(&app, &father, &child, &session)
        .await
        .assert_status(201);
}

async fn scenario_27_child_is_in_one_place_at_a_time(app: TestApp) {
    let world = World::seed(&app).await;
    let elsewhere = second_house(&app, &world).await;
    let (family, child) = world.family_with_child(&app).await;
    let here = world.session(&app, 20).await;
    let there = session_at(&app, &elsewhere, "2026-11-25", "10:30", "11:30").await;
    let first = book(&app, &family, &child, &here).await.assert_status(201);
    let told = refused(
        &app,
        book(&app, &family, &child, &there),
        409,
        "child_time_conflict",
    )
    .await;
    assert_eq!(told.body["existing_booking_id"], first.body["id"]);
    // Leaving at 11:00 and coming at 11:00 do not overlap, and are one half-day.
    let rest = part(&child, &there, at("2026-11-25", "11:00"), there.ends_at);
    ask(&app, &family.actor, rest).await.assert_status(201);
}

async fn scenario_27_one_half_day_a_day(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let (early, late) = both_halves(&app, &world).await;
    let first = book(&app, &family, &child, &early).await.assert_status(201);
    confirm(&app, &world.manager, first.id())
        .await
        .assert_status(200);
    let told = refused(&app, book(&app, &family, &child, &late), 422, "daily_limit").await;
    assert_eq!(told.body["max_half_days"], 1);
    assert_eq!(told.body["max_minutes"], 240);
    // Money does not buy a second half-day.
    let paying = book_and_pay(&app, &family, &child, &late);
    refused(&app, paying, 422, "daily_limit").await;
    // Another child has its own day, and the next day is another.
    let (others, other) = world.family_with_child(&app).await;
    book(&app, &others, &other, &late).await.assert_status(201);
    let tomorrow = session_at(&app, &world, "2026-11-26", "13:00", "15:00").await;
    book(&app, &family, &child, &tomorrow)
        .await
        .assert_status(201);
}

async fn scenario_27_two_half_days_where_the_district_allows_them(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let (early, late) = both_halves(&app, &world).await;
    for session in [&early, &late] {
        book(&app, &family, &child, session)
            .await
            .assert_status(201);
    }
    // Two and two hours are all that a day holds.
    let more = session_at(&app, &world, "2026-11-25", "15:00", "15:30").await;
    let told = refused(&app, book(&app, &family, &child, &more), 422, "daily_limit").await;
    assert_eq!(told.body["max_minutes"], 240);
}

async fn both_halves(app: &TestApp, world: &World) -> (Session, Session) {
    let early = session_at(app, world, "2026-11-25", "09:00", "11:00").await;
    let late = session_at(app, world, "2026-11-25", "13:00", "15:00").await;
    (early, late)
}

async fn scenario_29_older_sister_cannot_be_booked(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, younger) = world.family_with_child(&app).await;
    let seed = ChildSeed {
        birth_date: date("2022-09-01"),
        ..ChildSeed::default()
    };
    let older = seed.insert(&app, &world, &family).await;
    let session = world.session(&app, 20).await;
    let told = refused(
        &app,
        book(&app, &family, &older, &session),
        422,
        "child_too_old",
    )
    .await;
    assert_eq!(told.body["last_day"], "2025-08-31");
    book(&app, &family, &younger, &session)
        .await
        .assert_status(201);
}
