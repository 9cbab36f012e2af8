//! Staying signed in, and the end of it.

use super::{PHONE, id, is_live, me, refresh, sign_in, text, world};
use crate::support::{Answer, TestApp, factory::FamilySeed, on_both_stores};
use baobaowu::features::auth::service;
use chrono::TimeDelta;
use entity::{guardian, refresh_token};
use futures_util::future::join_all;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};
use std::collections::BTreeSet;

on_both_stores! {
    refresh_token_is_exchanged_for_the_next,
    refresh_token_used_twice_ends_the_chain,
    lost_answer_is_asked_for_again,
    lost_answer_that_turns_up_ends_the_chain,
    late_repeat_ends_the_chain,
    parallel_refreshes_leave_one_live_token,
    refresh_token_expires,
    unknown_refresh_token_is_refused,
    access_token_expires,
    signing_out_ends_one_chain,
    signing_out_with_an_unknown_token_says_nothing,
    ending_all_sign_ins_of_an_account_ends_its_chains,
    guardian_who_was_removed_loses_the_family_at_refresh,
    refresh_tokens_are_stored_as_hashes,
}

/// The refresh token of an answer.
fn token(answer: &Answer) -> String {
    text(answer, "refresh_token").to_owned()
}

/// Exchanges a refresh token a minute later.
async fn next(app: &TestApp, current: &str) -> String {
    app.clock.advance(TimeDelta::minutes(1));
    token(&refresh(app, current).await.assert_status(200))
}

async fn refresh_token_is_exchanged_for_the_next(app: TestApp) {
    world(&app).await;
    let first = sign_in(&app, PHONE).await;
    app.clock.advance(TimeDelta::minutes(20));
    let second = refresh(&app, &token(&first)).await.assert_status(200);
    assert_eq!(second.header("cache-control"), "no-store");
    assert_ne!(token(&first), token(&second));
    assert_eq!(second.body["account_id"], first.body["account_id"]);
    assert_eq!(
        second.body["access_expires_at"],
        "2026-11-23T09:35:00+08:00"
    );
    me(&app, &second).await.assert_status(200);
    next(&app, &token(&second)).await;
}

async fn refresh_token_used_twice_ends_the_chain(app: TestApp) {
    world(&app).await;
    let first = token(&sign_in(&app, PHONE).await);
    let second = next(&app, &first).await;
    // The holder of the first token had the answer: its successor was used.
    app.clock.advance(TimeDelta::seconds(1));
    let third = token(&refresh(&app, &second).await.assert_status(200));
    refresh(&app, &first)
        .await
        .assert_status(401)
        .assert_problem("sign_in_failed");
    assert!(!is_live(&app, &third).await);
}

async fn lost_answer_is_asked_for_again(app: TestApp) {
    world(&app).await;
    let first = token(&sign_in(&app, PHONE).await);
    let second = next(&app, &first).await;
    let _lost = next(&app, &second).await;
    app.clock.advance(TimeDelta::seconds(30));
    let again = token(&refresh(&app, &second).await.assert_status(200));
    let fourth = next(&app, &again).await;
    assert!(is_live(&app, &fourth).await);
}

async fn lost_answer_that_turns_up_ends_the_chain(app: TestApp) {
    world(&app).await;
    let first = token(&sign_in(&app, PHONE).await);
    let lost = next(&app, &first).await;
    let again = token(&refresh(&app, &first).await.assert_status(200));
    refresh(&app, &lost).await.assert_problem("sign_in_failed");
    assert!(!is_live(&app, &again).await);
}

async fn late_repeat_ends_the_chain(app: TestApp) {
    world(&app).await;
    let first = token(&sign_in(&app, PHONE).await);
    let second = next(&app, &first).await;
    app.clock.advance(TimeDelta::seconds(31));
    refresh(&app, &first).await.assert_problem("sign_in_failed");
    assert!(!is_live(&app, &second).await);
}

async fn parallel_refreshes_leave_one_live_token(app: TestApp) {
    world(&app).await;
    let first = token(&sign_in(&app, PHONE).await);
    let answers = join_all((0..8).map(|_| refresh(&app, &first))).await;
    let given: BTreeSet<_> = answers
        .into_iter()
        .map(|answer| token(&answer.assert_status(200)))
        .collect();
    assert_eq!(given.len(), 8);
    let live = refresh_token::Entity::find()
        .filter(refresh_token::Column::UsedAt.is_null())
        .filter(refresh_token::Column::RevokedAt.is_null())
        .count(app.state().db.read())
        .await
        .unwrap();
    assert_eq!(live, 1);
}

async fn refresh_token_expires(app: TestApp) {
    world(&app).await;
    let first = token(&sign_in(&app, PHONE).await);
    app.clock.advance(TimeDelta::days(30));
    refresh(&app, &first)
        .await
        .assert_status(401)
        .assert_problem("sign_in_failed");
    app.clock.advance(TimeDelta::seconds(-1));
    assert!(is_live(&app, &first).await);
}

async fn unknown_refresh_token_is_refused(app: TestApp) {
    world(&app).await;
    refresh(&app, "AAAA")
        .await
        .assert_status(401)
        .assert_problem("sign_in_failed");
}

async fn access_token_expires(app: TestApp) {
    world(&app).await;
    let answer = sign_in(&app, PHONE).await;
    app.clock.advance(TimeDelta::minutes(15));
    me(&app, &answer)
        .await
        .assert_status(401)
        .assert_problem("token_expired");
    app.clock.advance(TimeDelta::seconds(-1));
    me(&app, &answer).await.assert_status(200);
}

async fn sign_out(app: &TestApp, token: &str) -> Answer {
    app.post("/v1/auth/logout", json!({ "refresh_token": token }))
        .await
}

async fn signing_out_ends_one_chain(app: TestApp) {
    world(&app).await;
    let first = token(&sign_in(&app, PHONE).await);
    let second = next(&app, &first).await;
    app.clock.advance(TimeDelta::hours(1));
    let elsewhere = token(&sign_in(&app, PHONE).await);
    sign_out(&app, &second).await.assert_status(204);
    sign_out(&app, &second).await.assert_status(204);
    refresh(&app, &second)
        .await
        .assert_problem("sign_in_failed");
    assert!(is_live(&app, &elsewhere).await);
}

async fn signing_out_with_an_unknown_token_says_nothing(app: TestApp) {
    world(&app).await;
    sign_out(&app, "AAAA").await.assert_status(204);
}

async fn ending_all_sign_ins_of_an_account_ends_its_chains(app: TestApp) {
    world(&app).await;
    let answer = sign_in(&app, PHONE).await;
    app.clock.advance(TimeDelta::hours(1));
    let elsewhere = sign_in(&app, PHONE).await;
    let stranger = sign_in(&app, "15400010002").await;
    let tx = app.state().db.begin_write().await.unwrap();
    let account = id(&answer.body["account_id"]).into();
    service::end_all(&tx, app.state(), account).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!is_live(&app, &token(&answer)).await);
    assert!(!is_live(&app, &token(&elsewhere)).await);
    assert!(is_live(&app, &token(&stranger)).await);
}

async fn guardian_who_was_removed_loses_the_family_at_refresh(app: TestApp) {
    let world = world(&app).await;
    let answer = sign_in(&app, PHONE).await;
    let family = FamilySeed::default().insert(&app, &world).await;
    let db = app.state().db.read();
    let account = id(&answer.body["account_id"]);
    guardian::Entity::update_many()
        .col_expr(guardian::Column::AccountId, Expr::value(account))
        .exec(db)
        .await
        .unwrap();
    let joined = refresh(&app, &token(&answer)).await.assert_status(200);
    assert_eq!(id(&joined.body["family_id"]), family.id.get());
    guardian::Entity::update_many()
        .col_expr(guardian::Column::Status, Expr::value("revoked"))
        .exec(db)
        .await
        .unwrap();
    let removed = refresh(&app, &token(&joined)).await.assert_status(200);
    assert_eq!(removed.body["family_id"], Value::Null);
    assert_eq!(me(&app, &removed).await.body["family_id"], Value::Null);
}

async fn refresh_tokens_are_stored_as_hashes(app: TestApp) {
    world(&app).await;
    let first = token(&sign_in(&app, PHONE).await);
    let rows = refresh_token::Entity::find()
        .all(app.state().db.read())
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].token_hash.len(), 64);
    assert!(!format!("{rows:?}").contains(&first));
}
