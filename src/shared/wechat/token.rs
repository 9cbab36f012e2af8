//! The access token: asked for once, then kept until shortly before it expires.
//!
//! Instances that share a Redis share the token, encrypted, and one of them asks for it
//! while the others wait. Without Redis, or with Redis away, each asks for itself: WeChat
//! gives all who ask for a stable token the same one, so this costs a call and no more.

use super::{
    calls::{IssuedToken, send},
    client::WeChat,
    error::{CallError, WeChatError},
};
use crate::shared::storage::redis::{Key, Redis, Turn};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long before its end a token is asked for anew. WeChat replaces a token five minutes
/// before its end, and both are good until then.
const AHEAD: TimeDelta = TimeDelta::minutes(2);
/// How often an instance looks whether another one has got the token by now.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// What the token is encrypted for.
const PURPOSE: &str = "wechat.access_token";

/// A token, and until when it is used.
#[derive(Clone)]
pub(super) struct Token {
    pub value: SecretString,
    use_until: DateTime<Utc>,
}

/// The token as it lies in Redis.
#[derive(Serialize, Deserialize)]
struct SharedToken {
    sealed: String,
    use_until: DateTime<Utc>,
}

impl WeChat {
    /// A token that is good. Of several who need one at the same time one asks for it.
    pub(super) async fn token(&self) -> Result<Token, CallError> {
        let mut kept = self.token.lock().await;
        if let Some(token) = kept.as_ref().filter(|token| self.is_good(token)) {
            return Ok(token.clone());
        }
        let token = match &self.redis {
            None => self.ask_for_token().await?,
            Some(redis) => self.shared_token(redis).await?,
        };
        *kept = Some(token.clone());
        Ok(token)
    }

    /// Forgets a token that WeChat does not accept any more, unless it was replaced already.
    pub(super) async fn forget(&self, stale: &Token) {
        let mut kept = self.token.lock().await;
        if kept.as_ref().is_some_and(|token| same(token, stale)) {
            *kept = None;
        }
        if let Some(redis) = &self.redis
            && self
                .recalled(redis)
                .await
                .is_some_and(|token| same(&token, stale))
            && let Err(error) = redis.forget(&self.token_key()).await
        {
            tracing::debug!(error = %error, "the access token of wechat stays in redis");
        }
    }

    fn is_good(&self, token: &Token) -> bool {
        self.clock.now() < token.use_until
    }

    /// The token of all instances, asked for by one of them.
    async fn shared_token(&self, redis: &Redis) -> Result<Token, CallError> {
        // Whoever has the turn may have died with it. Half of what a caller waits: then the
        // next still has the other half.
        let turn_lasts = self.answer_within / 2;
        let since = Instant::now();
        loop {
            if let Some(token) = self.recalled(redis).await {
                return Ok(token);
            }
            match redis
                .begin_turn(&self.turn_name(), &self.mark(), turn_lasts)
                .await
            {
                Ok(Some(turn)) => return self.ask_and_share(redis, turn).await,
                Ok(None) if since.elapsed() < turn_lasts => sleep(LOOK_AGAIN).await,
                // Redis never stands in the way.
                Ok(None) | Err(_) => return self.ask_for_token().await,
            }
        }
    }

    async fn ask_and_share(&self, redis: &Redis, turn: Turn) -> Result<Token, CallError> {
        // Another instance may have ended its turn since this one looked.
        let token = match self.recalled(redis).await {
            Some(token) => Ok(token),
            None => self.ask_for_token().await,
        };
        if let Ok(token) = &token {
            self.share(redis, token).await;
        }
        if let Err(error) = redis.end_turn(turn).await {
            tracing::debug!(error = %error, "a turn in redis ends by itself");
        }
        token
    }

    /// The token in Redis, when there is one that is good.
    async fn recalled(&self, redis: &Redis) -> Option<Token> {
        let shared: SharedToken = redis.recall(&self.token_key()).await.ok()??;
        let value = self.cipher.decrypt(PURPOSE, &shared.sealed).ok()?;
        let token = Token {
            value: value.into(),
            use_until: shared.use_until,
        };
        self.is_good(&token).then_some(token)
    }

    async fn share(&self, redis: &Redis, token: &Token) {
        let left = (token.use_until - self.clock.now()).to_std();
        let sealed = self.cipher.encrypt(PURPOSE, token.value.expose_secret());
        let (Ok(left), Ok(sealed)) = (left, sealed) else {
            return;
        };
        let shared = SharedToken {
            sealed,
            use_until: token.use_until,
        };
        if let Err(error) = redis.remember(&self.token_key(), &shared, left).await {
            tracing::debug!(error = %error, "the access token of wechat is not shared");
        }
    }

    async fn ask_for_token(&self) -> Result<Token, CallError> {
        let asked = self.http.post(self.address("/cgi-bin/stable_token"));
        let asked = asked.json(&json!({
            "grant_type": "client_credential",
            "appid": self.app_id,
            "secret": self.app_secret.expose_secret(),
            "force_refresh": false,
        }));
        let issued: IssuedToken = send(asked).await.map_err(|error| match error {
            // Here it is said of the secret, not of a token.
            CallError::StaleToken => WeChatError::Refused { errcode: 40001 }.into(),
            failed @ CallError::Failed(_) => failed,
        })?;
        Ok(Token {
            use_until: self.clock.now() + issued.lasts() - AHEAD,
            value: issued.access_token.into(),
        })
    }

    fn token_key(&self) -> Key<SharedToken> {
        Key::of(&["wechat", &self.app_id, "token"])
    }

    fn turn_name(&self) -> String {
        format!("wechat:{}:turn", self.app_id)
    }

    /// By which a turn is known as this caller's.
    fn mark(&self) -> String {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        format!("{:032x}", u128::from_be_bytes(bytes))
    }
}

fn same(one: &Token, other: &Token) -> bool {
    one.value.expose_secret() == other.value.expose_secret()
}
