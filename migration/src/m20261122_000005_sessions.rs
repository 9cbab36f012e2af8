//! Weekly session templates and dated sessions.

use sea_orm_migration::prelude::*;

use crate::build::{create_all, drop_all, index, may_refer, refers, table_with_id, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_all(
            manager,
            vec![session_template(), session()],
            vec![
                index("session_template", &["house_id"]),
                index("session", &["house_id", "date"]),
                index("session", &["room_id", "starts_at"]),
                unique("session", &["template_id", "date"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["session", "session_template"]).await
    }
}

fn session_template() -> TableCreateStatement {
    let mut t = table_with_id("session_template");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "house_id", "house");
    refers(&mut t, "room_id", "room");
    t.col(ColumnDef::new("weekday").big_integer().not_null());
    t.col(ColumnDef::new("start_time").time().not_null());
    t.col(ColumnDef::new("end_time").time().not_null());
    t.col(ColumnDef::new("kind").string_len(64).not_null());
    t.col(ColumnDef::new("released_places").big_integer().not_null());
    t.col(ColumnDef::new("step_minutes").big_integer().not_null());
    t.col(
        ColumnDef::new("follows_workday_calendar")
            .boolean()
            .not_null(),
    );
    t.col(ColumnDef::new("valid_from").date().not_null());
    t.col(ColumnDef::new("valid_to").date().null());
    t.col(ColumnDef::new("status").string_len(64).not_null());
    t.col(ColumnDef::new("version").big_integer().not_null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn session() -> TableCreateStatement {
    let mut t = table_with_id("session");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "house_id", "house");
    refers(&mut t, "room_id", "room");
    may_refer(&mut t, "template_id", "session_template");
    t.col(ColumnDef::new("kind").string_len(64).not_null());
    t.col(ColumnDef::new("date").date().not_null());
    t.col(
        ColumnDef::new("starts_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t.col(
        ColumnDef::new("ends_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t.col(ColumnDef::new("released_places").big_integer().not_null());
    t.col(ColumnDef::new("step_minutes").big_integer().not_null());
    t.col(ColumnDef::new("status").string_len(64).not_null());
    t.col(ColumnDef::new("capacity").json_binary().not_null());
    t.col(ColumnDef::new("short_by").big_integer().not_null());
    t.col(ColumnDef::new("version").big_integer().not_null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}
