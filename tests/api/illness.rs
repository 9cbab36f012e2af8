//! Doctor's notes, reports, proposals, contacts and observations.

use crate::{
    scenarios::{
        illness::{blisters, falls_ill, hand_in, proposals, told, verify},
        steps::{act, book, check_in, confirmed, morning, refused, second_house, see},
    },
    support::{
        Answer, TestApp,
        factory::{Child, Family, SessionSeed, StaffSeed, World, WorldSeed, at},
        on_both_stores,
    },
};
use baobaowu::{
    features::{illness::service::weigh, staff::domain::StaffRole},
    jobs::run_until_idle,
};
use entity::{health_event, observation, return_note, suspension_proposal};
use futures_util::future::join_all;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use uuid::Uuid;

on_both_stores! {
    note_is_looked_at_once_by_health_workers_and_managers,
    rejected_note_opens_nothing_and_the_family_is_told,
    note_handed_in_before_the_illness_does_not_end_it,
    note_of_another_family_is_not_found,
    notes_of_an_erased_child_are_gone,
    health_events_are_read_by_the_family_and_reviewers,
    illness_is_reported_by_the_people_of_the_house,
    reported_case_counts_in_the_rooms_the_child_came_to,
    third_case_joins_an_open_proposal,
    dismissed_proposal_comes_back_with_a_new_case_only,
    cases_while_the_class_is_away_propose_nothing,
    three_classes_propose_to_suspend_the_house,
    proposal_is_decided_once_and_by_the_right_people,
    contacts_are_named_by_the_house_alone,
    case_weighed_by_two_at_once_makes_one_proposal,
    control_case_weighed_by_two_at_once_makes_two_without_the_locks,
    observations_are_encrypted_and_read_by_the_family,
    observations_are_made_of_children_in_the_house_only,
}

fn elsewhere() -> WorldSeed {
    WorldSeed {
        district: "elsewhere",
        calendar_2026: false,
        ..WorldSeed::default()
    }
}

/// A child that was turned away on Wednesday with a suspected disease.
async fn ill(app: &TestApp) -> (World, Family, Child) {
    let world = World::seed(app).await;
    let (family, child) = world.family_with_child(app).await;
    falls_ill(app, &world, (&family, &child), "2026-11-25").await;
    (world, family, child)
}

async fn note_is_looked_at_once_by_health_workers_and_managers(app: TestApp) {
    let (world, family, child) = ill(&app).await;
    let note = hand_in(&app, &family, &child).await.assert_status(201);
    let path = format!("/v1/return-notes/{}", note.id());
    let file = format!("{path}/file");
    let body = json!({ "recovered_on": "2026-11-25" });
    for actor in [&family.actor, &world.carers[0].actor] {
        app.post(&format!("{path}/verify"), body.clone())
            .bearer(&app.token(actor))
            .await
            .assert_status(403)
            .assert_problem("forbidden");
    }
    see(&app, &world.carers[0].actor, &file)
        .await
        .assert_problem("forbidden");
    for actor in [&family.actor, &world.health_worker.actor] {
        let content = see(&app, actor, &file).await.assert_status(200);
        assert!(content.text.starts_with("%PDF"));
    }
    let waiting = see(
        &app,
        &world.manager.actor,
        "/v1/return-notes?status=submitted",
    )
    .await;
    let waiting = waiting.assert_status(200);
    assert_eq!(waiting.body["items"][0]["id"], note.body["id"]);
    assert_eq!(waiting.body["items"][0]["child_name"], "王*宝");
    see(&app, &world.carers[0].actor, "/v1/return-notes")
        .await
        .assert_problem("forbidden");
    let late = json!({ "recovered_on": "2026-11-26" });
    app.post(&format!("{path}/verify"), late)
        .bearer(&app.token(&world.manager.actor))
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    verify(&app, &world, note.id(), "2026-11-25")
        .await
        .assert_status(200);
    let again = verify(&app, &world, note.id(), "2026-11-25").await;
    let again = again.assert_status(409).assert_problem("invalid_state");
    assert_eq!(again.body["certificate_status"], "verified");
    let notices = told(&app, family.id.get(), "return_note_verified").await;
    assert_eq!(notices.len(), 1);
    let listed = see(
        &app,
        &family.actor,
        &format!("/v1/children/{}/return-notes", child.id),
    )
    .await;
    assert_eq!(listed.assert_status(200).body[0]["status"], "verified");
}

async fn rejected_note_opens_nothing_and_the_family_is_told(app: TestApp) {
    let (world, family, child) = ill(&app).await;
    let next = morning(&app, &world, "2026-11-30").await;
    let note = hand_in(&app, &family, &child).await.assert_status(201);
    let rejected = app
        .post(
            &format!("/v1/return-notes/{}/reject", note.id()),
            json!({ "reason": "看不清医院印章" }),
        )
        .bearer(&app.token(&world.health_worker.actor))
        .await
        .assert_status(200);
    assert_eq!(rejected.body["reject_reason"], "看不清医院印章");
    let notices = told(&app, family.id.get(), "return_note_rejected").await;
    assert_eq!(notices.len(), 1);
    let wish = book(&app, &family, &child, &next);
    refused(&app, wish, 422, "return_note_required").await;
}

async fn note_handed_in_before_the_illness_does_not_end_it(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let early = hand_in(&app, &family, &child).await.assert_status(201);
    falls_ill(&app, &world, (&family, &child), "2026-11-25").await;
    verify(&app, &world, early.id(), "2026-11-25")
        .await
        .assert_status(200);
    let next = morning(&app, &world, "2026-11-30").await;
    let wish = book(&app, &family, &child, &next);
    refused(&app, wish, 422, "return_note_required").await;
}

async fn note_of_another_family_is_not_found(app: TestApp) {
    let (world, family, child) = ill(&app).await;
    let stranger = world.family(&app).await;
    hand_in(&app, &stranger, &child)
        .await
        .assert_status(404)
        .assert_problem("not_found");
    let note = hand_in(&app, &family, &child).await.assert_status(201);
    let other = elsewhere().insert(&app).await;
    let path = format!("/v1/return-notes/{}/file", note.id());
    for actor in [&stranger.actor, &other.health_worker.actor] {
        see(&app, actor, &path).await.assert_problem("not_found");
    }
}

async fn notes_of_an_erased_child_are_gone(app: TestApp) {
    let (world, family, child) = ill(&app).await;
    let note = hand_in(&app, &family, &child).await.assert_status(201);
    verify(&app, &world, note.id(), "2026-11-25")
        .await
        .assert_status(200);
    app.delete(&format!("/v1/children/{}", child.id))
        .bearer(&app.token(&family.actor))
        .await
        .assert_status(204);
    let row = return_note::Entity::find().one(app.sql()).await;
    let row = row.unwrap().unwrap();
    assert_eq!(row.recovered_on, None);
    let file = entity::stored_file::Entity::find_by_id(row.file_id)
        .one(app.sql())
        .await;
    assert_eq!(file.unwrap().unwrap().size_bytes, 0);
    let row = health_event::Entity::find().one(app.sql()).await;
    let row = row.unwrap().unwrap();
    assert_eq!(row.disease, None);
    let cipher = &app.state().cipher;
    let text = cipher
        .decrypt("health_event.findings", &row.findings_cipher)
        .unwrap();
    assert_eq!(text, "{}");
}

async fn health_events_are_read_by_the_family_and_reviewers(app: TestApp) {
    let (world, family, child) = ill(&app).await;
    let path = format!("/v1/children/{}/health-events", child.id);
    for actor in [
        &family.actor,
        &world.health_worker.actor,
        &world.manager.actor,
    ] {
        let read = see(&app, actor, &path).await.assert_status(200);
        assert_eq!(read.body[0]["symptoms"], blisters()["symptoms"]);
    }
    see(&app, &world.carers[0].actor, &path)
        .await
        .assert_problem("forbidden");
    let stranger = world.family(&app).await;
    let other = elsewhere().insert(&app).await;
    for actor in [&stranger.actor, &other.manager.actor] {
        see(&app, actor, &path).await.assert_problem("not_found");
    }
}

fn report(world: &World, child: &Child, day: &str) -> Value {
    json!({
        "house_id": world.house,
        "child_id": child.id,
        "disease": "hand_foot_mouth",
        "date": day,
        "symptoms": ["rash"],
        "note": "家长来电告知",
    })
}

async fn send_report(app: &TestApp, world: &World, child: &Child, day: &str) -> Answer {
    app.post("/v1/illness-reports", report(world, child, day))
        .bearer(&app.token(&world.health_worker.actor))
        .await
}

async fn illness_is_reported_by_the_people_of_the_house(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let body = || report(&world, &child, "2026-11-22");
    for (actor, code) in [
        (&family.actor, "forbidden"),
        (&world.district_admin.actor, "forbidden"),
    ] {
        app.post("/v1/illness-reports", body())
            .bearer(&app.token(actor))
            .await
            .assert_problem(code);
    }
    let other = elsewhere().insert(&app).await;
    app.post("/v1/illness-reports", body())
        .bearer(&other.health_worker.token)
        .await
        .assert_problem("not_found");
    for day in ["2026-11-24", "2026-09-01"] {
        let told = send_report(&app, &world, &child, day).await;
        let told = told.assert_status(422).assert_problem("validation_failed");
        assert_eq!(told.body["errors"][0]["pointer"], "/date");
    }
    let send = || {
        app.post("/v1/illness-reports", body())
            .key("once")
            .bearer(&world.carers[0].token)
    };
    let made = send().await.assert_status(201);
    assert_eq!(send().await.assert_status(201).body, made.body);
    let count = health_event::Entity::find().count(app.sql()).await;
    assert_eq!(count.unwrap(), 1);
    let wish = book(&app, &family, &child, &session);
    let told = refused(&app, wish, 422, "return_note_required").await;
    assert_eq!(told.body["since"], "2026-11-22");
}

/// Children who came to a session of the world's room on Wednesday and are still there.
async fn came(app: &TestApp, world: &World, children: usize) -> Vec<(Family, Child, Uuid)> {
    let session = world.session(app, 20).await;
    let mut all = Vec::new();
    app.clock.set(at("2026-11-24", "10:00"));
    for _ in 0..children {
        let (family, child) = world.family_with_child(app).await;
        let id = confirmed(app, world, (&family, &child), &session).await;
        all.push((family, child, id));
    }
    app.clock.set(session.starts_at);
    for (_, _, id) in &all {
        check_in(app, &world.carers[0], *id)
            .await
            .assert_status(200);
    }
    all
}

async fn reported_case_counts_in_the_rooms_the_child_came_to(app: TestApp) {
    let world = World::seed(&app).await;
    let came = came(&app, &world, 2).await;
    let (_, stranger) = world.family_with_child(&app).await;
    app.clock.set(at("2026-11-27", "09:00"));
    for child in [&came[0].1, &stranger] {
        send_report(&app, &world, child, "2026-11-26")
            .await
            .assert_status(201);
    }
    run_until_idle(app.state()).await.unwrap();
    assert!(proposals(&app, &world).await.is_empty());
    send_report(&app, &world, &came[1].1, "2026-11-27")
        .await
        .assert_status(201);
    run_until_idle(app.state()).await.unwrap();
    let found = proposals(&app, &world).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["cases"], 2);
}

async fn third_case_joins_an_open_proposal(app: TestApp) {
    let world = World::seed(&app).await;
    let came = came(&app, &world, 3).await;
    for (_, child, _) in &came {
        send_report(&app, &world, child, "2026-11-25")
            .await
            .assert_status(201);
        run_until_idle(app.state()).await.unwrap();
    }
    let found = proposals(&app, &world).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["cases"], 3);
}

async fn decide(app: &TestApp, world: &World, proposal: &Value, how: &str) -> Answer {
    let id = proposal["id"].as_str().unwrap();
    let body = match how {
        "dismiss" => json!({ "reason": "医生排除了手足口病" }),
        _ => json!({}),
    };
    app.post(&format!("/v1/suspension-proposals/{id}/{how}"), body)
        .bearer(&app.token(&world.manager.actor))
        .await
}

async fn dismissed_proposal_comes_back_with_a_new_case_only(app: TestApp) {
    let world = World::seed(&app).await;
    let came = came(&app, &world, 3).await;
    for (_, child, _) in &came[..2] {
        send_report(&app, &world, child, "2026-11-25")
            .await
            .assert_status(201);
    }
    run_until_idle(app.state()).await.unwrap();
    let found = proposals(&app, &world).await;
    let dismissed = decide(&app, &world, &found[0], "dismiss").await;
    let dismissed = dismissed.assert_status(200);
    assert_eq!(dismissed.body["status"], "dismissed");
    assert_eq!(dismissed.body["decision_reason"], "医生排除了手足口病");
    // Weighing the same cases again proposes nothing.
    for row in health_event::Entity::find().all(app.sql()).await.unwrap() {
        weigh(app.state(), world.district, row.id.into())
            .await
            .unwrap();
    }
    assert_eq!(proposals(&app, &world).await.len(), 1);
    app.clock.set(at("2026-11-26", "09:00"));
    send_report(&app, &world, &came[2].1, "2026-11-26")
        .await
        .assert_status(201);
    run_until_idle(app.state()).await.unwrap();
    let found = proposals(&app, &world).await;
    assert_eq!(found.len(), 2);
    assert_eq!(found[1]["status"], "open");
    assert_eq!(found[1]["cases"], 3);
}

async fn cases_while_the_class_is_away_propose_nothing(app: TestApp) {
    let world = World::seed(&app).await;
    let came = came(&app, &world, 3).await;
    for (_, child, _) in &came[..2] {
        send_report(&app, &world, child, "2026-11-25")
            .await
            .assert_status(201);
    }
    run_until_idle(app.state()).await.unwrap();
    let found = proposals(&app, &world).await;
    decide(&app, &world, &found[0], "accept")
        .await
        .assert_status(200);
    send_report(&app, &world, &came[2].1, "2026-11-25")
        .await
        .assert_status(201);
    run_until_idle(app.state()).await.unwrap();
    assert_eq!(proposals(&app, &world).await.len(), 1);
}

async fn three_classes_propose_to_suspend_the_house(app: TestApp) {
    let world = World::seed(&app).await;
    let first = entity::room::Entity::find_by_id(world.room.get())
        .one(app.sql())
        .await;
    let first = first.unwrap().unwrap();
    let mut rooms = vec![world.room];
    for name in ["二号活动室", "三号活动室"] {
        let row = entity::room::Model {
            id: app.state().new_id(),
            name: name.to_owned(),
            ..first.clone()
        };
        rooms.push(row.id.into());
        let tx = app.state().db.begin_write().await.unwrap();
        crate::support::factory::insert(&tx, row).await;
        tx.commit().await.unwrap();
    }
    for (number, room) in rooms.into_iter().enumerate() {
        let seed = SessionSeed {
            room: Some(room),
            ..SessionSeed::default()
        };
        app.clock.set(at("2026-11-24", "10:00"));
        let session = seed.insert(&app, &world).await;
        for _ in 0..2 {
            app.clock.set(at("2026-11-24", "10:00"));
            let (family, child) = world.family_with_child(&app).await;
            let id = confirmed(&app, &world, (&family, &child), &session).await;
            app.clock.set(session.starts_at);
            act(&app, &world.carers[0].actor, id, "turn-away", blisters())
                .await
                .assert_status(200);
        }
        run_until_idle(app.state()).await.unwrap();
        assert_eq!(proposals(&app, &world).await.len(), number + 1);
    }
    let found = proposals(&app, &world).await;
    let house = found.iter().find(|it| it["room_id"] == Value::Null);
    assert_eq!(house.unwrap()["cases"], 6);
    let accepted = decide(&app, &world, house.unwrap(), "accept").await;
    let closure = accepted.assert_status(200).body["closure_id"].clone();
    let path = format!("/v1/closures/{}", closure.as_str().unwrap());
    let closed = see(&app, &world.manager.actor, &path).await;
    assert_eq!(closed.assert_status(200).body["room_id"], Value::Null);
}

/// A proposal that waits, with its world and the child who was there too.
async fn proposed(app: &TestApp) -> (World, Value, Child) {
    let world = World::seed(app).await;
    let came = came(app, &world, 3).await;
    for (_, child, _) in &came[..2] {
        send_report(app, &world, child, "2026-11-25")
            .await
            .assert_status(201);
    }
    run_until_idle(app.state()).await.unwrap();
    let mut found = proposals(app, &world).await;
    (world, found.remove(0), came[2].1)
}

async fn proposal_is_decided_once_and_by_the_right_people(app: TestApp) {
    let (world, proposal, _) = proposed(&app).await;
    let path = format!(
        "/v1/suspension-proposals/{}",
        proposal["id"].as_str().unwrap()
    );
    let family = world.family(&app).await;
    let other = elsewhere().insert(&app).await;
    for (actor, code) in [
        (&world.carers[0].actor, "forbidden"),
        (&family.actor, "forbidden"),
        (&other.manager.actor, "not_found"),
    ] {
        see(&app, actor, &path).await.assert_problem(code);
        for (how, body) in [
            ("accept", json!({})),
            ("dismiss", json!({ "reason": "否" })),
        ] {
            app.post(&format!("{path}/{how}"), body)
                .bearer(&app.token(actor))
                .await
                .assert_problem(code);
        }
    }
    let blank = app
        .post(&format!("{path}/dismiss"), json!({ "reason": " " }))
        .bearer(&app.token(&world.manager.actor))
        .await;
    blank.assert_problem("validation_failed");
    let other = StaffSeed::of(StaffRole::HouseManager)
        .insert(&app, &world)
        .await;
    let answers = join_all([&world.manager, &other].map(async |staff| {
        app.post(&format!("{path}/accept"), json!({}))
            .bearer(&app.token(&staff.actor))
            .await
    }))
    .await;
    let (won, lost): (Vec<Answer>, Vec<Answer>) =
        answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!((won.len(), lost.len()), (1, 1));
    let lost = lost[0].clone().assert_problem("invalid_state");
    assert_eq!(lost.body["proposal_status"], "accepted");
    let closures = entity::closure::Entity::find().count(app.sql()).await;
    assert_eq!(closures.unwrap(), 1);
}

async fn contacts_are_named_by_the_house_alone(app: TestApp) {
    let (world, proposal, contact) = proposed(&app).await;
    let path = format!(
        "/v1/suspension-proposals/{}/contacts",
        proposal["id"].as_str().unwrap()
    );
    let neighbour = second_house(&app, &world).await;
    assert_ne!(neighbour.house, world.house);
    for actor in [
        &world.carers[0].actor,
        &world.subdistrict_admin.actor,
        &world.district_admin.actor,
    ] {
        see(&app, actor, &path).await.assert_problem("forbidden");
    }
    for actor in [&world.health_worker.actor, &world.manager.actor] {
        let named = see(&app, actor, &path).await.assert_status(200);
        assert_eq!(named.header("cache-control"), "no-store");
        assert_eq!(named.body.as_array().unwrap().len(), 1);
        assert_eq!(named.body[0]["child_id"], contact.id.to_string());
        assert!(named.body[0]["guardians"][0]["phone"].is_string());
    }
}

/// The second case of a class is weighed by two instances at once.
async fn weigh_twice_at_once(app: &TestApp) -> u64 {
    let world = World::seed(app).await;
    let came = came(app, &world, 2).await;
    for (_, child, _) in &came {
        send_report(app, &world, child, "2026-11-25")
            .await
            .assert_status(201);
    }
    let cases = health_event::Entity::find().all(app.sql()).await.unwrap();
    let weighed = join_all(
        cases
            .iter()
            .map(|case| weigh(app.state(), world.district, case.id.into())),
    )
    .await;
    for outcome in weighed {
        outcome.unwrap();
    }
    let count = suspension_proposal::Entity::find().count(app.sql()).await;
    count.unwrap()
}

async fn case_weighed_by_two_at_once_makes_one_proposal(app: TestApp) {
    assert_eq!(weigh_twice_at_once(&app).await, 1);
}

async fn control_case_weighed_by_two_at_once_makes_two_without_the_locks(app: TestApp) {
    let switches = &app.state().switches;
    switches.skip_proposal_locks.store(true, Ordering::SeqCst);
    assert_eq!(weigh_twice_at_once(&app).await, 2);
}

fn fall() -> Value {
    json!({
        "kind": "incident",
        "note": "滑梯上滑倒，膝盖擦伤，已消毒",
    })
}

async fn observations_are_encrypted_and_read_by_the_family(app: TestApp) {
    let world = World::seed(&app).await;
    let came = came(&app, &world, 1).await;
    let (family, _, booking) = &came[0];
    let path = format!("/v1/bookings/{booking}/observations");
    let midday = json!({
        "kind": "midday_check",
        "temperature_tenths": 366,
        "symptoms": [],
    });
    app.post(&path, midday)
        .bearer(&app.token(&world.carers[0].actor))
        .await
        .assert_status(201);
    assert!(
        told(&app, family.id.get(), "incident_recorded")
            .await
            .is_empty()
    );
    app.clock.set(at("2026-11-25", "10:00"));
    let send = || {
        app.post(&path, fall())
            .key("once")
            .bearer(&app.token(&world.carers[0].actor))
    };
    let made = send().await.assert_status(201);
    assert_eq!(send().await.assert_status(201).body, made.body);
    let rows = observation::Entity::find().all(app.sql()).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| !row.content_cipher.contains("膝盖")));
    let notices = told(&app, family.id.get(), "incident_recorded").await;
    assert_eq!(notices.len(), 1);
    assert!(!notices[0].to_string().contains("膝盖"));
    for actor in [&family.actor, &world.health_worker.actor] {
        let read = see(&app, actor, &path).await.assert_status(200);
        assert_eq!(read.body[0]["kind"], "midday_check");
        assert_eq!(read.body[1]["note"], fall()["note"]);
    }
    let stranger = world.family(&app).await;
    see(&app, &stranger.actor, &path)
        .await
        .assert_problem("not_found");
    see(&app, &world.district_admin.actor, &path)
        .await
        .assert_problem("forbidden");
}

async fn observations_are_made_of_children_in_the_house_only(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    let path = format!("/v1/bookings/{id}/observations");
    let told = app
        .post(&path, fall())
        .bearer(&app.token(&world.carers[0].actor))
        .await
        .assert_status(409)
        .assert_problem("invalid_state");
    assert_eq!(told.body["current_status"], "confirmed");
    app.clock.set(session.starts_at);
    check_in(&app, &world.carers[0], id)
        .await
        .assert_status(200);
    app.post(&path, fall())
        .bearer(&app.token(&family.actor))
        .await
        .assert_problem("forbidden");
}
