//! Short forms shared by the migrations: tables, foreign keys and indices.

use sea_orm_migration::prelude::*;

/// A table with a UUIDv7 primary key `id`, filled by the application.
pub fn table_with_id(name: &'static str) -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table(name)
        .col(ColumnDef::new("id").uuid().not_null().primary_key());
    table
}

/// Adds a `uuid not null` column that refers to `target.id`.
pub fn refers(table: &mut TableCreateStatement, column: &'static str, target: &'static str) {
    table.col(ColumnDef::new(column).uuid().not_null());
    foreign_key(table, column, target);
}

/// Adds a nullable `uuid` column that refers to `target.id`.
pub fn may_refer(table: &mut TableCreateStatement, column: &'static str, target: &'static str) {
    table.col(ColumnDef::new(column).uuid().null());
    foreign_key(table, column, target);
}

fn foreign_key(table: &mut TableCreateStatement, column: &'static str, target: &'static str) {
    let mut key = ForeignKey::create();
    key.from_col(column).to(target, "id");
    table.foreign_key(&mut key);
}

/// An index named `ix_<table>_<columns>`.
pub fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index
        .name(format!("ix_{table}_{}", columns.join("_")))
        .table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// A unique index named `ux_<table>_<columns>`.
pub fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = index(table, columns);
    index
        .name(format!("ux_{table}_{}", columns.join("_")))
        .unique();
    index
}

/// Creates the tables, then the indices.
pub async fn create_all(
    manager: &SchemaManager<'_>,
    tables: Vec<TableCreateStatement>,
    indices: Vec<IndexCreateStatement>,
) -> Result<(), DbErr> {
    for table in tables {
        manager.create_table(table).await?;
    }
    for index in indices {
        manager.create_index(index).await?;
    }
    Ok(())
}

/// Drops the tables in the order given: children first.
pub async fn drop_all(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables {
        manager
            .drop_table(Table::drop().table(*table).to_owned())
            .await?;
    }
    Ok(())
}
