//! Changes of accounts that Redis could not be told of before they were committed
//! (docs/adr/0022). They stand in SQL until somebody has told it. Whoever believes what Redis keeps of
//! accounts has looked for them within the last second.

use super::{Database, Looks, StoreError, redis::Redis};
use crate::shared::domain::AccountId;
use entity::unheard_change::{Column, Entity};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, OnConflict, Query},
};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long it is believed that there are no others.
const BELIEVED: Duration = Duration::from_secs(1);
/// After that long every instance has looked again.
pub(super) const SEEN_WITHIN: Duration = Duration::from_millis(1500);

type Accounts = Arc<BTreeSet<AccountId>>;

/// What this process has last seen of them.
#[derive(Default)]
pub struct Unheard {
    last: Mutex<Option<(Instant, Accounts)>>,
    looks: Looks<(), Option<(Instant, Accounts)>>,
}

impl Unheard {
    /// Whether all changes of an account that were answered have ended what Redis kept of it.
    pub async fn has_heard(&self, db: &Database, redis: &Redis, account: AccountId) -> bool {
        let seen = match self.seen_just_now() {
            Some(fresh) => Some(fresh),
            None => self.look(db, redis).await,
        };
        seen.is_some_and(|(_, accounts)| !accounts.contains(&account))
    }

    fn seen_just_now(&self) -> Option<(Instant, Accounts)> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.clone().filter(|(at, _)| at.elapsed() < BELIEVED)
    }

    async fn look(&self, db: &Database, redis: &Redis) -> Option<(Instant, Accounts)> {
        let look = || {
            let (db, redis) = (db.clone(), redis.clone());
            async move {
                let begun = Instant::now();
                // Noted where it fails; SQL is asked then.
                let accounts = all_told(&db, &redis).await.ok()?;
                Some((begun, Arc::new(accounts)))
            }
        };
        let seen = self.looks.share((), look).await?;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(seen.clone());
        Some(seen)
    }
}

/// Notes changes with the transaction that makes them.
///
/// # Errors
/// The store's.
pub(super) async fn note(
    tx: &impl ConnectionTrait,
    accounts: &BTreeSet<AccountId>,
) -> Result<(), StoreError> {
    let mut insert = Query::insert();
    insert
        .into_table(Entity)
        .columns([Column::AccountId, Column::Change]);
    for account in accounts {
        insert.values_panic([account.get().into(), 1_i64.into()]);
    }
    let once_more = Expr::col((Entity, Column::Change)).add(1);
    let mut same = OnConflict::column(Column::AccountId);
    insert.on_conflict(same.value(Column::Change, once_more).to_owned());
    tx.execute(&insert).await?;
    Ok(())
}

/// The accounts with such changes, of which Redis has been told now where it can be.
async fn all_told(db: &Database, redis: &Redis) -> Result<BTreeSet<AccountId>, StoreError> {
    // In the order in which rows are written, so that nobody waits for another in a circle.
    let find = Entity::find().order_by_asc(Column::AccountId);
    let changes = find.all(db.read()).await?;
    let accounts = changes.iter().map(|it| it.account_id.into()).collect();
    if changes.is_empty() || redis.bar(&accounts).await.is_err() {
        return Ok(accounts);
    }
    let tx = db.begin_write().await?;
    for told in changes {
        Entity::delete_many()
            .filter(Column::AccountId.eq(told.account_id))
            .filter(Column::Change.eq(told.change))
            .exec(&*tx)
            .await?;
    }
    tx.commit().await?;
    Ok(accounts)
}
