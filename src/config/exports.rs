//! Exports of the data of many people.

use super::{ConfigError, Environment};
use chrono::TimeDelta;

/// Exports of the data of many people; see [`crate::features::exports`].
#[derive(Debug)]
pub struct ExportConfig {
    /// `EXPORT_DECIDE_HOURS`, by default 72: within which another person decides.
    pub decide_within: TimeDelta,
    /// `EXPORT_FETCH_HOURS`, by default 24: for which the file is kept.
    pub fetch_within: TimeDelta,
    /// `EXPORT_MAX_ROWS`, by default 100000: that one export may have.
    pub max_rows: u32,
}

impl ExportConfig {
    pub(super) fn read(env: &Environment) -> Result<Self, ConfigError> {
        let hours = |name, usual, most| -> Result<TimeDelta, ConfigError> {
            let hours: u32 = env.number_or(name, usual, (1, most))?;
            Ok(TimeDelta::hours(i64::from(hours)))
        };
        Ok(Self {
            decide_within: hours("EXPORT_DECIDE_HOURS", 72, 720)?,
            fetch_within: hours("EXPORT_FETCH_HOURS", 24, 168)?,
            max_rows: env.number_or("EXPORT_MAX_ROWS", 100_000, (1, 1_000_000))?,
        })
    }
}
