//! What time does to guidance bookings. Any number of instances may run it at once: each
//! change is a compare-and-set.

use super::transition::{Act, change};
use crate::{
    features::guidance::{
        domain::{GuidanceBooking, GuidanceError, GuidanceTransition},
        store,
    },
    shared::storage::StoreError,
    state::AppState,
};
use chrono::{DateTime, Utc};

/// Bookings one tick takes of each kind.
const TICK: u64 = 100;

/// Expires requests that staff did not answer in time, and marks as not come those of whom
/// nobody noted in time that they came. Returns how many this call changed.
///
/// # Errors
/// The store's.
pub async fn settle_due(state: &AppState) -> Result<usize, GuidanceError> {
    let now = state.now();
    let db = state.db.read();
    let unanswered = store::due_for_expiry(db, now, TICK).await?;
    let expired = change_each(state, unanswered, GuidanceTransition::Expire, now).await?;
    let unseen = store::due_for_no_show(db, now, TICK).await?;
    let missed = change_each(state, unseen, GuidanceTransition::NoShow, now).await?;
    Ok(expired.saturating_add(missed))
}

async fn change_each(
    state: &AppState,
    due: Vec<GuidanceBooking>,
    transition: GuidanceTransition,
    now: DateTime<Utc>,
) -> Result<usize, GuidanceError> {
    let mut changed = 0_usize;
    for booking in due {
        let act = Act {
            actor: None,
            reason: None,
            now,
        };
        match change(state, &booking, act, |_| Ok(transition)).await {
            Ok(_) => changed = changed.saturating_add(1),
            // Another instance, or a person, was faster.
            Err(GuidanceError::InvalidState(_)) => {}
            Err(error @ GuidanceError::Store(StoreError::Unavailable(_))) => return Err(error),
            // One that cannot be changed does not hold up the others.
            Err(error) => {
                tracing::warn!(guidance_booking.id = %booking.id, error = %error, "put off");
            }
        }
    }
    Ok(changed)
}
