//! Patterns, absences, swaps, publishing, standing in, and what people have and lack.

mod patterns;
mod people;
mod races;
mod shortfall;

use crate::support::{Request, TestApp, factory::Staff};
use entity::notice;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;

fn send(app: &TestApp, staff: &Staff, path: &str, body: Value) -> Request {
    app.post(path, body)
        .bearer(&app.token(&staff.actor))
        .key(&app.state().new_id().to_string())
}

async fn told(app: &TestApp, kind: &str) -> Vec<notice::Model> {
    notice::Entity::find()
        .filter(notice::Column::Kind.eq(kind))
        .all(app.sql())
        .await
        .unwrap()
}
