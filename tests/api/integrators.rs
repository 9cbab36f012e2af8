//! Other systems and supervising bodies: keys, what they open, and what nobody sees by them.

use crate::{
    exports::world,
    records::{rows, rows_of},
    support::{
        Answer, TestApp,
        factory::{StaffSeed, World},
        on_both_stores,
    },
};
use baobaowu::features::staff::domain::StaffRole;
use chrono::TimeDelta;
use entity::api_key;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

on_both_stores! {
    a_key_is_shown_once_and_opens_what_it_names,
    control_a_key_opens_what_it_does_not_name,
    a_key_is_kept_as_a_keyed_hash,
    a_revoked_key_is_out_at_once_with_its_tokens,
    control_tokens_of_a_revoked_key_are_good_where_they_are_trusted,
    a_key_that_is_over_opens_nothing_and_neither_do_its_tokens,
    control_a_key_and_its_tokens_open_beyond_its_time,
    every_use_can_be_told_to_whom_it_belongs,
    a_supervisor_reads_numbers_and_nobody,
    a_supervisor_is_employed_by_the_district_alone,
}

on_both_stores! { with [("RATE_READS", "3:1000000")];
    each_system_has_its_own_share,
}

on_both_stores! { with [("REQUIRE_STAFF_TOTP", "true")];
    a_system_needs_no_second_factor_and_a_supervisor_does,
}

async fn create(app: &TestApp, world: &World, permissions: &[&str]) -> Value {
    let wish = json!({ "name": "一网通办", "permissions": permissions, "valid_days": 30 });
    let answer = app
        .post("/v1/api-keys", wish)
        .bearer(&app.token(&world.district_admin.actor))
        .await
        .assert_status(201);
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.body
}

async fn sign_in(app: &TestApp, key: &str) -> Answer {
    app.post("/v1/auth/integrator", json!({ "key": key })).await
}

async fn token(app: &TestApp, made: &Value) -> String {
    let answer = sign_in(app, made["secret"].as_str().unwrap()).await;
    let body = answer.assert_status(200).body;
    body["access_token"].as_str().unwrap().to_owned()
}

async fn read(app: &TestApp, path: &str, token: &str) -> Answer {
    app.get(path).bearer(token).await
}

async fn revoke(app: &TestApp, world: &World, made: &Value) {
    let id = made["api_key"]["id"].as_str().unwrap();
    app.delete(&format!("/v1/api-keys/{id}"))
        .bearer(&app.token(&world.district_admin.actor))
        .await
        .assert_status(204);
}

async fn a_key_is_shown_once_and_opens_what_it_names(app: TestApp) {
    let (world, _, child) = world(&app).await;
    let balance = format!("/v1/children/{}/free-sessions?year=2026", child.id);
    let sessions = format!(
        "/v1/sessions?house_id={}&from=2026-11-24&to=2026-11-26",
        world.house
    );
    let made = create(&app, &world, &["bookings", "balances"]).await;
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("bbk_") && secret.len() == 47);
    let listed = read(
        &app,
        "/v1/api-keys",
        &app.token(&world.district_admin.actor),
    )
    .await;
    assert_eq!(listed.body[0], made["api_key"]);
    assert!(!listed.text.contains(secret));
    let token = token(&app, &made).await;
    let bookings = read(&app, "/v1/bookings", &token).await.assert_status(200);
    assert_eq!(bookings.body["items"].as_array().unwrap().len(), 2);
    assert!(!bookings.text.contains('王'), "{}", bookings.text);
    let told = read(&app, &balance, &token).await.assert_status(200);
    assert_eq!(
        (&told.body["held"], &told.body["used"]),
        (&json!(1), &json!(1))
    );
    read(&app, &sessions, &token)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
    for path in [
        "/v1/audit-log",
        "/v1/api-keys",
        "/v1/staff",
        "/v1/bulk-exports",
    ] {
        read(&app, path, &token).await.assert_status(403);
    }
    let child = format!("/v1/children/{}", child.id);
    read(&app, &child, &token).await.assert_status(403);
    let other = create(&app, &world, &["sessions"]).await;
    let other = self::token(&app, &other).await;
    read(&app, &sessions, &other).await.assert_status(200);
    read(&app, "/v1/bookings", &other).await.assert_status(403);
    read(&app, "/v1/auth/me", &other).await.assert_status(200);
}

async fn control_a_key_opens_what_it_does_not_name(app: TestApp) {
    let world = World::seed(&app).await;
    let made = create(&app, &world, &["balances"]).await;
    let token = token(&app, &made).await;
    read(&app, "/v1/bookings", &token).await.assert_status(403);
    let switch = &app.state().switches.keys_open_everything;
    switch.store(true, Ordering::SeqCst);
    read(&app, "/v1/bookings", &token).await.assert_status(200);
    // What is for no other system stays so.
    read(&app, "/v1/api-keys", &token).await.assert_status(403);
}

async fn a_key_is_kept_as_a_keyed_hash(app: TestApp) {
    let world = World::seed(&app).await;
    let made = create(&app, &world, &["bookings"]).await;
    let secret = made["secret"].as_str().unwrap();
    let row = api_key::Entity::find()
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    let keyed = app.state().cipher.lookup_hash("api_key.secret", secret);
    assert_eq!(row.secret_hash, keyed);
    assert!(!format!("{row:?}").contains(secret));
    for wrong in ["bbk_", &row.secret_hash, &secret[..46]] {
        sign_in(&app, wrong)
            .await
            .assert_status(401)
            .assert_problem("sign_in_failed");
    }
}

/// A system that has signed in, and whose key is then revoked.
async fn revoked(app: &TestApp) -> (World, Value, String) {
    let world = World::seed(app).await;
    let made = create(app, &world, &["bookings"]).await;
    let token = token(app, &made).await;
    read(app, "/v1/bookings", &token).await.assert_status(200);
    revoke(app, &world, &made).await;
    (world, made, token)
}

async fn a_revoked_key_is_out_at_once_with_its_tokens(app: TestApp) {
    let (world, made, token) = revoked(&app).await;
    read(&app, "/v1/bookings", &token).await.assert_status(403);
    sign_in(&app, made["secret"].as_str().unwrap())
        .await
        .assert_status(401)
        .assert_problem("sign_in_failed");
    revoke(&app, &world, &made).await;
    assert_eq!(rows_of(&app, "api_key_revoked").await.len(), 1);
}

async fn control_tokens_of_a_revoked_key_are_good_where_they_are_trusted(app: TestApp) {
    let (_world, _made, token) = revoked(&app).await;
    app.state()
        .switches
        .trust_tokens
        .store(true, Ordering::SeqCst);
    read(&app, "/v1/bookings", &token).await.assert_status(200);
}

/// A system that has signed in, and whose key is over since.
async fn over(app: &TestApp) -> (Value, String) {
    let world = World::seed(app).await;
    let made = create(app, &world, &["bookings"]).await;
    app.clock
        .advance(TimeDelta::days(30) - TimeDelta::minutes(5));
    let token = token(app, &made).await;
    read(app, "/v1/bookings", &token).await.assert_status(200);
    app.clock.advance(TimeDelta::minutes(5));
    (made, token)
}

async fn control_a_key_and_its_tokens_open_beyond_its_time(app: TestApp) {
    let (made, token) = over(&app).await;
    let switch = &app.state().switches.trust_old_keys;
    switch.store(true, Ordering::SeqCst);
    read(&app, "/v1/bookings", &token).await.assert_status(200);
    sign_in(&app, made["secret"].as_str().unwrap())
        .await
        .assert_status(200);
}

async fn a_key_that_is_over_opens_nothing_and_neither_do_its_tokens(app: TestApp) {
    let (made, token) = over(&app).await;
    read(&app, "/v1/bookings", &token).await.assert_status(403);
    sign_in(&app, made["secret"].as_str().unwrap())
        .await
        .assert_status(401);
}

async fn every_use_can_be_told_to_whom_it_belongs(app: TestApp) {
    let (world, _, child) = world(&app).await;
    let made = create(&app, &world, &["balances"]).await;
    let account = made["api_key"]["account_id"].as_str().unwrap().to_owned();
    let other = create(&app, &world, &["balances"]).await;
    assert_ne!(
        other["api_key"]["account_id"],
        made["api_key"]["account_id"]
    );
    let token = token(&app, &made).await;
    let balance = format!("/v1/children/{}/free-sessions?year=2026", child.id);
    read(&app, &balance, &token).await.assert_status(200);
    let all = rows(&app).await;
    let own: Vec<_> = all
        .iter()
        .filter(|row| row.account_id.is_some_and(|id| id.to_string() == account))
        .map(|row| (&*row.action, &*row.role))
        .collect();
    assert!(own.contains(&("api_key_used", "integrator")), "{own:?}");
    assert!(own.contains(&("record_read", "integrator")), "{own:?}");
    assert_eq!(rows_of(&app, "api_key_created").await.len(), 2);
}

async fn each_system_has_its_own_share(app: TestApp) {
    let world = World::seed(&app).await;
    let mut tokens = Vec::new();
    for _ in 0..2 {
        tokens.push(token(&app, &create(&app, &world, &["bookings"]).await).await);
    }
    for _ in 0..3 {
        read(&app, "/v1/bookings", &tokens[0])
            .await
            .assert_status(200);
    }
    read(&app, "/v1/bookings", &tokens[0])
        .await
        .assert_status(429)
        .assert_problem("too_many_requests");
    read(&app, "/v1/bookings", &tokens[1])
        .await
        .assert_status(200);
}

async fn a_system_needs_no_second_factor_and_a_supervisor_does(app: TestApp) {
    let world = World::seed(&app).await;
    let system = crate::support::factory::integrator(&app, &world).await;
    read(&app, "/v1/bookings", &app.token(&system))
        .await
        .assert_status(200);
    let supervisor = StaffSeed::of(StaffRole::Supervisor)
        .insert(&app, &world)
        .await;
    let rooms = format!("/v1/rooms?house_id={}", world.house);
    read(&app, &rooms, &supervisor.token)
        .await
        .assert_status(403)
        .assert_problem("totp_enrolment_required");
    read(&app, "/v1/account/totp", &supervisor.token)
        .await
        .assert_status(200);
}

async fn a_supervisor_reads_numbers_and_nobody(app: TestApp) {
    let (world, family, child) = world(&app).await;
    let supervisor = StaffSeed::of(StaffRole::Supervisor)
        .insert(&app, &world)
        .await;
    let house = world.house;
    for path in [
        format!("/v1/sessions?house_id={house}&from=2026-11-24&to=2026-11-26"),
        format!("/v1/houses/{house}/insurances"),
        format!("/v1/houses/{house}/operator-contracts"),
        format!("/v1/closures?house_id={house}"),
        "/v1/unmet-demand?from=2026-11-01&to=2026-11-30".to_owned(),
        "/v1/home-visits/summary?year=2026".to_owned(),
    ] {
        let answer = read(&app, &path, &supervisor.token)
            .await
            .assert_status(200);
        for personal in [child.id.to_string(), family.id.to_string(), "王".to_owned()] {
            assert!(!answer.text.contains(&personal), "{path}: {}", answer.text);
        }
    }
    for path in [
        format!("/v1/children/{}", child.id),
        format!("/v1/families/{}", family.id),
        format!("/v1/rooms/{}/days/2026-11-25", world.room),
        "/v1/bookings".to_owned(),
        "/v1/staff".to_owned(),
        "/v1/audit-log".to_owned(),
        "/v1/bulk-exports".to_owned(),
    ] {
        read(&app, &path, &supervisor.token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
    }
    let reveal = format!("/v1/children/{}/reveal", child.id);
    app.post(&reveal, json!({ "purpose": "supervision" }))
        .bearer(&supervisor.token)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
}

async fn a_supervisor_is_employed_by_the_district_alone(app: TestApp) {
    let world = World::seed(&app).await;
    let wish = json!({ "name": "李督导", "role": "supervisor",
        "subdistrict_id": world.subdistrict.get() });
    let employ = async |token: &str| {
        let key = app.state().new_id().to_string();
        app.post("/v1/staff", wish.clone())
            .bearer(token)
            .key(&key)
            .await
    };
    employ(&world.manager.token).await.assert_status(404);
    employ(&world.subdistrict_admin.token)
        .await
        .assert_status(403);
    let made = employ(&world.district_admin.token).await.assert_status(201);
    assert_eq!(made.body["role"], "supervisor");
}
