//! Closing sessions because their house or room is closed, and opening them again: parts of
//! a use case, inside the caller's transaction.
//!
//! A session counts the closures that stand over it. Its own status is not touched, so that
//! lifting a closure restores what it closed and nothing else: what staff had closed stays
//! closed, and what a second closure covers too.

use super::{
    capacity::recompute,
    gates::{HousePapers, check_house},
    tell::tell_changed,
    wished::keep_for_those_who_wait,
};
use crate::{
    features::{
        districts,
        houses::{self, domain::House},
        sessions::{
            domain::{ClosedSession, Closing, Reopening, Session, SessionError, SessionStatus},
            store,
        },
    },
    shared::{
        domain::{HouseId, Interval, RoomId, SessionId},
        live::SessionReason,
        storage::{
            Batch, StoreError, WriteTx,
            outbox::{self, OutboxKind},
        },
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// How many sessions are written in one round trip.
const AT_ONCE: usize = 50;

/// Closes every session that is not over and shares an instant with the span, or shortens
/// it where that is asked for. Locks the rooms, so that nothing is opened meanwhile, then
/// the sessions, each in the order of their ids. Bookings are left alone.
///
/// # Errors
/// [`SessionError`].
pub async fn close(
    state: &AppState,
    tx: &WriteTx,
    closing: &Closing,
) -> Result<Vec<ClosedSession>, SessionError> {
    let rooms = match closing.room {
        Some(room) => vec![room],
        None => rooms_of(tx, closing).await?,
    };
    houses::service::lock_rooms(tx, &rooms).await?;
    let now = state.now();
    let found = store::unfinished_in_rooms(&**tx, rooms, now).await?;
    let wanted = found
        .iter()
        .filter(|session| closing.span.overlaps(&session.during));
    let locked = store::lock_sessions(tx, wanted.map(|session| session.id)).await?;
    let mut closed = Vec::with_capacity(locked.len());
    for part in locked.chunks(AT_ONCE) {
        let mut batch = Batch::default();
        for session in part {
            let earlier = closing.earlier_end(&session.during, now);
            store::add_closing(&mut batch, session.id, earlier);
            add_changed(state, &mut batch, session)?;
            closed.push(ClosedSession {
                id: session.id,
                ends_at: earlier.unwrap_or_else(|| session.during.end()),
                ended_at_before: earlier.map(|_| session.during.end()),
            });
        }
        batch.execute(tx).await?;
    }
    tell_closure(tx, closing.house, &locked);
    let shortened: Vec<SessionId> = closed
        .iter()
        .filter(|it| it.ended_at_before.is_some())
        .map(|it| it.id)
        .collect();
    recompute(state, tx, &shortened).await?;
    Ok(closed)
}

async fn rooms_of(tx: &WriteTx, closing: &Closing) -> Result<Vec<RoomId>, StoreError> {
    let rooms = houses::service::rooms_of(&**tx, closing.house).await?;
    Ok(rooms.into_iter().map(|room| room.id).collect())
}

/// Takes a closure away from the sessions it closed. What no other closure covers takes
/// bookings again, those who wait before all others, on the same conditions as a new session:
/// where the date is not insured, or its operator not entitled, it stays closed, for staff to
/// open. One that was shortened ends again when it did, unless the room has another session by
/// then. Takes the locks of [`close`].
///
/// # Errors
/// [`SessionError::NotOpened`] when something would open again and the house may open
/// nothing.
pub async fn reopen(
    state: &AppState,
    tx: &WriteTx,
    house: &House,
    reopenings: &[Reopening],
) -> Result<(), SessionError> {
    let rooms = houses::service::rooms_of(&**tx, house.id).await?;
    let rooms: Vec<RoomId> = rooms.into_iter().map(|room| room.id).collect();
    houses::service::lock_rooms(tx, &rooms).await?;
    let now = state.now();
    let ends: BTreeMap<SessionId, Option<DateTime<Utc>>> =
        reopenings.iter().map(|it| (it.id, it.ends_at)).collect();
    let mut locked = store::lock_sessions(tx, ends.keys().copied()).await?;
    locked.retain(|session| now < session.during.end());
    let opens = |session: &Session| {
        let whole = ends.get(&session.id).is_some_and(Option::is_none);
        whole && session.closures <= 1 && session.status == SessionStatus::Open
    };
    if locked.iter().any(opens) {
        let district = districts::service::district(state, house.district).await?;
        check_house(tx, house, district.local.date(now)).await?;
    }
    let papers = HousePapers::of(tx, house).await?;
    for part in locked.chunks(AT_ONCE) {
        let mut batch = Batch::default();
        let mut opened = Vec::new();
        for session in part {
            let end = match ends.get(&session.id).copied().flatten() {
                None => None,
                Some(end) => Some(free_until(tx, session, end).await?),
            };
            let closures = match end {
                None => session.closures.saturating_sub(1),
                Some(_) => session.closures,
            };
            let mut status = session.status;
            if opens(session) {
                match papers.check(session.date) {
                    Ok(()) => opened.push(session.id),
                    Err(_) => status = SessionStatus::Closed,
                }
            }
            let end = end.unwrap_or_else(|| session.during.end());
            store::add_reopening(&mut batch, session.id, closures, status, end);
            add_changed(state, &mut batch, session)?;
        }
        if !opened.is_empty() {
            keep_for_those_who_wait(&mut batch, &opened, now);
        }
        batch.execute(tx).await?;
    }
    tell_closure(tx, house.id, &locked);
    let touched: BTreeSet<SessionId> = locked.iter().map(|session| session.id).collect();
    let touched: Vec<SessionId> = touched.into_iter().collect();
    recompute(state, tx, &touched).await?;
    Ok(())
}

/// The end, or the present one when the room has another session before it.
async fn free_until(
    tx: &WriteTx,
    session: &Session,
    end: DateTime<Utc>,
) -> Result<DateTime<Utc>, StoreError> {
    let present = session.during.end();
    let Ok(more) = Interval::new(present, end) else {
        return Ok(present);
    };
    let others = store::in_room_during(&**tx, session.room, more).await?;
    let taken = others.iter().any(|other| other.id != session.id);
    Ok(if taken { present } else { end })
}

/// Notes for those who watch the house that closures changed these sessions, which are as they
/// were before.
fn tell_closure(tx: &WriteTx, house: HouseId, before: &[Session]) {
    let raised = before
        .iter()
        .map(|it| (it.id, it.version.saturating_add(1)));
    tell_changed(tx, house, SessionReason::Closure, raised);
}

/// The session's places have come free, or gone.
fn add_changed(state: &AppState, batch: &mut Batch, session: &Session) -> Result<(), StoreError> {
    for kind in [OutboxKind::SessionProjection, OutboxKind::SessionChanged] {
        batch.row(&outbox::row_of(
            state.new_id(),
            session.district,
            kind,
            session.id.get(),
            &json!({}),
            state.now(),
        )?);
    }
    Ok(())
}
