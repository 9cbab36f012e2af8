//! Scenarios of those who may care for children, and of the papers a house needs.

use super::steps::{ask, book, first_sign_in, refused, second_house, send, whole};
use crate::support::{
    Answer, TestApp,
    factory::{CredentialSeed, StaffSeed, World, WorldSeed, adult_id, at, date},
    on_both_stores,
};
use baobaowu::{
    features::staff::domain::{CredentialKind, StaffRole},
    jobs::run_until_idle,
};
use entity::{credential, notice, permanent_bar};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

on_both_stores! {
    scenario_16_person_with_a_record_is_barred_everywhere_for_good,
    scenario_16_barred_person_without_a_document_needs_one_to_be_dismissed,
    scenario_16_record_found_after_the_dismissal_still_bars,
    scenario_18_sessions_ahead_are_flagged_until_a_health_worker_is_there,
    scenario_18_lapsed_certificate_of_the_health_worker_stops_publishing,
    scenario_37_operator_without_a_contract_takes_no_bookings,
    scenario_37_nursery_institution_needs_its_notice,
    scenario_37_end_of_insurance_and_contract_is_reminded_of,
}

async fn told(app: &TestApp, kind: &str) -> Vec<notice::Model> {
    notice::Entity::find()
        .filter(notice::Column::Kind.eq(kind))
        .all(app.sql())
        .await
        .unwrap()
}

fn person(world: &World, name: &str, id_number: &str) -> Value {
    json!({
        "house_id": world.house, "name": name, "role": "carer",
        "id_type": "resident_id", "id_number": id_number,
    })
}

async fn hit(app: &TestApp, world: &World, staff: Uuid) -> Answer {
    let paper = json!({
        "kind": "background_check", "type_name": "public_security", "issuer": "公安机关",
        "valid_from": "2026-11-22", "result": "hit",
    });
    let path = format!("/v1/staff/{staff}/credentials");
    send(app, &world.manager, &path, paper)
        .await
        .assert_status(201)
}

async fn edit(app: &TestApp, world: &World, staff: Uuid, status: &str) -> Answer {
    let path = format!("/v1/staff/{staff}");
    let token = app.token(&world.subdistrict_admin.actor);
    let known = app.get(&path).bearer(&token).await.assert_status(200);
    let body = json!({ "name": known.body["name"], "status": status });
    app.put(&path, body)
        .bearer(&token)
        .if_match(known.body["version"].as_i64().unwrap())
        .await
}

#[expect(clippy::too_many_lines, reason = "one story")]
async fn scenario_16_person_with_a_record_is_barred_everywhere_for_good(app: TestApp) {
    let world = World::seed(&app).await;
    let number = adult_id();
    let mut new = person(&world, "章照护", &number);
    new["login"] = json!("zhang");
    let employed = send(&app, &world.manager, "/v1/staff", new)
        .await
        .assert_status(201);
    assert_eq!(employed.body["has_id_document"], true);
    assert!(!employed.text.contains(&number));
    let staff = employed.id();
    let tokens = first_sign_in(&app, "zhang", &employed).await;
    let shift = json!({
        "staff_id": staff, "room_id": world.room,
        "starts_at": "2026-11-25T09:00:00+08:00", "ends_at": "2026-11-25T11:00:00+08:00",
    });
    send(&app, &world.manager, "/v1/shifts", shift)
        .await
        .assert_status(201);
    hit(&app, &world, staff).await;
    // Suspended, off the roster, signed out; house, subdistrict and district are told.
    let seen = app
        .get(&format!("/v1/staff/{staff}"))
        .bearer(&world.manager.token);
    assert_eq!(seen.await.body["status"], "suspended");
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    app.post("/v1/auth/refresh", refresh)
        .await
        .assert_status(401);
    let path = format!(
        "/v1/shifts?house_id={}&from=2026-11-25&to=2026-11-25",
        world.house
    );
    let shifts = app.get(&path).bearer(&world.manager.token).await.body;
    assert_eq!(shifts[0]["cancelled"], true);
    let audiences: BTreeSet<Uuid> = told(&app, "background_check_hit")
        .await
        .into_iter()
        .map(|notice| notice.audience_id)
        .collect();
    let expected = [
        world.house.get(),
        world.subdistrict_admin.account.get(),
        world.district_admin.account.get(),
    ];
    assert_eq!(audiences, BTreeSet::from(expected));
    // Not even before the dismissal can the person begin elsewhere.
    let next_house = second_house(&app, &world).await;
    let again = person(&next_house, "别名", &number);
    send(&app, &world.subdistrict_admin, "/v1/staff", again.clone())
        .await
        .assert_status(422)
        .assert_problem("person_barred");
    edit(&app, &world, staff, "dismissed")
        .await
        .assert_status(409)
        .assert_problem("dismissal_record_required");
    let dismissal = json!({ "date": "2026-11-23", "reason": "背景核查发现记录" });
    let path = format!("/v1/staff/{staff}/dismissal");
    let dismissed = send(&app, &world.manager, &path, dismissal.clone())
        .await
        .assert_status(201);
    assert_eq!(dismissed.body["barred"], true);
    assert_eq!(dismissed.body["recorded_by"], json!(world.manager.account));
    send(&app, &world.manager, &path, dismissal)
        .await
        .assert_status(409)
        .assert_problem("invalid_state");
    let alerts = app
        .get(&format!("/v1/alerts?house_id={}", world.house))
        .bearer(&world.manager.token);
    assert_eq!(alerts.await.assert_status(200).body, json!([]));
    // What remains is a hash and a date.
    let bars = permanent_bar::Entity::find().all(app.sql()).await.unwrap();
    assert_eq!(bars.len(), 1);
    assert_eq!(bars[0].id_hash.len(), 64);
    assert_eq!(bars[0].since, date("2026-11-23"));
    send(&app, &world.subdistrict_admin, "/v1/staff", again)
        .await
        .assert_status(422)
        .assert_problem("person_barred");
    let elsewhere = WorldSeed {
        district: "elsewhere",
        calendar_2026: false,
        ..WorldSeed::default()
    };
    let elsewhere = elsewhere.insert(&app).await;
    // However the number is written.
    let there = person(&elsewhere, "别名", &format!(" {} ", number.to_lowercase()));
    send(&app, &elsewhere.manager, "/v1/staff", there)
        .await
        .assert_status(422)
        .assert_problem("person_barred");
    edit(&app, &world, staff, "active").await.assert_status(422);
}

async fn scenario_16_record_found_after_the_dismissal_still_bars(app: TestApp) {
    let world = World::seed(&app).await;
    let number = adult_id();
    let new = person(&world, "章照护", &number);
    let staff = send(&app, &world.manager, "/v1/staff", new)
        .await
        .assert_status(201)
        .id();
    let path = format!("/v1/staff/{staff}/dismissal");
    let dismiss = async |reason: &str| {
        let body = json!({ "date": "2026-11-23", "reason": reason });
        send(&app, &world.manager, &path, body).await
    };
    let first = dismiss("合同到期").await.assert_status(201).body;
    assert_eq!(first["barred"], false);
    hit(&app, &world, staff).await;
    let second = dismiss("背景核查发现记录").await.assert_status(201).body;
    assert_eq!(second["barred"], true);
    assert_eq!(second["reason"], first["reason"]);
    dismiss("再次")
        .await
        .assert_status(409)
        .assert_problem("invalid_state");
    let bars = permanent_bar::Entity::find().all(app.sql()).await.unwrap();
    assert_eq!(bars.len(), 1);
}

async fn scenario_16_barred_person_without_a_document_needs_one_to_be_dismissed(app: TestApp) {
    let world = World::seed(&app).await;
    let staff = world.carers[0].id.get();
    hit(&app, &world, staff).await;
    let path = format!("/v1/staff/{staff}/dismissal");
    let mut dismissal = json!({ "date": "2026-11-23", "reason": "背景核查发现记录" });
    let asked = send(&app, &world.manager, &path, dismissal.clone())
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    assert_eq!(asked.body["errors"][0]["pointer"], "/id_number");
    let number = adult_id();
    dismissal["id_type"] = json!("resident_id");
    dismissal["id_number"] = json!(number);
    send(&app, &world.manager, &path, dismissal)
        .await
        .assert_status(201);
    send(
        &app,
        &world.manager,
        "/v1/staff",
        person(&world, "别名", &number),
    )
    .await
    .assert_status(422)
    .assert_problem("person_barred");
    // Whoever leaves without a record is free to come back, and needs no document to go.
    let other = world.carers[1].id.get();
    let path = format!("/v1/staff/{other}/dismissal");
    let leaving = json!({ "date": "2026-11-20", "reason": "合同到期" });
    let left = send(&app, &world.manager, &path, leaving)
        .await
        .assert_status(201);
    assert_eq!(left.body["barred"], false);
    let seen = app.get(&path).bearer(&world.manager.token).await;
    assert_eq!(seen.assert_status(200).body["reason"], "合同到期");
    edit(&app, &world, other, "active").await.assert_status(200);
    let bars = permanent_bar::Entity::find()
        .count(app.sql())
        .await
        .unwrap();
    assert_eq!(bars, 1);
}

async fn alert_of_the_house(app: &TestApp, world: &World) -> Option<Value> {
    let path = format!("/v1/alerts?house_id={}", world.house);
    let alerts = app.get(&path).bearer(&app.token(&world.manager.actor));
    let alerts = alerts.await.assert_status(200).body;
    let alerts = alerts.as_array().unwrap();
    assert!(alerts.len() < 2, "{alerts:?}");
    alerts.first().cloned()
}

/// A template that runs on Thursdays, published for 26 November.
async fn opens_another(app: &TestApp, world: &World) -> Answer {
    let template = json!({
        "room_id": world.room, "weekday": 4, "start_time": "14:00", "end_time": "16:00",
        "kind": "timed", "released_places": 10, "step_minutes": 30,
        "follows_workday_calendar": true, "valid_from": "2026-11-01",
    });
    let template = send(app, &world.manager, "/v1/session-templates", template)
        .await
        .assert_status(201)
        .id();
    let path = format!("/v1/session-templates/{template}/publish");
    let span = json!({ "from": "2026-11-26", "to": "2026-11-26" });
    send(app, &world.manager, &path, span).await
}

async fn scenario_18_sessions_ahead_are_flagged_until_a_health_worker_is_there(app: TestApp) {
    let world = World::seed(&app).await;
    for day in ["2026-11-25", "2026-11-27"] {
        super::steps::morning(&app, &world, day).await;
    }
    let worker = world.health_worker.id.get();
    edit(&app, &world, worker, "dismissed")
        .await
        .assert_status(200);
    let alert = alert_of_the_house(&app, &world).await.unwrap();
    assert_eq!(alert["kind"], "no_health_worker");
    assert_eq!(alert["facts"]["sessions_ahead"], 2);
    assert_eq!(told(&app, "no_health_worker").await.len(), 1);
    opens_another(&app, &world)
        .await
        .assert_status(422)
        .assert_problem("no_health_worker");
    // One person may serve several houses.
    let next_house = second_house(&app, &world).await;
    let shared = StaffSeed::of(StaffRole::HealthWorker)
        .insert(&app, &next_house)
        .await;
    let path = format!("/v1/staff/{}/houses", shared.id);
    let serve = || {
        let body = json!({ "house_id": world.house });
        send(&app, &world.subdistrict_admin, &path, body)
    };
    let by_manager = send(
        &app,
        &world.manager,
        &path,
        json!({ "house_id": world.house }),
    );
    by_manager
        .await
        .assert_status(404)
        .assert_problem("not_found");
    serve().await.assert_status(201);
    serve().await.assert_status(201);
    assert_eq!(alert_of_the_house(&app, &world).await, None);
    opens_another(&app, &world).await.assert_status(200);
    let listed = app.get(&path).bearer(&world.subdistrict_admin.token).await;
    assert_eq!(
        listed.assert_status(200).body[0]["house_id"],
        json!(world.house)
    );
    // When that ends, so does the peace.
    let path = format!("{path}/{}", world.house);
    let stop = || app.delete(&path).bearer(&world.subdistrict_admin.token);
    stop().await.assert_status(204);
    stop().await.assert_status(404).assert_problem("not_found");
    let alert = alert_of_the_house(&app, &world).await.unwrap();
    assert_eq!(alert["facts"]["sessions_ahead"], 3);
    let carer = json!({ "house_id": next_house.house });
    let path = format!("/v1/staff/{}/houses", world.carers[0].id);
    send(&app, &world.subdistrict_admin, &path, carer)
        .await
        .assert_status(409)
        .assert_problem("invalid_state");
}

async fn scenario_18_lapsed_certificate_of_the_health_worker_stops_publishing(app: TestApp) {
    let world = World::seed(&app).await;
    super::steps::morning(&app, &world, "2026-11-27").await;
    let tx = app.state().db.begin_write().await.unwrap();
    credential::Entity::update_many()
        .col_expr(credential::Column::ValidTo, Expr::value(date("2026-11-24")))
        .filter(credential::Column::StaffId.eq(world.health_worker.id.get()))
        .exec(&*tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    for day in ["2026-11-23", "2026-11-24"] {
        app.clock.set(at(day, "12:00"));
        run_until_idle(app.state()).await.unwrap();
        assert_eq!(alert_of_the_house(&app, &world).await, None, "{day}");
    }
    app.clock.set(at("2026-11-25", "00:10"));
    run_until_idle(app.state()).await.unwrap();
    let alert = alert_of_the_house(&app, &world).await.unwrap();
    assert_eq!(alert["kind"], "no_health_worker");
    opens_another(&app, &world)
        .await
        .assert_status(422)
        .assert_problem("no_health_worker");
    let renewed = json!({
        "kind": "health", "type_name": "health_certificate", "issuer": "示例卫生服务中心",
        "valid_from": "2026-11-24",
    });
    let path = format!("/v1/staff/{}/credentials", world.health_worker.id);
    send(&app, &world.manager, &path, renewed)
        .await
        .assert_status(201);
    assert_eq!(alert_of_the_house(&app, &world).await, None);
    opens_another(&app, &world).await.assert_status(200);
}

/// Somebody else runs the house from now on.
async fn run_by(app: &TestApp, world: &World, operator: &str) {
    let path = format!("/v1/houses/{}", world.house);
    let known = app.get(&path).await.assert_status(200).body;
    let mut body = json!({});
    for field in [
        "name",
        "name_en",
        "address",
        "latitude",
        "longitude",
        "phone",
        "host_venue_type",
        "status",
        "auto_confirm",
    ] {
        body[field] = known[field].clone();
    }
    let edit = |body: Value, version: i64| {
        app.put(&path, body)
            .bearer(&app.token(&world.subdistrict_admin.actor))
            .if_match(version)
    };
    let version = known["version"].as_i64().unwrap();
    body["operator_type"] = json!(operator);
    edit(body.clone(), version).await.assert_status(200);
    // An edit that does not name the operator leaves it as it is.
    body.as_object_mut().unwrap().remove("operator_type");
    let kept = edit(body, version + 1).await.assert_status(200).body;
    assert_eq!(kept["operator_type"], operator);
}

async fn contract(app: &TestApp, world: &World, kind: &str, from: &str, to: &str) -> Uuid {
    let body = json!({
        "kind": kind, "operator_name": "示例托育服务中心", "number": "HT-2026-1",
        "valid_from": from, "valid_to": to,
    });
    let path = format!("/v1/houses/{}/operator-contracts", world.house);
    send(app, &world.manager, &path, body.clone())
        .await
        .assert_status(403)
        .assert_problem("forbidden");
    send(app, &world.subdistrict_admin, &path, body)
        .await
        .assert_status(201)
        .id()
}

async fn scenario_37_operator_without_a_contract_takes_no_bookings(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let (family, child) = world.family_with_child(&app).await;
    run_by(&app, &world, "social_organisation").await;
    let wish = book(&app, &family, &child, &session);
    refused(&app, wish, 422, "operator_not_entitled").await;
    let by_staff = ask(&app, &world.manager.actor, whole(&child, &session));
    refused(&app, by_staff, 422, "operator_not_entitled").await;
    let outside = opens_another(&app, &world).await.assert_status(200).body;
    assert_eq!(outside["not_opened"][0]["code"], "operator_not_entitled");
    // The contract covers the 25th and not the 26th.
    let kind = "operator_contract";
    let id = contract(&app, &world, kind, "2026-01-01", "2026-11-25").await;
    book(&app, &family, &child, &session)
        .await
        .assert_status(201);
    let outside = opens_another(&app, &world).await.assert_status(200).body;
    assert_eq!(outside["not_opened"][0]["code"], "operator_not_entitled");
    let path = format!("/v1/houses/{}/operator-contracts/{id}", world.house);
    let longer = |to: &str| {
        let body = json!({
            "kind": kind, "operator_name": "示例托育服务中心", "number": "HT-2026-1",
            "valid_from": "2026-01-01", "valid_to": to,
        });
        app.put(&path, body)
            .bearer(&world.subdistrict_admin.token)
            .if_match(1)
    };
    longer("2025-12-31")
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    longer("2026-12-31").await.assert_status(200);
    longer("2026-12-30")
        .await
        .assert_status(412)
        .assert_problem("stale_version");
    let opened = opens_another(&app, &world).await.assert_status(200).body;
    assert_eq!(opened["not_opened"], json!([]));
    let list = format!("/v1/houses/{}/operator-contracts", world.house);
    let listed = app.get(&list).bearer(&world.manager.token).await;
    assert_eq!(listed.assert_status(200).body[0]["valid_to"], "2026-12-31");
    app.get(&list)
        .bearer(&family.token)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
}

async fn scenario_37_nursery_institution_needs_its_notice(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let (family, child) = world.family_with_child(&app).await;
    run_by(&app, &world, "nursery_institution").await;
    contract(
        &app,
        &world,
        "operator_contract",
        "2026-01-01",
        "2026-12-31",
    )
    .await;
    let wish = book(&app, &family, &child, &session);
    refused(&app, wish, 422, "operator_not_entitled").await;
    let kind = "lawful_operation_notice";
    contract(&app, &world, kind, "2026-11-26", "2027-11-25").await;
    let wish = book(&app, &family, &child, &session);
    refused(&app, wish, 422, "operator_not_entitled").await;
    contract(&app, &world, kind, "2025-11-26", "2026-11-25").await;
    book(&app, &family, &child, &session)
        .await
        .assert_status(201);
}

async fn scenario_37_end_of_insurance_and_contract_is_reminded_of(app: TestApp) {
    let world = World::seed(&app).await;
    contract(
        &app,
        &world,
        "operator_contract",
        "2026-01-01",
        "2026-12-30",
    )
    .await;
    // House and subdistrict hear of each. The insurance ends on 31 December.
    for (day, insurance, operator, ended) in [
        ("2026-11-23", 2, 2, 0),
        ("2026-11-30", 2, 4, 0),
        ("2026-12-01", 4, 4, 0),
        ("2026-12-23", 4, 6, 0),
        ("2026-12-24", 6, 6, 0),
        ("2026-12-31", 6, 6, 2),
    ] {
        app.clock.set(at(day, "08:00"));
        run_until_idle(app.state()).await.unwrap();
        assert_eq!(
            told(&app, "insurance_ending").await.len(),
            insurance,
            "{day}"
        );
        let ending = told(&app, "operator_contract_ending").await;
        assert_eq!(ending.len(), operator, "{day}");
        let over = told(&app, "operator_contract_ended").await;
        assert_eq!(over.len(), ended, "{day}");
    }
    // What is followed by another one needs no reminder.
    contract(
        &app,
        &world,
        "operator_contract",
        "2026-12-31",
        "2027-12-30",
    )
    .await;
    let paper = CredentialSeed::of(CredentialKind::Health, "health_certificate");
    let renewed = CredentialSeed {
        valid_from: date("2026-12-31"),
        valid_to: Some(date("2027-12-31")),
        ..paper
    };
    renewed.insert(&app, &world.carers[0]).await;
    app.clock.set(at("2027-01-01", "08:00"));
    run_until_idle(app.state()).await.unwrap();
    assert_eq!(told(&app, "insurance_ended").await.len(), 2);
    let lapsed: Vec<_> = told(&app, "credential_ended")
        .await
        .into_iter()
        .filter(|notice| notice.facts["credential_kind"] == "health")
        .collect();
    let renewed = lapsed
        .iter()
        .filter(|notice| notice.facts["staff_id"] == json!(world.carers[0].id));
    assert_eq!(renewed.count(), 0);
    assert!(!lapsed.is_empty());
}
