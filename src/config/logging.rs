//! Logs.

use super::{ConfigError, Environment};

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For a person at a terminal.
    Text,
}

/// What is logged and how.
#[derive(Debug)]
pub struct LoggingConfig {
    /// `LOG_FORMAT`: `json` (default) or `text`.
    pub format: LogFormat,
    /// `LOG_FILTER`, by default `info`: levels by module, as in `info,baobaowu=debug`.
    pub filter: String,
}

impl LoggingConfig {
    pub(super) fn read(env: &Environment) -> Result<Self, ConfigError> {
        let format = match env.text("LOG_FORMAT") {
            None | Some("json") => LogFormat::Json,
            Some("text") => LogFormat::Text,
            Some(_) => return Err(ConfigError::new("LOG_FORMAT", "must be json or text")),
        };
        let filter = env.text_or("LOG_FILTER", "info");
        if filter
            .parse::<tracing_subscriber::filter::Targets>()
            .is_err()
        {
            return Err(ConfigError::new(
                "LOG_FILTER",
                "must be levels such as info or info,baobaowu=debug",
            ));
        }
        Ok(Self { format, filter })
    }
}
