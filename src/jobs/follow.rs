//! What follows from a change and need not be in its transaction: each row of the outbox is
//! handed to those who follow its kind. All of them may be handed a row twice.

use crate::{
    features::{bookings::service as bookings, payments::service as payments},
    shared::storage::{
        StoreError,
        outbox::{self, OutboxKind, OutboxRow},
    },
    state::AppState,
};

/// Rows one tick takes.
const TICK: u64 = 200;

/// Hands what has changed to those who follow it, oldest first. Returns how many rows were
/// done. A row that cannot be done is put off, so that it does not hold up the others.
///
/// # Errors
/// [`StoreError`].
pub async fn follow_up(state: &AppState) -> Result<usize, StoreError> {
    let now = state.now();
    let rows = outbox::before(state.db.read(), OutboxKind::FOLLOWED, now, TICK).await?;
    let mut done = Vec::new();
    for row in &rows {
        match hand_over(state, row).await {
            Ok(()) => done.push(row.id),
            Err(error) => {
                tracing::warn!(outbox.id = %row.id, error = %error, "put off");
                outbox::postpone(&state.db, row, &error.to_string(), now).await?;
            }
        }
    }
    let count = done.len();
    outbox::remove(&state.db, done.into_iter()).await?;
    Ok(count)
}

async fn hand_over(state: &AppState, row: &OutboxRow) -> anyhow::Result<()> {
    match row.kind {
        OutboxKind::AgeReview => {
            Ok(bookings::cancel_outside_age(state, row.district, row.subject.into()).await?)
        }
        OutboxKind::BookingChanged => Ok(payments::settle(state, row.subject.into()).await?),
        OutboxKind::SessionChanged => Ok(()),
        OutboxKind::BookingProjection
        | OutboxKind::SessionProjection
        | OutboxKind::QuotaProjection => Ok(()),
    }
}
