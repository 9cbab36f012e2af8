//! Money goes back: asked for until it is taken, once.

use super::steps::{Stage, assert_in_order, cash, entries, jobs, standing, told};
use crate::{
    scenarios::steps::{act, refused, status},
    support::{
        TestApp,
        factory::at,
        on_both_stores,
        wechat_pay::{Fault, WechatPay},
    },
};
use chrono::TimeDelta;
use serde_json::json;

on_both_stores! { with crate::support::wechat_pay::wechat_pay();
    refund_is_asked_for_until_it_is_taken,
    refund_whose_notice_is_lost_is_found,
    refund_that_the_provider_has_lost_is_asked_for_again,
    refund_that_is_stuck_is_told_to_the_house_and_may_still_succeed,
    notice_of_a_refund_that_is_not_ours_has_no_effect,
    notice_of_a_refund_counts_once,
    waiver_of_a_paid_fee_goes_back,
    what_goes_back_online_is_not_given_back_at_the_house,
    settling_twice_gives_nothing_back_twice,
}

/// A paid booking that the house has cancelled; gives the number of its refund.
async fn refunding(app: &TestApp) -> (Stage, uuid::Uuid, String) {
    let stage = Stage::online(app).await;
    let (booking, number) = stage.paid(app).await;
    stage.house_cancels(app, booking).await;
    (stage, booking, format!("R{number}"))
}

async fn refund_is_asked_for_until_it_is_taken(app: TestApp) {
    let (stage, booking, number) = refunding(&app).await;
    let wechat = WechatPay::of(&app);
    for fault in [
        Fault::Refused(500, "SYSTEM_ERROR"),
        Fault::Refused(429, "FREQUENCY_LIMITED"),
        Fault::Refused(403, "NOT_ENOUGH"),
        Fault::Refused(400, "PARAM_ERROR"),
        Fault::Lost,
    ] {
        wechat.fail_next("POST /v3/refund", fault);
    }
    // One, two, four, eight, sixteen minutes apart.
    for asked in 1..=5 {
        jobs(&app).await;
        assert_eq!(wechat.calls("POST /v3/refund"), asked);
        assert_eq!(
            stage.shown(&app, booking).await["refunds"][0]["status"],
            "waiting"
        );
        app.clock
            .set(app.now() + TimeDelta::minutes(1_i64 << (asked - 1)));
    }
    jobs(&app).await;
    assert_eq!(wechat.calls("POST /v3/refund"), 6);
    let refunds = wechat.refunds();
    assert_eq!(refunds.len(), 1, "one number, one refund");
    assert_eq!(refunds[&number].amount, 6000);
    // The fifth had its effect, but its answer was lost.
    assert_eq!(refunds[&number].asked, 2);
    let shown = stage.shown(&app, booking).await;
    assert_eq!(shown["refunds"][0]["status"], "accepted");
    assert_eq!(standing(&shown), [6000, 6000, 6000, 0, -6000]);
    wechat.end_refund(&number, "SUCCESS");
    wechat.tell_refund(&app, &number).await.assert_status(204);
    let shown = stage.shown(&app, booking).await;
    assert_eq!(shown["refunds"][0]["status"], "succeeded");
    assert_eq!(standing(&shown), [6000, 6000, 6000, 6000, 0]);
    assert_eq!(told(&app, "refund_under_way", booking).await, 1);
    assert_eq!(told(&app, "refund_done", booking).await, 1);
    assert_in_order(&app).await;
}

async fn refund_whose_notice_is_lost_is_found(app: TestApp) {
    let (stage, booking, number) = refunding(&app).await;
    let wechat = WechatPay::of(&app);
    jobs(&app).await;
    app.clock.set(app.now() + TimeDelta::minutes(1));
    jobs(&app).await;
    let shown = stage.shown(&app, booking).await;
    assert_eq!(shown["refunds"][0]["status"], "accepted");
    wechat.end_refund(&number, "SUCCESS");
    app.clock.set(app.now() + TimeDelta::minutes(2));
    jobs(&app).await;
    assert_eq!(
        entries(&app, booking).await,
        ["charge", "payment", "reversal", "refund"]
    );
    assert_eq!(wechat.refunds()[&number].asked, 1);
    assert_in_order(&app).await;
}

async fn refund_that_the_provider_has_lost_is_asked_for_again(app: TestApp) {
    let (_, booking, number) = refunding(&app).await;
    let wechat = WechatPay::of(&app);
    jobs(&app).await;
    wechat.fail_next("GET /v3/refund", Fault::Refused(404, "RESOURCE_NOT_EXISTS"));
    app.clock.set(app.now() + TimeDelta::minutes(1));
    jobs(&app).await;
    app.clock.set(app.now() + TimeDelta::minutes(2));
    jobs(&app).await;
    assert_eq!(wechat.refunds()[&number].asked, 2);
    assert_eq!(wechat.refunds().len(), 1);
    assert_eq!(
        entries(&app, booking).await,
        ["charge", "payment", "reversal"]
    );
}

async fn refund_that_is_stuck_is_told_to_the_house_and_may_still_succeed(app: TestApp) {
    let (stage, booking, number) = refunding(&app).await;
    let wechat = WechatPay::of(&app);
    jobs(&app).await;
    wechat.end_refund(&number, "ABNORMAL");
    for _ in 0..2 {
        wechat.tell_refund(&app, &number).await.assert_status(204);
    }
    let shown = stage.shown(&app, booking).await;
    assert_eq!(shown["refunds"][0]["status"], "stuck");
    assert_eq!(told(&app, "refund_stuck", booking).await, 1);
    app.clock.set(app.now() + TimeDelta::days(1));
    jobs(&app).await;
    assert_eq!(wechat.refunds()[&number].asked, 1);
    // Someone has seen to it.
    wechat.end_refund(&number, "SUCCESS");
    wechat.tell_refund(&app, &number).await.assert_status(204);
    let shown = stage.shown(&app, booking).await;
    assert_eq!(standing(&shown), [6000, 6000, 6000, 6000, 0]);
    assert_in_order(&app).await;
}

async fn notice_of_a_refund_that_is_not_ours_has_no_effect(app: TestApp) {
    let (_, booking, number) = refunding(&app).await;
    let wechat = WechatPay::of(&app);
    jobs(&app).await;
    let word = |mchid: &str, number: &str, fen: i64| {
        json!({
            "mchid": mchid,
            "out_refund_no": number,
            "refund_status": "SUCCESS",
            "amount": { "total": 6000, "refund": fen },
        })
    };
    for (word, status, code) in [
        (word("1900000002", &number, 6000), 422, "payment_mismatch"),
        (word("1900000001", &number, 5999), 422, "payment_mismatch"),
        (word("1900000001", "R0", 6000), 404, "not_found"),
    ] {
        let request = wechat.tell(&app, "REFUND.SUCCESS", &word);
        refused(&app, request, status, code).await;
    }
    assert_eq!(
        entries(&app, booking).await,
        ["charge", "payment", "reversal"]
    );
}

async fn notice_of_a_refund_counts_once(app: TestApp) {
    let (_, booking, number) = refunding(&app).await;
    let wechat = WechatPay::of(&app);
    jobs(&app).await;
    wechat.end_refund(&number, "SUCCESS");
    for _ in 0..3 {
        wechat.tell_refund(&app, &number).await.assert_status(204);
    }
    assert_eq!(
        entries(&app, booking).await,
        ["charge", "payment", "reversal", "refund"]
    );
    assert_eq!(told(&app, "refund_done", booking).await, 1);
}

async fn waiver_of_a_paid_fee_goes_back(app: TestApp) {
    let stage = Stage::online(&app).await;
    let (booking, number) = stage.paid(&app).await;
    let body = json!({ "amount_fen": 1500, "reason": "提前接回" });
    act(
        &app,
        &stage.world.manager.actor,
        booking,
        "adjustments",
        body,
    )
    .key("waiver")
    .await
    .assert_status(201);
    jobs(&app).await;
    let wechat = WechatPay::of(&app);
    let number = format!("R{number}");
    assert_eq!(wechat.refunds()[&number].amount, 1500);
    wechat.end_refund(&number, "SUCCESS");
    wechat.tell_refund(&app, &number).await.assert_status(204);
    let shown = stage.shown(&app, booking).await;
    assert_eq!(standing(&shown), [6000, 1500, 6000, 1500, 0]);
    assert_eq!(status(&app, &stage.family, booking).await, "confirmed");
    assert_in_order(&app).await;
}

async fn what_goes_back_online_is_not_given_back_at_the_house(app: TestApp) {
    let (stage, booking, _) = refunding(&app).await;
    jobs(&app).await;
    let request = cash(&app, &stage.world.manager.actor, booking, "refund", 6000);
    refused(&app, request, 409, "nothing_to_pay").await;
}

async fn settling_twice_gives_nothing_back_twice(app: TestApp) {
    let (_, booking, number) = refunding(&app).await;
    for _ in 0..3 {
        baobaowu::features::payments::service::settle(app.state(), booking.into())
            .await
            .unwrap();
    }
    app.clock.set(at("2026-11-23", "09:30"));
    jobs(&app).await;
    let wechat = WechatPay::of(&app);
    assert_eq!(wechat.refunds().len(), 1);
    assert_eq!(wechat.refunds()[&number].asked, 1);
    assert_eq!(told(&app, "refund_under_way", booking).await, 1);
    assert_eq!(told(&app, "refund_owed_at_house", booking).await, 0);
}
