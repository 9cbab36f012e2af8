//! Guardians, through the mini-program in Alipay. The fake verifies the signature of every
//! request.

use super::{Platforms, accounts, by_alipay, id, linked, world};
use crate::support::{TestApp, beside_services, fake_alipay::Failure};
use baobaowu::features::auth::{domain::Provider, service};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

const USER: &str = "2088000000000001";

beside_services! {
    Platforms;
    guardian_signs_in_through_alipay_and_comes_back,
    answer_that_alipay_has_not_signed_signs_nobody_in,
    refusals_of_alipay_are_told_as_problems,
}

beside_services! {
    Platforms, with [("OUTBOUND_TIMEOUT_MS", "400")];
    silent_alipay_is_answered_in_time,
}

async fn guardian_signs_in_through_alipay_and_comes_back(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let first = by_alipay(&app, &all.alipay.auth_code(USER))
        .await
        .assert_status(200);
    assert_eq!(first.body["phone_linked"], false);
    // The clock of the service, in Beijing.
    assert_eq!(all.alipay.timestamp(), "2026-11-23 09:00:00");
    all.alipay.fail(Some(Failure::EscapedSlashes));
    let again = by_alipay(&app, &all.alipay.auth_code(USER))
        .await
        .assert_status(200);
    assert_eq!(again.body["account_id"], first.body["account_id"]);
    all.alipay.fail(None);
    let code = all
        .alipay
        .auth_code_of_open_id("074a1CcTG1LelxKe4xQC0zgNdId0nxi9");
    let newer = by_alipay(&app, &code).await.assert_status(200);
    assert_ne!(newer.body["account_id"], first.body["account_id"]);
    assert_eq!(linked(&app, &newer).await, ["alipay"]);
    let account = id(&first.body["account_id"]).into();
    let found = service::subject_of(app.state(), app.sql(), account, Provider::Alipay).await;
    assert_eq!(found.unwrap().as_deref(), Some(USER));
}

async fn answer_that_alipay_has_not_signed_signs_nobody_in(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let before = accounts(&app).await;
    for failure in [Failure::Forged, Failure::Unsigned] {
        all.alipay.fail(Some(failure));
        by_alipay(&app, &all.alipay.auth_code(USER))
            .await
            .assert_status(503)
            .assert_problem("provider_unavailable");
    }
    assert_eq!(accounts(&app).await, before);
    // The same answer, signed by Alipay, is believed.
    all.alipay.fail(None);
    by_alipay(&app, &all.alipay.auth_code(USER))
        .await
        .assert_status(200);
}

async fn refusals_of_alipay_are_told_as_problems(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    let code = all.alipay.auth_code(USER);
    by_alipay(&app, &code).await.assert_status(200);
    let before = accounts(&app).await;
    for used in [&code, "made-up"] {
        let answer = by_alipay(&app, used)
            .await
            .assert_status(401)
            .assert_problem("code_invalid");
        assert_eq!(answer.body["errors"][0]["pointer"], "/auth_code");
    }
    let says = Failure::Says;
    for (failure, status, code, retry_after) in [
        (
            says("40005", "isv.call-limited"),
            429,
            "too_many_sign_ins",
            "60",
        ),
        (
            says("20000", "isp.unknow-error"),
            503,
            "provider_unavailable",
            "5",
        ),
        (
            says("40004", "aop.unknow-error"),
            503,
            "provider_unavailable",
            "5",
        ),
        (
            says("40002", "isv.invalid-app-id"),
            503,
            "provider_unavailable",
            "60",
        ),
        (
            says("40002", "isv.invalid-signature"),
            503,
            "provider_unavailable",
            "60",
        ),
        (Failure::Status(500), 503, "provider_unavailable", "5"),
        (Failure::Status(429), 429, "too_many_sign_ins", "60"),
        (Failure::Garbage, 503, "provider_unavailable", "5"),
    ] {
        all.alipay.fail(Some(failure));
        let answer = by_alipay(&app, &all.alipay.auth_code(USER))
            .await
            .assert_status(status)
            .assert_problem(code);
        assert_eq!(answer.header("retry-after"), retry_after, "{failure:?}");
    }
    assert_eq!(accounts(&app).await, before);
}

async fn silent_alipay_is_answered_in_time(app: TestApp, all: Arc<Platforms>) {
    world(&app).await;
    all.alipay.fail(Some(Failure::Silence));
    let since = Instant::now();
    by_alipay(&app, &all.alipay.auth_code(USER))
        .await
        .assert_status(503)
        .assert_problem("provider_unavailable");
    assert_eq!(all.alipay.asked(), 1);
    assert!(since.elapsed() < Duration::from_millis(1900));
}
