//! Token buckets that all instances share.

use super::{Redis, RedisError, connection::Connection};
use crate::shared::limits::{Bucket, Spent};
use futures_util::future::try_join_all;
use std::time::Duration;

const SPEND_TOKENS: &str = include_str!("scripts/spend_tokens.lua");

impl Redis {
    /// Takes one from each bucket, or from none: then how long to wait. One round trip. The
    /// buckets of a cluster may lie apart: what was taken from one is given back when another
    /// refuses, in a second trip, and is missing there for that moment.
    ///
    /// # Errors
    /// [`RedisError`]; the caller counts for itself.
    pub async fn take_tokens(&self, buckets: &[Bucket]) -> Result<Option<Duration>, RedisError> {
        let connection = self.connection().await?;
        if !self.place.is_cluster() {
            let wait = self.take_at_once(connection, buckets).await?;
            return Ok((wait > 0).then(|| Duration::from_micros(wait)));
        }
        let taken = buckets.chunks(1);
        let taken = taken.map(|bucket| self.take_at_once(connection.clone(), bucket));
        let waits = try_join_all(taken).await?;
        let longest = waits.iter().copied().max().unwrap_or(0);
        if longest == 0 {
            return Ok(None);
        }
        if left_out!(TokensGivenBack) {
            return Ok(Some(Duration::from_micros(longest)));
        }
        let granted = buckets.iter().zip(&waits).filter(|(_, wait)| **wait == 0);
        let given = granted.map(|(bucket, _)| self.give_back(connection.clone(), bucket));
        try_join_all(given).await?;
        Ok(Some(Duration::from_micros(longest)))
    }

    /// Takes one from each bucket of one node, or answers how many microseconds to wait.
    async fn take_at_once(
        &self,
        mut connection: Connection,
        buckets: &[Bucket],
    ) -> Result<u64, RedisError> {
        let mut call = self.scripts.take_tokens.prepare_invoke();
        for bucket in buckets {
            call.key(self.name(&bucket.key));
            call.arg(bucket.interval_us).arg(bucket.window_us);
        }
        Ok(self.noted(call.invoke_async(&mut connection).await)?)
    }

    async fn give_back(
        &self,
        mut connection: Connection,
        bucket: &Bucket,
    ) -> Result<(), RedisError> {
        let mut call = self.scripts.give_back.prepare_invoke();
        call.key(self.name(&bucket.key)).arg(bucket.interval_us);
        let _: i64 = self.noted(call.invoke_async(&mut connection).await)?;
        Ok(())
    }

    /// Notes what was taken elsewhere, however little is left, and says of each bucket in how many
    /// microseconds it is full. One round trip.
    ///
    /// # Errors
    /// [`RedisError`]; the caller counts for itself.
    pub(in crate::shared) async fn spend_tokens(
        &self,
        spent: &[Spent],
    ) -> Result<Vec<u64>, RedisError> {
        let mut connection = self.connection().await?;
        let asked = spent.iter().map(|one| {
            let mut spend = redis::cmd("EVAL");
            spend.arg(SPEND_TOKENS).arg(1).arg(self.name(&one.key));
            spend.arg(one.by_us).arg(one.ago_us).arg(one.window_us);
            spend
        });
        Ok(self.noted(connection.each(asked.collect()).await)?)
    }
}
