//! What follows from cancelling late and from not coming, and how staff put it right.

use super::steps::{
    TWELVE_DAYS, act, ask, balance, book, cancel, check_in, check_out, confirmed, morning,
    of_twelve, refused, see, session_at, status, visits, whole,
};
use crate::support::{
    Answer, TestApp,
    factory::{Child, Family, Session, World, at},
    on_both_stores,
};
use baobaowu::{features::bookings::service::mark_no_shows, shared::domain::Actor};
use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use entity::{booking_event, notice, strike};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores! {
    scenario_31_missed_session_brings_the_first_strike,
    scenario_31_child_who_was_there_is_put_right,
    scenario_31_family_is_excused_and_gets_the_free_session_back,
    scenario_31_correction_never_makes_thirteen_of_twelve,
    scenario_31_child_was_not_at_two_places_at_once,
    scenario_31_only_a_wrong_end_is_corrected_and_only_by_who_runs_the_house,
    scenario_32_cancelling_is_foretold_before_it_is_done,
    scenario_32_third_strike_suspends_new_bookings_and_keeps_those_there_are,
    scenario_32_lifted_strike_ends_the_suspension,
    scenario_32_strikes_are_seen_by_the_family_and_staff_in_scope,
}

/// The strikes of a child as someone is told now.
async fn strikes(app: &TestApp, who: &Actor, child: &Child) -> Value {
    let path = format!("/v1/children/{}/strikes", child.id);
    see(app, who, &path).await.assert_status(200).body
}

/// What was told of this kind, oldest first.
async fn told(app: &TestApp, kind: &str) -> Vec<notice::Model> {
    notice::Entity::find()
        .filter(notice::Column::Kind.eq(kind))
        .order_by_asc(notice::Column::Id)
        .all(app.sql())
        .await
        .unwrap()
}

fn instant(value: &Value) -> DateTime<Utc> {
    let text = value
        .as_str()
        .unwrap_or_else(|| panic!("no instant: {value}"));
    text.parse::<DateTime<FixedOffset>>().unwrap().to_utc()
}

/// A confirmed booking of that morning, cancelled an hour before it begins.
async fn cancelled_late(app: &TestApp, world: &World, who: (&Family, &Child), day: &str) -> Uuid {
    let session = morning(app, world, day).await;
    app.clock.set(session.starts_at - TimeDelta::hours(30));
    let id = confirmed(app, world, who, &session).await;
    app.clock.set(session.starts_at - TimeDelta::hours(1));
    let told = cancel(app, &who.0.actor, id).await.assert_status(200);
    assert_eq!(told.body["status"], "late_cancelled");
    id
}

/// A confirmed booking whose child did not come; the clock stands an hour after its end.
async fn missed(app: &TestApp, world: &World, who: (&Family, &Child), session: &Session) -> Uuid {
    let id = confirmed(app, world, who, session).await;
    app.clock.set(session.ends_at + TimeDelta::hours(1));
    assert_eq!(mark_no_shows(app.state()).await.unwrap(), 1);
    id
}

fn correction(to: &str) -> Value {
    json!({ "status": to, "reason": "登记有误" })
}

/// The papers of the day say that the child was there.
fn was_there(from: DateTime<Utc>, to: DateTime<Utc>) -> Value {
    let mut body = correction("completed");
    body["attendance"] = json!({
        "came_at": from,
        "left_at": to,
        "temperature_tenths": 366,
        "symptoms": false,
    });
    body
}

async fn scenario_31_missed_session_brings_the_first_strike(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let id = missed(&app, &world, (&family, &child), &session).await;
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 1));
    let record = strikes(&app, &family.actor, &child).await;
    let given = record["strikes"].as_array().unwrap();
    assert_eq!(given.len(), 1);
    assert_eq!(given[0]["kind"], "no_show");
    assert_eq!(given[0]["booking_id"], json!(id));
    // Dated by the visit that was missed, however late that was noticed.
    assert_eq!(instant(&given[0]["at"]), session.ends_at);
    assert_eq!(record["limit"], 3);
    assert_eq!(record["window_days"], 90);
    assert_eq!(record["suspended_until"], Value::Null);
    assert_eq!(record["next"]["number"], 2);
    let notices = told(&app, "booking_no_show").await;
    assert_eq!(notices[0].facts["strikes"], 1);
    assert_eq!(notices[0].facts["limit"], 3);
    // The job that looks again finds nothing more to punish.
    assert_eq!(mark_no_shows(app.state()).await.unwrap(), 0);
    let rows = strike::Entity::find().all(app.sql()).await.unwrap();
    assert_eq!(rows.len(), 1);
}

async fn scenario_31_child_who_was_there_is_put_right(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let id = missed(&app, &world, (&family, &child), &session).await;
    let came = at("2026-11-25", "09:10");
    let right = was_there(came, session.ends_at);
    let fixed = act(&app, &world.manager.actor, id, "correct", right)
        .await
        .assert_status(200);
    assert_eq!(fixed.body["status"], "completed");
    // The visit did take place, so its free session stays used.
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 1));
    let record = strikes(&app, &family.actor, &child).await;
    assert_eq!(record["strikes"][0]["lift_reason"], "登记有误");
    assert_eq!(record["next"]["number"], 1);
    let events = see(&app, &family.actor, &format!("/v1/bookings/{id}/events")).await;
    let last = events.body.as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["from"], &last["to"]),
        (&json!("no_show"), &json!("completed"))
    );
    assert_eq!(last["reason"], "登记有误");
    let row = entity::attendance::Entity::find_by_id(id)
        .one(app.sql())
        .await;
    let row = row.unwrap().unwrap();
    assert_eq!(row.checked_in_at.to_utc(), came);
    assert_eq!(row.checked_out_at.unwrap().to_utc(), session.ends_at);
    let notices = told(&app, "booking_corrected").await;
    assert_eq!(notices[0].facts["status"], "completed");
    assert!(told(&app, "child_checked_out").await.is_empty());
}

async fn scenario_31_family_is_excused_and_gets_the_free_session_back(app: TestApp) {
    let world = World::seed(&app).await;
    for to in ["cancelled", "cancelled_by_house"] {
        app.clock.set(at("2026-11-23", "09:00"));
        let (family, child) = world.family_with_child(&app).await;
        let day = if to == "cancelled" {
            "2026-11-25"
        } else {
            "2026-11-26"
        };
        let session = morning(&app, &world, day).await;
        let id = missed(&app, &world, (&family, &child), &session).await;
        assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 1));
        let excused = act(&app, &world.manager.actor, id, "correct", correction(to));
        let excused = excused.await.assert_status(200);
        assert_eq!(excused.body["status"], to);
        assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 0));
        let record = strikes(&app, &family.actor, &child).await;
        assert_eq!(record["next"]["number"], 1);
        // Once is enough.
        let again = act(&app, &world.manager.actor, id, "correct", correction(to));
        refused(&app, again, 409, "invalid_state").await;
    }
}

async fn scenario_31_correction_never_makes_thirteen_of_twelve(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let who = (&family, &child);
    let late = cancelled_late(&app, &world, who, TWELVE_DAYS[0]).await;
    let all: Vec<&str> = TWELVE_DAYS[1..]
        .iter()
        .copied()
        .chain(["2026-12-10"])
        .collect();
    visits(&app, &world, who, &all).await;
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 12));
    // A late cancellation gave its free session back, and it has been used since.
    let came = at(TWELVE_DAYS[0], "09:00");
    let there = || was_there(came, came + TimeDelta::hours(2));
    let fix = || act(&app, &world.manager.actor, late, "correct", there());
    let told = refused(&app, fix(), 422, "free_quota_exhausted").await;
    assert_eq!(told.body["entitled"], 12);
    assert_eq!(
        strikes(&app, &family.actor, &child).await["next"]["number"],
        2
    );
    // Whoever wants it right grants a session first.
    let grant = json!({
        "child_id": child.id,
        "year": 2026,
        "extra_sessions": 1,
        "reason": "更正到离记录",
    });
    app.post("/v1/quota-grants", grant)
        .bearer(&app.token(&world.subdistrict_admin.actor))
        .await
        .assert_status(201);
    fix().await.assert_status(200);
    let now = balance(&app, &family, &child, 2026).await;
    assert_eq!((now.entitled, now.used, now.remaining), (13, 13, 0));
}

async fn scenario_31_child_was_not_at_two_places_at_once(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let early = session_at(&app, &world, "2026-11-25", "09:00", "10:30").await;
    let id = confirmed(&app, &world, (&family, &child), &early).await;
    app.clock.set(at("2026-11-25", "08:30"));
    cancel(&app, &family.actor, id).await.assert_status(200);
    let late = session_at(&app, &world, "2026-11-25", "10:00", "11:00").await;
    let other = ask(&app, &world.manager.actor, whole(&child, &late))
        .await
        .assert_status(201)
        .id();
    act(&app, &world.manager.actor, other, "confirm", json!({}))
        .await
        .assert_status(200);
    app.clock.set(late.starts_at);
    check_in(&app, &world.carers[0], other)
        .await
        .assert_status(200);
    app.clock.set(late.ends_at);
    let conflict = || {
        let there = was_there(early.starts_at, early.ends_at);
        act(&app, &world.manager.actor, id, "correct", there)
    };
    let told = refused(&app, conflict(), 409, "child_time_conflict").await;
    assert_eq!(told.body["existing_booking_id"], json!(other));
    check_out(&app, &world.carers[0], other, &family)
        .await
        .assert_status(200);
    refused(&app, conflict(), 409, "child_time_conflict").await;
    assert_eq!(status(&app, &family, id).await, "late_cancelled");
}

async fn scenario_31_only_a_wrong_end_is_corrected_and_only_by_who_runs_the_house(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    let fix = |who: &Actor, body: Value| act(&app, who, id, "correct", body);
    let manager = &world.manager.actor;
    let early = fix(manager, correction("cancelled"));
    let told = refused(&app, early, 409, "invalid_state").await;
    assert_eq!(told.body["current_status"], "confirmed");
    app.clock.set(session.ends_at + TimeDelta::hours(1));
    mark_no_shows(app.state()).await.unwrap();
    for who in [&world.carers[0].actor, &family.actor] {
        refused(&app, fix(who, correction("cancelled")), 403, "forbidden").await;
    }
    let stranger = world.neighbour(&app).await.actor;
    refused(
        &app,
        fix(&stranger, correction("cancelled")),
        404,
        "not_found",
    )
    .await;
    let mut attended = correction("cancelled");
    attended["attendance"] = was_there(session.starts_at, session.ends_at)["attendance"].clone();
    let from = session.starts_at;
    for wrong in [
        correction("completed"),
        attended,
        was_there(from - TimeDelta::minutes(16), session.ends_at),
        was_there(session.ends_at, session.ends_at + TimeDelta::minutes(5)),
        was_there(from, from),
        was_there(from, app.now() + TimeDelta::seconds(1)),
        json!({ "status": "cancelled", "reason": " " }),
    ] {
        refused(&app, fix(manager, wrong), 422, "validation_failed").await;
    }
    refused(
        &app,
        fix(manager, correction("confirmed")),
        400,
        "invalid_request",
    )
    .await;
}

async fn scenario_32_cancelling_is_foretold_before_it_is_done(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    let path = format!("/v1/bookings/{id}/cancellation");
    let quote = async |who: &Actor| see(&app, who, &path).await.assert_status(200).body;
    app.clock.set(session.starts_at - TimeDelta::hours(25));
    let early = quote(&family.actor).await;
    assert_eq!(early["becomes"], "cancelled");
    assert_eq!(early["in_time"], true);
    assert_eq!(early["free_session_comes_back"], true);
    assert_eq!(early["strike"], Value::Null);
    let last = session.starts_at - TimeDelta::hours(24);
    assert_eq!(instant(&early["free_until"]), last);
    app.clock.set(last + TimeDelta::seconds(1));
    let late = quote(&family.actor).await;
    assert_eq!(late["becomes"], "late_cancelled");
    assert_eq!(late["in_time"], false);
    assert_eq!(late["strike"]["number"], 1);
    assert_eq!(late["strike"]["limit"], 3);
    assert_eq!(late["strike"]["suspends_until"], Value::Null);
    assert_eq!(late["fee"]["amount_fen"], 0);
    // The house punishes nobody.
    let house = quote(&world.manager.actor).await;
    assert_eq!(house["becomes"], "cancelled_by_house");
    assert_eq!(house["strike"], Value::Null);
    // Asking has changed nothing, and what was foretold comes about.
    assert_eq!(status(&app, &family, id).await, "confirmed");
    cancel(&app, &family.actor, id).await.assert_status(200);
    assert_eq!(status(&app, &family, id).await, "late_cancelled");
    let record = strikes(&app, &family.actor, &child).await;
    assert_eq!(record["strikes"].as_array().unwrap().len(), 1);
    refused(&app, see(&app, &family.actor, &path), 409, "invalid_state").await;
    let stranger = world.family(&app).await;
    refused(&app, see(&app, &stranger.actor, &path), 404, "not_found").await;
}

async fn scenario_32_third_strike_suspends_new_bookings_and_keeps_those_there_are(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let who = (&family, &child);
    cancelled_late(&app, &world, who, "2026-11-25").await;
    cancelled_late(&app, &world, who, "2026-11-27").await;
    let kept = morning(&app, &world, "2026-12-07").await;
    app.clock.set(at("2026-11-30", "10:00"));
    let kept = confirmed(&app, &world, who, &kept).await;
    let third = morning(&app, &world, "2026-12-02").await;
    let third = confirmed(&app, &world, who, &third).await;
    app.clock.set(at("2026-12-02", "08:00"));
    let until = at("2026-12-16", "08:00");
    let path = format!("/v1/bookings/{third}/cancellation");
    let quote = see(&app, &family.actor, &path).await.assert_status(200);
    assert_eq!(quote.body["strike"]["number"], 3);
    assert_eq!(instant(&quote.body["strike"]["suspends_until"]), until);
    cancel(&app, &family.actor, third).await.assert_status(200);
    let record = strikes(&app, &family.actor, &child).await;
    assert_eq!(instant(&record["suspended_until"]), until);
    let notices = told(&app, "booking_suspended").await;
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].facts["strikes"].as_array().unwrap().len(), 3);
    assert_eq!(instant(&notices[0].facts["until"]), until);
    let wanted = morning(&app, &world, "2026-12-09").await;
    let again = refused(
        &app,
        book(&app, &family, &child, &wanted),
        422,
        "booking_suspended",
    );
    assert_eq!(instant(&again.await.body["until"]), until);
    // What is booked stays, and the child is let in.
    assert_eq!(status(&app, &family, kept).await, "confirmed");
    app.clock.set(at("2026-12-07", "09:00"));
    check_in(&app, &world.carers[0], kept)
        .await
        .assert_status(200);
    app.clock.set(at("2026-12-07", "11:00"));
    check_out(&app, &world.carers[0], kept, &family)
        .await
        .assert_status(200);
    // Two weeks later the family books again.
    let after = morning(&app, &world, "2026-12-18").await;
    app.clock.set(until - TimeDelta::seconds(1));
    let early = book(&app, &family, &child, &after);
    refused(&app, early, 422, "booking_suspended").await;
    app.clock.set(until);
    book(&app, &family, &child, &after).await.assert_status(201);
}

async fn scenario_32_lifted_strike_ends_the_suspension(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    for day in ["2026-11-25", "2026-11-27", "2026-12-01"] {
        cancelled_late(&app, &world, (&family, &child), day).await;
    }
    let record = strikes(&app, &family.actor, &child).await;
    let id = record["strikes"][0]["id"].as_str().unwrap().to_owned();
    let lift = |who: &Actor, reason: &str| {
        app.post(
            &format!("/v1/strikes/{id}/lift"),
            json!({ "reason": reason }),
        )
        .bearer(&app.token(who))
    };
    for who in [&family.actor, &world.carers[0].actor] {
        refused(&app, lift(who, "孩子住院"), 403, "forbidden").await;
    }
    let stranger = world.neighbour(&app).await.actor;
    refused(&app, lift(&stranger, "孩子住院"), 404, "not_found").await;
    refused(
        &app,
        lift(&world.manager.actor, ""),
        422,
        "validation_failed",
    )
    .await;
    let wanted = morning(&app, &world, "2026-12-09").await;
    let suspended = book(&app, &family, &child, &wanted);
    refused(&app, suspended, 422, "booking_suspended").await;
    let lifted = lift(&world.manager.actor, "孩子住院")
        .await
        .assert_status(200);
    assert_eq!(lifted.body["suspended_until"], Value::Null);
    assert_eq!(lifted.body["strikes"][0]["lift_reason"], "孩子住院");
    refused(&app, lift(&world.manager.actor, "再一次"), 409, "conflict").await;
    let notices = told(&app, "strike_lifted").await;
    assert_eq!(notices[0].facts["strikes"], 2);
    assert_eq!(notices[0].facts["suspended_until"], Value::Null);
    book(&app, &family, &child, &wanted)
        .await
        .assert_status(201);
}

async fn scenario_32_strikes_are_seen_by_the_family_and_staff_in_scope(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    cancelled_late(&app, &world, (&family, &child), "2026-11-25").await;
    let own = strikes(&app, &family.actor, &child).await;
    for staff in [&world.carers[0], &world.manager, &world.subdistrict_admin] {
        assert_eq!(strikes(&app, &staff.actor, &child).await, own);
    }
    let path = format!("/v1/children/{}/strikes", child.id);
    let (stranger, neighbour) = (world.family(&app).await, world.neighbour(&app).await);
    for who in [&stranger.actor, &neighbour.actor] {
        let answer: Answer = see(&app, who, &path).await;
        answer.assert_status(404).assert_problem("not_found");
    }
    // After ninety days it is as if nothing had been.
    app.clock.advance(TimeDelta::days(90));
    let later = strikes(&app, &family.actor, &child).await;
    assert_eq!(later["strikes"], json!([]));
    assert_eq!(later["next"]["number"], 1);
    let rows = booking_event::Entity::find().all(app.sql()).await.unwrap();
    assert!(rows.iter().any(|row| row.to_status == "late_cancelled"));
}
