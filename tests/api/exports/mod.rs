//! Exports of the data of many people: two people, a time, a trace.

mod content;
mod decisions;
mod making;

use crate::{
    scenarios::steps::{confirmed, visit},
    support::{
        Answer, TestApp,
        factory::{Child, Family, Staff, World},
    },
};
use entity::bulk_export_part;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use uuid::Uuid;

/// What is asked for, of the whole of the asker's place in November 2026.
pub fn wish(dataset: &str) -> Value {
    json!({ "dataset": dataset, "from": "2026-11-01", "to": "2026-11-30",
        "purpose": "supervision", "reason": "区教育局季度督导" })
}

/// The same with names in full.
pub fn in_full(dataset: &str) -> Value {
    let mut wish = wish(dataset);
    wish["in_full"] = json!(true);
    wish
}

pub async fn ask(app: &TestApp, by: &Staff, wish: Value) -> Answer {
    let key = app.state().new_id().to_string();
    app.post("/v1/bulk-exports", wish)
        .bearer(&app.token(&by.actor))
        .key(&key)
        .await
}

/// Asks, and answers the id.
pub async fn asked(app: &TestApp, by: &Staff, wish: Value) -> Uuid {
    ask(app, by, wish).await.assert_status(201).id()
}

pub async fn approve(app: &TestApp, by: &Staff, id: Uuid) -> Answer {
    app.post(&format!("/v1/bulk-exports/{id}/approve"), json!({}))
        .bearer(&app.token(&by.actor))
        .await
}

pub async fn refuse(app: &TestApp, by: &Staff, id: Uuid) -> Answer {
    let body = json!({ "reason": "目的不明" });
    app.post(&format!("/v1/bulk-exports/{id}/refuse"), body)
        .bearer(&app.token(&by.actor))
        .await
}

pub async fn shown(app: &TestApp, by: &Staff, id: Uuid) -> Answer {
    app.get(&format!("/v1/bulk-exports/{id}"))
        .bearer(&app.token(&by.actor))
        .await
}

pub async fn fetch(app: &TestApp, by: &Staff, id: Uuid) -> Answer {
    app.get(&format!("/v1/bulk-exports/{id}/file"))
        .bearer(&app.token(&by.actor))
        .await
}

/// What the job does at its next tick.
pub async fn work(app: &TestApp) -> usize {
    use baobaowu::features::exports::service::{end_due, make_due};
    let ended = end_due(app.state()).await.unwrap();
    make_due(app.state()).await.unwrap() + ended
}

/// Asks as one, approves as another, and has it made.
pub async fn made(app: &TestApp, (by, decider): (&Staff, &Staff), wish: Value) -> Uuid {
    let id = asked(app, by, wish).await;
    approve(app, decider, id).await.assert_status(200);
    assert_eq!(work(app).await, 1);
    id
}

/// The lines of a file, without the mark in front.
pub fn lines(file: &Answer) -> Vec<Vec<String>> {
    let text = file.text.strip_prefix('\u{feff}').unwrap();
    let mut read = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let rows = read.records().map(|row| {
        let row = row.unwrap();
        row.iter().map(ToOwned::to_owned).collect()
    });
    rows.collect()
}

pub async fn parts(app: &TestApp) -> Vec<bulk_export_part::Model> {
    bulk_export_part::Entity::find()
        .all(app.sql())
        .await
        .unwrap()
}

/// A world with a family that has come once and will come again.
pub async fn world(app: &TestApp) -> (World, Family, Child) {
    let world = World::seed(app).await;
    let (family, child) = world.family_with_child(app).await;
    visit(app, &world, (&family, &child), "2026-11-24").await;
    let session = world.session(app, 5).await;
    app.clock
        .set(session.starts_at - chrono::TimeDelta::hours(23));
    confirmed(app, &world, (&family, &child), &session).await;
    (world, family, child)
}
