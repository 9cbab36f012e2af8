//! Tries at logins of staff that have not succeeded yet, so that guessing has to wait.

use sea_orm_migration::prelude::*;

use crate::build::{create_all, drop_all, index, refers};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_all(
            manager,
            vec![sign_in_attempt()],
            vec![index("sign_in_attempt", &["last_at"])],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["sign_in_attempt"]).await
    }
}

/// One row per login that was tried, whether or not there is such a login: `subject_hash` is
/// the one by which an identity would be found.
fn sign_in_attempt() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("sign_in_attempt");
    refers(&mut t, "district_id", "district");
    t.col(ColumnDef::new("subject_hash").string_len(64).not_null());
    t.col(ColumnDef::new("failures").big_integer().not_null());
    for instant in ["next_at", "last_at"] {
        t.col(
            ColumnDef::new(instant)
                .timestamp_with_time_zone()
                .not_null(),
        );
    }
    t.primary_key(Index::create().col("district_id").col("subject_hash"));
    t
}
