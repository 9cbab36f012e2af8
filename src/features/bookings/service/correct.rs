//! Correcting a wrong end: a missed session or a late cancellation that was none
//! (docs/adr/0023).

use super::{
    project::{policy_of_year, refresh},
    read::booking,
    transition::{Act, Beside, check_state, locked, settle_shortfall, step},
};
use crate::{
    features::{
        bookings::{
            domain::{
                Booking, BookingError, BookingStatus, ChildBooking, Correction, FreeSession,
                Funding, Presence, Refusal, Usage, next_free_session, usage_of,
            },
            store::{self, Attendance},
        },
        districts,
    },
    shared::{
        domain::{Actor, BookingId},
        storage::{Batch, WriteTx},
    },
    state::AppState,
};

/// Corrects the end of a booking and lifts its strike, for those who run the house. The balance
/// follows from the new state; where no free session is left for a visit that did take place,
/// one is granted first. No correction gives a place of the past back to anyone.
///
/// # Errors
/// [`BookingError::InvalidState`] unless the booking was missed or cancelled late;
/// [`BookingError::PresenceImpossible`], [`Refusal::ChildTimeConflict`] and
/// [`Refusal::FreeQuotaExhausted`] when the child cannot have been there, or not free of charge.
pub async fn correct(
    state: &AppState,
    actor: &Actor,
    id: BookingId,
    correction: Correction,
    reason: &str,
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
    let transition = correction.transition();
    // The state first: what has not ended wrongly is not asked about further.
    check_state(state, &booking, transition)?;
    let takes = match &correction {
        Correction::WasThere(presence) => check_presence(state, &tx, &booking, presence).await?,
        _ => None,
    };
    let beside = Beside {
        takes,
        ..Beside::default()
    };
    let changed = step(state, &tx, &mut batch, booking, (transition, act), beside).await?;
    if let Correction::WasThere(presence) = correction {
        store::insert_attendance(
            &mut batch,
            Attendance {
                booking: changed.id,
                district: changed.district,
                seen: presence.check,
                at: presence.came_at,
                by: actor.account,
                left: Some(presence.left_at),
            },
        );
    }
    batch.execute(&tx).await?;
    settle_shortfall(state, &tx, &changed, session.short_by).await?;
    tx.commit().await?;
    refresh(state, &changed).await;
    Ok(changed)
}

/// Whether the child can have been there: a child whose data is kept, not at two places at
/// once, and within its free sessions (invariants 2 and 3); and the free session it takes,
/// where the booking has none. `before` is the booking as it ended wrongly; the child's lock
/// is held.
async fn check_presence(
    state: &AppState,
    tx: &WriteTx,
    before: &Booking,
    presence: &Presence,
) -> Result<Option<FreeSession>, BookingError> {
    let district = districts::service::district(state, before.district).await?;
    let policy = districts::service::policy(state, &district, before.date)?;
    let early = policy.day.check_in_before;
    presence
        .check_times(before.during, early, state.now())
        .map_err(BookingError::PresenceImpossible)?;
    store::child(&**tx, before.child)
        .await?
        .filter(|child| child.active)
        .ok_or(BookingError::NotFound)?;
    let elsewhere = store::bookings_at(&**tx, before.child, before.during).await?;
    let at_once = |other: &&Booking| {
        other.id != before.id
            && (other.status.holds_a_place() || other.status == BookingStatus::Completed)
    };
    if let Some(other) = elsewhere.iter().find(at_once) {
        let existing = other.id;
        return Err(BookingError::Refused(Refusal::ChildTimeConflict {
            existing,
        }));
    }
    if before.funding == Funding::Paid || before.free_session.is_some() {
        return Ok(None);
    }
    let year = before.quota_year;
    let rules = policy_of_year(state, &district, year)?;
    let (view, _) = store::quota_from_sql(&**tx, rules, before.child, year)
        .await?
        .ok_or(BookingError::NotFound)?;
    let entitled = view.balance.entitled;
    let exhausted = BookingError::Refused(Refusal::FreeQuotaExhausted {
        year,
        entitled,
        price_fen: None,
    });
    let counted = usage_of(before.status, before.funding, &rules.cancel) == Usage::Used;
    if !counted && view.balance.remaining() == 0 {
        return Err(exhausted);
    }
    let bookings = store::bookings_of_year(&**tx, before.child, year).await?;
    let of_child: Vec<ChildBooking> = bookings.iter().map(Booking::as_childs).collect();
    match next_free_session(year, entitled, &of_child) {
        Some(free) => Ok(Some(free)),
        None => Err(exhausted),
    }
}
