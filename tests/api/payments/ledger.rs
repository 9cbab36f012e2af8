//! The ledger: kept, balanced, summed, and checked.

use super::steps::{Stage, assert_in_order, cash, entries, imbalances, jobs};
use crate::{
    scenarios::steps::{act, cancel, refused, see},
    support::{TestApp, drop_rules, factory::insert, fresh_id, on_both_stores},
};
use chrono::TimeDelta;
use entity::{booking, ledger_entry, ledger_line};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait};
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores! { with crate::support::wechat_pay::wechat_pay();
    ledger_is_never_changed,
    house_sees_what_it_charged_and_took,
    ledger_of_a_house_is_for_those_who_run_it,
    family_sees_its_account,
    every_imbalance_is_found,
    repeated_booking_is_charged_once,
}

async fn ledger_is_never_changed(app: TestApp) {
    let stage = Stage::offline(&app).await;
    let booking = stage.book(&app).await;
    for change in [
        "UPDATE ledger_entry SET reason = 'x'",
        "UPDATE ledger_entry SET reason = NULL, kind = 'refund'",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_line SET amount_fen = 1",
        "DELETE FROM ledger_line",
        "INSERT INTO ledger_line SELECT * FROM ledger_line",
    ] {
        let done = app.sql().execute_unprepared(change).await;
        assert!(done.is_err(), "{change}");
    }
    assert_eq!(entries(&app, booking).await, ["charge"]);
    assert_in_order(&app).await;
}

/// Two days: one fee taken and given back, another paid in part and waived in part.
async fn two_days(app: &TestApp) -> Stage {
    let stage = Stage::offline(app).await;
    let manager = &stage.world.manager.actor;
    let first = stage.book(app).await;
    cash(app, manager, first, "payment", 6000)
        .await
        .assert_status(201);
    cancel(app, &stage.family.actor, first)
        .await
        .assert_status(200);
    cash(app, manager, first, "refund", 6000)
        .await
        .assert_status(201);
    app.clock.set(app.now() + TimeDelta::days(1));
    let second = stage.book(app).await;
    cash(app, manager, second, "payment", 2500)
        .await
        .assert_status(201);
    let body = json!({ "amount_fen": 1000, "reason": "提前接回" });
    act(app, manager, second, "adjustments", body)
        .key("one")
        .await
        .assert_status(201);
    stage
}

/// Charged, reversed, adjusted, earned; paid and refunded offline and through WeChat;
/// received.
fn sums(body: &Value) -> [i64; 9] {
    [
        "charged",
        "reversed",
        "adjusted",
        "earned",
        "paid_offline",
        "paid_wechat",
        "refunded_offline",
        "refunded_wechat",
        "received",
    ]
    .map(|name| body["sums"][name]["amount_fen"].as_i64().unwrap())
}

async fn house_sees_what_it_charged_and_took(app: TestApp) {
    let stage = two_days(&app).await;
    let ledger = |query: &str| {
        let path = format!("/v1/houses/{}/ledger{query}", stage.world.house);
        see(&app, &stage.world.manager.actor, &path)
    };
    let both = ledger("?from=2026-11-23&to=2026-11-24")
        .await
        .assert_status(200);
    assert_eq!(
        sums(&both.body),
        [12_000, 6000, 1000, 5000, 8500, 0, 6000, 0, 2500]
    );
    assert_eq!(both.body["items"].as_array().unwrap().len(), 7);
    let second_day = ledger("?from=2026-11-24&to=2026-11-24")
        .await
        .assert_status(200);
    assert_eq!(
        sums(&second_day.body),
        [6000, 0, 1000, 5000, 2500, 0, 0, 0, 2500]
    );
    let page = ledger("?from=2026-11-23&to=2026-11-24&limit=3")
        .await
        .assert_status(200);
    assert_eq!(sums(&page.body), sums(&both.body));
    let cursor = page.body["next_cursor"].as_str().unwrap();
    let rest = ledger(&format!("?from=2026-11-23&to=2026-11-24&cursor={cursor}"))
        .await
        .assert_status(200);
    let of = |body: &Value| body["items"].as_array().unwrap().clone();
    assert_eq!([of(&page.body), of(&rest.body)].concat(), of(&both.body));
    for query in [
        "?from=2026-11-24&to=2026-11-23",
        "?from=2026-01-01&to=2027-01-02",
        "?from=2026-11-24",
    ] {
        refused(&app, ledger(query), 400, "invalid_query").await;
    }
    assert_in_order(&app).await;
}

async fn ledger_of_a_house_is_for_those_who_run_it(app: TestApp) {
    let stage = Stage::offline(&app).await;
    let path = format!(
        "/v1/houses/{}/ledger?from=2026-11-23&to=2026-11-24",
        stage.world.house
    );
    for actor in [
        &stage.world.manager.actor,
        &stage.world.subdistrict_admin.actor,
        &stage.world.district_admin.actor,
    ] {
        see(&app, actor, &path).await.assert_status(200);
    }
    let carer = see(&app, &stage.world.carers[0].actor, &path);
    refused(&app, carer, 403, "forbidden").await;
    let family = see(&app, &stage.family.actor, &path);
    refused(&app, family, 403, "forbidden").await;
    refused(&app, app.get(&path), 401, "unauthenticated").await;
}

async fn family_sees_its_account(app: TestApp) {
    let stage = Stage::offline(&app).await;
    let booking = stage.book(&app).await;
    cash(&app, &stage.world.manager.actor, booking, "payment", 2000)
        .await
        .assert_status(201);
    let path = format!("/v1/families/{}/account", stage.family.id);
    for actor in [&stage.family.actor, &stage.world.district_admin.actor] {
        let account = see(&app, actor, &path).await.assert_status(200);
        assert_eq!(account.body["due"], json!({ "amount_fen": 4000 }));
        let mut changes: Vec<(&str, i64)> = account.body["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| {
                let change = item["change_of_due"]["amount_fen"].as_i64().unwrap();
                (item["kind"].as_str().unwrap(), change)
            })
            .collect();
        changes.sort_unstable();
        assert_eq!(changes, [("charge", 6000), ("payment", -2000)]);
    }
    let first = see(&app, &stage.family.actor, &format!("{path}?limit=1"))
        .await
        .assert_status(200);
    assert_eq!(first.body["due"], json!({ "amount_fen": 4000 }));
    assert_eq!(first.body["items"].as_array().unwrap().len(), 1);
    let manager = see(&app, &stage.world.manager.actor, &path);
    refused(&app, manager, 403, "forbidden").await;
    let (other, _) = stage.world.family_with_child(&app).await;
    let foreign = see(&app, &other.actor, &path);
    refused(&app, foreign, 404, "not_found").await;
    refused(&app, app.get(&path), 401, "unauthenticated").await;
}

/// Writes an entry past the service.
async fn forge(app: &TestApp, of: Uuid, kind: &str, lines: &[(&str, i64)]) {
    let found = booking::Entity::find_by_id(of)
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    let tx = app.state().db.begin_write().await.unwrap();
    let entry = ledger_entry::Model {
        id: fresh_id(),
        district_id: found.district_id,
        house_id: found.house_id,
        family_id: found.family_id,
        booking_id: Some(of),
        kind: kind.to_owned(),
        reference: fresh_id().to_string(),
        at: app.now().into(),
        actor_account_id: None,
        reason: None,
    };
    insert(&tx, entry.clone()).await;
    for (account, amount_fen) in lines {
        let line = ledger_line::Model {
            id: fresh_id(),
            district_id: found.district_id,
            entry_id: entry.id,
            account: (*account).to_owned(),
            amount_fen: *amount_fen,
        };
        insert(&tx, line).await;
    }
    tx.commit().await.unwrap();
}

async fn found(app: &TestApp) -> Vec<(&'static str, Uuid)> {
    let found = imbalances(app).await;
    found.into_iter().map(|it| (it.check, it.subject)).collect()
}

async fn every_imbalance_is_found(app: TestApp) {
    let stage = Stage::offline(&app).await;
    let booking = stage.book(&app).await;
    assert_eq!(found(&app).await, []);
    let (due, earned) = ("family_receivable", "house_revenue");
    forge(&app, booking, "payment", &[("cash_offline", 5), (due, -4)]).await;
    let [(check, _)] = found(&app).await.try_into().unwrap();
    assert_eq!(check, "an entry does not balance between two accounts");
    forge(&app, booking, "charge", &[(due, 6000), (earned, -6000)]).await;
    let not_due = "what is charged and returned for a booking is not what is due in its state";
    assert!(found(&app).await.contains(&(not_due, booking)));
    forge(&app, booking, "refund", &[(due, 9), ("cash_offline", -9)]).await;
    let negative = "more was given back for a booking than was taken";
    assert!(found(&app).await.contains(&(negative, booking)));
    forge(&app, booking, "reversal", &[(earned, 5999), (due, -5999)]).await;
    assert!(found(&app).await.contains(&(not_due, booking)));
    forge(&app, booking, "reversal", &[(earned, 1), (due, -1)]).await;
    assert!(!found(&app).await.contains(&(not_due, booking)));
    forge(
        &app,
        booking,
        "adjustment",
        &[(earned, 12_000), (due, -12_000)],
    )
    .await;
    let returned = "more of a fee was returned than was charged";
    assert!(found(&app).await.contains(&(returned, booking)));
    let row = booking::ActiveModel {
        id: Set(booking),
        status: Set("expired".to_owned()),
        ..Default::default()
    };
    let tx = app.state().db.begin_write().await.unwrap();
    row.update(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    assert!(found(&app).await.contains(&(not_due, booking)));
    let row = booking::ActiveModel {
        id: Set(booking),
        funding: Set("free".to_owned()),
        ..Default::default()
    };
    drop_rules(&app, &[("booking", "ck_booking_fee")]).await;
    let tx = app.state().db.begin_write().await.unwrap();
    row.update(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    let charged = "a booking that costs nothing, or was only offered, was charged";
    assert!(found(&app).await.contains(&(charged, booking)));
}

async fn repeated_booking_is_charged_once(app: TestApp) {
    let stage = Stage::offline(&app).await;
    let body = json!({
        "child_id": stage.child.id,
        "session_id": stage.session.id,
        "accept_fee": true,
    });
    let send = || {
        app.post("/v1/bookings", body.clone())
            .key("one")
            .bearer(&stage.family.token)
    };
    let first = send().await.assert_status(201);
    let second = send().await.assert_status(201);
    assert_eq!(first.body, second.body);
    assert_eq!(entries(&app, first.id()).await, ["charge"]);
    jobs(&app).await;
    assert_in_order(&app).await;
}
