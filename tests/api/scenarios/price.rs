//! Money: what is charged was published, and stood in the agreement that was signed.

use super::steps::{TWELVE_DAYS, ask, book, book_and_pay, morning, part, refused, visits};
use crate::support::{
    Answer, TestApp,
    factory::{ChildSeed, Family, FamilySeed, SessionSeed, World, WorldSeed, at, date, insert},
    on_both_stores,
};
use baobaowu::features::policies::domain::CareKind;
use entity::signed_agreement;
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores! {
    scenario_38_booking_keeps_its_price_and_new_ones_need_the_new_agreement,
    scenario_38_paid_session_costs_what_is_published,
    agreement_is_signed_before_the_first_booking,
}

async fn scenario_38_booking_keeps_its_price_and_new_ones_need_the_new_agreement(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    app.clock.set(at("2026-11-02", "10:00"));
    visits(&app, &world, (&family, &child), &NOVEMBER).await;
    app.clock.set(at("2026-11-21", "10:00"));
    let saturday = morning(&app, &world, "2026-12-05").await;
    let old = book_and_pay(&app, &family, &child, &saturday)
        .await
        .assert_status(201);
    assert_eq!(old.body["fee"]["amount_fen"], 6000);
    let agreement = publish_price(&app, &world, 4000).await;
    // The rise has come.
    app.clock.set(at("2026-12-01", "10:00"));
    let monday = morning(&app, &world, "2026-12-07").await;
    let unsigned = book_and_pay(&app, &family, &child, &monday);
    refused(&app, unsigned, 422, "agreement_not_signed").await;
    sign(&app, &world, &family, agreement).await;
    let told = refused(
        &app,
        book(&app, &family, &child, &monday),
        422,
        "free_quota_exhausted",
    )
    .await;
    assert_eq!(told.body["price"], json!({ "amount_fen": 8000 }));
    let new = book_and_pay(&app, &family, &child, &monday)
        .await
        .assert_status(201);
    assert_eq!(new.body["fee"]["amount_fen"], 8000);
    let kept = app
        .get(&format!("/v1/bookings/{}", old.id()))
        .bearer(&app.token(&family.actor))
        .await
        .assert_status(200);
    assert_eq!(kept.body["fee"]["amount_fen"], 6000);
}

/// Twelve workdays before the story begins.
const NOVEMBER: [&str; 12] = [
    "2026-11-03",
    "2026-11-04",
    "2026-11-05",
    "2026-11-06",
    "2026-11-09",
    "2026-11-10",
    "2026-11-11",
    "2026-11-12",
    "2026-11-13",
    "2026-11-16",
    "2026-11-17",
    "2026-11-18",
];

/// Publishes a schedule and an agreement that rests on it, both from 1 December.
async fn publish_price(app: &TestApp, world: &World, fen_per_hour: i64) -> Uuid {
    let schedule = json!({
        "subdistrict_id": world.subdistrict.get(),
        "basis": "沪价示例第2号",
        "effective_from": "2026-12-01",
        "timed_fen_per_hour": fen_per_hour,
        "temporary_fen_per_session": 9000,
    });
    let schedule = published(app, world, "/v1/fee-schedules", schedule).await;
    let agreement = json!({
        "subdistrict_id": world.subdistrict.get(),
        "fee_schedule_id": schedule.id(),
        "title": "托育服务协议",
        "rights_and_duties": "双方的权利和义务。",
        "fees": "收费标准见公示。",
        "refunds": "按规定退费。",
        "disputes": "协商解决。",
        "effective_from": "2026-12-01",
    });
    published(app, world, "/v1/agreement-templates", agreement)
        .await
        .id()
}

async fn published(app: &TestApp, world: &World, path: &str, draft: Value) -> Answer {
    let who = app.token(&world.subdistrict_admin.actor);
    let made = app
        .post(path, draft)
        .key(&app.state().new_id().to_string())
        .bearer(&who)
        .await
        .assert_status(201);
    app.post(&format!("{path}/{}/publish", made.id()), json!({}))
        .key(&app.state().new_id().to_string())
        .bearer(&who)
        .await
        .assert_status(200)
}

/// The guardian's signature, as the store keeps it.
async fn sign(app: &TestApp, world: &World, family: &Family, agreement: Uuid) {
    let row = signed_agreement::Model {
        id: app.state().new_id(),
        district_id: world.district.get(),
        family_id: family.id.get(),
        agreement_template_id: agreement,
        guardian_id: family.guardian.get(),
        content_hash: "0".repeat(64),
        signed_at: app.now().into(),
    };
    let tx = app.state().db.begin_write().await.unwrap();
    insert(&tx, row).await;
    tx.commit().await.unwrap();
}

async fn scenario_38_paid_session_costs_what_is_published(app: TestApp) {
    let seed = WorldSeed {
        fees: Some((3000, 5500)),
        ..WorldSeed::default()
    };
    let world = seed.insert(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    visits(&app, &world, (&family, &child), &TWELVE_DAYS).await;
    let timed = morning(&app, &world, "2026-12-10").await;
    let seed = SessionSeed {
        date: date("2026-12-11"),
        kind: CareKind::Temporary,
        ..SessionSeed::default()
    };
    let temporary = seed.insert(&app, &world).await;
    // An hour and a half of timed care.
    let mut wish = part(
        &child,
        &timed,
        at("2026-12-10", "09:30"),
        at("2026-12-10", "11:00"),
    );
    let told = refused(
        &app,
        ask(&app, &family.actor, wish.clone()),
        422,
        "free_quota_exhausted",
    )
    .await;
    assert_eq!(told.body["price"], json!({ "amount_fen": 4500 }));
    wish["accept_fee"] = json!(true);
    let paid = ask(&app, &family.actor, wish).await.assert_status(201);
    assert_eq!(paid.body["fee"], json!({ "amount_fen": 4500 }));
    // Temporary care costs by the session.
    let paid = book_and_pay(&app, &family, &child, &temporary)
        .await
        .assert_status(201);
    assert_eq!(paid.body["fee"], json!({ "amount_fen": 5500 }));
}

async fn agreement_is_signed_before_the_first_booking(app: TestApp) {
    let world = World::seed(&app).await;
    let unsigned = FamilySeed {
        agreement_signed: false,
        ..FamilySeed::default()
    };
    let family = unsigned.insert(&app, &world).await;
    let child = ChildSeed::default().insert(&app, &world, &family).await;
    let session = world.session(&app, 20).await;
    refused(
        &app,
        book(&app, &family, &child, &session),
        422,
        "agreement_not_signed",
    )
    .await;
    sign(&app, &world, &family, world.agreement_template.unwrap()).await;
    book(&app, &family, &child, &session)
        .await
        .assert_status(201);
}
