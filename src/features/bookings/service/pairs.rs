//! What is known of several children and sessions at once: siblings, and the waiting list.

use super::known::{Known, read_facts};
use crate::{
    features::bookings::{
        domain::BookingError,
        store::{self, LockedChild, LockedSession},
    },
    shared::{
        domain::{ChildId, District, SessionId},
        storage::WriteTx,
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeMap, BTreeSet};

/// A child who may come to a session.
pub(super) type Pair = (ChildId, SessionId);

/// Takes the locks of several pairs in their order, the children by id, then the sessions
/// by id, and reads under them what is known for each pair.
pub(super) async fn all_locked<'p>(
    state: &'p AppState,
    tx: &WriteTx,
    district: &District,
    pairs: &[Pair],
) -> Result<Vec<Known<'p>>, BookingError> {
    let mut children = BTreeMap::new();
    for id in pairs
        .iter()
        .map(|(child, _)| *child)
        .collect::<BTreeSet<_>>()
    {
        children.insert(id, store::lock_child(tx, id).await?);
    }
    let mut sessions = BTreeMap::new();
    for id in pairs.iter().map(|(_, id)| *id).collect::<BTreeSet<_>>() {
        sessions.insert(id, store::lock_session(tx, id).await?);
    }
    let mut known = Vec::with_capacity(pairs.len());
    for (child, session) in pairs {
        let child = children.get(child).cloned().flatten();
        let session = sessions.get(session).cloned().flatten();
        known.push(read_pair(state, &**tx, district, child.zip(session)).await?);
    }
    Ok(known)
}

/// What is known for several pairs now, without locks: enough to choose whom to offer a
/// place, never to give one.
pub(super) async fn all_unlocked<'p>(
    state: &'p AppState,
    district: &District,
    pairs: &[Pair],
) -> Result<Vec<Known<'p>>, BookingError> {
    let db = state.db.read();
    let mut known = Vec::with_capacity(pairs.len());
    for (child, session) in pairs {
        let pair = store::both(db, (*child, *session)).await?;
        known.push(read_pair(state, db, district, pair).await?);
    }
    Ok(known)
}

/// The negative control of [`all_locked`], for several.
#[cfg(feature = "testing")]
pub(super) async fn all_without_locks<'p>(
    state: &'p AppState,
    district: &District,
    pairs: &[Pair],
) -> Result<Option<Vec<Known<'p>>>, BookingError> {
    if !crate::testing::Switches::is_on(&state.switches.skip_admission_locks) {
        return Ok(None);
    }
    let known = all_unlocked(state, district, pairs).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    Ok(Some(known))
}

#[cfg(not(feature = "testing"))]
#[expect(clippy::unused_async, reason = "its twin in tests reads the store")]
pub(super) async fn all_without_locks<'p>(
    _: &'p AppState,
    _: &District,
    _: &[Pair],
) -> Result<Option<Vec<Known<'p>>>, BookingError> {
    Ok(None)
}

async fn read_pair<'p>(
    state: &'p AppState,
    db: &impl ConnectionTrait,
    district: &District,
    pair: Option<(LockedChild, LockedSession)>,
) -> Result<Known<'p>, BookingError> {
    let (child, session) = pair
        .filter(|(child, _)| child.active && child.district == district.id)
        .filter(|(_, session)| session.district == district.id)
        .ok_or(BookingError::NotFound)?;
    read_facts(state, db, district, child, session).await
}
