//! Database migrations for PostgreSQL and SQLite.
//!
//! One dated file per change. A migration never imports the entities: entities are
//! generated from the migrated schema, so a migration that used them would break when
//! they change.

pub use sea_orm_migration::prelude::*;

mod build;
mod m20261122_000001_places;
mod m20261122_000002_accounts;
mod m20261122_000003_staff;
mod m20261122_000004_families;
mod m20261122_000005_sessions;
mod m20261122_000006_bookings;
mod m20261122_000007_plumbing;

/// All migrations, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_places::Migration),
            Box::new(m20261122_000002_accounts::Migration),
            Box::new(m20261122_000003_staff::Migration),
            Box::new(m20261122_000004_families::Migration),
            Box::new(m20261122_000005_sessions::Migration),
            Box::new(m20261122_000006_bookings::Migration),
            Box::new(m20261122_000007_plumbing::Migration),
        ]
    }
}
