//! The gate before SQL of one session: a turnstile, and the line of those who wait before it.

use super::together::{Decided, Wish};
use crate::shared::storage::{LOCK_TIMEOUT, StoreError};
use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{
    select,
    sync::{Mutex as Turnstile, OwnedMutexGuard, oneshot},
    time::timeout,
};

/// Stands before SQL for one session.
#[derive(Default)]
pub(super) struct Gate {
    turnstile: Arc<Turnstile<()>>,
    line: Mutex<Vec<InLine>>,
}

/// Waits at a gate, and may be taken along.
pub(super) struct InLine {
    pub wish: Wish,
    answer: oneshot::Sender<Answer>,
}

/// What came of waiting.
pub(super) enum Waited {
    Turn(Turn),
    For(Answer),
}

/// What becomes of one who waits.
pub(super) enum Answer {
    Decided(Decided),
    /// Was taken along in vain.
    Alone,
    /// Was not taken along: the session may be full now.
    LookAgain,
}

/// The gate goes on standing while somebody is behind it.
pub(super) struct Turn {
    _turn: OwnedMutexGuard<()>,
    _gate: Arc<Gate>,
}

impl InLine {
    /// Tells what has become of it. Whoever has left finds a place that was given under the key.
    pub fn tell(self, answer: Answer) {
        let _ = self.answer.send(answer);
    }
}

impl Gate {
    /// A turn, when nobody is behind the gate or waits.
    pub fn free_turn(self: &Arc<Self>) -> Option<Turn> {
        let turn = Arc::clone(&self.turnstile).try_lock_owned().ok()?;
        Some(self.behind(turn))
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// The store's, where nobody ahead has come back from SQL in time.
    pub async fn turn(self: &Arc<Self>) -> Result<Turn, StoreError> {
        in_time(self.next_turn()).await
    }

    async fn next_turn(self: &Arc<Self>) -> Turn {
        self.behind(Arc::clone(&self.turnstile).lock_owned().await)
    }

    fn behind(self: &Arc<Self>, turn: OwnedMutexGuard<()>) -> Turn {
        Turn {
            _turn: turn,
            _gate: Arc::clone(self),
        }
    }

    /// Those who are taken along, and the others. Who has left is neither.
    pub fn take(&self, most: usize) -> (Vec<InLine>, Vec<InLine>) {
        if most == 0 {
            return (Vec::new(), Vec::new());
        }
        let mut taken = mem::take(&mut *self.line());
        taken.retain(|it| !it.answer.is_closed());
        let others = taken.split_off(most.min(taken.len()));
        (taken, others)
    }

    /// Waits for a turn, or to be taken along.
    ///
    /// # Errors
    /// As [`turn`](Self::turn).
    pub async fn wait(self: &Arc<Self>, wish: Wish) -> Result<Waited, StoreError> {
        let (answer, mut answered) = oneshot::channel();
        self.line().push(InLine { wish, answer });
        let waited = in_time(async {
            select! {
                biased;
                // Whoever has taken it along may have gone.
                answer = &mut answered => Waited::For(answer.unwrap_or(Answer::Alone)),
                turn = self.next_turn() => Waited::Turn(turn),
            }
        });
        let waited = waited.await?;
        // It may have been answered just before its turn came. Nobody else takes anybody along then.
        Ok(answered.try_recv().map_or(waited, Waited::For))
    }

    /// How many stand in line.
    #[cfg(feature = "testing")]
    pub fn in_line(&self) -> usize {
        self.line().len()
    }

    fn line(&self) -> MutexGuard<'_, Vec<InLine>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// As long as one waits for a connection or a lock, one waits for a turn.
async fn in_time<T>(turn: impl Future<Output = T>) -> Result<T, StoreError> {
    let waited = timeout(LOCK_TIMEOUT, turn).await;
    waited.map_err(|_| StoreError::waited_in_vain("nobody came back from SQL"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        features::bookings::domain::NewBooking,
        shared::domain::{Actor, RequestKey, Role},
    };
    use uuid::Uuid;

    fn wish() -> Wish {
        let id = Uuid::nil();
        Wish {
            actor: Actor {
                account: id.into(),
                district: id.into(),
                role: Role::Guardian { family: None },
                sign_in: None,
            },
            key: RequestKey {
                key: String::new(),
                request_hash: String::new(),
            },
            wanted: NewBooking {
                child: id.into(),
                session: id.into(),
                during: None,
                accept_fee: false,
            },
        }
    }

    /// Lets those who wait come as far as they do.
    async fn come_to_wait(gate: &Gate, many: usize) {
        while gate.line().len() < many {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn whoever_is_taken_along_by_one_who_goes_away_goes_on_alone() {
        let gate = Arc::new(Gate::default());
        let turn = gate.free_turn();
        assert!(turn.is_some() && gate.free_turn().is_none());
        let leader = async {
            come_to_wait(&gate, 1).await;
            drop(gate.take(1));
        };
        let (waited, ()) = tokio::join!(gate.wait(wish()), leader);
        assert!(matches!(waited, Ok(Waited::For(Answer::Alone))));
    }

    #[tokio::test]
    async fn whoever_has_left_is_not_taken_along() {
        let gate = Arc::new(Gate::default());
        let turn = gate.free_turn();
        let left = timeout(std::time::Duration::from_millis(5), gate.wait(wish()));
        assert!(left.await.is_err());
        let next = async {
            come_to_wait(&gate, 2).await;
            let (taken, others) = gate.take(5);
            assert_eq!((taken.len(), others.len()), (1, 0));
            taken.into_iter().for_each(|it| it.tell(Answer::LookAgain));
        };
        let (waited, ()) = tokio::join!(gate.wait(wish()), next);
        assert!(matches!(waited, Ok(Waited::For(Answer::LookAgain))));
        drop(turn);
        assert!(gate.free_turn().is_some());
    }

    #[tokio::test]
    async fn who_waits_has_the_next_turn() {
        let gate = Arc::new(Gate::default());
        let turn = gate.free_turn();
        let ahead = async {
            come_to_wait(&gate, 1).await;
            drop(turn);
        };
        let (waited, ()) = tokio::join!(gate.wait(wish()), ahead);
        assert!(matches!(waited, Ok(Waited::Turn(_))));
    }
}
