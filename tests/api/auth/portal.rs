//! Guardians, through the government portal, in both manners that can be configured.

use super::{PHONE, Platforms, accounts, by_portal, linked, sign_in, text, world};
use crate::support::{
    TestApp, beside_services,
    fake_portal::{Failure, OAuthPortal, PortalUser},
};
use serde_json::{Value, json};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

const USER: &str = "portal-user-0001";

beside_services! {
    Platforms;
    guardian_signs_in_by_a_ticket_and_comes_back,
    phone_of_the_portal_finds_its_account,
    masked_phone_of_the_portal_is_not_taken,
    ticket_that_the_portal_does_not_know_is_refused,
    failures_of_the_portal_are_told_as_problems,
}

beside_services! {
    Platforms, with [("OUTBOUND_TIMEOUT_MS", "400")];
    silent_portal_is_answered_in_time,
}

beside_services! {
    Platforms, with [("SUISHENBAN_SUBJECT_FIELD", "data.user.no_such_member")];
    portal_that_names_nobody_signs_nobody_in,
}

beside_services! {
    OAuthPortal;
    guardian_signs_in_in_the_manner_of_oauth,
    refusals_of_oauth_are_told_as_problems,
}

beside_services! {
    OAuthPortal, with [("SUISHENBAN_CLIENT_SECRET", "another")];
    portal_that_does_not_know_this_service_signs_nobody_in,
}

fn user(phone: Option<&str>, verified: Option<bool>) -> PortalUser {
    PortalUser {
        id: USER.to_owned(),
        phone: phone.map(str::to_owned),
        verified,
    }
}

async fn guardian_signs_in_by_a_ticket_and_comes_back(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let ticket = all.portal.ticket_of(user(None, Some(true)));
    let first = by_portal(&app, &ticket).await.assert_status(200);
    let again = by_portal(&app, &all.portal.ticket(USER)).await;
    assert_eq!(again.body["account_id"], first.body["account_id"]);
    let identities = app
        .get("/v1/account/identities")
        .bearer(text(&first, "access_token"))
        .await
        .assert_status(200);
    assert_eq!(identities.body[0]["provider"], "suishenban");
    assert_eq!(identities.body[0]["real_name_verified"], true);
    assert_eq!(identities.body[0]["shown"], Value::Null);
}

async fn phone_of_the_portal_finds_its_account(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let by_phone = sign_in(&app, PHONE).await;
    let ticket = all.portal.ticket_of(user(Some(PHONE), Some(false)));
    let answer = by_portal(&app, &ticket).await.assert_status(200);
    assert_eq!(answer.body["account_id"], by_phone.body["account_id"]);
    assert_eq!(answer.body["phone_linked"], true);
    assert_eq!(linked(&app, &answer).await, ["phone", "suishenban"]);
}

async fn masked_phone_of_the_portal_is_not_taken(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let ticket = all.portal.ticket_of(user(Some("154****0001"), None));
    let answer = by_portal(&app, &ticket).await.assert_status(200);
    assert_eq!(answer.body["phone_linked"], false);
}

async fn ticket_that_the_portal_does_not_know_is_refused(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let ticket = all.portal.ticket(USER);
    by_portal(&app, &ticket).await.assert_status(200);
    let before = accounts(&app).await;
    for used in [&ticket, "made-up"] {
        let answer = by_portal(&app, used)
            .await
            .assert_status(401)
            .assert_problem("code_invalid");
        assert_eq!(answer.body["errors"][0]["pointer"], "/ticket");
    }
    assert_eq!(accounts(&app).await, before);
}

async fn failures_of_the_portal_are_told_as_problems(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let before = accounts(&app).await;
    for (status, body, expected, code) in [
        (500, json!({}), 503, "provider_unavailable"),
        (429, json!({}), 429, "too_many_sign_ins"),
        (400, json!({}), 401, "code_invalid"),
        (404, json!({}), 503, "provider_unavailable"),
        (
            403,
            json!({ "error": "access_denied" }),
            403,
            "sign_in_blocked",
        ),
        (200, json!("no object"), 401, "code_invalid"),
    ] {
        let failure = Failure::Answers(status, body);
        all.portal.fail(Some(failure.clone()));
        let answer = by_portal(&app, &all.portal.ticket(USER)).await;
        assert_eq!(answer.status, expected, "{failure:?}: {}", answer.text);
        answer.assert_problem(code);
    }
    assert_eq!(accounts(&app).await, before);
}

async fn silent_portal_is_answered_in_time(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    all.portal.fail(Some(Failure::Silence));
    let since = Instant::now();
    by_portal(&app, &all.portal.ticket(USER))
        .await
        .assert_status(503)
        .assert_problem("provider_unavailable");
    assert_eq!(all.portal.asked(), 1);
    assert!(since.elapsed() < Duration::from_millis(1900));
}

async fn portal_that_names_nobody_signs_nobody_in(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let before = accounts(&app).await;
    by_portal(&app, &all.portal.ticket(USER))
        .await
        .assert_status(503)
        .assert_problem("provider_unavailable");
    assert_eq!(accounts(&app).await, before);
}

async fn guardian_signs_in_in_the_manner_of_oauth(app: TestApp, portal: Arc<OAuthPortal>) {
    world(&app).await;
    let ticket = portal.0.ticket_of(user(Some(PHONE), None));
    let first = by_portal(&app, &ticket).await.assert_status(200);
    assert_eq!(first.body["phone_linked"], true);
    assert_eq!(portal.0.asked(), 2);
    by_portal(&app, &ticket)
        .await
        .assert_status(401)
        .assert_problem("code_invalid");
    let again = by_portal(&app, &portal.0.ticket(USER)).await;
    assert_eq!(again.body["account_id"], first.body["account_id"]);
}

async fn refusals_of_oauth_are_told_as_problems(app: TestApp, portal: Arc<OAuthPortal>) {
    world(&app).await;
    let before = accounts(&app).await;
    for (status, body, expected, code) in [
        (
            401,
            json!({ "error": "invalid_client" }),
            503,
            "provider_unavailable",
        ),
        (
            400,
            json!({ "error": "invalid_grant" }),
            401,
            "code_invalid",
        ),
        (
            200,
            json!({ "token_type": "Bearer" }),
            503,
            "provider_unavailable",
        ),
        (
            200,
            json!({ "access_token": "" }),
            503,
            "provider_unavailable",
        ),
    ] {
        let failure = Failure::Answers(status, body);
        portal.0.fail(Some(failure.clone()));
        let answer = by_portal(&app, &portal.0.ticket(USER)).await;
        assert_eq!(answer.status, expected, "{failure:?}: {}", answer.text);
        answer.assert_problem(code);
    }
    assert_eq!(accounts(&app).await, before);
}

async fn portal_that_does_not_know_this_service_signs_nobody_in(
    app: TestApp,
    portal: Arc<OAuthPortal>,
) {
    world(&app).await;
    let answer = by_portal(&app, &portal.0.ticket(USER))
        .await
        .assert_status(503)
        .assert_problem("provider_unavailable");
    assert_eq!(answer.header("retry-after"), "60");
}
