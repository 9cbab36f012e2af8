//! Writing the ledger, and reading what stands in it.

use super::{
    domain::{Days, Entry, Imbalance, LedgerError, Posted, Standing, Sums},
    store,
};
use crate::{
    features::{districts, houses},
    shared::{
        domain::{Actor, BookingId, DistrictId, FamilyId, HouseId, Page, PageRequest},
        storage::{Batch, StoreError},
    },
    state::AppState,
};
use chrono::NaiveTime;
use sea_orm::ConnectionTrait;
use std::collections::BTreeSet;

/// The longest span of days shown at once.
const MOST_DAYS: i64 = 366;

/// Adds an entry to the batch of what it follows from. When its reference is taken the batch
/// fails with [`StoreError::Duplicate`], and with it the transaction: nothing happens twice.
pub fn post(state: &AppState, batch: &mut Batch, entry: &Entry) {
    let ids = [state.new_id(), state.new_id(), state.new_id()];
    store::add(batch, entry, ids);
}

/// How a booking stands. Whoever decides on it holds the lock of the booking's child.
///
/// # Errors
/// The store's.
pub async fn standing(
    db: &impl ConnectionTrait,
    booking: BookingId,
) -> Result<Standing, StoreError> {
    store::standing(db, booking).await
}

/// Those of some bookings of which the ledger says anything.
///
/// # Errors
/// The store's.
pub async fn with_entries(
    db: &impl ConnectionTrait,
    bookings: &[BookingId],
) -> Result<BTreeSet<BookingId>, StoreError> {
    store::with_entries(db, bookings).await
}

/// What has been paid for a booking at the house and is still there, fen.
///
/// # Errors
/// The store's.
pub async fn cash_at_the_house(
    db: &impl ConnectionTrait,
    booking: BookingId,
) -> Result<i64, StoreError> {
    store::cash_at_the_house(db, booking).await
}

/// What a family owes over all its bookings, fen; below zero, what it is owed.
///
/// # Errors
/// The store's.
pub async fn due_of_family(db: &impl ConnectionTrait, family: FamilyId) -> Result<i64, StoreError> {
    store::due_of_family(db, family).await
}

/// The entries of a family, oldest first. Callers check who may see them.
///
/// # Errors
/// The store's.
pub async fn entries_of_family(
    db: &impl ConnectionTrait,
    family: FamilyId,
    page: PageRequest,
) -> Result<Page<Posted>, StoreError> {
    store::entries_of_family(db, family, page).await
}

/// The ledger of a house over some local days, with its sums over all of them (H-28, H-70):
/// for those who run it.
///
/// # Errors
/// [`LedgerError`].
pub async fn of_house(
    state: &AppState,
    actor: &Actor,
    house: HouseId,
    days: Days,
    page: PageRequest,
) -> Result<(Sums, Page<Posted>), LedgerError> {
    let db = state.db.read();
    let house = houses::service::house_in_scope(db, actor, house).await?;
    let length = days.to.signed_duration_since(days.from).num_days();
    let next_day = days.to.succ_opt().ok_or(LedgerError::WrongDays(days))?;
    if !(0..MOST_DAYS).contains(&length) {
        return Err(LedgerError::WrongDays(days));
    }
    let local = districts::service::district(state, house.district)
        .await?
        .local;
    let span = (
        local.at(days.from, NaiveTime::MIN),
        local.at(next_day, NaiveTime::MIN),
    );
    let sums = store::sums_of_house(db, house.id, span).await?;
    let entries = store::entries_of_house(db, house.id, span, page).await?;
    Ok((sums, entries))
}

/// Everything in the ledger of a district that cannot be right, asked of SQL alone: entries that do not
/// balance; bookings that are charged what is not due in their state, and those that took a
/// place and were never charged; more given back than was taken; payments and refunds
/// without their entry. Empty in good order.
///
/// # Errors
/// The store's.
pub async fn imbalances(
    db: &impl ConnectionTrait,
    district: DistrictId,
) -> Result<Vec<Imbalance>, StoreError> {
    store::imbalances(db, district).await
}
