//! Webhooks.

use super::{ConfigError, Environment};
use std::time::Duration;

/// Where events may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WebhookConfig {
    /// `WEBHOOK_ALLOW_HTTP`, by default false: also to addresses without TLS.
    pub allow_http: bool,
    /// `WEBHOOK_ALLOW_PRIVATE`, by default false: also to machines of the own network.
    pub allow_private: bool,
    /// `WEBHOOK_TIMEOUT_SECONDS`, by default 15: how long a receiver may take to answer.
    pub timeout: Duration,
}

impl WebhookConfig {
    pub(super) fn read(env: &Environment) -> Result<Self, ConfigError> {
        Ok(Self {
            allow_http: env.truth_or("WEBHOOK_ALLOW_HTTP", false)?,
            allow_private: env.truth_or("WEBHOOK_ALLOW_PRIVATE", false)?,
            timeout: Duration::from_secs(env.number_or("WEBHOOK_TIMEOUT_SECONDS", 15, (1, 30))?),
        })
    }
}
