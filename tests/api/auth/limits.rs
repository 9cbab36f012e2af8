//! How many codes one number gets.

use super::{PHONE, ask_for_code, code_for, sign_in, sign_in_with, told, world, wrong};
use crate::support::{TestApp, on_both_stores};
use chrono::TimeDelta;
use entity::one_time_code;
use futures_util::future::join_all;
use sea_orm::{EntityTrait, PaginatorTrait};

on_both_stores! {
    second_code_within_a_minute_is_refused,
    eleventh_code_of_a_day_is_refused,
    parallel_requests_for_a_code_make_one,
    another_number_has_its_own_limit,
    known_and_unknown_numbers_are_answered_alike,
    wrong_codes_tell_nothing_of_a_number,
}

async fn second_code_within_a_minute_is_refused(app: TestApp) {
    world(&app).await;
    code_for(&app, PHONE).await;
    app.clock.advance(TimeDelta::seconds(18));
    let refused = ask_for_code(&app, "+8615400010001")
        .await
        .assert_status(429)
        .assert_problem("too_many_codes");
    assert_eq!(refused.header("retry-after"), "42");
    app.clock.advance(TimeDelta::seconds(42));
    code_for(&app, PHONE).await;
}

async fn eleventh_code_of_a_day_is_refused(app: TestApp) {
    world(&app).await;
    for _ in 0..10 {
        code_for(&app, PHONE).await;
        app.clock.advance(TimeDelta::minutes(10));
    }
    let refused = ask_for_code(&app, PHONE)
        .await
        .assert_status(429)
        .assert_problem("too_many_codes");
    let wait: i64 = refused.header("retry-after").parse().unwrap();
    assert_eq!(wait, TimeDelta::minutes(24 * 60 - 100).num_seconds());
    app.clock.advance(TimeDelta::seconds(wait));
    code_for(&app, PHONE).await;
    ask_for_code(&app, PHONE).await.assert_status(429);
}

async fn parallel_requests_for_a_code_make_one(app: TestApp) {
    world(&app).await;
    // Numbers without a code have no row that could be locked; a second round has one.
    for round in 1..=2 {
        for phone in (0..10).map(|n| format!("1540002{n:04}")) {
            let answers = join_all((0..8).map(|_| ask_for_code(&app, &phone))).await;
            let made = answers.iter().filter(|it| it.status == 202).count();
            assert_eq!(made, 1, "round {round}, {phone}");
            for answer in answers.into_iter().filter(|it| it.status != 202) {
                let refused = answer.assert_problem("too_many_codes");
                assert_eq!(refused.header("retry-after"), "60");
            }
        }
        let db = app.state().db.read();
        let stored = one_time_code::Entity::find().count(db).await.unwrap();
        assert_eq!(stored, round * 10);
        app.clock.advance(TimeDelta::seconds(60));
    }
}

async fn another_number_has_its_own_limit(app: TestApp) {
    world(&app).await;
    code_for(&app, PHONE).await;
    code_for(&app, "15400010002").await;
}

async fn known_and_unknown_numbers_are_answered_alike(app: TestApp) {
    world(&app).await;
    sign_in(&app, PHONE).await;
    app.clock.advance(TimeDelta::hours(1));
    let known = ask_for_code(&app, PHONE).await;
    let unknown = ask_for_code(&app, "15400010002").await;
    assert_eq!(known.status, unknown.status);
    assert_eq!(known.body["expires_at"], unknown.body["expires_at"]);
    let members = |answer: &crate::support::Answer| {
        let body = answer.body.as_object().unwrap();
        body.keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(members(&known), members(&unknown));
}

/// Nobody learns by guessing whether a number has an account, or a code was sent to it.
async fn wrong_codes_tell_nothing_of_a_number(app: TestApp) {
    world(&app).await;
    sign_in(&app, PHONE).await;
    app.clock.advance(TimeDelta::hours(1));
    let [known, unknown, not_asked] = [PHONE, "15400010002", "15400010003"];
    let code = code_for(&app, known).await;
    let other = code_for(&app, unknown).await;
    // Beyond the five guesses that a code stands, and its time.
    for _ in 0..7 {
        let expected = told(&sign_in_with(&app, known, &wrong(&code)).await);
        assert_eq!(expected.0, 401);
        for (phone, guess) in [(unknown, wrong(&other)), (not_asked, code.clone())] {
            let answer = sign_in_with(&app, phone, &guess).await;
            assert_eq!(told(&answer), expected, "{phone}");
        }
    }
    // A code that was guessed at too often is refused even when it is right.
    for (phone, right) in [(known, &code), (unknown, &other)] {
        sign_in_with(&app, phone, right)
            .await
            .assert_problem("code_invalid");
    }
}
