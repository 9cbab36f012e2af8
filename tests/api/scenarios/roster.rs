//! Scenarios of the roster, told through patterns, absences, publishing and standing in.

use super::steps::{ask, book, check_in, confirm, refused, second_house, send, whole};
use crate::support::{
    TestApp,
    factory::{
        Child, CredentialSeed, Family, Session, SessionSeed, Staff, StaffSeed, World, WorldSeed,
        at, date,
    },
    on_both_stores,
};
use baobaowu::{
    features::staff::domain::{CredentialKind, StaffRole},
    jobs::run_until_idle,
};
use entity::{notice, session};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores! {
    scenario_12_published_third_carer_brings_five_places,
    scenario_13_house_answers_a_shortfall_step_by_step,
    scenario_13_shortfall_ends_with_the_absence,
    scenario_13_cancelling_chosen_bookings_ends_the_shortfall,
    scenario_14_publishing_names_the_carer_who_is_not_eligible,
    scenario_15_overdue_check_is_reminded_of_and_stops_counting,
    scenario_17_helpers_are_rostered_and_do_not_count,
}

/// A weekly shift from 08:30 to 12:00 from 2 November on.
async fn pattern(app: &TestApp, world: &World, carer: &Staff, weekday: u32) -> Uuid {
    let body = json!({
        "staff_id": carer.id, "room_id": world.room, "weekday": weekday,
        "start_time": "08:30", "end_time": "12:00",
        "follows_workday_calendar": true, "valid_from": "2026-11-02",
    });
    send(app, &world.manager, "/v1/shift-patterns", body)
        .await
        .assert_status(201)
        .id()
}

async fn publish(app: &TestApp, world: &World, from: &str, to: &str) -> Value {
    let body = json!({ "house_id": world.house, "from": from, "to": to });
    send(app, &world.manager, "/v1/rosters/publish", body)
        .await
        .assert_status(200)
        .body
}

/// A session on a date for which nobody is rostered yet.
async fn unstaffed(app: &TestApp, world: &World, day: &str) -> Session {
    let seed = SessionSeed {
        date: date(day),
        carers_on_duty: 0,
        ..SessionSeed::default()
    };
    seed.insert(app, world).await
}

/// So many families book the session, one minute after the other, and are confirmed.
async fn filled(
    app: &TestApp,
    world: &World,
    session: &Session,
    children: usize,
) -> Vec<(Family, Child, Uuid)> {
    let mut booked = Vec::new();
    for _ in 0..children {
        let (family, child) = world.family_with_child(app).await;
        let id = book(app, &family, &child, session)
            .await
            .assert_status(201)
            .id();
        confirm(app, &world.manager, id).await.assert_status(200);
        app.clock.advance(chrono::TimeDelta::minutes(1));
        booked.push((family, child, id));
    }
    booked
}

async fn stored(app: &TestApp, session: &Session) -> session::Model {
    let found = session::Entity::find_by_id(session.id.get());
    found.one(app.sql()).await.unwrap().unwrap()
}

async fn lowest_capacity(app: &TestApp, session: &Session) -> u64 {
    let capacity = stored(app, session).await.capacity;
    let steps = capacity.as_array().unwrap();
    let places = steps.iter().map(|step| step["places"].as_u64().unwrap());
    places.min().unwrap()
}

async fn told(app: &TestApp, kind: &str) -> Vec<notice::Model> {
    notice::Entity::find()
        .filter(notice::Column::Kind.eq(kind))
        .all(app.sql())
        .await
        .unwrap()
}

async fn alerts(app: &TestApp, world: &World) -> Value {
    app.get(&format!("/v1/alerts?house_id={}", world.house))
        .bearer(&app.token(&world.manager.actor))
        .await
        .assert_status(200)
        .body
}

async fn falls_ill(app: &TestApp, world: &World, carer: &Staff, day: &str) -> Value {
    let body = json!({
        "staff_id": carer.id, "kind": "sickness",
        "starts_at": format!("{day}T07:30:00+08:00"),
        "ends_at": format!("{day}T20:00:00+08:00"),
    });
    send(app, &world.manager, "/v1/absences", body)
        .await
        .assert_status(201)
        .body
}

async fn scenario_12_published_third_carer_brings_five_places(app: TestApp) {
    let world = World::seed(&app).await;
    let session = unstaffed(&app, &world, "2026-11-25").await;
    for carer in &world.carers[..2] {
        pattern(&app, &world, carer, 3).await;
    }
    let published = publish(&app, &world, "2026-11-23", "2026-11-29").await;
    assert_eq!(published["created"].as_array().unwrap().len(), 2);
    assert_eq!(published["warnings"], json!([]));
    assert_eq!(
        published["affected_sessions"][0]["session_id"],
        json!(session.id)
    );
    assert_eq!(lowest_capacity(&app, &session).await, 10);
    filled(&app, &world, &session, 10).await;
    let (family, child) = world.family_with_child(&app).await;
    let eleventh = book(&app, &family, &child, &session);
    refused(&app, eleventh, 409, "carer_ratio_limit").await;
    pattern(&app, &world, &world.carers[2], 3).await;
    let published = publish(&app, &world, "2026-11-23", "2026-11-29").await;
    assert_eq!(published["created"].as_array().unwrap().len(), 1);
    assert_eq!(published["existing"], 2);
    assert_eq!(lowest_capacity(&app, &session).await, 15);
    book(&app, &family, &child, &session)
        .await
        .assert_status(201);
}

/// A carer of another house of the subdistrict, with every paper.
async fn carer_of_the_next_house(app: &TestApp, world: &World) -> Staff {
    let other = second_house(app, world).await;
    let carer = StaffSeed::of(StaffRole::Carer).insert(app, &other).await;
    for paper in CredentialSeed::all_in_order() {
        paper.insert(app, &carer).await;
    }
    carer
}

fn ids(list: &Value, member: &str) -> Vec<Uuid> {
    let items = list.as_array().unwrap().iter();
    items
        .map(|item| item[member].as_str().unwrap().parse().unwrap())
        .collect()
}

#[expect(clippy::too_many_lines, reason = "one story")]
async fn scenario_13_house_answers_a_shortfall_step_by_step(app: TestApp) {
    let world = World::seed(&app).await;
    let lent = carer_of_the_next_house(&app, &world).await;
    let session = unstaffed(&app, &world, "2026-11-25").await;
    for carer in &world.carers[..3] {
        pattern(&app, &world, carer, 3).await;
    }
    publish(&app, &world, "2026-11-25", "2026-11-25").await;
    let booked = filled(&app, &world, &session, 15).await;
    app.clock.set(at("2026-11-25", "07:30"));
    let ill = falls_ill(&app, &world, &world.carers[2], "2026-11-25").await;
    assert_eq!(ill["affected_sessions"][0]["short_by"], 5);
    // Flagged, closed, told once, and nobody was removed.
    let raised = alerts(&app, &world).await;
    assert_eq!(raised[0]["kind"], "ratio_shortfall");
    assert_eq!(raised[0]["facts"]["over"], 5);
    let began = told(&app, "shortfall_began").await;
    assert_eq!(began.len(), 1);
    assert_eq!(began[0].audience_id, world.house.get());
    assert_eq!(began[0].facts["over"], 5);
    let (_, child) = world.family_with_child(&app).await;
    let by_staff = ask(&app, &world.manager.actor, whole(&child, &session));
    let answer = by_staff.await.assert_status(409);
    let code = answer.body["code"].as_str().unwrap();
    assert!(
        ["session_closed", "carer_ratio_limit"].contains(&code),
        "{code}"
    );
    // Who would be affected first, and who could stand in.
    let path = format!("/v1/sessions/{}/shortfall", session.id);
    let seen = app.get(&path).bearer(&app.token(&world.manager.actor));
    let seen = seen.await.assert_status(200).body;
    assert_eq!(seen["short_by"], 5);
    assert_eq!(seen["stretches"][0]["over"], 5);
    let latest_first: Vec<Uuid> = booked.iter().rev().map(|(_, _, id)| *id).collect();
    assert_eq!(ids(&seen["affected_first"], "booking_id"), latest_first);
    assert_eq!(
        ids(&seen["stand_ins"], "staff_id"),
        [world.carers[3].id.get(), lent.id.get()]
    );
    assert_eq!(seen["stand_ins"][0]["same_house"], true);
    // Ten children come in, the eleventh does not.
    app.clock.set(at("2026-11-25", "09:00"));
    for (_, _, id) in &booked[..10] {
        check_in(&app, &world.carers[0], *id)
            .await
            .assert_status(200);
    }
    let eleventh = check_in(&app, &world.carers[0], booked[10].2);
    let answer = refused(&app, eleventh, 409, "ratio_shortfall").await;
    assert_eq!(answer.body["capacity"], 10);
    // The carer of the next house stands in for the rest of the session.
    let path = format!("/v1/sessions/{}/stand-in", session.id);
    let body = json!({ "staff_id": lent.id });
    let stood_in = send(&app, &world.manager, &path, body)
        .await
        .assert_status(201);
    let shift = &stood_in.body["shifts"][0];
    assert_eq!(shift["starts_at"], "2026-11-25T09:00:00+08:00");
    assert_eq!(shift["ends_at"], "2026-11-25T11:00:00+08:00");
    assert_eq!(stood_in.body["affected_sessions"][0]["short_by"], 0);
    assert_eq!(alerts(&app, &world).await, json!([]));
    assert_eq!(told(&app, "shortfall_ended").await.len(), 1);
    let assigned = told(&app, "stand_in_assigned").await;
    assert_eq!(assigned.len(), 2, "the person and the house it comes from");
    for row in &assigned {
        let to_a_house = row.audience == "house";
        assert_eq!(row.facts["of_your_house"], to_a_house, "{}", row.audience);
    }
    check_in(&app, &world.carers[0], booked[10].2)
        .await
        .assert_status(200);
    let again = json!({ "staff_id": world.carers[3].id });
    send(&app, &world.manager, &path, again)
        .await
        .assert_status(409)
        .assert_problem("invalid_state");
}

async fn scenario_13_shortfall_ends_with_the_absence(app: TestApp) {
    let world = World::seed(&app).await;
    let session = unstaffed(&app, &world, "2026-11-25").await;
    for carer in &world.carers[..3] {
        pattern(&app, &world, carer, 3).await;
    }
    publish(&app, &world, "2026-11-25", "2026-11-25").await;
    filled(&app, &world, &session, 12).await;
    let first = falls_ill(&app, &world, &world.carers[0], "2026-11-25").await;
    assert_eq!(stored(&app, &session).await.short_by, 2);
    let second = falls_ill(&app, &world, &world.carers[1], "2026-11-25").await;
    assert_eq!(stored(&app, &session).await.short_by, 7);
    let grew = told(&app, "shortfall_grew").await;
    assert_eq!(grew.len(), 1);
    assert_eq!(grew[0].facts["over"], 7);
    for (absence, left) in [(second, 2), (first, 0)] {
        let path = format!("/v1/absences/{}", absence["id"].as_str().unwrap());
        let end = || app.delete(&path).bearer(&app.token(&world.manager.actor));
        end().await.assert_status(200);
        assert_eq!(stored(&app, &session).await.short_by, left);
        end()
            .await
            .assert_status(409)
            .assert_problem("invalid_state");
    }
    assert_eq!(lowest_capacity(&app, &session).await, 15);
    assert_eq!(alerts(&app, &world).await, json!([]));
    assert_eq!(told(&app, "shortfall_began").await.len(), 1);
    assert_eq!(told(&app, "shortfall_ended").await.len(), 1);
}

async fn scenario_13_cancelling_chosen_bookings_ends_the_shortfall(app: TestApp) {
    let world = World::seed(&app).await;
    let session = unstaffed(&app, &world, "2026-11-25").await;
    for carer in &world.carers[..2] {
        pattern(&app, &world, carer, 3).await;
    }
    publish(&app, &world, "2026-11-25", "2026-11-25").await;
    let booked = filled(&app, &world, &session, 7).await;
    falls_ill(&app, &world, &world.carers[1], "2026-11-25").await;
    let chosen = [booked[6].2, booked[5].2];
    let path = format!("/v1/sessions/{}/cancel-bookings", session.id);
    let body = json!({ "booking_ids": chosen, "reason": "照护人员不足" });
    // One that belongs elsewhere stops all.
    let mut strange = body.clone();
    strange["booking_ids"][1] = json!(Uuid::from_u128(1));
    send(&app, &world.manager, &path, strange)
        .await
        .assert_status(404)
        .assert_problem("not_found");
    assert_eq!(stored(&app, &session).await.short_by, 2);
    let key = app.state().new_id().to_string();
    let cancel = |key: &str| {
        app.post(&path, body.clone())
            .bearer(&app.token(&world.manager.actor))
            .key(key)
    };
    let done = cancel(&key).await.assert_status(200).body;
    assert_eq!(done["cancelled"].as_array().unwrap().len(), 2);
    assert_eq!(done["short_by"], 0);
    // The same request again is the same answer, and another one finds it done.
    assert_eq!(cancel(&key).await.assert_status(200).body, done);
    let again = app.state().new_id().to_string();
    let again = cancel(&again).await.assert_status(200).body;
    assert_eq!(again["cancelled"], json!([]));
    assert_eq!(again["already_cancelled"].as_array().unwrap().len(), 2);
    assert_eq!(told(&app, "booking_cancelled_by_house").await.len(), 2);
    assert_eq!(told(&app, "shortfall_ended").await.len(), 1);
    assert_eq!(alerts(&app, &world).await, json!([]));
    for (family, _, id) in &booked[5..] {
        let seen = app
            .get(&format!("/v1/bookings/{id}"))
            .bearer(&app.token(&family.actor));
        let seen = seen.await.assert_status(200).body;
        assert_eq!(seen["status"], "cancelled_by_house");
    }
}

async fn scenario_14_publishing_names_the_carer_who_is_not_eligible(app: TestApp) {
    let world = WorldSeed {
        carers: 1,
        ..WorldSeed::default()
    };
    let world = world.insert(&app).await;
    let carer = StaffSeed {
        name: "韩照护",
        ..StaffSeed::of(StaffRole::Carer)
    };
    let carer = carer.insert(&app, &world).await;
    for mut seed in CredentialSeed::all_in_order() {
        if seed.kind == CredentialKind::Health {
            seed.valid_to = Some(date("2026-11-24"));
        }
        seed.insert(&app, &carer).await;
    }
    let last_day = unstaffed(&app, &world, "2026-11-24").await;
    let day_after = unstaffed(&app, &world, "2026-11-25").await;
    for weekday in [2, 3] {
        pattern(&app, &world, &world.carers[0], weekday).await;
        pattern(&app, &world, &carer, weekday).await;
    }
    let published = publish(&app, &world, "2026-11-23", "2026-11-29").await;
    assert_eq!(published["created"].as_array().unwrap().len(), 4);
    assert_eq!(
        published["warnings"],
        json!([{
            "code": "carer_not_eligible",
            "staff_id": carer.id,
            "name": "韩照护",
            "date": "2026-11-25",
            "reasons": [{ "reason": "health_certificate_missing" }],
        }])
    );
    assert_eq!(lowest_capacity(&app, &last_day).await, 10);
    assert_eq!(lowest_capacity(&app, &day_after).await, 5);
    // The session that stays short is named, too.
    filled(&app, &world, &day_after, 5).await;
    falls_ill(&app, &world, &world.carers[0], "2026-11-25").await;
    let published = publish(&app, &world, "2026-11-23", "2026-11-29").await;
    assert_eq!(published["existing"], 4);
    assert_eq!(
        published["short_sessions"][0]["session_id"],
        json!(day_after.id)
    );
    assert_eq!(published["short_sessions"][0]["short_by"], 5);
}

#[expect(clippy::too_many_lines, reason = "one story")]
async fn scenario_15_overdue_check_is_reminded_of_and_stops_counting(app: TestApp) {
    app.clock.set(at("2026-09-20", "09:00"));
    let world = WorldSeed {
        carers: 0,
        ..WorldSeed::default()
    };
    let world = world.insert(&app).await;
    let carer = StaffSeed::of(StaffRole::Carer).insert(&app, &world).await;
    for mut seed in CredentialSeed::all_in_order() {
        if seed.kind == CredentialKind::BackgroundCheck {
            seed.valid_from = date("2025-11-20");
            seed.valid_to = Some(date("2026-11-20"));
        }
        seed.insert(&app, &carer).await;
    }
    let about_checks = async || {
        let ending = told(&app, "credential_ending").await;
        let ended = told(&app, "credential_ended").await;
        let checks = |notices: Vec<notice::Model>| {
            let checks = notices.into_iter();
            checks
                .filter(|it| it.facts["credential_kind"] == "background_check")
                .count()
        };
        (checks(ending), checks(ended))
    };
    // Two registers, each told to the house and to the person.
    for (day, expected) in [
        ("2026-09-20", (0, 0)),
        ("2026-09-21", (4, 0)),
        ("2026-10-20", (4, 0)),
        ("2026-10-21", (8, 0)),
        ("2026-11-13", (12, 0)),
        ("2026-11-20", (12, 0)),
        ("2026-11-21", (12, 4)),
        ("2026-11-22", (12, 4)),
    ] {
        app.clock.set(at(day, "06:00"));
        for _ in 0..2 {
            run_until_idle(app.state()).await.unwrap();
        }
        assert_eq!(about_checks().await, expected, "{day}");
    }
    let path = format!("/v1/staff-compliance?house_id={}", world.house);
    let listed = app.get(&path).bearer(&app.token(&world.manager.actor));
    let listed = listed.await.assert_status(200).body;
    let of_carer = listed.as_array().unwrap().iter();
    let of_carer = of_carer
        .filter(|it| it["staff_id"] == json!(carer.id))
        .collect::<Vec<_>>();
    assert_eq!(of_carer[0]["not_counted_since"], "2026-11-21");
    assert_eq!(
        of_carer[0]["missing"][0]["reason"],
        "background_check_missing"
    );
    let due_day = unstaffed(&app, &world, "2026-11-20").await;
    let session = unstaffed(&app, &world, "2026-11-23").await;
    app.clock.set(at("2026-11-16", "09:00"));
    for weekday in [1, 5] {
        pattern(&app, &world, &carer, weekday).await;
    }
    let published = publish(&app, &world, "2026-11-16", "2026-11-29").await;
    assert_eq!(lowest_capacity(&app, &due_day).await, 5);
    assert_eq!(lowest_capacity(&app, &session).await, 0);
    let dates: Vec<_> = published["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| warning["date"].as_str().unwrap())
        .collect();
    assert_eq!(dates, ["2026-11-23", "2026-11-27"]);
}

async fn scenario_17_helpers_are_rostered_and_do_not_count(app: TestApp) {
    let world = World::seed(&app).await;
    let session = unstaffed(&app, &world, "2026-11-25").await;
    for carer in &world.carers[..2] {
        pattern(&app, &world, carer, 3).await;
    }
    publish(&app, &world, "2026-11-25", "2026-11-25").await;
    // Two people who help without being employed to care, and a student without papers.
    let student = StaffSeed::of(StaffRole::Carer).insert(&app, &world).await;
    let helper = StaffSeed::of(StaffRole::HealthWorker)
        .insert(&app, &world)
        .await;
    for person in [&student, &helper, &world.health_worker] {
        let body = json!({
            "staff_id": person.id, "room_id": world.room,
            "starts_at": "2026-11-25T08:30:00+08:00",
            "ends_at": "2026-11-25T12:00:00+08:00",
        });
        let rostered = send(&app, &world.manager, "/v1/shifts", body);
        let rostered = rostered.await.assert_status(201).body;
        assert_ne!(rostered["not_eligible"], json!([]));
        assert_eq!(rostered["affected_sessions"], json!([]));
    }
    let published = publish(&app, &world, "2026-11-25", "2026-11-25").await;
    assert_eq!(published["warnings"].as_array().unwrap().len(), 3);
    assert_eq!(lowest_capacity(&app, &session).await, 10);
    filled(&app, &world, &session, 10).await;
    let (family, child) = world.family_with_child(&app).await;
    let eleventh = book(&app, &family, &child, &session);
    refused(&app, eleventh, 409, "carer_ratio_limit").await;
}
