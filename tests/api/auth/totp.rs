//! The second factor of staff: set up, asked for, used once, lost and reset.

use super::{
    staff::{PASSWORD, give_login, sign_in},
    text, world,
};
use crate::support::{
    Answer, TestApp,
    factory::{Staff, World},
    on_both_stores,
};
use chrono::TimeDelta;
use entity::{recovery_code, staff_totp};
use futures_util::future::join_all;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use totp_rs::Totp;

on_both_stores! {
    app_is_set_up_with_password_and_first_code,
    nothing_is_asked_for_until_the_first_code,
    code_is_good_once,
    code_is_good_one_step_either_side,
    of_sign_ins_with_one_code_one_succeeds,
    control_sign_ins_with_one_code_succeed_without_the_compare,
    wrong_codes_count_for_the_same_lock_out,
    asking_for_the_code_does_not_count,
    recovery_codes_sign_in_once_each,
    of_sign_ins_with_one_recovery_code_one_succeeds,
    control_recovery_code_is_good_twice_without_the_compare,
    recovery_codes_are_renewed_by_a_code,
    app_is_moved_by_giving_it_up_first,
    somebody_elses_password_sets_nothing_up,
    guardians_have_no_second_factor,
    administrators_reset_it_in_their_scope_only,
    neither_secret_nor_codes_are_stored,
}

/// What a member of staff has on the phone.
pub(super) struct App {
    totp: Totp,
    pub(super) recovery: Vec<String>,
}

impl App {
    /// The code at this instant of the service.
    pub(super) fn code(&self, app: &TestApp) -> String {
        self.code_in(app, 0)
    }

    fn code_in(&self, app: &TestApp, seconds: i64) -> String {
        let at = u64::try_from(app.now().timestamp() + seconds).unwrap();
        self.totp.generate(at).to_string()
    }
}

pub(super) async fn begin(app: &TestApp, token: &str, login: &str) -> Answer {
    let body = json!({ "login": login, "password": PASSWORD });
    app.post("/v1/account/totp", body).bearer(token).await
}

async fn confirm(app: &TestApp, token: &str, code: &str) -> Answer {
    app.post("/v1/account/totp/confirm", json!({ "totp": code }))
        .bearer(token)
        .await
}

/// Sets an app up, and lets its first code run out.
pub(super) async fn set_up(app: &TestApp, token: &str, login: &str) -> App {
    let begun = begin(app, token, login).await.assert_status(201);
    assert_eq!(begun.header("cache-control"), "no-store");
    let mut made = App {
        totp: Totp::from_url(text(&begun, "otpauth_uri")).unwrap(),
        recovery: Vec::new(),
    };
    assert_eq!(made.totp.secret().to_base32(), text(&begun, "secret"));
    let confirmed = confirm(app, token, &made.code(app)).await;
    let confirmed = confirmed.assert_status(200);
    made.recovery = serde_json::from_value(confirmed.body["recovery_codes"].clone()).unwrap();
    app.clock.advance(TimeDelta::seconds(60));
    made
}

/// A world whose manager signs in as `wang.li`, with the token of that.
pub(super) async fn world_with_login(app: &TestApp) -> World {
    let mut world = world(app).await;
    world.manager.token = token_of(app, &world, &world.manager, "wang.li").await;
    world
}

/// Gives a member of staff a login, and signs in by it.
pub(super) async fn token_of(app: &TestApp, world: &World, who: &Staff, login: &str) -> String {
    give_login(app, world, who, login).await;
    let answer = sign_in(app, login, PASSWORD).await.assert_status(200);
    text(&answer, "access_token").to_owned()
}

/// The manager with a login and an app.
async fn manager_with_app(app: &TestApp) -> (World, App) {
    let world = world_with_login(app).await;
    let made = set_up(app, &world.manager.token, "wang.li").await;
    (world, made)
}

async fn sign_in_with(app: &TestApp, factor: Value) -> Answer {
    let mut body = json!({ "login": "wang.li", "password": PASSWORD });
    let members = body.as_object_mut().unwrap();
    members.extend(factor.as_object().unwrap().clone());
    app.post("/v1/auth/staff", body).await
}

async fn by_code(app: &TestApp, code: &str) -> Answer {
    sign_in_with(app, json!({ "totp": code })).await
}

async fn by_recovery(app: &TestApp, code: &str) -> Answer {
    sign_in_with(app, json!({ "recovery_code": code })).await
}

async fn status(app: &TestApp, token: &str) -> Value {
    let answer = app.get("/v1/account/totp").bearer(token).await;
    answer.assert_status(200).body
}

async fn app_is_set_up_with_password_and_first_code(app: TestApp) {
    let (world, made) = manager_with_app(&app).await;
    assert_eq!(made.recovery.len(), 10);
    let now = status(&app, &world.manager.token).await;
    let expected = json!({ "enrolled": true, "recovery_codes_left": 10, "required": false });
    assert_eq!(now, expected);
    sign_in(&app, "wang.li", PASSWORD)
        .await
        .assert_status(401)
        .assert_problem("totp_required");
    let answer = by_code(&app, &made.code(&app)).await.assert_status(200);
    assert_eq!(answer.body["role"], "house_manager");
    assert_eq!(answer.body["totp_enrolment_required"], false);
    begin(&app, &world.manager.token, "wang.li")
        .await
        .assert_status(409)
        .assert_problem("totp_enrolled");
}

async fn nothing_is_asked_for_until_the_first_code(app: TestApp) {
    let world = world_with_login(&app).await;
    let token = &world.manager.token;
    confirm(&app, token, "123456")
        .await
        .assert_problem("not_found");
    let first = begin(&app, token, "wang.li").await.assert_status(201);
    sign_in(&app, "wang.li", PASSWORD).await.assert_status(200);
    // Begun again, the one before is void.
    let second = begin(&app, token, "WANG.LI").await.assert_status(201);
    let [first, second] = [first, second].map(|it| App {
        totp: Totp::from_url(text(&it, "otpauth_uri")).unwrap(),
        recovery: Vec::new(),
    });
    confirm(&app, token, &first.code(&app))
        .await
        .assert_status(401)
        .assert_problem("totp_invalid");
    assert_eq!(status(&app, token).await["enrolled"], false);
    let code = second.code(&app);
    confirm(&app, token, &code).await.assert_status(200);
    confirm(&app, token, &code)
        .await
        .assert_problem("totp_enrolled");
    // The code that confirmed is used.
    by_code(&app, &code).await.assert_problem("totp_invalid");
}

async fn code_is_good_once(app: TestApp) {
    let (_, made) = manager_with_app(&app).await;
    let code = made.code(&app);
    by_code(&app, &code).await.assert_status(200);
    by_code(&app, &code)
        .await
        .assert_status(401)
        .assert_problem("totp_invalid");
    app.clock.advance(TimeDelta::seconds(30));
    by_code(&app, &code).await.assert_problem("totp_invalid");
    by_code(&app, &made.code(&app)).await.assert_status(200);
}

async fn code_is_good_one_step_either_side(app: TestApp) {
    let (_, made) = manager_with_app(&app).await;
    for far in [-60, 60] {
        let code = made.code_in(&app, far);
        by_code(&app, &code).await.assert_problem("totp_invalid");
    }
    by_code(&app, &made.code_in(&app, -30))
        .await
        .assert_status(200);
    by_code(&app, &made.code_in(&app, 30))
        .await
        .assert_status(200);
    // A later step was used: those before it are over.
    let passed = made.code(&app);
    by_code(&app, &passed).await.assert_problem("totp_invalid");
}

/// Signs in so often at the same time; how many succeed.
async fn rush(app: &TestApp, factor: Value) -> usize {
    let answers = join_all((0..5).map(|_| sign_in_with(app, factor.clone()))).await;
    let succeeded = answers.iter().filter(|it| it.status == 200).count();
    for refused in answers.into_iter().filter(|it| it.status != 200) {
        refused.assert_status(401).assert_problem("totp_invalid");
    }
    succeeded
}

fn use_twice(app: &TestApp) {
    app.state().switches.use_twice.store(true, Ordering::SeqCst);
}

async fn of_sign_ins_with_one_code_one_succeeds(app: TestApp) {
    let (_, made) = manager_with_app(&app).await;
    for _ in 0..4 {
        let factor = json!({ "totp": made.code(&app) });
        assert_eq!(rush(&app, factor).await, 1);
        // What failed after the success still counts.
        app.clock.advance(TimeDelta::hours(2));
        let code = made.code(&app);
        by_code(&app, &code).await.assert_status(200);
        app.clock.advance(TimeDelta::seconds(30));
    }
}

async fn control_sign_ins_with_one_code_succeed_without_the_compare(app: TestApp) {
    let (_, made) = manager_with_app(&app).await;
    use_twice(&app);
    let factor = json!({ "totp": made.code(&app) });
    assert!(rush(&app, factor).await > 1);
}

async fn wrong_codes_count_for_the_same_lock_out(app: TestApp) {
    let (_, made) = manager_with_app(&app).await;
    sign_in(&app, "wang.li", "wrong horse battery")
        .await
        .assert_problem("sign_in_failed");
    for _ in 0..2 {
        let far = made.code_in(&app, 3600);
        by_code(&app, &far).await.assert_problem("totp_invalid");
        by_recovery(&app, "00000-00000")
            .await
            .assert_problem("totp_invalid");
    }
    let refused = by_code(&app, &made.code(&app))
        .await
        .assert_status(429)
        .assert_problem("too_many_attempts");
    assert_eq!(refused.header("retry-after"), "60");
    app.clock.advance(TimeDelta::seconds(60));
    by_code(&app, &made.code(&app)).await.assert_status(200);
}

async fn asking_for_the_code_does_not_count(app: TestApp) {
    let (_, made) = manager_with_app(&app).await;
    for _ in 0..8 {
        sign_in(&app, "wang.li", PASSWORD)
            .await
            .assert_problem("totp_required");
    }
    // Nor does it end the count of what failed.
    for failed in 0..5 {
        by_code(&app, "000000").await.assert_problem("totp_invalid");
        if failed < 4 {
            sign_in(&app, "wang.li", PASSWORD)
                .await
                .assert_problem("totp_required");
        }
    }
    by_code(&app, &made.code(&app))
        .await
        .assert_problem("too_many_attempts");
}

async fn recovery_codes_sign_in_once_each(app: TestApp) {
    let (world, made) = manager_with_app(&app).await;
    for (used, code) in made.recovery.iter().take(3).enumerate() {
        let typed = code.to_lowercase().replace('-', " ");
        by_recovery(&app, &typed).await.assert_status(200);
        by_recovery(&app, code)
            .await
            .assert_status(401)
            .assert_problem("totp_invalid");
        let left = &status(&app, &world.manager.token).await["recovery_codes_left"];
        assert_eq!(*left, 9 - used);
    }
    by_code(&app, &made.code(&app)).await.assert_status(200);
}

async fn of_sign_ins_with_one_recovery_code_one_succeeds(app: TestApp) {
    let (_, made) = manager_with_app(&app).await;
    for code in made.recovery.iter().take(4) {
        assert_eq!(rush(&app, json!({ "recovery_code": code })).await, 1);
        app.clock.advance(TimeDelta::hours(2));
        by_code(&app, &made.code(&app)).await.assert_status(200);
    }
}

async fn control_recovery_code_is_good_twice_without_the_compare(app: TestApp) {
    let (_, made) = manager_with_app(&app).await;
    use_twice(&app);
    assert!(rush(&app, json!({ "recovery_code": made.recovery[0] })).await > 1);
}

async fn recovery_codes_are_renewed_by_a_code(app: TestApp) {
    let (world, made) = manager_with_app(&app).await;
    let renew = async |code: &str| {
        app.post("/v1/account/totp/recovery-codes", json!({ "totp": code }))
            .bearer(&world.manager.token)
            .await
    };
    renew("000000").await.assert_problem("totp_invalid");
    let renewed = renew(&made.code(&app)).await.assert_status(200);
    let codes: Vec<String> =
        serde_json::from_value(renewed.body["recovery_codes"].clone()).unwrap();
    assert_eq!(codes.len(), 10);
    by_recovery(&app, &made.recovery[0])
        .await
        .assert_problem("totp_invalid");
    by_recovery(&app, &codes[0]).await.assert_status(200);
}

async fn app_is_moved_by_giving_it_up_first(app: TestApp) {
    let (world, made) = manager_with_app(&app).await;
    let token = &world.manager.token;
    let remove = async |factor: Value| {
        app.post("/v1/account/totp/remove", factor)
            .bearer(token)
            .await
    };
    remove(json!({})).await.assert_problem("totp_required");
    remove(json!({ "totp": "000000" }))
        .await
        .assert_problem("totp_invalid");
    remove(json!({ "recovery_code": made.recovery[1] }))
        .await
        .assert_status(204);
    remove(json!({ "totp": made.code(&app) }))
        .await
        .assert_problem("not_found");
    sign_in(&app, "wang.li", PASSWORD).await.assert_status(200);
    let other = set_up(&app, token, "wang.li").await;
    by_code(&app, &made.code(&app))
        .await
        .assert_problem("totp_invalid");
    by_code(&app, &other.code(&app)).await.assert_status(200);
}

async fn somebody_elses_password_sets_nothing_up(app: TestApp) {
    let world = world_with_login(&app).await;
    give_login(&app, &world, &world.health_worker, "zhang.min").await;
    begin(&app, &world.manager.token, "zhang.min")
        .await
        .assert_status(401)
        .assert_problem("sign_in_failed");
    let wrong = json!({ "login": "wang.li", "password": "wrong horse battery" });
    for _ in 0..5 {
        app.post("/v1/account/totp", wrong.clone())
            .bearer(&world.manager.token)
            .await
            .assert_problem("sign_in_failed");
    }
    begin(&app, &world.manager.token, "wang.li")
        .await
        .assert_problem("too_many_attempts");
}

async fn guardians_have_no_second_factor(app: TestApp) {
    let world = world(&app).await;
    let (_, token) = world.newcomer(&app).await;
    begin(&app, &token, "anyone")
        .await
        .assert_status(403)
        .assert_problem("forbidden");
    app.get("/v1/account/totp")
        .bearer(&token)
        .await
        .assert_problem("forbidden");
    app.get("/v1/account/totp").await.assert_status(401);
}

async fn reset(app: &TestApp, by: &Staff, of: &Staff) -> Answer {
    let path = format!("/v1/staff/{}/totp/reset", of.id);
    app.post(&path, json!({})).bearer(&by.token).await
}

async fn administrators_reset_it_in_their_scope_only(app: TestApp) {
    let (world, made) = manager_with_app(&app).await;
    let signed_in = by_code(&app, &made.code(&app)).await.assert_status(200);
    let refresh_token = text(&signed_in, "refresh_token");
    let neighbour = world.neighbour(&app).await;
    reset(&app, &neighbour, &world.manager)
        .await
        .assert_status(404);
    for (by, of) in [
        (&world.manager, &world.manager),
        (&world.manager, &world.carers[0]),
        (&world.subdistrict_admin, &world.district_admin),
        (&world.subdistrict_admin, &world.subdistrict_admin),
        (&world.district_admin, &world.district_admin),
    ] {
        let refused = reset(&app, by, of).await;
        assert!([403, 404].contains(&refused.status), "{}", refused.text);
    }
    by_code(&app, &made.code_in(&app, 30))
        .await
        .assert_status(200);
    reset(&app, &world.subdistrict_admin, &world.manager)
        .await
        .assert_status(204);
    super::refresh(&app, refresh_token)
        .await
        .assert_problem("sign_in_failed");
    sign_in(&app, "wang.li", PASSWORD).await.assert_status(200);
    // Again, and for someone who has none, it changes nothing.
    reset(&app, &world.district_admin, &world.manager)
        .await
        .assert_status(204);
}

async fn neither_secret_nor_codes_are_stored(app: TestApp) {
    let (_, made) = manager_with_app(&app).await;
    let totp = staff_totp::Entity::find().one(app.sql()).await.unwrap();
    let secret = made.totp.secret().to_base32();
    assert!(!format!("{totp:?}").contains(&secret));
    let rows = recovery_code::Entity::find().all(app.sql()).await.unwrap();
    assert_eq!(rows.len(), 10);
    let stored = format!("{rows:?}").to_uppercase();
    for code in &made.recovery {
        assert!(!stored.contains(&code.replace('-', "")), "{code}");
    }
}
