//! What is known of several children and a session at once: siblings, and the waiting list.

use super::known::{Known, read_all_facts};
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
use std::collections::BTreeMap;

/// Takes the locks in their order, the children by id, then the session, and reads under them
/// what is known for each child.
pub(super) async fn all_locked<'p>(
    state: &'p AppState,
    tx: &WriteTx,
    district: &District,
    (children, session): (&[ChildId], SessionId),
) -> Result<Vec<Known<'p>>, BookingError> {
    let locked = store::lock_children(tx, &children.iter().copied().collect()).await?;
    let session = store::lock_session(tx, session).await?;
    read_several(state, &**tx, district, (children, locked), session).await
}

/// What is known for several children now, without locks: enough to choose whom to offer a
/// place, never to give one.
pub(super) async fn all_unlocked<'p>(
    state: &'p AppState,
    district: &District,
    (children, session): (&[ChildId], SessionId),
) -> Result<Vec<Known<'p>>, BookingError> {
    let db = state.db.read();
    let found = store::children(db, children).await?;
    let session = store::session(db, session).await?;
    read_several(state, db, district, (children, found), session).await
}

/// The negative control of [`all_locked`], for several.
#[cfg(feature = "testing")]
pub(super) async fn all_without_locks<'p>(
    state: &'p AppState,
    district: &District,
    of: (&[ChildId], SessionId),
) -> Result<Option<Vec<Known<'p>>>, BookingError> {
    if !crate::testing::Switches::is_on(&state.switches.skip_admission_locks) {
        return Ok(None);
    }
    let known = all_unlocked(state, district, of).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    Ok(Some(known))
}

#[cfg(not(feature = "testing"))]
#[expect(clippy::unused_async, reason = "its twin in tests reads the store")]
pub(super) async fn all_without_locks<'p>(
    _: &'p AppState,
    _: &District,
    _: (&[ChildId], SessionId),
) -> Result<Option<Vec<Known<'p>>>, BookingError> {
    Ok(None)
}

async fn read_several<'p>(
    state: &'p AppState,
    db: &impl ConnectionTrait,
    district: &District,
    (asked, mut found): (&[ChildId], BTreeMap<ChildId, LockedChild>),
    session: Option<LockedSession>,
) -> Result<Vec<Known<'p>>, BookingError> {
    let session = session
        .filter(|session| session.district == district.id)
        .ok_or(BookingError::NotFound)?;
    let mut children = Vec::with_capacity(asked.len());
    for child in asked {
        let child = found
            .remove(child)
            .filter(|child| child.active && child.district == district.id)
            .ok_or(BookingError::NotFound)?;
        children.push(child);
    }
    read_all_facts(state, db, district, children, &session).await
}
