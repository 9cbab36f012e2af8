//! Patterns, absences, swaps, publishing, standing in, and what people have and lack.

mod patterns;
mod people;
mod races;
mod shortfall;

use crate::{scenarios::steps::send, support::TestApp};
use entity::notice;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

async fn told(app: &TestApp, kind: &str) -> Vec<notice::Model> {
    notice::Entity::find()
        .filter(notice::Column::Kind.eq(kind))
        .all(app.sql())
        .await
        .unwrap()
}
