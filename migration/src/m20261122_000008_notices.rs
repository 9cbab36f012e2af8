//! What families and houses are told.

use sea_orm_migration::prelude::*;

use crate::build::{create_all, drop_all, index, refers, table_with_id, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_all(
            manager,
            vec![notice()],
            vec![
                unique("notice", &["once_key"]),
                index("notice", &["audience_id", "created_at"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["notice"]).await
    }
}

fn notice() -> TableCreateStatement {
    let mut t = table_with_id("notice");
    refers(&mut t, "district_id", "district");
    t.col(ColumnDef::new("audience").string_len(64).not_null());
    t.col(ColumnDef::new("audience_id").uuid().not_null());
    t.col(ColumnDef::new("kind").string_len(64).not_null());
    t.col(ColumnDef::new("subject_id").uuid().not_null());
    t.col(ColumnDef::new("facts").json_binary().not_null());
    t.col(ColumnDef::new("once_key").string_len(128).not_null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}
