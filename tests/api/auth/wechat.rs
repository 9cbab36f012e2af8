//! Guardians, through the mini-program in WeChat.

use super::{
    PHONE, Platforms, accounts, by_wechat, by_wechat_and_phone, code_for, id, identities, linked,
    me, refresh, register_family, sign_in, sign_in_with, text, world,
};
use crate::support::{
    Answer, TestApp, beside_services,
    fake_wechat::{Failure, PHONE as PHONE_NUMBER, SESSION},
    on_both_stores,
};
use baobaowu::features::auth::{domain::Provider, service};
use chrono::TimeDelta;
use entity::{account, identity};
use futures_util::future::join_all;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

const OPENID: &str = "oWeChat-0001";

beside_services! {
    Platforms;
    guardian_signs_in_through_wechat_and_comes_back,
    wechat_code_used_twice_is_refused_and_makes_no_account,
    proven_phone_finds_the_account_of_that_phone,
    proven_phone_of_nobody_signs_in_to_the_same_account_later,
    guardian_who_browsed_first_lands_in_the_family_of_the_phone,
    family_stays_where_it_is_when_the_phone_has_none,
    two_families_stay_apart,
    wrong_phone_code_signs_nobody_in,
    disabled_account_does_not_sign_in_through_wechat,
    refusals_of_wechat_are_told_as_problems,
    openid_is_stored_unreadable_and_found_for_messages,
}

beside_services! {
    Platforms, with [("OUTBOUND_TIMEOUT_MS", "2000")];
    silent_wechat_is_answered_in_time_and_holds_nothing,
}

on_both_stores! {
    provider_that_is_not_set_up_says_so,
}

async fn guardian_signs_in_through_wechat_and_comes_back(app: TestApp, all: Arc<Platforms>) {
    let world = world(&app).await;
    let first = by_wechat(&app, &all.wechat.login_code(OPENID))
        .await
        .assert_status(200);
    assert_eq!(first.header("cache-control"), "no-store");
    assert_eq!(first.body["role"], "guardian");
    assert_eq!(first.body["family_registered"], false);
    assert_eq!(first.body["phone_linked"], false);
    let me = me(&app, &first).await.assert_status(200);
    assert_eq!(me.body["account_id"], first.body["account_id"]);
    register_family(&app, &world, &first)
        .await
        .assert_status(201);
    let again = by_wechat(&app, &all.wechat.login_code(OPENID)).await;
    assert_eq!(again.body["account_id"], first.body["account_id"]);
    assert_eq!(again.body["family_registered"], true);
    let other = by_wechat(&app, &all.wechat.login_code("oWeChat-0002")).await;
    assert_ne!(other.body["account_id"], first.body["account_id"]);
    let renewed = refresh(&app, text(&again, "refresh_token")).await;
    assert_eq!(renewed.assert_status(200).body["phone_linked"], false);
}

async fn wechat_code_used_twice_is_refused_and_makes_no_account(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let code = all.wechat.login_code(OPENID);
    by_wechat(&app, &code).await.assert_status(200);
    let before = (accounts(&app).await, identities(&app).await);
    let refused = |answer: Answer| {
        let answer = answer.assert_status(401).assert_problem("code_invalid");
        assert_eq!(answer.body["errors"][0]["pointer"], "/code");
    };
    refused(by_wechat(&app, &code).await);
    refused(by_wechat(&app, "made-up").await);
    all.wechat.fail(SESSION, Failure::Errcode(40029));
    refused(by_wechat(&app, &all.wechat.login_code("oWeChat-0002")).await);
    assert_eq!((accounts(&app).await, identities(&app).await), before);
}

async fn proven_phone_finds_the_account_of_that_phone(app: TestApp, all: Arc<Platforms>) {
    let world = world(&app).await;
    let by_phone = sign_in(&app, PHONE).await;
    assert_eq!(by_phone.body["phone_linked"], true);
    register_family(&app, &world, &by_phone)
        .await
        .assert_status(201);
    let before = accounts(&app).await;
    let code = all.wechat.login_code(OPENID);
    let phone_code = all.wechat.phone_code(OPENID, PHONE);
    let answer = by_wechat_and_phone(&app, &code, &phone_code)
        .await
        .assert_status(200);
    assert_eq!(answer.body["account_id"], by_phone.body["account_id"]);
    assert_eq!(answer.body["family_registered"], true);
    assert_eq!(answer.body["phone_linked"], true);
    assert_eq!(accounts(&app).await, before, "no second account");
    assert_eq!(linked(&app, &answer).await, ["phone", "wechat"]);
    let alone = by_wechat(&app, &all.wechat.login_code(OPENID)).await;
    assert_eq!(alone.body["account_id"], by_phone.body["account_id"]);
}

async fn proven_phone_of_nobody_signs_in_to_the_same_account_later(
    app: TestApp,
    all: Arc<Platforms>,
) {
    world(&app).await;
    let code = all.wechat.login_code(OPENID);
    let phone_code = all.wechat.phone_code(OPENID, PHONE);
    let first = by_wechat_and_phone(&app, &code, &phone_code).await;
    assert_eq!(first.body["phone_linked"], true);
    let by_phone = sign_in(&app, PHONE).await;
    assert_eq!(by_phone.body["account_id"], first.body["account_id"]);
    // A second number of the same person is linked beside the first.
    let code = all.wechat.login_code(OPENID);
    let phone_code = all.wechat.phone_code(OPENID, "15400010009");
    let again = by_wechat_and_phone(&app, &code, &phone_code).await;
    assert_eq!(again.body["account_id"], first.body["account_id"]);
    assert_eq!(linked(&app, &again).await, ["phone", "phone", "wechat"]);
}

async fn guardian_who_browsed_first_lands_in_the_family_of_the_phone(
    app: TestApp,
    all: Arc<Platforms>,
) {
    let world = world(&app).await;
    let by_phone = sign_in(&app, PHONE).await;
    register_family(&app, &world, &by_phone)
        .await
        .assert_status(201);
    let browsing = by_wechat(&app, &all.wechat.login_code(OPENID)).await;
    assert_ne!(browsing.body["account_id"], by_phone.body["account_id"]);
    let code = all.wechat.login_code(OPENID);
    let phone_code = all.wechat.phone_code(OPENID, PHONE);
    let answer = by_wechat_and_phone(&app, &code, &phone_code).await;
    assert_eq!(answer.body["account_id"], by_phone.body["account_id"]);
    assert_eq!(answer.body["family_registered"], true);
    // Nothing is left of the account that was given up.
    refresh(&app, text(&browsing, "refresh_token"))
        .await
        .assert_status(401)
        .assert_problem("sign_in_failed");
    register_family(&app, &world, &browsing)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
}

async fn family_stays_where_it_is_when_the_phone_has_none(app: TestApp, all: Arc<Platforms>) {
    let world = world(&app).await;
    let by_phone = sign_in(&app, PHONE).await;
    let by_code = by_wechat(&app, &all.wechat.login_code(OPENID)).await;
    register_family(&app, &world, &by_code)
        .await
        .assert_status(201);
    let code = all.wechat.login_code(OPENID);
    let phone_code = all.wechat.phone_code(OPENID, PHONE);
    let answer = by_wechat_and_phone(&app, &code, &phone_code).await;
    assert_eq!(answer.body["account_id"], by_code.body["account_id"]);
    assert_eq!(answer.body["phone_linked"], true);
    app.clock.advance(TimeDelta::hours(1));
    let again = sign_in(&app, PHONE).await;
    assert_eq!(again.body["account_id"], by_code.body["account_id"]);
    refresh(&app, text(&by_phone, "refresh_token"))
        .await
        .assert_status(401);
}

async fn two_families_stay_apart(app: TestApp, all: Arc<Platforms>) {
    let world = world(&app).await;
    let by_phone = sign_in(&app, PHONE).await;
    register_family(&app, &world, &by_phone)
        .await
        .assert_status(201);
    let by_code = by_wechat(&app, &all.wechat.login_code(OPENID)).await;
    register_family(&app, &world, &by_code)
        .await
        .assert_status(201);
    let code = all.wechat.login_code(OPENID);
    let phone_code = all.wechat.phone_code(OPENID, PHONE);
    let answer = by_wechat_and_phone(&app, &code, &phone_code)
        .await
        .assert_status(200);
    assert_eq!(answer.body["account_id"], by_code.body["account_id"]);
    assert_eq!(answer.body["phone_linked"], false);
    app.clock.advance(TimeDelta::hours(1));
    let again = sign_in(&app, PHONE).await;
    assert_eq!(again.body["account_id"], by_phone.body["account_id"]);
}

async fn wrong_phone_code_signs_nobody_in(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let before = accounts(&app).await;
    let of_another = all.wechat.phone_code("oWeChat-0002", PHONE);
    let landline = all.wechat.phone_code(OPENID, "02164310000");
    for phone_code in ["made-up", &of_another, &landline] {
        let answer = by_wechat_and_phone(&app, &all.wechat.login_code(OPENID), phone_code)
            .await
            .assert_status(401)
            .assert_problem("code_invalid");
        assert_eq!(answer.body["errors"][0]["pointer"], "/phone_code");
    }
    assert_eq!(accounts(&app).await, before);
}

async fn disabled_account_does_not_sign_in_through_wechat(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let first = by_wechat(&app, &all.wechat.login_code(OPENID)).await;
    let row = account::Entity::find_by_id(id(&first.body["account_id"]))
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    let mut row = row.into_active_model();
    row.status = Set("disabled".to_owned());
    row.update(app.sql()).await.unwrap();
    by_wechat(&app, &all.wechat.login_code(OPENID))
        .await
        .assert_status(401)
        .assert_problem("sign_in_failed");
    let before = accounts(&app).await;
    let phone_code = all.wechat.phone_code(OPENID, PHONE);
    by_wechat_and_phone(&app, &all.wechat.login_code(OPENID), &phone_code)
        .await
        .assert_problem("sign_in_failed");
    assert_eq!(accounts(&app).await, before);
}

async fn refusals_of_wechat_are_told_as_problems(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    for (failure, status, code, retry_after) in [
        (Failure::Errcode(45011), 429, "too_many_sign_ins", "60"),
        (Failure::Errcode(40226), 403, "sign_in_blocked", ""),
        (Failure::Errcode(-1), 503, "provider_unavailable", "5"),
        (Failure::Status(502), 503, "provider_unavailable", "5"),
        (Failure::Garbage, 503, "provider_unavailable", "5"),
        // The settings are wrong: a matter of the operator's.
        (Failure::Errcode(40125), 503, "provider_unavailable", "60"),
    ] {
        all.wechat.fail(SESSION, failure);
        let answer = by_wechat(&app, &all.wechat.login_code(OPENID))
            .await
            .assert_status(status)
            .assert_problem(code);
        assert_eq!(answer.header("retry-after"), retry_after, "{failure:?}");
        assert_eq!(answer.body["provider"], "wechat");
    }
    all.wechat.mend();
    all.wechat.fail(PHONE_NUMBER, Failure::Status(500));
    let phone_code = all.wechat.phone_code(OPENID, PHONE);
    by_wechat_and_phone(&app, &all.wechat.login_code(OPENID), &phone_code)
        .await
        .assert_status(503)
        .assert_problem("provider_unavailable");
    assert_eq!(identities(&app).await, 0);
}

async fn openid_is_stored_unreadable_and_found_for_messages(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let phone_code = all.wechat.phone_code(OPENID, PHONE);
    let code = all.wechat.login_code(OPENID);
    let answer = by_wechat_and_phone(&app, &code, &phone_code).await;
    let rows = identity::Entity::find().all(app.sql()).await.unwrap();
    let stored = format!("{rows:?}");
    assert_eq!(rows.len(), 2);
    assert!(
        !stored.contains(OPENID) && !stored.contains(PHONE),
        "{stored}"
    );
    for row in &rows {
        assert_eq!(row.subject_hash.len(), 64);
        assert!(row.subject_cipher.is_some());
    }
    let account = id(&answer.body["account_id"]).into();
    for (provider, expected) in [
        (Provider::WeChat, Some(OPENID.to_owned())),
        (Provider::Phone, Some(format!("+86{PHONE}"))),
        (Provider::Alipay, None),
    ] {
        let found = service::subject_of(app.state(), app.sql(), account, provider).await;
        assert_eq!(found.unwrap(), expected);
    }
}

async fn silent_wechat_is_answered_in_time_and_holds_nothing(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let code = code_for(&app, PHONE).await;
    all.wechat.fail(SESSION, Failure::Silence);
    let waiting = Instant::now();
    // More than there are connections to SQL.
    let hanging: Vec<_> = (0..8)
        .map(|_| {
            let (app, code) = (app.clone(), all.wechat.login_code(OPENID));
            tokio::spawn(async move { (by_wechat(&app, &code).await, waiting.elapsed()) })
        })
        .collect();
    while all.wechat.asked(SESSION) < hanging.len() {
        assert!(waiting.elapsed() < Duration::from_secs(1), "nobody asks");
        tokio::task::yield_now().await;
    }
    sign_in_with(&app, PHONE, &code).await.assert_status(200);
    assert!(
        !hanging.iter().any(tokio::task::JoinHandle::is_finished),
        "the other sign-in went through while these were waiting"
    );
    for (answer, took) in join_all(hanging).await.into_iter().map(Result::unwrap) {
        answer
            .assert_status(503)
            .assert_problem("provider_unavailable");
        assert!(took < Duration::from_millis(3500), "{took:?}");
    }
    all.wechat.mend();
    by_wechat(&app, &all.wechat.login_code(OPENID))
        .await
        .assert_status(200);
}

async fn provider_that_is_not_set_up_says_so(app: TestApp) {
    world(&app).await;
    for (path, proof) in [
        ("wechat", json!({ "code": "any" })),
        ("alipay", json!({ "auth_code": "any" })),
        ("suishenban", json!({ "ticket": "any" })),
    ] {
        let answer = app
            .post(&format!("/v1/auth/guardian/{path}"), proof)
            .await
            .assert_status(503)
            .assert_problem("provider_not_configured");
        assert_eq!(answer.body["provider"], path);
    }
}
