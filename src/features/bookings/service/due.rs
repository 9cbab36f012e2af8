//! What time does to bookings. Any number of instances may run these at once: each change
//! is a compare-and-set, so one instance makes it and the others find it made.

use super::transition::{Act, change};
use crate::{
    features::{
        bookings::{
            domain::{Booking, BookingError, Transition, of_age},
            store,
        },
        districts,
    },
    shared::{
        domain::{BookingId, ChildId, DistrictId, SessionId},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};

/// Bookings one tick takes.
const TICK: u64 = 100;

/// Expires requests that staff did not answer in time; their place and free session come
/// back (scenario 33). Returns how many this call expired.
///
/// # Errors
/// The store's.
pub async fn expire_due(state: &AppState) -> Result<usize, BookingError> {
    let now = state.now();
    let due = store::due_for_expiry(state.db.read(), now, TICK).await?;
    change_each(state, due, Transition::Expire, now).await
}

/// Marks confirmed bookings whose time is over and whose child never came (scenario 31).
/// Returns how many this call marked.
///
/// # Errors
/// The store's.
pub async fn mark_no_shows(state: &AppState) -> Result<usize, BookingError> {
    let now = state.now();
    let due = store::due_for_no_show(state.db.read(), now, TICK).await?;
    change_each(state, due, Transition::NoShow, now).await
}

/// Why a booking is cancelled that a corrected birth date put outside the age: a code with
/// its words in `notices/messages.toml`.
const OUTSIDE_AGE: &str = "outside_age";

/// Cancels what lies outside the child's age since its birth date was corrected (scenario
/// 8). Places and free sessions come back. Doing it twice cancels nothing more.
///
/// # Errors
/// The store's; the outbox asks again.
pub async fn cancel_outside_age(
    state: &AppState,
    district: DistrictId,
    id: ChildId,
) -> Result<(), BookingError> {
    let district = districts::service::district(state, district).await?;
    let Some(child) = store::child(state.db.read(), id).await? else {
        return Ok(());
    };
    let mut outside = Vec::new();
    for booking in store::ahead_of(state.db.read(), id, state.now()).await? {
        let rules = districts::service::policy(state, &district, booking.date)?;
        if of_age(&rules.age, child.birth_date, booking.date).is_err() {
            outside.push(booking);
        }
    }
    cancel_by_system(state, &outside, OUTSIDE_AGE).await?;
    Ok(())
}

/// Cancels bookings without a person having chosen to, each in a transaction of its own:
/// places, free sessions and money come back, nobody gets a strike, every family is told
/// `reason`. What has ended meanwhile, or begun, is left alone, so doing it twice cancels
/// nothing more. Returns how many this call cancelled.
///
/// # Errors
/// The store's; what was cancelled before it stays cancelled.
pub async fn cancel_by_system(
    state: &AppState,
    bookings: &[Booking],
    reason: &str,
) -> Result<usize, BookingError> {
    let mut cancelled = 0;
    for booking in bookings {
        let act = Act {
            actor: None,
            reason: Some(reason),
            now: state.now(),
        };
        match change(state, booking, act, |_| Ok(Transition::CancelByHouse)).await {
            Ok(_) => cancelled += 1,
            Err(BookingError::InvalidState(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(cancelled)
}

/// [`cancel_by_system`] for bookings by their ids.
///
/// # Errors
/// As there.
pub async fn cancel_by_ids(
    state: &AppState,
    ids: &[BookingId],
    reason: &str,
) -> Result<usize, BookingError> {
    let bookings = store::by_ids(state.db.read(), ids).await?;
    cancel_by_system(state, &bookings, reason).await
}

/// The bookings of sessions, whose locks the caller holds, that may still be kept: they hold
/// a place, the child is not in, and their time is not over. In the order of their ids.
///
/// # Errors
/// The store's.
pub async fn still_to_come(
    tx: &WriteTx,
    sessions: &[SessionId],
    now: DateTime<Utc>,
) -> Result<Vec<Booking>, StoreError> {
    store::still_to_come(&**tx, sessions, now).await
}

async fn change_each(
    state: &AppState,
    due: Vec<Booking>,
    transition: Transition,
    now: DateTime<Utc>,
) -> Result<usize, BookingError> {
    let mut changed = 0;
    for booking in due {
        let act = Act {
            actor: None,
            reason: None,
            now,
        };
        match change(state, &booking, act, |_| Ok(transition)).await {
            Ok(_) => changed += 1,
            // Another instance, or a person, was faster.
            Err(BookingError::InvalidState(_)) => {}
            Err(error @ BookingError::Store(StoreError::Unavailable(_))) => return Err(error),
            // One that cannot be changed does not hold up the others.
            Err(error) => tracing::warn!(booking.id = %booking.id, error = %error, "put off"),
        }
    }
    Ok(changed)
}
