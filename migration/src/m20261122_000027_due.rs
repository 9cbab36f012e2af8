//! Indices by which retention finds the records of visits that are due. Bookings stay for good, so looking
//! through those that are long over would cost more with every year; what is due of these two goes.
//! Likewise sessions with more children than places, for which a job looks every minute. And one by which a house
//! turns the pages of its bookings without sorting all of them for each.

use sea_orm_migration::prelude::*;

use crate::build::index;

const NEW: [(&str, &[&str]); 4] = [
    ("attendance", &["district_id", "checked_in_at"]),
    ("booking", &["house_id", "id"]),
    ("pickup_code", &["district_id", "valid_on"]),
    ("session", &["short_by"]),
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in NEW {
            manager.create_index(index(table, columns)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in NEW {
            let name = format!("ix_{table}_{}", columns.join("_"));
            let dropped = Index::drop().name(name).table(table).to_owned();
            manager.drop_index(dropped).await?;
        }
        Ok(())
    }
}
