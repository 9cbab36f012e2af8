//! Bad input: every kind is told apart, names the field where there is one, and has no
//! effect.

use crate::scenarios::steps::{act, ask, book, confirmed, part, refused, see, whole};
use crate::support::{
    Answer, TestApp,
    factory::{Child, Family, Session, SessionSeed, World, at, date, time},
    on_both_stores,
};
use baobaowu::features::policies::domain::CareKind;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};

on_both_stores! {
    body_that_is_not_json_is_refused,
    body_of_another_shape_is_refused,
    impossible_time_is_refused,
    time_of_another_offset_is_the_same_instant,
    half_a_time_or_a_reversed_one_is_refused,
    time_off_the_raster_is_refused,
    time_outside_the_session_is_refused,
    length_that_is_not_allowed_is_refused,
    temporary_session_is_booked_as_a_whole,
    bad_input_of_a_step_changes_nothing,
    refusal_is_told_in_both_languages,
}

struct Wish {
    world: World,
    family: Family,
    child: Child,
    session: Session,
}

async fn wish(app: &TestApp) -> Wish {
    let world = World::seed(app).await;
    let (family, child) = world.family_with_child(app).await;
    let session = world.session(app, 20).await;
    Wish {
        world,
        family,
        child,
        session,
    }
}

impl Wish {
    /// Asks for a part of the session, in vain.
    async fn refused_part(
        &self,
        app: &TestApp,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        code: &str,
    ) -> Answer {
        let body = part(&self.child, &self.session, from, to);
        refused(app, ask(app, &self.family.actor, body), 422, code).await
    }

    fn with(&self, field: &str, value: Value) -> Value {
        let mut body = whole(&self.child, &self.session);
        body[field] = value;
        body
    }
}

async fn body_that_is_not_json_is_refused(app: TestApp) {
    let wish = wish(&app).await;
    let send = |media_type: &str, body: &str| {
        app.request(Method::POST, "/v1/bookings")
            .raw(media_type, body.to_owned())
            .key("k")
            .bearer(&app.token(&wish.family.actor))
    };
    let good = whole(&wish.child, &wish.session).to_string();
    let cut = &good[..good.len() - 1];
    let doubled = format!("{good}{good}");
    for wrong in ["", "{]", "{", "booking", "{'child_id': 1}", cut, &doubled] {
        refused(&app, send("application/json", wrong), 400, "malformed_json").await;
    }
    for media_type in ["text/plain", "application/x-www-form-urlencoded"] {
        refused(&app, send(media_type, &good), 415, "unsupported_media_type").await;
    }
    send("application/json; charset=utf-8", &good)
        .await
        .assert_status(201);
}

async fn body_of_another_shape_is_refused(app: TestApp) {
    let wish = wish(&app).await;
    let mut without_child = whole(&wish.child, &wish.session);
    without_child.as_object_mut().unwrap().remove("child_id");
    for body in [
        json!(null),
        json!([]),
        json!("booking"),
        json!({}),
        without_child,
        wish.with("child_id", json!(null)),
        wish.with("child_id", json!(7)),
        wish.with("child_id", json!("not-an-id")),
        wish.with("session_id", json!([wish.session.id])),
        wish.with("accept_fee", json!("yes")),
        wish.with("accept_fee", json!(1)),
        wish.with("accept_fee", json!(null)),
        wish.with("starts_at", json!(1_795_000_000)),
        wish.with("status", json!("confirmed")),
        wish.with("fee_fen", json!(0)),
    ] {
        refused(
            &app,
            ask(&app, &wish.family.actor, body),
            400,
            "invalid_request",
        )
        .await;
    }
}

async fn impossible_time_is_refused(app: TestApp) {
    let wish = wish(&app).await;
    for wrong in [
        "2026-02-30T09:00:00+08:00",
        "2026-11-25T24:01:00+08:00",
        "2026-11-25T09:60:00+08:00",
        "2026-11-25T09:00:00",
        "2026-11-25",
        "25.11.2026 09:00",
        "tomorrow",
        "",
    ] {
        let body = wish.with("starts_at", json!(wrong));
        let request = ask(&app, &wish.family.actor, body);
        let told = refused(&app, request, 400, "invalid_request").await;
        assert!(!told.text.contains("tomorrow"), "{}", told.text);
    }
    // The far ends of the calendar are outside the session like any other time.
    for (from, to) in [
        ("0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
        ("-262143-01-01T00:00:00Z", "+262142-12-31T23:59:59Z"),
        ("+262142-12-31T00:00:00Z", "+262142-12-31T23:59:59Z"),
    ] {
        let mut body = wish.with("starts_at", json!(from));
        body["ends_at"] = json!(to);
        let answer = ask(&app, &wish.family.actor, body).await;
        assert!([400, 422].contains(&answer.status), "{}", answer.text);
    }
}

async fn time_of_another_offset_is_the_same_instant(app: TestApp) {
    let wish = wish(&app).await;
    let mut body = wish.with("starts_at", json!("2026-11-25T02:30:00.000+01:00"));
    body["ends_at"] = json!("2026-11-25T03:00:00Z");
    let booked = ask(&app, &wish.family.actor, body).await.assert_status(201);
    assert_eq!(booked.body["starts_at"], "2026-11-25T09:30:00+08:00");
    assert_eq!(booked.body["ends_at"], "2026-11-25T11:00:00+08:00");
}

async fn half_a_time_or_a_reversed_one_is_refused(app: TestApp) {
    let wish = wish(&app).await;
    let (nine, ten) = (at("2026-11-25", "09:00"), at("2026-11-25", "10:00"));
    for (field, missing) in [("starts_at", "/ends_at"), ("ends_at", "/starts_at")] {
        let body = wish.with(field, json!(nine));
        let request = ask(&app, &wish.family.actor, body);
        let told = refused(&app, request, 422, "validation_failed").await;
        assert_eq!(told.body["errors"][0]["pointer"], missing);
    }
    for reversed in [(ten, nine), (nine, nine)] {
        let told = wish.refused_part(&app, reversed, "validation_failed").await;
        assert_eq!(told.body["errors"][0]["pointer"], "/ends_at");
    }
}

async fn time_off_the_raster_is_refused(app: TestApp) {
    let wish = wish(&app).await;
    let clock = |time| at("2026-11-25", time);
    let whit = TimeDelta::milliseconds(500);
    for off in [
        (clock("09:10"), clock("10:00")),
        (clock("09:00"), clock("10:10")),
        (clock("09:15"), clock("10:15")),
        (clock("09:00") + whit, clock("10:00")),
        (clock("09:00"), clock("10:00") + whit),
    ] {
        let told = wish.refused_part(&app, off, "misaligned_time").await;
        assert_eq!(told.body["step_minutes"], 30);
    }
}

async fn time_outside_the_session_is_refused(app: TestApp) {
    let wish = wish(&app).await;
    let clock = |time| at("2026-11-25", time);
    for outside in [
        (clock("08:30"), clock("10:00")),
        (clock("10:00"), clock("11:30")),
        (clock("08:00"), clock("12:00")),
        (clock("11:00"), clock("12:00")),
        (at("2026-11-26", "09:00"), at("2026-11-26", "10:00")),
    ] {
        let told = wish.refused_part(&app, outside, "outside_session").await;
        assert!(told.body["session"].is_object(), "{}", told.text);
    }
}

async fn length_that_is_not_allowed_is_refused(app: TestApp) {
    let wish = wish(&app).await;
    let fine = SessionSeed {
        date: date("2026-11-26"),
        step_minutes: 15,
        ..SessionSeed::default()
    };
    let fine = fine.insert(&app, &wish.world).await;
    let quarter = part(
        &wish.child,
        &fine,
        at("2026-11-26", "09:00"),
        at("2026-11-26", "09:15"),
    );
    let request = ask(&app, &wish.family.actor, quarter);
    let told = refused(&app, request, 422, "duration_not_allowed").await;
    assert_eq!(told.body["min_minutes"], 30);
    let half = part(
        &wish.child,
        &fine,
        at("2026-11-26", "09:15"),
        at("2026-11-26", "09:45"),
    );
    ask(&app, &wish.family.actor, half).await.assert_status(201);
    // A session that somehow lasts too long cannot be booked as a whole.
    let long = SessionSeed {
        date: date("2026-11-27"),
        from: time("08:00"),
        to: time("12:30"),
        ..SessionSeed::default()
    };
    let long = long.insert(&app, &wish.world).await;
    let request = book(&app, &wish.family, &wish.child, &long);
    let told = refused(&app, request, 422, "duration_not_allowed").await;
    assert_eq!(told.body["max_minutes"], 240);
}

async fn temporary_session_is_booked_as_a_whole(app: TestApp) {
    let wish = wish(&app).await;
    let seed = SessionSeed {
        date: date("2026-11-26"),
        kind: CareKind::Temporary,
        ..SessionSeed::default()
    };
    let session = seed.insert(&app, &wish.world).await;
    let half = part(
        &wish.child,
        &session,
        at("2026-11-26", "09:00"),
        at("2026-11-26", "10:00"),
    );
    let request = ask(&app, &wish.family.actor, half);
    refused(&app, request, 422, "duration_not_allowed").await;
    let spelt_out = part(&wish.child, &session, session.starts_at, session.ends_at);
    ask(&app, &wish.family.actor, spelt_out)
        .await
        .assert_status(201);
}

async fn bad_input_of_a_step_changes_nothing(app: TestApp) {
    let wish = wish(&app).await;
    let who = (&wish.family, &wish.child);
    let id = confirmed(&app, &wish.world, who, &wish.session).await;
    app.clock.set(wish.session.starts_at);
    let staff = &wish.world.manager.actor;
    let long = "长".repeat(201);
    for (action, body, status, code) in [
        ("check-in", json!({}), 400, "invalid_request"),
        (
            "check-in",
            json!({ "temperature_tenths": 36.6, "symptoms": false }),
            400,
            "invalid_request",
        ),
        (
            "check-in",
            json!({ "temperature_tenths": -366, "symptoms": false }),
            400,
            "invalid_request",
        ),
        (
            "check-in",
            json!({ "temperature_tenths": 366, "symptoms": "none" }),
            400,
            "invalid_request",
        ),
        (
            "check-out",
            json!({ "guardian_id": 7 }),
            400,
            "invalid_request",
        ),
        (
            "turn-away",
            json!({ "reason": long }),
            422,
            "validation_failed",
        ),
        (
            "turn-away",
            json!({ "reason": "   " }),
            422,
            "validation_failed",
        ),
        ("cancel", json!({ "reason": "" }), 422, "validation_failed"),
        (
            "cancel",
            json!({ "reason": "  " }),
            422,
            "validation_failed",
        ),
        ("cancel", json!({ "because": "x" }), 400, "invalid_request"),
    ] {
        let request = act(&app, staff, id, action, body);
        refused(&app, request, status, code).await;
    }
    let seen = see(&app, staff, &format!("/v1/bookings/{id}")).await;
    assert_eq!(seen.body["status"], "confirmed");
}

async fn refusal_is_told_in_both_languages(app: TestApp) {
    let wish = wish(&app).await;
    let misaligned = || {
        let body = part(
            &wish.child,
            &wish.session,
            at("2026-11-25", "09:10"),
            at("2026-11-25", "10:00"),
        );
        ask(&app, &wish.family.actor, body)
    };
    let zh = misaligned().await.assert_problem("misaligned_time");
    assert_eq!(zh.header("content-language"), "zh-CN");
    assert_eq!(zh.body["title"], "起止时间未对齐");
    let detail = zh.body["detail"].as_str().unwrap();
    assert!(detail.contains("30") && detail.contains("分钟"), "{detail}");
    let en = misaligned()
        .lang("en")
        .await
        .assert_problem("misaligned_time");
    assert_eq!(en.header("content-language"), "en");
    let detail = en.body["detail"].as_str().unwrap();
    assert!(
        detail.contains("30 minutes") && detail.is_ascii(),
        "{detail}"
    );
    // What machines read is the same in every language.
    for member in ["code", "status", "type", "step_minutes"] {
        assert_eq!(zh.body[member], en.body[member]);
    }
}
