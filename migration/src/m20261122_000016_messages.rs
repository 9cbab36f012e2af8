//! What was read of the notices, how they go out beyond the inbox, and webhooks.

use sea_orm_migration::prelude::*;

use crate::build::{create_all, drop_all, index, refers, table_with_id, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// In the order in which they can be dropped.
const TABLES: [&str; 7] = [
    "webhook_delivery",
    "webhook",
    "notice_delivery",
    "subscription_permit",
    "notice_preference",
    "notice_mark",
    "notice_read",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager).await?;
        create_all(
            manager,
            vec![
                notice_read(),
                notice_mark(),
                notice_preference(),
                subscription_permit(),
                notice_delivery(),
                webhook(),
                webhook_delivery(),
            ],
            vec![
                index("notice", &["audience_id", "id"]),
                index("notice", &["handed_on_at", "created_at"]),
                unique("notice_delivery", &["notice_id", "account_id", "channel"]),
                index("notice_delivery", &["status", "available_at"]),
                index("notice_delivery", &["district_id", "status", "id"]),
                index("webhook", &["district_id"]),
                unique("webhook_delivery", &["webhook_id", "event_id"]),
                index("webhook_delivery", &["status", "available_at"]),
                index("webhook_delivery", &["webhook_id", "status", "id"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &TABLES).await?;
        for name in [
            "ix_notice_handed_on_at_created_at",
            "ix_notice_audience_id_id",
        ] {
            manager
                .drop_index(Index::drop().name(name).table("notice").to_owned())
                .await?;
        }
        for (table, column) in [("guardian", "active_since"), ("notice", "handed_on_at")] {
            manager
                .alter_table(Table::alter().table(table).drop_column(column).to_owned())
                .await?;
        }
        Ok(())
    }
}

async fn add_columns(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for (table, column) in [("notice", "handed_on_at"), ("guardian", "active_since")] {
        let column = ColumnDef::new(column)
            .timestamp_with_time_zone()
            .null()
            .to_owned();
        manager
            .alter_table(Table::alter().table(table).add_column(column).to_owned())
            .await?;
    }
    // What was told before there were messages stays in the inbox.
    let told = Query::update()
        .table("notice")
        .value("handed_on_at", Expr::col("created_at"))
        .to_owned();
    manager.get_connection().execute(&told).await?;
    Ok(())
}

fn instant(t: &mut TableCreateStatement, column: &'static str) {
    t.col(ColumnDef::new(column).timestamp_with_time_zone().not_null());
}

fn word(t: &mut TableCreateStatement, column: &'static str) {
    t.col(ColumnDef::new(column).string_len(64).not_null());
}

fn notice_read() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("notice_read");
    t.primary_key(Index::create().col("account_id").col("notice_id"));
    refers(&mut t, "account_id", "account");
    refers(&mut t, "notice_id", "notice");
    refers(&mut t, "district_id", "district");
    instant(&mut t, "read_at");
    t
}

fn notice_mark() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("notice_mark");
    t.primary_key(Index::create().col("account_id"));
    refers(&mut t, "account_id", "account");
    refers(&mut t, "district_id", "district");
    instant(&mut t, "read_up_to");
    t
}

fn notice_preference() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("notice_preference");
    t.primary_key(Index::create().col("account_id"));
    refers(&mut t, "account_id", "account");
    refers(&mut t, "district_id", "district");
    word(&mut t, "language");
    t.col(ColumnDef::new("sms_urgent").boolean().not_null());
    t.col(ColumnDef::new("sms_normal").boolean().not_null());
    t.col(ColumnDef::new("version").big_integer().not_null());
    instant(&mut t, "updated_at");
    t
}

fn subscription_permit() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("subscription_permit");
    t.primary_key(Index::create().col("account_id").col("template"));
    refers(&mut t, "account_id", "account");
    word(&mut t, "template");
    refers(&mut t, "district_id", "district");
    t.col(ColumnDef::new("remaining").big_integer().not_null());
    instant(&mut t, "updated_at");
    t
}

fn notice_delivery() -> TableCreateStatement {
    let mut t = table_with_id("notice_delivery");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "notice_id", "notice");
    refers(&mut t, "account_id", "account");
    t.col(ColumnDef::new("house_id").uuid().null());
    word(&mut t, "channel");
    attempts(&mut t);
    t
}

fn webhook() -> TableCreateStatement {
    let mut t = table_with_id("webhook");
    refers(&mut t, "district_id", "district");
    t.col(ColumnDef::new("url").text().not_null());
    t.col(ColumnDef::new("description").text().not_null());
    t.col(ColumnDef::new("event_types").json_binary().not_null());
    t.col(ColumnDef::new("secret_cipher").text().not_null());
    t.col(ColumnDef::new("former_secret_cipher").text().null());
    t.col(
        ColumnDef::new("former_secret_until")
            .timestamp_with_time_zone()
            .null(),
    );
    word(&mut t, "status");
    t.col(ColumnDef::new("disabled_reason").string_len(64).null());
    t.col(
        ColumnDef::new("failing_since")
            .timestamp_with_time_zone()
            .null(),
    );
    t.col(ColumnDef::new("version").big_integer().not_null());
    refers(&mut t, "created_by", "account");
    instant(&mut t, "created_at");
    t
}

fn webhook_delivery() -> TableCreateStatement {
    let mut t = table_with_id("webhook_delivery");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "webhook_id", "webhook");
    t.col(ColumnDef::new("event_id").uuid().not_null());
    word(&mut t, "event_type");
    t.col(ColumnDef::new("body").text().not_null());
    attempts(&mut t);
    t.col(ColumnDef::new("answered_status").big_integer().null());
    t
}

/// What everything has that is tried until it succeeds or is given up.
fn attempts(t: &mut TableCreateStatement) {
    word(t, "status");
    t.col(ColumnDef::new("attempts").big_integer().not_null());
    instant(t, "available_at");
    t.col(ColumnDef::new("last_error").text().null());
    instant(t, "created_at");
    instant(t, "updated_at");
}
