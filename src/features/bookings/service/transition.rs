//! Changes of state: each one compare-and-set, one event, one release of what was held.

use super::{
    money::settle_fee,
    project::{policy_of_year, refresh},
    read::booking,
    strikes,
    tell::{tell_of, tell_watchers},
};
use crate::{
    features::{
        bookings::{
            domain::{
                Booking, BookingError, BookingStatus, FreeSession, Strike, Transition, Usage,
                usage_of,
            },
            store::{self, Change, FreeChange, LockedSession, NewRows},
        },
        districts,
        health::{
            self,
            domain::{Found, Seen},
        },
        sessions,
    },
    shared::{
        domain::{AccountId, Actor, BookingId, District},
        storage::{Batch, WriteTx},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// Who does what to a booking, why and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Act<'a> {
    /// `None` for a job.
    pub actor: Option<AccountId>,
    pub reason: Option<&'a str>,
    pub now: DateTime<Utc>,
}

/// Staff say yes.
///
/// # Errors
/// [`BookingError::InvalidState`] when someone was faster;
/// [`BookingError::DeadlinePassed`] when the request should have been answered earlier.
pub async fn confirm(
    state: &AppState,
    actor: &Actor,
    id: BookingId,
) -> Result<Booking, BookingError> {
    let booking = booking(state, actor, id).await?;
    let now = state.now();
    apply(state, actor, &booking, None, |booking| {
        let in_time = booking.confirm_deadline > now || left_out!(Deadline);
        if booking.status == BookingStatus::Requested && !in_time {
            return Err(BookingError::DeadlinePassed(booking.confirm_deadline));
        }
        Ok(Transition::Confirm)
    })
    .await
}

/// Staff say no, and why.
///
/// # Errors
/// As [`confirm`], without a deadline.
pub async fn reject(
    state: &AppState,
    actor: &Actor,
    id: BookingId,
    reason: &str,
) -> Result<Booking, BookingError> {
    let booking = booking(state, actor, id).await?;
    apply(state, actor, &booking, Some(reason), |_| {
        Ok(Transition::Reject)
    })
    .await
}

/// The morning check sends the child home; nothing is used up (scenario 22). What was found
/// is kept with it.
///
/// # Errors
/// [`BookingError::InvalidState`] unless the booking is confirmed.
pub async fn turn_away(
    state: &AppState,
    actor: &Actor,
    id: BookingId,
    reason: &str,
    seen: Seen,
) -> Result<Booking, BookingError> {
    let booking = booking(state, actor, id).await?;
    let act = Act {
        actor: Some(actor.account),
        reason: Some(reason),
        now: state.now(),
    };
    let tx = state.db.begin_write().await?;
    let (booking, session) = locked(&tx, &booking).await?;
    let mut batch = Batch::default();
    let turned_away = Transition::TurnAway;
    let changed = change_within(state, &tx, &mut batch, booking, turned_away, act).await?;
    let found = Found {
        district: changed.district,
        house: changed.house,
        child: changed.child,
        family: changed.family,
        booking: Some(changed.id),
        date: changed.date,
        by: actor.account,
        seen,
    };
    health::service::record(state, &mut batch, &found)?;
    batch.execute(&tx).await?;
    settle_shortfall(state, &tx, &changed, session.short_by).await?;
    tx.commit().await?;
    refresh(state, &changed).await;
    Ok(changed)
}

/// Nobody came.
///
/// # Errors
/// [`BookingError::NotOver`] before the booked time has ended.
pub async fn no_show(
    state: &AppState,
    actor: &Actor,
    id: BookingId,
) -> Result<Booking, BookingError> {
    let booking = booking(state, actor, id).await?;
    if state.now() < booking.during.end() {
        return Err(BookingError::NotOver(booking.during.end()));
    }
    apply(state, actor, &booking, None, |_| Ok(Transition::NoShow)).await
}

pub(super) async fn apply(
    state: &AppState,
    actor: &Actor,
    booking: &Booking,
    reason: Option<&str>,
    choose: impl FnOnce(&Booking) -> Result<Transition, BookingError>,
) -> Result<Booking, BookingError> {
    let act = Act {
        actor: Some(actor.account),
        reason,
        now: state.now(),
    };
    change(state, booking, act, choose).await
}

/// Changes the state in a transaction of its own, and projects what it changed. What is to
/// be done is chosen from the booking as its locks find it.
pub(super) async fn change(
    state: &AppState,
    booking: &Booking,
    act: Act<'_>,
    choose: impl FnOnce(&Booking) -> Result<Transition, BookingError>,
) -> Result<Booking, BookingError> {
    let beside = Beside {
        strikes: strikes::read_before_the_lock(state, booking).await?,
        ..Beside::default()
    };
    let tx = state.db.begin_write().await?;
    let (booking, session) = locked(&tx, booking).await?;
    step!(ChangeLocked);
    let transition = choose(&booking)?;
    let mut batch = Batch::default();
    let changed = step(state, &tx, &mut batch, booking, (transition, act), beside).await?;
    batch.execute(&tx).await?;
    settle_shortfall(state, &tx, &changed, session.short_by).await?;
    step!(ChangeWritten);
    tx.commit().await?;
    step!(ChangeCommitted);
    refresh(state, &changed).await;
    Ok(changed)
}

/// Takes the locks of the booking's child and session, in this order (I3). Answers the
/// booking and its session as they are then.
pub(super) async fn locked(
    tx: &WriteTx,
    booking: &Booking,
) -> Result<(Booking, LockedSession), BookingError> {
    store::lock_booking(tx, booking)
        .await?
        .ok_or(BookingError::NotFound)
}

/// A place given back in a session with too many children may end its shortfall
/// (invariant 9). The session is locked, and `short_by` was read under that lock.
pub(super) async fn settle_shortfall(
    state: &AppState,
    tx: &WriteTx,
    changed: &Booking,
    short_by: u32,
) -> Result<(), BookingError> {
    if short_by > 0 && !changed.status.holds_a_place() {
        sessions::service::recompute(state, tx, &[changed.session]).await?;
    }
    Ok(())
}

/// What goes with a change, beside the change itself.
#[derive(Default)]
pub(super) struct Beside {
    /// More facts for its notice.
    pub facts: Vec<(&'static str, Value)>,
    /// Strikes read before the lock: the negative control only.
    pub strikes: Option<Vec<Strike>>,
    /// The free session that the booking takes with it; only a correction takes one.
    pub takes: Option<FreeSession>,
}

/// The change of state with its event, its strike and its notice; the locks are held. What the
/// batch then holds must be executed in the same transaction, before another change of the same
/// child goes into a batch.
pub(super) async fn change_within(
    state: &AppState,
    tx: &WriteTx,
    batch: &mut Batch,
    booking: Booking,
    transition: Transition,
    act: Act<'_>,
) -> Result<Booking, BookingError> {
    step(
        state,
        tx,
        batch,
        booking,
        (transition, act),
        Beside::default(),
    )
    .await
}

/// As [`change_within`], with what goes beside it.
pub(super) async fn step(
    state: &AppState,
    tx: &WriteTx,
    batch: &mut Batch,
    booking: Booking,
    (transition, act): (Transition, Act<'_>),
    mut beside: Beside,
) -> Result<Booking, BookingError> {
    check_state(state, &booking, transition)?;
    let district = districts::service::district(state, booking.district).await?;
    let free = match beside.takes {
        Some(free) => FreeChange::Take(free),
        None => free_change(state, &district, &booking, transition)?,
    };
    let write = (act.now, None, free);
    store::set_state(batch, booking.id, transition, write);
    let from = booking.status;
    let change = Change {
        booking: &booking,
        from: Some(from),
        to: transition.to(),
        actor: act.actor,
        reason: act.reason,
        at: act.now,
    };
    change.add_to(
        batch,
        NewRows {
            event: state.new_id(),
            projection: state.new_id(),
            followed: state.new_id(),
        },
    )?;
    let strike = strikes::settle(
        state,
        tx,
        batch,
        &booking,
        (transition, act),
        beside.strikes,
    )
    .await?;
    beside.facts.extend(strike);
    let told = free_session(state, &district, &booking, transition)?;
    beside.facts.extend(told);
    if booking.status.holds_a_place() && !transition.to().holds_a_place() {
        sessions::service::keep_for_those_who_wait(batch, &[booking.session], act.now);
    }
    settle_fee(state, batch, &booking, transition.to(), act).await?;
    let changed = Booking {
        status: transition.to(),
        version: booking.version.saturating_add(1),
        free_session: free.applied_to(booking.free_session),
        ..booking
    };
    // Of an offer that the house takes back the waiting list tells: nobody has booked it.
    if from != BookingStatus::Offered {
        let why = (Some(transition), act.reason);
        tell_of(state, batch, &changed, why, beside.facts);
    }
    tell_watchers(tx, &changed);
    Ok(changed)
}

/// Whether a change gives the free session of a booking back, or uses it up, for its notice.
fn free_session(
    state: &AppState,
    district: &District,
    booking: &Booking,
    transition: Transition,
) -> Result<[(&'static str, Value); 2], BookingError> {
    let rules = &policy_of_year(state, district, booking.quota_year)?.cancel;
    let before = usage_of(booking.status, booking.funding, rules);
    let after = usage_of(transition.to(), booking.funding, rules);
    let back = before != Usage::Nothing && after == Usage::Nothing;
    let used = before != Usage::Used && after == Usage::Used;
    Ok([
        ("free_session_back", json!(back)),
        ("free_session_used", json!(used)),
    ])
}

/// A state that costs no free session gives back the one that the booking has.
pub(super) fn free_change(
    state: &AppState,
    district: &District,
    booking: &Booking,
    transition: Transition,
) -> Result<FreeChange, BookingError> {
    let rules = &policy_of_year(state, district, booking.quota_year)?.cancel;
    let after = usage_of(transition.to(), booking.funding, rules);
    Ok(if after == Usage::Nothing {
        FreeChange::GiveBack
    } else {
        FreeChange::Keep
    })
}

/// Compares: whether the booking, as its lock found it, is in a state that the transition leaves.
/// Of all that change one booking at once, the first passes here.
pub(super) fn check_state(
    state: &AppState,
    booking: &Booking,
    transition: Transition,
) -> Result<(), BookingError> {
    let compares = !switched!(state, skip_compare_and_set);
    if compares && !transition.from().contains(&booking.status) {
        return Err(BookingError::InvalidState(booking.status));
    }
    Ok(())
}
