//! WeChat Pay.

use super::{ConfigError, Environment};
use secrecy::SecretString;
use std::path::PathBuf;

const API_V3_KEY_BYTES: usize = 32;

/// The merchant's account with WeChat Pay, and what its notices are checked by.
#[derive(Debug)]
pub struct WechatPayConfig {
    /// `WECHAT_PAY_MCHID`: the merchant's number. Without it no payments are taken online.
    pub mchid: String,
    /// `WECHAT_PAY_APPID`: the mini-program in which families pay.
    pub appid: String,
    /// `WECHAT_PAY_SERIAL`: serial number of the merchant's certificate.
    pub serial: String,
    /// `WECHAT_PAY_PRIVATE_KEY_FILE`: its private key, PKCS#8 in PEM.
    pub private_key_file: PathBuf,
    /// `WECHAT_PAY_API_KEY`: 32 characters; decrypts notices.
    pub api_v3_key: SecretString,
    /// `WECHAT_PAY_PLATFORM_KEYS`: `SERIAL:FILE,...`, the public keys that WeChat Pay signs
    /// with, in PEM, each under the serial or id that `Wechatpay-Serial` names.
    pub platform_keys: Vec<(String, PathBuf)>,
    /// `WECHAT_PAY_BASE_URL`, by default `https://api.mch.weixin.qq.com`.
    pub base_url: String,
    /// `WECHAT_PAY_NOTIFY_URL`: where WeChat Pay reaches this service's
    /// `/v1/payments/wechat/notify`.
    pub notify_url: String,
}

impl WechatPayConfig {
    pub(super) fn read(env: &Environment) -> Result<Option<Self>, ConfigError> {
        let base_url = env.text_or("WECHAT_PAY_BASE_URL", "https://api.mch.weixin.qq.com");
        let appid = env.text("WECHAT_PAY_APPID");
        let serial = env.text("WECHAT_PAY_SERIAL");
        let private_key_file = env.text("WECHAT_PAY_PRIVATE_KEY_FILE");
        let api_v3_key = env.text("WECHAT_PAY_API_KEY");
        let platform_keys = env.text("WECHAT_PAY_PLATFORM_KEYS");
        let notify_url = env.text("WECHAT_PAY_NOTIFY_URL");
        let Some(mchid) = env.text("WECHAT_PAY_MCHID") else {
            return Ok(None);
        };
        let needed = |name: &str, value: Option<&str>| {
            value
                .map(ToOwned::to_owned)
                .ok_or_else(|| ConfigError::new(name, "is needed with WECHAT_PAY_MCHID"))
        };
        let api_v3_key = needed("WECHAT_PAY_API_KEY", api_v3_key)?;
        if api_v3_key.len() != API_V3_KEY_BYTES {
            let reason = "must be 32 characters";
            return Err(ConfigError::new("WECHAT_PAY_API_KEY", reason));
        }
        let notify_url = needed("WECHAT_PAY_NOTIFY_URL", notify_url)?;
        if !notify_url.starts_with("https://") || notify_url.contains('?') {
            let reason = "must begin with https:// and have no query";
            return Err(ConfigError::new("WECHAT_PAY_NOTIFY_URL", reason));
        }
        if !base_url.starts_with("https://") && !base_url.starts_with("http://127.0.0.1:") {
            let reason = "must begin with https://";
            return Err(ConfigError::new("WECHAT_PAY_BASE_URL", reason));
        }
        let platform_keys = needed("WECHAT_PAY_PLATFORM_KEYS", platform_keys)?;
        Ok(Some(Self {
            mchid: mchid.to_owned(),
            appid: needed("WECHAT_PAY_APPID", appid)?,
            serial: needed("WECHAT_PAY_SERIAL", serial)?,
            private_key_file: needed("WECHAT_PAY_PRIVATE_KEY_FILE", private_key_file)?.into(),
            api_v3_key: api_v3_key.into(),
            platform_keys: keys_of(&platform_keys)?,
            base_url: base_url.trim_end_matches('/').to_owned(),
            notify_url,
        }))
    }
}

fn keys_of(text: &str) -> Result<Vec<(String, PathBuf)>, ConfigError> {
    text.split(',')
        .map(|pair| {
            let (serial, file) = pair.trim().split_once(':')?;
            let named = !serial.is_empty() && !file.is_empty();
            named.then(|| (serial.to_owned(), file.into()))
        })
        .collect::<Option<_>>()
        .ok_or_else(|| ConfigError::new("WECHAT_PAY_PLATFORM_KEYS", "must be SERIAL:FILE,..."))
}
