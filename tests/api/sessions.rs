//! Templates, sessions, and the capacity that follows from rooms and rosters.

use crate::support::{
    Answer, TestApp,
    factory::{
        CredentialSeed, Family, Session, SessionSeed, Staff, StaffSeed, World, WorldSeed, at, date,
    },
    on_both_stores,
};
use baobaowu::features::staff::domain::{CredentialKind, StaffRole};
use entity::{alert, booking, outbox, session};
use futures_util::future::join_all;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores! {
    template_is_made_and_edited_by_those_who_run_the_house,
    scenario_30_full_days_and_lunch_are_not_offered,
    template_that_contradicts_itself_is_refused,
    scenario_40_make_up_workday_has_sessions_and_holiday_has_none,
    scenario_40_dates_without_a_calendar_are_not_opened,
    scenario_37_dates_without_insurance_are_not_opened,
    scenario_18_house_without_health_worker_opens_nothing,
    house_that_does_not_operate_opens_nothing,
    publishing_again_opens_nothing_twice,
    parallel_publishing_opens_each_date_once,
    sessions_do_not_overlap_in_a_room,
    single_session_is_opened_with_the_same_checks,
    scenario_11_area_limits_the_room,
    scenario_12_third_carer_raises_the_capacity,
    scenario_13_sick_carer_flags_the_session_and_removes_nobody,
    shortfall_ends_when_the_house_cancels_enough_bookings,
    scenario_14_carer_whose_paper_ends_before_the_session_does_not_count,
    scenario_15_renewed_background_check_counts_at_once,
    lower_class_cap_flags_what_is_over,
    smaller_room_is_edited_only_by_the_subdistrict,
    released_places_change_and_bookings_stay,
    closed_session_shows_no_free_places_and_opens_again,
    shifts_entered_while_sessions_are_published_count_in_each,
    free_places_are_shown_over_time_without_signing_in,
    at_most_a_month_is_shown_at_once,
    timetable_shows_who_comes_who_counts_and_what_is_short,
    what_lies_in_another_district_is_not_found,
}

fn template(world: &World) -> Value {
    json!({
        "room_id": world.room.get(),
        "weekday": 5,
        "start_time": "09:00",
        "end_time": "11:00",
        "kind": "timed",
        "released_places": 20,
        "step_minutes": 30,
        "follows_workday_calendar": true,
        "valid_from": "2026-01-01",
    })
}

async fn create_template(app: &TestApp, world: &World, body: Value) -> Answer {
    app.post("/v1/session-templates", body)
        .bearer(&world.manager.token)
        .await
}

async fn publish(app: &TestApp, world: &World, id: Uuid, from: &str, to: &str) -> Answer {
    let path = format!("/v1/session-templates/{id}/publish");
    app.post(&path, json!({ "from": from, "to": to }))
        .bearer(&world.manager.token)
        .await
}

/// The dates of the sessions opened, and the dates left out with the reason.
fn outcome(answer: &Answer) -> (Vec<String>, Vec<String>) {
    let opened = answer.body["opened"].as_array().unwrap().iter();
    let left_out = answer.body["not_opened"].as_array().unwrap().iter();
    (
        opened
            .map(|it| it["date"].as_str().unwrap().to_owned())
            .collect(),
        left_out
            .map(|it| {
                let (date, code) = (&it["date"], &it["code"]);
                format!("{} {}", date.as_str().unwrap(), code.as_str().unwrap())
            })
            .collect(),
    )
}

async fn add_shift(app: &TestApp, world: &World, staff: Uuid, session: &Session) -> Answer {
    let body = json!({
        "staff_id": staff,
        "room_id": session.room.get(),
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
    });
    app.post("/v1/shifts", body)
        .bearer(&world.manager.token)
        .await
}

async fn book(app: &TestApp, world: &World, session: &Session) -> (Family, Answer) {
    let (family, child) = world.family_with_child(app).await;
    let body = json!({ "child_id": child.id.get(), "session_id": session.id.get() });
    let answer = app
        .post("/v1/bookings", body)
        .key(&app.state().new_id().to_string())
        .bearer(&family.token)
        .await;
    (family, answer)
}

/// So many children with a place in the session.
async fn fill(app: &TestApp, world: &World, session: &Session, children: usize) -> Vec<Uuid> {
    let mut bookings = Vec::new();
    for _ in 0..children {
        let (_, answer) = book(app, world, session).await;
        bookings.push(answer.assert_status(201).id());
    }
    bookings
}

/// The places of the one session of a date, as anyone sees them.
async fn places(app: &TestApp, world: &World, day: &str) -> Value {
    let path = format!("/v1/houses/{}/sessions?from={day}&to={day}", world.house);
    let shown = app.get(&path).await.assert_status(200).body;
    assert_eq!(shown.as_array().unwrap().len(), 1);
    shown[0]["places"].clone()
}

/// `(capacity, limit)` of a session whose capacity does not change.
async fn capacity(app: &TestApp, world: &World, day: &str) -> (u64, String) {
    let places = places(app, world, day).await;
    assert!(!places.as_array().unwrap().is_empty());
    let limit = places[0]["limit"].as_str().unwrap().to_owned();
    (places[0]["capacity"].as_u64().unwrap(), limit)
}

async fn alerts(app: &TestApp, world: &World) -> Value {
    let path = format!("/v1/alerts?house_id={}", world.house);
    let answer = app.get(&path).bearer(&world.manager.token).await;
    answer.assert_status(200).body
}

async fn stored(app: &TestApp, id: Uuid) -> session::Model {
    let row = session::Entity::find_by_id(id).one(app.sql()).await;
    row.unwrap().unwrap()
}

async fn shift_of(app: &TestApp, world: &World, staff: &Staff, day: &str) -> Uuid {
    let path = format!("/v1/shifts?house_id={}&from={day}&to={day}", world.house);
    let shifts = app.get(&path).bearer(&world.manager.token).await.body;
    let shifts = shifts.as_array().unwrap();
    let of_staff = |shift: &&Value| shift["staff_id"] == json!(staff.id.get());
    let shift = shifts.iter().find(of_staff).unwrap();
    shift["id"].as_str().unwrap().parse().unwrap()
}

async fn call_in_sick(app: &TestApp, world: &World, staff: &Staff, day: &str) -> Answer {
    let shift = shift_of(app, world, staff, day).await;
    app.post(
        &format!("/v1/shifts/{shift}/cancel"),
        json!({ "reason": "生病" }),
    )
    .bearer(&world.manager.token)
    .await
    .assert_status(200)
}

async fn template_is_made_and_edited_by_those_who_run_the_house(app: TestApp) {
    let world = World::seed(&app).await;
    for token in [&world.carers[0].token, &world.health_worker.token] {
        app.post("/v1/session-templates", template(&world))
            .bearer(token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
    }
    let made = create_template(&app, &world, template(&world))
        .await
        .assert_status(201);
    assert_eq!(made.body["start_time"], "09:00");
    assert_eq!(made.body["status"], "active");
    let path = format!("/v1/session-templates/{}", made.id());
    let edit = |field: &str, value: Value, version: i64| {
        let mut body = template(&world);
        body[field] = value;
        app.put(&path, body)
            .if_match(version)
            .bearer(&world.manager.token)
    };
    let edited = edit("end_time", json!("11:30"), 1).await.assert_status(200);
    assert_eq!(edited.header("etag"), "\"2\"");
    edit("end_time", json!("10:30"), 1)
        .await
        .assert_status(412)
        .assert_problem("stale_version");
    edit("status", json!("retired"), 2).await.assert_status(200);
    publish(&app, &world, made.id(), "2026-11-24", "2026-11-30")
        .await
        .assert_status(409)
        .assert_problem("invalid_state");
    let list = format!("/v1/session-templates?house_id={}", world.house);
    let listed = app.get(&list).bearer(&world.carers[0].token).await;
    let listed = listed.assert_status(200).body;
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["version"], 3);
}

async fn scenario_30_full_days_and_lunch_are_not_offered(app: TestApp) {
    let world = World::seed(&app).await;
    for (from, to, code) in [
        ("08:00", "17:00", "full_day_not_offered"),
        ("13:00", "17:01", "full_day_not_offered"),
        ("10:00", "12:00", "meals_not_offered"),
        ("12:30", "14:00", "meals_not_offered"),
    ] {
        let mut body = template(&world);
        body["start_time"] = json!(from);
        body["end_time"] = json!(to);
        create_template(&app, &world, body)
            .await
            .assert_status(422)
            .assert_problem(code);
    }
    let mut body = template(&world);
    body["start_time"] = json!("13:00");
    body["end_time"] = json!("17:00");
    create_template(&app, &world, body).await.assert_status(201);
}

async fn template_that_contradicts_itself_is_refused(app: TestApp) {
    let world = World::seed(&app).await;
    for (field, value, pointer) in [
        ("end_time", json!("09:00"), "/end_time"),
        ("end_time", json!("08:30"), "/end_time"),
        ("valid_to", json!("2025-12-31"), "/valid_to"),
        ("weekday", json!(6), "/weekday"),
        ("weekday", json!(8), "/weekday"),
        ("step_minutes", json!(0), "/step_minutes"),
    ] {
        let mut body = template(&world);
        body[field] = value;
        let answer = create_template(&app, &world, body)
            .await
            .assert_status(422)
            .assert_problem("validation_failed");
        assert_eq!(answer.body["errors"][0]["pointer"], pointer);
    }
    for wrong in ["24:00", "9 o'clock", "09:00:30"] {
        let mut body = template(&world);
        body["start_time"] = json!(wrong);
        create_template(&app, &world, body)
            .await
            .assert_status(400)
            .assert_problem("invalid_request");
    }
}

async fn scenario_40_make_up_workday_has_sessions_and_holiday_has_none(app: TestApp) {
    app.clock.set(at("2026-09-15", "09:00"));
    let world = World::seed(&app).await;
    let friday = create_template(&app, &world, template(&world)).await.id();
    let published = publish(&app, &world, friday, "2026-09-28", "2026-10-18")
        .await
        .assert_status(200);
    let (opened, left_out) = outcome(&published);
    assert_eq!(opened, ["2026-10-09", "2026-10-10", "2026-10-16"]);
    assert!(left_out.is_empty());
    let mut monday = template(&world);
    monday["weekday"] = json!(1);
    let monday = create_template(&app, &world, monday).await.id();
    let published = publish(&app, &world, monday, "2026-09-16", "2026-10-12").await;
    assert_eq!(
        outcome(&published).0,
        ["2026-09-20", "2026-09-21", "2026-09-28", "2026-10-12"]
    );
    // One that does not follow the calendar runs on the holiday, not on the make-up day.
    let mut plain = template(&world);
    plain["follows_workday_calendar"] = json!(false);
    plain["start_time"] = json!("13:30");
    plain["end_time"] = json!("15:30");
    let plain = create_template(&app, &world, plain).await.id();
    let published = publish(&app, &world, plain, "2026-10-02", "2026-10-10").await;
    assert_eq!(outcome(&published).0, ["2026-10-02", "2026-10-09"]);
}

async fn scenario_40_dates_without_a_calendar_are_not_opened(app: TestApp) {
    let world = WorldSeed {
        insured: Some((date("2026-01-01"), date("2027-12-31"))),
        ..WorldSeed::default()
    };
    let world = world.insert(&app).await;
    let friday = create_template(&app, &world, template(&world)).await.id();
    let published = publish(&app, &world, friday, "2026-12-21", "2027-01-15").await;
    let (opened, left_out) = outcome(&published.assert_status(200));
    assert_eq!(opened, ["2026-12-25"]);
    assert_eq!(
        left_out,
        [
            "2027-01-01 calendar_not_loaded",
            "2027-01-08 calendar_not_loaded",
            "2027-01-15 calendar_not_loaded",
        ]
    );
}

async fn scenario_37_dates_without_insurance_are_not_opened(app: TestApp) {
    let world = WorldSeed {
        insured: Some((date("2026-01-01"), date("2026-12-04"))),
        ..WorldSeed::default()
    };
    let world = world.insert(&app).await;
    let friday = create_template(&app, &world, template(&world)).await.id();
    let published = publish(&app, &world, friday, "2026-11-24", "2026-12-15").await;
    let (opened, left_out) = outcome(&published.assert_status(200));
    assert_eq!(opened, ["2026-11-27", "2026-12-04"]);
    assert_eq!(left_out, ["2026-12-11 insurance_missing"]);
}

async fn scenario_18_house_without_health_worker_opens_nothing(app: TestApp) {
    let world = World::seed(&app).await;
    let friday = create_template(&app, &world, template(&world)).await.id();
    app.put(
        &format!("/v1/staff/{}", world.health_worker.id),
        json!({ "name": "李工作", "status": "dismissed" }),
    )
    .if_match(1)
    .bearer(&world.manager.token)
    .await
    .assert_status(200);
    publish(&app, &world, friday, "2026-11-24", "2026-12-15")
        .await
        .assert_status(422)
        .assert_problem("no_health_worker");
    StaffSeed::of(StaffRole::HealthWorker)
        .insert(&app, &world)
        .await;
    publish(&app, &world, friday, "2026-11-24", "2026-12-15")
        .await
        .assert_status(200);
}

async fn house_that_does_not_operate_opens_nothing(app: TestApp) {
    let world = WorldSeed {
        house_status: "suspended",
        ..WorldSeed::default()
    };
    let world = world.insert(&app).await;
    let friday = create_template(&app, &world, template(&world)).await.id();
    publish(&app, &world, friday, "2026-11-24", "2026-12-15")
        .await
        .assert_status(422)
        .assert_problem("house_not_operating");
    assert_eq!(session::Entity::find().count(app.sql()).await.unwrap(), 0);
}

async fn publishing_again_opens_nothing_twice(app: TestApp) {
    let world = World::seed(&app).await;
    let friday = create_template(&app, &world, template(&world)).await.id();
    let first = publish(&app, &world, friday, "2026-11-24", "2026-12-06").await;
    assert_eq!(outcome(&first).0, ["2026-11-27", "2026-12-04"]);
    let second = publish(&app, &world, friday, "2026-11-24", "2026-12-11")
        .await
        .assert_status(200);
    assert_eq!(outcome(&second).0, ["2026-12-11"]);
    assert_eq!(second.body["existing"], json!(["2026-11-27", "2026-12-04"]));
    for (from, to, pointer) in [
        ("2026-11-22", "2026-11-30", "/from"),
        ("2026-12-01", "2026-11-30", "/to"),
        ("2026-11-24", "2027-02-24", "/to"),
    ] {
        let answer = publish(&app, &world, friday, from, to)
            .await
            .assert_status(422)
            .assert_problem("validation_failed");
        assert_eq!(answer.body["errors"][0]["pointer"], pointer);
    }
}

async fn parallel_publishing_opens_each_date_once(app: TestApp) {
    let world = World::seed(&app).await;
    let friday = create_template(&app, &world, template(&world)).await.id();
    let answers =
        join_all((0..8).map(|_| publish(&app, &world, friday, "2026-11-24", "2026-12-18"))).await;
    let opened: usize = answers
        .into_iter()
        .map(|answer| outcome(&answer.assert_status(200)).0.len())
        .sum();
    assert_eq!(opened, 4);
    assert_eq!(session::Entity::find().count(app.sql()).await.unwrap(), 4);
}

fn single(world: &World, day: &str, from: &str, to: &str) -> Value {
    json!({
        "room_id": world.room.get(),
        "date": day,
        "start_time": from,
        "end_time": to,
        "kind": "temporary",
        "released_places": 12,
        "step_minutes": 30,
    })
}

async fn open_single(app: &TestApp, world: &World, body: Value) -> Answer {
    app.post("/v1/sessions", body)
        .bearer(&world.manager.token)
        .await
}

async fn sessions_do_not_overlap_in_a_room(app: TestApp) {
    let world = World::seed(&app).await;
    open_single(&app, &world, single(&world, "2026-11-27", "10:30", "11:30"))
        .await
        .assert_status(201);
    open_single(&app, &world, single(&world, "2026-11-27", "09:00", "10:31"))
        .await
        .assert_status(409)
        .assert_problem("room_overlap");
    let friday = create_template(&app, &world, template(&world)).await.id();
    let published = publish(&app, &world, friday, "2026-11-24", "2026-12-05").await;
    let (opened, left_out) = outcome(&published.assert_status(200));
    assert_eq!(opened, ["2026-12-04"]);
    assert_eq!(left_out, ["2026-11-27 room_overlap"]);
    // One may begin when the other ends.
    open_single(&app, &world, single(&world, "2026-11-27", "09:00", "10:30"))
        .await
        .assert_status(201);
    let at_once = join_all((0..6).map(async |number| {
        let from = format!("13:{number}0");
        open_single(&app, &world, single(&world, "2026-11-30", &from, "15:00")).await
    }))
    .await;
    let opened = at_once.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(opened, 1);
}

async fn single_session_is_opened_with_the_same_checks(app: TestApp) {
    let world = World::seed(&app).await;
    for (day, from, to, code) in [
        ("2026-11-23", "08:30", "10:00", "already_begun"),
        ("2026-11-27", "10:00", "12:00", "meals_not_offered"),
        ("2027-01-04", "09:00", "11:00", "insurance_missing"),
        ("2020-11-27", "09:00", "11:00", "policy_not_in_force"),
    ] {
        open_single(&app, &world, single(&world, day, from, to))
            .await
            .assert_status(422)
            .assert_problem(code);
    }
    let opened = open_single(&app, &world, single(&world, "2026-11-27", "09:00", "11:00"))
        .await
        .assert_status(201);
    assert_eq!(opened.body["starts_at"], "2026-11-27T09:00:00+08:00");
    assert_eq!(opened.body["status"], "open");
    // Nobody is rostered yet.
    assert_eq!(opened.body["capacity"][0]["places"], 0);
    assert_eq!(opened.body["capacity"][0]["limit"], "carers");
    let list = format!(
        "/v1/sessions?house_id={}&from=2026-11-27&to=2026-11-27",
        world.house
    );
    let listed = app.get(&list).bearer(&world.carers[0].token).await;
    assert_eq!(listed.assert_status(200).body, json!([opened.body]));
}

async fn scenario_11_area_limits_the_room(app: TestApp) {
    let world = WorldSeed {
        usable_area_dm2: 4000,
        ..WorldSeed::default()
    };
    let world = world.insert(&app).await;
    open_single(&app, &world, single(&world, "2026-11-25", "09:00", "11:00"))
        .await
        .assert_status(201);
    let mut body = single(&world, "2026-11-26", "09:00", "11:00");
    body["released_places"] = json!(20);
    let opened = open_single(&app, &world, body).await.assert_status(201);
    for carer in &world.carers {
        whole_day(&app, &world, carer, "2026-11-26")
            .await
            .assert_status(201);
    }
    let room_area = (13, "room_area".to_owned());
    assert_eq!(capacity(&app, &world, "2026-11-26").await, room_area);
    let row = stored(&app, opened.id()).await;
    let session = Session {
        id: row.id.into(),
        room: row.room_id.into(),
        starts_at: row.starts_at.to_utc(),
        ends_at: row.ends_at.to_utc(),
    };
    fill(&app, &world, &session, 13).await;
    let (_, fourteenth) = book(&app, &world, &session).await;
    fourteenth
        .assert_status(409)
        .assert_problem("room_area_limit");
}

/// A session on 25 November with the first carers of the world on duty.
async fn session_with(app: &TestApp, world: &World, carers: usize) -> Session {
    let seed = SessionSeed {
        carers_on_duty: carers,
        ..SessionSeed::default()
    };
    seed.insert(app, world).await
}

async fn scenario_12_third_carer_raises_the_capacity(app: TestApp) {
    let world = World::seed(&app).await;
    let session = session_with(&app, &world, 2).await;
    fill(&app, &world, &session, 10).await;
    let (_, eleventh) = book(&app, &world, &session).await;
    eleventh
        .assert_status(409)
        .assert_problem("carer_ratio_limit");
    let before = stored(&app, session.id.get()).await.version;
    let rostered = add_shift(&app, &world, world.carers[2].id.get(), &session)
        .await
        .assert_status(201);
    assert_eq!(rostered.body["not_eligible"], json!([]));
    assert_eq!(
        rostered.body["affected_sessions"],
        json!([{
            "session_id": session.id.get(),
            "starts_at": "2026-11-25T09:00:00+08:00",
            "short_by": 0,
        }])
    );
    assert_eq!(
        capacity(&app, &world, "2026-11-25").await,
        (15, "carers".to_owned())
    );
    assert_eq!(stored(&app, session.id.get()).await.version, before + 1);
    let projected = outbox::Entity::find()
        .filter(outbox::Column::Kind.eq("session_projection"))
        .filter(outbox::Column::SubjectId.eq(session.id.get()))
        .count(app.sql())
        .await
        .unwrap();
    assert_eq!(projected, 1);
    let (_, eleventh) = book(&app, &world, &session).await;
    eleventh.assert_status(201);
}

async fn scenario_13_sick_carer_flags_the_session_and_removes_nobody(app: TestApp) {
    let world = World::seed(&app).await;
    let session = session_with(&app, &world, 3).await;
    fill(&app, &world, &session, 15).await;
    app.clock.set(at("2026-11-25", "07:30"));
    let world = signed_in_again(&app, world);
    let answer = call_in_sick(&app, &world, &world.carers[2], "2026-11-25").await;
    assert_eq!(answer.body["affected_sessions"][0]["short_by"], 5);
    assert_eq!(stored(&app, session.id.get()).await.short_by, 5);
    let holding = booking::Entity::find()
        .filter(booking::Column::Status.eq("requested"))
        .count(app.sql())
        .await
        .unwrap();
    assert_eq!(holding, 15);
    let raised = alerts(&app, &world).await;
    assert_eq!(raised.as_array().unwrap().len(), 1);
    assert_eq!(raised[0]["kind"], "ratio_shortfall");
    assert_eq!(raised[0]["session_id"], json!(session.id.get()));
    assert_eq!(
        raised[0]["facts"],
        json!({ "over": 5, "capacity": 10, "occupied": 15 })
    );
    let shown = places(&app, &world, "2026-11-25").await;
    assert_eq!(shown[0]["free"], 0);
    // A second carer falls ill: the same alert, with the new number.
    call_in_sick(&app, &world, &world.carers[1], "2026-11-25").await;
    let raised = alerts(&app, &world).await;
    assert_eq!(raised.as_array().unwrap().len(), 1);
    assert_eq!(raised[0]["facts"]["over"], 10);
    for carer in [&world.carers[1], &world.carers[3]] {
        add_shift(&app, &world, carer.id.get(), &session)
            .await
            .assert_status(201);
    }
    assert_eq!(stored(&app, session.id.get()).await.short_by, 0);
    assert_eq!(alerts(&app, &world).await, json!([]));
    let ended = alert::Entity::find().one(app.sql()).await.unwrap().unwrap();
    assert_eq!(ended.ended_at.unwrap(), app.now());
}

/// Tokens live for minutes; the clock has moved by days.
fn signed_in_again(app: &TestApp, mut world: World) -> World {
    let renewed = |staff: &mut Staff| staff.token = app.token(&staff.actor);
    renewed(&mut world.manager);
    renewed(&mut world.subdistrict_admin);
    renewed(&mut world.district_admin);
    world.carers.iter_mut().for_each(renewed);
    world
}

async fn shortfall_ends_when_the_house_cancels_enough_bookings(app: TestApp) {
    let world = World::seed(&app).await;
    let session = session_with(&app, &world, 2).await;
    let bookings = fill(&app, &world, &session, 7).await;
    call_in_sick(&app, &world, &world.carers[0], "2026-11-25").await;
    let (_, refused) = book(&app, &world, &session).await;
    // SQL says that it is closed; Redis, asked first where there is one, that it is full.
    let refused = refused.assert_status(409);
    match refused.body["code"].as_str().unwrap() {
        "session_closed" => assert_eq!(refused.body["short_by"], 2),
        code => assert_eq!(code, "carer_ratio_limit"),
    }
    for (booking, left) in [(bookings[6], 1), (bookings[5], 0)] {
        app.post(
            &format!("/v1/bookings/{booking}/cancel"),
            json!({ "reason": "照护人员生病" }),
        )
        .bearer(&world.manager.token)
        .await
        .assert_status(200);
        assert_eq!(stored(&app, session.id.get()).await.short_by, left);
    }
    assert_eq!(alerts(&app, &world).await, json!([]));
    let (_, full) = book(&app, &world, &session).await;
    full.assert_status(409).assert_problem("carer_ratio_limit");
}

async fn scenario_14_carer_whose_paper_ends_before_the_session_does_not_count(app: TestApp) {
    let world = WorldSeed {
        carers: 1,
        ..WorldSeed::default()
    };
    let world = world.insert(&app).await;
    let carer = StaffSeed::of(StaffRole::Carer).insert(&app, &world).await;
    for mut seed in CredentialSeed::all_in_order() {
        if seed.kind == CredentialKind::Health {
            seed.valid_to = Some(date("2026-11-25"));
        }
        seed.insert(&app, &carer).await;
    }
    // On the last day of the paper the carer counts, on the day after not.
    for (day, places) in [("2026-11-25", 10), ("2026-11-26", 5)] {
        let seed = SessionSeed {
            date: date(day),
            ..SessionSeed::default()
        };
        let session = seed.insert(&app, &world).await;
        add_shift(&app, &world, carer.id.get(), &session)
            .await
            .assert_status(201);
        assert_eq!(
            capacity(&app, &world, day).await,
            (places, "carers".to_owned()),
            "{day}"
        );
    }
}

async fn scenario_15_renewed_background_check_counts_at_once(app: TestApp) {
    let world = WorldSeed {
        carers: 1,
        ..WorldSeed::default()
    };
    let world = world.insert(&app).await;
    let carer = StaffSeed::of(StaffRole::Carer).insert(&app, &world).await;
    for mut seed in CredentialSeed::all_in_order() {
        if seed.type_name == "public_security" {
            seed.valid_from = date("2025-11-20");
            seed.valid_to = Some(date("2026-11-20"));
        }
        seed.insert(&app, &carer).await;
    }
    let session = session_with(&app, &world, 1).await;
    let rostered = add_shift(&app, &world, carer.id.get(), &session)
        .await
        .assert_status(201);
    assert_eq!(
        rostered.body["not_eligible"],
        json!([{ "reason": "background_check_missing", "channel": "public_security" }])
    );
    assert_eq!(rostered.body["affected_sessions"], json!([]));
    assert_eq!(capacity(&app, &world, "2026-11-25").await.0, 5);
    let renewed = json!({
        "kind": "background_check",
        "type_name": "public_security",
        "issuer": "示例公安分局",
        "valid_from": "2026-11-23",
        "result": "clear",
    });
    let credentials = format!("/v1/staff/{}/credentials", carer.id);
    let renewed = app
        .post(&credentials, renewed)
        .bearer(&world.manager.token)
        .await
        .assert_status(201);
    assert_eq!(
        renewed.body["affected_sessions"][0]["session_id"],
        json!(session.id.get())
    );
    assert_eq!(capacity(&app, &world, "2026-11-25").await.0, 10);
    fill(&app, &world, &session, 6).await;
    let revoked = app
        .post(
            &format!("{credentials}/{}/revoke", renewed.id()),
            json!({ "reason": "录入有误" }),
        )
        .bearer(&world.manager.token)
        .await
        .assert_status(200);
    assert_eq!(revoked.body["affected_sessions"][0]["short_by"], 1);
}

async fn lower_class_cap_flags_what_is_over(app: TestApp) {
    let world = World::seed(&app).await;
    let session = session_with(&app, &world, 4).await;
    fill(&app, &world, &session, 18).await;
    let edited = edit_room(&app, &world, &world.subdistrict_admin, (6600, Some(15)), 1)
        .await
        .assert_status(200);
    assert_eq!(edited.header("etag"), "\"2\"");
    assert_eq!(edited.body["affected_sessions"][0]["short_by"], 3);
    assert_eq!(
        capacity(&app, &world, "2026-11-25").await,
        (15, "class_cap".to_owned())
    );
    assert_eq!(alerts(&app, &world).await[0]["facts"]["over"], 3);
    let edited = edit_room(&app, &world, &world.subdistrict_admin, (6600, None), 2).await;
    assert_eq!(
        edited.assert_status(200).body["affected_sessions"][0]["short_by"],
        0
    );
    assert_eq!(alerts(&app, &world).await, json!([]));
}

async fn edit_room(
    app: &TestApp,
    world: &World,
    staff: &Staff,
    (usable_area_dm2, class_cap): (u32, Option<u32>),
    version: i64,
) -> Answer {
    let body = json!({
        "name": "一号活动室",
        "usable_area_dm2": usable_area_dm2,
        "class_cap": class_cap,
    });
    app.put(&format!("/v1/rooms/{}", world.room), body)
        .if_match(version)
        .bearer(&staff.token)
        .await
}

async fn smaller_room_is_edited_only_by_the_subdistrict(app: TestApp) {
    let world = World::seed(&app).await;
    session_with(&app, &world, 4).await;
    edit_room(&app, &world, &world.manager, (5990, None), 1)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
    edit_room(&app, &world, &world.district_admin, (5990, None), 2)
        .await
        .assert_status(412)
        .assert_problem("stale_version");
    edit_room(&app, &world, &world.district_admin, (5990, None), 1)
        .await
        .assert_status(200);
    assert_eq!(
        capacity(&app, &world, "2026-11-25").await,
        (19, "room_area".to_owned())
    );
}

async fn edit_session(
    app: &TestApp,
    world: &World,
    session: &Session,
    (released_places, status): (u32, &str),
) -> Answer {
    let body = json!({ "released_places": released_places, "status": status });
    app.put(&format!("/v1/sessions/{}", session.id), body)
        .bearer(&world.manager.token)
        .await
}

async fn released_places_change_and_bookings_stay(app: TestApp) {
    let world = World::seed(&app).await;
    let session = session_with(&app, &world, 4).await;
    fill(&app, &world, &session, 3).await;
    let edit = async |places, status| edit_session(&app, &world, &session, (places, status)).await;
    let edited = edit(2, "open").await.assert_status(200);
    assert_eq!(edited.body["short_by"], 1);
    assert_eq!(
        capacity(&app, &world, "2026-11-25").await,
        (2, "released_places".to_owned())
    );
    assert_eq!(alerts(&app, &world).await[0]["facts"]["over"], 1);
    let edited = edit(12, "open").await.assert_status(200);
    assert_eq!(edited.body["short_by"], 0);
    assert_eq!(alerts(&app, &world).await, json!([]));
    edit(12, "cancelled")
        .await
        .assert_status(409)
        .assert_problem("invalid_state");
    app.put(
        &format!("/v1/sessions/{}", session.id),
        json!({ "released_places": 20, "status": "open" }),
    )
    .bearer(&world.carers[0].token)
    .await
    .assert_status(403)
    .assert_problem("forbidden");
}

async fn closed_session_shows_no_free_places_and_opens_again(app: TestApp) {
    let world = World::seed(&app).await;
    let session = session_with(&app, &world, 4).await;
    let edit = async |status| edit_session(&app, &world, &session, (20, status)).await;
    edit("closed").await.assert_status(200);
    let shown = places(&app, &world, "2026-11-25").await;
    assert_eq!(
        (&shown[0]["capacity"], &shown[0]["free"]),
        (&json!(20), &json!(0))
    );
    let (_, refused) = book(&app, &world, &session).await;
    refused.assert_status(409).assert_problem("session_closed");
    let health_worker = format!("/v1/staff/{}", world.health_worker.id);
    let suspend = json!({ "name": "李工作", "status": "suspended" });
    app.put(&health_worker, suspend)
        .if_match(1)
        .bearer(&world.manager.token)
        .await
        .assert_status(200);
    edit("open")
        .await
        .assert_status(422)
        .assert_problem("no_health_worker");
    let reinstate = json!({ "name": "李工作", "status": "active" });
    app.put(&health_worker, reinstate)
        .if_match(2)
        .bearer(&world.manager.token)
        .await
        .assert_status(200);
    edit("open").await.assert_status(200);
    assert_eq!(places(&app, &world, "2026-11-25").await[0]["free"], 20);
    app.clock.set(at("2026-11-25", "11:00"));
    let world = signed_in_again(&app, world);
    edit_session(&app, &world, &session, (20, "closed"))
        .await
        .assert_status(409)
        .assert_problem("invalid_state");
}

async fn whole_day(app: &TestApp, world: &World, carer: &Staff, day: &str) -> Answer {
    let body = json!({
        "staff_id": carer.id.get(),
        "room_id": world.room.get(),
        "starts_at": format!("{day}T08:30:00+08:00"),
        "ends_at": format!("{day}T17:00:00+08:00"),
    });
    app.post("/v1/shifts", body)
        .bearer(&world.manager.token)
        .await
}

async fn shifts_entered_while_sessions_are_published_count_in_each(app: TestApp) {
    let world = World::seed(&app).await;
    let mut ids = Vec::new();
    for weekday in 2..=5 {
        let mut body = template(&world);
        body["weekday"] = json!(weekday);
        ids.push(create_template(&app, &world, body).await.id());
    }
    let days = ["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"];
    let publishing = ids
        .iter()
        .map(|id| publish(&app, &world, *id, "2026-11-24", "2026-11-27"));
    let rostering = days.iter().flat_map(|day| {
        let carers = world.carers.iter();
        carers.map(|carer| whole_day(&app, &world, carer, day))
    });
    let (published, rostered) =
        futures_util::future::join(join_all(publishing), join_all(rostering)).await;
    for answer in published {
        assert_eq!(outcome(&answer.assert_status(200)).0.len(), 1);
    }
    for answer in rostered {
        answer.assert_status(201);
    }
    let rows = session::Entity::find()
        .order_by_asc(session::Column::Date)
        .all(app.sql())
        .await
        .unwrap();
    assert_eq!(rows.len(), 4);
    for row in rows {
        assert_eq!(row.capacity[0]["places"], 20, "{}", row.date);
    }
}

async fn free_places_are_shown_over_time_without_signing_in(app: TestApp) {
    let world = World::seed(&app).await;
    let session = session_with(&app, &world, 2).await;
    // One carer leaves after an hour.
    call_in_sick(&app, &world, &world.carers[1], "2026-11-25").await;
    let body = json!({
        "staff_id": world.carers[1].id.get(),
        "room_id": world.room.get(),
        "starts_at": "2026-11-25T09:00:00+08:00",
        "ends_at": "2026-11-25T10:00:00+08:00",
    });
    app.post("/v1/shifts", body)
        .bearer(&world.manager.token)
        .await
        .assert_status(201);
    let (family, child) = world.family_with_child(&app).await;
    let wish = json!({
        "child_id": child.id.get(),
        "session_id": session.id.get(),
        "starts_at": "2026-11-25T09:30:00+08:00",
        "ends_at": "2026-11-25T10:30:00+08:00",
    });
    app.post("/v1/bookings", wish)
        .key("one-hour")
        .bearer(&family.token)
        .await
        .assert_status(201);
    let path = format!(
        "/v1/houses/{}/sessions?from=2026-11-23&to=2026-11-29",
        world.house
    );
    let shown = app.get(&path).await.assert_status(200).body;
    assert_eq!(shown.as_array().unwrap().len(), 1);
    assert_eq!(shown[0]["opens_at"], "2026-11-11T09:00:00+08:00");
    assert_eq!(shown[0]["closes_at"], "2026-11-24T12:00:00+08:00");
    let step = |from: &str, to: &str, capacity: u32, occupied: u32| {
        json!({
            "start": format!("2026-11-25T{from}:00+08:00"),
            "end": format!("2026-11-25T{to}:00+08:00"),
            "capacity": capacity,
            "limit": "carers",
            "occupied": occupied,
            "free": capacity - occupied,
        })
    };
    assert_eq!(
        shown[0]["places"],
        json!([
            step("09:00", "09:30", 10, 0),
            step("09:30", "10:00", 10, 1),
            step("10:00", "10:30", 5, 1),
            step("10:30", "11:00", 5, 0),
        ])
    );
}

async fn at_most_a_month_is_shown_at_once(app: TestApp) {
    let world = World::seed(&app).await;
    let ask = |house: Uuid, from: &str, to: &str| {
        app.get(&format!("/v1/houses/{house}/sessions?from={from}&to={to}"))
    };
    let house = world.house.get();
    ask(house, "2026-11-01", "2026-12-01")
        .await
        .assert_status(200);
    for (from, to) in [("2026-11-01", "2026-12-02"), ("2026-11-02", "2026-11-01")] {
        ask(house, from, to)
            .await
            .assert_status(400)
            .assert_problem("invalid_query");
    }
    ask(Uuid::from_u128(1), "2026-11-01", "2026-11-02")
        .await
        .assert_status(404)
        .assert_problem("not_found");
}

async fn timetable_shows_who_comes_who_counts_and_what_is_short(app: TestApp) {
    let world = World::seed(&app).await;
    let session = session_with(&app, &world, 2).await;
    fill(&app, &world, &session, 6).await;
    call_in_sick(&app, &world, &world.carers[0], "2026-11-25").await;
    add_shift(&app, &world, world.health_worker.id.get(), &session)
        .await
        .assert_status(201);
    let path = format!("/v1/rooms/{}/days/2026-11-25", world.room);
    let answer = app
        .get(&path)
        .bearer(&world.carers[1].token)
        .await
        .assert_status(200);
    assert!(!answer.text.contains("王宝宝"), "{}", answer.text);
    let entry = &answer.body["sessions"][0];
    assert_eq!(entry["session"]["short_by"], 1);
    assert_eq!(entry["limit"], "carers");
    assert_eq!(
        (
            &entry["places"][0]["capacity"],
            &entry["places"][0]["occupied"]
        ),
        (&json!(5), &json!(6))
    );
    let bookings = entry["bookings"].as_array().unwrap();
    assert_eq!(bookings.len(), 6);
    assert_eq!(bookings[0]["child_name"], "王*宝");
    assert_eq!(bookings[0]["status"], "requested");
    let on_duty = answer.body["on_duty"].as_array().unwrap();
    let counting = |staff: &Staff| {
        let mut duties = on_duty.iter();
        duties
            .find(|duty| duty["staff_id"] == json!(staff.id.get()))
            .map(|duty| duty["counts"].as_bool().unwrap())
    };
    assert_eq!(counting(&world.carers[0]), None);
    assert_eq!(counting(&world.carers[1]), Some(true));
    assert_eq!(counting(&world.health_worker), Some(false));
    assert_eq!(answer.body["alerts"][0]["kind"], "ratio_shortfall");
    let family = world.family(&app).await;
    app.get(&path)
        .bearer(&family.token)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
}

async fn what_lies_in_another_district_is_not_found(app: TestApp) {
    let world = World::seed(&app).await;
    let made = create_template(&app, &world, template(&world)).await.id();
    let session = session_with(&app, &world, 1).await;
    let elsewhere = WorldSeed {
        district: "elsewhere",
        calendar_2026: false,
        ..WorldSeed::default()
    };
    let elsewhere = elsewhere.insert(&app).await;
    let token = &elsewhere.district_admin.token;
    let shift = shift_of(&app, &world, &world.carers[0], "2026-11-25").await;
    let (house, room) = (world.house, world.room);
    let session_edit = json!({ "released_places": 1, "status": "closed" });
    let room_edit = json!({ "name": "室", "usable_area_dm2": 1000 });
    let refused = [
        app.post("/v1/session-templates", template(&world)),
        app.put(&format!("/v1/session-templates/{made}"), template(&world))
            .if_match(1),
        app.post(
            &format!("/v1/session-templates/{made}/publish"),
            json!({ "from": "2026-11-24", "to": "2026-11-30" }),
        ),
        app.get(&format!("/v1/session-templates?house_id={house}")),
        app.post(
            "/v1/sessions",
            single(&world, "2026-11-27", "09:00", "11:00"),
        ),
        app.get(&format!(
            "/v1/sessions?house_id={house}&from=2026-11-25&to=2026-11-25"
        )),
        app.put(&format!("/v1/sessions/{}", session.id), session_edit),
        app.put(&format!("/v1/rooms/{room}"), room_edit).if_match(1),
        app.get(&format!("/v1/rooms/{room}/days/2026-11-25")),
        app.get(&format!("/v1/alerts?house_id={house}")),
        app.get(&format!(
            "/v1/shifts?house_id={house}&from=2026-11-25&to=2026-11-25"
        )),
        app.post(
            &format!("/v1/shifts/{shift}/cancel"),
            json!({ "reason": "生病" }),
        ),
    ];
    for request in refused {
        request
            .bearer(token)
            .await
            .assert_status(404)
            .assert_problem("not_found");
    }
}
