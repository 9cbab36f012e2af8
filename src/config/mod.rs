//! Configuration from the environment: typed, checked at start, one file per section. Every
//! variable stands in `.env.example`.

mod alipay;
mod database;
mod exports;
mod keys;
mod limits;
mod live;
mod logging;
mod messages;
mod outbound;
mod portal;
mod reader;
mod redis;
mod retention;
mod server;
mod sign_in;
mod webhooks;
mod wechat;
mod wechat_pay;

pub use alipay::AlipayConfig;
pub use database::DatabaseConfig;
pub use exports::ExportConfig;
pub use keys::KeyConfig;
pub use limits::{ForwardedHeader, LimitsConfig, Rate};
pub use live::LiveConfig;
pub use logging::{LogFormat, LoggingConfig};
pub use messages::{
    CODE_TEMPLATE, MessagesConfig, SmsAuth, SmsConfig, SmsFormat, SubscriptionTemplate,
};
pub use outbound::OutboundConfig;
pub use portal::{ClientAuth, PortalConfig};
pub use reader::{ConfigError, Environment};
pub use redis::RedisConfig;
pub use retention::RetentionConfig;
pub use server::{ServerConfig, TlsConfig};
pub use sign_in::SignInConfig;
pub use webhooks::WebhookConfig;
pub use wechat::WeChatConfig;
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
    /// Limits of requests.
    pub limits: LimitsConfig,
    /// Keys.
    pub keys: KeyConfig,
    /// Signing in.
    pub sign_in: SignInConfig,
    /// Messages that leave the service.
    pub messages: MessagesConfig,
    /// Webhooks.
    pub webhooks: WebhookConfig,
    /// Calls to other services.
    pub outbound: OutboundConfig,
    /// The mini-program in WeChat, when there is one.
    pub wechat: Option<WeChatConfig>,
    /// How long things are kept.
    pub retention: RetentionConfig,
    /// Exports of the data of many people.
    pub exports: ExportConfig,
    /// Streams of live changes.
    pub live: LiveConfig,
    /// The mini-program in Alipay, when there is one.
    pub alipay: Option<AlipayConfig>,
    /// The government portal, when guardians come through it.
    pub portal: Option<PortalConfig>,
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
            limits: LimitsConfig::read(env)?,
            keys: KeyConfig::read(env)?,
            sign_in: SignInConfig::read(env)?,
            messages: MessagesConfig::read(env)?,
            webhooks: WebhookConfig::read(env)?,
            outbound: OutboundConfig::read(env)?,
            wechat: WeChatConfig::read(env)?,
            retention: RetentionConfig::read(env)?,
            exports: ExportConfig::read(env)?,
            live: LiveConfig::read(env)?,
            alipay: AlipayConfig::read(env)?,
            portal: PortalConfig::read(env)?,
            wechat_pay: WechatPayConfig::read(env)?,
            logging: LoggingConfig::read(env)?,
            policy_dir: env.text_or("POLICY_DIR", "policies").into(),
        })
    }
}
