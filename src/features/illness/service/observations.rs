//! The health log of a child in the house (H-63).

use crate::{
    features::{
        bookings::{
            self,
            domain::{BookingError, BookingStatus},
        },
        health::domain::Findings,
        illness::{
            domain::{IllnessError, Observation, ObservationKind},
            store,
        },
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
    },
    shared::{
        domain::{Actor, AuditSubject, BookingId, ObservationId, RequestKey},
        request::note_read,
        storage::idempotency::once_in_batch,
    },
    state::AppState,
};
use serde_json::json;

/// Writes down what was observed of a child who is in the house, or was: the people of the
/// house. Of an incident the family is told at once.
///
/// # Errors
/// [`IllnessError::NotInTheHouse`]; [`IllnessError`].
pub async fn observe(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    booking: BookingId,
    (kind, findings): (ObservationKind, Findings),
) -> Result<Observation, IllnessError> {
    let booking = bookings::service::booking(state, actor, booking).await?;
    let came = matches!(
        booking.status,
        BookingStatus::CheckedIn | BookingStatus::Completed
    );
    if !came {
        let error = BookingError::InvalidState(booking.status);
        return Err(IllnessError::NotInTheHouse(error));
    }
    let now = state.now();
    let seen = Observation {
        id: state.new_id().into(),
        district: booking.district,
        booking: booking.id,
        child: booking.child,
        kind,
        findings,
        at: now,
    };
    // Only the id is kept for a repeated request: a stored answer is no place for health.
    let id = once_in_batch(&state.db, actor, key, now, async |_, batch| {
        store::add_observation(batch, &state.cipher, &seen, actor.account)?;
        if kind == ObservationKind::Incident {
            notices::service::tell(
                state,
                batch,
                (booking.district, Audience::Family(booking.family)),
                NoticeKind::IncidentRecorded,
                (
                    booking.id.get(),
                    json!({
                        "booking_id": booking.id,
                        "child_id": booking.child,
                        "house_id": booking.house,
                    }),
                ),
            );
        }
        Ok::<ObservationId, IllnessError>(seen.id)
    });
    let id = id.await?.into_inner();
    observations_of(state, booking.id)
        .await?
        .into_iter()
        .find(|it| it.id == id)
        .ok_or(IllnessError::NotFound)
}

/// What was observed during a booking, oldest first, for the family and the people of the
/// house.
///
/// # Errors
/// [`IllnessError`].
pub async fn observations(
    state: &AppState,
    actor: &Actor,
    booking: BookingId,
) -> Result<Vec<Observation>, IllnessError> {
    let booking = bookings::service::booking(state, actor, booking).await?;
    let fields = ["observations"];
    note_read(actor, AuditSubject::Child, booking.child.get(), &fields);
    observations_of(state, booking.id).await
}

async fn observations_of(
    state: &AppState,
    booking: BookingId,
) -> Result<Vec<Observation>, IllnessError> {
    Ok(store::observations(state.db.read(), &state.cipher, booking).await?)
}
