//! Passwords of staff: drawn, changed, forgotten, and guessed at too often.

use super::{
    me,
    staff::{PASSWORD, give_login, sign_in},
    text, told,
    totp::{set_up, world_with_login},
    world,
};
use crate::{
    scenarios::steps::OWN,
    support::{
        Answer, TestApp,
        factory::{Staff, World, adult_id},
        on_both_stores,
    },
};
use chrono::TimeDelta;
use entity::{idempotency_key, identity};
use futures_util::future::join_all;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

on_both_stores! {
    first_password_is_drawn_and_opens_nothing_but_changing_it,
    first_password_is_shown_once_and_stored_nowhere,
    first_password_runs_out,
    password_is_changed_for_the_old_one,
    change_ends_every_other_sign_in,
    weak_passwords_are_refused,
    guessing_at_the_old_password_has_to_wait,
    of_two_changes_at_once_one_is_taken,
    control_two_changes_at_once_are_taken_without_the_compare,
    reset_draws_another_password_and_leaves_the_second_factor,
    reset_is_for_those_above,
    login_that_waits_is_unlocked,
    passwords_keep_their_blanks,
}

// The app comes after the password.
on_both_stores! {
    with [("REQUIRE_STAFF_TOTP", "true")];
    password_comes_before_the_app,
}

async fn enter(app: &TestApp, world: &World, id_number: &str) -> Answer {
    let body = json!({
        "house_id": world.house, "name": "陈照护", "role": "carer", "login": "chen.zhaohu",
        "id_type": "resident_id", "id_number": id_number,
    });
    let asked = app.post("/v1/staff", body).key("enter-chen");
    asked.bearer(&world.manager.token).await
}

fn drawn(answer: &Answer) -> String {
    let password = &answer.body["first_password"]["password"];
    password.as_str().unwrap().to_owned()
}

/// A carer who was just entered, with the first password.
async fn entered(app: &TestApp, world: &World) -> (Answer, String) {
    let answer = enter(app, world, &adult_id()).await;
    let answer = answer.assert_status(201);
    let password = drawn(&answer);
    (answer, password)
}

async fn change(app: &TestApp, token: &str, login: &str, [old, new]: [&str; 2]) -> Answer {
    let body = json!({ "login": login, "password": old, "new_password": new });
    app.post("/v1/me/password", body).bearer(token).await
}

async fn first_password_is_drawn_and_opens_nothing_but_changing_it(app: TestApp) {
    let world = world(&app).await;
    let (answer, first) = entered(&app, &world).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.body["can_sign_in"], true);
    let until = &answer.body["first_password"]["good_until"];
    assert_eq!(until, "2026-11-30T09:00:00+08:00");
    let tokens = sign_in(&app, "chen.zhaohu", &first).await;
    let tokens = tokens.assert_status(200);
    assert_eq!(tokens.body["password_change_required"], true);
    let token = text(&tokens, "access_token");
    let rooms = format!("/v1/rooms?house_id={}", world.house);
    for path in ["/v1/auth/me", "/v1/me/sign-ins", "/v1/account/totp", &rooms] {
        let refused = app.get(path).bearer(token).await.assert_status(403);
        refused.assert_problem("password_change_required");
    }
    // Nor does booking, which asks by itself.
    let wish = json!({ "child_id": world.house, "session_id": world.house });
    let refused = app.post("/v1/bookings", wish).key("1").bearer(token).await;
    assert!([403, 404].contains(&refused.status), "{}", refused.text);
    change(&app, token, "chen.zhaohu", [&first, OWN])
        .await
        .assert_status(204);
    // The very same token is good for everything now.
    app.get(&rooms).bearer(token).await.assert_status(200);
    let again = sign_in(&app, "chen.zhaohu", OWN).await.assert_status(200);
    assert_eq!(again.body["password_change_required"], false);
    sign_in(&app, "chen.zhaohu", &first)
        .await
        .assert_problem("sign_in_failed");
}

async fn first_password_is_shown_once_and_stored_nowhere(app: TestApp) {
    let world = world(&app).await;
    let number = adult_id();
    let answer = enter(&app, &world, &number).await.assert_status(201);
    let first = drawn(&answer);
    let again = enter(&app, &world, &number).await;
    let again = again.assert_status(201);
    assert_eq!(again.id(), answer.id());
    assert_eq!(again.body["first_password"], Value::Null);
    let keys = idempotency_key::Entity::find()
        .all(app.sql())
        .await
        .unwrap();
    let identities = identity::Entity::find().all(app.sql()).await.unwrap();
    assert!(!keys.is_empty() && !identities.is_empty());
    let stored = format!("{keys:?}{identities:?}");
    assert!(!stored.contains(&first));
    sign_in(&app, "chen.zhaohu", &first)
        .await
        .assert_status(200);
}

async fn first_password_runs_out(app: TestApp) {
    let world = world(&app).await;
    let (_, first) = entered(&app, &world).await;
    app.clock
        .advance(TimeDelta::days(7) - TimeDelta::seconds(1));
    sign_in(&app, "chen.zhaohu", &first)
        .await
        .assert_status(200);
    app.clock.advance(TimeDelta::seconds(1));
    // To the last as a wrong one.
    let over = told(&sign_in(&app, "chen.zhaohu", &first).await);
    assert_eq!(over, told(&sign_in(&app, "chen.zhaohu", "wrong").await));
    assert_eq!(over.0, 401);
}

async fn password_is_changed_for_the_old_one(app: TestApp) {
    let mut world = world_with_login(&app).await;
    give_login(&app, &world, &world.health_worker, "zhang.min").await;
    let token = std::mem::take(&mut world.manager.token);
    for (login, old) in [
        ("wang.li", "wrong horse battery"),
        // Somebody else's, though right.
        ("zhang.min", PASSWORD),
        ("nobody", PASSWORD),
    ] {
        change(&app, &token, login, [old, OWN])
            .await
            .assert_status(401)
            .assert_problem("sign_in_failed");
    }
    sign_in(&app, "wang.li", PASSWORD).await.assert_status(200);
    change(&app, &token, "Wang.Li", [PASSWORD, OWN])
        .await
        .assert_status(204);
    sign_in(&app, "wang.li", PASSWORD)
        .await
        .assert_problem("sign_in_failed");
    sign_in(&app, "wang.li", OWN).await.assert_status(200);
    sign_in(&app, "zhang.min", PASSWORD)
        .await
        .assert_status(200);
    let body = json!({ "login": "a", "password": "b", "new_password": OWN });
    app.post("/v1/me/password", body.clone())
        .await
        .assert_status(401);
    let (_, guardian) = world.newcomer(&app).await;
    app.post("/v1/me/password", body)
        .bearer(&guardian)
        .await
        .assert_problem("forbidden");
}

async fn change_ends_every_other_sign_in(app: TestApp) {
    let world = world_with_login(&app).await;
    let here = sign_in(&app, "wang.li", PASSWORD).await;
    let there = sign_in(&app, "wang.li", PASSWORD).await;
    let token = text(&here, "access_token");
    change(&app, token, "wang.li", [PASSWORD, OWN])
        .await
        .assert_status(204);
    me(&app, &here).await.assert_status(200);
    super::refresh(&app, text(&here, "refresh_token"))
        .await
        .assert_status(200);
    me(&app, &there)
        .await
        .assert_status(401)
        .assert_problem("signed_out");
    super::refresh(&app, text(&there, "refresh_token"))
        .await
        .assert_problem("sign_in_failed");
    app.get("/v1/auth/me")
        .bearer(&world.manager.token)
        .await
        .assert_problem("signed_out");
}

async fn weak_passwords_are_refused(app: TestApp) {
    let world = world_with_login(&app).await;
    for (weak, code) in [
        ("1234567890", "guessable"),
        ("password2026", "guessable"),
        ("wang.li.wang.li", "guessable"),
        ("baobaowu-2026", "guessable"),
        ("北外滩社区宝宝屋2026", "guessable"),
        ("李工作李工作李工作1", "guessable"),
        (PASSWORD, "unchanged"),
    ] {
        let answer = change(&app, &world.manager.token, "wang.li", [PASSWORD, weak])
            .await
            .assert_status(422)
            .assert_problem("password_too_weak");
        assert_eq!(answer.body["errors"][0]["code"], code, "{weak}");
        assert!(!answer.text.contains(weak), "{}", answer.text);
    }
    change(&app, &world.manager.token, "wang.li", [PASSWORD, "short"])
        .await
        .assert_problem("validation_failed");
    // None of it was a try at the old one.
    sign_in(&app, "wang.li", PASSWORD).await.assert_status(200);
}

async fn guessing_at_the_old_password_has_to_wait(app: TestApp) {
    let world = world_with_login(&app).await;
    for _ in 0..5 {
        change(&app, &world.manager.token, "wang.li", ["wrong", OWN])
            .await
            .assert_problem("sign_in_failed");
    }
    change(&app, &world.manager.token, "wang.li", [PASSWORD, OWN])
        .await
        .assert_status(429)
        .assert_problem("too_many_attempts");
    sign_in(&app, "wang.li", PASSWORD)
        .await
        .assert_problem("too_many_attempts");
}

/// How many of these changes at the same time were taken.
async fn changes_at_once(app: &TestApp) -> usize {
    let world = world_with_login(app).await;
    let wished = [OWN, "quiet lantern 58 maple", "amber trolley 93 ridge"];
    let mut all = Vec::new();
    for _ in wished {
        all.push(sign_in(app, "wang.li", PASSWORD).await);
    }
    let asked = all.iter().zip(wished).map(|(signed_in, new)| {
        let token = text(signed_in, "access_token");
        change(app, token, "wang.li", [PASSWORD, new])
    });
    let answers = join_all(asked).await;
    let taken = answers.iter().filter(|it| it.status == 204).count();
    for refused in answers.into_iter().filter(|it| it.status != 204) {
        refused.assert_status(401);
    }
    drop(world);
    taken
}

async fn of_two_changes_at_once_one_is_taken(app: TestApp) {
    assert_eq!(changes_at_once(&app).await, 1);
}

async fn control_two_changes_at_once_are_taken_without_the_compare(app: TestApp) {
    let switches = &app.state().switches;
    switches.use_twice.store(true, Ordering::SeqCst);
    assert!(changes_at_once(&app).await > 1);
}

async fn reset(app: &TestApp, by: &Staff, of: &Staff) -> Answer {
    let path = format!("/v1/staff/{}/password/reset", of.id);
    app.post(&path, json!({})).bearer(&by.token).await
}

async fn reset_draws_another_password_and_leaves_the_second_factor(app: TestApp) {
    let world = world_with_login(&app).await;
    let made = set_up(&app, &world.manager.token, "wang.li").await;
    let answer = reset(&app, &world.subdistrict_admin, &world.manager).await;
    let answer = answer.assert_status(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let first = text(&answer, "password");
    app.get("/v1/auth/me")
        .bearer(&world.manager.token)
        .await
        .assert_problem("signed_out");
    sign_in(&app, "wang.li", PASSWORD)
        .await
        .assert_problem("sign_in_failed");
    sign_in(&app, "wang.li", first)
        .await
        .assert_problem("totp_required");
    let body = json!({ "login": "wang.li", "password": first, "totp": made.code(&app) });
    let tokens = app.post("/v1/auth/staff", body).await.assert_status(200);
    assert_eq!(tokens.body["password_change_required"], true);
    let token = text(&tokens, "access_token");
    change(&app, token, "wang.li", [first, OWN])
        .await
        .assert_status(204);
    me(&app, &tokens).await.assert_status(200);
}

async fn reset_is_for_those_above(app: TestApp) {
    let world = world_with_login(&app).await;
    give_login(&app, &world, &world.carers[0], "chen").await;
    let neighbour = world.neighbour(&app).await;
    for (by, of, status) in [
        (&neighbour, &world.manager, 404),
        (&world.manager, &world.manager, 403),
        (&world.health_worker, &world.carers[0], 403),
        (&world.manager, &world.subdistrict_admin, 404),
        (&world.subdistrict_admin, &world.district_admin, 404),
        (&world.district_admin, &world.district_admin, 403),
        // Nobody who signs in.
        (&world.manager, &world.carers[1], 409),
        (&world.manager, &world.carers[0], 200),
    ] {
        let answer = reset(&app, by, of).await;
        let refused = status != 200 && [403, 404].contains(&answer.status) && status != 409;
        assert!(answer.status == status || refused, "{}", answer.text);
    }
    sign_in(&app, "wang.li", PASSWORD).await.assert_status(200);
    sign_in(&app, "chen", PASSWORD)
        .await
        .assert_problem("sign_in_failed");
}

async fn login_that_waits_is_unlocked(app: TestApp) {
    let world = world_with_login(&app).await;
    let fail = async || {
        for _ in 0..5 {
            sign_in(&app, "wang.li", "wrong horse battery")
                .await
                .assert_problem("sign_in_failed");
        }
        sign_in(&app, "wang.li", PASSWORD)
            .await
            .assert_problem("too_many_attempts");
    };
    fail().await;
    let unlock = async |by: &Staff| {
        let path = format!("/v1/staff/{}/unlock", world.manager.id);
        app.post(&path, json!({})).bearer(&by.token).await
    };
    let neighbour = world.neighbour(&app).await;
    unlock(&neighbour).await.assert_status(404);
    unlock(&world.manager).await.assert_status(403);
    sign_in(&app, "wang.li", PASSWORD)
        .await
        .assert_problem("too_many_attempts");
    unlock(&world.subdistrict_admin).await.assert_status(204);
    let tokens = sign_in(&app, "wang.li", PASSWORD).await.assert_status(200);
    // Nobody was signed out by it, and a reset lets the login be tried too.
    me(&app, &tokens).await.assert_status(200);
    fail().await;
    let answer = reset(&app, &world.subdistrict_admin, &world.manager).await;
    let first = text(&answer, "password");
    sign_in(&app, "wang.li", first).await.assert_status(200);
}

async fn passwords_keep_their_blanks(app: TestApp) {
    let world = world_with_login(&app).await;
    let blank = "  violet stapler 71 orbit ";
    change(&app, &world.manager.token, "wang.li", [PASSWORD, blank])
        .await
        .assert_status(204);
    sign_in(&app, "wang.li", blank).await.assert_status(200);
    sign_in(&app, "wang.li", blank.trim())
        .await
        .assert_problem("sign_in_failed");
}

async fn password_comes_before_the_app(app: TestApp) {
    let mut world = world(&app).await;
    world.district_admin.token =
        super::totp::token_of(&app, &world, &world.district_admin, "admin").await;
    set_up(&app, &world.district_admin.token, "admin").await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    let answer = reset(&app, &world.district_admin, &world.manager).await;
    let answer = answer.assert_status(200);
    let first = text(&answer, "password");
    let tokens = sign_in(&app, "wang.li", first).await.assert_status(200);
    assert_eq!(tokens.body["password_change_required"], true);
    assert_eq!(tokens.body["totp_enrolment_required"], true);
    let token = text(&tokens, "access_token");
    super::totp::begin(&app, token, "wang.li")
        .await
        .assert_problem("password_change_required");
    change(&app, token, "wang.li", [first, PASSWORD])
        .await
        .assert_status(204);
    me(&app, &tokens)
        .await
        .assert_problem("totp_enrolment_required");
    set_up(&app, token, "wang.li").await;
    me(&app, &tokens).await.assert_status(200);
}
