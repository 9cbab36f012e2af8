//! The gate before SQL of one session: a turnstile, and the line of those who wait before it.

use super::together::{Decided, Wish};
use crate::shared::storage::{LOCK_TIMEOUT, StoreError};
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicUsize, Ordering},
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
    passed: AtomicUsize,
}

/// Waits at a gate.
struct InLine {
    /// What can be decided with others; nothing of whoever goes through alone.
    wish: Option<Wish>,
    answer: oneshot::Sender<Answer>,
}

/// One who is taken along.
pub(super) struct Taken {
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
    /// The session was full when somebody looked.
    LookAgain,
}

/// The gate goes on standing while somebody is behind it.
pub(super) struct Turn {
    _turn: OwnedMutexGuard<()>,
    gate: Arc<Gate>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.gate.passed.fetch_add(1, Ordering::AcqRel);
    }
}

impl Taken {
    /// Tells what has become of it. Whoever has left finds a place that was given under the key.
    pub fn tell(self, answer: Answer) {
        let _ = self.answer.send(answer);
    }
}

impl Gate {
    /// How many have come back from behind the gate: whoever looked before the last of them has not
    /// seen what became of it.
    pub fn passed(&self) -> usize {
        self.passed.load(Ordering::Acquire)
    }

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
        // Nobody who came later is taken along past it.
        let _place = self.stand(None);
        in_time(self.next_turn()).await
    }

    fn stand(&self, wish: Option<Wish>) -> oneshot::Receiver<Answer> {
        let (answer, answered) = oneshot::channel();
        self.line().push(InLine { wish, answer });
        answered
    }

    async fn next_turn(self: &Arc<Self>) -> Turn {
        self.behind(Arc::clone(&self.turnstile).lock_owned().await)
    }

    fn behind(self: &Arc<Self>, turn: OwnedMutexGuard<()>) -> Turn {
        Turn {
            _turn: turn,
            gate: Arc::clone(self),
        }
    }

    /// Those who are taken along: the first of those who wait, up to one who goes through alone.
    /// The others keep their places.
    pub fn take(&self, most: usize) -> Vec<Taken> {
        let mut line = self.line();
        // Who has left is not taken along.
        line.retain(|it| !it.answer.is_closed());
        let wishes = line.iter().take_while(|it| it.wish.is_some());
        let many = wishes.take(most).count();
        let taken = line.drain(..many).filter_map(|it| {
            let (wish, answer) = (it.wish?, it.answer);
            Some(Taken { wish, answer })
        });
        taken.collect()
    }

    /// Tells all who wait with a wish that the session was full: they look at once, not one after
    /// the other.
    pub fn all_look(&self) {
        let mut line = self.line();
        let (with_wish, alone) = line.drain(..).partition(|it: &InLine| it.wish.is_some());
        *line = alone;
        drop(line);
        let with_wish: Vec<InLine> = with_wish;
        for one in with_wish {
            let _ = one.answer.send(Answer::LookAgain);
        }
    }

    /// Waits for a turn, or to be taken along.
    ///
    /// # Errors
    /// As [`turn`](Self::turn).
    pub async fn wait(self: &Arc<Self>, wish: Wish) -> Result<Waited, StoreError> {
        let mut answered = self.stand(Some(wish));
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
    #[cfg(any(test, feature = "testing"))]
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
            let taken = gate.take(5);
            assert_eq!(taken.len(), 1);
            taken.into_iter().for_each(|it| it.tell(Answer::LookAgain));
        };
        let (waited, ()) = tokio::join!(gate.wait(wish()), next);
        assert!(matches!(waited, Ok(Waited::For(Answer::LookAgain))));
        drop(turn);
        assert!(gate.free_turn().is_some());
    }

    #[tokio::test]
    async fn nobody_is_taken_along_past_one_who_goes_alone() {
        let gate = Arc::new(Gate::default());
        let turn = gate.free_turn();
        let next = async {
            come_to_wait(&gate, 3).await;
            let taken = gate.take(5);
            assert_eq!(taken.len(), 1);
            taken.into_iter().for_each(|it| it.tell(Answer::Alone));
            drop(turn);
        };
        let later = async {
            come_to_wait(&gate, 2).await;
            gate.wait(wish()).await
        };
        let alone = async {
            come_to_wait(&gate, 1).await;
            let turn = gate.turn().await;
            // It has its turn before whoever came after it.
            assert_eq!(gate.take(5).len(), 1);
            turn.is_ok()
        };
        let (first, alone, later, ()) = tokio::join!(gate.wait(wish()), alone, later, next);
        assert!(matches!(first, Ok(Waited::For(Answer::Alone))) && alone);
        assert!(matches!(later, Ok(Waited::For(Answer::Alone))));
    }

    #[tokio::test]
    async fn those_who_go_alone_keep_their_places_when_all_look() {
        let gate = Arc::new(Gate::default());
        let turn = gate.free_turn();
        let full = async {
            come_to_wait(&gate, 2).await;
            gate.all_look();
            assert_eq!(gate.in_line(), 1);
            drop(turn);
        };
        let alone = async {
            come_to_wait(&gate, 1).await;
            gate.turn().await
        };
        let (waited, alone, ()) = tokio::join!(gate.wait(wish()), alone, full);
        assert!(matches!(waited, Ok(Waited::For(Answer::LookAgain))) && alone.is_ok());
    }

    #[tokio::test]
    async fn who_waits_has_the_next_turn() {
        let gate = Arc::new(Gate::default());
        let turn = gate.free_turn();
        let ahead = async {
            come_to_wait(&gate, 1).await;
            drop(turn);
        };
        assert_eq!(gate.passed(), 0);
        let (waited, ()) = tokio::join!(gate.wait(wish()), ahead);
        assert!(matches!(waited, Ok(Waited::Turn(_))));
        assert_eq!(gate.passed(), 1);
    }
}
