//! Reading guidance bookings, and the balance of a family's year.

use crate::{
    features::{
        bookings::service::policy_of_year,
        districts, families,
        guidance::{
            domain::{
                GuidanceBooking, GuidanceError, GuidanceEvent, GuidanceFilter, GuidanceView,
                guidance_balance, guidance_usage, in_order,
            },
            store,
        },
    },
    shared::domain::{Actor, FamilyId, GuidanceBookingId, Page, PageRequest},
    state::AppState,
};

/// One guidance booking in the actor's scope.
///
/// # Errors
/// [`GuidanceError::NotFound`], or the store's.
pub async fn booking(
    state: &AppState,
    actor: &Actor,
    id: GuidanceBookingId,
) -> Result<GuidanceBooking, GuidanceError> {
    store::find_booking(state.db.read(), actor, id)
        .await?
        .ok_or(GuidanceError::NotFound)
}

/// The guidance bookings in the actor's scope, oldest first.
///
/// # Errors
/// The store's.
pub async fn list(
    state: &AppState,
    actor: &Actor,
    filter: &GuidanceFilter,
    page: PageRequest,
) -> Result<Page<GuidanceBooking>, GuidanceError> {
    Ok(store::list_bookings(state.db.read(), actor, filter, page).await?)
}

/// The history of a guidance booking in the actor's scope, oldest first.
///
/// # Errors
/// [`GuidanceError::NotFound`], or the store's.
pub async fn events(
    state: &AppState,
    actor: &Actor,
    id: GuidanceBookingId,
) -> Result<Vec<GuidanceEvent>, GuidanceError> {
    booking(state, actor, id).await?;
    Ok(in_order(store::events(state.db.read(), id).await?))
}

/// The guidance sessions of a family in a year, this year unless told (H-12).
///
/// # Errors
/// [`GuidanceError::NotFound`] for a family outside the actor's scope.
pub async fn balance(
    state: &AppState,
    actor: &Actor,
    family: FamilyId,
    year: Option<i32>,
) -> Result<GuidanceView, GuidanceError> {
    let db = state.db.read();
    families::service::family_in_scope(state, db, actor, family).await?;
    let district = districts::service::district(state, actor.district).await?;
    let year = year.unwrap_or_else(|| district.local.year(state.now()));
    let policy = policy_of_year(state, &district, year)?;
    let bookings = store::bookings_of_year(db, family, year).await?;
    let entitled = policy.guidance.sessions_per_family_year;
    Ok(GuidanceView {
        year,
        balance: guidance_balance(year, entitled, &bookings, &policy.cancel),
        entries: bookings
            .into_iter()
            .map(|booking| {
                let usage = guidance_usage(booking.status, &policy.cancel);
                (booking, usage)
            })
            .collect(),
    })
}
