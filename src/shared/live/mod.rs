//! Telling those who watch a house that something changed: the small primitive that every
//! write can use. Who may watch, and how it is sent, lies in the feature `live`.
//!
//! A transaction notes what it changes ([`WriteTx::tell`](super::storage::WriteTx::tell)); its
//! commit publishes it here. Events are hints: they carry ids, states and versions, nothing
//! personal, and whoever missed one is told to fetch again ([`LiveEvent::Resync`]).

mod seats;

pub use super::domain::{LiveEvent, SessionReason};
pub use seats::Seat;

use super::domain::HouseId;
use seats::Seats;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::sync::{broadcast, mpsc};

/// Events a slow watcher may fall behind before it is dropped.
pub const BUFFER: usize = 64;
/// Messages to other instances that may wait for Redis.
const OUTGOING: usize = 1024;

/// What one instance tells the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The house; `None` for all.
    pub house: Option<HouseId>,
    /// What happened there, in order.
    pub events: Vec<LiveEvent>,
}

/// The watchers of this process, by house.
#[derive(Default)]
pub struct Live {
    houses: Mutex<BTreeMap<HouseId, broadcast::Sender<LiveEvent>>>,
    seats: Arc<Mutex<Seats>>,
    outgoing: Mutex<Option<mpsc::Sender<Message>>>,
    /// Something could not be told to the other instances.
    missed: AtomicBool,
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Live {
    /// Tells the watchers of houses, here and at other instances, what happened.
    pub fn publish(&self, told: Vec<(HouseId, LiveEvent)>) {
        let mut by_house: BTreeMap<HouseId, Vec<LiveEvent>> = BTreeMap::new();
        for (house, event) in told {
            by_house.entry(house).or_default().push(event);
        }
        for (house, events) in by_house {
            let message = Message {
                house: Some(house),
                events,
            };
            self.deliver(&message);
            if let Some(outgoing) = &*held(&self.outgoing)
                && outgoing.try_send(message).is_err()
            {
                self.note_missed();
            }
        }
    }

    /// Tells the watchers of this process.
    pub fn deliver(&self, message: &Message) {
        let houses = held(&self.houses);
        let watched = houses
            .iter()
            .filter(|(house, _)| message.house.is_none_or(|wanted| wanted == **house));
        for (_, sender) in watched {
            for event in &message.events {
                // Nobody may be left; then nobody needs to hear it.
                let _ = sender.send(event.clone());
            }
        }
    }

    /// Takes what is to be told to other instances; `None` when someone has taken it before.
    /// Without a taker nothing is kept for them.
    pub fn connect(&self) -> Option<mpsc::Receiver<Message>> {
        let mut outgoing = held(&self.outgoing);
        if outgoing.is_some() {
            return None;
        }
        let (sender, receiver) = mpsc::channel(OUTGOING);
        *outgoing = Some(sender);
        Some(receiver)
    }

    /// From here on nothing is to be told to other instances; what was before still is.
    pub fn disconnect(&self) {
        *held(&self.outgoing) = None;
    }

    /// Remembers that other instances were not told of something.
    pub fn note_missed(&self) {
        self.missed.store(true, Ordering::SeqCst);
    }

    /// Whether other instances were not told of something; asking forgets it.
    pub fn take_missed(&self) -> bool {
        self.missed.swap(false, Ordering::SeqCst)
    }

    /// A seat for one more stream of an account, while there are fewer than so many of the
    /// account and so many in all.
    #[must_use]
    pub fn seat(
        &self,
        account: super::domain::AccountId,
        of_account: usize,
        in_all: usize,
    ) -> Option<Seat> {
        Seats::take(&self.seats, account, of_account, in_all)
    }

    /// Begins to watch a house.
    #[must_use]
    pub fn watch(self: &Arc<Self>, house: HouseId) -> Watcher {
        let mut houses = held(&self.houses);
        let sender = houses
            .entry(house)
            .or_insert_with(|| broadcast::channel(BUFFER).0);
        Watcher {
            events: sender.subscribe(),
            house,
            live: Arc::clone(self),
        }
    }
}

/// One who watches a house.
pub struct Watcher {
    events: broadcast::Receiver<LiveEvent>,
    house: HouseId,
    live: Arc<Live>,
}

impl Watcher {
    /// The next event; `None` when the watcher was too slow and events were lost.
    pub async fn next(&mut self) -> Option<LiveEvent> {
        self.events.recv().await.ok()
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let mut houses = held(&self.live.houses);
        // This watcher still counts.
        if houses
            .get(&self.house)
            .is_some_and(|sender| sender.receiver_count() <= 1)
        {
            houses.remove(&self.house);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn house(number: u128) -> HouseId {
        Uuid::from_u128(number).into()
    }

    #[tokio::test]
    async fn a_watcher_hears_of_its_house_only() {
        let live = Arc::new(Live::default());
        let mut watcher = live.watch(house(1));
        let alert = |number| LiveEvent::AlertEnded {
            alert_id: Uuid::from_u128(number).into(),
        };
        live.publish(vec![(house(2), alert(2)), (house(1), alert(1))]);
        assert_eq!(watcher.next().await, Some(alert(1)));
        drop(watcher);
        assert!(held(&live.houses).is_empty(), "nobody watches any more");
    }

    #[tokio::test]
    async fn a_watcher_that_falls_behind_is_told_that_it_did() {
        let live = Arc::new(Live::default());
        let mut slow = live.watch(house(1));
        let events = vec![LiveEvent::Resync; BUFFER + 1];
        live.deliver(&Message {
            house: None,
            events,
        });
        assert_eq!(slow.next().await, None);
    }

    #[test]
    fn what_other_instances_were_not_told_is_remembered_once() {
        let live = Live::default();
        let receiver = live.connect();
        assert!(live.connect().is_none());
        drop(receiver);
        live.publish(vec![(house(1), LiveEvent::Resync)]);
        assert!(live.take_missed());
        assert!(!live.take_missed());
    }
}
