//! Signing in.

use super::{ConfigError, Environment};
use crate::shared::domain::{Actor, Lifetimes};
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
    /// `REFRESH_TOKEN_DAYS`, by default 30, and `GUARDIAN_SIGN_IN_DAYS`, by default 180.
    pub guardians: Lifetimes,
    /// `STAFF_IDLE_MINUTES`, by default 60, and `STAFF_SIGN_IN_HOURS`, by default 12.
    pub staff: Lifetimes,
    /// `FIRST_PASSWORD_DAYS`, by default 7: how long a password is good that somebody else
    /// knows.
    pub first_password_lifetime: TimeDelta,
    /// `TOKEN_ISSUER`, by default `PUBLIC_URL`, and without it `baobaowu`: by whom and for whom
    /// access tokens say that they are.
    pub issuer: String,
}

impl SignInConfig {
    pub(super) fn read(env: &Environment) -> Result<Self, ConfigError> {
        let demo = env.truth_or("DEMO_MODE", false)?;
        let public_url = env.text_or("PUBLIC_URL", "");
        let issuer = match public_url.trim_end_matches('/') {
            "" => "baobaowu",
            url => url,
        };
        Ok(Self {
            demo,
            require_staff_totp: env.truth_or("REQUIRE_STAFF_TOTP", !demo)?,
            access_lifetime: TimeDelta::minutes(env.number_or(
                "ACCESS_TOKEN_MINUTES",
                15,
                (1, 1440),
            )?),
            guardians: Lifetimes {
                idle: TimeDelta::days(env.number_or("REFRESH_TOKEN_DAYS", 30, (1, 365))?),
                longest: TimeDelta::days(env.number_or("GUARDIAN_SIGN_IN_DAYS", 180, (1, 730))?),
            },
            staff: Lifetimes {
                idle: TimeDelta::minutes(env.number_or("STAFF_IDLE_MINUTES", 60, (5, 10_080))?),
                longest: TimeDelta::hours(env.number_or("STAFF_SIGN_IN_HOURS", 12, (1, 720))?),
            },
            first_password_lifetime: TimeDelta::days(env.number_or(
                "FIRST_PASSWORD_DAYS",
                7,
                (1, 90),
            )?),
            issuer: env.text_or("TOKEN_ISSUER", issuer),
        })
    }

    /// How long sign-ins of an actor last.
    #[must_use]
    pub const fn lifetimes(&self, actor: &Actor) -> Lifetimes {
        if actor.is_staff() {
            self.staff
        } else {
            self.guardians
        }
    }
}
