//! Places that have come free, and those who wait for them.

use crate::{
    features::sessions::{domain::SessionError, store},
    shared::{
        domain::{DistrictId, SessionId},
        storage::{
            Batch, StoreError, WriteTx,
            outbox::{self, OutboxKind},
        },
    },
    state::AppState,
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use serde_json::json;

/// How long places that come free are kept for those who wait, unless the waiting list has
/// been served sooner. Jobs look twice a second; should none run, nothing is lost but this.
const KEPT_FOR: TimeDelta = TimeDelta::seconds(20);

/// Adds to the batch that frees places of sessions: if anyone waits for one of them, only
/// the waiting list may give its places away for the moment that it takes to offer them.
/// Whoever asks directly would otherwise overtake those who wait, in the time between the
/// release and the offer. At most one call for each session in a batch.
pub fn keep_for_those_who_wait(batch: &mut Batch, sessions: &[SessionId], now: DateTime<Utc>) {
    store::keep(batch, sessions, now + KEPT_FOR);
}

/// Says that places of sessions may have come free without a booking or a capacity having
/// changed: sessions newly opened, or opened again. Only for those that someone waits for.
pub(super) async fn places_came_free(
    state: &AppState,
    tx: &WriteTx,
    district: DistrictId,
    sessions: &[SessionId],
) -> Result<(), SessionError> {
    let wished = store::wished(&**tx, sessions).await?;
    if wished.is_empty() {
        return Ok(());
    }
    let mut batch = Batch::default();
    for session in &wished {
        batch.row(&outbox::row_of(
            state.new_id(),
            district,
            OutboxKind::SessionChanged,
            session.get(),
            &json!({}),
            state.now(),
        )?);
    }
    keep_for_those_who_wait(&mut batch, &wished, state.now());
    Ok(batch.execute(tx).await?)
}

/// Those of some sessions in which a place is left at some moment.
///
/// # Errors
/// The store's.
pub async fn with_free_places(
    db: &impl ConnectionTrait,
    sessions: &[SessionId],
) -> Result<Vec<SessionId>, StoreError> {
    if sessions.is_empty() {
        return Ok(Vec::new());
    }
    let found = store::sessions_by_id(db, sessions).await?;
    let mut held = store::held(db, sessions.iter().copied()).await?;
    let free = found.into_iter().filter_map(|session| {
        let held = held.remove(&session.id).unwrap_or_default();
        let free = session.steps(&held).iter().any(|step| step.free() > 0);
        free.then_some(session.id)
    });
    Ok(free.collect())
}
