//! Observations: one encrypted JSON text each.

use crate::{
    features::{
        health::domain::Findings,
        illness::domain::{Observation, ObservationKind},
    },
    shared::{
        domain::{AccountId, BookingId},
        security::FieldCipher,
        storage::{Batch, StoreError},
    },
};
use entity::observation;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

const CONTENT: &str = "observation.content";

/// Adds an observation to the batch.
pub(in crate::features::illness) fn add_observation(
    batch: &mut Batch,
    cipher: &FieldCipher,
    seen: &Observation,
    by: AccountId,
) -> Result<(), StoreError> {
    let text = serde_json::to_string(&seen.findings).map_err(|_| StoreError::Corrupt(CONTENT))?;
    let content = cipher
        .encrypt(CONTENT, &text)
        .map_err(|_| StoreError::Corrupt(CONTENT))?;
    let row = observation::ActiveModel {
        id: Set(seen.id.get()),
        district_id: Set(seen.district.get()),
        booking_id: Set(seen.booking.get()),
        child_id: Set(seen.child.get()),
        kind: Set(seen.kind.as_str().to_owned()),
        content_cipher: Set(content),
        at: Set(seen.at.into()),
        recorded_by: Set(by.get()),
    };
    batch.row(&row);
    Ok(())
}

/// What was observed during a booking, oldest first.
pub(in crate::features::illness) async fn observations(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    booking: BookingId,
) -> Result<Vec<Observation>, StoreError> {
    let rows = observation::Entity::find()
        .filter(observation::Column::BookingId.eq(booking.get()))
        .order_by_asc(observation::Column::Id)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            let text = cipher
                .decrypt(CONTENT, &row.content_cipher)
                .map_err(|_| StoreError::Corrupt(CONTENT))?;
            let findings: Findings =
                serde_json::from_str(&text).map_err(|_| StoreError::Corrupt(CONTENT))?;
            Ok(Observation {
                id: row.id.into(),
                district: row.district_id.into(),
                booking: row.booking_id.into(),
                child: row.child_id.into(),
                kind: ObservationKind::parse(&row.kind)
                    .ok_or(StoreError::Corrupt("observation.kind"))?,
                findings,
                at: row.at.to_utc(),
            })
        })
        .collect()
}
