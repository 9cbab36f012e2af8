//! Reads that go to Redis together. A command costs Redis, and the threads that carry it, about as
//! much for ten keys as for one. So what a thread asks while two answers are on their way to it goes out
//! with the next command. Nobody waits for others to come: who asks alone is asked for at once.

use super::{Redis, RedisError};
use redis::{AsyncCommands, RedisResult};
use std::{
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::sync::oneshot;

/// Threads beyond them share the first.
const QUEUES: usize = 16;
/// Commands of a thread that are on their way at a time: while Redis answers one, the thread makes the next.
const AT_ONCE: usize = 2;

type Value = Option<String>;
type Answer = Result<Value, RedisError>;

/// What waits to be asked, by the thread that asks: so most that is heard wakes nobody elsewhere.
#[derive(Default)]
pub(super) struct Reads {
    queues: [Arc<Queue>; QUEUES],
    #[cfg(feature = "testing")]
    sent: AtomicUsize,
}

#[derive(Default)]
struct Queue(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    asked: Vec<(String, oneshot::Sender<Answer>)>,
    /// So many send what is asked.
    senders: usize,
}

impl Reads {
    fn of_this_thread(&self) -> &Arc<Queue> {
        static THREADS: AtomicUsize = AtomicUsize::new(0);
        thread_local! {
            static PLACE: usize = THREADS.fetch_add(1, Ordering::Relaxed);
        }
        let [first, ..] = &self.queues;
        PLACE.with(|place| self.queues.get(*place).unwrap_or(first))
    }
}

impl Queue {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sends what a queue holds until it holds nothing.
struct Sender {
    queue: Arc<Queue>,
    has_ended: bool,
}

impl Sender {
    /// What was asked meanwhile; `None` when nothing was, and it is not one of those who send any more.
    fn next(&mut self) -> Option<Vec<(String, oneshot::Sender<Answer>)>> {
        let mut waiting = self.queue.waiting();
        let asked = mem::take(&mut waiting.asked);
        self.has_ended = asked.is_empty();
        if self.has_ended {
            waiting.senders = waiting.senders.saturating_sub(1);
        }
        (!self.has_ended).then_some(asked)
    }
}

impl Drop for Sender {
    /// Before its end: with the runtime that it was part of. Nobody is left waiting for it.
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        let mut waiting = self.queue.waiting();
        waiting.senders = waiting.senders.saturating_sub(1);
        if waiting.senders == 0 {
            waiting.asked.clear();
        }
    }
}

impl Redis {
    /// The string under a name, asked together with what others ask at the moment.
    pub(super) async fn read(&self, name: String) -> Result<Value, RedisError> {
        if !self.is_reachable() {
            return Err(RedisError::Away);
        }
        let (answer, heard) = oneshot::channel();
        let queue = self.reads.of_this_thread();
        let sends = {
            let mut waiting = queue.waiting();
            waiting.asked.push((name, answer));
            let sends = waiting.senders < AT_ONCE;
            waiting.senders += usize::from(sends);
            sends
        };
        if sends {
            let queue = Arc::clone(queue);
            tokio::spawn(self.clone().send_all(Sender {
                queue,
                has_ended: false,
            }));
        }
        heard.await.unwrap_or(Err(RedisError::Away))
    }

    /// How many commands have carried what was asked together.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn reads_sent(&self) -> usize {
        self.reads.sent.load(Ordering::SeqCst)
    }

    async fn send_all(self, mut sender: Sender) {
        while let Some(asked) = sender.next() {
            let (names, answers): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
            #[cfg(feature = "testing")]
            self.reads.sent.fetch_add(1, Ordering::SeqCst);
            let mut values = self.read_all(&names).await;
            for (place, answer) in answers.into_iter().enumerate() {
                let value = match &mut values {
                    Ok(values) => Ok(values.get_mut(place).and_then(Option::take)),
                    Err(RedisError::Failed(error)) => Err(RedisError::Failed(error.clone())),
                    Err(_) => Err(RedisError::Away),
                };
                // Whoever has gone away does not hear it.
                let _ = answer.send(value);
            }
        }
    }

    /// The strings under some names, in one round trip.
    pub(super) async fn read_all(&self, names: &[String]) -> Result<Vec<Value>, RedisError> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let mut connection = self.connection().await?;
        let found: RedisResult<Vec<Value>> = connection.mget(names).await;
        Ok(self.noted(found)?)
    }
}
