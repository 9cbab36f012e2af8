//! Shifts.

use crate::{
    features::staff::domain::{Shift, ShiftSwap},
    shared::{
        domain::{AccountId, HouseId, Interval, RoomId, ShiftId, StaffId},
        storage::{StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::{shift, shift_swap};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Select,
    sea_query::Expr,
};

/// How many rows are written by one statement.
const AT_ONCE: usize = 200;

pub(in crate::features::staff) async fn find_shift(
    db: &impl ConnectionTrait,
    id: ShiftId,
) -> Result<Option<Shift>, StoreError> {
    let row = shift::Entity::find_by_id(id.get()).one(db).await?;
    row.map(shift_of).transpose()
}

/// Shifts in rooms that take place and touch `[from, to)`, by start.
pub(in crate::features::staff) async fn shifts_in_rooms(
    db: &impl ConnectionTrait,
    rooms: impl IntoIterator<Item = RoomId>,
    during: Interval,
) -> Result<Vec<Shift>, StoreError> {
    let query =
        taking_place().filter(shift::Column::RoomId.is_in(rooms.into_iter().map(RoomId::get)));
    all(db, touching(query, during)).await
}

/// Shifts in a house that touch `[from, to)`, cancelled ones too, by start.
pub(in crate::features::staff) async fn shifts_in_house(
    db: &impl ConnectionTrait,
    house: HouseId,
    during: Interval,
) -> Result<Vec<Shift>, StoreError> {
    let query = shift::Entity::find().filter(shift::Column::HouseId.eq(house.get()));
    all(db, touching(query, during)).await
}

/// Shifts of a person that take place and are not over.
pub(in crate::features::staff) async fn shifts_ahead(
    db: &impl ConnectionTrait,
    staff: StaffId,
    now: DateTime<Utc>,
) -> Result<Vec<Shift>, StoreError> {
    let query = taking_place()
        .filter(shift::Column::StaffId.eq(staff.get()))
        .filter(shift::Column::EndsAt.gt(now));
    all(db, query).await
}

/// A shift of the person that takes place and touches `during`.
pub(in crate::features::staff) async fn overlapping_shift(
    tx: &WriteTx,
    staff: StaffId,
    during: Interval,
) -> Result<Option<ShiftId>, StoreError> {
    let query = taking_place().filter(shift::Column::StaffId.eq(staff.get()));
    let row = touching(query, during)
        .order_by_asc(shift::Column::StartsAt)
        .one(&**tx)
        .await?;
    Ok(row.map(|row| row.id.into()))
}

/// Shifts of some people that take place and touch `during`, by start.
pub(in crate::features::staff) async fn shifts_of_staff(
    db: &impl ConnectionTrait,
    staff: impl IntoIterator<Item = StaffId>,
    during: Interval,
) -> Result<Vec<Shift>, StoreError> {
    let query =
        taking_place().filter(shift::Column::StaffId.is_in(staff.into_iter().map(StaffId::get)));
    all(db, touching(query, during)).await
}

pub(in crate::features::staff) async fn insert_shift(
    tx: &WriteTx,
    shift: &Shift,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    insert_shifts(tx, std::slice::from_ref(shift), now).await
}

pub(in crate::features::staff) async fn insert_shifts(
    tx: &WriteTx,
    shifts: &[Shift],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for part in shifts.chunks(AT_ONCE) {
        shift::Entity::insert_many(part.iter().map(|shift| row_of(shift, now)))
            .exec_without_returning(&**tx)
            .await?;
    }
    Ok(())
}

/// Gives a shift to another person; false when it has been cancelled or is not `from`'s.
pub(in crate::features::staff) async fn reassign_shift(
    tx: &WriteTx,
    id: ShiftId,
    (from, to): (StaffId, StaffId),
) -> Result<bool, StoreError> {
    let done = shift::Entity::update_many()
        .col_expr(shift::Column::StaffId, Expr::value(to.get()))
        .filter(shift::Column::Id.eq(id.get()))
        .filter(shift::Column::StaffId.eq(from.get()))
        .filter(shift::Column::CancelledAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Notes who had a shift before.
pub(in crate::features::staff) async fn insert_swap(
    tx: &WriteTx,
    (shift, swap): (&Shift, ShiftSwap),
    (by, now): (AccountId, DateTime<Utc>),
) -> Result<(), StoreError> {
    let row = shift_swap::ActiveModel {
        id: Set(swap.id.get()),
        district_id: Set(shift.district.get()),
        shift_id: Set(shift.id.get()),
        from_staff_id: Set(swap.from.get()),
        to_staff_id: Set(swap.to.get()),
        created_by: Set(by.get()),
        created_at: Set(now.into()),
    };
    shift_swap::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Cancels a shift; false when it had been cancelled before.
pub(in crate::features::staff) async fn cancel_shift(
    tx: &WriteTx,
    id: ShiftId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = shift::Entity::update_many()
        .col_expr(shift::Column::CancelledAt, Expr::value(now))
        .col_expr(shift::Column::CancelReason, Expr::value(reason))
        .filter(shift::Column::Id.eq(id.get()))
        .filter(shift::Column::CancelledAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Cancels every shift of a person that is not over.
pub(in crate::features::staff) async fn cancel_ahead(
    tx: &WriteTx,
    staff: StaffId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    shift::Entity::update_many()
        .col_expr(shift::Column::CancelledAt, Expr::value(now))
        .col_expr(shift::Column::CancelReason, Expr::value(reason))
        .filter(shift::Column::StaffId.eq(staff.get()))
        .filter(shift::Column::CancelledAt.is_null())
        .filter(shift::Column::EndsAt.gt(now))
        .exec(&**tx)
        .await?;
    Ok(())
}

fn row_of(shift: &Shift, now: DateTime<Utc>) -> shift::ActiveModel {
    shift::ActiveModel {
        id: Set(shift.id.get()),
        district_id: Set(shift.district.get()),
        house_id: Set(shift.house.get()),
        room_id: Set(shift.room.get()),
        staff_id: Set(shift.staff.get()),
        starts_at: Set(shift.during.start().into()),
        ends_at: Set(shift.during.end().into()),
        cancelled_at: Set(None),
        cancel_reason: Set(None),
        created_at: Set(now.into()),
        pattern_id: Set(shift.made_from.map(|(pattern, _)| pattern.get())),
        date: Set(shift.made_from.map(|(_, date)| date)),
    }
}

fn taking_place() -> Select<shift::Entity> {
    shift::Entity::find().filter(shift::Column::CancelledAt.is_null())
}

fn touching(query: Select<shift::Entity>, during: Interval) -> Select<shift::Entity> {
    query
        .filter(shift::Column::StartsAt.lt(during.end()))
        .filter(shift::Column::EndsAt.gt(during.start()))
}

async fn all(
    db: &impl ConnectionTrait,
    query: Select<shift::Entity>,
) -> Result<Vec<Shift>, StoreError> {
    let rows = query
        .order_by_asc(shift::Column::StartsAt)
        .order_by_asc(shift::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(shift_of).collect()
}

fn shift_of(row: shift::Model) -> Result<Shift, StoreError> {
    let during = Interval::new(row.starts_at.to_utc(), row.ends_at.to_utc())
        .map_err(|_| StoreError::Corrupt("shift.ends_at"))?;
    let cancelled = row
        .cancelled_at
        .map(|_| row.cancel_reason.unwrap_or_default());
    Ok(Shift {
        id: row.id.into(),
        district: row.district_id.into(),
        house: row.house_id.into(),
        room: row.room_id.into(),
        staff: row.staff_id.into(),
        during,
        made_from: row.pattern_id.map(Into::into).zip(row.date),
        cancelled,
    })
}
