//! How long things are kept.

use super::{ConfigError, Environment};

/// How long things are kept; see [`crate::features::retention`].
#[derive(Debug)]
pub struct RetentionConfig {
    /// `RETENTION_CHILD_MONTHS`, by default 6: months after the third birthday or the last visit,
    /// whichever is later, after which a child is erased.
    pub child_months: u32,
    /// `RETENTION_AUDIT_LOG_DAYS`, by default 1095; the law asks for 180 at least.
    pub audit_log_days: u32,
    /// `RETENTION_ONLINE_MONTHS`, by default 13: months of the audit log that `baobaowu archive`
    /// leaves where they are, so that the yearly report finds its year.
    pub online_months: u32,
    /// `RETENTION_RECORD_MONTHS`, by default 36: after a visit, the end of a consent or agreement,
    /// a dismissal.
    pub record_months: u32,
    /// `RETENTION_SIGN_IN_DAYS`, by default 180: after a sign-in has ended.
    pub sign_in_days: u32,
}

impl RetentionConfig {
    pub(super) fn read(env: &Environment) -> Result<Self, ConfigError> {
        Ok(Self {
            child_months: env.number_or("RETENTION_CHILD_MONTHS", 6, (0, 120))?,
            audit_log_days: env.number_or("RETENTION_AUDIT_LOG_DAYS", 1095, (180, 36_500))?,
            online_months: env.number_or("RETENTION_ONLINE_MONTHS", 13, (13, 1200))?,
            record_months: env.number_or("RETENTION_RECORD_MONTHS", 36, (36, 1200))?,
            sign_in_days: env.number_or("RETENTION_SIGN_IN_DAYS", 180, (7, 3650))?,
        })
    }
}
