//! Money: what was agreed is charged, what was charged and is not due goes back, once.

use super::steps::{act, book_and_pay, cancel, check_in, morning, refused, see, status};
use crate::{
    payments::steps::{Stage, assert_in_order, entries, jobs, standing, told},
    support::{
        Answer, TestApp,
        factory::{World, at},
        on_both_stores,
        wechat_pay::{Fault, WechatPay},
    },
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores! { with crate::support::wechat_pay::wechat_pay();
    scenario_22_child_that_is_turned_away_costs_nothing,
    scenario_31_no_show_keeps_the_fee,
    scenario_32_fee_comes_back_in_time_and_stays_when_late,
    scenario_33_rejected_and_unanswered_requests_cost_nothing,
    scenario_38_prices_are_charged_once_they_are_agreed_to,
    scenario_39_payment_notice_that_comes_twice_is_one_entry,
    scenario_39_payment_after_the_hold_goes_back_in_full,
    scenario_39_house_cancels_and_gives_everything_back_once,
}
mod by_agreement {
    use super::scenario_31_and_32_part_of_the_fee_comes_back_by_the_rules;
    use crate::support::on_both_stores;

    on_both_stores! { with crate::support::wechat_pay::with_policy("parts", &[
        ("late_cancel_percent = { value = 0", "late_cancel_percent = { value = 50"),
        ("no_show_percent = { value = 0", "no_show_percent = { value = 25"),
    ]);
        scenario_31_and_32_part_of_the_fee_comes_back_by_the_rules,
    }
}

async fn scenario_22_child_that_is_turned_away_costs_nothing(app: TestApp) {
    let stage = Stage::online(&app).await;
    let (booking, number) = stage.paid(&app).await;
    app.clock.set(stage.session.starts_at);
    let body = json!({ "reason": "体温偏高" });
    act(&app, &stage.world.manager.actor, booking, "turn-away", body)
        .await
        .assert_status(200);
    jobs(&app).await;
    assert_eq!(
        WechatPay::of(&app).refunds()[&format!("R{number}")].amount,
        6000
    );
    assert_in_order(&app).await;
}

async fn scenario_31_no_show_keeps_the_fee(app: TestApp) {
    let stage = Stage::online(&app).await;
    let (booking, _) = stage.paid(&app).await;
    app.clock.set(stage.session.ends_at);
    jobs(&app).await;
    assert_eq!(status(&app, &stage.family, booking).await, "no_show");
    assert_eq!(entries(&app, booking).await, ["charge", "payment"]);
    assert!(WechatPay::of(&app).refunds().is_empty());
    assert_in_order(&app).await;
}

async fn scenario_32_fee_comes_back_in_time_and_stays_when_late(app: TestApp) {
    let stage = Stage::online(&app).await;
    let (in_time, number) = stage.paid(&app).await;
    app.clock
        .set(stage.session.starts_at - TimeDelta::hours(25));
    cancel(&app, &stage.family.actor, in_time)
        .await
        .assert_status(200);
    jobs(&app).await;
    let wechat = WechatPay::of(&app);
    let refund = format!("R{number}");
    assert_eq!(wechat.refunds()[&refund].amount, 6000);
    wechat.end_refund(&refund, "SUCCESS");
    wechat.tell_refund(&app, &refund).await.assert_status(204);
    assert_eq!(
        entries(&app, in_time).await,
        ["charge", "payment", "reversal", "refund"]
    );
    let later = morning(&app, &stage.world, "2026-11-27").await;
    let late = book_and_pay(&app, &stage.family, &stage.child, &later)
        .await
        .assert_status(201)
        .id();
    crate::payments::steps::cash(&app, &stage.world.manager.actor, late, "payment", 6000)
        .await
        .assert_status(201);
    app.clock.set(later.starts_at - TimeDelta::hours(1));
    cancel(&app, &stage.family.actor, late)
        .await
        .assert_status(200);
    jobs(&app).await;
    assert_eq!(status(&app, &stage.family, late).await, "late_cancelled");
    assert_eq!(entries(&app, late).await, ["charge", "payment"]);
    assert_in_order(&app).await;
}

async fn scenario_31_and_32_part_of_the_fee_comes_back_by_the_rules(app: TestApp) {
    let stage = Stage::online(&app).await;
    let (late, number) = stage.paid(&app).await;
    app.clock.set(stage.session.starts_at - TimeDelta::hours(1));
    cancel(&app, &stage.family.actor, late)
        .await
        .assert_status(200);
    jobs(&app).await;
    let shown = stage.shown(&app, late).await;
    assert_eq!(standing(&shown), [6000, 3000, 6000, 0, -3000]);
    let refunds = WechatPay::of(&app).refunds();
    assert_eq!(refunds[&format!("R{number}")].amount, 3000);
    // One who has not paid owes what is left.
    let later = morning(&app, &stage.world, "2026-11-27").await;
    let mut wish = super::steps::whole(&stage.child, &later);
    wish["accept_fee"] = json!(true);
    app.clock.set(at("2026-11-26", "10:00"));
    let missed = super::steps::ask(&app, &stage.world.manager.actor, wish)
        .await
        .assert_status(201)
        .id();
    app.clock.set(later.ends_at);
    jobs(&app).await;
    assert_eq!(status(&app, &stage.family, missed).await, "no_show");
    let shown = stage.shown(&app, missed).await;
    assert_eq!(standing(&shown), [6000, 1500, 0, 0, 4500]);
    assert_in_order(&app).await;
    // Staff correct both ends: the rest comes back, and what was given is due after all.
    let manager = &stage.world.manager.actor;
    let excused = json!({ "status": "cancelled", "reason": "登记有误" });
    act(&app, manager, late, "correct", excused)
        .await
        .assert_status(200);
    let was_there = json!({
        "status": "completed",
        "reason": "登记有误",
        "attendance": {
            "came_at": later.starts_at,
            "left_at": later.ends_at,
            "temperature_tenths": 366,
            "symptoms": false,
        },
    });
    act(&app, manager, missed, "correct", was_there)
        .await
        .assert_status(200);
    jobs(&app).await;
    let shown = stage.shown(&app, late).await;
    assert_eq!(standing(&shown), [6000, 6000, 6000, 0, -6000]);
    let shown = stage.shown(&app, missed).await;
    assert_eq!(standing(&shown), [7500, 1500, 0, 0, 6000]);
    assert_in_order(&app).await;
}

async fn scenario_33_rejected_and_unanswered_requests_cost_nothing(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let mut bookings = Vec::new();
    for day in ["2026-11-25", "2026-11-26"] {
        let session = morning(&app, &world, day).await;
        let booked = book_and_pay(&app, &family, &child, &session)
            .await
            .assert_status(201);
        bookings.push(booked.id());
    }
    let body = json!({ "reason": "名额已满" });
    act(&app, &world.manager.actor, bookings[0], "reject", body)
        .await
        .assert_status(200);
    app.clock.set(app.now() + TimeDelta::days(1));
    jobs(&app).await;
    assert_eq!(status(&app, &family, bookings[1]).await, "expired");
    assert_eq!(told(&app, "booking_expired", bookings[1]).await, 1);
    for booking in bookings {
        assert_eq!(entries(&app, booking).await, ["charge", "reversal"]);
    }
    assert_in_order(&app).await;
}

/// Drafts and publishes; answers what publishing said.
async fn publish(app: &TestApp, world: &World, path: &str, draft: Value) -> Answer {
    let who = app.token(&world.subdistrict_admin.actor);
    let made = app.post(path, draft).bearer(&who).await.assert_status(201);
    app.post(&format!("{path}/{}/publish", made.id()), json!({}))
        .bearer(&who)
        .await
        .assert_status(200)
}

fn warnings(answer: &Answer) -> Vec<&str> {
    let warnings = answer.body["warnings"].as_array().unwrap();
    warnings
        .iter()
        .map(|warning| warning["code"].as_str().unwrap())
        .collect()
}

/// A draft that rests on new prices.
fn new_agreement(world: &World, fee_schedule: Uuid) -> Value {
    json!({
        "subdistrict_id": world.subdistrict.get(),
        "fee_schedule_id": fee_schedule,
        "title": "托育服务协议",
        "rights_and_duties": "双方的权利和义务。",
        "fees": "收费标准见公示。",
        "refunds": "按规定退费。",
        "disputes": "协商解决。",
        "effective_from": "2026-12-01",
    })
}

async fn scenario_38_prices_are_charged_once_they_are_agreed_to(app: TestApp) {
    let stage = Stage::offline(&app).await;
    let (world, family, child) = (&stage.world, &stage.family, &stage.child);
    app.clock.set(at("2026-11-21", "10:00"));
    let saturday = morning(&app, world, "2026-12-05").await;
    let old = book_and_pay(&app, family, child, &saturday)
        .await
        .assert_status(201);
    assert_eq!(old.body["fee"]["amount_fen"], 6000);
    let schedule = json!({
        "subdistrict_id": world.subdistrict.get(),
        "basis": "沪价示例第2号",
        "effective_from": "2026-12-01",
        "timed_fen_per_hour": 4000,
        "temporary_fen_per_session": 9000,
    });
    let schedule = publish(&app, world, "/v1/fee-schedules", schedule).await;
    assert_eq!(warnings(&schedule), ["not_charged"]);
    assert_eq!(schedule.body["families_to_sign"], 0);
    // The new price is shown, but what was agreed to is charged.
    app.clock.set(at("2026-12-01", "10:00"));
    let shown = app
        .get(&format!("/v1/houses/{}/fee-schedule", world.house))
        .await
        .assert_status(200);
    assert_eq!(shown.body["timed_per_hour"]["amount_fen"], 4000);
    let monday = morning(&app, world, "2026-12-07").await;
    let path = format!("/v1/sessions/{}/quote?child_id={}", monday.id, child.id);
    let told = see(&app, &family.actor, &path).await.assert_status(200);
    assert_eq!(told.body["fee"]["amount_fen"], 6000);
    let agreement = new_agreement(world, schedule.id());
    let agreement = publish(&app, world, "/v1/agreement-templates", agreement).await;
    assert_eq!(warnings(&agreement), ["families_must_sign"]);
    assert_eq!(agreement.body["families_to_sign"], 1);
    let unsigned = book_and_pay(&app, family, child, &monday);
    refused(&app, unsigned, 422, "agreement_not_signed").await;
    refused(
        &app,
        see(&app, &family.actor, &path),
        422,
        "agreement_not_signed",
    )
    .await;
    sign(&app, &stage, agreement.id()).await;
    let told = see(&app, &family.actor, &path).await.assert_status(200);
    assert_eq!(told.body["fee"]["amount_fen"], 8000);
    assert_eq!(told.body["fee_schedule_id"], json!(schedule.id()));
    let new = book_and_pay(&app, family, child, &monday)
        .await
        .assert_status(201);
    assert_eq!(new.body["fee"]["amount_fen"], 8000);
    // Each booking keeps the price it was made at, in the ledger too.
    for (booking, fee) in [(old.id(), 6000), (new.id(), 8000)] {
        let shown = stage.shown(&app, booking).await;
        assert_eq!(standing(&shown), [fee, 0, 0, 0, fee]);
    }
    assert_in_order(&app).await;
}

/// The guardian signs.
async fn sign(app: &TestApp, stage: &Stage, agreement: Uuid) {
    let path = format!("/v1/families/{}/agreements", stage.family.id);
    app.post(&path, json!({ "agreement_template_id": agreement }))
        .bearer(&app.token(&stage.family.actor))
        .await
        .assert_status(201);
}

async fn scenario_39_payment_notice_that_comes_twice_is_one_entry(app: TestApp) {
    let stage = Stage::online(&app).await;
    let (booking, number) = stage.paid(&app).await;
    let wechat = WechatPay::of(&app);
    for _ in 0..2 {
        wechat.tell_payment(&app, &number).await.assert_status(204);
    }
    assert_eq!(entries(&app, booking).await, ["charge", "payment"]);
    assert_eq!(told(&app, "payment_received", booking).await, 1);
    let shown = stage.shown(&app, booking).await;
    assert_eq!(standing(&shown), [6000, 0, 6000, 0, 0]);
    // The visit takes place.
    app.clock.set(stage.session.starts_at);
    check_in(&app, &stage.world.carers[0], booking)
        .await
        .assert_status(200);
    assert_in_order(&app).await;
}

async fn scenario_39_payment_after_the_hold_goes_back_in_full(app: TestApp) {
    let stage = Stage::online(&app).await;
    let (booking, number) = stage.ordered(&app).await;
    let wechat = WechatPay::of(&app);
    // The provider cannot be asked when the hold ends, so nobody knows of the payment.
    wechat.pay(&number);
    app.clock.set(at("2026-11-23", "09:15"));
    for _ in 0..2 {
        wechat.fail_next("GET /v3/pay", Fault::Refused(500, "SYSTEM_ERROR"));
    }
    jobs(&app).await;
    assert_eq!(status(&app, &stage.family, booking).await, "expired");
    for _ in 0..2 {
        wechat.tell_payment(&app, &number).await.assert_status(204);
    }
    jobs(&app).await;
    assert_eq!(status(&app, &stage.family, booking).await, "expired");
    assert_eq!(told(&app, "payment_too_late", booking).await, 1);
    assert_eq!(told(&app, "refund_under_way", booking).await, 1);
    let refund = format!("R{number}");
    assert_eq!(wechat.refunds().len(), 1);
    assert_eq!(wechat.refunds()[&refund].amount, 6000);
    wechat.end_refund(&refund, "SUCCESS");
    wechat.tell_refund(&app, &refund).await.assert_status(204);
    assert_eq!(
        entries(&app, booking).await,
        ["charge", "payment", "reversal", "refund"]
    );
    let shown = stage.shown(&app, booking).await;
    assert_eq!(standing(&shown), [6000, 6000, 6000, 6000, 0]);
    assert_eq!(shown["refunds"][0]["reason"], "too_late");
    assert_eq!(told(&app, "refund_done", booking).await, 1);
    assert_in_order(&app).await;
}

async fn scenario_39_house_cancels_and_gives_everything_back_once(app: TestApp) {
    let stage = Stage::online(&app).await;
    let (booking, number) = stage.paid(&app).await;
    let wechat = WechatPay::of(&app);
    wechat.fail_next("POST /v3/refund", Fault::Refused(500, "SYSTEM_ERROR"));
    wechat.fail_next("POST /v3/refund", Fault::Lost);
    stage.house_cancels(&app, booking).await;
    for minutes in [1, 2, 4, 8] {
        jobs(&app).await;
        app.clock.set(app.now() + TimeDelta::minutes(minutes));
    }
    let refunds = wechat.refunds();
    let refund = format!("R{number}");
    assert_eq!(refunds.keys().collect::<Vec<_>>(), [&refund]);
    assert_eq!(refunds[&refund].amount, 6000);
    wechat.end_refund(&refund, "SUCCESS");
    for _ in 0..2 {
        wechat.tell_refund(&app, &refund).await.assert_status(204);
    }
    jobs(&app).await;
    assert_eq!(
        entries(&app, booking).await,
        ["charge", "payment", "reversal", "refund"]
    );
    let account = see(
        &app,
        &stage.family.actor,
        &format!("/v1/families/{}/account", stage.family.id),
    )
    .await
    .assert_status(200);
    assert_eq!(account.body["due"], json!({ "amount_fen": 0 }));
    assert_in_order(&app).await;
}
