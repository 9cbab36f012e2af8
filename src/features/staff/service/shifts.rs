//! Shifts.

use crate::{
    features::{
        houses,
        houses::domain::HouseError,
        staff::{
            domain::{
                Ineligible, Roster, Rostered, Shift, StaffError, StaffMember, StaffStatus,
                shift_time,
            },
            store,
        },
    },
    shared::{
        domain::{Actor, District, HouseId, Interval, RoomId, ShiftId, StaffId},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use std::collections::BTreeMap;

/// A shift to be rostered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewShift {
    /// Who.
    pub staff: StaffId,
    /// Where.
    pub room: RoomId,
    /// From when.
    pub starts_at: DateTime<Utc>,
    /// Until when.
    pub ends_at: DateTime<Utc>,
}

/// The shifts that take place in rooms and touch `during`, with everyone who has them.
///
/// # Errors
/// The store's.
pub async fn roster(
    db: &impl ConnectionTrait,
    rooms: &[RoomId],
    during: Interval,
) -> Result<Roster, StoreError> {
    let shifts = store::shifts_in_rooms(db, rooms.iter().copied(), during).await?;
    let people = people_of(db, &shifts).await?;
    Ok(Roster { shifts, people })
}

/// The shifts of a house in a time, cancelled ones too, for its staff.
///
/// # Errors
/// [`StaffError`].
pub async fn shifts_of_house(
    state: &AppState,
    actor: &Actor,
    house: HouseId,
    during: Interval,
) -> Result<Roster, StaffError> {
    let db = state.db.read();
    houses::service::house_in_scope(db, actor, house)
        .await
        .map_err(hidden)?;
    let shifts = store::shifts_in_house(db, house, during).await?;
    let people = people_of(db, &shifts).await?;
    Ok(Roster { shifts, people })
}

/// The shifts of a person that take place and are not over.
///
/// # Errors
/// The store's.
pub async fn shifts_ahead(
    db: &impl ConnectionTrait,
    staff: StaffId,
    now: DateTime<Utc>,
) -> Result<Vec<Shift>, StoreError> {
    store::shifts_ahead(db, staff, now).await
}

/// Rosters a person whose row is locked, and locks the room. Papers that are not in order
/// do not stand against it: they may be renewed by then. A dismissed person is refused.
///
/// # Errors
/// [`StaffError`].
pub async fn add_shift(
    state: &AppState,
    tx: &WriteTx,
    (actor, district): (&Actor, &District),
    member: &StaffMember,
    new: NewShift,
) -> Result<Shift, StaffError> {
    let now = state.now();
    let during =
        shift_time(new.starts_at, new.ends_at, district.local, now).map_err(StaffError::Invalid)?;
    if member.status == StaffStatus::Dismissed {
        return Err(StaffError::NotEligible(vec![Ineligible::NotActive]));
    }
    let room = houses::service::room(&**tx, new.room)
        .await
        .map_err(hidden)?;
    houses::service::house_in_scope(&**tx, actor, room.house)
        .await
        .map_err(hidden)?;
    houses::service::lock_rooms(tx, &[room.id]).await?;
    if let Some(existing) = store::overlapping_shift(tx, member.id, during).await? {
        return Err(StaffError::ShiftOverlap { existing });
    }
    let shift = Shift {
        id: state.new_id().into(),
        district: room.district,
        house: room.house,
        room: room.id,
        staff: member.id,
        during,
        cancelled: None,
    };
    store::insert_shift(tx, &shift, now).await?;
    Ok(shift)
}

/// Finds a shift that the actor may cancel, and locks the person who has it.
///
/// # Errors
/// [`StaffError::NotFound`], or [`StaffError::Forbidden`] for staff who do not run the house.
pub async fn lock_shift_to_cancel(
    tx: &WriteTx,
    actor: &Actor,
    id: ShiftId,
) -> Result<Shift, StaffError> {
    let shift = store::find_shift(&**tx, id)
        .await?
        .ok_or(StaffError::NotFound)?;
    houses::service::house_in_scope(&**tx, actor, shift.house)
        .await
        .map_err(hidden)?;
    if !actor.manages() {
        return Err(StaffError::Forbidden);
    }
    store::lock(tx, shift.staff).await?;
    Ok(shift)
}

/// Cancels a shift that is not over.
///
/// # Errors
/// [`StaffError::InvalidState`] when it is over or was cancelled before.
pub async fn cancel_shift(
    tx: &WriteTx,
    shift: Shift,
    reason: String,
    now: DateTime<Utc>,
) -> Result<Shift, StaffError> {
    if shift.during.end() <= now || !store::cancel_shift(tx, shift.id, &reason, now).await? {
        return Err(StaffError::InvalidState);
    }
    Ok(Shift {
        cancelled: Some(reason),
        ..shift
    })
}

async fn people_of(
    db: &impl ConnectionTrait,
    shifts: &[Shift],
) -> Result<BTreeMap<StaffId, Rostered>, StoreError> {
    if shifts.is_empty() {
        return Ok(BTreeMap::new());
    }
    let members = store::find_all(db, shifts.iter().map(|shift| shift.staff)).await?;
    let mut people: BTreeMap<StaffId, Rostered> = members
        .into_iter()
        .map(|member| {
            let person = Rostered {
                name: member.name,
                role: member.role,
                status: member.status,
                credentials: Vec::new(),
            };
            (member.id, person)
        })
        .collect();
    let ids: Vec<StaffId> = people.keys().copied().collect();
    for record in store::credentials_of(db, ids).await? {
        if let Some(person) = people.get_mut(&record.staff) {
            person.credentials.push(record.credential);
        }
    }
    Ok(people)
}

/// What lies outside the scope is not there.
fn hidden(error: HouseError) -> StaffError {
    match error {
        HouseError::NotFound => StaffError::NotFound,
        other => other.into(),
    }
}
