//! Payment at the house.

use super::steps::{Stage, assert_in_order, cash, entries, jobs, pay, standing, told};
use crate::{
    scenarios::steps::{act, cancel, refused},
    support::{TestApp, factory::World, on_both_stores},
};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::future::IntoFuture;

on_both_stores! { with crate::support::wechat_pay::wechat_pay();
    cash_is_noted_once_with_a_receipt,
    no_more_is_taken_than_is_due,
    no_more_is_given_back_than_was_taken_and_is_owed,
    house_is_told_what_it_has_to_give_back,
    receipts_of_a_house_are_numbered_without_a_gap,
    staff_let_a_family_off_a_part,
    only_those_who_run_the_house_move_money,
    nobody_else_sees_the_money_of_a_booking,
}
mod plain {
    use super::{house_goes_online_only_where_a_provider_is_configured, wechat_is_not_configured};
    use crate::support::on_both_stores;

    on_both_stores! {
        wechat_is_not_configured,
        house_goes_online_only_where_a_provider_is_configured,
    }
}

async fn cash_is_noted_once_with_a_receipt(app: TestApp) {
    let stage = Stage::offline(&app).await;
    let booking = stage.book(&app).await;
    let body = json!({ "kind": "payment", "method": "cash", "amount_fen": 6000 });
    let send = || {
        app.post(&format!("/v1/bookings/{booking}/payments"), body.clone())
            .key("till-1")
            .bearer(&stage.world.manager.token)
    };
    let first = send().await.assert_status(201);
    assert_eq!(first.body["receipt"]["receipt_number"], "2026-000001");
    assert_eq!(standing(&first.body), [6000, 0, 6000, 0, 0]);
    let second = send().await.assert_status(201);
    assert_eq!(first.body, second.body);
    assert_eq!(entries(&app, booking).await, ["charge", "payment"]);
    assert_eq!(told(&app, "payment_received", booking).await, 1);
    let shown = stage.shown(&app, booking).await;
    assert_eq!(shown["receipts"], json!([first.body["receipt"]]));
    assert_eq!(standing(&shown), [6000, 0, 6000, 0, 0]);
    assert_in_order(&app).await;
}

async fn no_more_is_taken_than_is_due(app: TestApp) {
    let stage = Stage::offline(&app).await;
    let manager = &stage.world.manager.actor;
    let booking = stage.book(&app).await;
    let too_much = cash(&app, manager, booking, "payment", 6001);
    let told = refused(&app, too_much, 422, "amount_too_high").await;
    assert_eq!(told.body["most"], json!({ "amount_fen": 6000 }));
    for _ in 0..2 {
        cash(&app, manager, booking, "payment", 3000)
            .await
            .assert_status(201);
    }
    let more = cash(&app, manager, booking, "payment", 1);
    refused(&app, more, 409, "nothing_to_pay").await;
    let nothing = cash(&app, manager, booking, "payment", 0);
    refused(&app, nothing, 422, "validation_failed").await;
    assert_in_order(&app).await;
}

async fn no_more_is_given_back_than_was_taken_and_is_owed(app: TestApp) {
    let stage = Stage::offline(&app).await;
    let manager = &stage.world.manager.actor;
    let booking = stage.book(&app).await;
    cash(&app, manager, booking, "payment", 4000)
        .await
        .assert_status(201);
    let refund = |fen| cash(&app, manager, booking, "refund", fen);
    refused(&app, refund(1), 409, "nothing_to_pay").await;
    stage.house_cancels(&app, booking).await;
    let told_most = refused(&app, refund(4001), 422, "amount_too_high").await;
    assert_eq!(told_most.body["most"], json!({ "amount_fen": 4000 }));
    let done = refund(4000).await.assert_status(201);
    assert_eq!(standing(&done.body), [6000, 6000, 4000, 4000, 0]);
    assert_eq!(done.body["receipt"]["receipt_number"], "2026-000002");
    refused(&app, refund(1), 409, "nothing_to_pay").await;
    assert_eq!(told(&app, "refund_done", booking).await, 1);
    assert_in_order(&app).await;
}

async fn house_is_told_what_it_has_to_give_back(app: TestApp) {
    let stage = Stage::offline(&app).await;
    let booking = stage.book(&app).await;
    cash(&app, &stage.world.manager.actor, booking, "payment", 6000)
        .await
        .assert_status(201);
    cancel(&app, &stage.family.actor, booking)
        .await
        .assert_status(200);
    jobs(&app).await;
    assert_eq!(told(&app, "refund_owed_at_house", booking).await, 1);
    let shown = stage.shown(&app, booking).await;
    assert_eq!(standing(&shown), [6000, 6000, 6000, 0, -6000]);
    assert_eq!(shown["refunds"], json!([]));
}

async fn receipts_of_a_house_are_numbered_without_a_gap(app: TestApp) {
    let stage = Stage::offline(&app).await;
    let booking = stage.book(&app).await;
    let manager = &stage.world.manager.actor;
    let answers =
        join_all((0..8).map(|_| cash(&app, manager, booking, "payment", 100).into_future())).await;
    let mut numbers: Vec<String> = answers
        .into_iter()
        .map(|answer| {
            let answer = answer.assert_status(201);
            answer.body["receipt"]["receipt_number"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    numbers.sort();
    let expected: Vec<String> = (1..=8).map(|number| format!("2026-{number:06}")).collect();
    assert_eq!(numbers, expected);
    assert_in_order(&app).await;
}

async fn staff_let_a_family_off_a_part(app: TestApp) {
    let stage = Stage::offline(&app).await;
    let booking = stage.book(&app).await;
    let manager = &stage.world.manager.actor;
    let adjust = |fen: i64| {
        act(
            &app,
            manager,
            booking,
            "adjustments",
            json!({ "amount_fen": fen, "reason": "提前接回" }),
        )
        .key(&app.state().new_id().to_string())
    };
    let done = adjust(2000).await.assert_status(201);
    assert_eq!(done.body["receipt"], Value::Null);
    assert_eq!(standing(&done.body), [6000, 2000, 0, 0, 4000]);
    let told = refused(&app, adjust(4001), 422, "amount_too_high").await;
    assert_eq!(told.body["most"], json!({ "amount_fen": 4000 }));
    assert_eq!(entries(&app, booking).await, ["charge", "adjustment"]);
    assert_in_order(&app).await;
}

async fn only_those_who_run_the_house_move_money(app: TestApp) {
    let stage = Stage::offline(&app).await;
    let booking = stage.book(&app).await;
    for actor in [&stage.world.carers[0].actor, &stage.family.actor] {
        let request = cash(&app, actor, booking, "payment", 100);
        refused(&app, request, 403, "forbidden").await;
        let body = json!({ "amount_fen": 100, "reason": "…" });
        let request = act(&app, actor, booking, "adjustments", body).key("one");
        refused(&app, request, 403, "forbidden").await;
    }
    let body = json!({ "kind": "payment", "method": "cash", "amount_fen": 6000 });
    let without_key = act(&app, &stage.world.manager.actor, booking, "payments", body);
    refused(&app, without_key, 400, "idempotency_key_required").await;
    let staff = pay(&app, &stage.world.manager.actor, booking);
    refused(&app, staff, 403, "forbidden").await;
}

async fn nobody_else_sees_the_money_of_a_booking(app: TestApp) {
    let stage = Stage::offline(&app).await;
    let booking = stage.book(&app).await;
    let (other, _) = stage.world.family_with_child(&app).await;
    let path = format!("/v1/bookings/{booking}/payments");
    let see = |token: &str| app.get(&path).bearer(token);
    refused(&app, see(&other.token), 404, "not_found").await;
    see(&stage.world.manager.token).await.assert_status(200);
    let foreign = pay(&app, &other.actor, booking);
    refused(&app, foreign, 404, "not_found").await;
    refused(&app, app.get(&path), 401, "unauthenticated").await;
}

async fn wechat_is_not_configured(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let booking = crate::scenarios::steps::book(&app, &family, &child, &session)
        .await
        .assert_status(201)
        .id();
    let request = pay(&app, &family.actor, booking);
    refused(&app, request, 503, "payment_not_configured").await;
    let notice = app
        .post("/v1/payments/wechat/notify", json!({}))
        .header("Wechatpay-Serial", "x")
        .header("Wechatpay-Timestamp", "1")
        .header("Wechatpay-Nonce", "x")
        .header("Wechatpay-Signature", "x");
    refused(&app, notice, 503, "payment_not_configured").await;
    // A free booking costs the ledger nothing.
    assert_eq!(entries(&app, booking).await, [""; 0]);
    assert_in_order(&app).await;
}

async fn house_goes_online_only_where_a_provider_is_configured(app: TestApp) {
    let world = World::seed(&app).await;
    let path = format!("/v1/houses/{}/payment-mode", world.house);
    let online = |token: &str| {
        app.put(&path, json!({ "payment_mode": "online" }))
            .if_match(1)
            .bearer(token)
    };
    let admin = &world.subdistrict_admin.token;
    refused(&app, online(admin), 503, "payment_not_configured").await;
    refused(&app, online(&world.manager.token), 403, "forbidden").await;
    let offline = app
        .put(&path, json!({ "payment_mode": "offline" }))
        .if_match(1)
        .bearer(admin)
        .await
        .assert_status(200);
    assert_eq!(offline.body["payment_mode"], "offline");
    assert_eq!(offline.body["version"], 2);
    let stale = app
        .put(&path, json!({ "payment_mode": "offline" }))
        .if_match(1)
        .bearer(admin);
    refused(&app, stale, 412, "stale_version").await;
}
