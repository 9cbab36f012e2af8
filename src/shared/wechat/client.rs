//! The calls.

use super::{
    calls::{PhoneAnswer, Session, send},
    error::{CallError, WeChatError},
    message::{ProgramState, SubscriptionMessage},
    token::Token,
};
use crate::{
    config::WeChatConfig,
    shared::{
        domain::{Clock, Random},
        security::FieldCipher,
        storage::redis::Redis,
    },
};
use reqwest::{Client, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::{fmt, sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::timeout};

/// One mini-program of WeChat. What is asked of it ends within the time-out of calls to
/// other services, all calls that it takes together.
pub struct WeChat {
    pub(super) http: Client,
    pub(super) redis: Option<Redis>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Arc<dyn Random>,
    pub(super) cipher: FieldCipher,
    pub(super) app_id: String,
    pub(super) app_secret: SecretString,
    pub(super) answer_within: Duration,
    /// Held while it is being asked for, so that one asks.
    pub(super) token: Mutex<Option<Token>>,
    base_url: String,
    program_state: ProgramState,
}

/// What the client for WeChat is made of.
pub struct WeChatParts {
    /// The client for calls to other services.
    pub http: Client,
    /// Redis, through which instances share the access token.
    pub redis: Option<Redis>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Encrypts the access token in Redis.
    pub cipher: FieldCipher,
    /// How long one thing may take.
    pub answer_within: Duration,
}

/// A user of the mini-program.
#[derive(Clone, PartialEq, Eq)]
pub struct WeChatUser {
    /// The user in this mini-program.
    pub openid: String,
    /// The user in all programs of the same owner; only where they are joined by an account
    /// of the open platform.
    pub unionid: Option<String>,
}

/// Shows nothing of the user.
impl fmt::Debug for WeChatUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WeChatUser(..)")
    }
}

impl WeChat {
    /// The mini-program of the configuration. Asks for nothing yet.
    #[must_use]
    pub fn new(config: &WeChatConfig, parts: WeChatParts) -> Self {
        Self {
            http: parts.http,
            redis: parts.redis,
            clock: parts.clock,
            random: parts.random,
            cipher: parts.cipher,
            app_id: config.app_id.clone(),
            app_secret: config.app_secret.clone(),
            answer_within: parts.answer_within,
            token: Mutex::default(),
            base_url: config.base_url.clone(),
            program_state: config.program_state,
        }
    }

    /// The user whose `wx.login` gave the code. A code is good once, for five minutes.
    ///
    /// # Errors
    /// [`WeChatError::InvalidCode`], [`WeChatError::TooFrequent`], [`WeChatError::Blocked`];
    /// or that WeChat refuses, or is not available.
    pub async fn code_to_session(&self, code: &SecretString) -> Result<WeChatUser, WeChatError> {
        let asked = self.http.get(self.address("/sns/jscode2session")).query(&[
            ("appid", self.app_id.as_str()),
            ("secret", self.app_secret.expose_secret()),
            ("js_code", code.expose_secret()),
            ("grant_type", "authorization_code"),
        ]);
        self.within(async { send::<Session>(asked).await?.user() })
            .await
    }

    /// The number, `+` and digits, that WeChat has verified for the user `openid`, who gave
    /// it away by a button. The code is not the one of `wx.login`; it is good once too.
    ///
    /// # Errors
    /// [`WeChatError::InvalidCode`], also for a number that was given to another
    /// mini-program; or that WeChat refuses, or is not available.
    pub async fn phone_number(
        &self,
        code: &SecretString,
        openid: &str,
    ) -> Result<String, WeChatError> {
        let body = json!({ "code": code.expose_secret(), "openid": openid });
        let answer: PhoneAnswer = self
            .authorised("/wxa/business/getuserphonenumber", &body)
            .await?;
        answer.number(&self.app_id)
    }

    /// Sends a message that the user has subscribed to. Each permission is good for one.
    ///
    /// # Errors
    /// [`WeChatError::NotPermitted`] when there is none; [`WeChatError::Refused`] when the
    /// message does not fit its template; or that WeChat is not available.
    pub async fn send_subscription(
        &self,
        message: &SubscriptionMessage,
    ) -> Result<(), WeChatError> {
        let fields = message.data.iter();
        let data: Map<String, Value> = fields
            .map(|(name, value)| (name.clone(), json!({ "value": value })))
            .collect();
        let mut body = json!({
            "touser": message.to_openid,
            "template_id": message.template_id,
            "data": data,
            "miniprogram_state": self.program_state.as_str(),
            "lang": message.lang.as_str(),
        });
        if let (Some(page), Some(body)) = (&message.page, body.as_object_mut()) {
            body.insert("page".to_owned(), page.as_str().into());
        }
        let _: Value = self
            .authorised("/cgi-bin/message/subscribe/send", &body)
            .await?;
        Ok(())
    }

    /// A call with the access token; once more, with another, when it turns out stale.
    async fn authorised<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &Value,
    ) -> Result<T, WeChatError> {
        self.within(async {
            let token = self.token().await?;
            match send(self.with_token(path, &token, body)).await {
                Err(CallError::StaleToken) => {}
                answered => return answered,
            }
            self.forget(&token).await;
            let token = self.token().await?;
            send(self.with_token(path, &token, body)).await
        })
        .await
    }

    fn with_token(&self, path: &str, token: &Token, body: &Value) -> RequestBuilder {
        self.http
            .post(self.address(path))
            .query(&[("access_token", token.value.expose_secret())])
            .json(body)
    }

    pub(super) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    /// All of it within the time of one call: callers wait for it.
    async fn within<T>(
        &self,
        work: impl Future<Output = Result<T, CallError>>,
    ) -> Result<T, WeChatError> {
        match timeout(self.answer_within, work).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(CallError::Failed(error))) => Err(error),
            Ok(Err(CallError::StaleToken)) => Err(WeChatError::Unavailable(
                "it does not accept its own access token".to_owned(),
            )),
            Err(_) => Err(WeChatError::Unavailable(
                "it does not answer in time".to_owned(),
            )),
        }
    }
}
