//! What is written to the audit log, and who reads it.

use super::{by_hand, rows, rows_of};
use crate::{
    scenarios::steps::{confirmed, other_guardian, send},
    support::{
        TestApp,
        factory::{Child, Family, World, adult_id},
        on_both_stores,
    },
};
use chrono::TimeDelta;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

on_both_stores! {
    reads_by_staff_are_written_down,
    every_address_that_shows_a_child_to_staff_writes_it_down,
    what_cannot_be_written_down_is_not_answered,
    changes_of_people_and_guardians_are_written_with_them,
    a_change_that_is_undone_leaves_no_row,
    supervisors_read_the_log_of_their_people,
    the_log_is_paged_and_filtered,
}

async fn reads_by_staff_are_written_down(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let path = format!("/v1/children/{}", child.id);
    app.get(&path)
        .bearer(&family.token)
        .await
        .assert_status(200);
    assert_eq!(rows(&app).await, []);
    let carer = &world.carers[0];
    app.get(&path)
        .bearer(&carer.token)
        .header("X-Request-Id", "door-7")
        .await
        .assert_status(200);
    let rows = rows(&app).await;
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!(row.action, "record_read");
    assert_eq!(row.account_id, Some(carer.account.get()));
    assert_eq!(row.role, "carer");
    assert_eq!(row.house_id, Some(world.house.get()));
    assert_eq!(row.subject_kind, "child");
    assert_eq!(row.subject_id, Some(child.id.get()));
    assert_eq!(row.fields, "birth_date,id_number_masked,name_masked,sex");
    assert_eq!(row.purpose.as_deref(), Some("daily_work"));
    assert_eq!(row.request_id.as_deref(), Some("door-7"));
    assert_eq!(row.at, app.now());
    assert_eq!((row.sequence, &row.hash), (None, &None));
    // What is out of scope was not read.
    let neighbour = world.neighbour(&app).await;
    app.get(&path)
        .bearer(&neighbour.token)
        .await
        .assert_status(404);
    assert_eq!(super::rows(&app).await.len(), 1);
}

/// Addresses that show staff a record, and something of what they show.
fn addresses(
    world: &World,
    (family, child, booking): (&Family, &Child, Uuid),
) -> Vec<(String, &'static str)> {
    let certificate = child.certificate.unwrap();
    let (child, family) = (child.id, family.id);
    vec![
        (format!("/v1/children/{child}"), "sex"),
        (format!("/v1/children/{child}/consents"), "consents"),
        (
            format!("/v1/children/{child}/health-declarations"),
            "health_declarations",
        ),
        (
            format!("/v1/children/{child}/health-certificates"),
            "health_certificates",
        ),
        (
            format!("/v1/children/{child}/health-events"),
            "health_events",
        ),
        (format!("/v1/children/{child}/return-notes"), "return_notes"),
        (
            "/v1/health-certificates?status=verified".to_owned(),
            "certificate",
        ),
        (
            format!("/v1/health-certificates/{certificate}/file"),
            "file",
        ),
        (format!("/v1/families/{family}"), "profile"),
        (
            format!("/v1/families/{family}/guardians"),
            "guardian_phones_masked",
        ),
        (
            format!("/v1/families/{family}/pickup-persons"),
            "pickup_phones_masked",
        ),
        (
            format!("/v1/families/{family}/agreements"),
            "signed_agreements",
        ),
        (
            format!("/v1/bookings/{booking}/pickup-codes"),
            "pickup_names_masked",
        ),
        (
            format!("/v1/bookings/{booking}/observations"),
            "observations",
        ),
        (
            format!("/v1/rooms/{}/days/2026-11-25", world.room),
            "child_names_masked",
        ),
    ]
}

async fn every_address_that_shows_a_child_to_staff_writes_it_down(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 5).await;
    let booking = confirmed(&app, &world, (&family, &child), &session).await;
    let whose = (&family, &child, booking);
    let addresses = addresses(&world, whose);
    for (number, (address, field)) in addresses.iter().enumerate() {
        let request = format!("look-{number}");
        app.get(address)
            .bearer(&world.manager.token)
            .header("X-Request-Id", &request)
            .await
            .assert_status(200);
        let mut new = rows(&app).await;
        new.retain(|row| row.request_id.as_ref() == Some(&request));
        let fields: BTreeSet<&str> = new.iter().flat_map(|row| row.fields.split(',')).collect();
        assert!(fields.contains(field), "{address}: {fields:?}");
        let account = Some(world.manager.account.get());
        assert!(new.iter().all(|row| row.account_id == account));
    }
}

async fn what_cannot_be_written_down_is_not_answered(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let path = format!("/v1/children/{}", child.id);
    let rename = "ALTER TABLE audit_log RENAME TO mislaid";
    by_hand(&app, rename, rename).await;
    let refused = app.get(&path).bearer(&world.manager.token).await;
    let refused = refused.assert_status(500).assert_problem("internal_error");
    assert!(!refused.text.contains('王'), "{}", refused.text);
    // The family reads its own record as ever.
    app.get(&path)
        .bearer(&family.token)
        .await
        .assert_status(200);
    let back = "ALTER TABLE mislaid RENAME TO audit_log";
    by_hand(&app, back, back).await;
    app.get(&path)
        .bearer(&world.manager.token)
        .await
        .assert_status(200);
}

async fn changes_of_people_and_guardians_are_written_with_them(app: TestApp) {
    let world = World::seed(&app).await;
    let number = adult_id();
    let new = json!({
        "house_id": world.house, "name": "新同事", "role": "carer",
        "id_type": "resident_id", "id_number": number,
    });
    let made = send(&app, &world.manager, "/v1/staff", new).await;
    let person = made.assert_status(201).id();
    let gone = json!({ "date": "2026-11-23", "reason": "resigned" });
    send(
        &app,
        &world.manager,
        &format!("/v1/staff/{person}/dismissal"),
        gone,
    )
    .await
    .assert_status(201);
    let family = world.family(&app).await;
    let other = other_guardian(&app, &world, &family).await;
    let revoke = format!(
        "/v1/families/{}/guardians/{}/revoke",
        family.id, other.guardian
    );
    app.post(&revoke, json!({}))
        .bearer(&family.token)
        .await
        .assert_status(200);
    for (action, account, subject) in [
        ("staff_created", world.manager.account, person),
        ("staff_dismissed", world.manager.account, person),
        ("guardian_revoked", family.account, other.guardian.get()),
    ] {
        let rows = rows_of(&app, action).await;
        assert_eq!(rows.len(), 1, "{action}");
        assert_eq!(rows[0].account_id, Some(account.get()), "{action}");
        assert_eq!(rows[0].subject_id, Some(subject), "{action}");
        assert!(rows[0].request_id.is_some());
    }
    for row in rows(&app).await {
        let text = format!("{row:?}");
        assert!(
            !text.contains("新同事") && !text.contains(&number),
            "{text}"
        );
    }
}

async fn a_change_that_is_undone_leaves_no_row(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let revoke = format!(
        "/v1/families/{}/guardians/{}/revoke",
        family.id, family.guardian
    );
    app.post(&revoke, json!({}))
        .bearer(&family.token)
        .await
        .assert_status(409);
    assert_eq!(rows(&app).await, []);
}

async fn supervisors_read_the_log_of_their_people(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let read = format!("/v1/children/{}", child.id);
    for who in [
        &world.manager,
        &world.subdistrict_admin,
        &world.district_admin,
    ] {
        app.clock.advance(TimeDelta::seconds(1));
        app.get(&read).bearer(&who.token).await.assert_status(200);
    }
    let log = |token: &str| {
        app.get("/v1/audit-log?action=record_read&limit=100")
            .bearer(token)
    };
    let seen = async |token: &str| {
        let answer = log(token).await.assert_status(200);
        let items = answer.body["items"].as_array().unwrap().clone();
        let roles: Vec<_> = items
            .iter()
            .map(|it| it["role"].as_str().unwrap().to_owned())
            .collect();
        roles
    };
    let district = seen(&world.district_admin.token).await;
    assert_eq!(
        district,
        ["house_manager", "subdistrict_admin", "district_admin"]
    );
    let own = seen(&world.subdistrict_admin.token).await;
    assert_eq!(own, ["house_manager", "subdistrict_admin"]);
    let neighbour = world.neighbour(&app).await;
    assert_eq!(seen(&neighbour.token).await, Vec::<String>::new());
    for token in [
        &world.manager.token,
        &world.carers[0].token,
        &world.health_worker.token,
        &family.token,
    ] {
        log(token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
    }
    app.get("/v1/audit-log").await.assert_status(401);
    // That the log was read stands in it too: three times above.
    assert_eq!(rows_of(&app, "audit_log_read").await.len(), 3);
}

async fn the_log_is_paged_and_filtered(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, first) = world.family_with_child(&app).await;
    let (_, second) = world.family_with_child(&app).await;
    for child in [first, second, first] {
        app.clock.advance(TimeDelta::seconds(1));
        app.get(&format!("/v1/children/{}", child.id))
            .bearer(&world.manager.token)
            .await
            .assert_status(200);
    }
    let admin = &world.district_admin.token;
    let items = async |query: &str| {
        let answer = app.get(&format!("/v1/audit-log?{query}")).bearer(admin);
        answer.await.assert_status(200).body
    };
    let page = items("action=record_read&limit=2").await;
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    let next = page["next_cursor"].as_str().unwrap();
    let rest = items(&format!("action=record_read&limit=2&cursor={next}")).await;
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    let of_second = items(&format!("subject_id={}", second.id)).await;
    assert_eq!(of_second["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        of_second["items"][0]["fields"],
        json!(["birth_date", "id_number_masked", "name_masked", "sex"])
    );
    let by = |account: Uuid| format!("action=record_read&account_id={account}");
    let managers = items(&by(world.manager.account.get())).await;
    assert_eq!(managers["items"].as_array().unwrap().len(), 3);
    let carers = items(&by(world.carers[0].account.get())).await;
    assert_eq!(carers["items"], json!([]));
    let late = items("action=record_read&from=2026-11-23T01:00:03Z").await;
    assert_eq!(late["items"].as_array().unwrap().len(), 1);
    let early = items("action=record_read&to=2026-11-23T01:00:03Z").await;
    assert_eq!(early["items"].as_array().unwrap().len(), 2);
}
