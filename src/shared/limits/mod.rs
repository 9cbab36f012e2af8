//! How often something may be done: token buckets. Where a guess or a message more would harm,
//! they are kept in Redis, and all instances count as one ([`Counting::Together`]). Where it is
//! only about load, each instance counts for itself and tells the others of it once in a while
//! ([`Counting::Apart`]), so that no request waits for it. A Redis that is away neither opens the
//! door nor closes it: each instance counts alone until it is back.

mod local;
mod seats;

pub use seats::{Seat, Seats};

use super::storage::redis::Redis;
use local::Local;
pub(in crate::shared) use local::Spent;
use std::time::Duration;

/// Buckets that are told of in one trip.
const SHARED_AT_ONCE: usize = 500;

/// A bucket that gives so many in a while, all of them at once after a quiet one.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// Whose it is, and what for.
    pub(in crate::shared) key: String,
    /// Microseconds after which one more is in it.
    pub(in crate::shared) interval_us: u64,
    /// Microseconds after which an empty one is full.
    pub(in crate::shared) window_us: u64,
}

impl Bucket {
    /// The bucket under `key`, which gives `many` within `window`; at least one.
    #[must_use]
    pub fn new(key: String, many: u32, window: Duration) -> Self {
        let many = u64::from(many.max(1));
        let window = u64::try_from(window.as_micros()).unwrap_or(u64::MAX);
        let interval_us = (window / many).max(1);
        Self {
            key,
            interval_us,
            window_us: interval_us.saturating_mul(many),
        }
    }
}

/// How instances count one bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// Redis is asked each time: however many instances there are, the bucket gives no more.
    Together,
    /// Each instance counts for itself, and hears of the others whenever [`Limits::share`] is
    /// called: until then each may give a whole bucket.
    Apart,
}

/// What is counted in this process, and how to count with the others.
#[derive(Default)]
pub struct Limits {
    local: Local,
    /// Requests under way.
    pub seats: Seats,
}

impl Limits {
    /// Takes one from each bucket, or from none and says how long to wait.
    ///
    /// # Errors
    /// How long until there is one in each.
    pub async fn take(
        &self,
        redis: Option<&Redis>,
        counting: Counting,
        buckets: &[Bucket],
    ) -> Result<(), Duration> {
        if buckets.is_empty() {
            return Ok(());
        }
        if let Some(redis) = redis.filter(|_| counting == Counting::Together) {
            match redis.take_tokens(buckets).await {
                Ok(None) => return Ok(()),
                Ok(Some(wait)) => return Err(wait),
                // Logged where it is noticed.
                Err(_) => {}
            }
        }
        self.local.take(buckets)
    }

    /// Tells the other instances what was taken here since the last time from buckets that are
    /// counted apart, and hears how full they are with what the others took. Away, Redis is not
    /// told later: by then the buckets have filled again.
    pub async fn share(&self, redis: &Redis) {
        let spent = self.local.spent();
        for some in spent.chunks(SHARED_AT_ONCE) {
            let Ok(full_in) = redis.spend_tokens(some).await else {
                return;
            };
            self.local.hear(some.iter().zip(full_in));
        }
    }
}
