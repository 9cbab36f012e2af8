//! What follows from a change and need not be in its transaction: each row of the outbox is
//! handed to those who follow its kind. All of them may be handed a row twice.

use crate::{
    features::{
        bookings::{domain::BookingStatus, service as bookings},
        closures::service as closures,
        guidance::service as guidance,
        houses::service::StatusChanged,
        illness::service as illness,
        payments::service as payments,
        waitlist::service as waitlist,
        webhooks::service as webhooks,
    },
    shared::{
        domain::{BookingId, SessionId},
        storage::{
            StoreError,
            outbox::{self, OutboxKind, OutboxRow},
        },
    },
    state::AppState,
};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Rows one tick takes.
const TICK: u64 = 200;

/// Hands what has changed to those who follow it, oldest first. Returns how many rows were
/// done. A row that cannot be done is put off, so that it does not hold up the others.
///
/// # Errors
/// [`StoreError`].
pub async fn follow_up(state: &AppState) -> Result<usize, StoreError> {
    let now = state.now();
    let rows = outbox::before(state.db.read(), false, (now, now), TICK).await?;
    let mut known = Known::of(state, &rows).await?;
    let mut done = Vec::new();
    for row in &rows {
        match hand_over(state, &mut known, row).await {
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

/// What is read once for all rows of a tick.
struct Known {
    addresses: webhooks::Addresses,
    /// Bookings of which there may be something to settle; most are free, and have nothing.
    moving_money: BTreeSet<BookingId>,
}

impl Known {
    async fn of(state: &AppState, rows: &[OutboxRow]) -> Result<Self, StoreError> {
        let changed = rows
            .iter()
            .filter(|row| row.kind == OutboxKind::BookingChanged);
        let changed: Vec<BookingId> = changed.map(|row| row.subject.into()).collect();
        Ok(Self {
            addresses: webhooks::Addresses::default(),
            moving_money: payments::moving_money(state.db.read(), &changed).await?,
        })
    }
}

async fn hand_over(state: &AppState, known: &mut Known, row: &OutboxRow) -> anyhow::Result<()> {
    let (district, subject) = (row.district, row.subject);
    match row.kind {
        OutboxKind::AgeReview => {
            bookings::cancel_outside_age(state, district, subject.into()).await?;
            guidance::plan(state, district, subject.into()).await?;
        }
        OutboxKind::ChildRegistered => {
            guidance::plan(state, district, subject.into()).await?;
        }
        OutboxKind::BookingChanged => {
            let booking: BookingId = subject.into();
            let (to, of) = (&mut known.addresses, (district, booking));
            webhooks::on_booking_changed(state, to, of, &row.payload).await?;
            if known.moving_money.contains(&booking) {
                payments::settle(state, booking).await?;
            }
            booking_changed(state, row).await?;
        }
        OutboxKind::SessionChanged => {
            waitlist::offer_places(state, subject.into()).await?;
        }
        OutboxKind::WaitlistJoined => {
            waitlist::offer_for_entry(state, subject.into()).await?;
        }
        OutboxKind::ClosureMade => closures::carry_out(state, subject.into()).await?,
        OutboxKind::HouseStatusChanged => {
            let changed: StatusChanged = serde_json::from_value(row.payload.clone())?;
            closures::follow_house(state, subject.into(), changed.by).await?;
        }
        OutboxKind::IllnessReported => illness::weigh(state, district, subject.into()).await?,
        OutboxKind::BookingProjection
        | OutboxKind::SessionProjection
        | OutboxKind::QuotaProjection => {}
    }
    Ok(())
}

/// What the payload of a changed booking's row says.
#[derive(Deserialize)]
struct ChangedBooking {
    session: SessionId,
    from: Option<BookingStatus>,
    to: BookingStatus,
}

async fn booking_changed(state: &AppState, row: &OutboxRow) -> anyhow::Result<()> {
    let changed: ChangedBooking = serde_json::from_value(row.payload.clone())?;
    let was_offered = changed.from == Some(BookingStatus::Offered);
    // Ended otherwise than by an answer: by the house, or with a consent.
    if was_offered && !changed.to.holds_a_place() {
        waitlist::offer_broken(state, row.subject.into()).await?;
    }
    let held = changed.from.is_some_and(BookingStatus::holds_a_place);
    if held && !changed.to.holds_a_place() {
        waitlist::offer_places(state, changed.session).await?;
    }
    Ok(())
}
