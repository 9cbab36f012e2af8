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
