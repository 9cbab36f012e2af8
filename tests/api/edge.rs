//! The edge: request ids, headers, probes, numbers, the contract and its pages.

use crate::support::{Answer, Store, TestApp, factory::World, on_both_stores, run_in};
use futures_util::future::join_all;
use migration::{Migrator, MigratorTrait};
use reqwest::Method;
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};
use std::{
    future::IntoFuture,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

on_both_stores! {
    request_id_is_taken_over_and_answered,
    request_id_that_could_spoil_a_log_is_replaced,
    answers_tell_browsers_to_trust_nothing,
    method_that_a_path_does_not_know_is_refused,
    packed_bodies_are_not_unpacked,
    trailing_slash_makes_no_difference,
    service_says_that_it_lives_and_is_ready,
    service_is_not_ready_while_a_migration_is_missing,
    service_is_not_ready_once_it_stops,
    service_is_not_ready_without_sql,
    numbers_name_routes_and_never_paths,
    contract_is_served_as_it_is_committed,
    pages_of_the_contract_load_nothing_from_outside,
}

on_both_stores! {
    with [("METRICS_TOKEN", "a-token-for-numbers-of-32-letters")];
    numbers_are_for_who_shows_the_token,
}

on_both_stores! {
    with [("HSTS_SECONDS", "31536000"), ("RATE_READS", "0:4")];
    browsers_are_told_to_come_by_tls_only,
}

async fn browsers_are_told_to_come_by_tls_only(app: TestApp) {
    let answers = [
        app.get("/healthz").await.assert_status(200),
        app.get("/docs/index.html").await.assert_status(200),
        app.get("/v1/no-such-thing").await.assert_status(404),
        app.get("/v1/auth/me").await.assert_status(401),
        app.get("/v1/houses").await,
        app.get("/v1/houses").await,
        app.get("/v1/houses").await.assert_status(429),
    ];
    for answer in answers {
        let told = answer.header("strict-transport-security");
        assert_eq!(told, "max-age=31536000", "{}", answer.text);
    }
}

async fn request_id_is_taken_over_and_answered(app: TestApp) {
    for path in ["/healthz", "/v1/no-such-thing", "/v1/subdistricts"] {
        let answer = app.get(path).header("X-Request-Id", "web-7.A_b").await;
        assert_eq!(answer.header("x-request-id"), "web-7.A_b");
        if answer.status >= 400 {
            assert_eq!(answer.body["request_id"], "web-7.A_b");
        }
    }
    let one = app.get("/healthz").await;
    let other = app.get("/healthz").await;
    assert_eq!(one.header("x-request-id").len(), 36);
    assert_ne!(one.header("x-request-id"), other.header("x-request-id"));
}

async fn request_id_that_could_spoil_a_log_is_replaced(app: TestApp) {
    for bad in ["", "two words", "a\"b", "${x}", "张", &"x".repeat(65)] {
        let answer = app.get("/healthz").header("X-Request-Id", bad).await;
        assert_eq!(answer.header("x-request-id").len(), 36, "{bad}");
    }
}

async fn answers_tell_browsers_to_trust_nothing(app: TestApp) {
    let world = World::seed(&app).await;
    let answers = [
        app.get("/v1/houses").await.assert_status(200),
        app.get("/v1/no-such-thing").await.assert_status(404),
        app.post("/v1/houses", json!({})).await.assert_status(401),
        app.post("/v1/houses", json!([]))
            .bearer(&world.district_admin.token)
            .await
            .assert_status(400),
        app.get("/openapi.json").await.assert_status(200),
        app.get("/docs/index.html").await.assert_status(200),
    ];
    for answer in answers {
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("strict-transport-security"), "");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    }
    let house = app.get("/v1/houses").await;
    assert_eq!(house.header("cache-control"), "no-store");
}

async fn method_that_a_path_does_not_know_is_refused(app: TestApp) {
    for (method, path, allowed) in [
        (Method::DELETE, "/v1/houses", "GET, POST"),
        (Method::PATCH, "/v1/houses/0", "GET, PUT"),
        (Method::POST, "/healthz", "GET"),
        // Beside `/v1/account/identities/{id}`, which has a DELETE.
        (Method::PUT, "/v1/account/identities/phone", "POST"),
    ] {
        let answer = app
            .request(method, path)
            .await
            .assert_status(405)
            .assert_problem("method_not_allowed");
        assert_eq!(answer.header("allow"), allowed);
    }
    let world = World::seed(&app).await;
    let answer = app
        .get("/v1/bookings/group")
        .bearer(&world.family(&app).await.token)
        .await
        .assert_status(405)
        .assert_problem("method_not_allowed");
    assert_eq!(answer.header("allow"), "POST");
    app.request(Method::PATCH, "/v1/no-such-thing")
        .await
        .assert_status(404)
        .assert_problem("route_not_found");
}

async fn packed_bodies_are_not_unpacked(app: TestApp) {
    for path in [
        "/v1/auth/staff",
        "/v1/payments/wechat/notify",
        "/v1/bookings",
    ] {
        app.request(Method::POST, path)
            .header("Content-Encoding", "gzip")
            .raw("application/json", b"\x1f\x8b\x08\0".as_slice())
            .await
            .assert_status(415)
            .assert_problem("unsupported_media_type");
    }
    World::seed(&app).await;
    app.request(Method::POST, "/v1/auth/staff")
        .header("Content-Encoding", "identity")
        .json(&json!({ "login": "nobody", "password": "0123456789" }))
        .await
        .assert_status(401);
}

async fn trailing_slash_makes_no_difference(app: TestApp) {
    World::seed(&app).await;
    let plain = app.get("/v1/houses").await.assert_status(200);
    let slash = app.get("/v1/houses/").await.assert_status(200);
    assert_eq!(plain.body, slash.body);
}

async fn service_says_that_it_lives_and_is_ready(app: TestApp) {
    let answer = app.get("/healthz").await.assert_status(200);
    assert_eq!(
        answer.body,
        json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })
    );
    let redis = match app.state().redis {
        Some(_) => "ok",
        None => "none",
    };
    let answer = app.get("/readyz").await.assert_status(200);
    assert_eq!(answer.body, json!({ "sql": "ok", "redis": redis }));
}

async fn assert_not_ready(app: &TestApp, sql: &str, stopping: bool) {
    let answer = app
        .get("/readyz")
        .await
        .assert_status(503)
        .assert_problem("not_ready");
    assert_eq!(answer.body["sql"], sql);
    assert_eq!(answer.body["stopping"], stopping);
    assert_eq!(answer.header("retry-after"), "5");
    app.get("/healthz").await.assert_status(200);
}

async fn service_is_not_ready_while_a_migration_is_missing(app: TestApp) {
    Migrator::down(app.sql(), Some(1)).await.unwrap();
    assert_not_ready(&app, "outdated", false).await;
    Migrator::up(app.sql(), None).await.unwrap();
    app.get("/readyz").await.assert_status(200);
}

async fn service_is_not_ready_once_it_stops(app: TestApp) {
    app.state().leaving.store(true, Ordering::Relaxed);
    assert_not_ready(&app, "ok", true).await;
}

async fn service_is_not_ready_without_sql(app: TestApp) {
    app.state().db.clone().close().await.unwrap();
    assert_not_ready(&app, "away", false).await;
    app.get("/v1/subdistricts")
        .await
        .assert_status(503)
        .assert_problem("busy");
}

/// Probes may be asked by anyone, and without a limit.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_probes_leave_others_their_connections() {
    let keep = |world| world;
    run_in(Store::PostgresRedis, &[], keep, async |app| {
        World::seed(&app).await;
        let tx = app.sql().begin().await.unwrap();
        let lock = "LOCK TABLE seaql_migrations IN ACCESS EXCLUSIVE MODE";
        tx.execute_unprepared(lock).await.unwrap();
        let probes = (0..50).map(|_| tokio::spawn(app.get("/readyz").into_future()));
        let probes: Vec<_> = probes.collect();
        tokio::time::sleep(Duration::from_millis(200)).await;
        let asked = Instant::now();
        app.get("/v1/subdistricts").await.assert_status(200);
        assert!(asked.elapsed() < Duration::from_secs(1), "waits for probes");
        for probe in join_all(probes).await {
            let answer = probe.unwrap().assert_status(503);
            assert_eq!(answer.body["sql"], "away");
        }
        tx.rollback().await.unwrap();
        app.get("/readyz").await.assert_status(200);
    })
    .await;
}

async fn numbers_name_routes_and_never_paths(app: TestApp) {
    let id = app.state().new_id();
    app.get(&format!("/v1/houses/{id}"))
        .await
        .assert_status(404);
    app.get("/v1/secret-path").await.assert_status(404);
    app.request(Method::from_bytes(b"SECRET").unwrap(), "/healthz")
        .await
        .assert_status(405);
    let answer = app.get("/metrics").await.assert_status(200);
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(answer.header("content-type").starts_with("text/plain"));
    for line in [
        r#"baobaowu_http_requests_total{method="GET",route="/v1/houses/{id}",status="404"} 1"#,
        r#"baobaowu_http_requests_total{method="GET",route="unmatched",status="404"} 1"#,
        r#"baobaowu_http_request_seconds_count{method="GET",route="/v1/houses/{id}"} 1"#,
        concat!(
            r#"baobaowu_build_info{version=""#,
            env!("CARGO_PKG_VERSION"),
            r#""} 1"#
        ),
        "# TYPE baobaowu_sql_connections gauge",
    ] {
        assert!(answer.text.contains(line), "no {line} in {}", answer.text);
    }
    for never in [&id.to_string(), "secret-path", "SECRET"] {
        assert!(!answer.text.contains(never), "{never} in {}", answer.text);
    }
    let shows_redis = answer.text.contains("baobaowu_redis_reachable 1");
    assert_eq!(shows_redis, app.state().redis.is_some());
}

async fn numbers_are_for_who_shows_the_token(app: TestApp) {
    let token = "a-token-for-numbers-of-32-letters";
    for wrong in [
        "",
        "a-token-for-numbers-of-32-letter",
        &token.to_uppercase(),
    ] {
        app.get("/metrics")
            .bearer(wrong)
            .await
            .assert_status(401)
            .assert_problem("unauthenticated");
    }
    app.get("/metrics").await.assert_status(401);
    app.get("/metrics").bearer(token).await.assert_status(200);
}

async fn contract_is_served_as_it_is_committed(app: TestApp) {
    let served = app.get("/openapi.json").await.assert_status(200);
    assert_eq!(served.header("content-type"), "application/json");
    let committed: Value =
        serde_yaml_ng::from_str(include_str!("../../api-spec/openapi.yaml")).unwrap();
    assert_eq!(served.body, committed);
}

async fn pages_of_the_contract_load_nothing_from_outside(app: TestApp) {
    let entry = app.get("/docs").await.assert_status(308);
    assert_eq!(entry.header("location"), "/docs/index.html");
    let page = app.get("/docs/index.html").await.assert_status(200);
    let policy = page.header("content-security-policy").to_owned();
    for word in policy.split(|c: char| c == ';' || c.is_whitespace()) {
        let outside = word.contains("://") || word.contains('*');
        assert!(!outside, "{word} in {policy}");
    }
    let files = files_named_in(&page);
    assert!(files.iter().any(|file| file.ends_with("swagger-ui.css")));
    for file in files {
        assert!(!file.contains("//"), "{file} lies outside");
        let path = format!("/docs/{}", file.trim_start_matches("./"));
        let answer = app.get(&path).await.assert_status(200);
        assert_eq!(answer.header("content-security-policy"), policy);
    }
    let settings = app.get("/docs/swagger-initializer.js").await;
    assert!(settings.text.contains("\"/openapi.json\""));
    assert!(settings.text.contains("\"validatorUrl\": \"none\""));
    app.get("/docs/no-such-file")
        .await
        .assert_status(404)
        .assert_problem("route_not_found");
}

/// What `src` and `href` of a page name.
fn files_named_in(page: &Answer) -> Vec<&str> {
    let after = |attribute| page.text.split(attribute).skip(1);
    after("src=\"")
        .chain(after("href=\""))
        .filter_map(|rest| Some(rest.split_once('"')?.0))
        .collect()
}
