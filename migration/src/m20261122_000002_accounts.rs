//! Accounts, the identities that sign in to them, one-time codes and refresh tokens.

use sea_orm_migration::prelude::*;

use crate::build::{create_all, drop_all, index, refers, table_with_id, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_all(
            manager,
            vec![account(), identity(), one_time_code(), refresh_token()],
            vec![
                unique("identity", &["district_id", "provider", "subject_hash"]),
                index("identity", &["account_id"]),
                index("one_time_code", &["phone_hash", "created_at"]),
                unique("refresh_token", &["token_hash"]),
                index("refresh_token", &["chain_id"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(
            manager,
            &["refresh_token", "one_time_code", "identity", "account"],
        )
        .await
    }
}

fn account() -> TableCreateStatement {
    let mut t = table_with_id("account");
    refers(&mut t, "district_id", "district");
    t.col(ColumnDef::new("kind").string_len(64).not_null());
    t.col(ColumnDef::new("status").string_len(64).not_null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn identity() -> TableCreateStatement {
    let mut t = table_with_id("identity");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "account_id", "account");
    t.col(ColumnDef::new("provider").string_len(64).not_null());
    t.col(ColumnDef::new("subject_hash").string_len(64).not_null());
    t.col(ColumnDef::new("secret").text().null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn one_time_code() -> TableCreateStatement {
    let mut t = table_with_id("one_time_code");
    refers(&mut t, "district_id", "district");
    t.col(ColumnDef::new("phone_hash").string_len(64).not_null());
    t.col(ColumnDef::new("code_hash").text().not_null());
    t.col(ColumnDef::new("attempts").big_integer().not_null());
    t.col(
        ColumnDef::new("expires_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t.col(ColumnDef::new("used_at").timestamp_with_time_zone().null());
    t.col(
        ColumnDef::new("created_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t
}

fn refresh_token() -> TableCreateStatement {
    let mut t = table_with_id("refresh_token");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "account_id", "account");
    t.col(ColumnDef::new("chain_id").uuid().not_null());
    t.col(ColumnDef::new("token_hash").string_len(64).not_null());
    t.col(
        ColumnDef::new("expires_at")
            .timestamp_with_time_zone()
            .not_null(),
    );
    t.col(ColumnDef::new("used_at").timestamp_with_time_zone().null());
    t.col(
        ColumnDef::new("revoked_at")
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
