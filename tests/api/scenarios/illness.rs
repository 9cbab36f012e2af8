//! Illness: a child that is turned away, a class with two cases, a child that was away for
//! long (scenarios 21 to 23).

use super::{
    closures::progress,
    steps::{
        act, balance, book, check_in, confirmed, morning, of_twelve, refused, second_house, see,
        status, visit,
    },
};
use crate::support::{
    Answer, TestApp,
    factory::{CertificateSeed, Child, Family, Staff, StaffSeed, World, at, date},
    on_both_stores,
};
use baobaowu::{features::staff::domain::StaffRole, jobs::run_until_idle};
use entity::{health_event, notice};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores! {
    scenario_22_suspected_disease_asks_for_a_note_before_the_child_comes_back,
    scenario_22_fever_alone_asks_for_no_note,
    scenario_23_two_cases_propose_a_suspension_and_staff_decide,
}

// The certificate is not asked for when booking, so that the door is where it shows.
on_both_stores! {
    with [("POLICY_DIR", crate::scenarios::steps::policies(
        "certificate-at-the-door",
        &[("certificate_checked_at_booking = { value = true", "certificate_checked_at_booking = { value = false")],
    ))];
    scenario_21_long_absence_is_asked_about_at_the_door,
}

/// What the morning check finds of hand, foot and mouth disease.
pub fn blisters() -> Value {
    json!({
        "reason": "晨检未通过",
        "temperature_tenths": 382,
        "symptoms": ["fever", "mouth_sores", "rash"],
        "suspected_disease": "hand_foot_mouth",
        "note": "手心有红色疱疹",
    })
}

/// Hands a doctor's note in.
pub async fn hand_in(app: &TestApp, family: &Family, child: &Child) -> Answer {
    let pdf = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 1\n\
        0000000000 65535 f \ntrailer\n<< /Root 1 0 R >>\nstartxref\n45\n%%EOF\n";
    let part = Part::bytes(pdf.to_vec()).file_name("note.pdf");
    app.request(
        Method::POST,
        &format!("/v1/children/{}/return-notes", child.id),
    )
    .bearer(&app.token(&family.actor))
    .multipart(Form::new().part("file", part))
    .await
}

/// A health worker verifies a note.
pub async fn verify(app: &TestApp, world: &World, note: Uuid, recovered_on: &str) -> Answer {
    app.post(
        &format!("/v1/return-notes/{note}/verify"),
        json!({ "recovered_on": recovered_on }),
    )
    .bearer(&app.token(&world.health_worker.actor))
    .await
}

pub async fn told(app: &TestApp, audience: Uuid, kind: &str) -> Vec<Value> {
    let rows = notice::Entity::find()
        .filter(notice::Column::AudienceId.eq(audience))
        .filter(notice::Column::Kind.eq(kind))
        .all(app.sql())
        .await
        .unwrap();
    rows.into_iter().map(|row| row.facts).collect()
}

#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn scenario_22_suspected_disease_asks_for_a_note_before_the_child_comes_back(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let friday = morning(&app, &world, "2026-11-27").await;
    let monday = morning(&app, &world, "2026-11-30").await;
    let today = confirmed(&app, &world, (&family, &child), &session).await;
    let held = confirmed(&app, &world, (&family, &child), &friday).await;
    app.clock.set(session.starts_at);
    let sent = act(
        &app,
        &world.health_worker.actor,
        today,
        "turn-away",
        blisters(),
    )
    .await;
    assert_eq!(sent.assert_status(200).body["status"], "turned_away");
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(1, 0));
    // The family is told at once, and nothing of what was found.
    let away = told(&app, family.id.get(), "booking_turned_away").await;
    assert_eq!(away.len(), 1);
    assert_eq!(away[0]["reason"], Value::Null);
    let asked = told(&app, family.id.get(), "return_note_required").await;
    assert_eq!(asked.len(), 1);
    for facts in [&away[0], &asked[0]] {
        let text = facts.to_string();
        assert!(!text.contains("hand_foot_mouth") && !text.contains("疱疹"));
    }
    // What was found is kept encrypted; of the disease only its code is in the clear.
    let row = health_event::Entity::find().one(app.sql()).await;
    let row = row.unwrap().unwrap();
    assert_eq!(row.disease.as_deref(), Some("hand_foot_mouth"));
    assert!(!row.findings_cipher.contains("疱疹") && !row.findings_cipher.contains("382"));
    let path = format!("/v1/children/{}/health-events", child.id);
    let read = see(&app, &family.actor, &path).await.assert_status(200);
    assert_eq!(read.body[0]["temperature_tenths"], 382);
    assert_eq!(read.body[0]["note"], "手心有红色疱疹");
    // Neither booked nor let in without a note.
    let refusal = refused(
        &app,
        book(&app, &family, &child, &monday),
        422,
        "return_note_required",
    )
    .await;
    assert_eq!(refusal.body["since"], "2026-11-25");
    app.clock.set(friday.starts_at);
    let door = check_in(&app, &world.carers[0], held);
    refused(&app, door, 422, "return_note_required").await;
    // A note that waits opens nothing; verified it opens both.
    let note = hand_in(&app, &family, &child).await.assert_status(201);
    let door = check_in(&app, &world.carers[0], held);
    refused(&app, door, 422, "return_note_required").await;
    verify(&app, &world, note.id(), "2026-11-24")
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    let verified = verify(&app, &world, note.id(), "2026-11-27").await;
    assert_eq!(verified.assert_status(200).body["status"], "verified");
    check_in(&app, &world.carers[0], held)
        .await
        .assert_status(200);
    book(&app, &family, &child, &monday)
        .await
        .assert_status(201);
}

async fn scenario_22_fever_alone_asks_for_no_note(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let later = morning(&app, &world, "2026-11-27").await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    app.clock.set(session.starts_at);
    let fever = json!({
        "reason": "晨检未通过",
        "temperature_tenths": 382,
        "symptoms": ["fever"],
    });
    act(&app, &world.carers[0].actor, id, "turn-away", fever)
        .await
        .assert_status(200);
    let path = format!("/v1/children/{}/health-events", child.id);
    let read = see(&app, &family.actor, &path).await.assert_status(200);
    assert_eq!(read.body[0]["kind"], "turned_away");
    assert_eq!(read.body[0]["suspected_disease"], Value::Null);
    assert!(
        told(&app, family.id.get(), "return_note_required")
            .await
            .is_empty()
    );
    book(&app, &family, &child, &later).await.assert_status(201);
}

/// A child is booked for a day, comes to the door and is turned away with blisters.
pub async fn falls_ill(app: &TestApp, world: &World, who: (&Family, &Child), day: &str) {
    let session = morning(app, world, day).await;
    app.clock
        .set(session.starts_at - chrono::TimeDelta::hours(23));
    let id = confirmed(app, world, who, &session).await;
    app.clock.set(session.starts_at);
    act(app, &world.health_worker.actor, id, "turn-away", blisters())
        .await
        .assert_status(200);
}

/// The proposals of the house as its health worker sees them.
pub async fn proposals(app: &TestApp, world: &World) -> Vec<Value> {
    let path = format!("/v1/suspension-proposals?house_id={}", world.house);
    let listed = see(app, &world.health_worker.actor, &path).await;
    let listed = listed.assert_status(200);
    listed.body["items"].as_array().unwrap().clone()
}

/// One who works elsewhere and serves this house too.
async fn health_worker_of_the_next_house(app: &TestApp, world: &World) -> Staff {
    let next_house = second_house(app, world).await;
    let serving = StaffSeed::of(StaffRole::HealthWorker)
        .insert(app, &next_house)
        .await;
    app.post(
        &format!("/v1/staff/{}/houses", serving.id),
        json!({ "house_id": world.house }),
    )
    .key("serves")
    .bearer(&app.token(&world.subdistrict_admin.actor))
    .await
    .assert_status(201);
    serving
}

#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn scenario_23_two_cases_propose_a_suspension_and_staff_decide(app: TestApp) {
    let world = World::seed(&app).await;
    let (first, second, third, fourth) = (
        world.family_with_child(&app).await,
        world.family_with_child(&app).await,
        world.family_with_child(&app).await,
        world.family_with_child(&app).await,
    );
    // Two who fall ill later play with the third; the fourth comes on a day of its own.
    let shared = morning(&app, &world, "2026-11-25").await;
    app.clock.set(at("2026-11-24", "10:00"));
    let mut visits = Vec::new();
    for (family, child) in [&first, &second, &third] {
        visits.push(confirmed(&app, &world, (family, child), &shared).await);
    }
    app.clock.set(shared.starts_at);
    for id in visits {
        check_in(&app, &world.carers[0], id)
            .await
            .assert_status(200);
    }
    visit(&app, &world, (&fourth.0, &fourth.1), "2026-11-27").await;
    let serving = health_worker_of_the_next_house(&app, &world).await;
    falls_ill(&app, &world, (&first.0, &first.1), "2026-11-26").await;
    run_until_idle(app.state()).await.unwrap();
    assert!(
        proposals(&app, &world).await.is_empty(),
        "one is not enough"
    );
    falls_ill(&app, &world, (&second.0, &second.1), "2026-11-30").await;
    run_until_idle(app.state()).await.unwrap();
    let found = proposals(&app, &world).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["status"], "open");
    assert_eq!(found[0]["disease"], "hand_foot_mouth");
    assert_eq!(found[0]["cases"], 2);
    assert_eq!(found[0]["days"], 10);
    assert_eq!(found[0]["room_id"], world.room.to_string());
    let proposal: Uuid = found[0]["id"].as_str().unwrap().parse().unwrap();
    // Manager and health worker are alerted; nothing names a child or the disease.
    for actor in [&world.manager.actor, &world.health_worker.actor] {
        let path = format!("/v1/alerts?house_id={}", world.house);
        let alerts = see(&app, actor, &path).await.assert_status(200);
        let alerts = alerts.body.as_array().unwrap();
        let mut proposed = alerts
            .iter()
            .filter(|it| it["kind"] == "suspension_proposed");
        let alert = proposed.next().unwrap();
        assert_eq!(alert["facts"]["proposal_id"], proposal.to_string());
        assert!(proposed.next().is_none());
    }
    for audience in [
        world.house.get(),
        world.health_worker.account.get(),
        serving.account.get(),
    ] {
        let notices = told(&app, audience, "suspension_proposed").await;
        assert_eq!(notices.len(), 1);
        let text = notices[0].to_string();
        assert!(!text.contains("hand_foot_mouth"));
        for (_, child) in [&first, &second] {
            assert!(!text.contains(&child.id.to_string()));
        }
    }
    // Nothing is closed before someone decides.
    let within = morning(&app, &world, "2026-12-09").await;
    let beyond = morning(&app, &world, "2026-12-10").await;
    let lost = confirmed(&app, &world, (&third.0, &third.1), &within).await;
    let kept = confirmed(&app, &world, (&fourth.0, &fourth.1), &beyond).await;
    let used = balance(&app, &third.0, &third.1, 2026).await;
    let path = format!("/v1/suspension-proposals/{proposal}");
    let accepted = app
        .post(&format!("{path}/accept"), json!({}))
        .bearer(&app.token(&world.health_worker.actor))
        .await
        .assert_status(200);
    assert_eq!(accepted.body["status"], "accepted");
    run_until_idle(app.state()).await.unwrap();
    assert_eq!(status(&app, &third.0, lost).await, "cancelled_by_house");
    assert_eq!(status(&app, &fourth.0, kept).await, "confirmed");
    let back = balance(&app, &third.0, &third.1, 2026).await;
    assert_eq!((back.held, back.used), (used.held - 1, used.used));
    let closure = accepted.body["closure_id"].as_str().unwrap();
    assert_eq!(
        progress(&app, &world, closure.parse().unwrap()).await,
        (1, 1, 0)
    );
    let reason = &told(&app, third.0.id.get(), "booking_cancelled_by_house").await[0];
    assert!(!reason.to_string().contains("hand_foot_mouth"));
    // The contacts of the two: the third, with what the health authority needs.
    let contacts = see(&app, &world.manager.actor, &format!("{path}/contacts")).await;
    let contacts = contacts.assert_status(200);
    assert_eq!(contacts.body.as_array().unwrap().len(), 1);
    assert_eq!(contacts.body[0]["child_id"], third.1.id.to_string());
    assert_eq!(contacts.body[0]["child_name"], "王宝宝");
    assert_eq!(contacts.body[0]["guardians"][0]["name"], "王家长");
    assert_eq!(contacts.body[0]["sessions"][0]["date"], "2026-11-25");
    let alerts = see(
        &app,
        &world.manager.actor,
        &format!("/v1/alerts?house_id={}", world.house),
    )
    .await;
    let alerts = alerts.assert_status(200).body;
    let proposed = |it: &&serde_json::Value| it["kind"] == "suspension_proposed";
    assert_eq!(alerts.as_array().unwrap().iter().find(proposed), None);
}

async fn scenario_21_long_absence_is_asked_about_at_the_door(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let seed = crate::support::factory::ChildSeed {
        certificate: Some(CertificateSeed {
            examined_on: date("2026-07-20"),
            valid_to: date("2027-04-30"),
            ..CertificateSeed::default()
        }),
        ..Default::default()
    };
    let child = seed.insert(&app, &world, &family).await;
    visit(&app, &world, (&family, &child), "2026-08-10").await;
    let session = morning(&app, &world, "2026-11-20").await;
    app.clock.set(at("2026-11-18", "10:00"));
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    app.clock.set(session.starts_at);
    let door = check_in(&app, &world.carers[0], id);
    let told = refused(&app, door, 422, "recheck_required").await;
    assert_eq!(told.body["last_attended_on"], "2026-08-10");
    let newer = CertificateSeed {
        examined_on: date("2026-11-19"),
        valid_to: date("2027-05-18"),
        ..CertificateSeed::default()
    };
    newer.insert(&app, &world, &family, child).await;
    check_in(&app, &world.carers[0], id)
        .await
        .assert_status(200);
}
