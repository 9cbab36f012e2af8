//! What is booked in sessions. Bookings are written by their own feature; here they are
//! only counted and shown beside the sessions they belong to.

use crate::{
    features::sessions::domain::BookingStatus,
    shared::{
        domain::{BookingId, ChildId, Interval, SessionId},
        storage::StoreError,
    },
};
use entity::{booking, child};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::DateTimeWithTimeZone,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The times of all bookings that hold a place, session by session.
pub(in crate::features::sessions) async fn held(
    db: &impl ConnectionTrait,
    sessions: impl IntoIterator<Item = SessionId>,
) -> Result<BTreeMap<SessionId, Vec<Interval>>, StoreError> {
    let holding = BookingStatus::HOLDING_A_PLACE
        .iter()
        .map(|status| status.as_str());
    let rows: Vec<(Uuid, DateTimeWithTimeZone, DateTimeWithTimeZone)> = booking::Entity::find()
        .select_only()
        .column(booking::Column::SessionId)
        .column(booking::Column::StartsAt)
        .column(booking::Column::EndsAt)
        .filter(booking::Column::SessionId.is_in(sessions.into_iter().map(SessionId::get)))
        .filter(booking::Column::Status.is_in(holding))
        .into_tuple()
        .all(db)
        .await?;
    let mut held: BTreeMap<SessionId, Vec<Interval>> = BTreeMap::new();
    for (session, starts_at, ends_at) in rows {
        held.entry(session.into())
            .or_default()
            .push(interval(starts_at, ends_at)?);
    }
    Ok(held)
}

/// A booking with the child's name as it is stored.
#[derive(Clone, Debug)]
pub(in crate::features::sessions) struct BookedRow {
    pub booking: BookingId,
    pub session: SessionId,
    pub child: ChildId,
    pub name_cipher: String,
    pub during: Interval,
    pub status: BookingStatus,
}

/// Every booking of some sessions, ended ones too, by start.
pub(in crate::features::sessions) async fn rows_of_sessions(
    db: &impl ConnectionTrait,
    sessions: impl IntoIterator<Item = SessionId>,
) -> Result<Vec<BookedRow>, StoreError> {
    let rows = booking::Entity::find()
        .find_also_related(child::Entity)
        .filter(booking::Column::SessionId.is_in(sessions.into_iter().map(SessionId::get)))
        .order_by_asc(booking::Column::StartsAt)
        .order_by_asc(booking::Column::Id)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(row, child)| {
            Ok(BookedRow {
                booking: row.id.into(),
                session: row.session_id.into(),
                child: row.child_id.into(),
                name_cipher: child
                    .ok_or(StoreError::Corrupt("booking.child_id"))?
                    .name_cipher,
                during: interval(row.starts_at, row.ends_at)?,
                status: BookingStatus::parse(&row.status)
                    .ok_or(StoreError::Corrupt("booking.status"))?,
            })
        })
        .collect()
}

fn interval(
    starts_at: DateTimeWithTimeZone,
    ends_at: DateTimeWithTimeZone,
) -> Result<Interval, StoreError> {
    Interval::new(starts_at.to_utc(), ends_at.to_utc())
        .map_err(|_| StoreError::Corrupt("booking.ends_at"))
}
