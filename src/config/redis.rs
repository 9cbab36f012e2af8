//! Redis.

use super::{ConfigError, Environment};
use secrecy::SecretString;

/// Where the projections are kept.
#[derive(Debug)]
pub struct RedisConfig {
    /// `REDIS_URL`: `redis://...`. Without it the service reads SQL only.
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
        if !url.starts_with("redis://") {
            return Err(ConfigError::new("REDIS_URL", "must begin with redis://"));
        }
        Ok(Some(Self {
            url: url.into(),
            prefix,
        }))
    }
}
