//! Idempotency keys, the outbox and alerts to staff.

use sea_orm_migration::prelude::*;

use crate::build::{create_all, drop_all, index, may_refer, refers, table_with_id};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_all(
            manager,
            vec![idempotency_key(), outbox(), alert()],
            vec![
                index("idempotency_key", &["created_at"]),
                index("outbox", &["done_at", "available_at"]),
                index("alert", &["house_id", "ended_at"]),
                index("alert", &["session_id", "kind"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["alert", "outbox", "idempotency_key"]).await
    }
}

fn idempotency_key() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("idempotency_key");
    t.col(ColumnDef::new("account_id").uuid().not_null());
    t.primary_key(Index::create().col("account_id").col("idempotency_key"));
    t.col(ColumnDef::new("idempotency_key").string_len(64).not_null());
    refers(&mut t, "district_id", "district");
    t.col(ColumnDef::new("request_hash").string_len(64).not_null());
    t.col(ColumnDef::new("body").json_binary().not_null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn outbox() -> TableCreateStatement {
    let mut t = table_with_id("outbox");
    refers(&mut t, "district_id", "district");
    t.col(ColumnDef::new("kind").string_len(64).not_null());
    t.col(ColumnDef::new("subject_id").uuid().not_null());
    t.col(ColumnDef::new("payload").json_binary().not_null());
    t.col(ColumnDef::new("attempts").big_integer().not_null());
    t.col(
        ColumnDef::new("available_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t.col(ColumnDef::new("done_at").timestamp_with_time_zone().null());
    t.col(ColumnDef::new("last_error").text().null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn alert() -> TableCreateStatement {
    let mut t = table_with_id("alert");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "house_id", "house");
    may_refer(&mut t, "session_id", "session");
    t.col(ColumnDef::new("kind").string_len(64).not_null());
    t.col(ColumnDef::new("facts").json_binary().not_null());
    t.col(
        ColumnDef::new("raised_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t.col(ColumnDef::new("ended_at").timestamp_with_time_zone().null());
    t
}
