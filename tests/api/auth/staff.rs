//! Staff, by login and password.

use super::{id, me, refresh, text, world};
use crate::support::{
    Answer, TestApp,
    factory::{Staff, World},
    on_both_stores,
};
use baobaowu::{
    features::auth::{
        domain::{AuthError, Login},
        service,
    },
    shared::domain::AccountId,
};
use chrono::TimeDelta;
use entity::{account, staff};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};

on_both_stores! {
    staff_sign_in_by_password,
    staff_are_refused_without_being_told_why,
    staff_who_are_not_active_are_refused,
    dismissed_staff_lose_their_sign_in_at_refresh,
    changed_role_takes_effect_at_refresh,
    login_is_taken_once_in_a_district,
}

// Staff sign in where no text messages can be sent.
on_both_stores! {
    with [("DEMO_MODE", "false")];
    staff_of_the_district_sign_in_without_a_provider,
}

pub(super) const PASSWORD: &str = "correct horse battery";

/// Gives a member of staff a login.
pub(super) async fn give_login(
    app: &TestApp,
    world: &World,
    person: &Staff,
    login: &str,
) -> AccountId {
    let state = app.state();
    let login = Login::parse(login).unwrap();
    let hash = service::hash_password(state, &PASSWORD.into())
        .await
        .unwrap();
    let tx = state.db.begin_write().await.unwrap();
    let account =
        service::create_staff_login(&tx, state, world.district, &login, (hash, app.now()))
            .await
            .unwrap();
    staff::Entity::update_many()
        .col_expr(staff::Column::AccountId, Expr::value(account.get()))
        .filter(staff::Column::Id.eq(person.id.get()))
        .exec(&*tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    // As one who has changed it.
    service::keep_first_passwords(state, world.district)
        .await
        .unwrap();
    account
}

pub(super) async fn sign_in(app: &TestApp, login: &str, password: &str) -> Answer {
    let body = json!({ "login": login, "password": password });
    app.post("/v1/auth/staff", body).await
}

pub(super) async fn set_status(app: &TestApp, person: &Staff, status: &str) {
    staff::Entity::update_many()
        .col_expr(staff::Column::Status, Expr::value(status))
        .filter(staff::Column::Id.eq(person.id.get()))
        .exec(app.state().db.read())
        .await
        .unwrap();
}

async fn staff_sign_in_by_password(app: TestApp) {
    let world = world(&app).await;
    let account = give_login(&app, &world, &world.manager, "wang.li").await;
    let answer = sign_in(&app, "Wang.Li", PASSWORD).await.assert_status(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(id(&answer.body["account_id"]), account.get());
    assert_eq!(answer.body["role"], "house_manager");
    assert_eq!(answer.body["family_id"], Value::Null);
    let me = me(&app, &answer).await.assert_status(200);
    assert_eq!(me.body["role"], "house_manager");
    assert_eq!(id(&me.body["house_id"]), world.house.get());
    assert_eq!(me.body["subdistrict_id"], Value::Null);
    // What the token says is what the rest of the service goes by.
    app.get(&format!("/v1/rooms?house_id={}", world.house))
        .bearer(text(&answer, "access_token"))
        .await
        .assert_status(200);
}

async fn staff_are_refused_without_being_told_why(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    let details: Vec<_> = [
        sign_in(&app, "wang.li", "wrong horse battery").await,
        sign_in(&app, "nobody", PASSWORD).await,
        sign_in(&app, "no login", PASSWORD).await,
    ]
    .into_iter()
    .map(|answer| {
        let answer = answer.assert_status(401).assert_problem("sign_in_failed");
        answer.body["detail"].clone()
    })
    .collect();
    assert!(details.iter().all(|it| it == &details[0]), "{details:?}");
}

async fn staff_who_are_not_active_are_refused(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    for status in ["suspended", "dismissed"] {
        set_status(&app, &world.manager, status).await;
        sign_in(&app, "wang.li", PASSWORD)
            .await
            .assert_status(401)
            .assert_problem("sign_in_failed");
    }
    set_status(&app, &world.manager, "active").await;
    sign_in(&app, "wang.li", PASSWORD).await.assert_status(200);
    account::Entity::update_many()
        .col_expr(account::Column::Status, Expr::value("disabled"))
        .exec(app.state().db.read())
        .await
        .unwrap();
    sign_in(&app, "wang.li", PASSWORD)
        .await
        .assert_problem("sign_in_failed");
}

async fn dismissed_staff_lose_their_sign_in_at_refresh(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    let answer = sign_in(&app, "wang.li", PASSWORD).await.assert_status(200);
    let token = text(&answer, "refresh_token");
    set_status(&app, &world.manager, "dismissed").await;
    refresh(&app, token)
        .await
        .assert_status(401)
        .assert_problem("sign_in_failed");
    // For good: the chain has ended, whatever becomes of the person.
    set_status(&app, &world.manager, "active").await;
    refresh(&app, token).await.assert_problem("sign_in_failed");
}

async fn changed_role_takes_effect_at_refresh(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    let answer = sign_in(&app, "wang.li", PASSWORD).await.assert_status(200);
    staff::Entity::update_many()
        .col_expr(staff::Column::Role, Expr::value("subdistrict_admin"))
        .col_expr(staff::Column::HouseId, Expr::value(None::<uuid::Uuid>))
        .filter(staff::Column::Id.eq(world.manager.id.get()))
        .exec(app.state().db.read())
        .await
        .unwrap();
    app.clock.advance(TimeDelta::minutes(1));
    let refreshed = refresh(&app, text(&answer, "refresh_token"))
        .await
        .assert_status(200);
    assert_eq!(refreshed.body["role"], "subdistrict_admin");
    let me = me(&app, &refreshed).await.assert_status(200);
    assert_eq!(id(&me.body["subdistrict_id"]), world.subdistrict.get());
    assert_eq!(me.body["house_id"], Value::Null);
}

async fn login_is_taken_once_in_a_district(app: TestApp) {
    let world = world(&app).await;
    let state = app.state();
    give_login(&app, &world, &world.manager, "wang.li").await;
    let before = account::Entity::find()
        .count(state.db.read())
        .await
        .unwrap();
    let login = Login::parse("WANG.LI").unwrap();
    let tx = state.db.begin_write().await.unwrap();
    let refused = {
        let password = ("hash".to_owned(), app.now());
        service::create_staff_login(&tx, state, world.district, &login, password).await
    };
    assert!(matches!(refused, Err(AuthError::LoginTaken)));
    // The transaction is still of use, and has left nothing behind.
    tx.commit().await.unwrap();
    let after = account::Entity::find()
        .count(state.db.read())
        .await
        .unwrap();
    assert_eq!(after, before);
}

async fn staff_of_the_district_sign_in_without_a_provider(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.district_admin, "admin").await;
    let answer = sign_in(&app, "admin", PASSWORD).await.assert_status(200);
    assert_eq!(answer.body["role"], "district_admin");
    let me = me(&app, &answer).await.assert_status(200);
    assert_eq!(me.body["house_id"], Value::Null);
    assert_eq!(me.body["subdistrict_id"], Value::Null);
}
