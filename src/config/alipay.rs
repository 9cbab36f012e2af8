//! The mini-program in Alipay.

use super::{ConfigError, Environment, outbound::address};
use crate::shared::security::{RsaSigner, RsaVerifier};

/// The mini-program whose users sign in.
#[derive(Debug)]
pub struct AlipayConfig {
    /// `ALIPAY_APP_ID`: the mini-program. Without it Alipay is not asked for anything.
    pub app_id: String,
    /// `ALIPAY_PRIVATE_KEY`: signs our requests.
    pub private_key: RsaSigner,
    /// `ALIPAY_PUBLIC_KEY`: Alipay's own, not the one of the mini-program; its answers are
    /// verified with it.
    pub public_key: RsaVerifier,
    /// `ALIPAY_GATEWAY_URL`, by default `https://openapi.alipay.com/gateway.do`.
    pub gateway: String,
}

impl AlipayConfig {
    pub(super) fn read(env: &Environment) -> Result<Option<Self>, ConfigError> {
        let gateway = env.text_or(
            "ALIPAY_GATEWAY_URL",
            "https://openapi.alipay.com/gateway.do",
        );
        let gateway = address("ALIPAY_GATEWAY_URL", &gateway)?;
        let names = ["ALIPAY_APP_ID", "ALIPAY_PRIVATE_KEY", "ALIPAY_PUBLIC_KEY"];
        let Some([app_id, private_key, public_key]) = env.together(names)? else {
            return Ok(None);
        };
        let unusable = "must be the base64 of an RSA key of 2048 bits or more";
        Ok(Some(Self {
            app_id: app_id.to_owned(),
            private_key: RsaSigner::parse(private_key)
                .map_err(|_| ConfigError::new("ALIPAY_PRIVATE_KEY", unusable))?,
            public_key: RsaVerifier::parse(public_key)
                .map_err(|_| ConfigError::new("ALIPAY_PUBLIC_KEY", unusable))?,
            gateway,
        }))
    }
}
