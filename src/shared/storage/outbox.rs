//! What must happen after a commit, written with it: the outbox.

use super::StoreError;
use crate::shared::domain::{DistrictId, words};
use chrono::{DateTime, Utc};
use entity::outbox;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryTrait, sea_query::InsertStatement};
use serde::Serialize;
use uuid::Uuid;

words! {
    /// What an outbox row asks for.
    OutboxKind {
        /// Push the quota of a child and the occupancy of a session to Redis again.
        BookingProjection = "booking_projection",
        /// Push the occupancy of a session to Redis again.
        SessionProjection = "session_projection",
        /// Push the quota of a child to Redis again.
        QuotaProjection = "quota_projection",
    }
}

/// The insert of an outbox row; add it to the batch that writes what it follows from.
///
/// # Errors
/// [`StoreError::Corrupt`] when the payload cannot be written as JSON.
pub fn insert_of<P: Serialize>(
    id: Uuid,
    district: DistrictId,
    kind: OutboxKind,
    subject: Uuid,
    payload: &P,
    now: DateTime<Utc>,
) -> Result<InsertStatement, StoreError> {
    let row = outbox::ActiveModel {
        id: Set(id),
        district_id: Set(district.get()),
        kind: Set(kind.as_str().to_owned()),
        subject_id: Set(subject),
        payload: Set(
            serde_json::to_value(payload).map_err(|_| StoreError::Corrupt("an outbox payload"))?
        ),
        attempts: Set(0),
        available_at: Set(now.into()),
        done_at: Set(None),
        last_error: Set(None),
        created_at: Set(now.into()),
    };
    Ok(outbox::Entity::insert(row).into_query())
}
