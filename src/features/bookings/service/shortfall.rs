//! What the house does with the bookings of a session that is short.

use super::{
    project::refresh,
    transition::{Act, change_within, settle_shortfall},
};
use crate::{
    features::bookings::{
        domain::{
            Booking, BookingError, BookingStatus, HeldBooking, HouseCancellation, Transition,
            affected_first,
        },
        store,
    },
    shared::{
        domain::{Actor, BookingId, ChildId, Interval, RequestKey, SessionId},
        storage::{Batch, StoreError, WriteTx, idempotency::once},
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;
use std::collections::BTreeSet;

/// The bookings of a session that hold a place at some moment of the stretches, in the order
/// in which they would be affected. The caller has checked the scope.
///
/// # Errors
/// The store's.
pub async fn affected_in(
    db: &impl ConnectionTrait,
    session: SessionId,
    stretches: &[Interval],
) -> Result<Vec<HeldBooking>, StoreError> {
    let mut held = store::held_in_session(db, session).await?;
    held.retain(|booking| stretches.iter().any(|it| it.overlaps(&booking.during)));
    Ok(affected_first(held))
}

/// Cancels chosen bookings of a session as the house, all in one transaction: each by the
/// ordinary transition, with its event and its notice. What the house has cancelled before
/// is named and left alone, and so is what has ended otherwise or begun.
///
/// # Errors
/// [`BookingError::NotFound`] when one of them is not a booking of the session in the
/// actor's scope: then nothing is cancelled.
pub async fn cancel_as_house(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    (session, ids): (SessionId, &BTreeSet<BookingId>),
    reason: &str,
) -> Result<HouseCancellation, BookingError> {
    let act = Act {
        actor: Some(actor.account),
        reason: Some(reason),
        now: state.now(),
    };
    let outcome = once(&state.db, actor, key, act.now, async |tx| {
        let known = store::find_in_session(&**tx, actor, session, ids).await?;
        if known.len() != ids.len() {
            return Err(BookingError::NotFound);
        }
        cancel_locked(state, tx, (session, known), act).await
    })
    .await?;
    let done = outcome.into_inner();
    for booking in &done.cancelled {
        refresh(state, booking).await;
    }
    Ok(done)
}

async fn cancel_locked(
    state: &AppState,
    tx: &WriteTx,
    (session, known): (SessionId, Vec<Booking>),
    act: Act<'_>,
) -> Result<HouseCancellation, BookingError> {
    let children: BTreeSet<ChildId> = known.iter().map(|booking| booking.child).collect();
    for child in children {
        store::lock_child(tx, child).await?;
    }
    let locked = store::lock_session(tx, session)
        .await?
        .ok_or(BookingError::NotFound)?;
    let mut done = HouseCancellation::default();
    for known in known {
        let booking = store::reload(&**tx, known.id)
            .await?
            .ok_or(BookingError::NotFound)?;
        let over = booking.during.end() <= act.now;
        let to_cancel = Transition::CancelByHouse.from().contains(&booking.status);
        if booking.status == BookingStatus::CancelledByHouse {
            done.already.push(booking.id);
        } else if !to_cancel || over {
            done.left.push((booking.id, booking.status));
        } else {
            // A batch of its own: each raises the version of the one session.
            let mut batch = Batch::default();
            let cancel = Transition::CancelByHouse;
            let changed = change_within(state, tx, &mut batch, booking, cancel, act).await?;
            batch.execute(tx).await?;
            done.cancelled.push(changed);
        }
    }
    if let Some(changed) = done.cancelled.last() {
        settle_shortfall(state, tx, changed, locked.short_by).await?;
    }
    let after = store::session(&**tx, session).await?;
    done.short_by = after.map_or(0, |session| session.short_by);
    Ok(done)
}
