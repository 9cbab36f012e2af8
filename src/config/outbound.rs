//! Calls to other services.

use super::{ConfigError, Environment};
use std::time::Duration;

/// How long calls to other services may take.
#[derive(Debug)]
pub struct OutboundConfig {
    /// `OUTBOUND_TIMEOUT_MS`, by default 8000: from the beginning of a call to the end of its
    /// answer. Where one thing takes several calls, all of them together.
    pub answer_within: Duration,
}

impl OutboundConfig {
    pub(super) fn read(env: &Environment) -> Result<Self, ConfigError> {
        let millis = env.number_or("OUTBOUND_TIMEOUT_MS", 8000, (100, 60_000))?;
        Ok(Self {
            answer_within: Duration::from_millis(millis),
        })
    }
}

/// The address of another service without a slash at its end: `https`, or `http` on this
/// machine, for tests. What is sent there are secrets.
///
/// # Errors
/// [`ConfigError`] for any other.
pub(super) fn address(name: &str, text: &str) -> Result<String, ConfigError> {
    let wrong = || ConfigError::new(name, "must be an address beginning with https://");
    let url = reqwest::Url::parse(text).map_err(|_| wrong())?;
    let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match url.scheme() {
        "https" => {}
        "http" if local => {}
        _ => return Err(wrong()),
    }
    Ok(text.trim_end_matches('/').to_owned())
}
