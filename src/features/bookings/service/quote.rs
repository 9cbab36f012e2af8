//! What a booking would cost, by the very rules that would admit it.

use super::{
    book::{child_in_scope, session_in_scope},
    known::read_facts,
};
use crate::{
    features::{
        bookings::{
            domain::{BookingError, Channel, NewBooking, Quote, Request, balance, decide},
            store,
        },
        districts,
    },
    shared::domain::Actor,
    state::AppState,
};

/// What the booking would be if it were made now: free or paid, and by which price. Takes no
/// lock and holds nothing, so the booking itself may hear otherwise a moment later.
///
/// # Errors
/// [`BookingError::Refused`] with the rule that stands against the booking;
/// [`BookingError::NotFound`] for a child or session outside the actor's scope.
pub async fn quote(
    state: &AppState,
    actor: &Actor,
    wanted: NewBooking,
) -> Result<Quote, BookingError> {
    let db = state.db.read();
    let district = districts::service::district(state, actor.district).await?;
    let (child, session) = store::both(db, (wanted.child, wanted.session))
        .await?
        .filter(|(child, _)| child.active)
        .ok_or(BookingError::NotFound)?;
    if !child_in_scope(db, actor, &child).await? || !session_in_scope(db, actor, &session).await? {
        return Err(BookingError::NotFound);
    }
    let known = read_facts(state, db, &district, child, session).await?;
    let request = Request {
        during: wanted.during.unwrap_or(known.session.during),
        // Without it the answer would be a refusal with the price instead of the price.
        accept_fee: true,
        channel: Channel::of(actor),
    };
    let facts = known.as_facts(&district, state.now());
    let plan = decide(&facts, &request).map_err(BookingError::Refused)?;
    let left = balance(
        plan.quota_year,
        facts.child.entitled,
        &facts.child.bookings,
        &facts.year_policy.cancel,
    );
    Ok(Quote {
        session: known.session.id,
        child: known.child.id,
        during: request.during,
        plan,
        remaining: left.remaining(),
    })
}
