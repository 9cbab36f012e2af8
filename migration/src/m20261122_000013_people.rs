//! Strikes, codes for handing a child over, invitations, link requests, and the record of
//! erasures.

use sea_orm_migration::prelude::*;

use crate::build::{create_all, drop_all, index, may_refer, refers, table_with_id, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_all(
            manager,
            vec![
                strike(),
                pickup_code(),
                invitation(),
                link_request(),
                erasure(),
            ],
            vec![
                unique("strike", &["booking_id"]),
                index("strike", &["child_id", "at"]),
                index("pickup_code", &["booking_id"]),
                unique("invitation", &["code_hash"]),
                index("invitation", &["family_id"]),
                index("link_request", &["child_id", "status"]),
                index("link_request", &["account_id", "status"]),
                index("erasure", &["child_id"]),
            ],
        )
        .await?;
        for (table, column) in added() {
            let alter = Table::alter().table(table).add_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in added() {
            let name = column.get_column_name();
            let alter = Table::alter().table(table).drop_column(name).to_owned();
            manager.alter_table(alter).await?;
        }
        drop_all(
            manager,
            &[
                "erasure",
                "link_request",
                "invitation",
                "pickup_code",
                "strike",
            ],
        )
        .await
    }
}

/// Columns of tables that are there. What was entered before has none of it.
fn added() -> Vec<(&'static str, ColumnDef)> {
    let text = |name| ColumnDef::new(name).string_len(64).null().to_owned();
    let instant = |name| {
        ColumnDef::new(name)
            .timestamp_with_time_zone()
            .null()
            .to_owned()
    };
    vec![
        ("pickup_person", text("id_type")),
        ("pickup_person", text("id_tail_hash")),
        (
            "pickup_person",
            ColumnDef::new("failed_checks")
                .big_integer()
                .not_null()
                .default(0)
                .to_owned(),
        ),
        (
            "pickup_person",
            ColumnDef::new("failed_on").date().null().to_owned(),
        ),
        (
            "attendance",
            ColumnDef::new("handed_to_pickup_code_id")
                .uuid()
                .null()
                .to_owned(),
        ),
        ("attendance", instant("overstayed_at")),
        ("attendance", instant("unclaimed_at")),
    ]
}

fn instant(t: &mut TableCreateStatement, name: &'static str) {
    t.col(ColumnDef::new(name).timestamp_with_time_zone().not_null());
}

fn may_be_instant(t: &mut TableCreateStatement, name: &'static str) {
    t.col(ColumnDef::new(name).timestamp_with_time_zone().null());
}

fn word(t: &mut TableCreateStatement, name: &'static str) {
    t.col(ColumnDef::new(name).string_len(64).not_null());
}

fn strike() -> TableCreateStatement {
    let mut t = table_with_id("strike");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "child_id", "child");
    refers(&mut t, "booking_id", "booking");
    word(&mut t, "kind");
    instant(&mut t, "at");
    may_be_instant(&mut t, "lifted_at");
    may_refer(&mut t, "lifted_by", "account");
    t.col(ColumnDef::new("lift_reason").text().null());
    instant(&mut t, "created_at");
    t
}

fn pickup_code() -> TableCreateStatement {
    let mut t = table_with_id("pickup_code");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "booking_id", "booking");
    refers(&mut t, "guardian_id", "guardian");
    t.col(ColumnDef::new("name_cipher").text().not_null());
    word(&mut t, "relation");
    word(&mut t, "id_type");
    word(&mut t, "id_tail_hash");
    word(&mut t, "code_hash");
    t.col(ColumnDef::new("attempts").big_integer().not_null());
    t.col(ColumnDef::new("valid_on").date().not_null());
    may_be_instant(&mut t, "used_at");
    may_be_instant(&mut t, "revoked_at");
    instant(&mut t, "created_at");
    t
}

fn invitation() -> TableCreateStatement {
    let mut t = table_with_id("invitation");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "family_id", "family");
    refers(&mut t, "invited_by", "guardian");
    word(&mut t, "relation");
    word(&mut t, "code_hash");
    instant(&mut t, "expires_at");
    may_be_instant(&mut t, "accepted_at");
    may_refer(&mut t, "accepted_by", "account");
    instant(&mut t, "created_at");
    t
}

fn link_request() -> TableCreateStatement {
    let mut t = table_with_id("link_request");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "child_id", "child");
    refers(&mut t, "account_id", "account");
    refers(&mut t, "guardian_id", "guardian");
    word(&mut t, "status");
    instant(&mut t, "created_at");
    may_be_instant(&mut t, "decided_at");
    may_refer(&mut t, "decided_by", "account");
    t
}

fn erasure() -> TableCreateStatement {
    let mut t = table_with_id("erasure");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "child_id", "child");
    word(&mut t, "ground");
    refers(&mut t, "asked_by", "account");
    instant(&mut t, "at");
    t
}
