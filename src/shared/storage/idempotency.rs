//! A retry is the same request (I8): the key is stored in the transaction of the effect.
//!
//! There is no look-up before the effect. A repeated request does its work again up to
//! the point where the key is written; there the unique constraint stands against it, the
//! transaction is undone as a whole, and the stored answer is given. So the first request
//! pays one insert, and two at once can never both have their effect: the second waits at
//! the constraint until the first has committed.

use super::{Batch, Database, Question, StoreError, WriteTx, listed};
use crate::shared::domain::{AccountId, Actor, RequestKey};
use chrono::{DateTime, Utc};
use entity::idempotency_key as entity_key;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    Select,
};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What became of a request with a key.
#[derive(Debug)]
pub enum Outcome<T> {
    /// It was done now.
    Done(T),
    /// It had been done before; this is the answer of then.
    Replayed(T),
}

impl<T> Outcome<T> {
    /// The answer, whenever it was made.
    pub fn into_inner(self) -> T {
        match self {
            Self::Done(answer) | Self::Replayed(answer) => answer,
        }
    }
}

/// Why a stored answer is not given.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The key belongs to another request of the account.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The first request with the key has not ended yet.
    #[error("the first request with the key is still under way")]
    InFlight,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The answer stored under the key, if there is one.
///
/// # Errors
/// [`ReplayError::KeyReused`] when it answers another request.
pub async fn stored<T: DeserializeOwned>(
    db: &Database,
    account: AccountId,
    key: &RequestKey,
) -> Result<Option<T>, ReplayError> {
    let row = entity_key::Entity::find_by_id((account.get(), key.key.clone()))
        .one(db.read())
        .await
        .map_err(StoreError::from)?;
    let Some(row) = row else {
        return Ok(None);
    };
    if row.request_hash != key.request_hash {
        return Err(ReplayError::KeyReused);
    }
    serde_json::from_value(row.body)
        .map(Some)
        .map_err(|_| StoreError::Corrupt("idempotency_key.body").into())
}

/// The row that stores an answer; add it to the batch that writes the effect.
///
/// # Errors
/// [`StoreError::Corrupt`] when the answer cannot be written as JSON.
pub fn row_of<T: Serialize>(
    actor: &Actor,
    key: &RequestKey,
    answer: &T,
    now: DateTime<Utc>,
) -> Result<entity_key::ActiveModel, StoreError> {
    Ok(entity_key::ActiveModel {
        account_id: Set(actor.account.get()),
        idempotency_key: Set(key.key.clone()),
        district_id: Set(actor.district.get()),
        request_hash: Set(key.request_hash.clone()),
        body: Set(serde_json::to_value(answer)
            .map_err(|_| StoreError::Corrupt("an answer to be stored"))?),
        created_at: Set(now.into()),
    })
}

fn those_of(accounts: &[Uuid], names: &[&str]) -> Select<entity_key::Entity> {
    entity_key::Entity::find()
        .select_only()
        .columns([
            entity_key::Column::AccountId,
            entity_key::Column::IdempotencyKey,
        ])
        .filter(entity_key::Column::AccountId.is_in(listed(accounts)))
        .filter(entity_key::Column::IdempotencyKey.is_in(listed(names)))
}

/// What [`used`] asks PostgreSQL of several, of nobody.
#[must_use]
pub fn used_in_a_rush() -> Question {
    let used = those_of(&[Uuid::nil(); 2], &[""; 2]);
    used.build(DbBackend::Postgres).into()
}

/// Which of the keys of some accounts have been used, with their accounts.
///
/// # Errors
/// The store's.
pub async fn used(
    tx: &WriteTx,
    keys: &[(AccountId, &RequestKey)],
) -> Result<BTreeSet<(AccountId, String)>, StoreError> {
    let accounts: Vec<Uuid> = keys.iter().map(|(account, _)| account.get()).collect();
    let names: Vec<&str> = keys.iter().map(|(_, key)| key.key.as_str()).collect();
    let used = those_of(&accounts, &names);
    let used: Vec<(Uuid, String)> = used.into_tuple().all(&**tx).await?;
    let with_account = |(account, key): (Uuid, String)| (account.into(), key);
    Ok(used.into_iter().map(with_account).collect())
}

/// Runs `work` in one write transaction that also stores the answer under the key, or
/// gives the answer stored before. `work` must leave committing to this function.
///
/// A refusal is not stored: it had no effect, so a repeat may succeed later. But a refusal
/// met by a repeat, such as "already booked", gives way to the answer of the first time.
///
/// # Errors
/// Those of `work`; [`ReplayError`] converted into its error type.
pub async fn once<T, E>(
    db: &Database,
    actor: &Actor,
    key: Option<&RequestKey>,
    now: DateTime<Utc>,
    work: impl AsyncFnOnce(&WriteTx) -> Result<T, E>,
) -> Result<Outcome<T>, E>
where
    T: Serialize + DeserializeOwned,
    E: From<ReplayError>,
{
    once_in_batch(db, actor, key, now, async |tx, _| work(tx).await).await
}

/// As [`once`], for work that leaves its last writes in a batch: the key goes out with
/// them, in the same round trip.
///
/// # Errors
/// As [`once`].
pub async fn once_in_batch<T, E>(
    db: &Database,
    actor: &Actor,
    key: Option<&RequestKey>,
    now: DateTime<Utc>,
    work: impl AsyncFnOnce(&WriteTx, &mut Batch) -> Result<T, E>,
) -> Result<Outcome<T>, E>
where
    T: Serialize + DeserializeOwned,
    E: From<ReplayError>,
{
    let attempt = async {
        let tx = db.begin_write().await.map_err(ReplayError::from)?;
        let mut batch = Batch::default();
        let answer = work(&tx, &mut batch).await?;
        if let Some(key) = key.filter(|_| !left_out!(KeyWithEffect)) {
            batch.row(&row_of(actor, key, &answer, now).map_err(ReplayError::from)?);
        }
        batch.execute(&tx).await.map_err(|error| match error {
            // The row of the same key is being written by a request still under way.
            StoreError::Locked(_) if key.is_some() => ReplayError::InFlight,
            other => other.into(),
        })?;
        step!(Written);
        tx.commit().await.map_err(ReplayError::from)?;
        step!(Committed);
        #[cfg(feature = "testing")]
        if let Some(key) = key.filter(|_| left_out!(KeyWithEffect)) {
            let tx = db.begin_write().await.map_err(ReplayError::from)?;
            let mut batch = Batch::default();
            batch.row(&row_of(actor, key, &answer, now).map_err(ReplayError::from)?);
            batch.execute(&tx).await.map_err(ReplayError::from)?;
            tx.commit().await.map_err(ReplayError::from)?;
        }
        Ok(answer)
    };
    let refused: E = match attempt.await {
        Ok(answer) => return Ok(Outcome::Done(answer)),
        Err(error) => error,
    };
    let Some(key) = key else {
        return Err(refused);
    };
    match stored(db, actor.account, key).await? {
        Some(answer) => Ok(Outcome::Replayed(answer)),
        None => Err(refused),
    }
}

/// Forgets keys older than `instant`: a client that repeats a request does so within
/// minutes, not days. Returns how many were forgotten.
///
/// # Errors
/// The store's.
pub async fn forget_before(db: &Database, instant: DateTime<Utc>) -> Result<usize, StoreError> {
    let tx = db.begin_write().await?;
    let done = entity_key::Entity::delete_many()
        .filter(entity_key::Column::CreatedAt.lt(instant))
        .exec(&*tx)
        .await?;
    tx.commit().await?;
    Ok(usize::try_from(done.rows_affected).unwrap_or(usize::MAX))
}
