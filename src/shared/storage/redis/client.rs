//! The connection to Redis, made so that a dead Redis costs a fraction of a second once,
//! not on every request.

use super::Key;
use redis::{
    AsyncCommands, Client, Script,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::OnceCell;

/// How long one command may take.
pub(super) const RESPONSE_TIMEOUT: Duration = Duration::from_millis(250);
const APPLY_IF_NEWER: &str = include_str!("scripts/apply_if_newer.lua");
/// A projection nobody has renewed is read from SQL again after an hour.
const FORGET_AFTER_SECONDS: u32 = 3600;

/// The script, or in the negative control one that overwrites whatever is there.
fn apply() -> &'static str {
    if left_out!(NewerOnly) {
        return "return redis.call('HSET', KEYS[1], 'v', ARGV[1], 'd', ARGV[2])";
    }
    APPLY_IF_NEWER
}

/// That Redis did not answer in time.
pub(super) fn timed_out() -> RedisError {
    RedisError::Failed(std::io::Error::from(std::io::ErrorKind::TimedOut).into())
}

/// Redis as a place for projections. All clones are the same one.
#[derive(Clone)]
pub struct Redis {
    pub(super) client: Client,
    connection: Arc<OnceCell<ConnectionManager>>,
    prefix: String,
    apply_if_newer: Script,
    pub(super) end_turn: Script,
    pub(super) take_tokens: Script,
    /// Cleared by the first failure, set again by the health check of the relay, so that
    /// requests do not queue up behind a Redis that is known to be away.
    reachable: Arc<AtomicBool>,
}

/// Redis did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum RedisError {
    /// Known to be away; nothing was asked of it.
    #[error("redis is away")]
    Away,
    /// It failed just now.
    #[error("redis failed")]
    Failed(#[from] redis::RedisError),
    /// A value is not what its key says.
    #[error("a projection cannot be read")]
    Unreadable(#[from] serde_json::Error),
}

impl Redis {
    /// Redis at `url`; every key begins with `prefix`. Does not connect yet: the service
    /// starts without Redis and finds it when it comes.
    ///
    /// # Errors
    /// [`RedisError::Failed`] when the URL cannot be read.
    pub fn new(url: &str, prefix: &str) -> Result<Self, RedisError> {
        Ok(Self {
            client: Client::open(url)?,
            connection: Arc::default(),
            prefix: prefix.to_owned(),
            apply_if_newer: Script::new(apply()),
            end_turn: Script::new(include_str!("scripts/end_turn.lua")),
            take_tokens: Script::new(include_str!("scripts/take_tokens.lua")),
            reachable: Arc::new(AtomicBool::new(true)),
        })
    }

    /// The projection under a key, if there is one.
    ///
    /// # Errors
    /// [`RedisError`]; the caller reads SQL instead.
    pub async fn get<T: Serialize + DeserializeOwned>(
        &self,
        key: &Key<T>,
    ) -> Result<Option<T>, RedisError> {
        let mut connection = self.connection().await?;
        let stored: Option<String> =
            self.noted(connection.hget(self.name(key.name()), "d").await)?;
        Ok(match stored {
            None => None,
            Some(text) => Some(serde_json::from_str(&text)?),
        })
    }

    /// The projections under some keys with their versions, in one round trip.
    ///
    /// # Errors
    /// [`RedisError`]; the caller reads SQL instead.
    pub async fn get_many<T: Serialize + DeserializeOwned>(
        &self,
        keys: &[Key<T>],
    ) -> Result<Vec<Option<(i64, T)>>, RedisError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let mut connection = self.connection().await?;
        let mut asked = redis::pipe();
        for key in keys {
            asked
                .cmd("HMGET")
                .arg(self.name(key.name()))
                .arg("v")
                .arg("d");
        }
        let stored: Vec<(Option<i64>, Option<String>)> =
            self.noted(asked.query_async(&mut connection).await)?;
        stored
            .into_iter()
            .map(|found| match found {
                (Some(version), Some(text)) => Ok(Some((version, serde_json::from_str(&text)?))),
                _ => Ok(None),
            })
            .collect()
    }

    /// As [`Redis::apply_if_newer`], for several projections in one round trip.
    ///
    /// # Errors
    /// [`RedisError`]; what was not written is read from SQL again.
    pub async fn apply_each_if_newer<T: Serialize + DeserializeOwned>(
        &self,
        projections: &[(Key<T>, i64, T)],
    ) -> Result<(), RedisError> {
        if projections.is_empty() {
            return Ok(());
        }
        let mut connection = self.connection().await?;
        let mut asked = redis::pipe();
        for (key, version, value) in projections {
            asked
                .cmd("EVAL")
                .arg(apply())
                .arg(1)
                .arg(self.name(key.name()))
                .arg(version)
                .arg(serde_json::to_string(value)?)
                .arg(FORGET_AFTER_SECONDS)
                .ignore();
        }
        let _: () = self.noted(asked.query_async(&mut connection).await)?;
        Ok(())
    }

    /// Writes a projection unless a newer one is there. True when it was written.
    ///
    /// # Errors
    /// [`RedisError`]; the outbox repeats the call.
    pub async fn apply_if_newer<T: Serialize + DeserializeOwned>(
        &self,
        key: &Key<T>,
        version: i64,
        value: &T,
    ) -> Result<bool, RedisError> {
        let value = serde_json::to_string(value)?;
        let mut connection = self.connection().await?;
        let written: i64 = self.noted(
            self.apply_if_newer
                .key(self.name(key.name()))
                .arg(version)
                .arg(value)
                .arg(FORGET_AFTER_SECONDS)
                .invoke_async(&mut connection)
                .await,
        )?;
        Ok(written == 1)
    }

    /// Whether the last that was heard of it was an answer.
    #[must_use]
    pub fn is_reachable(&self) -> bool {
        self.reachable.load(Ordering::Relaxed)
    }

    /// Asks Redis for a sign of life, whatever is known of it. When this Redis process is
    /// not the one the projections were written to, it may hold an older dump of them:
    /// then they are all dropped and come back from SQL as they are asked for.
    ///
    /// # Errors
    /// [`RedisError`] while it is away.
    pub async fn check(&self) -> Result<(), RedisError> {
        let mut connection = self.connect().await?;
        let info: String = self.noted(
            redis::cmd("INFO")
                .arg("server")
                .query_async(&mut connection)
                .await,
        )?;
        let run_id = info
            .lines()
            .find_map(|line| line.strip_prefix("run_id:"))
            .unwrap_or_default()
            .to_owned();
        let marker = self.name("written_to");
        let known: Option<String> = self.noted(connection.get(&marker).await)?;
        let known = if left_out!(KnownRedis) {
            Some(run_id.clone())
        } else {
            known
        };
        if known.as_deref() != Some(run_id.as_str()) {
            self.forget_all(&mut connection).await?;
            let _: () = self.noted(connection.set(&marker, &run_id).await)?;
        }
        // Only now, when nothing old can be read any more, do requests come back.
        self.reachable.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn forget_all(&self, connection: &mut ConnectionManager) -> Result<(), RedisError> {
        let pattern = self.name("*");
        let mut cursor: u64 = 0;
        loop {
            let (next, names): (u64, Vec<String>) = self.noted(
                redis::cmd("SCAN")
                    .arg(cursor)
                    .arg("MATCH")
                    .arg(&pattern)
                    .arg("COUNT")
                    .arg(1000)
                    .query_async(connection)
                    .await,
            )?;
            for name in names {
                let _: () = self.noted(connection.unlink(name).await)?;
            }
            if next == 0 {
                return Ok(());
            }
            cursor = next;
        }
    }

    pub(super) fn name(&self, key: &str) -> String {
        format!("{}:{key}", self.prefix)
    }

    pub(super) async fn connection(&self) -> Result<ConnectionManager, RedisError> {
        if !self.reachable.load(Ordering::Relaxed) {
            return Err(RedisError::Away);
        }
        self.connect().await
    }

    async fn connect(&self) -> Result<ConnectionManager, RedisError> {
        let connected = self
            .connection
            .get_or_try_init(|| {
                let config = ConnectionManagerConfig::new()
                    .set_connection_timeout(Some(RESPONSE_TIMEOUT))
                    .set_response_timeout(Some(RESPONSE_TIMEOUT))
                    .set_number_of_retries(1)
                    .set_max_delay(RESPONSE_TIMEOUT);
                self.client.get_connection_manager_with_config(config)
            })
            .await;
        Ok(self.noted(connected)?.clone())
    }

    /// Remembers a failure, so that the next request does not wait for it again.
    pub(super) fn noted<T>(&self, result: redis::RedisResult<T>) -> redis::RedisResult<T> {
        if let Err(error) = &result
            && (error.is_io_error() || error.is_timeout() || error.is_connection_dropped())
            && self.reachable.swap(false, Ordering::Relaxed)
        {
            tracing::warn!(error = %error, "redis is away; answering from sql");
        }
        result
    }
}
