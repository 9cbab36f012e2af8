//! What is asked of WeChat and what it answers, to the letter of its documentation.

use super::{
    client::WeChatUser,
    error::{CallError, WeChatError},
};
use crate::shared::domain::is_id;
use chrono::TimeDelta;
use reqwest::{RequestBuilder, StatusCode};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

/// The longest id of a user, bytes.
const LONGEST_ID: usize = 128;
/// A token is used for so many seconds at most, whatever is answered.
const LASTS_AT_MOST: i64 = 24 * 60 * 60;

/// The answer to `jscode2session`. Its `session_key` is not read, so it is kept nowhere.
#[derive(Deserialize)]
pub(super) struct Session {
    pub openid: String,
    #[serde(default)]
    pub unionid: Option<String>,
}

impl Session {
    /// The user.
    pub(super) fn user(self) -> Result<WeChatUser, CallError> {
        let unionid = self.unionid.filter(|it| !it.is_empty());
        let usable = |id: &str| is_id(id, LONGEST_ID);
        if !usable(&self.openid) || !unionid.as_deref().is_none_or(usable) {
            return Err(WeChatError::Unavailable("its answer holds no user".to_owned()).into());
        }
        Ok(WeChatUser {
            openid: self.openid,
            unionid,
        })
    }
}

/// The answer to `stable_token`.
#[derive(Deserialize)]
pub(super) struct IssuedToken {
    pub access_token: String,
    /// Seconds.
    pub expires_in: i64,
}

impl IssuedToken {
    /// How long it is good: two hours, and never more than a day.
    pub(super) fn lasts(&self) -> TimeDelta {
        TimeDelta::seconds(self.expires_in.clamp(0, LASTS_AT_MOST))
    }
}

/// The answer to `getuserphonenumber`.
#[derive(Deserialize)]
pub(super) struct PhoneAnswer {
    pub phone_info: PhoneInfo,
}

impl PhoneAnswer {
    /// The number, `+` and digits, if it was given to this mini-program.
    pub(super) fn number(self, app_id: &str) -> Result<String, WeChatError> {
        let info = self.phone_info;
        if info.watermark.appid != app_id {
            return Err(WeChatError::InvalidCode);
        }
        Ok(format!("+{}{}", info.country_code, info.pure_phone_number))
    }
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
    read(&answer.bytes().await.map_err(unavailable)?)
}

/// Reads an answer.
pub(super) fn read<T: DeserializeOwned>(answer: &[u8]) -> Result<T, CallError> {
    let unreadable = || {
        // Which member is wrong is not told: the message could quote its value.
        WeChatError::Unavailable("its answer cannot be read".to_owned()).into()
    };
    let body: Value = serde_json::from_slice(answer).map_err(|_| unreadable())?;
    // Newer operations say `errno` for some of their reasons.
    let number = |name: &str| body.get(name).and_then(Value::as_i64).filter(|it| *it != 0);
    if let Some(errcode) = number("errcode").or_else(|| number("errno")) {
        return Err(CallError::of(errcode));
    }
    T::deserialize(body).map_err(|_| unreadable())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn user(openid: &str, unionid: &str) -> Result<WeChatUser, CallError> {
        let body = serde_json::json!({ "openid": openid, "unionid": unionid });
        read::<Session>(body.to_string().as_bytes())?.user()
    }

    #[test]
    fn a_user_has_an_id_that_can_be_kept() {
        assert_eq!(user("oABC", "").unwrap().unionid, None);
        assert!(user("oABC", "u1").is_ok());
        let long = "o".repeat(129);
        for (openid, unionid) in [("", ""), ("o A", ""), (&*long, ""), ("oABC", &*long)] {
            assert!(user(openid, unionid).is_err());
        }
    }

    #[test]
    fn a_token_that_is_said_to_last_for_ever_is_used_for_a_day() {
        for (said, seconds) in [
            (7200, 7200),
            (-1, 0),
            (i64::MAX, 86_400),
            (i64::MAX / 1000, 86_400),
        ] {
            let token = IssuedToken {
                access_token: String::new(),
                expires_in: said,
            };
            assert_eq!(token.lasts().num_seconds(), seconds);
        }
    }
}
