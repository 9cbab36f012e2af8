//! Changes of a guidance booking's state: each one compare-and-set and one event.

use super::{read::booking, sessions::in_scope, tell::tell_of};
use crate::{
    features::{
        districts, families,
        guidance::{
            domain::{
                GuidanceBooking, GuidanceBookingStatus, GuidanceError, GuidanceTransition,
                cancel_as_guardian,
            },
            store::{self, GuidanceChange},
        },
    },
    shared::{
        domain::{AccountId, Actor, GuidanceBookingId},
        storage::Batch,
    },
    state::AppState,
};
use chrono::{DateTime, Utc};

/// What becomes of the bookings of a session that is called off.
pub(super) const CALLED_OFF: GuidanceTransition = GuidanceTransition::CancelByHouse;

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
/// [`GuidanceError::InvalidState`] when someone was faster;
/// [`GuidanceError::DeadlinePassed`] when the request should have been answered earlier.
pub async fn confirm(
    state: &AppState,
    actor: &Actor,
    id: GuidanceBookingId,
) -> Result<GuidanceBooking, GuidanceError> {
    let booking = for_staff(state, actor, id).await?;
    let now = state.now();
    apply(state, actor, &booking, None, |booking| {
        let waits = booking.status == GuidanceBookingStatus::Requested;
        if waits && booking.confirm_deadline <= now {
            return Err(GuidanceError::DeadlinePassed(booking.confirm_deadline));
        }
        Ok(GuidanceTransition::Confirm)
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
    id: GuidanceBookingId,
    reason: &str,
) -> Result<GuidanceBooking, GuidanceError> {
    let booking = for_staff(state, actor, id).await?;
    apply(state, actor, &booking, Some(reason), |_| {
        Ok(GuidanceTransition::Reject)
    })
    .await
}

/// A guardian cancels, in time or late; staff call the family's place off.
///
/// # Errors
/// [`GuidanceError::AlreadyBegun`] for a guardian once the session has begun,
/// [`GuidanceError::AlreadyOver`] for staff once it is over;
/// [`GuidanceError::InvalidState`] when the booking has ended.
pub async fn cancel(
    state: &AppState,
    actor: &Actor,
    id: GuidanceBookingId,
    reason: Option<&str>,
) -> Result<GuidanceBooking, GuidanceError> {
    let now = state.now();
    if actor.is_staff() {
        let booking = for_staff(state, actor, id).await?;
        return apply(state, actor, &booking, reason, |booking| {
            let waits = booking.status == GuidanceBookingStatus::Confirmed;
            if waits && booking.during.end() <= now {
                return Err(GuidanceError::AlreadyOver);
            }
            Ok(GuidanceTransition::CancelByHouse)
        })
        .await;
    }
    let booking = booking(state, actor, id).await?;
    families::service::family_in_scope(state, state.db.read(), actor, booking.family).await?;
    let district = districts::service::district(state, actor.district).await?;
    let date = district.local.date(booking.during.start());
    let rules = &districts::service::policy(state, &district, date)?.cancel;
    apply(state, actor, &booking, reason, |booking| {
        let starts_at = booking.during.start();
        if booking.status == GuidanceBookingStatus::Confirmed && starts_at <= now {
            return Err(GuidanceError::AlreadyBegun);
        }
        Ok(cancel_as_guardian(rules, booking.status, starts_at, now))
    })
    .await
}

/// The family came.
///
/// # Errors
/// [`GuidanceError::NotBegun`] before the session begins.
pub async fn attend(
    state: &AppState,
    actor: &Actor,
    id: GuidanceBookingId,
) -> Result<GuidanceBooking, GuidanceError> {
    let booking = for_staff(state, actor, id).await?;
    if state.now() < booking.during.start() {
        return Err(GuidanceError::NotBegun(booking.during.start()));
    }
    apply(state, actor, &booking, None, |_| {
        Ok(GuidanceTransition::Attend)
    })
    .await
}

/// Nobody came.
///
/// # Errors
/// [`GuidanceError::NotOver`] before the session has ended.
pub async fn no_show(
    state: &AppState,
    actor: &Actor,
    id: GuidanceBookingId,
) -> Result<GuidanceBooking, GuidanceError> {
    let booking = for_staff(state, actor, id).await?;
    if state.now() < booking.during.end() {
        return Err(GuidanceError::NotOver(booking.during.end()));
    }
    apply(state, actor, &booking, None, |_| {
        Ok(GuidanceTransition::NoShow)
    })
    .await
}

/// The booking, for staff of its session.
async fn for_staff(
    state: &AppState,
    actor: &Actor,
    id: GuidanceBookingId,
) -> Result<GuidanceBooking, GuidanceError> {
    let booking = booking(state, actor, id).await?;
    let session = store::find_session(state.db.read(), booking.session).await?;
    if session.is_some_and(|session| in_scope(actor, &session)) {
        Ok(booking)
    } else {
        Err(GuidanceError::NotFound)
    }
}

async fn apply(
    state: &AppState,
    actor: &Actor,
    booking: &GuidanceBooking,
    reason: Option<&str>,
    choose: impl FnOnce(&GuidanceBooking) -> Result<GuidanceTransition, GuidanceError>,
) -> Result<GuidanceBooking, GuidanceError> {
    let act = Act {
        actor: Some(actor.account),
        reason,
        now: state.now(),
    };
    change(state, booking, act, choose).await
}

/// Changes the state in a transaction of its own. What is to be done is chosen from the
/// booking as its locks find it: the family's, then the session's.
pub(super) async fn change(
    state: &AppState,
    booking: &GuidanceBooking,
    act: Act<'_>,
    choose: impl FnOnce(&GuidanceBooking) -> Result<GuidanceTransition, GuidanceError>,
) -> Result<GuidanceBooking, GuidanceError> {
    let tx = state.db.begin_write().await?;
    store::lock_family(&tx, booking.family).await?;
    let session = store::lock_session(&tx, booking.session)
        .await?
        .ok_or(GuidanceError::NotFound)?;
    let booking = store::reload(&*tx, booking.id)
        .await?
        .ok_or(GuidanceError::NotFound)?;
    let transition = choose(&booking)?;
    if !store::change_state(&tx, booking.id, transition, act.now, compares(state)).await? {
        return Err(GuidanceError::InvalidState(booking.status.as_str()));
    }
    let from = booking.status;
    let changed = GuidanceBooking {
        status: transition.to(),
        version: booking.version.saturating_add(1),
        ..booking
    };
    let mut batch = Batch::default();
    let change = GuidanceChange {
        booking: &changed,
        from: Some(from),
        to: changed.status,
        actor: act.actor,
        reason: act.reason,
        at: act.now,
    };
    change.add_to(&mut batch, state.new_id());
    tell_of(state, &mut batch, (&changed, &session), act.reason);
    batch.execute(&tx).await?;
    tx.commit().await?;
    Ok(changed)
}

/// False only in the negative control of the compare-and-set.
fn compares(state: &AppState) -> bool {
    !switched!(state, skip_compare_and_set)
}
