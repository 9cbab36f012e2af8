//! Log lines: one JSON object each, or text for a terminal. Never names, numbers, tokens
//! or bodies.

use crate::config::{LogFormat, LoggingConfig};
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging to standard error.
pub fn start(config: &LoggingConfig) {
    let filter: Targets = config.filter.parse().unwrap_or_default();
    let lines = fmt::layer().with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry().with(filter);
    // A second start in one process, as in tests, leaves the first in place.
    let started = match config.format {
        LogFormat::Json => registry
            .with(lines.json().flatten_event(true).with_span_list(false))
            .try_init(),
        LogFormat::Text => registry.with(lines).try_init(),
    };
    drop(started);
}
