//! What is asked of WeChat and what it answers, to the letter of its documentation.

use super::error::{CallError, WeChatError};
use reqwest::{RequestBuilder, StatusCode};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

/// The answer to `jscode2session`. Its `session_key` is not read, so it is kept nowhere.
#[derive(Deserialize)]
pub(super) struct Session {
    pub openid: String,
    #[serde(default)]
    pub unionid: Option<String>,
}

/// The answer to `stable_token`.
#[derive(Deserialize)]
pub(super) struct IssuedToken {
    pub access_token: String,
    /// Seconds.
    pub expires_in: i64,
}

/// The answer to `getuserphonenumber`.
#[derive(Deserialize)]
pub(super) struct PhoneAnswer {
    pub phone_info: PhoneInfo,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhoneInfo {
    /// Without the country code.
    pub pure_phone_number: String,
    #[serde(deserialize_with = "digits")]
    pub country_code: String,
    pub watermark: Watermark,
}

#[derive(Deserialize)]
pub(super) struct Watermark {
    /// The mini-program the number was given to.
    pub appid: String,
}

/// The documentation says text, its example shows a number.
fn digits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Text(String),
        Number(u32),
    }
    Ok(match Either::deserialize(deserializer)? {
        Either::Text(text) => text.trim_start_matches('+').to_owned(),
        Either::Number(number) => number.to_string(),
    })
}

/// Sends a request and reads its answer.
pub(super) async fn send<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, CallError> {
    let answer = request.send().await.map_err(unavailable)?;
    let status = answer.status();
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(WeChatError::TooFrequent.into());
    }
    if !status.is_success() {
        return Err(WeChatError::Unavailable(format!("it answers {status}")).into());
    }
    let body: Value = answer.json().await.map_err(unavailable)?;
    // Newer operations say `errno` for some of their reasons.
    let number = |name: &str| body.get(name).and_then(Value::as_i64).filter(|it| *it != 0);
    if let Some(errcode) = number("errcode").or_else(|| number("errno")) {
        return Err(CallError::of(errcode));
    }
    T::deserialize(body).map_err(|_| {
        // Which member is wrong is not told: the message could quote its value.
        WeChatError::Unavailable("its answer cannot be read".to_owned()).into()
    })
}

/// Without the address, which holds secrets.
fn unavailable(error: reqwest::Error) -> CallError {
    let reason = if error.is_timeout() {
        "it does not answer in time".to_owned()
    } else {
        error.without_url().to_string()
    };
    WeChatError::Unavailable(reason).into()
}
