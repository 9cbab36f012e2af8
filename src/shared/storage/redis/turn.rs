//! What instances share for a while: a value, and a turn at getting it.

use super::{Key, Redis, RedisError};
use redis::{AsyncCommands, ExistenceCheck, SetExpiry, SetOptions};
use serde::{Serialize, de::DeserializeOwned};
use std::time::Duration;

/// A turn at something that one instance does at a time.
#[derive(Debug)]
pub struct Turn {
    name: String,
    mark: String,
}

impl Redis {
    /// The value remembered under a key.
    ///
    /// # Errors
    /// [`RedisError`]; the caller does without.
    pub async fn recall<T: Serialize + DeserializeOwned>(
        &self,
        key: &Key<T>,
    ) -> Result<Option<T>, RedisError> {
        Ok(match self.read(self.name(key.name())).await? {
            None => None,
            Some(text) => Some(serde_json::from_str(&text)?),
        })
    }

    /// Remembers a value for a while. It may be lost sooner.
    ///
    /// # Errors
    /// [`RedisError`]; the caller does without.
    pub async fn remember<T: Serialize + DeserializeOwned>(
        &self,
        key: &Key<T>,
        value: &T,
        lasts: Duration,
    ) -> Result<(), RedisError> {
        let value = serde_json::to_string(value)?;
        let mut connection = self.connection().await?;
        let options = SetOptions::default().with_expiration(expiry(lasts));
        let name = self.name(key.name());
        Ok(self.noted(connection.set_options(name, value, options).await)?)
    }

    /// Forgets the value under a key.
    ///
    /// # Errors
    /// [`RedisError`]; the value ends by itself.
    pub async fn forget<T: Serialize + DeserializeOwned>(
        &self,
        key: &Key<T>,
    ) -> Result<(), RedisError> {
        let mut connection = self.connection().await?;
        Ok(self.noted(connection.unlink(self.name(key.name())).await)?)
    }

    /// Takes a turn, unless another one has it. It ends with [`Redis::end_turn`], or by
    /// itself after `lasts`. `mark` is drawn by the caller and says whose turn it is.
    ///
    /// A turn saves work; it guards nothing: Redis may be lost with it (I1).
    ///
    /// # Errors
    /// [`RedisError`]; the caller goes on without a turn.
    pub async fn begin_turn(
        &self,
        name: &str,
        mark: &str,
        lasts: Duration,
    ) -> Result<Option<Turn>, RedisError> {
        let mut connection = self.connection().await?;
        let options = SetOptions::default()
            .conditional_set(ExistenceCheck::NX)
            .with_expiration(expiry(lasts));
        let name = self.name(name);
        let taken: Option<String> =
            self.noted(connection.set_options(&name, mark, options).await)?;
        Ok(taken.map(|_| Turn {
            name,
            mark: mark.to_owned(),
        }))
    }

    /// Ends a turn, unless it has ended and is another's by now.
    ///
    /// # Errors
    /// [`RedisError`]; it ends by itself.
    pub async fn end_turn(&self, turn: Turn) -> Result<(), RedisError> {
        let mut connection = self.connection().await?;
        let _: i64 = self.noted(
            self.scripts
                .end_turn
                .key(turn.name)
                .arg(turn.mark)
                .invoke_async(&mut connection)
                .await,
        )?;
        Ok(())
    }
}

fn expiry(lasts: Duration) -> SetExpiry {
    SetExpiry::PX(u64::try_from(lasts.as_millis()).unwrap_or(u64::MAX).max(1))
}
