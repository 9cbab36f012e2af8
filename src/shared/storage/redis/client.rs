//! The connection to Redis, made so that a dead Redis costs a fraction of a second once,
//! not on every request.

use super::{
    Key, Projection,
    connection::{Connection, Place, is_away, odd},
    reads::Reads,
};
use redis::{AsyncCommands, Script};
use std::{
    error::Error,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
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
        return "return redis.call('SET', KEYS[1], ARGV[1] .. ':' .. ARGV[2]) and 1";
    }
    APPLY_IF_NEWER
}

/// A projection as it is kept: its version, a colon, and its text.
fn versioned<T: Projection>(stored: &str) -> Result<(i64, T), RedisError> {
    let parts = stored.split_once(':');
    let (version, text) = parts.ok_or_else(|| odd("a projection without a version"))?;
    let version = version.parse().map_err(|_| odd("a version"))?;
    Ok((version, T::of_text(text)?))
}

/// Redis as a place for projections. All clones are the same one, and cheap.
#[derive(Clone)]
pub struct Redis {
    pub(super) place: Arc<Place>,
    connection: Arc<Mutex<Arc<OnceCell<Connection>>>>,
    prefix: Arc<str>,
    pub(super) scripts: Arc<Scripts>,
    pub(super) reads: Arc<Reads>,
    /// Cleared by the first failure, set again by the health check of the relay, so that
    /// requests do not queue up behind a Redis that is known to be away.
    reachable: Arc<AtomicBool>,
    /// When it was last found away.
    found_away: Arc<Mutex<Option<Instant>>>,
    /// The negative control: commits end nothing of what is kept.
    #[cfg(feature = "testing")]
    pub end_nothing: Arc<AtomicBool>,
    #[cfg(feature = "testing")]
    cut_off: Arc<AtomicBool>,
}

/// What Redis does in one step of its own.
pub(super) struct Scripts {
    apply_if_newer: Script,
    pub(super) end_turn: Script,
    pub(super) take_tokens: Script,
    pub(super) give_back: Script,
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
    /// Redis at `url`, or the cluster of which `url` names some nodes, separated by commas;
    /// every key begins with `prefix`. Does not connect yet: the service starts without Redis
    /// and finds it when it comes.
    ///
    /// # Errors
    /// [`RedisError::Failed`] when the URL cannot be read.
    pub fn new(url: &str, prefix: &str) -> Result<Self, RedisError> {
        Ok(Self {
            place: Arc::new(Place::at(url)?),
            connection: Arc::default(),
            prefix: prefix.into(),
            scripts: Arc::new(Scripts {
                apply_if_newer: Script::new(apply()),
                end_turn: Script::new(include_str!("scripts/end_turn.lua")),
                take_tokens: Script::new(include_str!("scripts/take_tokens.lua")),
                give_back: Script::new(include_str!("scripts/give_back.lua")),
            }),
            reads: Arc::default(),
            reachable: Arc::new(AtomicBool::new(true)),
            found_away: Arc::default(),
            #[cfg(feature = "testing")]
            end_nothing: Arc::default(),
            #[cfg(feature = "testing")]
            cut_off: Arc::default(),
        })
    }

    /// As if this instance alone did not reach it, from now on.
    #[cfg(feature = "testing")]
    pub fn take_for_away(&self) {
        self.cut_off.store(true, Ordering::SeqCst);
    }

    /// True only in the negative control of what commits end.
    pub(super) fn ends_nothing(&self) -> bool {
        #[cfg(feature = "testing")]
        return self.end_nothing.load(Ordering::SeqCst);
        #[cfg(not(feature = "testing"))]
        false
    }

    /// The projection under a key, if there is one.
    ///
    /// # Errors
    /// [`RedisError`]; the caller reads SQL instead.
    pub async fn get<T: Projection>(&self, key: &Key<T>) -> Result<Option<T>, RedisError> {
        let stored = self.read(self.name(key.name())).await?;
        Ok(stored.as_deref().map(versioned).transpose()?.map(|it| it.1))
    }

    /// The projections under some keys with their versions, in one round trip.
    ///
    /// # Errors
    /// [`RedisError`]; the caller reads SQL instead.
    pub async fn get_many<T: Projection>(
        &self,
        keys: &[Key<T>],
    ) -> Result<Vec<Option<(i64, T)>>, RedisError> {
        let names: Vec<String> = keys.iter().map(|it| self.name(it.name())).collect();
        let stored = self.read_all(&names).await?;
        stored
            .iter()
            .map(|found| found.as_deref().map(versioned).transpose())
            .collect()
    }

    /// As [`Redis::apply_if_newer`], for several projections in one round trip.
    ///
    /// # Errors
    /// [`RedisError`]; what was not written is read from SQL again.
    pub async fn apply_each_if_newer<T: Projection>(
        &self,
        projections: &[(Key<T>, i64, T)],
    ) -> Result<(), RedisError> {
        if projections.is_empty() {
            return Ok(());
        }
        let mut connection = self.connection().await?;
        let mut asked = Vec::with_capacity(projections.len());
        for (key, version, value) in projections {
            let mut apply_one = redis::cmd("EVAL");
            apply_one.arg(apply()).arg(1);
            apply_one.arg(self.name(key.name())).arg(version);
            apply_one.arg(value.to_text()?);
            apply_one.arg(FORGET_AFTER_SECONDS);
            asked.push(apply_one);
        }
        let _: Vec<i64> = self.noted(connection.each(asked).await)?;
        Ok(())
    }

    /// Writes a projection unless a newer one is there. True when it was written.
    ///
    /// # Errors
    /// [`RedisError`]; the outbox repeats the call.
    pub async fn apply_if_newer<T: Projection>(
        &self,
        key: &Key<T>,
        version: i64,
        value: &T,
    ) -> Result<bool, RedisError> {
        let value = value.to_text()?;
        let mut connection = self.connection().await?;
        let written: i64 = self.noted(
            self.scripts
                .apply_if_newer
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

    /// Whether it was away at some time since `ago`: what was not projected then may not have been
    /// projected since.
    #[must_use]
    pub fn was_away_since(&self, ago: Duration) -> bool {
        let found = self.found_away.lock();
        let found = *found.unwrap_or_else(PoisonError::into_inner);
        found.is_some_and(|at| at.elapsed() < ago)
    }

    /// Asks Redis for a sign of life, every node of a cluster, whatever is known of it. When the
    /// processes are not those that the projections were written to, they may hold an older dump
    /// of them, or what a replica had heard: then all are dropped and come back from SQL as they
    /// are asked for.
    ///
    /// # Errors
    /// [`RedisError`] while it is away.
    pub async fn check(&self) -> Result<(), RedisError> {
        let looked = self.look().await;
        if let Err(error) = &looked {
            self.note_away(error);
            if self.place.is_cluster() {
                // The next look finds out anew which nodes there are.
                *self.held() = Arc::default();
            }
        }
        looked
    }

    async fn look(&self) -> Result<(), RedisError> {
        let mut connection = self.connect().await?;
        let processes = self.noted(connection.processes().await)?;
        let mut ids: Vec<&str> = processes.iter().map(|it| it.run_id.as_str()).collect();
        ids.sort_unstable();
        let written_to = ids.join(",");
        let marker = self.name("written_to");
        let known: Option<String> = self.noted(connection.get(&marker).await)?;
        let known = if left_out!(KnownRedis) {
            Some(written_to.clone())
        } else {
            known
        };
        if known.as_deref() != Some(written_to.as_str()) {
            let all = self.name("*");
            for process in &processes {
                self.noted(connection.forget(process, &all).await)?;
            }
            let _: () = self.noted(connection.set(&marker, &written_to).await)?;
        }
        // Only now, when nothing old can be read any more, do requests come back.
        if !self.reachable.swap(true, Ordering::Relaxed) {
            tracing::info!("redis is back");
        }
        Ok(())
    }

    pub(super) fn name(&self, key: &str) -> String {
        [&*self.prefix, ":", key].concat()
    }

    pub(super) async fn connection(&self) -> Result<Connection, RedisError> {
        #[cfg(feature = "testing")]
        if self.cut_off.load(Ordering::SeqCst) {
            return Err(RedisError::Away);
        }
        if !self.reachable.load(Ordering::Relaxed) {
            return Err(RedisError::Away);
        }
        self.connect().await
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Arc<OnceCell<Connection>>> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    async fn connect(&self) -> Result<Connection, RedisError> {
        let held = Arc::clone(&self.held());
        let connected = held.get_or_try_init(|| self.place.connect()).await;
        Ok(self.noted(connected)?.clone())
    }

    /// Remembers a failure, so that the next request does not wait for it again.
    pub(super) fn noted<T>(&self, result: redis::RedisResult<T>) -> redis::RedisResult<T> {
        if let Err(error) = &result
            && is_away(error)
        {
            self.note_away(error);
        }
        result
    }

    fn note_away(&self, error: &impl Error) {
        let found = self.found_away.lock();
        *found.unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        if self.reachable.swap(false, Ordering::Relaxed) {
            tracing::warn!(error = %error, "redis is away; answering from sql");
        }
    }
}
