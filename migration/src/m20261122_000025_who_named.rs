//! Who named an adult that may fetch a family's children.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// Of those who were named before it is not known.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SeaORM adds no foreign key to an SQLite table that is there; the column may bring one.
        let kind = match manager.get_database_backend() {
            DbBackend::Sqlite => "uuid_text",
            _ => "uuid",
        };
        let sql = format!(
            "ALTER TABLE pickup_person ADD COLUMN named_by {kind} NULL REFERENCES account (id)"
        );
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut alter = Table::alter();
        alter.table("pickup_person").drop_column("named_by");
        manager.alter_table(alter).await
    }
}
