//! Health: certificates at booking and at the door, and the morning check.

use super::steps::{
    act, balance, book, check_in, confirmed, morning, of_twelve, refused, status, visit,
};
use crate::support::{
    TestApp,
    factory::{CertificateSeed, Child, ChildSeed, Family, World, at, date},
    on_both_stores,
};
use baobaowu::features::bookings::service::mark_no_shows;
use entity::health_certificate;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;
use uuid::Uuid;

on_both_stores! {
    scenario_19_certificate_must_last_to_the_session,
    scenario_19_certificate_is_looked_at_again_at_the_door,
    scenario_20_certificate_counts_only_when_verified,
    scenario_20_withdrawn_certificate_stops_the_child_at_the_door,
    scenario_21_long_absence_needs_a_new_health_check,
    scenario_22_child_with_fever_is_turned_away_and_keeps_the_free_session,
}

async fn child_with(
    app: &TestApp,
    world: &World,
    papers: Option<CertificateSeed>,
) -> (Family, Child) {
    let family = world.family(app).await;
    let seed = ChildSeed {
        certificate: papers,
        ..ChildSeed::default()
    };
    let child = seed.insert(app, world, &family).await;
    (family, child)
}

fn valid_to(last: &str) -> CertificateSeed {
    CertificateSeed {
        valid_to: date(last),
        ..CertificateSeed::default()
    }
}

async fn scenario_19_certificate_must_last_to_the_session(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = child_with(&app, &world, Some(valid_to("2026-12-01"))).await;
    let last_day = morning(&app, &world, "2026-12-01").await;
    let day_after = morning(&app, &world, "2026-12-02").await;
    let later = morning(&app, &world, "2026-12-03").await;
    for session in [&day_after, &later] {
        let told = refused(
            &app,
            book(&app, &family, &child, session),
            422,
            "health_certificate_expires_before_session",
        )
        .await;
        assert_eq!(told.body["valid_to"], "2026-12-01");
    }
    book(&app, &family, &child, &last_day)
        .await
        .assert_status(201);
    // A newer certificate opens the later days; the old one does no harm.
    valid_to("2027-05-01")
        .insert(&app, &world, &family, child)
        .await;
    book(&app, &family, &child, &later).await.assert_status(201);
}

async fn scenario_19_certificate_is_looked_at_again_at_the_door(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = child_with(&app, &world, Some(valid_to("2026-12-31"))).await;
    let session = world.session(&app, 20).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    // A correction ends it the day before.
    change(&app, child.certificate, |row| {
        row.valid_to = Set(Some(date("2026-11-24")));
    })
    .await;
    app.clock.set(session.starts_at);
    refused(
        &app,
        check_in(&app, &world.health_worker, id),
        422,
        "health_certificate_expires_before_session",
    )
    .await;
    assert_eq!(status(&app, &family, id).await, "confirmed");
    // On its last day it still counts.
    change(&app, child.certificate, |row| {
        row.valid_to = Set(Some(date("2026-11-25")));
    })
    .await;
    check_in(&app, &world.health_worker, id)
        .await
        .assert_status(200);
}

async fn scenario_20_certificate_counts_only_when_verified(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let of_status = |status| {
        Some(CertificateSeed {
            status,
            ..CertificateSeed::default()
        })
    };
    for (papers, code) in [
        (None, "health_certificate_missing"),
        (of_status("submitted"), "health_certificate_not_verified"),
        (of_status("rejected"), "health_certificate_missing"),
    ] {
        let (family, child) = child_with(&app, &world, papers).await;
        refused(&app, book(&app, &family, &child, &session), 422, code).await;
    }
    // One that waits does not take the place of one that is verified.
    let (family, child) = world.family_with_child(&app).await;
    let waiting = of_status("submitted").unwrap();
    waiting.insert(&app, &world, &family, child).await;
    book(&app, &family, &child, &session)
        .await
        .assert_status(201);
}

async fn scenario_20_withdrawn_certificate_stops_the_child_at_the_door(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    app.clock.set(session.starts_at);
    for (status, result, code) in [
        ("submitted", None, "health_certificate_not_verified"),
        ("rejected", None, "health_certificate_missing"),
        (
            "verified",
            Some("not_qualified"),
            "health_certificate_missing",
        ),
    ] {
        change(&app, child.certificate, |row| {
            row.status = Set(status.to_owned());
            row.result = Set(result.map(str::to_owned));
        })
        .await;
        refused(&app, check_in(&app, &world.carers[0], id), 422, code).await;
    }
    assert_eq!(status(&app, &family, id).await, "confirmed");
}

async fn scenario_21_long_absence_needs_a_new_health_check(app: TestApp) {
    let world = World::seed(&app).await;
    let examined = |day: &str| CertificateSeed {
        examined_on: date(day),
        valid_to: date("2027-04-30"),
        ..CertificateSeed::default()
    };
    let (family, child) = child_with(&app, &world, Some(examined("2026-07-20"))).await;
    visit(&app, &world, (&family, &child), "2026-08-10").await;
    app.clock.set(at("2026-11-05", "10:00"));
    let within = morning(&app, &world, "2026-11-09").await;
    let three_months = morning(&app, &world, "2026-11-10").await;
    let told = refused(
        &app,
        book(&app, &family, &child, &three_months),
        422,
        "recheck_required",
    )
    .await;
    assert_eq!(told.body["last_attended_on"], "2026-08-10");
    book(&app, &family, &child, &within)
        .await
        .assert_status(201);
    // A health check made since then answers it.
    examined("2026-11-04")
        .insert(&app, &world, &family, child)
        .await;
    book(&app, &family, &child, &three_months)
        .await
        .assert_status(201);
}

async fn scenario_22_child_with_fever_is_turned_away_and_keeps_the_free_session(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    app.clock.set(session.starts_at);
    let seen = |tenths: u32, symptoms: bool| {
        let body = json!({ "temperature_tenths": tenths, "symptoms": symptoms });
        act(&app, &world.carers[0].actor, id, "check-in", body)
    };
    for (tenths, symptoms) in [(382, false), (375, false), (366, true)] {
        refused(&app, seen(tenths, symptoms), 422, "morning_check_failed").await;
    }
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(1, 0));
    let turn_away = |body| act(&app, &world.health_worker.actor, id, "turn-away", body);
    refused(&app, turn_away(json!({})), 400, "invalid_request").await;
    refused(
        &app,
        turn_away(json!({ "reason": "" })),
        422,
        "validation_failed",
    )
    .await;
    let told = turn_away(json!({ "reason": "晨检体温偏高" }))
        .await
        .assert_status(200);
    assert_eq!(told.body["status"], "turned_away");
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 0));
    // It is no no-show, neither by the clock nor by hand.
    app.clock.set(session.ends_at);
    assert_eq!(mark_no_shows(app.state()).await.unwrap(), 0);
    let by_hand = act(&app, &world.manager.actor, id, "no-show", json!({}));
    refused(&app, by_hand, 409, "invalid_state").await;
    assert_eq!(status(&app, &family, id).await, "turned_away");
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 0));
}

/// Corrects a certificate in the store.
async fn change(
    app: &TestApp,
    certificate: Option<Uuid>,
    edit: impl FnOnce(&mut health_certificate::ActiveModel),
) {
    let tx = app.state().db.begin_write().await.unwrap();
    let row = health_certificate::Entity::find_by_id(certificate.unwrap())
        .one(&*tx)
        .await
        .unwrap()
        .unwrap();
    let mut row = row.into_active_model();
    edit(&mut row);
    row.update(&*tx).await.unwrap();
    tx.commit().await.unwrap();
}
