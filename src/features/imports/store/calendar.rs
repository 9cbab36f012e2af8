//! Workday calendars.

use crate::{
    features::imports::domain::CalendarYear,
    shared::storage::{StoreError, WriteTx},
};
use chrono::{DateTime, Utc};
use entity::{calendar_day, calendar_year};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

/// Puts a year in the place of what was known of it.
pub(in crate::features::imports) async fn replace_year(
    tx: &WriteTx,
    year: &CalendarYear,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let number = i64::from(year.year);
    calendar_day::Entity::delete_many()
        .filter(calendar_day::Column::Year.eq(number))
        .exec(&**tx)
        .await?;
    calendar_year::Entity::delete_by_id(number)
        .exec(&**tx)
        .await?;
    let row = calendar_year::ActiveModel {
        year: Set(number),
        source: Set(year.papers.join("; ")),
        loaded_at: Set(now.into()),
    };
    calendar_year::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    let days = year.days.iter().map(|day| calendar_day::ActiveModel {
        date: Set(day.date),
        year: Set(number),
        is_day_off: Set(day.is_day_off),
        name: Set(day.name.clone()),
    });
    calendar_day::Entity::insert_many(days)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}
