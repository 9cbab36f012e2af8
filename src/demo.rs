//! A service that needs no configuration: an embedded database, keys made on the spot.

use crate::{
    config::{Config, Environment},
    server::{World, build_state},
    shared::domain::{Random, SystemRandom},
    state::AppState,
};
use base64::{Engine, engine::general_purpose::STANDARD};

/// The environment of a demo on the database `url`.
#[must_use]
pub fn environment(url: &str) -> Environment {
    let key = || {
        let mut bytes = [0; 32];
        SystemRandom.fill(&mut bytes);
        STANDARD.encode(bytes)
    };
    let variables = [
        ("DATABASE_URL", url.to_owned()),
        ("TOKEN_KEYS", format!("demo:{}", key())),
        ("DATA_KEYS", format!("demo:{}", key())),
        ("LOOKUP_KEY", key()),
        ("DEMO_MODE", "true".to_owned()),
        ("LOG_FORMAT", "text".to_owned()),
    ];
    Environment::of(
        variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value)),
    )
}

/// A state on an empty database in memory, for printing the contract.
///
/// # Errors
/// As [`build_state`].
pub async fn unconnected_state() -> anyhow::Result<AppState> {
    let config = Config::read(&environment("sqlite::memory:"))?;
    Ok(build_state(config, World::default()).await?)
}
