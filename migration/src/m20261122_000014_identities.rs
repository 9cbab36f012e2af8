//! What an identity needs beyond being found: its subject, encrypted, so that messages can
//! be sent to it, and whether its provider has verified the real name.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut subject = ColumnDef::new("subject_cipher");
        subject.text().null();
        let mut verified = ColumnDef::new("real_name_verified");
        verified.boolean().null();
        // One at a time: SQLite adds no two.
        for column in [subject, verified] {
            let mut add = Table::alter();
            add.table("identity").add_column(column);
            manager.alter_table(add).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["real_name_verified", "subject_cipher"] {
            let mut drop = Table::alter();
            drop.table("identity").drop_column(column);
            manager.alter_table(drop).await?;
        }
        Ok(())
    }
}
