//! A write: what is noted in it for others, and the one place where it becomes durable.

use super::{StoreError, redis::Redis, unheard};
use crate::shared::{
    domain::{AccountId, HouseId},
    live::{Live, LiveEvent},
};
use sea_orm::DatabaseTransaction;
use std::{
    collections::BTreeSet,
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::OwnedMutexGuard;

/// A write transaction. Dropped without [`WriteTx::commit`], it has done nothing.
pub struct WriteTx {
    // Declared before the writer's turn: it must be rolled back before the next one begins.
    transaction: DatabaseTransaction,
    _writer: Option<OwnedMutexGuard<()>>,
    live: Arc<Live>,
    redis: Option<Redis>,
    noted: Mutex<Noted>,
}

/// What others hear of a commit.
#[derive(Default)]
struct Noted {
    told: Vec<(HouseId, LiveEvent)>,
    /// Accounts that may not be what their tokens say any more.
    changed: BTreeSet<AccountId>,
}

impl WriteTx {
    pub(super) fn new(
        transaction: DatabaseTransaction,
        writer: Option<OwnedMutexGuard<()>>,
        live: Arc<Live>,
        redis: Option<Redis>,
    ) -> Self {
        Self {
            transaction,
            _writer: writer,
            live,
            redis,
            noted: Mutex::default(),
        }
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what those who watch the house are told when this is committed. What a week of the
    /// house looks like is then also read anew.
    pub fn tell(&self, house: HouseId, event: LiveEvent) {
        self.noted().told.push((house, event));
    }

    /// Notes that an account may act in another way from the commit on, or not at all: whoever
    /// writes a row that [`standing`](crate::state::AppState::standing) reads of a guardian says
    /// so here (docs/adr/0022).
    pub fn changes_standing(&self, account: AccountId) {
        self.noted().changed.insert(account);
    }

    /// Makes the write durable, tells those who watch, and ends what is kept in Redis and is not
    /// so any more. When it has returned, nobody is answered from what was before.
    ///
    /// # Errors
    /// [`StoreError`] when the store did not say that it is.
    pub async fn commit(self) -> Result<(), StoreError> {
        #[cfg(feature = "testing")]
        if left_out!(CommitBeforeAnswer) {
            tokio::spawn(async move {
                tokio::time::sleep(crate::testing::COMMIT_COMES_LATER).await;
                self.transaction.commit().await
            });
            return Ok(());
        }
        let Self {
            transaction,
            _writer: writer,
            live,
            redis,
            noted,
        } = self;
        let noted = noted.into_inner().unwrap_or_else(PoisonError::into_inner);
        let houses: BTreeSet<HouseId> = noted.told.iter().map(|(house, _)| *house).collect();
        let heard = match &redis {
            Some(redis) => redis.bar(&noted.changed).await.is_ok(),
            None => true,
        };
        if !heard && let Err(error) = unheard::note(&transaction, &noted.changed).await {
            // Rolled back before the next writer begins.
            drop(transaction);
            return Err(error);
        }
        let outcome = transaction.commit().await;
        drop(writer);
        // A commit that was not answered may have been made. To be told in vain costs those
        // who watch a look; not to be told leaves them with what is no longer so.
        live.publish(noted.told);
        if let Some(redis) = &redis {
            // Once more: a Redis that was lost and found meanwhile has lost the bar too.
            let (_, ()) = tokio::join!(redis.bar(&noted.changed), redis.end_weeks(&houses));
        }
        if !heard {
            // Another instance may reach the Redis that this one does not.
            tokio::time::sleep(unheard::SEEN_WITHIN).await;
        }
        if left_out!(CommitErrors) {
            return Ok(());
        }
        Ok(outcome?)
    }
}

impl Deref for WriteTx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.transaction
    }
}
