//! Free sessions: in which year they count, when they run out, when they come back.

use super::steps::{
    Balance, TWELVE_DAYS, balance, book, book_and_pay, cancel, confirm, empty_redis, free_sessions,
    morning, of_twelve, refused, session_at, visits,
};
use crate::support::{
    TestApp,
    factory::{Family, World, WorldSeed, at, date},
    on_both_stores,
};
use baobaowu::features::bookings::service::{relay_outbox, watch_redis};
use chrono::TimeDelta;
use serde_json::json;

on_both_stores! {
    scenario_01_new_years_eve_booking_counts_in_the_year_of_the_session,
    scenario_02_year_is_that_of_the_local_date,
    scenario_03_cancelled_session_comes_back_in_its_own_year,
    scenario_04_thirteenth_session_of_a_year_is_not_free,
    scenario_04_granted_sessions_come_on_top,
    scenario_05_last_free_session_is_given_once,
    scenario_06_emptied_redis_changes_no_number,
}

/// A world that is insured into 2027.
async fn long_insured(app: &TestApp) -> World {
    let seed = WorldSeed {
        insured: Some((date("2026-01-01"), date("2027-12-31"))),
        ..WorldSeed::default()
    };
    seed.insert(app).await
}

async fn scenario_01_new_years_eve_booking_counts_in_the_year_of_the_session(app: TestApp) {
    let world = long_insured(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    visits(&app, &world, (&family, &child), &TWELVE_DAYS).await;
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 12));
    let january = morning(&app, &world, "2027-01-05").await;
    app.clock.set(at("2026-12-31", "23:59"));
    let booked = book(&app, &family, &child, &january)
        .await
        .assert_status(201);
    assert_eq!(booked.body["funding"], "free");
    assert_eq!(booked.body["fee"], json!({ "amount_fen": 0 }));
    assert_eq!(booked.body["quota_year"], 2027);
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 12));
    assert_eq!(balance(&app, &family, &child, 2027).await, of_twelve(1, 0));
}

async fn scenario_02_year_is_that_of_the_local_date(app: TestApp) {
    let world = long_insured(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let early = session_at(&app, &world, "2027-01-01", "00:30", "02:30").await;
    assert_eq!(early.starts_at.to_rfc3339(), "2026-12-31T16:30:00+00:00");
    app.clock.set(at("2026-12-31", "10:00"));
    let booked = book(&app, &family, &child, &early).await.assert_status(201);
    assert_eq!(booked.body["quota_year"], 2027);
    assert_eq!(booked.body["date"], "2027-01-01");
    assert_eq!(booked.body["starts_at"], "2027-01-01T00:30:00+08:00");
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 0));
    assert_eq!(balance(&app, &family, &child, 2027).await, of_twelve(1, 0));
    // "This year" is that of the district's wall clock too: an instant later it is 2027.
    let path = format!("/v1/children/{}/free-sessions", child.id);
    for (hour, minute, year) in [(15, 59, 2026), (16, 0, 2027)] {
        let midnight = date("2026-12-31").and_hms_opt(hour, minute, 0).unwrap();
        app.clock.set(midnight.and_utc());
        let told = app.get(&path).bearer(&app.token(&family.actor)).await;
        assert_eq!(told.assert_status(200).body["year"], year);
    }
}

async fn scenario_03_cancelled_session_comes_back_in_its_own_year(app: TestApp) {
    let world = long_insured(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let december = morning(&app, &world, "2026-12-31").await;
    let january = morning(&app, &world, "2027-01-05").await;
    app.clock.set(at("2026-12-28", "10:00"));
    book(&app, &family, &child, &december)
        .await
        .assert_status(201);
    let id = book(&app, &family, &child, &january)
        .await
        .assert_status(201)
        .id();
    confirm(&app, &world.manager, id).await.assert_status(200);
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(1, 0));
    assert_eq!(balance(&app, &family, &child, 2027).await, of_twelve(1, 0));
    app.clock.set(at("2026-12-30", "10:00"));
    let cancelled = cancel(&app, &family.actor, id).await.assert_status(200);
    assert_eq!(cancelled.body["status"], "cancelled");
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(1, 0));
    assert_eq!(balance(&app, &family, &child, 2027).await, of_twelve(0, 0));
}

async fn scenario_04_thirteenth_session_of_a_year_is_not_free(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    visits(&app, &world, (&family, &child), &TWELVE_DAYS[..10]).await;
    // Two are held: one requested, one confirmed.
    let eleventh = morning(&app, &world, "2026-12-08").await;
    let twelfth = morning(&app, &world, "2026-12-09").await;
    let thirteenth = morning(&app, &world, "2026-12-10").await;
    book(&app, &family, &child, &eleventh)
        .await
        .assert_status(201);
    let held = book(&app, &family, &child, &twelfth)
        .await
        .assert_status(201);
    confirm(&app, &world.manager, held.id())
        .await
        .assert_status(200);
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(2, 10));
    let told = refused(
        &app,
        book(&app, &family, &child, &thirteenth),
        422,
        "free_quota_exhausted",
    )
    .await;
    assert_eq!(told.body["remaining"], 0);
    assert_eq!(told.body["price"], json!({ "amount_fen": 6000 }));
    let paid = book_and_pay(&app, &family, &child, &thirteenth)
        .await
        .assert_status(201);
    assert_eq!(paid.body["funding"], "paid");
    assert_eq!(paid.body["fee"], json!({ "amount_fen": 6000 }));
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(2, 10));
    // A paid session given back is not a free one.
    cancel(&app, &family.actor, paid.id())
        .await
        .assert_status(200);
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(2, 10));
    // A free one given back can be booked free of charge again, by those who would pay too.
    cancel(&app, &family.actor, held.id())
        .await
        .assert_status(200);
    let free = book_and_pay(&app, &family, &child, &thirteenth)
        .await
        .assert_status(201);
    assert_eq!(free.body["funding"], "free");
    assert_eq!(free.body["fee"], json!({ "amount_fen": 0 }));
}

async fn scenario_04_granted_sessions_come_on_top(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    visits(&app, &world, (&family, &child), &TWELVE_DAYS).await;
    let next = morning(&app, &world, "2026-12-10").await;
    refused(
        &app,
        book(&app, &family, &child, &next),
        422,
        "free_quota_exhausted",
    )
    .await;
    let grant = json!({
        "child_id": child.id, "year": 2026, "extra_sessions": 1, "reason": "双职工家庭",
    });
    app.post("/v1/quota-grants", grant)
        .key("grant")
        .bearer(&app.token(&world.subdistrict_admin.actor))
        .await
        .assert_status(201);
    // It can be booked at once, and is shown at the next tick of the relay at the latest.
    let booked = book(&app, &family, &child, &next).await.assert_status(201);
    assert_eq!(booked.body["funding"], "free");
    app.clock.advance(TimeDelta::seconds(1));
    relay_outbox(app.state()).await.unwrap();
    let granted = Balance {
        entitled: 13,
        held: 1,
        used: 12,
        remaining: 0,
    };
    assert_eq!(balance(&app, &family, &child, 2026).await, granted);
    // The grant was for 2026.
    assert_eq!(balance(&app, &family, &child, 2027).await, of_twelve(0, 0));
}

async fn scenario_05_last_free_session_is_given_once(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    visits(&app, &world, (&family, &child), &TWELVE_DAYS[..11]).await;
    let one = morning(&app, &world, "2026-12-09").await;
    let other = morning(&app, &world, "2026-12-10").await;
    let free = book(&app, &family, &child, &one).await.assert_status(201);
    assert_eq!(free.body["funding"], "free");
    refused(
        &app,
        book(&app, &family, &child, &other),
        422,
        "free_quota_exhausted",
    )
    .await;
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(1, 11));
    // With the fee accepted both stand, and still no more than twelve are free.
    book_and_pay(&app, &family, &child, &other)
        .await
        .assert_status(201);
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(1, 11));
}

async fn scenario_06_emptied_redis_changes_no_number(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    visits(&app, &world, (&family, &child), &TWELVE_DAYS[..11]).await;
    let last = morning(&app, &world, "2026-12-09").await;
    let more = morning(&app, &world, "2026-12-10").await;
    let entries = async |family: &Family| {
        let told = free_sessions(&app, &family.actor, &child, 2026).await;
        told.assert_status(200).body
    };
    let before = entries(&family).await;
    empty_redis(&app).await;
    assert_eq!(entries(&family).await, before);
    empty_redis(&app).await;
    // Not knowing the number admits nobody too many, and refuses nobody.
    book(&app, &family, &child, &last).await.assert_status(201);
    empty_redis(&app).await;
    watch_redis(app.state()).await;
    refused(
        &app,
        book(&app, &family, &child, &more),
        422,
        "free_quota_exhausted",
    )
    .await;
    relay_outbox(app.state()).await.unwrap();
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(1, 11));
}
