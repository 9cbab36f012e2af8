//! Guessing at passwords has to wait, and being fast does not help.

use super::{
    staff::{PASSWORD, give_login, sign_in},
    told, world,
};
use crate::support::{Answer, TestApp, on_both_stores};
use baobaowu::jobs;
use chrono::TimeDelta;
use entity::sign_in_attempt;
use futures_util::future::join_all;
use sea_orm::{EntityTrait, PaginatorTrait};
use std::sync::atomic::Ordering;

on_both_stores! {
    sixth_try_waits_even_with_the_right_password,
    waits_double_up_to_an_hour,
    tries_while_waiting_do_not_make_it_longer,
    success_ends_the_count,
    login_in_another_case_is_the_same_login,
    another_login_is_not_held_up,
    unknown_logins_are_answered_as_known_ones_to_the_last,
    parallel_guesses_do_not_outrun_the_count,
    control_parallel_guesses_outrun_a_count_without_lock,
    failures_are_forgotten_after_a_day,
    suspended_staff_do_not_learn_that_the_password_is_right,
}

const WRONG: &str = "wrong horse battery";

/// Fails so often, one after the other.
async fn fail(app: &TestApp, login: &str, times: usize) {
    for _ in 0..times {
        sign_in(app, login, WRONG)
            .await
            .assert_status(401)
            .assert_problem("sign_in_failed");
    }
}

/// Seconds that the answer asks to wait.
#[track_caller]
fn wait(answer: Answer) -> i64 {
    let answer = answer
        .assert_status(429)
        .assert_problem("too_many_attempts");
    answer.header("retry-after").parse().unwrap()
}

async fn sixth_try_waits_even_with_the_right_password(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    fail(&app, "wang.li", 5).await;
    assert_eq!(wait(sign_in(&app, "wang.li", PASSWORD).await), 60);
    app.clock.advance(TimeDelta::seconds(59));
    assert_eq!(wait(sign_in(&app, "wang.li", PASSWORD).await), 1);
    app.clock.advance(TimeDelta::seconds(1));
    sign_in(&app, "wang.li", PASSWORD).await.assert_status(200);
}

async fn waits_double_up_to_an_hour(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    fail(&app, "wang.li", 4).await;
    for minutes in [1, 2, 4, 8, 16, 32, 60, 60] {
        fail(&app, "wang.li", 1).await;
        let seconds = wait(sign_in(&app, "wang.li", WRONG).await);
        assert_eq!(seconds, minutes * 60);
        app.clock.advance(TimeDelta::seconds(seconds));
    }
}

async fn tries_while_waiting_do_not_make_it_longer(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    fail(&app, "wang.li", 5).await;
    for left in (10..=60).rev().step_by(10) {
        assert_eq!(wait(sign_in(&app, "wang.li", WRONG).await), left);
        app.clock.advance(TimeDelta::seconds(10));
    }
    sign_in(&app, "wang.li", PASSWORD).await.assert_status(200);
}

async fn success_ends_the_count(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    for _ in 0..3 {
        fail(&app, "wang.li", 4).await;
        sign_in(&app, "wang.li", PASSWORD).await.assert_status(200);
    }
    assert_eq!(rows(&app).await, 0);
}

async fn login_in_another_case_is_the_same_login(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    for login in ["wang.li", "WANG.LI", "Wang.Li", " wang.li", "wang.LI"] {
        fail(&app, login, 1).await;
    }
    wait(sign_in(&app, "wAnG.lI", PASSWORD).await);
    assert_eq!(rows(&app).await, 1);
}

async fn another_login_is_not_held_up(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    give_login(&app, &world, &world.health_worker, "zhang.min").await;
    fail(&app, "wang.li", 5).await;
    sign_in(&app, "zhang.min", PASSWORD)
        .await
        .assert_status(200);
}

async fn unknown_logins_are_answered_as_known_ones_to_the_last(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    // The last is no login at all.
    for _ in 0..8 {
        let known = told(&sign_in(&app, "wang.li", WRONG).await);
        for other in ["nobody.here", "no login"] {
            let unknown = told(&sign_in(&app, other, WRONG).await);
            assert_eq!(known, unknown, "{other}");
        }
        app.clock.advance(TimeDelta::seconds(25));
    }
    assert_eq!(rows(&app).await, 3);
}

/// Guesses so often at the same time; how many were looked at.
async fn guess_at_once(app: &TestApp, times: usize) -> usize {
    let world = world(app).await;
    give_login(app, &world, &world.manager, "wang.li").await;
    let answers = join_all((0..times).map(|_| sign_in(app, "wang.li", WRONG))).await;
    let looked_at = answers.iter().filter(|it| it.status == 401).count();
    for answer in answers.into_iter().filter(|it| it.status != 401) {
        assert_eq!(wait(answer), 60);
    }
    looked_at
}

async fn parallel_guesses_do_not_outrun_the_count(app: TestApp) {
    assert_eq!(guess_at_once(&app, 24).await, 5);
}

async fn control_parallel_guesses_outrun_a_count_without_lock(app: TestApp) {
    let switches = &app.state().switches;
    switches
        .count_tries_without_lock
        .store(true, Ordering::SeqCst);
    let looked_at = guess_at_once(&app, 24).await;
    assert!(looked_at > 5, "{looked_at}");
}

async fn failures_are_forgotten_after_a_day(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    fail(&app, "wang.li", 5).await;
    fail(&app, "nobody.here", 1).await;
    app.clock.advance(TimeDelta::hours(24));
    jobs::run_until_idle(app.state()).await.unwrap();
    assert_eq!(rows(&app).await, 2);
    app.clock.advance(TimeDelta::seconds(1));
    jobs::run_until_idle(app.state()).await.unwrap();
    assert_eq!(rows(&app).await, 0);
    fail(&app, "wang.li", 5).await;
}

async fn suspended_staff_do_not_learn_that_the_password_is_right(app: TestApp) {
    let world = world(&app).await;
    give_login(&app, &world, &world.manager, "wang.li").await;
    super::staff::set_status(&app, &world.manager, "suspended").await;
    for _ in 0..5 {
        sign_in(&app, "wang.li", PASSWORD)
            .await
            .assert_problem("sign_in_failed");
    }
    assert_eq!(wait(sign_in(&app, "wang.li", PASSWORD).await), 60);
}

async fn rows(app: &TestApp) -> u64 {
    let counted = sign_in_attempt::Entity::find().count(app.sql());
    counted.await.unwrap()
}
