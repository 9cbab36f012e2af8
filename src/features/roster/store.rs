//! Up to which day a district has been reminded.

use crate::shared::{
    domain::DistrictId,
    storage::{StoreError, WriteTx},
};
use chrono::NaiveDate;
use entity::reminder_day;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

pub(super) async fn reminded_through(
    db: &impl ConnectionTrait,
    district: DistrictId,
) -> Result<Option<NaiveDate>, StoreError> {
    let row = reminder_day::Entity::find_by_id(district.get())
        .one(db)
        .await?;
    Ok(row.map(|row| row.through))
}

/// Notes that a district has been reminded up to a day, unless a later one is noted.
pub(super) async fn reminded(
    tx: &WriteTx,
    district: DistrictId,
    through: NaiveDate,
) -> Result<(), StoreError> {
    let row = reminder_day::ActiveModel {
        district_id: Set(district.get()),
        through: Set(through),
    };
    let done = reminder_day::Entity::insert(row)
        .on_conflict(
            OnConflict::column(reminder_day::Column::DistrictId)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(&**tx)
        .await?;
    if done == 0 {
        reminder_day::Entity::update_many()
            .col_expr(reminder_day::Column::Through, Expr::value(through))
            .filter(reminder_day::Column::DistrictId.eq(district.get()))
            .filter(reminder_day::Column::Through.lt(through))
            .exec(&**tx)
            .await?;
    }
    Ok(())
}
