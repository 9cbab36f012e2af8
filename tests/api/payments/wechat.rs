//! Paying through WeChat Pay: orders, notices, and notices that are not to be believed.

use super::steps::{
    Stage, assert_in_order, cash, entries, jobs, pay, sign_in_by_wechat, standing, told,
};
use crate::{
    records::rows_of,
    scenarios::steps::{book_and_pay, cancel, other_guardian, refused, status},
    support::{
        TestApp,
        factory::at,
        on_both_stores,
        wechat_pay::{Fault, WechatPay},
    },
};
use baobaowu::features::audit_log::service::write_failures;
use chrono::TimeDelta;
use serde_json::json;
use std::collections::BTreeSet;

on_both_stores! { with crate::support::wechat_pay::wechat_pay();
    guardian_pays_while_the_place_is_held,
    second_try_goes_on_with_the_same_order,
    lost_answer_makes_no_second_order,
    each_guardian_has_an_order_of_their_own_and_what_is_too_much_goes_back,
    provider_that_is_busy_or_refuses_is_named,
    provider_that_does_not_answer_is_not_waited_for,
    answer_of_someone_else_is_not_believed,
    wechat_is_needed_to_pay_by_wechat,
    house_that_takes_cash_only_offers_no_order,
    place_is_given_back_when_nobody_pays,
    cash_ends_the_hold_too,
    too_little_time_is_left_for_an_order,
    payment_whose_notice_is_lost_is_found,
    payment_is_looked_for_before_its_place_is_given_back,
    order_of_a_cancelled_booking_is_closed,
    notice_that_is_not_wechats_is_refused,
    notice_of_another_merchant_or_amount_has_no_effect,
    house_goes_online,
    what_is_held_is_paid_online_although_the_house_has_changed,
}

async fn guardian_pays_while_the_place_is_held(app: TestApp) {
    let stage = Stage::online(&app).await;
    let booked = book_and_pay(&app, &stage.family, &stage.child, &stage.session)
        .await
        .assert_status(201);
    assert_eq!(booked.body["pay_by"], "2026-11-23T09:15:00+08:00");
    let booking = booked.id();
    let wechat = WechatPay::of(&app);
    let request = pay(&app, &stage.family.actor, booking)
        .await
        .assert_status(200);
    assert!(wechat.pays_with(&request.body), "{}", request.text);
    let [number] = wechat.orders().try_into().unwrap();
    assert_eq!(request.body["package"], format!("prepay_id=wx{number}"));
    let (state, openid, time_expire) = wechat.order(&number);
    assert_eq!(state, "NOTPAY");
    assert_eq!(openid, format!("o-{}", stage.family.account.get().simple()));
    assert_eq!(time_expire, "2026-11-23T09:15:00+08:00");
    wechat.pay(&number);
    wechat.tell_payment(&app, &number).await.assert_status(204);
    let shown = stage.shown(&app, booking).await;
    assert_eq!(standing(&shown), [6000, 0, 6000, 0, 0]);
    assert_eq!(shown["pay_by"], serde_json::Value::Null);
    assert_eq!(shown["payments"][0]["status"], "paid");
    assert_eq!(entries(&app, booking).await, ["charge", "payment"]);
    assert_eq!(told(&app, "payment_received", booking).await, 1);
    app.clock.set(at("2026-11-23", "10:00"));
    jobs(&app).await;
    assert_eq!(status(&app, &stage.family, booking).await, "confirmed");
    let again = pay(&app, &stage.family.actor, booking);
    refused(&app, again, 409, "nothing_to_pay").await;
    assert_in_order(&app).await;
}

async fn second_try_goes_on_with_the_same_order(app: TestApp) {
    let stage = Stage::online(&app).await;
    let (booking, number) = stage.ordered(&app).await;
    let wechat = WechatPay::of(&app);
    app.clock.set(app.now() + TimeDelta::minutes(3));
    let request = pay(&app, &stage.family.actor, booking)
        .await
        .assert_status(200);
    assert!(wechat.pays_with(&request.body));
    assert_eq!(wechat.orders(), [number]);
    assert_eq!(wechat.calls("POST /v3/pay/transactions/jsapi"), 1);
}

async fn lost_answer_makes_no_second_order(app: TestApp) {
    let stage = Stage::online(&app).await;
    let booking = stage.book(&app).await;
    let wechat = WechatPay::of(&app);
    wechat.fail_next("/jsapi", Fault::Lost);
    let lost = pay(&app, &stage.family.actor, booking)
        .await
        .assert_status(503)
        .assert_problem("payment_provider_busy");
    assert_eq!(lost.header("retry-after"), "5");
    pay(&app, &stage.family.actor, booking)
        .await
        .assert_status(200);
    assert_eq!(wechat.orders().len(), 1);
    assert_eq!(wechat.calls("POST /v3/pay/transactions/jsapi"), 2);
}

async fn each_guardian_has_an_order_of_their_own_and_what_is_too_much_goes_back(app: TestApp) {
    let stage = Stage::online(&app).await;
    let (booking, first) = stage.ordered(&app).await;
    let father = other_guardian(&app, &stage.world, &stage.family).await;
    sign_in_by_wechat(&app, &father.actor).await;
    pay(&app, &father.actor, booking).await.assert_status(200);
    let wechat = WechatPay::of(&app);
    let numbers: BTreeSet<String> = wechat.orders().into_iter().collect();
    assert_eq!(numbers.len(), 2);
    for number in &numbers {
        wechat.pay(number);
        wechat.tell_payment(&app, number).await.assert_status(204);
    }
    jobs(&app).await;
    let refunds = wechat.refunds();
    assert_eq!(refunds.len(), 1);
    let (number, refund) = refunds.first_key_value().unwrap();
    assert_eq!(refund.amount, 6000);
    assert!(numbers.contains(&refund.out_trade_no) && numbers.contains(&first));
    wechat.end_refund(number, "SUCCESS");
    wechat.tell_refund(&app, number).await.assert_status(204);
    let shown = stage.shown(&app, booking).await;
    assert_eq!(standing(&shown), [6000, 0, 12_000, 6000, 0]);
    assert_eq!(shown["refunds"][0]["reason"], "paid_twice");
    assert_eq!(status(&app, &stage.family, booking).await, "confirmed");
    assert_in_order(&app).await;
}

async fn provider_that_is_busy_or_refuses_is_named(app: TestApp) {
    let stage = Stage::online(&app).await;
    let booking = stage.book(&app).await;
    let wechat = WechatPay::of(&app);
    for (code, (expected, problem)) in [
        (
            Fault::Refused(500, "SYSTEM_ERROR"),
            (503, "payment_provider_busy"),
        ),
        (
            Fault::Refused(429, "FREQUENCY_LIMITED"),
            (503, "payment_provider_busy"),
        ),
        (
            Fault::Refused(403, "NO_AUTH"),
            (502, "payment_provider_refused"),
        ),
    ] {
        wechat.fail_next("/jsapi", code);
        pay(&app, &stage.family.actor, booking)
            .await
            .assert_status(expected)
            .assert_problem(problem);
    }
    // What was refused for good is not tried under the same number again.
    pay(&app, &stage.family.actor, booking)
        .await
        .assert_status(200);
    let shown = stage.shown(&app, booking).await;
    let mut states: Vec<&str> = shown["payments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|payment| payment["status"].as_str().unwrap())
        .collect();
    states.sort_unstable();
    assert_eq!(states, ["closed", "open"]);
}

async fn provider_that_does_not_answer_is_not_waited_for(app: TestApp) {
    let stage = Stage::online(&app).await;
    let booking = stage.book(&app).await;
    WechatPay::of(&app).fail_next("/jsapi", Fault::Silence);
    pay(&app, &stage.family.actor, booking)
        .await
        .assert_status(503)
        .assert_problem("payment_provider_busy");
}

async fn answer_of_someone_else_is_not_believed(app: TestApp) {
    let stage = Stage::online(&app).await;
    let booking = stage.book(&app).await;
    WechatPay::of(&app).fail_next("/jsapi", Fault::Forged);
    pay(&app, &stage.family.actor, booking)
        .await
        .assert_status(502)
        .assert_problem("payment_provider_refused");
    pay(&app, &stage.family.actor, booking)
        .await
        .assert_status(200);
}

async fn wechat_is_needed_to_pay_by_wechat(app: TestApp) {
    let stage = Stage::online(&app).await;
    let booking = stage.book(&app).await;
    let father = other_guardian(&app, &stage.world, &stage.family).await;
    let request = pay(&app, &father.actor, booking);
    refused(&app, request, 422, "wechat_identity_missing").await;
}

async fn house_that_takes_cash_only_offers_no_order(app: TestApp) {
    let stage = Stage::offline(&app).await;
    let booking = stage.book(&app).await;
    let request = pay(&app, &stage.family.actor, booking);
    refused(&app, request, 422, "payment_not_offered").await;
    app.clock.set(app.now() + TimeDelta::hours(2));
    jobs(&app).await;
    assert_eq!(status(&app, &stage.family, booking).await, "confirmed");
}

async fn place_is_given_back_when_nobody_pays(app: TestApp) {
    let stage = Stage::online(&app).await;
    let (booking, number) = stage.ordered(&app).await;
    app.clock.set(at("2026-11-23", "09:14"));
    jobs(&app).await;
    assert_eq!(status(&app, &stage.family, booking).await, "confirmed");
    app.clock.set(at("2026-11-23", "09:15"));
    jobs(&app).await;
    assert_eq!(status(&app, &stage.family, booking).await, "expired");
    assert_eq!(entries(&app, booking).await, ["charge", "reversal"]);
    assert_eq!(told(&app, "booking_unpaid", booking).await, 1);
    assert_eq!(told(&app, "booking_expired", booking).await, 0);
    assert_eq!(WechatPay::of(&app).order(&number).0, "CLOSED");
    let request = pay(&app, &stage.family.actor, booking);
    refused(&app, request, 409, "nothing_to_pay").await;
    // The place is there for the next.
    stage.book(&app).await;
    assert_in_order(&app).await;
}

async fn cash_ends_the_hold_too(app: TestApp) {
    let stage = Stage::online(&app).await;
    let booking = stage.book(&app).await;
    let manager = &stage.world.manager.actor;
    cash(&app, manager, booking, "payment", 5999)
        .await
        .assert_status(201);
    assert_ne!(
        stage.shown(&app, booking).await["pay_by"],
        serde_json::Value::Null
    );
    cash(&app, manager, booking, "payment", 1)
        .await
        .assert_status(201);
    app.clock.set(at("2026-11-23", "10:00"));
    jobs(&app).await;
    assert_eq!(status(&app, &stage.family, booking).await, "confirmed");
    assert_in_order(&app).await;
}

async fn too_little_time_is_left_for_an_order(app: TestApp) {
    let stage = Stage::online(&app).await;
    let booking = stage.book(&app).await;
    app.clock
        .set(at("2026-11-23", "09:14") + TimeDelta::seconds(1));
    let request = pay(&app, &stage.family.actor, booking);
    refused(&app, request, 409, "payment_time_over").await;
    assert_eq!(WechatPay::of(&app).calls("/jsapi"), 0);
}

async fn payment_whose_notice_is_lost_is_found(app: TestApp) {
    let stage = Stage::online(&app).await;
    let (booking, number) = stage.ordered(&app).await;
    let wechat = WechatPay::of(&app);
    wechat.pay(&number);
    wechat.fail_next("GET /v3/pay", Fault::Refused(500, "SYSTEM_ERROR"));
    jobs(&app).await;
    assert_eq!(wechat.calls("GET /v3/pay"), 0);
    app.clock.set(at("2026-11-23", "09:01"));
    jobs(&app).await;
    assert_eq!(entries(&app, booking).await, ["charge"]);
    app.clock.set(at("2026-11-23", "09:02"));
    jobs(&app).await;
    assert_eq!(entries(&app, booking).await, ["charge", "payment"]);
    // The notice comes after all.
    wechat.tell_payment(&app, &number).await.assert_status(204);
    assert_eq!(entries(&app, booking).await, ["charge", "payment"]);
    assert_eq!(wechat.calls("GET /v3/pay"), 2);
    assert_in_order(&app).await;
}

async fn payment_is_looked_for_before_its_place_is_given_back(app: TestApp) {
    let stage = Stage::online(&app).await;
    let (booking, number) = stage.ordered(&app).await;
    let wechat = WechatPay::of(&app);
    wechat.pay(&number);
    app.clock.set(at("2026-11-23", "09:15"));
    // Only the job that gives places back: the other has not had its turn.
    let expired = baobaowu::features::payments::service::expire_unpaid(app.state())
        .await
        .unwrap();
    assert_eq!(expired, 0);
    assert_eq!(status(&app, &stage.family, booking).await, "confirmed");
    assert_eq!(entries(&app, booking).await, ["charge", "payment"]);
}

async fn order_of_a_cancelled_booking_is_closed(app: TestApp) {
    let stage = Stage::online(&app).await;
    let (booking, number) = stage.ordered(&app).await;
    cancel(&app, &stage.family.actor, booking)
        .await
        .assert_status(200);
    jobs(&app).await;
    assert_eq!(WechatPay::of(&app).order(&number).0, "CLOSED");
    let shown = stage.shown(&app, booking).await;
    assert_eq!(shown["payments"][0]["status"], "closed");
    assert_in_order(&app).await;
}

async fn notice_that_is_not_wechats_is_refused(app: TestApp) {
    let stage = Stage::online(&app).await;
    let (booking, number) = stage.ordered(&app).await;
    let wechat = WechatPay::of(&app);
    wechat.pay(&number);
    let body = wechat.notice("TRANSACTION.SUCCESS", &wechat.transaction(&number));
    let now = app.now().timestamp();
    let serial = "PUB_KEY_ID_TEST";
    let mut requests = vec![
        wechat.send(&app, &body, now - 301, serial),
        wechat.send(&app, &body, now + 301, serial),
        wechat.send(&app, &body, now, "ANOTHER"),
        wechat
            .send(&app, "{}", now, serial)
            .raw("application/json", body.clone()),
    ];
    // Nothing but the headers, and none at all.
    requests.push(app.post("/v1/payments/wechat/notify", json!({})));
    for request in requests {
        refused(&app, request, 401, "payment_notice_invalid").await;
    }
    let sealed_elsewhere = body.replace("0a1b2c3d4e5f", "000000000000");
    let request = wechat.send(&app, &sealed_elsewhere, now, serial);
    refused(&app, request, 401, "payment_notice_invalid").await;
    assert_eq!(entries(&app, booking).await, ["charge"]);
    // The one without headers was no notice.
    write_failures(app.state()).await.unwrap();
    let written = rows_of(&app, "payment_notice_refused").await;
    assert_eq!(written.len(), 1);
    assert_eq!(written[0].fields, "not_believed,times:5");
    wechat
        .send(&app, &body, now - 300, serial)
        .await
        .assert_status(204);
    assert_eq!(entries(&app, booking).await, ["charge", "payment"]);
}

async fn notice_of_another_merchant_or_amount_has_no_effect(app: TestApp) {
    let stage = Stage::online(&app).await;
    let (booking, number) = stage.ordered(&app).await;
    let wechat = WechatPay::of(&app);
    wechat.pay(&number);
    let change = |pointer: &str, value: serde_json::Value| {
        let mut told = wechat.transaction(&number);
        *told.pointer_mut(pointer).unwrap() = value;
        told
    };
    for (told, status, code) in [
        (
            change("/mchid", json!("1900000002")),
            422,
            "payment_mismatch",
        ),
        (
            change("/appid", json!("wx0000000000000002")),
            422,
            "payment_mismatch",
        ),
        (change("/amount/total", json!(1)), 422, "payment_mismatch"),
        (
            change("/amount/currency", json!("USD")),
            401,
            "payment_notice_invalid",
        ),
        (
            change("/out_trade_no", json!("0".repeat(32))),
            404,
            "not_found",
        ),
    ] {
        let request = wechat.tell(&app, "TRANSACTION.SUCCESS", &told);
        refused(&app, request, status, code).await;
    }
    let nothing_to_us = wechat.tell(&app, "COUPON.USE", &json!({}));
    nothing_to_us.await.assert_status(204);
    assert_eq!(entries(&app, booking).await, ["charge"]);
    assert_in_order(&app).await;
}

async fn house_goes_online(app: TestApp) {
    let stage = Stage::offline(&app).await;
    let path = format!("/v1/houses/{}/payment-mode", stage.world.house);
    app.put(&path, json!({ "payment_mode": "online" }))
        .if_match(1)
        .bearer(&stage.world.subdistrict_admin.token)
        .await
        .assert_status(200);
    let shown = app
        .get(&format!("/v1/houses/{}", stage.world.house))
        .await
        .assert_status(200);
    assert_eq!(shown.body["payment_mode"], "online");
    stage.ordered(&app).await;
}

async fn what_is_held_is_paid_online_although_the_house_has_changed(app: TestApp) {
    let stage = Stage::online(&app).await;
    let booking = stage.book(&app).await;
    let path = format!("/v1/houses/{}/payment-mode", stage.world.house);
    app.put(&path, json!({ "payment_mode": "offline" }))
        .if_match(1)
        .bearer(&stage.world.subdistrict_admin.token)
        .await
        .assert_status(200);
    pay(&app, &stage.family.actor, booking)
        .await
        .assert_status(200);
}
