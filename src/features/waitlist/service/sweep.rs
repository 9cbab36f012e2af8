//! What time does to wishes: some become possible by themselves, others end.

use super::{
    demand::unmet_of,
    promote::{in_window, offer_places},
    tell,
};
use crate::{
    features::{
        districts, sessions,
        waitlist::{
            domain::{Entry, EntryStatus, WaitlistError},
            store,
        },
    },
    shared::{
        domain::{DistrictId, SessionId},
        storage::Batch,
    },
    state::AppState,
};
use std::collections::BTreeMap;

/// Entries one tick ends.
const TICK: u64 = 100;

/// Ends wishes for which nothing can be offered any more; they count as demand that was not
/// met (H-10), and the family is told. Returns how many this call ended.
///
/// # Errors
/// The store's.
pub async fn end_due(state: &AppState) -> Result<usize, WaitlistError> {
    let mut ended = 0_usize;
    for entry in store::due_to_end(state.db.read(), state.now(), TICK).await? {
        if end(state, &entry).await? {
            ended = ended.saturating_add(1);
        }
    }
    Ok(ended)
}

async fn end(state: &AppState, entry: &Entry) -> Result<bool, WaitlistError> {
    let now = state.now();
    let tx = state.db.begin_write().await?;
    let to = (EntryStatus::Ended, entry.queued_at);
    if !store::change_entry(&tx, entry.id, EntryStatus::Waiting, to, now, true).await? {
        // Taken back, or another instance was faster.
        return Ok(false);
    }
    let mut batch = Batch::default();
    store::add_unmet(&mut batch, unmet_of(state, entry));
    tell::ended(state, &mut batch, entry);
    batch.execute(&tx).await?;
    tx.commit().await?;
    Ok(true)
}

/// Offers what has become possible by itself: booking has opened, a certificate was verified,
/// a free session came back, a rule no longer stands. Looks at the sessions ahead that
/// someone waits for and that have a place left. Returns how many offers were made.
///
/// # Errors
/// The store's.
pub async fn sweep(state: &AppState) -> Result<usize, WaitlistError> {
    let mut made = 0_usize;
    for (_, session) in open_sessions(state).await? {
        made = made.saturating_add(offer_places(state, session).await?);
    }
    Ok(made)
}

/// The sessions that someone waits for, that guardians may book now, and that have a place
/// left, with their districts.
pub(super) async fn open_sessions(
    state: &AppState,
) -> Result<Vec<(DistrictId, SessionId)>, WaitlistError> {
    let now = state.now();
    let mut open: BTreeMap<SessionId, DistrictId> = BTreeMap::new();
    for session in store::wanted_sessions(state.db.read(), now).await? {
        let district = districts::service::district(state, session.district).await?;
        if in_window(state, &district, &session, now)? {
            open.insert(session.id, session.district);
        }
    }
    let ids: Vec<SessionId> = open.keys().copied().collect();
    let free = sessions::service::with_free_places(state.db.read(), &ids).await?;
    Ok(free
        .into_iter()
        .filter_map(|session| Some((*open.get(&session)?, session)))
        .collect())
}
