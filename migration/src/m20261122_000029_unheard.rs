//! Accounts that changed while Redis could not be told, so that what it keeps of them is not believed.
//! A row goes as soon as somebody has told it.

use sea_orm_migration::prelude::*;

use crate::build::{create_all, drop_all, refers};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_all(manager, vec![unheard_change()], vec![]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["unheard_change"]).await
    }
}

/// `change` counts those that Redis has not heard of, so that whoever has told it of one takes away no later one.
fn unheard_change() -> TableCreateStatement {
    let mut t = Table::create();
    t.table("unheard_change");
    refers(&mut t, "account_id", "account");
    t.col(ColumnDef::new("change").big_integer().not_null());
    t.primary_key(Index::create().col("account_id"));
    t
}
