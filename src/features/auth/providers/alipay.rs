//! Alipay: a code of `my.getAuthCode`, exchanged by `alipay.system.oauth.token`.
//!
//! Requests are signed (RSA2) over all parameters in the order of their names; answers over
//! their text as it arrived. An answer that Alipay has not signed says nothing.

use super::{
    super::domain::{Credential, ExternalIdentity, Provider, ProviderError},
    IdentityProvider, unreachable,
};
use crate::{config::AlipayConfig, shared::domain::Clock};
use chrono::TimeDelta;
use futures_util::future::{BoxFuture, FutureExt};
use reqwest::{Client, StatusCode};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Alipay reads times as those of Beijing, whatever the district's are.
const BEIJING: TimeDelta = TimeDelta::hours(8);

/// The users of the mini-program in Alipay.
pub struct ByAlipay<'s> {
    pub config: &'s AlipayConfig,
    pub http: &'s Client,
    pub clock: &'s dyn Clock,
}

/// An answer. What is signed is the text of its one inner part.
#[derive(Deserialize)]
struct Answer<'t> {
    #[serde(borrow, rename = "alipay_system_oauth_token_response")]
    user: Option<&'t RawValue>,
    #[serde(borrow, rename = "error_response")]
    error: Option<&'t RawValue>,
    sign: Option<String>,
}

/// Old mini-programs are told a `user_id`, new ones an `open_id`.
#[derive(Deserialize)]
struct User {
    user_id: Option<String>,
    open_id: Option<String>,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    code: String,
    #[serde(default)]
    sub_code: String,
}

impl IdentityProvider for ByAlipay<'_> {
    fn exchange<'a>(
        &'a self,
        credential: &'a Credential,
    ) -> BoxFuture<'a, Result<ExternalIdentity, ProviderError>> {
        async move {
            let text = self.ask(credential.code.expose_secret()).await?;
            let subject = self.subject(&text)?;
            Ok(ExternalIdentity {
                provider: Provider::Alipay,
                subject,
                phone: None,
                real_name_verified: None,
            })
        }
        .boxed()
    }
}

impl ByAlipay<'_> {
    async fn ask(&self, code: &str) -> Result<String, ProviderError> {
        let beijing = self.clock.now() + BEIJING;
        let timestamp = beijing.format("%Y-%m-%d %H:%M:%S").to_string();
        let common = [
            ("app_id", self.config.app_id.as_str()),
            ("method", "alipay.system.oauth.token"),
            ("format", "JSON"),
            ("charset", "utf-8"),
            ("sign_type", "RSA2"),
            ("timestamp", timestamp.as_str()),
            ("version", "1.0"),
        ];
        let own = [("grant_type", "authorization_code"), ("code", code)];
        let all: BTreeMap<_, _> = common.iter().chain(&own).copied().collect();
        let signed: Vec<String> = all
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let sign = self
            .config
            .private_key
            .sign(signed.join("&").as_bytes())
            .map_err(|error| ProviderError::Refused(error.to_string()))?;
        let answer = self
            .http
            .post(&self.config.gateway)
            .query(&common)
            .query(&[("sign", sign)])
            .form(&own)
            .send()
            .await
            .map_err(unreachable)?;
        match answer.status() {
            StatusCode::TOO_MANY_REQUESTS => Err(ProviderError::TooFrequent),
            status if !status.is_success() => {
                Err(ProviderError::Unavailable(format!("it answers {status}")))
            }
            _ => answer.text().await.map_err(unreachable),
        }
    }

    /// Who the answer says it is.
    pub(crate) fn subject(&self, text: &str) -> Result<String, ProviderError> {
        let unreadable = || ProviderError::Unavailable("its answer cannot be read".to_owned());
        let answer: Answer = serde_json::from_str(text).map_err(|_| unreadable())?;
        if let Some(error) = answer.error {
            // Some refusals come unsigned; a forged one can do no more than silence can.
            let refusal: Refusal = serde_json::from_str(error.get()).map_err(|_| unreadable())?;
            return Err(meaning(&refusal));
        }
        let user = answer.user.ok_or_else(unreadable)?;
        let sign = answer.sign.unwrap_or_default();
        if !self.is_signed(user.get(), &sign) {
            return Err(ProviderError::Unavailable(
                "the signature of its answer is wrong".to_owned(),
            ));
        }
        let user: User = serde_json::from_str(user.get()).map_err(|_| unreadable())?;
        user.user_id
            .or(user.open_id)
            .filter(|subject| ExternalIdentity::is_subject(subject))
            .ok_or_else(unreadable)
    }

    fn is_signed(&self, text: &str, sign: &str) -> bool {
        let key = &self.config.public_key;
        // Alipay signs before it escapes slashes.
        key.verifies(text.as_bytes(), sign)
            || text.contains("\\/") && key.verifies(text.replace("\\/", "/").as_bytes(), sign)
    }
}

fn meaning(refusal: &Refusal) -> ProviderError {
    // Only what has the form of its words is repeated.
    let is_code = |byte: u8| byte.is_ascii_digit();
    let is_word = |byte: u8| byte.is_ascii_lowercase() || b".-_".contains(&byte);
    let code = shown(&refusal.code, 5, is_code);
    let sub_code = shown(&refusal.sub_code, 64, is_word);
    match (code, sub_code) {
        (_, "isv.code-invalid") => ProviderError::InvalidCode,
        // Too many calls, by all or by one.
        ("40005", _) => ProviderError::TooFrequent,
        ("20000", _) => ProviderError::Unavailable(format!("it says {code} {sub_code}")),
        (_, sub) if sub.starts_with("isp.") || sub.starts_with("aop.") => {
            ProviderError::Unavailable(format!("it says {code} {sub_code}"))
        }
        _ => ProviderError::Refused(format!("it says {code} {sub_code}")),
    }
}

fn shown(text: &str, most: usize, is_plain: impl Fn(u8) -> bool) -> &str {
    if text.len() <= most && text.bytes().all(is_plain) {
        text
    } else {
        "?"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(code: &str, sub_code: &str) -> ProviderError {
        meaning(&Refusal {
            code: code.to_owned(),
            sub_code: sub_code.to_owned(),
        })
    }

    #[test]
    fn words_of_a_refusal_are_repeated_only_in_their_form() {
        let told = |code: &str, sub_code: &str| match said(code, sub_code) {
            ProviderError::Refused(why) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            told("40002", "isv.invalid-app-id"),
            "it says 40002 isv.invalid-app-id"
        );
        for (code, sub_code) in [
            ("13900001234", "isv.x"),
            ("40002", "王小明"),
            ("40002", "310101202301010018"),
            ("", "A line\nand another"),
            ("4000x", &"a".repeat(65)),
        ] {
            let why = told(code, sub_code);
            let form = [
                "it says ? isv.x",
                "it says 40002 ?",
                "it says  ?",
                "it says ? ?",
            ];
            assert!(form.contains(&why.as_str()), "{why}");
        }
    }
}
