//! Text messages: what carries them, and a carrier that speaks HTTP.

use crate::config::{SmsAuth, SmsConfig, SmsFormat};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::{FutureExt, future::BoxFuture};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Client, StatusCode, header::CONTENT_TYPE};
use secrecy::ExposeSecret;
use serde::Serialize;
use sha2::Sha256;
use std::{collections::BTreeMap, fmt, sync::Arc};

/// A text message: a template of the carrier and what it is filled with.
#[derive(Clone, PartialEq, Eq)]
pub struct SmsMessage {
    /// The number, `+` and digits.
    pub to: String,
    /// The carrier's id of the template.
    pub template_id: String,
    /// The values of the template.
    pub values: BTreeMap<String, String>,
    /// The same for every try of one message, so that the carrier may recognise a
    /// repetition.
    pub reference: String,
    /// Seconds since 1970, for the signature.
    pub at: i64,
}

/// Values hold one-time codes and the number a person's telephone: neither is shown.
impl fmt::Debug for SmsMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmsMessage")
            .field("template_id", &self.template_id)
            .field("reference", &self.reference)
            .finish_non_exhaustive()
    }
}

/// Why a text message was not taken. Holds neither number nor text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SmsError {
    /// The carrier says no; the same message would be refused again.
    #[error("the carrier refused the message: {0}")]
    Refused(String),
    /// Another try may go through.
    #[error("the carrier could not be had: {0}")]
    Unavailable(String),
    /// Another try may go through later.
    #[error("the carrier was asked too often")]
    TooFrequent,
}

/// Carries text messages.
pub trait SmsCarrier: Send + Sync {
    /// Hands a message over; ends when the carrier has taken it, not when it arrives.
    fn send<'a>(&'a self, message: &'a SmsMessage) -> BoxFuture<'a, Result<(), SmsError>>;
}

/// A carrier that takes messages over HTTP, as `.env.example` describes.
pub struct HttpSms {
    client: Client,
    settings: Arc<SmsConfig>,
}

#[derive(Serialize)]
struct JsonBody<'a> {
    to: &'a str,
    template_id: &'a str,
    sign_name: &'a str,
    params: &'a BTreeMap<String, String>,
    request_id: &'a str,
}

impl HttpSms {
    /// A carrier at the configured address.
    #[must_use]
    pub const fn new(client: Client, settings: Arc<SmsConfig>) -> Self {
        Self { client, settings }
    }

    async fn post(&self, message: &SmsMessage) -> Result<(), SmsError> {
        let body = self.body(message)?;
        let media_type = match self.settings.format {
            SmsFormat::Json => "application/json",
            SmsFormat::Form => "application/x-www-form-urlencoded",
        };
        let mut request = self
            .client
            .post(self.settings.url.expose_secret())
            .header(CONTENT_TYPE, media_type)
            .header("Idempotency-Key", &message.reference);
        let key = self.settings.key.expose_secret();
        request = match self.settings.auth {
            SmsAuth::Bearer => request.bearer_auth(key),
            SmsAuth::Hmac => request
                .header("X-Key-Id", &self.settings.key_id)
                .header("X-Timestamp", message.at.to_string())
                .header("X-Signature", signature(key, message.at, &body)?),
        };
        let answer = request.body(body).send().await;
        let answer =
            answer.map_err(|error| SmsError::Unavailable(error.without_url().to_string()))?;
        judge(answer.status())
    }

    fn body(&self, message: &SmsMessage) -> Result<String, SmsError> {
        let unwritable = |_| SmsError::Refused("the message cannot be written".to_owned());
        let sign_name = &*self.settings.sign_name;
        match self.settings.format {
            SmsFormat::Json => serde_json::to_string(&JsonBody {
                to: &message.to,
                template_id: &message.template_id,
                sign_name,
                params: &message.values,
                request_id: &message.reference,
            })
            .map_err(unwritable),
            SmsFormat::Form => {
                let params = serde_json::to_string(&message.values).map_err(unwritable)?;
                let mut form = reqwest::Url::parse("form:/")
                    .map_err(|_| SmsError::Refused("the message cannot be written".to_owned()))?;
                form.query_pairs_mut()
                    .append_pair("to", &message.to)
                    .append_pair("template_id", &message.template_id)
                    .append_pair("sign_name", sign_name)
                    .append_pair("params", &params)
                    .append_pair("request_id", &message.reference);
                Ok(form.query().unwrap_or_default().to_owned())
            }
        }
    }
}

impl SmsCarrier for HttpSms {
    fn send<'a>(&'a self, message: &'a SmsMessage) -> BoxFuture<'a, Result<(), SmsError>> {
        self.post(message).boxed()
    }
}

/// Base64 of HMAC-SHA-256 over `TIMESTAMP.BODY`.
fn signature(key: &str, at: i64, body: &str) -> Result<String, SmsError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes())
        .map_err(|_| SmsError::Refused("the key cannot be used".to_owned()))?;
    mac.update(format!("{at}.").as_bytes());
    mac.update(body.as_bytes());
    Ok(STANDARD.encode(mac.finalize().into_bytes()))
}

/// A wrong key is mended by people, meanwhile messages wait: so 401 and 403 are tried again
/// like a carrier that is away.
fn judge(status: StatusCode) -> Result<(), SmsError> {
    if status.is_success() {
        return Ok(());
    }
    let said = format!("answered {}", status.as_u16());
    Err(match status {
        StatusCode::TOO_MANY_REQUESTS => SmsError::TooFrequent,
        StatusCode::UNAUTHORIZED
        | StatusCode::FORBIDDEN
        | StatusCode::REQUEST_TIMEOUT
        | StatusCode::TOO_EARLY => SmsError::Unavailable(said),
        status if status.is_client_error() => SmsError::Refused(said),
        _ => SmsError::Unavailable(said),
    })
}
