//! Payments at the same time as what they must not miss, each with its negative control: the
//! same race with the guards left out must go wrong, or it proves nothing.

use super::steps::{Stage, assert_in_order, entries, imbalances, jobs, pay, standing};
use crate::{
    scenarios::steps::status,
    support::{Answer, TestApp, factory::at, on_both_stores, wechat_pay::WechatPay},
};
use futures_util::future::{join, join_all};
use serde_json::json;
use std::{future::IntoFuture, sync::atomic::Ordering};
use uuid::Uuid;

on_both_stores! { with crate::support::wechat_pay::wechat_pay();
    notice_that_comes_ten_times_at_once_is_one_payment,
    control_notice_is_two_payments_without_the_guards,
    notice_and_end_of_the_hold_leave_nobody_without_place_and_money,
    control_notice_misses_the_end_of_the_hold_without_the_guards,
    notice_and_cancellation_by_the_house_give_everything_back,
    control_notice_misses_the_cancellation_without_the_guards,
    ten_tries_at_once_make_one_order,
}

fn skip_guards(app: &TestApp) {
    let switches = &app.state().switches;
    switches.skip_payment_guards.store(true, Ordering::SeqCst);
}

/// A booking whose payment has been made, and not been told.
async fn about_to_be_told(app: &TestApp) -> (Stage, Uuid, String) {
    let stage = Stage::online(app).await;
    let (booking, number) = stage.ordered(app).await;
    WechatPay::of(app).pay(&number);
    (stage, booking, number)
}

async fn told_at_once(app: &TestApp, number: &str, times: usize) -> Vec<Answer> {
    let wechat = WechatPay::of(app);
    join_all((0..times).map(|_| wechat.tell_payment(app, number).into_future())).await
}

/// WeChat Pay tells of the payment; while the service is between reading and writing,
/// something else happens.
async fn meanwhile<F: Future<Output = ()>>(app: &TestApp, number: &str, what: F) -> Answer {
    let gate = &app.state().switches.payment_gate;
    let notice = WechatPay::of(app).tell_payment(app, number).into_future();
    let other = async {
        gate.reached_by(1).await;
        what.await;
        gate.let_on(1);
    };
    let (answer, ()) = join(notice, other).await;
    answer
}

async fn checks_that_fail(app: &TestApp) -> Vec<&'static str> {
    let found = imbalances(app).await;
    found.into_iter().map(|found| found.check).collect()
}

async fn notice_that_comes_ten_times_at_once_is_one_payment(app: TestApp) {
    let (stage, booking, number) = about_to_be_told(&app).await;
    for answer in told_at_once(&app, &number, 10).await {
        answer.assert_status(204);
    }
    assert_eq!(entries(&app, booking).await, ["charge", "payment"]);
    let shown = stage.shown(&app, booking).await;
    assert_eq!(standing(&shown), [6000, 0, 6000, 0, 0]);
    assert_in_order(&app).await;
}

async fn control_notice_is_two_payments_without_the_guards(app: TestApp) {
    let (_, booking, number) = about_to_be_told(&app).await;
    skip_guards(&app);
    let gate = &app.state().switches.payment_gate;
    let both_read = async {
        gate.reached_by(2).await;
        gate.let_on(2);
    };
    let (answers, ()) = join(told_at_once(&app, &number, 2), both_read).await;
    for answer in answers {
        answer.assert_status(204);
    }
    assert_eq!(
        entries(&app, booking).await,
        ["charge", "payment", "payment"]
    );
}

/// What follows from a change is done. Not more: the job that asks about payments would wait
/// at the gate too.
async fn followed(app: &TestApp) {
    baobaowu::jobs::follow_up(app.state()).await.unwrap();
}

/// The hold ends.
async fn hold_ends(app: &TestApp) {
    for booking in baobaowu::features::bookings::service::unpaid(app.state(), 10)
        .await
        .unwrap()
    {
        baobaowu::features::bookings::service::expire_unpaid(app.state(), &booking)
            .await
            .unwrap();
    }
}

async fn notice_and_end_of_the_hold_leave_nobody_without_place_and_money(app: TestApp) {
    let (stage, booking, number) = about_to_be_told(&app).await;
    app.clock.set(at("2026-11-23", "09:15"));
    let notice = WechatPay::of(&app)
        .tell_payment(&app, &number)
        .into_future();
    let (answer, ()) = join(notice, hold_ends(&app)).await;
    answer.assert_status(204);
    jobs(&app).await;
    let refunds = WechatPay::of(&app).refunds().len();
    match status(&app, &stage.family, booking).await.as_str() {
        "confirmed" => assert_eq!(refunds, 0),
        "expired" => assert_eq!(refunds, 1),
        other => panic!("{other}"),
    }
    assert_in_order(&app).await;
}

async fn control_notice_misses_the_end_of_the_hold_without_the_guards(app: TestApp) {
    let (stage, booking, number) = about_to_be_told(&app).await;
    app.clock.set(at("2026-11-23", "09:15"));
    skip_guards(&app);
    meanwhile(&app, &number, async {
        hold_ends(&app).await;
        Box::pin(followed(&app)).await;
    })
    .await
    .assert_status(204);
    jobs(&app).await;
    assert_eq!(status(&app, &stage.family, booking).await, "expired");
    let kept = WechatPay::of(&app).refunds().is_empty();
    assert!(kept, "the family has neither place nor money");
}

async fn notice_and_cancellation_by_the_house_give_everything_back(app: TestApp) {
    let (stage, booking, number) = about_to_be_told(&app).await;
    let notice = WechatPay::of(&app)
        .tell_payment(&app, &number)
        .into_future();
    let cancel = app
        .post(
            &format!("/v1/bookings/{booking}/cancel"),
            json!({ "reason": "水管破裂" }),
        )
        .bearer(&stage.world.manager.token)
        .into_future();
    let (told, cancelled) = join(notice, cancel).await;
    told.assert_status(204);
    cancelled.assert_status(200);
    jobs(&app).await;
    let refunds = WechatPay::of(&app).refunds();
    assert_eq!(refunds.len(), 1);
    let refund = &refunds[&format!("R{number}")];
    assert_eq!((refund.amount, refund.asked), (6000, 1));
    let shown = stage.shown(&app, booking).await;
    assert_eq!(standing(&shown), [6000, 6000, 6000, 0, -6000]);
    assert_in_order(&app).await;
}

async fn control_notice_misses_the_cancellation_without_the_guards(app: TestApp) {
    let (stage, booking, number) = about_to_be_told(&app).await;
    skip_guards(&app);
    meanwhile(&app, &number, async {
        stage.house_cancels(&app, booking).await;
        Box::pin(followed(&app)).await;
    })
    .await
    .assert_status(204);
    jobs(&app).await;
    let kept = WechatPay::of(&app).refunds().is_empty();
    assert!(kept, "the family has neither place nor money");
    assert_eq!(
        checks_that_fail(&app).await,
        ["an online payment has not exactly one entry"]
    );
}

async fn ten_tries_at_once_make_one_order(app: TestApp) {
    let stage = Stage::online(&app).await;
    let booking = stage.book(&app).await;
    let actor = &stage.family.actor;
    let answers = join_all((0..10).map(|_| pay(&app, actor, booking).into_future())).await;
    for answer in answers {
        answer.assert_status(200);
    }
    assert_eq!(WechatPay::of(&app).orders().len(), 1);
}
