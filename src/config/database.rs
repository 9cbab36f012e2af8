//! SQL.

use super::{ConfigError, Environment};
use secrecy::SecretString;

/// Where the truth is kept.
#[derive(Debug)]
pub struct DatabaseConfig {
    /// `DATABASE_URL`: `postgres://...`, or `sqlite://FILE` for one machine.
    pub url: SecretString,
    /// `DATABASE_MAX_CONNECTIONS`, by default 8: more than a few per core costs throughput.
    pub max_connections: u32,
    /// `DATABASE_READY_CONNECTIONS`, by default all: as many stay open and have prepared what a rush
    /// asks, each when it is opened.
    pub ready_connections: u32,
    /// `MIGRATE_AT_START`, by default true.
    pub migrate_at_start: bool,
}

impl DatabaseConfig {
    pub(super) fn read(env: &Environment) -> Result<Self, ConfigError> {
        let url = env.required(
            "DATABASE_URL",
            "postgres://USER:PASSWORD@HOST/NAME or sqlite://FILE",
        )?;
        if !["postgres://", "postgresql://", "sqlite:"]
            .iter()
            .any(|scheme| url.starts_with(scheme))
        {
            return Err(ConfigError::new(
                "DATABASE_URL",
                "must begin with postgres:// or sqlite://",
            ));
        }
        let max_connections = env.number_or("DATABASE_MAX_CONNECTIONS", 8, (1, 1000))?;
        Ok(Self {
            url: url.into(),
            max_connections,
            ready_connections: env.number_or(
                "DATABASE_READY_CONNECTIONS",
                max_connections,
                (0, max_connections),
            )?,
            migrate_at_start: env.truth_or("MIGRATE_AT_START", true)?,
        })
    }
}
