//! How much of the service one client may use.

use crate::support::{
    Answer, Request, Store, TestApp, factory::World, on_both_stores, redis_server::RedisServer,
    run, run_two,
};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

on_both_stores! {
    with [("RATE_READS", "3:1000")];
    account_has_its_share_and_no_more,
    requests_at_the_same_time_get_the_share_and_no_more,
}

on_both_stores! {
    with [("RATE_READS", "0:3"), ("RATE_SIGN_IN", "0:3"), ("CODES_PER_ADDRESS", "3")];
    address_has_its_share_and_no_more,
    signing_in_has_a_share_of_its_own,
    codes_for_many_numbers_are_limited_by_the_address,
    word_of_a_client_about_its_address_counts_for_nothing,
}

on_both_stores! {
    with [("RATE_READS", "0:3"), ("TRUSTED_PROXIES", "none")];
    proxy_that_is_not_trusted_is_one_client,
}

on_both_stores! {
    with [("RATE_READS", "0:60")];
    whoever_waits_as_told_is_answered,
}

on_both_stores! {
    with [("MAX_REQUESTS", "1"), ("BODY_TIMEOUT_SECONDS", "2")];
    full_process_says_so_and_slow_body_is_broken_off,
}

on_both_stores! {
    with [("HEADER_TIMEOUT_SECONDS", "1")];
    slow_head_is_not_waited_for,
}

/// As through a proxy of ours, for a client at this address.
fn from(request: Request, address: &str) -> Request {
    request.header("X-Forwarded-For", address)
}

async fn houses_from(app: &TestApp, address: &str) -> Answer {
    from(app.get("/v1/houses"), address).await
}

/// Somebody tries another login each time.
async fn guess_from(app: &TestApp, address: &str) -> Answer {
    let login = format!("guess-{}", app.state().new_id());
    let body = json!({ "login": login, "password": "of many" });
    from(app.post("/v1/auth/staff", body), address).await
}

/// Checks that an answer is the refusal, and gives the seconds it asks to wait.
#[track_caller]
fn wait(answer: Answer) -> u64 {
    let answer = answer
        .assert_status(429)
        .assert_problem("too_many_requests");
    // What holds for every answer holds for this one.
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    answer.header("retry-after").parse().unwrap()
}

async fn account_has_its_share_and_no_more(app: TestApp) {
    let world = World::seed(&app).await;
    let asked_by = async |token: &str| app.get("/v1/staff").bearer(token).await;
    for _ in 0..3 {
        asked_by(&world.manager.token).await.assert_status(200);
    }
    let seconds = wait(asked_by(&world.manager.token).await);
    assert!((1..=20).contains(&seconds), "{seconds}");
    // Neither others nor other operations wait with it.
    asked_by(&world.district_admin.token)
        .await
        .assert_status(200);
    app.get("/v1/houses").await.assert_status(200);
    let unreadable = app
        .post("/v1/shifts", json!([]))
        .bearer(&world.manager.token);
    unreadable.await.assert_status(400);
    // A token that is none has no account to count for.
    for _ in 0..5 {
        asked_by("nonsense").await.assert_status(401);
    }
}

async fn requests_at_the_same_time_get_the_share_and_no_more(app: TestApp) {
    let world = World::seed(&app).await;
    let asked = (0..30).map(|_| async {
        app.get("/v1/staff")
            .bearer(&world.manager.token)
            .await
            .status
    });
    let answers = join_all(asked).await;
    let granted = answers.iter().filter(|status| **status == 200).count();
    assert_eq!(granted, 3, "{answers:?}");
    assert!(answers.iter().all(|status| [200, 429].contains(status)));
}

async fn address_has_its_share_and_no_more(app: TestApp) {
    World::seed(&app).await;
    for _ in 0..3 {
        houses_from(&app, "198.51.100.1").await.assert_status(200);
    }
    wait(houses_from(&app, "198.51.100.1").await);
    // Addresses that are none of the service's are counted too.
    wait(from(app.get("/v1/no-such-thing"), "198.51.100.1").await);
    houses_from(&app, "198.51.100.2").await.assert_status(200);
    for _ in 0..3 {
        houses_from(&app, "2001:db8::1").await.assert_status(200);
    }
    // One customer with IPv6 has more addresses than there are requests.
    wait(houses_from(&app, "2001:db8::2").await);
    for _ in 0..5 {
        from(app.get("/healthz"), "198.51.100.1")
            .await
            .assert_status(200);
    }
}

async fn signing_in_has_a_share_of_its_own(app: TestApp) {
    World::seed(&app).await;
    let guess = async |n: usize| {
        let body = json!({ "login": format!("guess-{n}"), "password": "of many" });
        from(app.post("/v1/auth/staff", body), "198.51.100.1").await
    };
    for n in 0..3 {
        guess(n).await.assert_problem("sign_in_failed");
    }
    wait(guess(3).await);
    houses_from(&app, "198.51.100.1").await.assert_status(200);
}

async fn codes_for_many_numbers_are_limited_by_the_address(app: TestApp) {
    World::seed(&app).await;
    let ask = async |n: usize, address: &str| {
        let body = json!({ "phone": format!("1540001{n:04}") });
        from(app.post("/v1/auth/guardian/phone/codes", body), address).await
    };
    for n in 0..3 {
        ask(n, "198.51.100.1").await.assert_status(202);
    }
    let seconds = wait(ask(3, "198.51.100.1").await);
    assert!((60..=1200).contains(&seconds), "{seconds}");
    ask(3, "198.51.100.2").await.assert_status(202);
}

async fn word_of_a_client_about_its_address_counts_for_nothing(app: TestApp) {
    World::seed(&app).await;
    // The proxy adds whom it sees behind what the client has written.
    for n in 0..3 {
        houses_from(&app, &format!("203.0.113.{n}, 198.51.100.1"))
            .await
            .assert_status(200);
    }
    wait(houses_from(&app, "203.0.113.9, 198.51.100.1").await);
}

async fn proxy_that_is_not_trusted_is_one_client(app: TestApp) {
    World::seed(&app).await;
    for n in 0..3 {
        houses_from(&app, &format!("198.51.100.{n}"))
            .await
            .assert_status(200);
    }
    wait(houses_from(&app, "198.51.100.9").await);
}

async fn whoever_waits_as_told_is_answered(app: TestApp) {
    World::seed(&app).await;
    let mut refused = None;
    for _ in 0..600 {
        let answer = app.get("/v1/houses").await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let seconds = wait(refused.unwrap());
    sleep(Duration::from_secs(seconds)).await;
    app.get("/v1/houses").await.assert_status(200);
}

/// A connection on which this much was sent.
async fn connection(app: &TestApp, sent: &str) -> TcpStream {
    let address = app.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    stream
}

/// What comes until the service closes the connection.
async fn heard(mut stream: TcpStream) -> String {
    let mut heard = Vec::new();
    let ended = timeout(Duration::from_secs(10), stream.read_to_end(&mut heard)).await;
    assert!(ended.is_ok(), "the connection stays open");
    String::from_utf8(heard).unwrap()
}

async fn full_process_says_so_and_slow_body_is_broken_off(app: TestApp) {
    World::seed(&app).await;
    let slow = "POST /v1/auth/staff HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
        Content-Length: 100\r\n\r\n{\"login\":";
    let stream = connection(&app, slow).await;
    while app.state().limits.seats.taken() == 0 {
        sleep(Duration::from_millis(5)).await;
    }
    let refused = app
        .get("/v1/houses")
        .await
        .assert_status(503)
        .assert_problem("busy");
    assert_eq!(refused.header("retry-after"), "2");
    // Probes are answered: a busy process is not a dead one.
    app.get("/healthz").await.assert_status(200);
    app.get("/readyz").await.assert_status(200);
    let heard = heard(stream).await;
    assert!(heard.starts_with("HTTP/1.1 408"), "{heard}");
    assert!(heard.contains(r#""code":"request_timeout""#), "{heard}");
    app.get("/v1/houses").await.assert_status(200);
}

async fn slow_head_is_not_waited_for(app: TestApp) {
    let stream = connection(&app, "GET /healthz HTTP/1.1\r\nHost:").await;
    let heard = heard(stream).await;
    assert!(heard.starts_with("HTTP/1.1 408"), "{heard}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_at_several_instances_are_counted_as_one() {
    let variables = [("RATE_SIGN_IN", "0:6")];
    run_two(Store::PostgresRedis, &variables, async |one, other| {
        World::seed(&one).await;
        for _ in 0..3 {
            guess_from(&one, "198.51.100.1").await;
            guess_from(&other, "198.51.100.1").await;
        }
        wait(guess_from(&one, "198.51.100.1").await);
        wait(guess_from(&other, "198.51.100.1").await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_hear_of_each_other_what_was_read() {
    let variables = [("RATE_READS", "0:20")];
    run_two(Store::PostgresRedis, &variables, async |one, other| {
        World::seed(&one).await;
        for _ in 0..20 {
            houses_from(&one, "198.51.100.1").await.assert_status(200);
        }
        wait(houses_from(&one, "198.51.100.1").await);
        // Of a bucket that is half empty each hears once a second what the others gave: without that
        // 20 more were there.
        for _ in 0..10 {
            houses_from(&other, "198.51.100.1").await.assert_status(200);
        }
        let mut given = 0;
        while houses_from(&other, "198.51.100.1").await.status == 200 {
            given += 1;
            assert!(given < 6, "the other has not heard of it");
            sleep(Duration::from_millis(700)).await;
        }
        houses_from(&other, "198.51.100.2").await.assert_status(200);
    })
    .await;
}

/// Redis goes in the middle: the door is neither open nor closed.
async fn redis_goes(frozen: bool) {
    let mut redis = RedisServer::start().await;
    let url = redis.url();
    let variables = [("REDIS_URL", url.as_str()), ("RATE_SIGN_IN", "0:3")];
    run(Store::Sqlite, &variables, async |app: TestApp| {
        World::seed(&app).await;
        for _ in 0..3 {
            guess_from(&app, "198.51.100.1")
                .await
                .assert_problem("sign_in_failed");
        }
        wait(guess_from(&app, "198.51.100.1").await);
        if frozen {
            redis.freeze();
        } else {
            redis.kill();
        }
        // The process counts from the beginning, and then refuses as Redis did.
        for _ in 0..3 {
            guess_from(&app, "198.51.100.1")
                .await
                .assert_problem("sign_in_failed");
        }
        wait(guess_from(&app, "198.51.100.1").await);
        guess_from(&app, "198.51.100.2")
            .await
            .assert_problem("sign_in_failed");
        if frozen {
            redis.thaw();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_killed_redis_the_process_counts_alone() {
    redis_goes(false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_frozen_redis_the_process_counts_alone() {
    redis_goes(true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_do_not_stand_in_redis() {
    let redis = RedisServer::start().await;
    let url = redis.url();
    let variables = [("REDIS_URL", url.as_str()), ("RATE_READS", "5:5")];
    run(Store::Sqlite, &variables, async |app: TestApp| {
        let world = World::seed(&app).await;
        // More than half of it, which others hear of.
        for _ in 0..3 {
            from(app.request(Method::GET, "/v1/houses"), "198.51.100.1")
                .bearer(&world.manager.token)
                .await
                .assert_status(200);
        }
        app.state()
            .limits
            .share(app.state().redis.as_ref().unwrap())
            .await;
        let client = redis::Client::open(url.as_str()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        let keys: Vec<String> = redis::cmd("KEYS")
            .arg("*rate:*")
            .query_async(&mut connection)
            .await
            .unwrap();
        assert_eq!(keys.len(), 2, "{keys:?}");
        assert!(keys.iter().all(|key| !key.contains("198.51")), "{keys:?}");
        for key in keys {
            let lasts: i64 = redis::cmd("TTL")
                .arg(&key)
                .query_async(&mut connection)
                .await
                .unwrap();
            assert!((0..=60).contains(&lasts), "{key} stays for {lasts}");
        }
    })
    .await;
}
