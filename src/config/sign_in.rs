//! Signing in.

use super::{ConfigError, Environment};
use chrono::TimeDelta;

/// How long sign-ins last, and whether one-time codes are shown.
#[derive(Debug)]
pub struct SignInConfig {
    /// `DEMO_MODE`, by default false: one-time codes are answered instead of sent. Never
    /// in a service with real families.
    pub demo: bool,
    /// `REQUIRE_STAFF_TOTP`, by default true outside of `DEMO_MODE`: staff without a second
    /// factor may only set one up.
    pub require_staff_totp: bool,
    /// `ACCESS_TOKEN_MINUTES`, by default 15.
    pub access_lifetime: TimeDelta,
    /// `REFRESH_TOKEN_DAYS`, by default 30.
    pub refresh_lifetime: TimeDelta,
}

impl SignInConfig {
    pub(super) fn read(env: &Environment) -> Result<Self, ConfigError> {
        let demo = env.truth_or("DEMO_MODE", false)?;
        Ok(Self {
            demo,
            require_staff_totp: env.truth_or("REQUIRE_STAFF_TOTP", !demo)?,
            access_lifetime: TimeDelta::minutes(env.number_or(
                "ACCESS_TOKEN_MINUTES",
                15,
                (1, 1440),
            )?),
            refresh_lifetime: TimeDelta::days(env.number_or("REFRESH_TOKEN_DAYS", 30, (1, 365))?),
        })
    }
}
