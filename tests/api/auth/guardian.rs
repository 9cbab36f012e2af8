//! Guardians, by phone.

use super::{
    PHONE, accounts, ask_for_code, code_for, id, me, sign_in, sign_in_with, text, world, wrong,
};
use crate::support::{
    TestApp,
    factory::{FamilySeed, WorldSeed},
    on_both_stores,
};
use baobaowu::features::auth::{domain::Phone, service};
use chrono::TimeDelta;
use entity::{account, guardian, idempotency_key, identity, one_time_code};
use futures_util::{FutureExt, future::join_all};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, PaginatorTrait,
    sea_query::Expr,
};
use serde_json::{Value, json};

on_both_stores! {
    guardian_signs_in_by_phone,
    guardian_comes_back_to_the_same_account,
    guardian_of_a_family_has_it_in_scope,
    wrong_code_is_refused_and_counted,
    code_is_refused_after_five_wrong_attempts,
    code_expires_after_five_minutes,
    code_is_good_once,
    parallel_sign_ins_with_one_code_give_one_session,
    newer_code_takes_the_place_of_the_older,
    code_is_good_in_its_district_only,
    number_that_is_none_is_refused,
    disabled_account_does_not_sign_in,
    parallel_requests_for_a_new_phone_make_one_account,
    neither_phone_nor_code_is_stored,
}

on_both_stores! {
    with [("DEMO_MODE", "false")];
    without_a_provider_no_code_is_made,
}

async fn guardian_signs_in_by_phone(app: TestApp) {
    let world = world(&app).await;
    let code = ask_for_code(&app, PHONE).await.assert_status(202);
    assert_eq!(code.body["expires_at"], "2026-11-23T09:05:00+08:00");
    let answer = sign_in_with(&app, "+86 154-0001-0001", text(&code, "demo_code"))
        .await
        .assert_status(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.body["role"], "guardian");
    assert_eq!(answer.body["family_id"], Value::Null);
    assert_eq!(
        answer.body["access_expires_at"],
        "2026-11-23T09:15:00+08:00"
    );
    assert_eq!(
        answer.body["refresh_expires_at"],
        "2026-12-23T09:00:00+08:00"
    );
    let me = me(&app, &answer).await.assert_status(200);
    assert_eq!(
        me.body,
        json!({
            "account_id": answer.body["account_id"],
            "district_id": world.district.get(),
            "role": "guardian",
            "house_id": null,
            "subdistrict_id": null,
            "family_id": null,
        })
    );
}

async fn guardian_comes_back_to_the_same_account(app: TestApp) {
    world(&app).await;
    let first = sign_in(&app, PHONE).await;
    app.clock.advance(TimeDelta::hours(1));
    let again = sign_in(&app, PHONE).await;
    assert_eq!(first.body["account_id"], again.body["account_id"]);
    let other = sign_in(&app, "+85200000001").await;
    assert_ne!(first.body["account_id"], other.body["account_id"]);
}

async fn guardian_of_a_family_has_it_in_scope(app: TestApp) {
    let world = world(&app).await;
    let account = id(&sign_in(&app, PHONE).await.body["account_id"]);
    let family = FamilySeed::default().insert(&app, &world).await;
    guardian::Entity::update_many()
        .col_expr(guardian::Column::AccountId, Expr::value(account))
        .exec(app.state().db.read())
        .await
        .unwrap();
    app.clock.advance(TimeDelta::hours(1));
    let answer = sign_in(&app, PHONE).await;
    assert_eq!(id(&answer.body["family_id"]), family.id.get());
}

async fn wrong_code_is_refused_and_counted(app: TestApp) {
    world(&app).await;
    let code = code_for(&app, PHONE).await;
    for attempt in 1..=4 {
        sign_in_with(&app, PHONE, &wrong(&code))
            .await
            .assert_status(401)
            .assert_problem("code_invalid");
        let stored = one_time_code::Entity::find()
            .one(app.state().db.read())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(stored.attempts, attempt);
    }
    sign_in_with(&app, PHONE, &code).await.assert_status(200);
}

async fn code_is_refused_after_five_wrong_attempts(app: TestApp) {
    world(&app).await;
    let code = code_for(&app, PHONE).await;
    for _ in 0..5 {
        sign_in_with(&app, PHONE, &wrong(&code))
            .await
            .assert_problem("code_invalid");
    }
    sign_in_with(&app, PHONE, &code)
        .await
        .assert_problem("code_invalid");
}

async fn code_expires_after_five_minutes(app: TestApp) {
    world(&app).await;
    let code = code_for(&app, PHONE).await;
    app.clock.advance(TimeDelta::minutes(5));
    sign_in_with(&app, PHONE, &code)
        .await
        .assert_problem("code_invalid");
    app.clock.advance(TimeDelta::microseconds(-1));
    sign_in_with(&app, PHONE, &code).await.assert_status(200);
}

async fn code_is_good_once(app: TestApp) {
    world(&app).await;
    let code = code_for(&app, PHONE).await;
    sign_in_with(&app, PHONE, &code).await.assert_status(200);
    sign_in_with(&app, PHONE, &code)
        .await
        .assert_problem("code_invalid");
}

async fn parallel_sign_ins_with_one_code_give_one_session(app: TestApp) {
    world(&app).await;
    let code = code_for(&app, PHONE).await;
    let answers = join_all((0..8).map(|_| sign_in_with(&app, PHONE, &code))).await;
    let signed_in = answers.iter().filter(|it| it.status == 200).count();
    assert_eq!(signed_in, 1);
    for answer in answers.into_iter().filter(|it| it.status != 200) {
        answer.assert_problem("code_invalid");
    }
}

async fn newer_code_takes_the_place_of_the_older(app: TestApp) {
    world(&app).await;
    let older = code_for(&app, PHONE).await;
    app.clock.advance(TimeDelta::seconds(60));
    let newer = code_for(&app, PHONE).await;
    if older != newer {
        sign_in_with(&app, PHONE, &older)
            .await
            .assert_problem("code_invalid");
    }
    sign_in_with(&app, PHONE, &newer).await.assert_status(200);
}

async fn code_is_good_in_its_district_only(app: TestApp) {
    world(&app).await;
    let other = WorldSeed {
        district: "jingan",
        calendar_2026: false,
        ..WorldSeed::default()
    };
    other.insert(&app).await;
    ask_for_code(&app, PHONE)
        .await
        .assert_status(404)
        .assert_problem("district_not_found");
    let code = app
        .post(
            "/v1/auth/guardian/phone/codes",
            json!({ "phone": PHONE, "district": "jingan" }),
        )
        .await
        .assert_status(202);
    let sign_in = |district: &'static str| {
        let code = text(&code, "demo_code");
        let body = json!({ "phone": PHONE, "code": code, "district": district });
        app.post("/v1/auth/guardian/phone", body)
    };
    sign_in("hongkou").await.assert_problem("code_invalid");
    sign_in("jingan").await.assert_status(200);
}

async fn number_that_is_none_is_refused(app: TestApp) {
    world(&app).await;
    for phone in ["12812348000", "021-64310000", "+86", "not a phone"] {
        let answer = ask_for_code(&app, phone)
            .await
            .assert_status(422)
            .assert_problem("validation_failed");
        assert_eq!(answer.body["errors"][0]["pointer"], "/phone");
        assert!(!answer.text.contains(phone), "repeated: {}", answer.text);
    }
}

async fn disabled_account_does_not_sign_in(app: TestApp) {
    world(&app).await;
    let first = sign_in(&app, PHONE).await;
    let row = account::Entity::find_by_id(id(&first.body["account_id"]))
        .one(app.state().db.read())
        .await
        .unwrap()
        .unwrap();
    let mut row = row.into_active_model();
    row.status = Set("disabled".to_owned());
    row.update(app.state().db.read()).await.unwrap();
    app.clock.advance(TimeDelta::hours(1));
    let code = code_for(&app, PHONE).await;
    sign_in_with(&app, PHONE, &code)
        .await
        .assert_status(401)
        .assert_problem("sign_in_failed");
    super::refresh(&app, text(&first, "refresh_token"))
        .await
        .assert_problem("sign_in_failed");
}

async fn parallel_requests_for_a_new_phone_make_one_account(app: TestApp) {
    let world = world(&app).await;
    let before = accounts(&app).await;
    for made in 1..=20 {
        let phone = Phone::parse(&format!("1540002{made:04}")).unwrap();
        let found = join_all((0..8).map(|_| {
            let (state, phone) = (app.state().clone(), phone.clone());
            let work = async move {
                let tx = state.db.begin_write().await.unwrap();
                let account = service::account_for_phone(&tx, &state, world.district, &phone)
                    .await
                    .unwrap();
                tx.commit().await.unwrap();
                account
            };
            tokio::spawn(work).map(Result::unwrap)
        }))
        .await;
        assert!(found.iter().all(|it| it == &found[0]), "{found:?}");
        assert_eq!(accounts(&app).await, before + made);
    }
}

async fn neither_phone_nor_code_is_stored(app: TestApp) {
    world(&app).await;
    let code = code_for(&app, PHONE).await;
    app.post(
        "/v1/auth/guardian/phone",
        json!({ "phone": PHONE, "code": code }),
    )
    .key("a-key-that-is-not-needed")
    .await
    .assert_status(200);
    let db = app.state().db.read();
    let codes = one_time_code::Entity::find().all(db).await.unwrap();
    let identities = identity::Entity::find().all(db).await.unwrap();
    let stored = format!("{codes:?} {identities:?}");
    assert!(!stored.contains(PHONE));
    assert_ne!(codes[0].code_hash, code);
    assert_eq!(codes[0].code_hash.len(), 64);
    let answers = idempotency_key::Entity::find().count(db).await.unwrap();
    assert_eq!(answers, 0, "the answers are secrets");
}

async fn without_a_provider_no_code_is_made(app: TestApp) {
    world(&app).await;
    ask_for_code(&app, PHONE)
        .await
        .assert_status(503)
        .assert_problem("sms_not_configured");
    let db = app.state().db.read();
    assert_eq!(one_time_code::Entity::find().count(db).await.unwrap(), 0);
}
