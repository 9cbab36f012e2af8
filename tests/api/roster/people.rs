//! What people have and lack, identity documents, and standing in.

use super::{send, told};
use crate::support::{
    TestApp,
    factory::{CredentialSeed, SessionSeed, StaffSeed, World, WorldSeed, adult_id, at, date},
    on_both_stores,
};
use baobaowu::{
    features::staff::domain::{CredentialKind, StaffRole},
    jobs::run_until_idle,
};
use entity::staff;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

on_both_stores! {
    compliance_says_what_is_missing_since_when,
    those_who_work_with_children_need_an_identity_document,
    missing_training_is_warned_of_from_the_fourth_quarter,
    stand_in_counts_and_is_free,
    alert_of_a_past_session_ends,
}

fn of<'v>(listed: &'v Value, id: &impl serde::Serialize) -> &'v Value {
    let people = listed.as_array().unwrap().iter();
    let id = json!(id);
    people.clone().find(|it| it["staff_id"] == id).unwrap()
}

async fn compliance_says_what_is_missing_since_when(app: TestApp) {
    let world = World::seed(&app).await;
    let ended = StaffSeed::of(StaffRole::Carer).insert(&app, &world).await;
    for mut paper in CredentialSeed::all_in_order() {
        if paper.kind == CredentialKind::Training {
            paper.valid_to = Some(date("2026-11-10"));
        }
        paper.insert(&app, &ended).await;
    }
    let path = format!("/v1/staff-compliance?house_id={}", world.house);
    let read = async || {
        let listed = app.get(&path).bearer(&world.manager.token).await;
        listed.assert_status(200).body
    };
    let listed = read().await;
    let good = of(&listed, &world.carers[0].id);
    assert_eq!(good["missing"], json!([]));
    assert_eq!(good["not_counted_since"], Value::Null);
    let papers = good["papers"].as_array().unwrap();
    assert_eq!(papers.len(), 5);
    // Entered in one moment, so in no particular order.
    let health = papers.iter().find(|paper| paper["kind"] == "health");
    assert_eq!(health.unwrap()["valid_to"], "2026-12-31");
    let lapsed = of(&listed, &ended.id);
    assert_eq!(lapsed["missing"], json!([{ "reason": "training_missing" }]));
    assert_eq!(lapsed["not_counted_since"], "2026-11-11");
    // A health worker needs no qualification of a carer.
    let missing = of(&listed, &world.health_worker.id)["missing"].to_string();
    assert!(!missing.contains("qualification") && !missing.contains("not_a_carer"));
    assert!(missing.contains("training_missing"));
    // A suspension counts from its day.
    let suspend = json!({ "name": "李工作", "status": "suspended" });
    app.put(&format!("/v1/staff/{}", world.carers[0].id), suspend)
        .bearer(&world.manager.token)
        .if_match(1)
        .await
        .assert_status(200);
    let listed = read().await;
    let suspended = of(&listed, &world.carers[0].id);
    assert_eq!(suspended["missing"], json!([{ "reason": "not_active" }]));
    assert_eq!(suspended["not_counted_since"], "2026-11-23");
    app.get(&path)
        .bearer(&world.carers[1].token)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
}

async fn those_who_work_with_children_need_an_identity_document(app: TestApp) {
    let world = World::seed(&app).await;
    let person = |role: &str| json!({ "house_id": world.house, "name": "陈照护", "role": role });
    for role in ["carer", "health_worker", "house_manager"] {
        let refused = send(&app, &world.subdistrict_admin, "/v1/staff", person(role))
            .await
            .assert_status(422)
            .assert_problem("validation_failed");
        assert_eq!(refused.body["errors"][0]["pointer"], "/id_number");
    }
    let mut wrong = person("carer");
    wrong["id_type"] = json!("resident_id");
    wrong["id_number"] = json!("310109199001011234");
    send(&app, &world.manager, "/v1/staff", wrong)
        .await
        .assert_status(422)
        .assert_problem("id_number_invalid");
    let mut half = person("carer");
    half["id_number"] = json!(adult_id());
    send(&app, &world.manager, "/v1/staff", half)
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    let number = adult_id();
    let mut good = person("carer");
    good["id_type"] = json!("resident_id");
    good["id_number"] = json!(number);
    let made = send(&app, &world.manager, "/v1/staff", good)
        .await
        .assert_status(201);
    let row = staff::Entity::find_by_id(made.id());
    let row = row.one(app.sql()).await.unwrap().unwrap();
    assert!(!row.id_number_cipher.unwrap().contains(&number));
    assert_eq!(row.id_hash.unwrap().len(), 64);
    let admin = json!({ "name": "周管理", "role": "district_admin" });
    send(&app, &world.district_admin, "/v1/staff", admin)
        .await
        .assert_status(201);
}

async fn missing_training_is_warned_of_from_the_fourth_quarter(app: TestApp) {
    app.clock.set(at("2026-09-30", "09:00"));
    let world = WorldSeed {
        carers: 1,
        ..WorldSeed::default()
    };
    let world = world.insert(&app).await;
    let untrained = StaffSeed::of(StaffRole::Carer).insert(&app, &world).await;
    let warned = async || {
        let notices = told(&app, "training_missing").await;
        let about = |staff: uuid::Uuid| notices.iter().filter(move |it| it.subject_id == staff);
        (
            about(untrained.id.get()).count(),
            about(world.carers[0].id.get()).count(),
        )
    };
    // To the house and to the person, once a month.
    for (day, expected) in [
        ("2026-09-30", 0),
        ("2026-10-01", 2),
        ("2026-10-31", 2),
        ("2026-11-02", 4),
    ] {
        app.clock.set(at(day, "09:00"));
        for _ in 0..2 {
            run_until_idle(app.state()).await.unwrap();
        }
        assert_eq!(warned().await, (expected, 0), "{day}");
    }
    let training = CredentialSeed {
        valid_from: date("2026-11-20"),
        ..CredentialSeed::of(CredentialKind::Training, "annual_training")
    };
    training.insert(&app, &untrained).await;
    app.clock.set(at("2026-12-01", "09:00"));
    run_until_idle(app.state()).await.unwrap();
    assert_eq!(warned().await, (4, 0));
}

#[expect(clippy::too_many_lines, reason = "one case after another")]
async fn stand_in_counts_and_is_free(app: TestApp) {
    let world = World::seed(&app).await;
    let seed = SessionSeed {
        carers_on_duty: 1,
        ..SessionSeed::default()
    };
    let session = seed.insert(&app, &world).await;
    let path = format!("/v1/sessions/{}/stand-in", session.id);
    let time = |staff: &crate::support::factory::Staff, from: &str, to: &str| {
        json!({
            "staff_id": staff.id,
            "starts_at": format!("2026-11-25T{from}:00+08:00"),
            "ends_at": format!("2026-11-25T{to}:00+08:00"),
        })
    };
    let unready = StaffSeed::of(StaffRole::Carer).insert(&app, &world).await;
    let away = json!({
        "staff_id": world.carers[2].id, "kind": "leave",
        "starts_at": "2026-11-25T10:30:00+08:00", "ends_at": "2026-11-25T18:00:00+08:00",
    });
    send(&app, &world.manager, "/v1/absences", away)
        .await
        .assert_status(201);
    for (by, body, status, code) in [
        (
            &world.manager,
            time(&unready, "09:00", "10:00"),
            422,
            "staff_not_eligible",
        ),
        (
            &world.manager,
            time(&world.carers[0], "09:00", "10:00"),
            409,
            "shift_overlap",
        ),
        (
            &world.manager,
            time(&world.carers[2], "09:00", "11:00"),
            409,
            "staff_absent",
        ),
        (
            &world.manager,
            time(&world.carers[1], "08:00", "10:00"),
            422,
            "validation_failed",
        ),
        (
            &world.manager,
            time(&world.carers[1], "10:00", "10:00"),
            422,
            "validation_failed",
        ),
        // All fit, so without a time there is nothing to do.
        (
            &world.manager,
            json!({ "staff_id": world.carers[1].id }),
            409,
            "invalid_state",
        ),
        (
            &world.carers[1],
            time(&world.carers[1], "09:00", "10:00"),
            403,
            "forbidden",
        ),
    ] {
        send(&app, by, &path, body)
            .await
            .assert_status(status)
            .assert_problem(code);
    }
    let stood_in = send(
        &app,
        &world.manager,
        &path,
        time(&world.carers[2], "09:00", "10:30"),
    );
    stood_in.await.assert_status(201);
    let seen = app
        .get(&format!("/v1/sessions/{}/shortfall", session.id))
        .bearer(&world.manager.token);
    let seen = seen.await.assert_status(200).body;
    assert_eq!(seen["short_by"], 0);
    assert_eq!(seen["affected_first"], json!([]));
    app.get(&format!("/v1/sessions/{}/shortfall", session.id))
        .bearer(&world.carers[1].token)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
}

async fn alert_of_a_past_session_ends(app: TestApp) {
    let world = World::seed(&app).await;
    let seed = SessionSeed {
        carers_on_duty: 1,
        ..SessionSeed::default()
    };
    let session = seed.insert(&app, &world).await;
    let (family, child) = world.family_with_child(&app).await;
    let wish = json!({ "child_id": child.id, "session_id": session.id });
    app.post("/v1/bookings", wish)
        .bearer(&family.token)
        .key("once")
        .await
        .assert_status(201);
    let away = json!({
        "staff_id": world.carers[0].id, "kind": "other",
        "starts_at": "2026-11-25T00:00:00+08:00", "ends_at": "2026-11-26T00:00:00+08:00",
    });
    send(&app, &world.manager, "/v1/absences", away)
        .await
        .assert_status(201);
    let path = format!("/v1/alerts?house_id={}", world.house);
    let open = async || {
        let alerts = app.get(&path).bearer(&app.token(&world.manager.actor));
        let alerts = alerts.await.assert_status(200).body;
        alerts.as_array().unwrap().len()
    };
    assert_eq!(open().await, 1);
    let end = baobaowu::features::sessions::service::end_alerts_of_past_sessions;
    app.clock
        .set(session.ends_at - chrono::TimeDelta::seconds(1));
    assert_eq!(end(app.state()).await.unwrap(), 0);
    assert_eq!(open().await, 1);
    app.clock.set(session.ends_at);
    assert_eq!(end(app.state()).await.unwrap(), 1);
    assert_eq!(end(app.state()).await.unwrap(), 0);
    assert_eq!(open().await, 0);
}
