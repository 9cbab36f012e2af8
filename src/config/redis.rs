//! Redis.

use super::{ConfigError, Environment};
use secrecy::SecretString;

/// Where the projections are kept.
#[derive(Debug)]
pub struct RedisConfig {
    /// `REDIS_URL`: `redis://...`, or some nodes of a cluster, separated by commas. Without it
    /// the service reads SQL only.
    pub url: SecretString,
    /// `REDIS_PREFIX`, by default `baobaowu`: what every key begins with.
    pub prefix: String,
}

impl RedisConfig {
    pub(super) fn read(env: &Environment) -> Result<Option<Self>, ConfigError> {
        let prefix = env.text_or("REDIS_PREFIX", "baobaowu");
        let Some(url) = env.text("REDIS_URL") else {
            return Ok(None);
        };
        let nodes: Vec<&str> = url.split(',').map(str::trim).collect();
        if !nodes.iter().all(|node| node.starts_with("redis://")) {
            let wrong = "must begin with redis://, and each of several that commas separate too";
            return Err(ConfigError::new("REDIS_URL", wrong));
        }
        if nodes.len() > 1 && prefix.contains(['{', '}']) {
            let wrong = "may hold no braces: all keys of a cluster would be at one node";
            return Err(ConfigError::new("REDIS_PREFIX", wrong));
        }
        Ok(Some(Self {
            url: url.into(),
            prefix,
        }))
    }
}
