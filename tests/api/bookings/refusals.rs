//! Each reason for which a place is refused, with the facts that help, and without a trace.
//!
//! Reasons that a scenario tells are tested there: age, certificates, capacity, the daily
//! limit, free sessions.

use crate::scenarios::steps::{
    ask, book, cancel, confirmed, morning, part, refused, second_house, session_at, whole,
};
use crate::support::{
    TestApp,
    factory::{Child, ChildSeed, SessionSeed, World, WorldSeed, at, date},
    on_both_stores,
};
use baobaowu::features::sessions::domain::SessionStatus;
use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use entity::{child, consent};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::Expr,
};
use serde_json::{Value, json};

on_both_stores! {
    house_must_be_operating,
    insurance_must_cover_the_date,
    session_must_be_open,
    booking_opens_two_weeks_ahead_in_the_morning,
    booking_closes_at_noon_of_the_day_before,
    both_necessary_consents_must_stand,
    suspended_child_is_not_booked_until_the_suspension_ends,
    child_has_three_open_bookings_at_most,
    overlap_of_a_part_is_a_conflict,
    house_without_published_papers_books_nobody,
    full_session_tells_when_it_is_full_and_what_is_free_next,
}

fn instant(value: &Value) -> DateTime<Utc> {
    let told: DateTime<FixedOffset> = value.as_str().unwrap().parse().unwrap();
    told.to_utc()
}

async fn house_must_be_operating(app: TestApp) {
    for (index, status) in ["preparing", "suspended", "closed"].into_iter().enumerate() {
        let seed = WorldSeed {
            district: ["one", "two", "three"][index],
            calendar_2026: index == 0,
            house_status: status,
            ..WorldSeed::default()
        };
        let world = seed.insert(&app).await;
        let (family, child) = world.family_with_child(&app).await;
        let session = world.session(&app, 20).await;
        refused(
            &app,
            book(&app, &family, &child, &session),
            422,
            "house_not_operating",
        )
        .await;
    }
}

async fn insurance_must_cover_the_date(app: TestApp) {
    let seed = WorldSeed {
        insured: Some((date("2026-11-25"), date("2026-11-26"))),
        ..WorldSeed::default()
    };
    let world = seed.insert(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    for day in ["2026-11-24", "2026-11-27"] {
        let session = morning(&app, &world, day).await;
        refused(
            &app,
            book(&app, &family, &child, &session),
            422,
            "insurance_missing",
        )
        .await;
    }
    // First and last day count.
    for day in ["2026-11-25", "2026-11-26"] {
        let session = morning(&app, &world, day).await;
        book(&app, &family, &child, &session)
            .await
            .assert_status(201);
    }
}

async fn session_must_be_open(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    for (day, status) in [
        ("2026-11-25", SessionStatus::Closed),
        ("2026-11-26", SessionStatus::Cancelled),
    ] {
        let seed = SessionSeed {
            date: date(day),
            status,
            ..SessionSeed::default()
        };
        let session = seed.insert(&app, &world).await;
        for who in [&family.actor, &world.manager.actor] {
            let request = ask(&app, who, whole(&child, &session));
            refused(&app, request, 409, "session_closed").await;
        }
    }
}

async fn booking_opens_two_weeks_ahead_in_the_morning(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = morning(&app, &world, "2026-12-09").await;
    let (opens, closes) = (at("2026-11-25", "09:00"), at("2026-12-08", "12:00"));
    for early in [at("2026-11-23", "09:00"), opens - TimeDelta::seconds(1)] {
        app.clock.set(early);
        let told = refused(
            &app,
            book(&app, &family, &child, &session),
            422,
            "session_not_open_for_booking",
        )
        .await;
        assert_eq!(instant(&told.body["opens_at"]), opens);
        assert_eq!(instant(&told.body["closes_at"]), closes);
    }
    app.clock.set(opens);
    book(&app, &family, &child, &session)
        .await
        .assert_status(201);
}

async fn booking_closes_at_noon_of_the_day_before(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = morning(&app, &world, "2026-12-09").await;
    let closes = at("2026-12-08", "12:00");
    for late in [
        closes,
        at("2026-12-09", "09:30"),
        session.ends_at,
        at("2027-01-09", "09:00"),
    ] {
        app.clock.set(late);
        refused(
            &app,
            book(&app, &family, &child, &session),
            422,
            "session_not_open_for_booking",
        )
        .await;
    }
    app.clock.set(closes - TimeDelta::seconds(1));
    book(&app, &family, &child, &session)
        .await
        .assert_status(201);
}

async fn both_necessary_consents_must_stand(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let session = world.session(&app, 20).await;
    for consents in [vec![], vec!["child_profile"], vec!["health_data"]] {
        let seed = ChildSeed {
            consents,
            ..ChildSeed::default()
        };
        let child = seed.insert(&app, &world, &family).await;
        let request = book(&app, &family, &child, &session);
        refused(&app, request, 422, "consent_missing").await;
    }
    let child = ChildSeed::default().insert(&app, &world, &family).await;
    withdraw(&app, &child, "health_data").await;
    let request = book(&app, &family, &child, &session);
    refused(&app, request, 422, "consent_missing").await;
}

async fn withdraw(app: &TestApp, child: &Child, purpose: &str) {
    let tx = app.state().db.begin_write().await.unwrap();
    let changed = consent::Entity::update_many()
        .col_expr(consent::Column::WithdrawnAt, Expr::value(app.now()))
        .filter(consent::Column::ChildId.eq(child.id.get()))
        .filter(consent::Column::Purpose.eq(purpose))
        .exec(&*tx)
        .await
        .unwrap();
    assert_eq!(changed.rows_affected, 1);
    tx.commit().await.unwrap();
}

async fn suspended_child_is_not_booked_until_the_suspension_ends(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let kept = morning(&app, &world, "2026-11-25").await;
    let id = confirmed(&app, &world, (&family, &child), &kept).await;
    let until = at("2026-11-24", "08:00");
    let tx = app.state().db.begin_write().await.unwrap();
    let row = child::Entity::find_by_id(child.id.get())
        .one(&*tx)
        .await
        .unwrap()
        .unwrap();
    let mut row = row.into_active_model();
    row.booking_suspended_until = Set(Some(until.into()));
    row.update(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    let session = morning(&app, &world, "2026-11-27").await;
    let told = refused(
        &app,
        book(&app, &family, &child, &session),
        422,
        "booking_suspended",
    )
    .await;
    assert_eq!(instant(&told.body["until"]), until);
    // What there is stays.
    let seen = app
        .get(&format!("/v1/bookings/{id}"))
        .bearer(&app.token(&family.actor))
        .await;
    assert_eq!(seen.assert_status(200).body["status"], "confirmed");
    app.clock.set(until);
    book(&app, &family, &child, &session)
        .await
        .assert_status(201);
}

async fn child_has_three_open_bookings_at_most(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let mut ids = Vec::new();
    for day in ["2026-11-25", "2026-11-26", "2026-11-27"] {
        let session = morning(&app, &world, day).await;
        let booked = book(&app, &family, &child, &session).await;
        ids.push(booked.assert_status(201).id());
    }
    let fourth = morning(&app, &world, "2026-11-30").await;
    let told = refused(
        &app,
        book(&app, &family, &child, &fourth),
        422,
        "too_many_open_bookings",
    )
    .await;
    assert_eq!(told.body["limit"], 3);
    // The limit is the child's, not the family's.
    let sister = ChildSeed::default().insert(&app, &world, &family).await;
    book(&app, &family, &sister, &fourth)
        .await
        .assert_status(201);
    cancel(&app, &family.actor, ids[0]).await.assert_status(200);
    book(&app, &family, &child, &fourth)
        .await
        .assert_status(201);
}

async fn overlap_of_a_part_is_a_conflict(app: TestApp) {
    let world = World::seed(&app).await;
    let elsewhere = second_house(&app, &world).await;
    let (family, child) = world.family_with_child(&app).await;
    let here = world.session(&app, 20).await;
    let there = session_at(&app, &elsewhere, "2026-11-25", "09:30", "11:30").await;
    let clock = |time| at("2026-11-25", time);
    let first = ask(
        &app,
        &family.actor,
        part(&child, &here, clock("10:00"), clock("10:30")),
    )
    .await
    .assert_status(201);
    for (from, to) in [("09:30", "10:30"), ("10:00", "11:00"), ("09:30", "11:30")] {
        let body = part(&child, &there, clock(from), clock(to));
        let request = ask(&app, &family.actor, body);
        let told = refused(&app, request, 409, "child_time_conflict").await;
        assert_eq!(told.body["existing_booking_id"], first.body["id"]);
    }
    let after = part(&child, &there, clock("10:30"), clock("11:30"));
    ask(&app, &family.actor, after).await.assert_status(201);
}

async fn house_without_published_papers_books_nobody(app: TestApp) {
    let seed = WorldSeed {
        fees: None,
        ..WorldSeed::default()
    };
    let world = seed.insert(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let request = book(&app, &family, &child, &session);
    refused(&app, request, 422, "agreement_not_signed").await;
}

async fn full_session_tells_when_it_is_full_and_what_is_free_next(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 2).await;
    let clock = |time| at("2026-11-25", time);
    for (from, to) in [("09:00", "10:00"), ("09:30", "10:30")] {
        let (family, child) = world.family_with_child(&app).await;
        let body = part(&child, &session, clock(from), clock(to));
        ask(&app, &family.actor, body).await.assert_status(201);
    }
    let (family, child) = world.family_with_child(&app).await;
    let hour = part(&child, &session, clock("09:00"), clock("10:00"));
    let request = ask(&app, &family.actor, hour);
    let told = refused(&app, request, 409, "released_places_limit").await;
    assert_eq!(told.body["capacity"], 2);
    assert_eq!(told.body["occupied"], 2);
    let full = &told.body["full_during"];
    assert_eq!(instant(&full["starts_at"]), clock("09:30"));
    assert_eq!(instant(&full["ends_at"]), clock("10:00"));
    let free = &told.body["next_free"];
    assert_eq!(instant(&free["starts_at"]), clock("10:00"));
    assert_eq!(instant(&free["ends_at"]), clock("11:00"));
    // The whole session cannot be moved within itself.
    let request = book(&app, &family, &child, &session);
    let told = refused(&app, request, 409, "released_places_limit").await;
    assert_eq!(told.body["next_free"], json!(null));
}
