//! Sign-ins end: by themselves, by their owner, and when what signs in changes.

use super::{
    PHONE, Platforms, by_wechat, id, is_live, me, refresh, sign_in,
    staff::{PASSWORD, give_login, sign_in as staff_sign_in},
    text,
    totp::{set_up, world_with_login},
    world,
};
use crate::support::{Answer, TestApp, beside_services, fresh_id, on_both_stores};
use chrono::TimeDelta;
use entity::sign_in as row;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use std::sync::{Arc, atomic::Ordering};

on_both_stores! {
    guardian_who_comes_back_stays_signed_in_half_a_year,
    staff_who_pause_sign_in_again,
    staff_sign_in_anew_every_day,
    signing_out_ends_the_access_token_too,
    control_access_token_outlives_signing_out_without_the_question,
    a_booking_asks_whether_the_sign_in_goes_on,
    control_a_booking_goes_through_without_the_question,
    own_sign_ins_are_listed,
    one_sign_in_is_ended,
    all_others_are_ended,
    nobody_ends_a_foreign_sign_in,
    the_eleventh_sign_in_ends_the_one_unused_for_longest,
    setting_up_and_giving_up_an_app_end_the_others,
}

beside_services! {
    Platforms;
    linking_and_removing_an_identity_end_the_others,
}

async fn guardian_who_comes_back_stays_signed_in_half_a_year(app: TestApp) {
    world(&app).await;
    let mut answer = sign_in(&app, PHONE).await;
    for _ in 0..6 {
        app.clock.advance(TimeDelta::days(29));
        answer = refresh(&app, text(&answer, "refresh_token"))
            .await
            .assert_status(200);
    }
    // The end is nearer now than another thirty days.
    let end = "2027-05-22T09:00:00+08:00";
    assert_eq!(answer.body["refresh_expires_at"], end);
    app.clock
        .advance(TimeDelta::days(6) - TimeDelta::seconds(1));
    let last = refresh(&app, text(&answer, "refresh_token"))
        .await
        .assert_status(200);
    assert_eq!(last.body["refresh_expires_at"], end);
    me(&app, &last).await.assert_status(200);
    app.clock.advance(TimeDelta::seconds(1));
    me(&app, &last)
        .await
        .assert_status(401)
        .assert_problem("signed_out");
    refresh(&app, text(&last, "refresh_token"))
        .await
        .assert_problem("sign_in_failed");
}

async fn staff_who_pause_sign_in_again(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    let answer = staff_sign_in(&app, "wang.li", PASSWORD).await;
    app.clock.advance(TimeDelta::seconds(3599));
    let answer = refresh(&app, text(&answer, "refresh_token"))
        .await
        .assert_status(200);
    app.clock.advance(TimeDelta::minutes(60));
    refresh(&app, text(&answer, "refresh_token"))
        .await
        .assert_status(401)
        .assert_problem("sign_in_failed");
}

async fn staff_sign_in_anew_every_day(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    let mut answer = staff_sign_in(&app, "wang.li", PASSWORD).await;
    for _ in 0..14 {
        app.clock.advance(TimeDelta::minutes(50));
        answer = refresh(&app, text(&answer, "refresh_token"))
            .await
            .assert_status(200);
    }
    app.clock.advance(TimeDelta::minutes(20));
    refresh(&app, text(&answer, "refresh_token"))
        .await
        .assert_problem("sign_in_failed");
}

async fn sign_out(app: &TestApp, answer: &Answer) {
    let body = json!({ "refresh_token": text(answer, "refresh_token") });
    app.post("/v1/auth/logout", body).await.assert_status(204);
}

async fn signing_out_ends_the_access_token_too(app: TestApp) {
    world(&app).await;
    let answer = sign_in(&app, PHONE).await;
    me(&app, &answer).await.assert_status(200);
    sign_out(&app, &answer).await;
    me(&app, &answer)
        .await
        .assert_status(401)
        .assert_problem("signed_out");
}

async fn control_access_token_outlives_signing_out_without_the_question(app: TestApp) {
    trust_ended(&app);
    world(&app).await;
    let answer = sign_in(&app, PHONE).await;
    sign_out(&app, &answer).await;
    me(&app, &answer).await.assert_status(200);
}

fn trust_ended(app: &TestApp) {
    let switches = &app.state().switches;
    switches.trust_ended_sign_ins.store(true, Ordering::SeqCst);
}

/// Books by a token whose sign-in has ended.
async fn book_signed_out(app: &TestApp) -> Answer {
    let world = world(app).await;
    let (family, child) = world.family_with_child(app).await;
    let session = world.session(app, 4).await;
    let path = format!("/v1/me/sign-ins/{}", family.account);
    app.delete(&path)
        .bearer(&family.token)
        .await
        .assert_status(204);
    let wish = json!({ "child_id": child.id, "session_id": session.id });
    app.post("/v1/bookings", wish)
        .bearer(&family.token)
        .key(&fresh_id().to_string())
        .await
}

async fn a_booking_asks_whether_the_sign_in_goes_on(app: TestApp) {
    book_signed_out(&app)
        .await
        .assert_status(401)
        .assert_problem("signed_out");
}

async fn control_a_booking_goes_through_without_the_question(app: TestApp) {
    trust_ended(&app);
    book_signed_out(&app).await.assert_status(201);
}

async fn list(app: &TestApp, answer: &Answer) -> Value {
    let asked = app.get("/v1/me/sign-ins");
    let answer = asked.bearer(text(answer, "access_token")).await;
    answer.assert_status(200).body
}

async fn own_sign_ins_are_listed(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    let body = json!({ "login": "wang.li", "password": PASSWORD });
    let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0";
    let desk = app
        .post("/v1/auth/staff", body)
        .header("user-agent", agent)
        .await
        .assert_status(200);
    app.clock.advance(TimeDelta::minutes(30));
    let phone = staff_sign_in(&app, "wang.li", PASSWORD).await;
    app.clock.advance(TimeDelta::minutes(10));
    let desk = refresh(&app, text(&desk, "refresh_token")).await;
    let listed = list(&app, &desk).await;
    let mut shown = listed.as_array().unwrap().clone();
    for it in &mut shown {
        it.as_object_mut().unwrap().remove("id").unwrap();
    }
    let expected = json!([
        {
            "way": "password", "device": "computer", "present": true,
            "begun_at": "2026-11-23T09:00:00+08:00",
            "last_used_at": "2026-11-23T09:40:00+08:00",
            "ends_at": "2026-11-23T21:00:00+08:00",
        },
        {
            "way": "password", "device": null, "present": false,
            "begun_at": "2026-11-23T09:30:00+08:00",
            "last_used_at": "2026-11-23T09:30:00+08:00",
            "ends_at": "2026-11-23T21:30:00+08:00",
        },
    ]);
    assert_eq!(Value::Array(shown), expected);
    // Those that are over are not shown.
    sign_out(&app, &phone).await;
    assert_eq!(list(&app, &desk).await.as_array().unwrap().len(), 1);
    app.get("/v1/me/sign-ins").await.assert_status(401);
}

/// Three sign-ins of one guardian, and their ids.
async fn three(app: &TestApp) -> ([Answer; 3], Vec<uuid::Uuid>) {
    let mut all = Vec::new();
    for _ in 0..3 {
        all.push(sign_in(app, PHONE).await);
        app.clock.advance(TimeDelta::minutes(2));
    }
    let listed = list(app, &all[0]).await;
    let newest_first = listed.as_array().unwrap().iter();
    let ids = newest_first.rev().map(|it| id(&it["id"])).collect();
    (all.try_into().ok().unwrap(), ids)
}

async fn end(app: &TestApp, answer: &Answer, path: &str) -> Answer {
    let asked = app.delete(path);
    asked.bearer(text(answer, "access_token")).await
}

async fn one_sign_in_is_ended(app: TestApp) {
    world(&app).await;
    let (all, ids) = three(&app).await;
    let path = format!("/v1/me/sign-ins/{}", ids[1]);
    end(&app, &all[0], &path).await.assert_status(204);
    end(&app, &all[0], &path).await.assert_status(204);
    me(&app, &all[1]).await.assert_problem("signed_out");
    me(&app, &all[0]).await.assert_status(200);
    me(&app, &all[2]).await.assert_status(200);
    // The present one too.
    let path = format!("/v1/me/sign-ins/{}", ids[0]);
    end(&app, &all[0], &path).await.assert_status(204);
    me(&app, &all[0]).await.assert_problem("signed_out");
    assert!(is_live(&app, text(&all[2], "refresh_token")).await);
}

async fn all_others_are_ended(app: TestApp) {
    world(&app).await;
    let (all, _) = three(&app).await;
    let stranger = sign_in(&app, "15400010002").await;
    end(&app, &all[1], "/v1/me/sign-ins")
        .await
        .assert_status(204);
    for ended in [&all[0], &all[2]] {
        me(&app, ended).await.assert_problem("signed_out");
        assert!(!is_live(&app, text(ended, "refresh_token")).await);
    }
    me(&app, &all[1]).await.assert_status(200);
    me(&app, &stranger).await.assert_status(200);
}

async fn nobody_ends_a_foreign_sign_in(app: TestApp) {
    world(&app).await;
    let (all, ids) = three(&app).await;
    let stranger = sign_in(&app, "15400010002").await;
    let path = format!("/v1/me/sign-ins/{}", ids[0]);
    end(&app, &stranger, &path)
        .await
        .assert_status(404)
        .assert_problem("not_found");
    me(&app, &all[0]).await.assert_status(200);
}

async fn the_eleventh_sign_in_ends_the_one_unused_for_longest(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    let mut all = Vec::new();
    for _ in 0..10 {
        all.push(staff_sign_in(&app, "wang.li", PASSWORD).await);
        app.clock.advance(TimeDelta::minutes(1));
    }
    // The first was used again, so the second is the one.
    let first = refresh(&app, text(&all[0], "refresh_token")).await;
    me(&app, &all[1]).await.assert_status(200);
    let eleventh = staff_sign_in(&app, "wang.li", PASSWORD).await;
    me(&app, &all[1]).await.assert_problem("signed_out");
    for signed_in in [&first, &all[2], &eleventh] {
        me(&app, signed_in).await.assert_status(200);
    }
    assert_eq!(list(&app, &eleventh).await.as_array().unwrap().len(), 10);
}

async fn setting_up_and_giving_up_an_app_end_the_others(app: TestApp) {
    let world = world_with_login(&app).await;
    let token = &world.manager.token;
    let elsewhere = staff_sign_in(&app, "wang.li", PASSWORD).await;
    let made = set_up(&app, token, "wang.li").await;
    me(&app, &elsewhere).await.assert_problem("signed_out");
    let body = json!({ "login": "wang.li", "password": PASSWORD, "totp": made.code(&app) });
    let elsewhere = app.post("/v1/auth/staff", body).await.assert_status(200);
    let factor = json!({ "recovery_code": made.recovery[0] });
    app.post("/v1/account/totp/remove", factor)
        .bearer(token)
        .await
        .assert_status(204);
    me(&app, &elsewhere).await.assert_problem("signed_out");
    app.get("/v1/auth/me")
        .bearer(token)
        .await
        .assert_status(200);
}

async fn linking_and_removing_an_identity_end_the_others(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let here = sign_in(&app, PHONE).await;
    app.clock.advance(TimeDelta::minutes(2));
    let there = sign_in(&app, PHONE).await;
    let link = async || {
        let proof = json!({ "code": all.wechat.login_code("oWeChat-0001") });
        let asked = app.post("/v1/account/identities/wechat", proof);
        asked.bearer(text(&here, "access_token")).await
    };
    let linked = link().await.assert_status(201).id();
    me(&app, &there).await.assert_problem("signed_out");
    let there = by_wechat(&app, &all.wechat.login_code("oWeChat-0001")).await;
    // Nothing has changed that could be a reason to end anything.
    link().await.assert_status(200);
    me(&app, &there).await.assert_status(200);
    end(&app, &here, &format!("/v1/account/identities/{linked}"))
        .await
        .assert_status(204);
    me(&app, &there).await.assert_problem("signed_out");
    me(&app, &here).await.assert_status(200);
    assert!(row::Entity::find().count(app.sql()).await.unwrap() > 3);
}
