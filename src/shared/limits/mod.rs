//! How often something may be done: token buckets, kept in Redis where there is one, so that
//! all instances count together, and in the process otherwise. A Redis that is away neither
//! opens the door nor closes it: each instance counts alone until it is back.

mod local;
mod seats;

pub use seats::{Seat, Seats};

use super::storage::redis::Redis;
use local::Local;
use std::time::Duration;

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
    pub async fn take(&self, redis: Option<&Redis>, buckets: &[Bucket]) -> Result<(), Duration> {
        if buckets.is_empty() {
            return Ok(());
        }
        if let Some(redis) = redis {
            match redis.take_tokens(buckets).await {
                Ok(None) => return Ok(()),
                Ok(Some(wait)) => return Err(wait),
                // Logged where it is noticed.
                Err(_) => {}
            }
        }
        self.local.take(buckets)
    }
}
