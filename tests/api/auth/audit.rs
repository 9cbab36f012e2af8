//! Rows of the audit log about signing in: who, by what, and nothing that could be a secret.

use super::{
    PHONE, Platforms, code_for, id, refresh, sign_in as guardian_sign_in, sign_in_with,
    staff::{PASSWORD, give_login, sign_in},
    text,
    totp::{set_up, world_with_login},
    world, wrong,
};
use crate::{
    scenarios::steps::OWN,
    support::{Answer, Store, TestApp, beside_services, on_both_stores, run_to_the_end},
};
use baobaowu::features::audit_log::service::write_failures;
use chrono::TimeDelta;
use entity::audit_log;
use sea_orm::{EntityTrait, QueryOrder};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::sync::Arc;

on_both_stores! {
    sign_ins_are_written_down_with_their_way,
    failures_are_one_row_for_each_account_and_one_for_nobodys,
    no_row_tells_a_login_or_an_address,
    waits_and_wrong_codes_are_written_down,
    what_changes_how_one_signs_in_is_written_down,
    a_refresh_token_of_two_parties_is_written_down,
    failures_are_kept_until_they_are_written,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failures_are_written_when_the_service_stops() {
    run_to_the_end(Store::Sqlite, &[], async |app, running| {
        world(&app).await;
        fail(&app, "nobody", 1).await;
        let url = app.state().config.database.url.clone();
        running.stop().await.unwrap();
        let db = sea_orm::Database::connect(url.expose_secret())
            .await
            .unwrap();
        let rows = audit_log::Entity::find().all(&db).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].action, "sign_in_failed");
        db.close().await.unwrap();
    })
    .await;
}

beside_services! {
    Platforms;
    identities_are_written_down,
}

/// Action, subject, its id and what of it, of every row, oldest first.
async fn rows(app: &TestApp) -> Vec<(String, String, Option<uuid::Uuid>, String)> {
    let rows = audit_log::Entity::find()
        .order_by_asc(audit_log::Column::At)
        .order_by_asc(audit_log::Column::Id)
        .all(app.sql())
        .await
        .unwrap();
    let rows = rows.into_iter();
    rows.map(|it| (it.action, it.subject_kind, it.subject_id, it.fields))
        .collect()
}

/// Those of one action, by whose account and what of it.
async fn of(app: &TestApp, action: &str) -> Vec<(Option<uuid::Uuid>, String)> {
    let rows = rows(app).await.into_iter();
    rows.filter(|it| it.0 == action)
        .map(|it| (it.2, it.3))
        .collect()
}

async fn sign_ins_are_written_down_with_their_way(app: TestApp) {
    let world = world_with_login(&app).await;
    let account = Some(world.manager.account.get());
    let signed_in = of(&app, "signed_in").await;
    let manager = signed_in[0].0;
    assert_ne!(manager, account, "the login has an account of its own");
    let made = set_up(&app, &world.manager.token, "wang.li").await;
    for (name, code) in [
        ("totp", made.code(&app)),
        ("recovery_code", made.recovery[0].clone()),
    ] {
        let mut body = json!({ "login": "wang.li", "password": PASSWORD });
        body[name] = json!(code);
        app.post("/v1/auth/staff", body).await.assert_status(200);
    }
    app.clock.advance(TimeDelta::minutes(1));
    let guardian = guardian_sign_in(&app, PHONE).await;
    let guardian = Some(id(&guardian.body["account_id"]));
    let mut all = of(&app, "signed_in").await;
    all.sort_unstable_by(|one, other| one.1.cmp(&other.1));
    let expected = [
        (manager, "password".to_owned()),
        (manager, "password,recovery_code".to_owned()),
        (manager, "password,totp".to_owned()),
        (guardian, "phone".to_owned()),
    ];
    assert_eq!(all, expected);
    assert_eq!(
        of(&app, "factor_set_up").await,
        [(manager, "totp".to_owned())]
    );
}

async fn fail(app: &TestApp, login: &str, times: usize) {
    for _ in 0..times {
        sign_in(app, login, "wrong horse battery").await;
    }
}

async fn failures_are_one_row_for_each_account_and_one_for_nobodys(app: TestApp) {
    let world = world(&app).await;
    let known = give_login(&app, &world, &world.manager, "wang.li").await;
    fail(&app, "wang.li", 3).await;
    for number in 0..20 {
        fail(&app, &format!("guess-{number}"), 1).await;
    }
    assert_eq!(rows(&app).await, [], "nothing is written while it is asked");
    write_failures(app.state()).await.unwrap();
    let mut failed = of(&app, "sign_in_failed").await;
    failed.sort_unstable();
    let expected = [
        (None, "password,times:20".to_owned()),
        (Some(known.get()), "password,times:3".to_owned()),
    ];
    assert_eq!(failed, expected);
    // Once.
    assert_eq!(write_failures(app.state()).await.unwrap(), 0);
    assert_eq!(of(&app, "sign_in_failed").await.len(), 2);
}

async fn no_row_tells_a_login_or_an_address(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    fail(&app, "wang.li", 6).await;
    fail(&app, "guess-1", 6).await;
    sign_in(&app, "wang.li", PASSWORD).await;
    guardian_sign_in(&app, PHONE).await;
    write_failures(app.state()).await.unwrap();
    let all = audit_log::Entity::find().all(app.sql()).await.unwrap();
    assert!(all.len() > 3);
    let all = format!("{all:?}");
    for told in ["wang.li", "guess", PHONE, "127.0.0.1", PASSWORD] {
        assert!(!all.contains(told), "{told}");
    }
}

async fn waits_and_wrong_codes_are_written_down(app: TestApp) {
    let world = world_with_login(&app).await;
    set_up(&app, &world.manager.token, "wang.li").await;
    for _ in 0..5 {
        let body = json!({ "login": "wang.li", "password": PASSWORD, "totp": "000000" });
        app.post("/v1/auth/staff", body)
            .await
            .assert_problem("totp_invalid");
    }
    fail(&app, "nobody", 6).await;
    let code = code_for(&app, PHONE).await;
    sign_in_with(&app, PHONE, &wrong(&code)).await;
    write_failures(app.state()).await.unwrap();
    let manager = of(&app, "signed_in").await[0].0;
    let mut failed = of(&app, "sign_in_failed").await;
    failed.sort_unstable();
    let expected = [
        (None, "code,times:1".to_owned()),
        (None, "password,times:5".to_owned()),
        (manager, "second_factor,times:5".to_owned()),
    ];
    assert_eq!(failed, expected);
    let mut waits = of(&app, "sign_in_waits").await;
    waits.sort_unstable();
    let expected = [None, manager].map(|whose| (whose, "password,times:1".to_owned()));
    assert_eq!(waits, expected);
}

async fn what_changes_how_one_signs_in_is_written_down(app: TestApp) {
    let world = world_with_login(&app).await;
    let token = &world.manager.token;
    let made = set_up(&app, token, "wang.li").await;
    let post = async |path: &str, body: Value, by: &str| {
        let answer = app.post(path, body).bearer(by).await;
        assert!(answer.status < 300, "{path}: {}", answer.text);
        answer
    };
    let codes = json!({ "totp": made.code(&app) });
    post("/v1/account/totp/recovery-codes", codes, token).await;
    app.clock.advance(TimeDelta::minutes(1));
    let factor = json!({ "totp": made.code(&app) });
    post("/v1/account/totp/remove", factor, token).await;
    let change = json!({ "login": "wang.li", "password": PASSWORD, "new_password": OWN });
    post("/v1/me/password", change, token).await;
    app.delete("/v1/me/sign-ins").bearer(token).await;
    let admin = &world.district_admin.token;
    for what in ["unlock", "totp/reset", "password/reset"] {
        let path = format!("/v1/staff/{}/{what}", world.manager.id);
        post(&path, json!({}), admin).await;
    }
    let manager = of(&app, "signed_in").await[0].0;
    for (action, fields) in [
        ("factor_set_up", "totp"),
        ("recovery_codes_renewed", ""),
        ("factor_removed", "totp"),
        ("password_changed", ""),
        ("sign_ins_ended", "others"),
    ] {
        let row = (manager, fields.to_owned());
        assert_eq!(of(&app, action).await, [row], "{action}");
    }
    let person = Some(world.manager.id.get());
    for (action, fields) in [
        ("login_unlocked", ""),
        ("factor_reset", "totp"),
        ("password_reset", ""),
    ] {
        let row = (person, fields.to_owned());
        assert_eq!(of(&app, action).await, [row], "{action}");
    }
}

async fn a_refresh_token_of_two_parties_is_written_down(app: TestApp) {
    world(&app).await;
    let first = guardian_sign_in(&app, PHONE).await;
    let second = refresh(&app, text(&first, "refresh_token")).await;
    app.clock.advance(TimeDelta::minutes(1));
    refresh(&app, text(&second, "refresh_token"))
        .await
        .assert_status(200);
    assert_eq!(of(&app, "sign_in_reused").await, []);
    for _ in 0..3 {
        refresh(&app, text(&first, "refresh_token"))
            .await
            .assert_problem("sign_in_failed");
    }
    // Once: the sign-in has ended with it.
    let account = Some(id(&first.body["account_id"]));
    assert_eq!(of(&app, "sign_in_reused").await, [(account, String::new())]);
}

async fn failures_are_kept_until_they_are_written(app: TestApp) {
    world(&app).await;
    fail(&app, "nobody", 2).await;
    let sql = |text: &str| {
        use sea_orm::ConnectionTrait;
        let text = text.to_owned();
        let db = app.sql().clone();
        async move { db.execute_unprepared(&text).await.unwrap() }
    };
    sql("ALTER TABLE audit_log RENAME TO mislaid").await;
    write_failures(app.state()).await.unwrap_err();
    fail(&app, "nobody", 1).await;
    sql("ALTER TABLE mislaid RENAME TO audit_log").await;
    write_failures(app.state()).await.unwrap();
    let row = (None, "password,times:3".to_owned());
    assert_eq!(of(&app, "sign_in_failed").await, [row]);
}

async fn identities_are_written_down(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let guardian = guardian_sign_in(&app, PHONE).await;
    let token = text(&guardian, "access_token");
    let link = async |code: &str| -> Answer {
        app.post("/v1/account/identities/wechat", json!({ "code": code }))
            .bearer(token)
            .await
    };
    link("made-up").await.assert_problem("code_invalid");
    let code = all.wechat.login_code("oWeChat-0001");
    let linked = link(&code).await.assert_status(201).id();
    app.delete(&format!("/v1/account/identities/{linked}"))
        .bearer(token)
        .await
        .assert_status(204);
    let account = Some(id(&guardian.body["account_id"]));
    for action in ["identity_linked", "identity_removed"] {
        let row = (account, "wechat".to_owned());
        assert_eq!(of(&app, action).await, [row], "{action}");
    }
}
