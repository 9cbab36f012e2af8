//! The second factor of staff: codes of an app (TOTP), and codes for when the app is lost.

use sea_orm_migration::prelude::*;

use crate::build::{create_all, drop_all, refers, table_with_id, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_all(
            manager,
            vec![staff_totp(), recovery_code()],
            vec![
                unique("staff_totp", &["account_id"]),
                unique("recovery_code", &["account_id", "code_hash"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["recovery_code", "staff_totp"]).await
    }
}

/// At most one per account. It counts from `confirmed_at` on; `last_step` is the latest time
/// step whose code was used.
fn staff_totp() -> TableCreateStatement {
    let mut t = table_with_id("staff_totp");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "account_id", "account");
    t.col(ColumnDef::new("secret_cipher").text().not_null());
    t.col(ColumnDef::new("last_step").big_integer().null());
    t.col(
        ColumnDef::new("confirmed_at")
            .timestamp_with_time_zone()
            .null(),
    );
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn recovery_code() -> TableCreateStatement {
    let mut t = table_with_id("recovery_code");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "account_id", "account");
    t.col(ColumnDef::new("code_hash").string_len(64).not_null());
    t.col(ColumnDef::new("used_at").timestamp_with_time_zone().null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}
