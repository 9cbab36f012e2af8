//! Token buckets that all instances share.

use super::{Redis, RedisError};
use crate::shared::limits::Bucket;
use std::time::Duration;

impl Redis {
    /// Takes one from each bucket, or from none: then how long to wait. One round trip.
    ///
    /// # Errors
    /// [`RedisError`]; the caller counts for itself.
    pub async fn take_tokens(&self, buckets: &[Bucket]) -> Result<Option<Duration>, RedisError> {
        let mut connection = self.connection().await?;
        let mut call = self.take_tokens.prepare_invoke();
        for bucket in buckets {
            call.key(self.name(&bucket.key));
            call.arg(bucket.interval_us).arg(bucket.window_us);
        }
        let wait: u64 = self.noted(call.invoke_async(&mut connection).await)?;
        Ok((wait > 0).then(|| Duration::from_micros(wait)))
    }
}
