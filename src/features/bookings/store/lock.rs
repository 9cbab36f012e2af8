//! The two locks of admission (I3): the child, then the session, always in this order.
//! Under the child's lock every rule of one child is race-free, under the session's every
//! rule of one room. They are the locks of an update that leaves the key alone, so that rows
//! which merely refer to the child or session need not wait.

use super::rows::interval;
use crate::{
    features::{
        policies::domain::CareKind,
        sessions::domain::{Capacity, SessionStatus},
    },
    shared::{
        domain::{ChildId, DistrictId, FamilyId, HouseId, Interval, SessionId},
        storage::{StoreError, WriteTx},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{child, session};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::LockType,
};

/// A child as its lock found it.
#[derive(Clone, Debug)]
pub(in crate::features::bookings) struct LockedChild {
    pub id: ChildId,
    pub district: DistrictId,
    pub family: FamilyId,
    pub birth_date: NaiveDate,
    pub active: bool,
    pub suspended_until: Option<DateTime<Utc>>,
    pub version: i64,
}

/// A session as its lock found it.
#[derive(Clone, Debug)]
pub(in crate::features::bookings) struct LockedSession {
    pub id: SessionId,
    pub district: DistrictId,
    pub house: HouseId,
    pub kind: CareKind,
    pub date: NaiveDate,
    pub during: Interval,
    pub step_minutes: u32,
    pub status: SessionStatus,
    /// A closure of the house or the room stands over it.
    pub closed_by_house: bool,
    pub short_by: u32,
    pub capacity: Capacity,
    pub version: i64,
}

/// Takes the child's lock; the first of the two.
pub(in crate::features::bookings) async fn lock_child(
    tx: &WriteTx,
    id: ChildId,
) -> Result<Option<LockedChild>, StoreError> {
    let row = child::Entity::find_by_id(id.get())
        .lock(LockType::NoKeyUpdate)
        .one(&**tx)
        .await?;
    Ok(row.map(child_of))
}

/// Takes the session's lock; the second of the two.
pub(in crate::features::bookings) async fn lock_session(
    tx: &WriteTx,
    id: SessionId,
) -> Result<Option<LockedSession>, StoreError> {
    let row = session::Entity::find_by_id(id.get())
        .lock(LockType::NoKeyUpdate)
        .one(&**tx)
        .await?;
    row.map(session_of).transpose()
}

/// The child without taking its lock.
pub(in crate::features::bookings) async fn child(
    db: &impl ConnectionTrait,
    id: ChildId,
) -> Result<Option<LockedChild>, StoreError> {
    let row = child::Entity::find_by_id(id.get()).one(db).await?;
    Ok(row.map(child_of))
}

/// The session without taking its lock.
pub(in crate::features::bookings) async fn session(
    db: &impl ConnectionTrait,
    id: SessionId,
) -> Result<Option<LockedSession>, StoreError> {
    let row = session::Entity::find_by_id(id.get()).one(db).await?;
    row.map(session_of).transpose()
}

/// Some sessions without taking their locks.
pub(super) async fn sessions(
    db: &impl ConnectionTrait,
    ids: &[SessionId],
) -> Result<Vec<LockedSession>, StoreError> {
    let ids = ids.iter().map(|id| id.get());
    let rows = session::Entity::find()
        .filter(session::Column::Id.is_in(ids))
        .all(db)
        .await?;
    rows.into_iter().map(session_of).collect()
}

fn child_of(row: child::Model) -> LockedChild {
    LockedChild {
        id: row.id.into(),
        district: row.district_id.into(),
        family: row.family_id.into(),
        birth_date: row.birth_date,
        active: row.status == "active",
        suspended_until: row.booking_suspended_until.map(|until| until.to_utc()),
        version: row.version,
    }
}

fn session_of(row: session::Model) -> Result<LockedSession, StoreError> {
    Ok(LockedSession {
        id: row.id.into(),
        district: row.district_id.into(),
        house: row.house_id.into(),
        kind: CareKind::parse(&row.kind).ok_or(StoreError::Corrupt("session.kind"))?,
        date: row.date,
        during: interval(row.starts_at, row.ends_at)?,
        step_minutes: u32::try_from(row.step_minutes)
            .map_err(|_| StoreError::Corrupt("session.step_minutes"))?,
        status: SessionStatus::parse(&row.status).ok_or(StoreError::Corrupt("session.status"))?,
        closed_by_house: row.closures > 0,
        short_by: u32::try_from(row.short_by)
            .map_err(|_| StoreError::Corrupt("session.short_by"))?,
        capacity: serde_json::from_value(row.capacity)
            .map_err(|_| StoreError::Corrupt("session.capacity"))?,
        version: row.version,
    })
}
