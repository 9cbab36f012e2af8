//! Patterns, absences, swaps and publishing.

use super::{send, told};
use crate::support::{
    TestApp,
    factory::{Session, SessionSeed, Staff, World, WorldSeed, at, date},
    on_both_stores,
};
use entity::{session, shift, shift_swap};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores! {
    pattern_is_edited_from_its_present_version_and_ended,
    pattern_needs_people_and_rooms_within_reach,
    friday_pattern_runs_on_a_make_up_saturday,
    dates_left_out_are_named_with_the_reason,
    absence_counts_for_its_hours_only,
    absences_are_seen_by_managers_and_the_person,
    swapped_shift_is_computed_once_and_both_are_told,
    swap_is_refused_to_those_who_cannot_take_it,
}

fn weekly(world: &World, staff: &Staff, weekday: u32, from: &str, to: &str) -> Value {
    json!({
        "staff_id": staff.id, "room_id": world.room, "weekday": weekday,
        "start_time": from, "end_time": to,
        "follows_workday_calendar": true, "valid_from": "2026-01-05",
    })
}

async fn publish(app: &TestApp, world: &World, from: &str, to: &str) -> Value {
    let body = json!({ "house_id": world.house, "from": from, "to": to });
    send(app, &world.manager, "/v1/rosters/publish", body)
        .await
        .assert_status(200)
        .body
}

async fn stored(app: &TestApp, session: &Session) -> session::Model {
    let found = session::Entity::find_by_id(session.id.get());
    found.one(app.sql()).await.unwrap().unwrap()
}

async fn places(app: &TestApp, session: &Session) -> Vec<u64> {
    let capacity = stored(app, session).await.capacity;
    let steps = capacity.as_array().unwrap().iter();
    steps.map(|step| step["places"].as_u64().unwrap()).collect()
}

async fn pattern_is_edited_from_its_present_version_and_ended(app: TestApp) {
    let world = World::seed(&app).await;
    let body = weekly(&world, &world.carers[0], 3, "08:30", "12:00");
    let made = send(&app, &world.manager, "/v1/shift-patterns", body.clone())
        .await
        .assert_status(201);
    assert_eq!(made.header("etag"), "\"1\"");
    let path = format!("/v1/shift-patterns/{}", made.id());
    let mut later = body;
    later["start_time"] = json!("09:00");
    let edit = |version| {
        app.put(&path, later.clone())
            .bearer(&world.manager.token)
            .if_match(version)
    };
    let edited = edit(1).await.assert_status(200).body;
    assert_eq!(edited["start_time"], "09:00");
    edit(1)
        .await
        .assert_status(412)
        .assert_problem("stale_version");
    publish(&app, &world, "2026-11-25", "2026-11-25").await;
    let list = format!("/v1/shift-patterns?house_id={}", world.house);
    let listed = app.get(&list).bearer(&world.carers[0].token).await;
    assert_eq!(listed.assert_status(200).body, json!([edited]));
    let end = || app.delete(&path).bearer(&world.manager.token);
    end().await.assert_status(204);
    end().await.assert_status(404).assert_problem("not_found");
    let listed = app.get(&list).bearer(&world.manager.token).await;
    assert_eq!(listed.body, json!([]));
    // What was made of it stays; nothing more is.
    let published = publish(&app, &world, "2026-11-25", "2026-12-02").await;
    assert_eq!(published["created"], json!([]));
    assert_eq!(shift::Entity::find().count(app.sql()).await.unwrap(), 1);
}

#[expect(clippy::too_many_lines, reason = "one case after another")]
async fn pattern_needs_people_and_rooms_within_reach(app: TestApp) {
    let world = World::seed(&app).await;
    let elsewhere = WorldSeed {
        district: "elsewhere",
        calendar_2026: false,
        ..WorldSeed::default()
    };
    let elsewhere = elsewhere.insert(&app).await;
    let body = weekly(&world, &world.carers[0], 3, "08:30", "12:00");
    let with = |field: &str, value: Value| {
        let mut body = body.clone();
        body[field] = value;
        body
    };
    for (body, status, code) in [
        (
            with("staff_id", json!(elsewhere.carers[0].id)),
            404,
            "not_found",
        ),
        (
            with("staff_id", json!(world.district_admin.id)),
            404,
            "not_found",
        ),
        (with("room_id", json!(elsewhere.room)), 404, "not_found"),
        (with("end_time", json!("08:30")), 422, "validation_failed"),
        (with("weekday", json!(6)), 422, "validation_failed"),
        (
            with("valid_to", json!("2026-01-04")),
            422,
            "validation_failed",
        ),
    ] {
        send(&app, &world.manager, "/v1/shift-patterns", body)
            .await
            .assert_status(status)
            .assert_problem(code);
    }
    send(&app, &world.carers[0], "/v1/shift-patterns", body.clone())
        .await
        .assert_status(403)
        .assert_problem("forbidden");
    let made = send(&app, &world.manager, "/v1/shift-patterns", body)
        .await
        .assert_status(201);
    let path = format!("/v1/shift-patterns/{}", made.id());
    app.delete(&path)
        .bearer(&elsewhere.manager.token)
        .await
        .assert_status(404)
        .assert_problem("not_found");
    let roster = json!({ "house_id": world.house, "from": "2026-11-25", "to": "2026-11-25" });
    for (staff, status, code) in [
        (&elsewhere.manager, 404, "not_found"),
        (&world.carers[0], 403, "forbidden"),
    ] {
        send(&app, staff, "/v1/rosters/publish", roster.clone())
            .await
            .assert_status(status)
            .assert_problem(code);
    }
    let mut too_long = roster;
    too_long["to"] = json!("2026-12-26");
    send(&app, &world.manager, "/v1/rosters/publish", too_long)
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
}

async fn friday_pattern_runs_on_a_make_up_saturday(app: TestApp) {
    app.clock.set(at("2026-09-28", "09:00"));
    let world = World::seed(&app).await;
    let body = weekly(&world, &world.carers[0], 5, "08:30", "12:00");
    send(&app, &world.manager, "/v1/shift-patterns", body)
        .await
        .assert_status(201);
    let published = publish(&app, &world, "2026-09-28", "2026-10-18").await;
    let starts: Vec<_> = published["created"]
        .as_array()
        .unwrap()
        .iter()
        .map(|shift| shift["starts_at"].as_str().unwrap())
        .collect();
    // The 2nd is a holiday, the 10th a Saturday that is worked.
    assert_eq!(
        starts,
        [
            "2026-10-09T08:30:00+08:00",
            "2026-10-10T08:30:00+08:00",
            "2026-10-16T08:30:00+08:00",
        ]
    );
}

async fn dates_left_out_are_named_with_the_reason(app: TestApp) {
    let world = World::seed(&app).await;
    let [one, two, ..] = &world.carers[..] else {
        panic!("too few carers")
    };
    for (staff, from, to) in [
        (one, "08:30", "12:00"),
        // Overlaps the first.
        (one, "11:30", "14:00"),
        (two, "08:30", "12:00"),
    ] {
        let body = weekly(&world, staff, 3, from, to);
        send(&app, &world.manager, "/v1/shift-patterns", body)
            .await
            .assert_status(201);
    }
    let away = json!({
        "staff_id": two.id, "kind": "leave",
        "starts_at": "2026-12-02T00:00:00+08:00", "ends_at": "2026-12-03T00:00:00+08:00",
    });
    let absence = send(&app, &world.manager, "/v1/absences", away)
        .await
        .assert_status(201)
        .id();
    app.clock.set(at("2026-11-25", "13:00"));
    let reasons = |published: &Value| {
        let left_out = published["left_out"].as_array().unwrap().iter();
        let mut reasons: Vec<String> = left_out
            .map(|it| {
                let (date, reason) = (it["date"].as_str(), it["reason"].as_str());
                format!("{} {}", date.unwrap(), reason.unwrap())
            })
            .collect();
        reasons.sort();
        reasons
    };
    let published = publish(&app, &world, "2026-11-25", "2026-12-08").await;
    assert_eq!(
        reasons(&published),
        [
            "2026-11-25 already_over",
            "2026-11-25 already_over",
            "2026-12-02 absent",
            "2026-12-02 shift_overlap",
        ]
    );
    // The long shift of the 25th still runs, and the first of the 2nd.
    assert_eq!(published["created"].as_array().unwrap().len(), 2);
    // Back early, the shift that was left out is made by publishing again.
    app.delete(&format!("/v1/absences/{absence}"))
        .bearer(&app.token(&world.manager.actor))
        .await
        .assert_status(200);
    let published = publish(&app, &world, "2026-12-01", "2026-12-08").await;
    assert_eq!(published["created"].as_array().unwrap().len(), 1);
    // No calendar says which days of 2027 are worked.
    let published = publish(&app, &world, "2026-12-30", "2027-01-06").await;
    assert!(reasons(&published).contains(&"2027-01-06 calendar_not_loaded".to_owned()));
}

async fn absence_counts_for_its_hours_only(app: TestApp) {
    let world = World::seed(&app).await;
    let seed = SessionSeed {
        carers_on_duty: 2,
        ..SessionSeed::default()
    };
    let session = seed.insert(&app, &world).await;
    let version = stored(&app, &session).await.version;
    let away = json!({
        "staff_id": world.carers[0].id, "kind": "training",
        "starts_at": "2026-11-25T09:30:00+08:00", "ends_at": "2026-11-25T10:00:00+08:00",
    });
    let entered = send(&app, &world.manager, "/v1/absences", away.clone())
        .await
        .assert_status(201);
    assert_eq!(places(&app, &session).await, [10, 5, 10]);
    assert_eq!(stored(&app, &session).await.version, version + 1);
    let path = format!("/v1/rooms/{}/days/2026-11-25", world.room);
    let timetable = app.get(&path).bearer(&world.manager.token).await.body;
    assert_eq!(timetable["on_duty"].as_array().unwrap().len(), 3);
    // The same time twice changes nothing, and ending one leaves the other.
    let twice = send(&app, &world.manager, "/v1/absences", away)
        .await
        .assert_status(201);
    assert_eq!(twice.body["affected_sessions"], json!([]));
    for (id, left) in [(entered.id(), vec![10, 5, 10]), (twice.id(), vec![10])] {
        app.delete(&format!("/v1/absences/{id}"))
            .bearer(&world.manager.token)
            .await
            .assert_status(200);
        assert_eq!(places(&app, &session).await, left);
    }
    // Nobody is rostered while away for the whole shift.
    let away = json!({
        "staff_id": world.carers[3].id, "kind": "leave",
        "starts_at": "2026-11-25T00:00:00+08:00", "ends_at": "2026-11-26T00:00:00+08:00",
    });
    send(&app, &world.manager, "/v1/absences", away)
        .await
        .assert_status(201);
    let shift = json!({
        "staff_id": world.carers[3].id, "room_id": world.room,
        "starts_at": "2026-11-25T12:00:00+08:00", "ends_at": "2026-11-25T13:00:00+08:00",
    });
    send(&app, &world.manager, "/v1/shifts", shift)
        .await
        .assert_status(409)
        .assert_problem("staff_absent");
}

#[expect(clippy::too_many_lines, reason = "one case after another")]
async fn absences_are_seen_by_managers_and_the_person(app: TestApp) {
    let world = World::seed(&app).await;
    let carer = &world.carers[0];
    let away = |from: &str, to: &str| {
        json!({
            "staff_id": carer.id, "kind": "sickness",
            "starts_at": from, "ends_at": to,
        })
    };
    let good = away("2026-11-24T00:00:00+08:00", "2026-11-27T00:00:00+08:00");
    for staff in [carer, &world.carers[1]] {
        send(&app, staff, "/v1/absences", good.clone())
            .await
            .assert_status(403)
            .assert_problem("forbidden");
    }
    send(&app, &world.manager, "/v1/absences", good)
        .await
        .assert_status(201);
    for (from, to) in [
        ("2026-11-25T00:00:00+08:00", "2026-11-24T00:00:00+08:00"),
        ("2026-11-20T00:00:00+08:00", "2026-11-21T00:00:00+08:00"),
        ("2026-11-25T00:00:00+08:00", "2027-11-30T00:00:00+08:00"),
    ] {
        send(&app, &world.manager, "/v1/absences", away(from, to))
            .await
            .assert_status(422)
            .assert_problem("validation_failed");
    }
    let of_house = format!(
        "/v1/absences?house_id={}&from=2026-11-26&to=2026-11-30",
        world.house
    );
    let of_person = format!(
        "/v1/absences?staff_id={}&from=2026-11-26&to=2026-11-30",
        carer.id
    );
    for (path, token) in [
        (&of_house, &world.manager.token),
        (&of_person, &world.manager.token),
        (&of_person, &carer.token),
    ] {
        let listed = app.get(path).bearer(token).await.assert_status(200);
        assert_eq!(listed.body.as_array().unwrap().len(), 1);
    }
    for path in [&of_house, &of_person] {
        app.get(path)
            .bearer(&world.carers[1].token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
    }
    let later = of_house.replace("2026-11-26&", "2026-11-27&");
    let listed = app.get(&later).bearer(&world.manager.token).await;
    assert_eq!(listed.assert_status(200).body, json!([]));
    app.get("/v1/absences?from=2026-11-26&to=2026-11-30")
        .bearer(&world.manager.token)
        .await
        .assert_status(400)
        .assert_problem("invalid_query");
}

async fn shift_of(app: &TestApp, staff: &Staff) -> Uuid {
    let shifts = shift::Entity::find().all(app.sql()).await.unwrap();
    let own = shifts.into_iter().find(|it| it.staff_id == staff.id.get());
    own.unwrap().id
}

async fn swapped_shift_is_computed_once_and_both_are_told(app: TestApp) {
    let world = World::seed(&app).await;
    let [one, two, three, _] = &world.carers[..] else {
        panic!("other carers")
    };
    let seed = SessionSeed {
        carers_on_duty: 2,
        ..SessionSeed::default()
    };
    let session = seed.insert(&app, &world).await;
    let version = stored(&app, &session).await.version;
    let swap = |from: Uuid, to: &Staff| {
        let body = json!({ "shift_id": from, "to_staff_id": to.id });
        send(&app, &world.manager, "/v1/shift-swaps", body)
    };
    let swapped = swap(shift_of(&app, one).await, three)
        .await
        .assert_status(201);
    assert_eq!(swapped.body["from_staff_id"], json!(one.id));
    assert_eq!(swapped.body["shift"]["staff_id"], json!(three.id));
    assert_eq!(swapped.body["not_eligible"], json!([]));
    // Two carers before, two after: nothing to write.
    assert_eq!(swapped.body["affected_sessions"], json!([]));
    assert_eq!(stored(&app, &session).await.version, version);
    let given = told(&app, "shift_given_away").await;
    let taken = told(&app, "shift_taken_over").await;
    assert_eq!(given[0].audience_id, one.account.get());
    assert_eq!(taken[0].audience_id, three.account.get());
    assert_eq!((given.len(), taken.len()), (1, 1));
    // To someone who does not count: one change of the session.
    let swapped = swap(shift_of(&app, two).await, &world.health_worker)
        .await
        .assert_status(201);
    assert_eq!(swapped.body["not_eligible"][0]["reason"], "not_a_carer");
    assert_eq!(places(&app, &session).await, [5]);
    assert_eq!(stored(&app, &session).await.version, version + 1);
    let swaps = shift_swap::Entity::find().count(app.sql()).await.unwrap();
    assert_eq!(swaps, 2);
}

async fn swap_is_refused_to_those_who_cannot_take_it(app: TestApp) {
    let world = World::seed(&app).await;
    let [one, two, three, four] = &world.carers[..] else {
        panic!("other carers")
    };
    let seed = SessionSeed {
        carers_on_duty: 2,
        ..SessionSeed::default()
    };
    let session = seed.insert(&app, &world).await;
    let shift = shift_of(&app, one).await;
    let away = json!({
        "staff_id": three.id, "kind": "leave",
        "starts_at": "2026-11-25T00:00:00+08:00", "ends_at": "2026-11-26T00:00:00+08:00",
    });
    send(&app, &world.manager, "/v1/absences", away)
        .await
        .assert_status(201);
    let body = |to: &Staff| json!({ "shift_id": shift, "to_staff_id": to.id });
    for (by, to, status, code) in [
        (&world.manager, two, 409, "shift_overlap"),
        (&world.manager, three, 409, "staff_absent"),
        (&world.manager, one, 409, "invalid_state"),
        (&world.manager, &world.subdistrict_admin, 404, "not_found"),
        (one, four, 403, "forbidden"),
    ] {
        send(&app, by, "/v1/shift-swaps", body(to))
            .await
            .assert_status(status)
            .assert_problem(code);
    }
    app.clock.set(session.starts_at);
    send(&app, &world.manager, "/v1/shift-swaps", body(four))
        .await
        .assert_status(409)
        .assert_problem("invalid_state");
    assert_eq!(date("2026-11-25"), stored(&app, &session).await.date);
    assert_eq!(shift_of(&app, one).await, shift);
}
