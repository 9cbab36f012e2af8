//! Closing: under the locks of the rooms and the sessions.

use super::{hidden, house_in_scope, lock_rooms};
use crate::{
    features::{
        bookings,
        closures::{
            domain::{Closure, ClosureError, NewClosure},
            store,
        },
        houses,
        sessions::{
            self,
            domain::{ClosedSession, Closing},
        },
    },
    shared::{
        domain::{AccountId, Actor, BookingId, ClosureId, DistrictId, RequestKey, SessionId},
        storage::{
            Batch, WriteTx,
            idempotency::{Outcome, once_in_batch},
            outbox::{self, OutboxKind},
        },
    },
    state::AppState,
};
use serde_json::json;
use std::collections::BTreeMap;

/// Closes a house or a room: those who run it.
///
/// # Errors
/// [`ClosureError::Exists`] when the same is closed for the same time; [`ClosureError`].
pub async fn close(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    new: NewClosure,
) -> Result<Closure, ClosureError> {
    let closing = new.closing;
    let house = house_in_scope(state, actor, closing.house).await?;
    check(state, &closing).await?;
    let unguarded = exists_without_locks(state, &closing).await?;
    let by = (house.district, actor.account);
    let mut closed = Vec::new();
    let outcome = once_in_batch(&state.db, actor, key, state.now(), async |tx, batch| {
        let existing = match unguarded {
            Some(existing) => existing,
            None => existing(tx, &closing).await?,
        };
        if let Some(existing) = existing {
            return Err(ClosureError::Exists(existing));
        }
        let (closure, sessions) = close_within(state, tx, batch, by, new).await?;
        closed = sessions;
        Ok(closure)
    })
    .await?;
    if let Outcome::Done(_) = &outcome {
        show(state, &closed).await;
    }
    Ok(outcome.into_inner())
}

async fn check(state: &AppState, closing: &Closing) -> Result<(), ClosureError> {
    let span = closing.span;
    if span.to.is_some_and(|to| to <= span.from) {
        return Err(ClosureError::Reversed);
    }
    if span.to.is_some_and(|to| to <= state.now()) {
        return Err(ClosureError::Over);
    }
    if let Some(room) = closing.room {
        let room = houses::service::room(state.db.read(), room)
            .await
            .map_err(hidden)?;
        if room.house != closing.house {
            return Err(ClosureError::NotFound);
        }
    }
    Ok(())
}

/// The closure that closes the same for the same time, asked under the locks of the rooms.
async fn existing(tx: &WriteTx, closing: &Closing) -> Result<Option<ClosureId>, ClosureError> {
    lock_rooms(tx, closing.house, closing.room).await?;
    let standing = store::standing(&**tx, closing.house).await?;
    Ok(same(&standing, closing))
}

fn same(standing: &[Closure], closing: &Closing) -> Option<ClosureId> {
    let same = standing.iter().find(|it| it.is_the_same_as(closing));
    same.map(|it| it.id)
}

/// The negative control of the rooms' locks: with the switch on, it is asked without them
/// whether the same is closed, long enough before it is closed that another request at the
/// same time hears the same.
#[cfg(feature = "testing")]
async fn exists_without_locks(
    state: &AppState,
    closing: &Closing,
) -> Result<Option<Option<ClosureId>>, ClosureError> {
    if !crate::testing::Switches::is_on(&state.switches.skip_closure_locks) {
        return Ok(None);
    }
    let standing = store::standing(state.db.read(), closing.house).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    Ok(Some(same(&standing, closing)))
}

#[cfg(not(feature = "testing"))]
#[expect(clippy::unused_async, reason = "its twin in tests reads the store")]
async fn exists_without_locks(
    _: &AppState,
    _: &Closing,
) -> Result<Option<Option<ClosureId>>, ClosureError> {
    Ok(None)
}

/// Closes in the caller's transaction: the sessions under the locks of the rooms and their
/// own, the bookings from the outbox. What the batch then holds must be executed in the same
/// transaction.
///
/// # Errors
/// [`ClosureError`].
pub async fn close_within(
    state: &AppState,
    tx: &WriteTx,
    batch: &mut Batch,
    (district, by): (DistrictId, AccountId),
    new: NewClosure,
) -> Result<(Closure, Vec<ClosedSession>), ClosureError> {
    let now = state.now();
    let closing = new.closing;
    let closed = sessions::service::close(state, tx, &closing).await?;
    let ends: BTreeMap<SessionId, _> = closed.iter().map(|it| (it.id, it)).collect();
    let ids: Vec<SessionId> = closed.iter().map(|it| it.id).collect();
    let mut bookings = bookings::service::still_to_come(tx, &ids, now).await?;
    // Of a shortened session only what reaches beyond its new end goes.
    bookings.retain(|booking| {
        ends.get(&booking.session).is_some_and(|session| {
            session.ended_at_before.is_none() || session.ends_at < booking.during.end()
        })
    });
    let bookings: Vec<BookingId> = bookings.iter().map(|booking| booking.id).collect();
    let closure = Closure {
        id: state.new_id().into(),
        district,
        house: closing.house,
        room: closing.room,
        from: closing.span.from,
        to: closing.span.to,
        shorten: closing.shorten,
        reason: new.reason,
        text_zh: new.text_zh,
        text_en: new.text_en,
        by_house_state: new.by_house_state,
        created_by: by,
        created_at: now,
        lifted_at: None,
    };
    store::add(batch, &closure, &closed, &bookings);
    batch.row(&outbox::row_of(
        state.new_id(),
        district,
        OutboxKind::ClosureMade,
        closure.id.get(),
        &json!({}),
        now,
    )?);
    Ok((closure, closed))
}

/// Shows closed sessions in Redis as they are now; what lies further ahead can wait for the
/// outbox.
pub async fn show(state: &AppState, closed: &[ClosedSession]) {
    let soonest = closed.iter().take(super::SHOWN_AT_ONCE);
    let ids: Vec<SessionId> = soonest.map(|it| it.id).collect();
    bookings::service::refresh_sessions(state, &ids).await;
}
