//! What a booking costs, as the ledger has it: charged when it is made, returned when it
//! ends so that its fee is not due.

use super::transition::{Act, change, locked};
use crate::{
    features::{
        bookings::{
            domain::{Booking, BookingError, BookingStatus, Transition, fee_returned},
            store,
        },
        districts,
        ledger::{
            self,
            domain::{About, Entry, Fen, Made},
        },
    },
    shared::{
        domain::BookingId,
        storage::{Batch, WriteTx},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

/// What the ledger notes a booking under.
#[must_use]
pub const fn about(booking: &Booking) -> About {
    About {
        district: booking.district,
        house: booking.house,
        family: booking.family,
        booking: booking.id,
    }
}

/// Charges the fee of a booking in the batch that makes it, or that accepts its offer: nobody
/// is charged for what is only offered. A free one costs no statement.
pub(super) fn charge(state: &AppState, batch: &mut Batch, booking: &Booking) {
    if booking.status == BookingStatus::Offered {
        return;
    }
    if let Some(fee) = Fen::new(booking.fee_fen) {
        let made = Made {
            at: booking.created_at,
            by: Some(booking.requested_by),
            reason: None,
        };
        ledger::service::post(state, batch, &Entry::charge(about(booking), fee, made));
    }
}

/// Returns what of the fee is no longer due since the booking stands in `to`, or charges
/// again what a correction makes due, in the batch that moves it there.
pub(super) async fn settle_fee(
    state: &AppState,
    batch: &mut Batch,
    booking: &Booking,
    to: BookingStatus,
    act: Act<'_>,
) -> Result<(), BookingError> {
    let charged = booking.status != BookingStatus::Offered;
    if booking.fee_fen == 0 || !charged {
        return Ok(());
    }
    let district = districts::service::district(state, booking.district).await?;
    let rules = &districts::service::policy(state, &district, booking.date)?.refund;
    let returned = |status| fee_returned(status, booking.fee_fen, rules);
    let more = returned(to).saturating_sub(returned(booking.status));
    let made = Made {
        at: act.now,
        by: act.actor,
        reason: Some(to.as_str().to_owned()),
    };
    let entry = if let Some(amount) = Fen::new(more) {
        Entry::reversal(about(booking), amount, to.as_str(), made)
    } else if let Some(amount) = Fen::new(more.saturating_neg()) {
        Entry::charge_again(about(booking), amount, to.as_str(), made)
    } else {
        return Ok(());
    };
    ledger::service::post(state, batch, &entry);
    Ok(())
}

/// A booking, whoever asks: for jobs, and callers who have checked the scope.
///
/// # Errors
/// [`BookingError::NotFound`], or the store's.
pub async fn by_id(db: &impl ConnectionTrait, id: BookingId) -> Result<Booking, BookingError> {
    store::reload(db, id).await?.ok_or(BookingError::NotFound)
}

/// Takes the locks under which a booking changes, and answers it as it is then. Whoever
/// moves its money holds them, so that payment, refund and every change of state see each
/// other.
///
/// # Errors
/// [`BookingError::NotFound`], or the store's.
pub async fn lock(tx: &WriteTx, booking: &Booking) -> Result<Booking, BookingError> {
    let (booking, _) = locked(tx, booking).await?;
    Ok(booking)
}

/// Ends the hold of a booking that has been paid. Its locks are held.
pub fn end_hold(batch: &mut Batch, booking: &Booking, now: DateTime<Utc>) {
    if booking.pay_by.is_some() && booking.status.holds_a_place() {
        store::end_hold(batch, booking.id, now);
    }
}

/// Bookings whose payment has not come while their place was held for it.
///
/// # Errors
/// The store's.
pub async fn unpaid(state: &AppState, limit: u64) -> Result<Vec<Booking>, BookingError> {
    Ok(store::due_for_payment(state.db.read(), state.now(), limit).await?)
}

/// Gives back the place of a booking that was not paid in time. True when this call did it;
/// false when it was paid, or has ended, in the meantime.
///
/// # Errors
/// The store's.
pub async fn expire_unpaid(state: &AppState, booking: &Booking) -> Result<bool, BookingError> {
    let now = state.now();
    let act = Act {
        actor: None,
        reason: None,
        now,
    };
    let changed = change(state, booking, act, |booking| {
        if booking.pay_by.is_some_and(|by| by <= now) {
            Ok(Transition::ExpireUnpaid)
        } else {
            Err(BookingError::InvalidState(booking.status))
        }
    });
    match changed.await {
        Ok(_) => Ok(true),
        Err(BookingError::InvalidState(_)) => Ok(false),
        Err(error) => Err(error),
    }
}
