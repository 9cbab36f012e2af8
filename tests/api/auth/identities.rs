//! One guardian with several identities.

use super::{
    PHONE, Platforms, accounts, by_alipay, by_portal, by_wechat, code_for, id, linked, refresh,
    register_family, sign_in, text, world,
};
use crate::support::{Answer, TestApp, beside_services};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

const OPENID: &str = "oWeChat-0001";
const USER: &str = "2088000000000001";

beside_services! {
    Platforms;
    identities_are_listed_with_nothing_to_be_read_from_them,
    every_way_of_signing_in_can_be_linked,
    what_is_linked_already_may_be_linked_again,
    account_without_a_family_is_given_up_when_its_identity_is_linked,
    identity_of_an_account_with_a_family_is_not_taken_away,
    wrong_code_links_nothing,
    identity_is_removed_and_every_other_sign_in_ends,
    last_identity_stays,
    nobody_removes_what_is_anothers,
    staff_have_no_identities_to_link,
    account_that_was_given_up_links_nothing,
}

async fn link(app: &TestApp, signed_in: &Answer, provider: &str, proof: Value) -> Answer {
    app.post(&format!("/v1/account/identities/{provider}"), proof)
        .bearer(text(signed_in, "access_token"))
        .await
}

async fn list(app: &TestApp, signed_in: &Answer) -> Answer {
    app.get("/v1/account/identities")
        .bearer(text(signed_in, "access_token"))
        .await
        .assert_status(200)
}

async fn remove(app: &TestApp, signed_in: &Answer, identity: Uuid) -> Answer {
    app.delete(&format!("/v1/account/identities/{identity}"))
        .bearer(text(signed_in, "access_token"))
        .await
}

async fn identities_are_listed_with_nothing_to_be_read_from_them(
    app: TestApp,
    all: Arc<Platforms>,
) {
    world(&app).await;
    let guardian = sign_in(&app, PHONE).await;
    app.clock.advance(chrono::TimeDelta::seconds(1));
    let code = all.wechat.login_code(OPENID);
    link(&app, &guardian, "wechat", json!({ "code": code }))
        .await
        .assert_status(201);
    let listed = list(&app, &guardian).await;
    assert_eq!(listed.body[0]["provider"], "phone");
    assert_eq!(listed.body[0]["shown"], "154****0001");
    assert_eq!(listed.body[0]["linked_at"], "2026-11-23T09:00:00+08:00");
    assert_eq!(listed.body[1]["provider"], "wechat");
    assert_eq!(listed.body[1]["shown"], Value::Null);
    assert!(!listed.text.contains(OPENID) && !listed.text.contains(PHONE));
    app.get("/v1/account/identities").await.assert_status(401);
}

async fn every_way_of_signing_in_can_be_linked(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let guardian = by_wechat(&app, &all.wechat.login_code(OPENID)).await;
    let alipay = json!({ "auth_code": all.alipay.auth_code(USER) });
    let ticket = json!({ "ticket": all.portal.ticket("portal-1") });
    let phone = json!({ "phone": PHONE, "code": code_for(&app, PHONE).await });
    for (provider, proof) in [("alipay", alipay), ("suishenban", ticket), ("phone", phone)] {
        let answer = link(&app, &guardian, provider, proof)
            .await
            .assert_status(201);
        assert_eq!(answer.body["provider"], provider);
    }
    let expected = ["alipay", "phone", "suishenban", "wechat"];
    assert_eq!(linked(&app, &guardian).await, expected);
    let account = &guardian.body["account_id"];
    let by_alipay = by_alipay(&app, &all.alipay.auth_code(USER)).await;
    let by_portal = by_portal(&app, &all.portal.ticket("portal-1")).await;
    app.clock.advance(chrono::TimeDelta::hours(1));
    let by_phone = sign_in(&app, PHONE).await;
    for answer in [by_alipay, by_portal, by_phone] {
        assert_eq!(answer.body["account_id"], *account);
        assert_eq!(answer.body["phone_linked"], true);
    }
}

async fn what_is_linked_already_may_be_linked_again(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let guardian = by_wechat(&app, &all.wechat.login_code(OPENID)).await;
    let proof = json!({ "code": all.wechat.login_code(OPENID) });
    let again = link(&app, &guardian, "wechat", proof)
        .await
        .assert_status(200);
    assert_eq!(list(&app, &guardian).await.body, json!([again.body]));
}

async fn account_without_a_family_is_given_up_when_its_identity_is_linked(
    app: TestApp,
    all: Arc<Platforms>,
) {
    let world = world(&app).await;
    let guardian = sign_in(&app, PHONE).await;
    register_family(&app, &world, &guardian)
        .await
        .assert_status(201);
    let browsing = by_wechat(&app, &all.wechat.login_code(OPENID)).await;
    let alipay = json!({ "auth_code": all.alipay.auth_code(USER) });
    link(&app, &browsing, "alipay", alipay)
        .await
        .assert_status(201);
    let proof = json!({ "code": all.wechat.login_code(OPENID) });
    link(&app, &guardian, "wechat", proof)
        .await
        .assert_status(201);
    // All that signed in to it signs in here.
    assert_eq!(linked(&app, &guardian).await, ["alipay", "phone", "wechat"]);
    let answer = by_alipay(&app, &all.alipay.auth_code(USER)).await;
    assert_eq!(answer.body["account_id"], guardian.body["account_id"]);
    assert_eq!(answer.body["family_registered"], true);
    refresh(&app, text(&browsing, "refresh_token"))
        .await
        .assert_status(401);
}

async fn identity_of_an_account_with_a_family_is_not_taken_away(app: TestApp, all: Arc<Platforms>) {
    let world = world(&app).await;
    let owner = by_wechat(&app, &all.wechat.login_code(OPENID)).await;
    register_family(&app, &world, &owner)
        .await
        .assert_status(201);
    let guardian = sign_in(&app, PHONE).await;
    let proof = json!({ "code": all.wechat.login_code(OPENID) });
    link(&app, &guardian, "wechat", proof)
        .await
        .assert_status(409)
        .assert_problem("identity_taken");
    assert_eq!(linked(&app, &guardian).await, ["phone"]);
    assert_eq!(linked(&app, &owner).await, ["wechat"]);
    // From the other side it goes.
    app.clock.advance(chrono::TimeDelta::minutes(2));
    let phone = json!({ "phone": PHONE, "code": code_for(&app, PHONE).await });
    link(&app, &owner, "phone", phone).await.assert_status(201);
    assert_eq!(linked(&app, &owner).await, ["phone", "wechat"]);
}

async fn wrong_code_links_nothing(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let guardian = by_wechat(&app, &all.wechat.login_code(OPENID)).await;
    let code = code_for(&app, PHONE).await;
    for (provider, proof) in [
        ("wechat", json!({ "code": "made-up" })),
        ("alipay", json!({ "auth_code": "made-up" })),
        ("suishenban", json!({ "ticket": "made-up" })),
        (
            "phone",
            json!({ "phone": PHONE, "code": super::wrong(&code) }),
        ),
    ] {
        link(&app, &guardian, provider, proof)
            .await
            .assert_status(401)
            .assert_problem("code_invalid");
    }
    assert_eq!(linked(&app, &guardian).await, ["wechat"]);
}

async fn identity_is_removed_and_every_other_sign_in_ends(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let guardian = sign_in(&app, PHONE).await;
    let proof = json!({ "code": all.wechat.login_code(OPENID) });
    let wechat = link(&app, &guardian, "wechat", proof).await.id();
    let elsewhere = by_wechat(&app, &all.wechat.login_code(OPENID)).await;
    remove(&app, &guardian, wechat).await.assert_status(204);
    remove(&app, &guardian, wechat).await.assert_status(404);
    refresh(&app, text(&elsewhere, "refresh_token"))
        .await
        .assert_status(401);
    refresh(&app, text(&guardian, "refresh_token"))
        .await
        .assert_status(200);
    assert_eq!(linked(&app, &guardian).await, ["phone"]);
    let anew = by_wechat(&app, &all.wechat.login_code(OPENID)).await;
    assert_ne!(anew.body["account_id"], guardian.body["account_id"]);
}

async fn last_identity_stays(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let guardian = by_wechat(&app, &all.wechat.login_code(OPENID)).await;
    let only = id(&list(&app, &guardian).await.body[0]["id"]);
    remove(&app, &guardian, only)
        .await
        .assert_status(409)
        .assert_problem("last_identity");
    assert_eq!(linked(&app, &guardian).await, ["wechat"]);
    refresh(&app, text(&guardian, "refresh_token"))
        .await
        .assert_status(200);
}

async fn nobody_removes_what_is_anothers(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let guardian = by_wechat(&app, &all.wechat.login_code(OPENID)).await;
    let own = id(&list(&app, &guardian).await.body[0]["id"]);
    let other = sign_in(&app, PHONE).await;
    remove(&app, &other, own)
        .await
        .assert_status(404)
        .assert_problem("not_found");
    app.delete(&format!("/v1/account/identities/{own}"))
        .await
        .assert_status(401);
    assert_eq!(linked(&app, &guardian).await, ["wechat"]);
}

async fn staff_have_no_identities_to_link(app: TestApp, all: Arc<Platforms>) {
    let world = world(&app).await;
    let before = accounts(&app).await;
    let token = &world.manager.token;
    let code = all.wechat.login_code(OPENID);
    let requests = [
        app.get("/v1/account/identities"),
        app.post("/v1/account/identities/wechat", json!({ "code": code })),
        app.post(
            "/v1/account/identities/alipay",
            json!({ "auth_code": "any" }),
        ),
        app.post(
            "/v1/account/identities/suishenban",
            json!({ "ticket": "any" }),
        ),
        app.post(
            "/v1/account/identities/phone",
            json!({ "phone": PHONE, "code": "123456" }),
        ),
        app.delete(&format!("/v1/account/identities/{}", Uuid::nil())),
    ];
    for request in requests {
        request
            .bearer(token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
    }
    assert_eq!(accounts(&app).await, before);
    by_wechat(&app, &code).await.assert_status(200);
}

async fn account_that_was_given_up_links_nothing(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let browsing = by_wechat(&app, &all.wechat.login_code(OPENID)).await;
    let guardian = sign_in(&app, PHONE).await;
    let proof = json!({ "code": all.wechat.login_code(OPENID) });
    link(&app, &guardian, "wechat", proof)
        .await
        .assert_status(201);
    // Its access token is good for some minutes, and of no use.
    let proof = json!({ "auth_code": all.alipay.auth_code(USER) });
    link(&app, &browsing, "alipay", proof)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
}
