//! An instance that is told to stop answers on until balancers have seen that it stops.

use crate::{
    TURNS,
    history::Answer,
    instances::{book_at, request},
    kinds::Kind,
    stage::{Plan, Stage},
    town::town,
};
use reqwest::Method;
use std::time::{Duration, Instant};

/// How soon a balancer hears of it.
const SOON: Duration = Duration::from_secs(2);

/// Until the instance is not ready, or not there.
async fn is_not_ready(port: u16) {
    let since = Instant::now();
    loop {
        let asked = request(Method::GET, port, "/readyz").send().await;
        if !asked.is_ok_and(|answer| answer.status() == 200) {
            return;
        }
        assert!(since.elapsed() < SOON, "it goes on being ready");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// An instance that gives so much notice.
async fn with_notice(seconds: &str) -> Stage {
    town().await;
    let plan = Plan {
        seed: 0,
        kind: Kind::ServiceKilled,
        left_out: None,
    };
    let mut stage = Stage::set(plan, None).await;
    let service = &mut stage.services[0];
    service.kill();
    service
        .restart_with("SHUTDOWN_NOTICE_SECONDS", seconds)
        .await;
    stage
}

/// What a family hears that comes after a balancer could know.
async fn answer_after_word(notice: &str) -> Answer {
    let _turn = TURNS.acquire().await.unwrap();
    let mut stage = with_notice(notice).await;
    let service = &mut stage.services[0];
    service.tell_to_stop();
    is_not_ready(service.port).await;
    // Without notice the socket closes a moment after that word.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let answer = book_at(&stage.scene, service.port, 0, 1).await;
    service.ends().await;
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instance_that_stops_answers_until_balancers_know() {
    let answer = answer_after_word("5").await;
    assert!(matches!(answer, Answer::Done(_)), "{answer:?}");
}

/// The negative control.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_notice_nobody_answers_whoever_comes_next() {
    let answer = answer_after_word("0").await;
    assert!(matches!(answer, Answer::Lost(_)), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instance_whose_database_is_away_ends() {
    let _turn = TURNS.acquire().await.unwrap();
    let mut stage = with_notice("1").await;
    stage.servers().postgres.kill();
    let service = &mut stage.services[0];
    is_not_ready(service.port).await;
    service.tell_to_stop();
    service.ends().await;
}
