//! What families that wait do, in one line each.

use crate::scenarios::steps::{cancel, confirmed};
use crate::support::{
    Answer, Request, TestApp,
    factory::{Child, ChildSeed, Family, Session, SessionSeed, World, at, date},
};
use baobaowu::{jobs::run_until_idle, shared::domain::Actor};
use chrono::{DateTime, FixedOffset};
use entity::notice;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

/// The body of a wish for the whole of one session.
pub fn session_wish(children: &[Child], session: &Session) -> Value {
    let children: Vec<Uuid> = children.iter().map(|child| child.id.get()).collect();
    json!({ "children": children, "session_id": session.id })
}

/// The body of a wish for any session of the house on some dates.
pub fn house_wish(children: &[Child], world: &World, from: &str, to: &str) -> Value {
    let children: Vec<Uuid> = children.iter().map(|child| child.id.get()).collect();
    json!({ "children": children, "house_ids": [world.house], "from": from, "to": to })
}

/// Enters a wish with a key of its own, as whoever is signed in now.
pub fn join(app: &TestApp, who: &Actor, body: Value) -> Request {
    app.post("/v1/waitlist-entries", body)
        .key(&app.state().new_id().to_string())
        .bearer(&app.token(who))
}

/// The guardian waits for the whole session.
pub async fn wait_for(app: &TestApp, family: &Family, child: &Child, session: &Session) -> Uuid {
    let wish = session_wish(&[*child], session);
    join(app, &family.actor, wish).await.assert_status(201).id()
}

/// The entry as it is told now.
pub async fn entry(app: &TestApp, who: &Actor, id: Uuid) -> Value {
    app.get(&format!("/v1/waitlist-entries/{id}"))
        .bearer(&app.token(who))
        .await
        .assert_status(200)
        .body
}

/// The state of an entry as it is told now.
pub async fn state_of(app: &TestApp, family: &Family, id: Uuid) -> String {
    let told = entry(app, &family.actor, id).await;
    told["status"].as_str().unwrap().to_owned()
}

/// The id of the offer that the entry has now.
#[track_caller]
pub fn offer_in(entry: &Value) -> Uuid {
    assert_eq!(entry["status"], "offered", "{entry}");
    entry["offer"]["id"].as_str().unwrap().parse().unwrap()
}

/// An instant of an answer.
pub fn instant(value: &Value) -> DateTime<FixedOffset> {
    value.as_str().unwrap().parse().unwrap()
}

/// Answers an offer: `answer(&app, &actor, id, "accept", offer)`.
pub fn answer(app: &TestApp, who: &Actor, id: Uuid, word: &str, offer: Uuid) -> Request {
    app.post(
        &format!("/v1/waitlist-entries/{id}/{word}"),
        json!({ "offer_id": offer }),
    )
    .bearer(&app.token(who))
}

/// The family takes the offer that it has now.
pub async fn accept(app: &TestApp, family: &Family, id: Uuid) -> Answer {
    let offer = offer_in(&entry(app, &family.actor, id).await);
    answer(app, &family.actor, id, "accept", offer).await
}

/// Takes a wish back.
pub fn withdraw(app: &TestApp, who: &Actor, id: Uuid) -> Request {
    app.delete(&format!("/v1/waitlist-entries/{id}"))
        .bearer(&app.token(who))
}

/// Everything that the jobs would have done by now.
pub async fn jobs(app: &TestApp) {
    run_until_idle(app.state()).await.unwrap();
}

/// What a family has been told by the waiting list, oldest first.
pub async fn told(app: &TestApp, family: &Family) -> Vec<(String, Value)> {
    let rows = notice::Entity::find()
        .filter(notice::Column::AudienceId.eq(family.id.get()))
        .filter(notice::Column::Kind.starts_with("waitlist_"))
        .order_by_asc(notice::Column::CreatedAt)
        .order_by_asc(notice::Column::Id)
        .all(app.sql())
        .await
        .unwrap();
    rows.into_iter().map(|row| (row.kind, row.facts)).collect()
}

/// The kinds alone, sorted: within one instant their order means nothing.
pub async fn told_kinds(app: &TestApp, family: &Family) -> Vec<String> {
    let mut kinds: Vec<String> = told(app, family)
        .await
        .into_iter()
        .map(|(kind, _)| kind)
        .collect();
    kinds.sort_unstable();
    kinds
}

/// The sister or brother of a child, with all papers.
pub async fn sibling(app: &TestApp, world: &World, family: &Family) -> Child {
    ChildSeed::default().insert(app, world, family).await
}

/// Moves the clock to a time of Monday 2026-11-23, the day before booking for the usual
/// session closes.
pub fn monday(app: &TestApp, clock: &str) {
    app.clock.set(at("2026-11-23", clock));
}

/// A session of one place that a family has confirmed, and the booking.
pub async fn taken(app: &TestApp, world: &World, day: &str) -> (Session, Family, Uuid) {
    let seed = SessionSeed {
        date: date(day),
        places: 1,
        ..SessionSeed::default()
    };
    let session = seed.insert(app, world).await;
    let (family, child) = world.family_with_child(app).await;
    let id = confirmed(app, world, (&family, &child), &session).await;
    (session, family, id)
}

/// A family that has been offered the only place of a session.
pub async fn offered(app: &TestApp, world: &World) -> (Family, Child, Session, Uuid) {
    let (session, holder, booking) = taken(app, world, "2026-11-25").await;
    let (family, child) = world.family_with_child(app).await;
    let id = wait_for(app, &family, &child, &session).await;
    cancel(app, &holder.actor, booking).await.assert_status(200);
    jobs(app).await;
    (family, child, session, id)
}

/// The booking of the offer of an entry.
pub fn booking_in(entry: &Value) -> Uuid {
    entry["offer"]["bookings"][0]["booking_id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap()
}
