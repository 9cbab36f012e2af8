//! Staff, their credentials and their shifts.

use sea_orm_migration::prelude::*;

use crate::build::{create_all, drop_all, index, may_refer, refers, table_with_id, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_all(
            manager,
            vec![staff(), credential(), shift()],
            vec![
                unique("staff", &["account_id"]),
                index("staff", &["house_id"]),
                index("staff", &["district_id"]),
                index("credential", &["staff_id", "kind"]),
                index("shift", &["room_id", "starts_at"]),
                index("shift", &["staff_id", "starts_at"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["shift", "credential", "staff"]).await
    }
}

fn staff() -> TableCreateStatement {
    let mut t = table_with_id("staff");
    refers(&mut t, "district_id", "district");
    may_refer(&mut t, "subdistrict_id", "subdistrict");
    may_refer(&mut t, "house_id", "house");
    may_refer(&mut t, "account_id", "account");
    t.col(ColumnDef::new("name").text().not_null());
    t.col(ColumnDef::new("role").string_len(64).not_null());
    t.col(ColumnDef::new("status").string_len(64).not_null());
    t.col(ColumnDef::new("version").big_integer().not_null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn credential() -> TableCreateStatement {
    let mut t = table_with_id("credential");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "staff_id", "staff");
    t.col(ColumnDef::new("kind").string_len(64).not_null());
    t.col(ColumnDef::new("type_name").string_len(64).not_null());
    t.col(ColumnDef::new("number").text().null());
    t.col(ColumnDef::new("issuer").text().not_null());
    t.col(ColumnDef::new("valid_from").date().not_null());
    t.col(ColumnDef::new("valid_to").date().null());
    t.col(ColumnDef::new("result").string_len(64).null());
    t.col(
        ColumnDef::new("revoked_at")
            .timestamp_with_time_zone()
            .null(),
    );
    t.col(ColumnDef::new("revoked_reason").text().null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn shift() -> TableCreateStatement {
    let mut t = table_with_id("shift");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "house_id", "house");
    refers(&mut t, "room_id", "room");
    refers(&mut t, "staff_id", "staff");
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
    t.col(
        ColumnDef::new("cancelled_at")
            .timestamp_with_time_zone()
            .null(),
    );
    t.col(ColumnDef::new("cancel_reason").text().null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}
