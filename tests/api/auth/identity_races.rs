//! Sign-ins and changes of identities at the same time, and their negative controls: the
//! same race with the guards left out must go wrong, or the race proves nothing.

use super::{
    PHONE, Platforms, accounts, by_wechat, by_wechat_and_phone, code_for, id, linked,
    register_family, sign_in, sign_in_with, text, world,
};
use crate::support::{Answer, TestApp, beside_services};
use entity::{account, guardian};
use futures_util::future::{join, join_all};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use std::{
    collections::BTreeSet,
    sync::{Arc, atomic::Ordering},
};

const OPENID: &str = "oWeChat-0001";

beside_services! {
    Platforms;
    new_user_who_signs_in_eight_times_at_once_has_one_account,
    control_new_user_has_several_accounts_without_the_guards,
    phone_and_wechat_at_once_have_one_account,
    of_two_identities_removed_at_once_one_stays,
    control_both_identities_go_without_the_lock,
    account_is_given_up_or_has_a_family_but_never_both,
}

fn skip_locks(app: &TestApp) {
    let switches = &app.state().switches;
    switches.skip_identity_locks.store(true, Ordering::SeqCst);
}

/// The accounts that eight sign-ins of one new user at the same time end up in.
async fn rush(app: &TestApp, all: &Platforms, openid: &str) -> BTreeSet<String> {
    let codes: Vec<_> = (0..8).map(|_| all.wechat.login_code(openid)).collect();
    let answers = join_all(codes.iter().map(|code| by_wechat(app, code))).await;
    let account = |it: Answer| text(&it.assert_status(200), "account_id").to_owned();
    answers.into_iter().map(account).collect()
}

async fn new_user_who_signs_in_eight_times_at_once_has_one_account(
    app: TestApp,
    all: Arc<Platforms>,
) {
    world(&app).await;
    let before = accounts(&app).await;
    for round in 1..=5 {
        let found = rush(&app, &all, &format!("oWeChat-{round:04}")).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(accounts(&app).await, before + round);
    }
}

async fn control_new_user_has_several_accounts_without_the_guards(
    app: TestApp,
    all: Arc<Platforms>,
) {
    world(&app).await;
    skip_locks(&app);
    app.sql()
        .execute_unprepared("DROP INDEX ux_identity_district_id_provider_subject_hash")
        .await
        .unwrap();
    let found = rush(&app, &all, OPENID).await;
    assert!(found.len() > 1, "{found:?}");
}

async fn phone_and_wechat_at_once_have_one_account(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let before = accounts(&app).await;
    for round in 1..=5_u64 {
        let phone = format!("1540003{round:04}");
        let openid = format!("oWeChat-{round:04}");
        let code = code_for(&app, &phone).await;
        let login = all.wechat.login_code(&openid);
        let number = all.wechat.phone_code(&openid, &phone);
        let (one, other) = join(
            sign_in_with(&app, &phone, &code),
            by_wechat_and_phone(&app, &login, &number),
        )
        .await;
        let (one, other) = (one.assert_status(200), other.assert_status(200));
        assert_eq!(one.body["account_id"], other.body["account_id"]);
        assert_eq!(accounts(&app).await, before + round);
    }
}

/// A guardian with two identities removes both at the same time.
async fn remove_both(app: &TestApp, all: &Platforms) -> (Vec<u16>, usize) {
    world(app).await;
    let guardian = sign_in(app, PHONE).await;
    let token = text(&guardian, "access_token");
    let proof = json!({ "code": all.wechat.login_code(OPENID) });
    app.post("/v1/account/identities/wechat", proof)
        .bearer(token)
        .await
        .assert_status(201);
    let listed = app.get("/v1/account/identities").bearer(token).await;
    let ids = [0, 1].map(|place| id(&listed.body[place]["id"]));
    let answers = join_all(ids.map(async |id| {
        let path = format!("/v1/account/identities/{id}");
        app.delete(&path).bearer(token).await.status
    }))
    .await;
    (answers, linked(app, &guardian).await.len())
}

async fn of_two_identities_removed_at_once_one_stays(app: TestApp, all: Arc<Platforms>) {
    let (mut answers, left) = remove_both(&app, &all).await;
    answers.sort_unstable();
    assert_eq!((answers, left), (vec![204, 409], 1));
}

async fn control_both_identities_go_without_the_lock(app: TestApp, all: Arc<Platforms>) {
    skip_locks(&app);
    let (answers, left) = remove_both(&app, &all).await;
    assert_eq!((answers, left), (vec![204, 204], 0));
}

/// While a guardian who only browsed so far registers a family, the same person signs in
/// with a phone that has a family already.
async fn account_is_given_up_or_has_a_family_but_never_both(app: TestApp, all: Arc<Platforms>) {
    let world = world(&app).await;
    for round in 0..8 {
        let phone = format!("1540004{round:04}");
        let openid = format!("oWeChat-{round:04}");
        let by_phone = sign_in(&app, &phone).await;
        register_family(&app, &world, &by_phone)
            .await
            .assert_status(201);
        let browsing = by_wechat(&app, &all.wechat.login_code(&openid)).await;
        let login = all.wechat.login_code(&openid);
        let number = all.wechat.phone_code(&openid, &phone);
        let (registered, signed_in) = join(
            register_family(&app, &world, &browsing),
            by_wechat_and_phone(&app, &login, &number),
        )
        .await;
        let account = &signed_in.assert_status(200).body["account_id"];
        if registered.status == 201 {
            assert_eq!(*account, browsing.body["account_id"]);
        } else {
            // At the door, or under the account's lock.
            let code = registered.body["code"].as_str();
            assert!(matches!(code, Some("forbidden" | "sign_in_failed")));
            assert_eq!(*account, by_phone.body["account_id"]);
        }
    }
    let given_up = account::Entity::find()
        .filter(account::Column::Status.eq("disabled"))
        .all(app.sql())
        .await
        .unwrap();
    let given_up = given_up.into_iter().map(|account| account.id);
    let in_families = guardian::Entity::find()
        .filter(guardian::Column::AccountId.is_in(given_up))
        .count(app.sql())
        .await
        .unwrap();
    assert_eq!(in_families, 0);
}
