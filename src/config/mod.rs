//! Configuration from the environment: typed, checked at start, one file per section. Every
//! variable stands in `.env.example`.

mod database;
mod keys;
mod logging;
mod reader;
mod redis;
mod server;
mod sign_in;
mod wechat_pay;

pub use database::DatabaseConfig;
pub use keys::KeyConfig;
pub use logging::{LogFormat, LoggingConfig};
pub use reader::{ConfigError, Environment};
pub use redis::RedisConfig;
pub use server::ServerConfig;
pub use sign_in::SignInConfig;
pub use wechat_pay::WechatPayConfig;

use std::path::PathBuf;

/// Everything that can be configured.
#[derive(Debug)]
pub struct Config {
    /// SQL.
    pub database: DatabaseConfig,
    /// Redis, when there is one.
    pub redis: Option<RedisConfig>,
    /// The socket and the workers.
    pub server: ServerConfig,
    /// Keys.
    pub keys: KeyConfig,
    /// Signing in.
    pub sign_in: SignInConfig,
    /// WeChat Pay, when payments are taken online.
    pub wechat_pay: Option<WechatPayConfig>,
    /// Logs.
    pub logging: LoggingConfig,
    /// Folder of the policy files, from `POLICY_DIR`, by default `policies`.
    pub policy_dir: PathBuf,
}

impl Config {
    /// Reads the environment of the process.
    ///
    /// # Errors
    /// [`ConfigError`] names the first variable that is missing or wrong.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(&Environment::of_process())
    }

    /// Reads an environment.
    ///
    /// # Errors
    /// As [`Config::from_env`].
    pub fn read(env: &Environment) -> Result<Self, ConfigError> {
        Ok(Self {
            database: DatabaseConfig::read(env)?,
            redis: RedisConfig::read(env)?,
            server: ServerConfig::read(env)?,
            keys: KeyConfig::read(env)?,
            sign_in: SignInConfig::read(env)?,
            wechat_pay: WechatPayConfig::read(env)?,
            logging: LoggingConfig::read(env)?,
            policy_dir: env.text_or("POLICY_DIR", "policies").into(),
        })
    }
}
