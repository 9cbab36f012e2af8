//! Cancelling, and what it would bring, by one rule.

use super::{project::policy_of_year, read::booking, strikes, transition::apply};
use crate::{
    features::{
        bookings::{
            domain::{
                Booking, BookingError, BookingStatus, CancellationQuote, Funding, Transition,
                Usage, cancel_as_guardian, next_strike, usage_of,
            },
            store,
        },
        districts,
        policies::domain::CancelRules,
    },
    shared::domain::{Actor, BookingId},
    state::AppState,
};
use chrono::{DateTime, Utc};

/// A guardian cancels, in time or late; staff cancel as the house.
///
/// # Errors
/// [`BookingError::AlreadyStarted`] for a guardian once the booked time has begun,
/// [`BookingError::AlreadyOver`] for the house once it is over;
/// [`BookingError::InvalidState`] when the booking has ended or the child is in.
pub async fn cancel(
    state: &AppState,
    actor: &Actor,
    id: BookingId,
    reason: Option<&str>,
) -> Result<Booking, BookingError> {
    let booking = booking(state, actor, id).await?;
    let district = districts::service::district(state, actor.district).await?;
    let rules = &districts::service::policy(state, &district, booking.date)?.cancel;
    let now = state.now();
    apply(state, actor, &booking, reason, |booking| {
        cancelling(actor, rules, booking, now)
    })
    .await
}

/// What cancelling does when the actor does it now. The state the change starts from is
/// compared when it is made.
fn cancelling(
    actor: &Actor,
    rules: &CancelRules,
    booking: &Booking,
    now: DateTime<Utc>,
) -> Result<Transition, BookingError> {
    let waits = booking.status == BookingStatus::Confirmed;
    if actor.is_staff() {
        if waits && booking.during.end() <= now {
            return Err(BookingError::AlreadyOver);
        }
        return Ok(Transition::CancelByHouse);
    }
    let starts_at = booking.during.start();
    if waits && starts_at <= now {
        return Err(BookingError::AlreadyStarted);
    }
    Ok(cancel_as_guardian(rules, booking.status, starts_at, now))
}

/// What would follow if the actor cancelled now, by the rules that [`cancel`] applies.
///
/// What comes back of a fee is not said here: it is the ledger's to say, which takes the
/// transition of this quote and the booking's fee.
///
/// # Errors
/// As [`cancel`].
pub async fn cancellation(
    state: &AppState,
    actor: &Actor,
    id: BookingId,
) -> Result<CancellationQuote, BookingError> {
    let booking = booking(state, actor, id).await?;
    let district = districts::service::district(state, actor.district).await?;
    let rules = &districts::service::policy(state, &district, booking.date)?.cancel;
    let now = state.now();
    let transition = cancelling(actor, rules, &booking, now)?;
    if !transition.from().contains(&booking.status) {
        return Err(BookingError::InvalidState(booking.status));
    }
    let strike = match transition.strike() {
        None => None,
        Some(_) => {
            let rules = strikes::rules_now(state, booking.district).await?;
            let known = store::strikes_of(state.db.read(), booking.child).await?;
            Some(next_strike(&known, &rules, now))
        }
    };
    let year_rules = &policy_of_year(state, &district, booking.quota_year)?.cancel;
    let free_session_comes_back = booking.funding == Funding::Free
        && usage_of(transition.to(), booking.funding, year_rules) == Usage::Nothing;
    Ok(CancellationQuote {
        transition,
        free_until: booking.during.start() - rules.free_until_before,
        free_session_comes_back,
        strike,
        fee_fen: booking.fee_fen,
    })
}
