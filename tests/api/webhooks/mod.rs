//! Events for other systems: Standard Webhooks.

mod addresses;
mod failing;
mod sending;

use crate::support::{
    Answer, TestApp,
    factory::{Child, Family, Session, World},
    fake_receiver::Receiver,
    fresh_id,
};
use baobaowu::jobs::run_until_idle;
use serde_json::{Value, json};
use uuid::Uuid;

const WEBHOOKS: &str = "/v1/webhooks";
/// An address of the receiver.
const HOOK: &str = "/hook";

/// Enters an address that wants these events; answers its id and its secret.
async fn enter(app: &TestApp, world: &World, url: &str, types: &[&str]) -> (Uuid, String) {
    let answer = enter_as(app, world, url, types).await.assert_status(201);
    let id = answer.body["webhook"]["id"].as_str().unwrap();
    let secret = answer.body["secret"].as_str().unwrap();
    (id.parse().unwrap(), secret.to_owned())
}

async fn enter_as(app: &TestApp, world: &World, url: &str, types: &[&str]) -> Answer {
    let body = json!({ "url": url, "description": "政务平台", "event_types": types });
    app.post(WEBHOOKS, body)
        .bearer(&admin(app, world))
        .key(&fresh_id().to_string())
        .await
}

fn admin(app: &TestApp, world: &World) -> String {
    app.token(&world.district_admin.actor)
}

/// An address at [`HOOK`] that wants to hear of requests.
async fn listening(app: &TestApp, receiver: &Receiver) -> (World, Uuid, String) {
    let world = World::seed(app).await;
    let url = receiver.url(HOOK);
    let (id, secret) = enter(app, &world, &url, &["booking.requested"]).await;
    (world, id, secret)
}

/// A family asks for a place.
async fn request(app: &TestApp, world: &World) -> (Family, Child, Uuid) {
    let (family, child) = world.family_with_child(app).await;
    let session = world.session(app, 20).await;
    let id = ask(app, &family, child, &session).await;
    (family, child, id)
}

async fn ask(app: &TestApp, family: &Family, child: Child, session: &Session) -> Uuid {
    let wish = json!({ "child_id": child.id, "session_id": session.id });
    app.post("/v1/bookings", wish)
        .bearer(&app.token(&family.actor))
        .key(&fresh_id().to_string())
        .await
        .assert_status(201)
        .id()
}

/// Everything that is due is done.
async fn idle(app: &TestApp) {
    run_until_idle(app.state()).await.unwrap();
}

async fn shown(app: &TestApp, world: &World, id: Uuid) -> Value {
    let path = format!("{WEBHOOKS}/{id}");
    let answer = app.get(&path).bearer(&admin(app, world)).await;
    answer.assert_status(200).body
}

async fn deliveries(app: &TestApp, world: &World, id: Uuid, status: &str) -> Vec<Value> {
    let path = format!("{WEBHOOKS}/{id}/deliveries?status={status}&limit=100");
    let answer = app.get(&path).bearer(&admin(app, world)).await;
    let items = &answer.assert_status(200).body["items"];
    items.as_array().unwrap().clone()
}
