//! What people are told: in their inbox, and by messages that leave the service.

mod carriers;
mod dead;
mod family;
mod inbox;
mod messages;
mod own;
mod races;
mod scope;
mod texts;
mod wechat;

use crate::support::{
    Answer, TestApp,
    factory::{Child, Family, Session, World},
    fresh_id,
};
use baobaowu::jobs::run_until_idle;
use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

const NOTICES: &str = "/v1/notices";

/// A family with a confirmed booking of Wednesday, 9 to 11.
async fn confirmed(app: &TestApp, world: &World) -> (Family, Uuid) {
    let (family, child) = world.family_with_child(app).await;
    let session = world.session(app, 20).await;
    let id = booked(app, world, &family, child, &session).await;
    (family, id)
}

async fn booked(
    app: &TestApp,
    world: &World,
    family: &Family,
    child: Child,
    session: &Session,
) -> Uuid {
    let wish = json!({ "child_id": child.id, "session_id": session.id });
    let asked = app
        .post("/v1/bookings", wish)
        .bearer(&app.token(&family.actor))
        .key(&fresh_id().to_string())
        .await
        .assert_status(201);
    let id = asked.id();
    act(app, world, id, "confirm", json!({})).await;
    id
}

/// A second later, the manager does something to a booking.
async fn act(app: &TestApp, world: &World, booking: Uuid, action: &str, body: Value) {
    app.clock.advance(TimeDelta::seconds(1));
    app.post(&format!("/v1/bookings/{booking}/{action}"), body)
        .bearer(&app.token(&world.manager.actor))
        .await
        .assert_status(200);
}

/// The house cancels, which is urgent; the reason is typed and names a child.
async fn cancelled_by_house(app: &TestApp, world: &World) -> (Family, Uuid) {
    let (family, id) = confirmed(app, world).await;
    cancel(app, world, id).await;
    (family, id)
}

async fn cancel(app: &TestApp, world: &World, booking: Uuid) {
    act(
        app,
        world,
        booking,
        "cancel",
        json!({ "reason": "王宝宝发烧" }),
    )
    .await;
}

/// Everything that is due is done.
async fn idle(app: &TestApp) {
    run_until_idle(app.state()).await.unwrap();
}

async fn inbox(app: &TestApp, token: &str) -> Vec<Value> {
    let answer = app.get(NOTICES).bearer(token).await.assert_status(200);
    answer.body["items"].as_array().unwrap().clone()
}

/// The kinds of an inbox, newest first.
async fn kinds(app: &TestApp, token: &str) -> Vec<String> {
    let items = inbox(app, token).await;
    items
        .iter()
        .map(|item| item["kind"].as_str().unwrap().to_owned())
        .collect()
}

/// Channel and status of every delivery of a kind, by channel.
async fn deliveries(app: &TestApp, kind: &str) -> Vec<(String, String)> {
    use entity::{notice, notice_delivery};
    use sea_orm::EntityTrait;
    let notices = notice::Entity::find().all(app.sql()).await.unwrap();
    let of_kind = |id| notices.iter().any(|row| row.id == id && row.kind == kind);
    let rows = notice_delivery::Entity::find()
        .all(app.sql())
        .await
        .unwrap();
    let mut all: Vec<_> = rows
        .into_iter()
        .filter(|row| of_kind(row.notice_id))
        .map(|row| (row.channel, row.status))
        .collect();
    all.sort();
    all
}

async fn permit(app: &TestApp, token: &str, template: &str, answer: &str) -> Answer {
    let body = json!({ "answers": [{ "template_id": template, "answer": answer }] });
    app.post("/v1/subscription-permits", body)
        .bearer(token)
        .await
}

/// Says what is wanted of messages.
async fn prefer(app: &TestApp, token: &str, language: &str, sms_urgent: bool) {
    let body = json!({ "language": language, "sms_urgent": sms_urgent, "sms_normal": false });
    app.put("/v1/notice-preferences", body)
        .bearer(token)
        .if_match(0)
        .await
        .assert_status(200);
}
