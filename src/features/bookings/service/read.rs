//! Reading bookings.

use crate::{
    features::bookings::{
        domain::{Booking, BookingError, BookingEvent, BookingFilter, in_order},
        store,
    },
    shared::domain::{Actor, BookingId, Page, PageRequest},
    state::AppState,
};

/// One booking in the actor's scope.
///
/// # Errors
/// [`BookingError::NotFound`], or the store's.
pub async fn booking(
    state: &AppState,
    actor: &Actor,
    id: BookingId,
) -> Result<Booking, BookingError> {
    store::find(state.db.read(), actor, id)
        .await?
        .ok_or(BookingError::NotFound)
}

/// The bookings in the actor's scope, oldest first.
///
/// # Errors
/// The store's.
pub async fn list(
    state: &AppState,
    actor: &Actor,
    filter: &BookingFilter,
    page: PageRequest,
) -> Result<Page<Booking>, BookingError> {
    Ok(store::list(state.db.read(), actor, filter, page).await?)
}

/// The history of a booking in the actor's scope, oldest first.
///
/// # Errors
/// [`BookingError::NotFound`], or the store's.
pub async fn events(
    state: &AppState,
    actor: &Actor,
    id: BookingId,
) -> Result<Vec<BookingEvent>, BookingError> {
    booking(state, actor, id).await?;
    Ok(in_order(store::events(state.db.read(), id).await?))
}
