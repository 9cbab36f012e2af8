//! Messages between instances. Redis forgets a message the moment it has passed it on, so
//! whoever was not connected has missed it.

use super::{Redis, RedisError, connection::late};
use futures_util::StreamExt;
use redis::{
    AsyncCommands,
    aio::{PubSubSink, PubSubStream},
};
use std::time::Duration;
use tokio::time::timeout;

/// How long a connection that only listens may take to show that it lives. Nobody waits for it,
/// and to give it up in vain has every watcher fetch again.
const PULSE_TIMEOUT: Duration = Duration::from_secs(1);

/// A channel that is listened to, on a connection of its own.
pub struct Channel {
    /// To ask for a sign of life.
    pub pulse: Pulse,
    /// What comes in.
    pub messages: Messages,
}

/// The asking end of a channel.
pub struct Pulse(PubSubSink);

/// The hearing end of a channel.
pub struct Messages(PubSubStream);

impl Redis {
    /// Listens to a channel of the service.
    ///
    /// # Errors
    /// [`RedisError`] while Redis is away.
    pub async fn listen(&self, channel: &str) -> Result<Channel, RedisError> {
        let (sink, stream) = self.place.listen(&self.name(channel)).await?.split();
        Ok(Channel {
            pulse: Pulse(sink),
            messages: Messages(stream),
        })
    }

    /// Passes a message on to whoever listens to the channel now.
    ///
    /// # Errors
    /// [`RedisError`]; nobody has heard it then.
    pub async fn pass_on(&self, channel: &str, message: &str) -> Result<(), RedisError> {
        let mut connection = self.connection().await?;
        let _: i64 = self.noted(connection.publish(self.name(channel), message).await)?;
        Ok(())
    }
}

impl Pulse {
    /// Asks Redis whether this connection still lives.
    ///
    /// # Errors
    /// [`RedisError`] when it does not.
    pub async fn check(&mut self) -> Result<(), RedisError> {
        let answer = timeout(PULSE_TIMEOUT, self.0.ping::<redis::Value>()).await;
        answer.map_err(|_| late())??;
        Ok(())
    }
}

impl Messages {
    /// The next message; `None` when the connection has ended.
    pub async fn next(&mut self) -> Option<String> {
        let message = self.0.next().await?;
        // One that is no text is not ours; it reads as nothing.
        Some(message.get_payload().unwrap_or_default())
    }
}
