//! Where staff need a second factor, those without one may only set one up.

use super::{
    me,
    staff::{PASSWORD, give_login, sign_in},
    text,
    totp::{begin, set_up, token_of, world_with_login},
    world,
};
use crate::support::{TestApp, fresh_id, on_both_stores};
use serde_json::json;

on_both_stores! {
    with [("REQUIRE_STAFF_TOTP", "true")];
    staff_without_an_app_may_only_set_one_up,
    booking_by_staff_without_an_app_is_refused,
    guardians_are_not_asked_for_an_app,
    whoever_loses_the_app_sets_another_one_up,
}

async fn staff_without_an_app_may_only_set_one_up(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    let answer = sign_in(&app, "wang.li", PASSWORD).await.assert_status(200);
    assert_eq!(answer.body["totp_enrolment_required"], true);
    let token = text(&answer, "access_token");
    for path in ["/v1/auth/me", "/v1/staff", "/v1/notices"] {
        app.get(path)
            .bearer(token)
            .await
            .assert_status(403)
            .assert_problem("totp_enrolment_required");
    }
    let edit = json!({ "name": "李工作", "status": "active" });
    app.put(&format!("/v1/staff/{}", world.carers[0].id), edit)
        .bearer(token)
        .if_match(1)
        .await
        .assert_problem("totp_enrolment_required");
    let status = app.get("/v1/account/totp").bearer(token).await;
    assert_eq!(status.assert_status(200).body["required"], true);
    let made = set_up(&app, token, "wang.li").await;
    // The very same token is good for everything now.
    me(&app, &answer).await.assert_status(200);
    let body = json!({ "login": "wang.li", "password": PASSWORD, "totp": made.code(&app) });
    let again = app.post("/v1/auth/staff", body).await.assert_status(200);
    assert_eq!(again.body["totp_enrolment_required"], false);
    let refreshed = super::refresh(&app, text(&again, "refresh_token")).await;
    assert_eq!(refreshed.body["totp_enrolment_required"], false);
}

async fn booking_by_staff_without_an_app_is_refused(app: TestApp) {
    let world = world(&app).await;
    let (_, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 4).await;
    let wish = json!({ "child_id": child.id, "session_id": session.id });
    app.post("/v1/bookings", wish)
        .bearer(&world.manager.token)
        .key(&fresh_id().to_string())
        .await
        .assert_status(403)
        .assert_problem("totp_enrolment_required");
}

async fn guardians_are_not_asked_for_an_app(app: TestApp) {
    let world = world(&app).await;
    let (family, _) = world.family_with_child(&app).await;
    app.get("/v1/children")
        .bearer(&family.token)
        .await
        .assert_status(200);
    let newcomer = super::sign_in(&app, super::PHONE).await;
    assert_eq!(newcomer.body["totp_enrolment_required"], false);
}

async fn whoever_loses_the_app_sets_another_one_up(app: TestApp) {
    let mut world = world_with_login(&app).await;
    world.district_admin.token = token_of(&app, &world, &world.district_admin, "admin").await;
    set_up(&app, &world.manager.token, "wang.li").await;
    set_up(&app, &world.district_admin.token, "admin").await;
    me_as(&app, &world.manager.token).await.assert_status(200);
    app.post(
        &format!("/v1/staff/{}/totp/reset", world.manager.id),
        json!({}),
    )
    .bearer(&world.district_admin.token)
    .await
    .assert_status(204);
    // At once, whatever tokens are about.
    me_as(&app, &world.manager.token)
        .await
        .assert_problem("signed_out");
    let anew = sign_in(&app, "wang.li", PASSWORD).await.assert_status(200);
    let token = text(&anew, "access_token");
    me_as(&app, token)
        .await
        .assert_problem("totp_enrolment_required");
    begin(&app, token, "wang.li").await.assert_status(201);
}

async fn me_as(app: &TestApp, token: &str) -> crate::support::Answer {
    app.get("/v1/auth/me").bearer(token).await
}
