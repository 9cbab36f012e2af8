//! Database migrations for PostgreSQL and SQLite.
//!
//! One dated file per change. A migration never imports the entities: entities are
//! generated from the migrated schema, so a migration that used them would break when
//! they change.

pub use sea_orm_migration::prelude::*;

use sea_orm_migration::sea_orm::DbBackend;
use std::collections::BTreeSet;

mod build;
mod rules;

mod m20261122_000001_places;
mod m20261122_000002_accounts;
mod m20261122_000003_staff;
mod m20261122_000004_families;
mod m20261122_000005_sessions;
mod m20261122_000006_bookings;
mod m20261122_000007_plumbing;
mod m20261122_000008_notices;
mod m20261122_000009_waitlist;
mod m20261122_000010_money;
mod m20261122_000011_closures;
mod m20261122_000013_people;
mod m20261122_000014_identities;
mod m20261122_000015_guidance;
mod m20261122_000016_messages;
mod m20261122_000017_roster;
mod m20261122_000018_sign_in_attempts;
mod m20261122_000019_totp;
mod m20261122_000020_audit_log;
mod m20261122_000021_constraints;
mod m20261122_000022_sign_ins;
mod m20261122_000023_bulk_exports;
mod m20261122_000024_other_systems;
mod m20261122_000025_who_named;
mod m20261122_000026_indices;
mod m20261122_000027_due;
mod m20261122_000028_months;
mod m20261122_000029_unheard;

/// The names of the migrations that have not been applied, oldest first. Only reads, so it
/// can be asked of a replica, and does not mind migrations of a later version.
///
/// # Errors
/// Those of the store; also when no migration was ever applied, for want of their table.
pub async fn pending(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let applied = Query::select()
        .column("version")
        .from("seaql_migrations")
        .to_owned();
    let mut names: BTreeSet<String> = BTreeSet::new();
    for row in db.query_all(&applied).await? {
        names.insert(row.try_get("", "version")?);
    }
    Ok(Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .filter(|name| !names.contains(name))
        .collect())
}

/// All migrations, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let steps: Vec<Box<dyn MigrationTrait>> = vec![
            Box::new(m20261122_000001_places::Migration),
            Box::new(m20261122_000002_accounts::Migration),
            Box::new(m20261122_000003_staff::Migration),
            Box::new(m20261122_000004_families::Migration),
            Box::new(m20261122_000005_sessions::Migration),
            Box::new(m20261122_000006_bookings::Migration),
            Box::new(m20261122_000007_plumbing::Migration),
            Box::new(m20261122_000008_notices::Migration),
            Box::new(m20261122_000009_waitlist::Migration),
            Box::new(m20261122_000010_money::Migration),
            Box::new(m20261122_000011_closures::Migration),
            Box::new(m20261122_000013_people::Migration),
            Box::new(m20261122_000014_identities::Migration),
            Box::new(m20261122_000015_guidance::Migration),
            Box::new(m20261122_000016_messages::Migration),
            Box::new(m20261122_000017_roster::Migration),
            Box::new(m20261122_000018_sign_in_attempts::Migration),
            Box::new(m20261122_000019_totp::Migration),
            Box::new(m20261122_000020_audit_log::Migration),
            Box::new(m20261122_000021_constraints::Migration),
            Box::new(m20261122_000022_sign_ins::Migration),
            Box::new(m20261122_000023_bulk_exports::Migration),
            Box::new(m20261122_000024_other_systems::Migration),
            Box::new(m20261122_000025_who_named::Migration),
            Box::new(m20261122_000026_indices::Migration),
            Box::new(m20261122_000027_due::Migration),
            Box::new(m20261122_000028_months::Migration),
            Box::new(m20261122_000029_unheard::Migration),
        ];
        steps
            .into_iter()
            .map(|step| -> Box<dyn MigrationTrait> { Box::new(Whole(step)) })
            .collect()
    }
}

/// One step, all or nothing on both stores: SeaORM gives a step a transaction on PostgreSQL
/// only. There it may take as long as it needs, whatever the connection allows a statement.
struct Whole(Box<dyn MigrationTrait>);

impl MigrationName for Whole {
    fn name(&self) -> &str {
        self.0.name()
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Whole {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        unhurried(manager).await?;
        self.0.up(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        unhurried(manager).await?;
        self.0.down(manager).await
    }
}

async fn unhurried(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        let sql =
            "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";
        manager.get_connection().execute_unprepared(sql).await?;
    }
    Ok(())
}
