//! Streams of live changes.

use super::{ConfigError, Environment};
use std::time::Duration;

/// How many streams may be open, and how often they beat.
#[derive(Debug)]
pub struct LiveConfig {
    /// `LIVE_STREAMS`, by default 500: open streams of this instance.
    pub streams: usize,
    /// `LIVE_STREAMS_PER_ACCOUNT`, by default 4: of one account at this instance.
    pub streams_per_account: usize,
    /// `LIVE_HEARTBEAT_SECONDS`, by default 15: how often a quiet stream shows that it lives,
    /// and whether its account still may watch is asked.
    pub heartbeat: Duration,
}

impl LiveConfig {
    pub(super) fn read(env: &Environment) -> Result<Self, ConfigError> {
        Ok(Self {
            streams: env.number_or("LIVE_STREAMS", 500, (0, 100_000))?,
            streams_per_account: env.number_or("LIVE_STREAMS_PER_ACCOUNT", 4, (1, 1000))?,
            heartbeat: Duration::from_secs(env.number_or("LIVE_HEARTBEAT_SECONDS", 15, (1, 60))?),
        })
    }
}
