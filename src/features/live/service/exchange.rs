//! What instances tell each other, through a channel of Redis.

use crate::{
    shared::{
        live::{LiveEvent, Message},
        storage::redis::{Channel, Redis, RedisError},
    },
    state::AppState,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, interval, sleep},
};
use uuid::Uuid;

const CHANNEL: &str = "live";
/// Pause before another try to reach Redis.
const RETRY: Duration = Duration::from_millis(200);
/// How often the connection is asked for a sign of life.
const PULSE: Duration = Duration::from_secs(1);

/// A message on its way between instances.
#[derive(Serialize, Deserialize)]
struct Passed {
    /// The instance it comes from, which has told its own watchers.
    from: Uuid,
    #[serde(flatten)]
    message: Message,
}

/// As instance `from`, passes on what happens here to the other instances, and what happens
/// there to the watchers of this one, until [`Live::disconnect`](crate::shared::live::Live::disconnect)
/// and all is told. Ends at once where there is no Redis. After a loss of Redis every watcher is told to fetch again: nobody knows what was
/// missed.
pub async fn exchange(state: &AppState, from: Uuid) {
    let Some(redis) = &state.redis else {
        return;
    };
    let Some(mut outgoing) = state.live.connect() else {
        return;
    };
    loop {
        match redis.listen(CHANNEL).await {
            Ok(channel) => {
                state.live.deliver(&fetch_again());
                let ended = pass(state, redis, channel, (from, &mut outgoing)).await;
                if !outgoing.is_closed() {
                    tracing::warn!(error = ?ended.err(), "cut off from the other instances");
                }
            }
            Err(error) => tracing::debug!(error = %error, "the other instances are not heard"),
        }
        if outgoing.is_closed() {
            return;
        }
        sleep(RETRY).await;
    }
}

fn fetch_again() -> Message {
    Message {
        house: None,
        events: vec![LiveEvent::Resync],
    }
}

/// Passes messages both ways until the connection ends, or what is to be told.
async fn pass(
    state: &AppState,
    redis: &Redis,
    mut channel: Channel,
    (from, outgoing): (Uuid, &mut mpsc::Receiver<Message>),
) -> Result<(), RedisError> {
    let mut pulse = interval(PULSE);
    pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            heard = channel.messages.next() => {
                let Some(text) = heard else {
                    return Ok(());
                };
                match serde_json::from_str::<Passed>(&text) {
                    Ok(passed) if passed.from != from => state.live.deliver(&passed.message),
                    Ok(_) => {}
                    // Of another version of the service: better to look than to guess.
                    Err(_) => state.live.deliver(&fetch_again()),
                }
            }
            message = outgoing.recv() => {
                let Some(message) = message else {
                    return tell_missed(state, redis, from).await;
                };
                if left_out!(PassedOn) {
                    continue;
                }
                if send(redis, Passed { from, message }).await.is_err() {
                    state.live.note_missed();
                }
            }
            _ = pulse.tick() => {
                channel.pulse.check().await?;
                if !redis.is_reachable() {
                    redis.check().await?;
                }
                if tell_missed(state, redis, from).await.is_err() {
                    state.live.note_missed();
                }
            }
        }
    }
}

/// Has the watchers of other instances fetch again, where something was not passed on.
async fn tell_missed(state: &AppState, redis: &Redis, from: Uuid) -> Result<(), RedisError> {
    if !state.live.take_missed() {
        return Ok(());
    }
    let message = fetch_again();
    send(redis, Passed { from, message }).await
}

async fn send(redis: &Redis, passed: Passed) -> Result<(), RedisError> {
    redis
        .pass_on(CHANNEL, &serde_json::to_string(&passed)?)
        .await
}
