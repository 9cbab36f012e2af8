//! Correcting a wrong end: a missed session or a late cancellation that was none
//! (docs/adr/0023).

use super::{
    project::{policy_of_year, refresh},
    transition::{Act, change_within, for_staff, locked, settle_shortfall},
};
use crate::{
    features::{
        bookings::{
            domain::{
                Booking, BookingError, BookingStatus, Correction, Funding, Presence, Refusal,
                Usage, usage_of,
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
    let booking = for_staff(state, actor, id).await?;
    if !actor.manages() {
        return Err(BookingError::Forbidden);
    }
    let act = Act {
        actor: Some(actor.account),
        reason: Some(reason),
        now: state.now(),
    };
    let tx = state.db.begin_write().await?;
    let (booking, short_by) = locked(&tx, &booking).await?;
    let mut batch = Batch::default();
    let transition = correction.transition();
    let before = booking.clone();
    // The state first: what has not ended wrongly is not asked about further.
    let changed = change_within(state, &tx, &mut batch, booking, transition, act).await?;
    if let Correction::WasThere(presence) = correction {
        check_presence(state, &tx, &before, &presence).await?;
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
    settle_shortfall(state, &tx, &changed, short_by).await?;
    tx.commit().await?;
    refresh(state, &changed).await;
    Ok(changed)
}

/// Whether the child can have been there: a child whose data is kept, not at two places at
/// once, and within its free sessions (invariants 2 and 3). `before` is the booking as it
/// ended wrongly; the child's lock is held, the new state is written.
async fn check_presence(
    state: &AppState,
    tx: &WriteTx,
    before: &Booking,
    presence: &Presence,
) -> Result<(), BookingError> {
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
    let year = before.quota_year;
    let rules = policy_of_year(state, &district, year)?;
    let counted = usage_of(before.status, before.funding, &rules.cancel) == Usage::Used;
    if before.funding == Funding::Free && !counted {
        let (view, _) = store::quota_from_sql(&**tx, rules, before.child, year)
            .await?
            .ok_or(BookingError::NotFound)?;
        // The visit itself is in the balance already.
        let taken = view.balance.held.saturating_add(view.balance.used);
        if taken > view.balance.entitled {
            return Err(BookingError::Refused(Refusal::FreeQuotaExhausted {
                year,
                entitled: view.balance.entitled,
                price_fen: None,
            }));
        }
    }
    Ok(())
}
