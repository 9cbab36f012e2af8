//! Messages that leave the service.

use super::{ConfigError, Environment, outbound::address};
use secrecy::SecretString;
use std::{collections::BTreeMap, sync::Arc};

/// Text messages and subscription messages.
#[derive(Debug)]
pub struct MessagesConfig {
    /// The carrier of text messages, from `SMS_URL` and what belongs to it.
    pub sms: Option<Arc<SmsConfig>>,
    /// `SUBSCRIPTION_TEMPLATES`: `NAME:ID[:long_term],...`.
    pub subscription_templates: BTreeMap<String, SubscriptionTemplate>,
}

/// A template of subscription messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionTemplate {
    /// Its id.
    pub id: String,
    /// Whether one yes of a person is enough for ever.
    pub long_term: bool,
}

/// How the carrier of text messages is spoken to.
#[derive(Debug)]
pub struct SmsConfig {
    /// `SMS_URL`: where messages are posted.
    pub url: SecretString,
    /// `SMS_FORMAT`: `json` (default) or `form`.
    pub format: SmsFormat,
    /// `SMS_AUTH`: `bearer` (default) or `hmac`.
    pub auth: SmsAuth,
    /// `SMS_KEY_ID`: names the key; for `hmac`.
    pub key_id: String,
    /// `SMS_KEY`: the token, or the key of the signature.
    pub key: SecretString,
    /// `SMS_SIGN_NAME`: the signature that stands in front of every message.
    pub sign_name: String,
    /// `SMS_TEMPLATES`: `KIND:ID,...`; `code` is the one-time code of a sign-in, and
    /// `KIND.en` the English template.
    pub templates: BTreeMap<String, String>,
}

/// How the body of a message is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmsFormat {
    /// As JSON.
    Json,
    /// As a form.
    Form,
}

/// How we say who we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmsAuth {
    /// By a token.
    Bearer,
    /// By a signature.
    Hmac,
}

/// The template of one-time codes.
pub const CODE_TEMPLATE: &str = "code";

impl SmsConfig {
    /// The template of this name in a language; the Chinese one where there is no other.
    #[must_use]
    pub fn template(&self, name: &str, english: bool) -> Option<&str> {
        let in_english = english.then(|| self.templates.get(&format!("{name}.en")));
        in_english
            .flatten()
            .or_else(|| self.templates.get(name))
            .map(String::as_str)
    }
}

impl MessagesConfig {
    pub(super) fn read(env: &Environment) -> Result<Self, ConfigError> {
        Ok(Self {
            sms: sms(env)?.map(Arc::new),
            subscription_templates: subscription_templates(env)?,
        })
    }
}

fn sms(env: &Environment) -> Result<Option<SmsConfig>, ConfigError> {
    let format = match env.text("SMS_FORMAT") {
        None | Some("json") => SmsFormat::Json,
        Some("form") => SmsFormat::Form,
        Some(_) => return Err(ConfigError::new("SMS_FORMAT", "must be json or form")),
    };
    let auth = match env.text("SMS_AUTH") {
        None | Some("bearer") => SmsAuth::Bearer,
        Some("hmac") => SmsAuth::Hmac,
        Some(_) => return Err(ConfigError::new("SMS_AUTH", "must be bearer or hmac")),
    };
    let key_id = env.text_or("SMS_KEY_ID", "");
    let sign_name = env.text_or("SMS_SIGN_NAME", "");
    let key = env.text("SMS_KEY");
    let mut templates = BTreeMap::new();
    for entry in entries(env, "SMS_TEMPLATES") {
        let (name, id) = entry
            .split_once(':')
            .filter(|(name, id)| !name.is_empty() && !id.is_empty())
            .ok_or_else(|| ConfigError::new("SMS_TEMPLATES", "must be KIND:ID,..."))?;
        templates.insert(name.to_owned(), id.to_owned());
    }
    let Some(url) = env.text("SMS_URL") else {
        return Ok(None);
    };
    let url = address("SMS_URL", url)?;
    let key = key.ok_or_else(|| {
        ConfigError::new(
            "SMS_KEY",
            "is not set; it must be the token or key that the carrier at SMS_URL gave",
        )
    })?;
    Ok(Some(SmsConfig {
        url: url.into(),
        format,
        auth,
        key_id,
        key: key.into(),
        sign_name,
        templates,
    }))
}

fn subscription_templates(
    env: &Environment,
) -> Result<BTreeMap<String, SubscriptionTemplate>, ConfigError> {
    const NAME: &str = "SUBSCRIPTION_TEMPLATES";
    let mut templates = BTreeMap::new();
    for entry in entries(env, NAME) {
        let parts: Vec<&str> = entry.split(':').collect();
        let (name, id, long_term) = match parts.as_slice() {
            [name, id] if !name.is_empty() && !id.is_empty() => (name, id, false),
            [name, id, "long_term"] if !name.is_empty() && !id.is_empty() => (name, id, true),
            _ => return Err(ConfigError::new(NAME, "must be NAME:ID[:long_term],...")),
        };
        let template = SubscriptionTemplate {
            id: (*id).to_owned(),
            long_term,
        };
        templates.insert((*name).to_owned(), template);
    }
    Ok(templates)
}

fn entries<'e>(env: &'e Environment, name: &str) -> impl Iterator<Item = &'e str> {
    env.text(name)
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
}
