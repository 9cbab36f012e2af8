//! Supervising bodies and other systems: a role of staff, a kind of account, and keys.

use sea_orm_migration::prelude::*;

use crate::{
    build::{create_all, drop_all, index, refers, table_with_id, unique},
    rules::{Check, add, check, one_of, remove},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_all(
            manager,
            vec![api_key()],
            vec![
                unique("api_key", &["account_id"]),
                unique("api_key", &["secret_hash"]),
                index("api_key", &["district_id", "id"]),
            ],
        )
        .await?;
        add(manager, &[times()], &[]).await?;
        remove(manager, &words(false), &[]).await?;
        add(manager, &words(true), &[]).await
    }

    /// Fails while there is someone of the new kinds.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        remove(manager, &words(true), &[]).await?;
        add(manager, &words(false), &[]).await?;
        drop_all(manager, &["api_key"]).await
    }
}

/// A key of another system, by its keyed hash.
fn api_key() -> TableCreateStatement {
    let mut t = table_with_id("api_key");
    refers(&mut t, "district_id", "district");
    refers(&mut t, "account_id", "account");
    t.col(ColumnDef::new("name").text().not_null());
    t.col(ColumnDef::new("secret_hash").text().not_null());
    t.col(ColumnDef::new("permissions").json_binary().not_null());
    refers(&mut t, "created_by", "account");
    for (column, needed) in [
        ("created_at", true),
        ("expires_at", true),
        ("last_used_at", false),
        ("revoked_at", false),
    ] {
        let mut instant = ColumnDef::new(column);
        instant.timestamp_with_time_zone();
        if needed {
            instant.not_null();
        } else {
            instant.null();
        }
        t.col(instant);
    }
    t
}

fn times() -> Check {
    check("api_key", "times", "~created_at < ~expires_at")
}

/// The words of roles and kinds, with the new ones or as they were.
fn words(new: bool) -> Vec<Check> {
    let mut roles = vec![
        "carer",
        "health_worker",
        "house_manager",
        "subdistrict_admin",
        "district_admin",
    ];
    let mut kinds = vec!["guardian", "staff"];
    if new {
        roles.push("supervisor");
        kinds.push("integrator");
    }
    vec![
        one_of("staff", "role", &roles),
        one_of("account", "kind", &kinds),
    ]
}
