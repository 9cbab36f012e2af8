//! The door: morning check, check-in, hand-over.

use super::{
    project::refresh,
    transition::{Act, change_within, for_staff, locked, settle_shortfall},
};
use crate::{
    features::{
        bookings::{
            domain::{
                Booking, BookingError, CheckInFacts, MorningCheck, Transition, decide_check_in,
            },
            store::{self, Attendance},
        },
        districts,
    },
    shared::{
        domain::{Actor, BookingId, GuardianId},
        storage::Batch,
    },
    state::AppState,
};
use uuid::Uuid;

/// Who takes the child home: exactly one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// A guardian of the family.
    pub guardian: Option<GuardianId>,
    /// A person whom a guardian has authorised.
    pub pickup_person: Option<Uuid>,
}

/// Lets the child in after the morning check, if papers and room allow it now.
///
/// # Errors
/// [`BookingError::NotLetIn`] with the reason; [`BookingError::InvalidState`] unless the
/// booking is confirmed.
pub async fn check_in(
    state: &AppState,
    actor: &Actor,
    id: BookingId,
    seen: MorningCheck,
) -> Result<Booking, BookingError> {
    let booking = for_staff(state, actor, id).await?;
    let district = districts::service::district(state, actor.district).await?;
    let policy = districts::service::policy(state, &district, booking.date)?;
    let now = state.now();
    let unguarded = closed_without_lock(state, &booking).await?;
    let tx = state.db.begin_write().await?;
    let (booking, _) = locked(&tx, &booking).await?;
    let session = store::session(&*tx, booking.session)
        .await?
        .ok_or(BookingError::NotFound)?;
    let mut batch = Batch::default();
    let act = Act {
        actor: Some(actor.account),
        reason: None,
        now,
    };
    let facts = CheckInFacts {
        now,
        policy,
        certificates: store::certificates(&*tx, booking.child).await?,
        last_attended_on: store::last_attended_on(&*tx, booking.child).await?,
        date: session.date,
        session: session.during,
        booked: booking.during,
        capacity: session.capacity,
        // A session that was shortened is closed to those who were to stay longer.
        closed_by_house: unguarded
            .unwrap_or(session.closed_by_house || !session.during.contains(&booking.during)),
        return_note_due_since: store::return_note_due(&*tx, booking.child).await?,
        present: store::present_in(&*tx, booking.session).await?,
    };
    // The state first: of a cancelled booking nobody needs to hear about papers.
    let check_in = Transition::CheckIn;
    let changed = change_within(state, &tx, &mut batch, booking, check_in, act).await?;
    decide_check_in(&facts, &seen).map_err(BookingError::NotLetIn)?;
    store::insert_attendance(
        &mut batch,
        Attendance {
            booking: changed.id,
            district: changed.district,
            seen,
            at: now,
            by: actor.account,
        },
    );
    batch.execute(&tx).await?;
    tx.commit().await?;
    refresh(state, &changed).await;
    Ok(changed)
}

/// The negative control of the session's lock at the door: with the switch on, it is asked
/// without the lock whether the house is closed, and long enough before the child is let in
/// that a closure at the same time goes unseen.
#[cfg(feature = "testing")]
async fn closed_without_lock(
    state: &AppState,
    booking: &Booking,
) -> Result<Option<bool>, BookingError> {
    if !crate::testing::Switches::is_on(&state.switches.skip_closed_under_lock) {
        return Ok(None);
    }
    let session = store::session(state.db.read(), booking.session).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    Ok(session.map(|session| session.closed_by_house))
}

#[cfg(not(feature = "testing"))]
#[expect(clippy::unused_async, reason = "its twin in tests reads the store")]
async fn closed_without_lock(_: &AppState, _: &Booking) -> Result<Option<bool>, BookingError> {
    Ok(None)
}

/// Hands the child over to a guardian or an authorised person, and nobody else.
///
/// # Errors
/// [`BookingError::PickupNotAuthorised`]; [`BookingError::InvalidState`] unless the child
/// is in.
pub async fn check_out(
    state: &AppState,
    actor: &Actor,
    id: BookingId,
    to: HandOver,
) -> Result<Booking, BookingError> {
    let booking = for_staff(state, actor, id).await?;
    let now = state.now();
    let tx = state.db.begin_write().await?;
    let (booking, short_by) = locked(&tx, &booking).await?;
    let authorised =
        store::authorised_to_pick_up(&*tx, booking.family, to.guardian, to.pickup_person).await?;
    if !authorised {
        return Err(BookingError::PickupNotAuthorised);
    }
    let mut batch = Batch::default();
    let act = Act {
        actor: Some(actor.account),
        reason: None,
        now,
    };
    let check_out = Transition::CheckOut;
    let changed = change_within(state, &tx, &mut batch, booking, check_out, act).await?;
    store::record_check_out(
        &mut batch,
        changed.id,
        (now, actor.account),
        to.guardian,
        to.pickup_person,
    );
    batch.execute(&tx).await?;
    settle_shortfall(state, &tx, &changed, short_by).await?;
    tx.commit().await?;
    refresh(state, &changed).await;
    Ok(changed)
}
