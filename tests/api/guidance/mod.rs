//! Parenting guidance and home visits: the counters, the states, who may do what, and what
//! happens when several ask at once.

mod bookings;
mod races;
mod sessions;
mod visits;

use crate::{
    scenarios::steps::second_house,
    support::{
        Answer, Request, TestApp,
        factory::{Family, StaffSeed, World, at},
        fresh_id,
    },
};
use baobaowu::{features::staff::domain::StaffRole, shared::domain::Actor};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

const SESSIONS: &str = "/v1/guidance-sessions";
const BOOKINGS: &str = "/v1/guidance-bookings";

/// Two hours of a parents' class from this instant on.
fn details(starts_at: DateTime<Utc>, families: u32) -> Value {
    json!({
        "mode": "offline",
        "topic": "education",
        "kind": "parent_class",
        "title": "如何陪孩子读绘本",
        "starts_at": starts_at,
        "ends_at": starts_at + TimeDelta::hours(2),
        "capacity_families": families,
    })
}

/// A session in the world's house.
fn in_house(world: &World, starts_at: DateTime<Utc>, families: u32) -> Value {
    json!({
        "house_id": world.house,
        "venue_type": "house",
        "details": details(starts_at, families),
    })
}

/// The manager enters a session in the world's house.
async fn enter(app: &TestApp, world: &World, starts_at: DateTime<Utc>, families: u32) -> Uuid {
    app.post(SESSIONS, in_house(world, starts_at, families))
        .bearer(&app.token(&world.manager.actor))
        .await
        .assert_status(201)
        .id()
}

/// The usual session: Wednesday 2026-11-25 at 14:00.
async fn wednesday(app: &TestApp, world: &World, families: u32) -> Uuid {
    enter(app, world, at("2026-11-25", "14:00"), families).await
}

fn wish(family: &Family, session: Uuid) -> Value {
    json!({ "family_id": family.id, "session_id": session })
}

fn ask_as(app: &TestApp, who: &Actor, family: &Family, session: Uuid) -> Request {
    app.post(BOOKINGS, wish(family, session))
        .key(&fresh_id().to_string())
        .bearer(&app.token(who))
}

/// The guardian asks for a place.
fn ask(app: &TestApp, family: &Family, session: Uuid) -> Request {
    ask_as(app, &family.actor, family, session)
}

fn act(app: &TestApp, who: &Actor, booking: Uuid, action: &str, body: Value) -> Request {
    app.post(&format!("{BOOKINGS}/{booking}/{action}"), body)
        .bearer(&app.token(who))
}

async fn free_places(app: &TestApp, session: Uuid) -> u64 {
    let told = app.get(&format!("{SESSIONS}/{session}")).await;
    told.assert_status(200).body["free_places"]
        .as_u64()
        .unwrap()
}

/// `(held, used, remaining)` of the family's year as the guardian is told.
async fn balance(app: &TestApp, family: &Family, year: i32) -> (u64, u64, u64) {
    let path = format!("/v1/families/{}/guidance-balance?year={year}", family.id);
    let told = app.get(&path).bearer(&app.token(&family.actor)).await;
    let told = told.assert_status(200).body;
    assert_eq!(told["entitled"], 10);
    let number = |name: &str| told[name].as_u64().unwrap();
    (number("held"), number("used"), number("remaining"))
}

/// The manager of another house, and the administrator of another subdistrict.
async fn strangers(app: &TestApp, world: &World) -> [Actor; 2] {
    let elsewhere = second_house(app, world).await;
    let manager = StaffSeed::of(StaffRole::HouseManager).insert(app, &elsewhere);
    [manager.await.actor, world.neighbour(app).await.actor]
}

fn admitted(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.status == 201).count()
}
