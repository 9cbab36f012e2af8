//! Weekly shift patterns.

use crate::{
    features::staff::domain::{PatternDetails, PatternStatus, ShiftPattern},
    shared::{
        domain::{DateRange, HouseId, ShiftPatternId},
        storage::{StoreError, WriteTx},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{shift, shift_pattern};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};
use std::collections::BTreeSet;
use uuid::Uuid;

pub(in crate::features::staff) async fn find_pattern(
    db: &impl ConnectionTrait,
    id: ShiftPatternId,
) -> Result<Option<ShiftPattern>, StoreError> {
    let row = shift_pattern::Entity::find_by_id(id.get()).one(db).await?;
    row.map(pattern_of).transpose()
}

/// The patterns of a house that have not ended, by weekday and time.
pub(in crate::features::staff) async fn patterns_of_house(
    db: &impl ConnectionTrait,
    house: HouseId,
) -> Result<Vec<ShiftPattern>, StoreError> {
    let rows = shift_pattern::Entity::find()
        .filter(shift_pattern::Column::HouseId.eq(house.get()))
        .filter(shift_pattern::Column::Status.eq(PatternStatus::Active.as_str()))
        .order_by_asc(shift_pattern::Column::Weekday)
        .order_by_asc(shift_pattern::Column::StartTime)
        .order_by_asc(shift_pattern::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(pattern_of).collect()
}

pub(in crate::features::staff) async fn insert_pattern(
    tx: &WriteTx,
    pattern: &ShiftPattern,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let details = &pattern.details;
    let row = shift_pattern::ActiveModel {
        id: Set(pattern.id.get()),
        district_id: Set(pattern.district.get()),
        house_id: Set(pattern.house.get()),
        room_id: Set(details.room.get()),
        staff_id: Set(details.staff.get()),
        weekday: Set(details.weekday.into()),
        start_time: Set(details.start_time),
        end_time: Set(details.end_time),
        follows_workday_calendar: Set(details.follows_workday_calendar),
        valid_from: Set(details.valid_from),
        valid_to: Set(details.valid_to),
        status: Set(pattern.status.as_str().to_owned()),
        version: Set(pattern.version),
        created_at: Set(now.into()),
    };
    shift_pattern::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Writes an active pattern if the version is still `expected`; false when it is not.
pub(in crate::features::staff) async fn update_pattern(
    tx: &WriteTx,
    id: ShiftPatternId,
    expected: i64,
    details: &PatternDetails,
) -> Result<bool, StoreError> {
    use shift_pattern::Column;
    let done = shift_pattern::Entity::update_many()
        .col_expr(Column::RoomId, Expr::value(details.room.get()))
        .col_expr(Column::StaffId, Expr::value(details.staff.get()))
        .col_expr(Column::Weekday, Expr::value(i64::from(details.weekday)))
        .col_expr(Column::StartTime, Expr::value(details.start_time))
        .col_expr(Column::EndTime, Expr::value(details.end_time))
        .col_expr(
            Column::FollowsWorkdayCalendar,
            Expr::value(details.follows_workday_calendar),
        )
        .col_expr(Column::ValidFrom, Expr::value(details.valid_from))
        .col_expr(Column::ValidTo, Expr::value(details.valid_to))
        .col_expr(Column::Version, Expr::value(expected.saturating_add(1)))
        .filter(Column::Id.eq(id.get()))
        .filter(Column::Version.eq(expected))
        .filter(Column::Status.eq(PatternStatus::Active.as_str()))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Ends a pattern; false when it had ended before.
pub(in crate::features::staff) async fn end_pattern(
    tx: &WriteTx,
    id: ShiftPatternId,
) -> Result<bool, StoreError> {
    let done = shift_pattern::Entity::update_many()
        .col_expr(
            shift_pattern::Column::Status,
            Expr::value(PatternStatus::Ended.as_str()),
        )
        .filter(shift_pattern::Column::Id.eq(id.get()))
        .filter(shift_pattern::Column::Status.eq(PatternStatus::Active.as_str()))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// The dates for which patterns already have a shift, cancelled ones too.
pub(in crate::features::staff) async fn made_of(
    db: &impl ConnectionTrait,
    patterns: impl IntoIterator<Item = ShiftPatternId>,
    span: DateRange,
) -> Result<BTreeSet<(ShiftPatternId, NaiveDate)>, StoreError> {
    let made: Vec<(Option<Uuid>, Option<NaiveDate>)> = shift::Entity::find()
        .select_only()
        .column(shift::Column::PatternId)
        .column(shift::Column::Date)
        .filter(shift::Column::PatternId.is_in(patterns.into_iter().map(ShiftPatternId::get)))
        .filter(shift::Column::Date.between(span.from(), span.to()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(made
        .into_iter()
        .filter_map(|(pattern, date)| Some((pattern?.into(), date?)))
        .collect())
}

fn pattern_of(row: shift_pattern::Model) -> Result<ShiftPattern, StoreError> {
    Ok(ShiftPattern {
        id: row.id.into(),
        district: row.district_id.into(),
        house: row.house_id.into(),
        details: PatternDetails {
            staff: row.staff_id.into(),
            room: row.room_id.into(),
            weekday: u32::try_from(row.weekday)
                .map_err(|_| StoreError::Corrupt("shift_pattern.weekday"))?,
            start_time: row.start_time,
            end_time: row.end_time,
            follows_workday_calendar: row.follows_workday_calendar,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
        },
        status: PatternStatus::parse(&row.status)
            .ok_or(StoreError::Corrupt("shift_pattern.status"))?,
        version: row.version,
    })
}
