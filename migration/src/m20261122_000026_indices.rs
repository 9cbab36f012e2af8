//! Indices for what was found only by reading a table from end to end: what a job looks for
//! because it has become due, what goes with a family or a child, and lists of a district.

use sea_orm_migration::prelude::*;

use crate::build::index;

/// Each index by its table and columns.
const NEW: [(&str, &[&str]); 15] = [
    ("booking", &["district_id", "id"]),
    ("child", &["district_id", "status", "birth_date"]),
    ("consent", &["withdrawn_at"]),
    ("guidance_booking", &["district_id", "id"]),
    ("guidance_session", &["subdistrict_id"]),
    ("home_visit", &["child_id"]),
    ("home_visit", &["district_id", "id"]),
    ("notice", &["district_id", "audience", "audience_id", "id"]),
    ("refresh_token", &["account_id"]),
    ("refresh_token", &["expires_at"]),
    ("sign_in", &["idle_until"]),
    ("signed_agreement", &["signed_at"]),
    ("unmet_demand", &["child_id"]),
    ("waitlist_entry", &["district_id", "id"]),
    ("waitlist_skip", &["child_id"]),
];

/// Nothing asks for the notices of an audience by their time: their ids are in that order.
const NO_LONGER: (&str, &[&str]) = ("notice", &["audience_id", "created_at"]);

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in NEW {
            manager.create_index(index(table, columns)).await?;
        }
        drop(manager, NO_LONGER).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_index(index(NO_LONGER.0, NO_LONGER.1))
            .await?;
        for of in NEW {
            drop(manager, of).await?;
        }
        Ok(())
    }
}

async fn drop(manager: &SchemaManager<'_>, (table, columns): (&str, &[&str])) -> Result<(), DbErr> {
    let name = format!("ix_{table}_{}", columns.join("_"));
    manager
        .drop_index(Index::drop().name(name).table(table.to_owned()).to_owned())
        .await
}
