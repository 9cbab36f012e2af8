//! Districts and subdistricts in SQL.

use super::domain::Subdistrict;
use crate::shared::{
    domain::{District, DistrictId, LocalTime, SubdistrictId, WorkdayCalendar},
    storage::StoreError,
};
use chrono::NaiveDate;
use entity::{calendar_day, calendar_year, district, subdistrict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

pub(super) async fn find(
    db: &impl ConnectionTrait,
    id: DistrictId,
) -> Result<Option<District>, StoreError> {
    let row = district::Entity::find_by_id(id.get()).one(db).await?;
    row.map(district_of).transpose()
}

pub(super) async fn find_by_code(
    db: &impl ConnectionTrait,
    code: &str,
) -> Result<Option<District>, StoreError> {
    let row = district::Entity::find()
        .filter(district::Column::Code.eq(code))
        .one(db)
        .await?;
    row.map(district_of).transpose()
}

/// The first districts, at most `limit`.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    limit: u64,
) -> Result<Vec<District>, StoreError> {
    let rows = district::Entity::find()
        .order_by_asc(district::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(district_of).collect()
}

pub(super) async fn subdistricts(
    db: &impl ConnectionTrait,
    district: DistrictId,
) -> Result<Vec<Subdistrict>, StoreError> {
    let rows = subdistrict::Entity::find()
        .filter(subdistrict::Column::DistrictId.eq(district.get()))
        .order_by_asc(subdistrict::Column::Code)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(subdistrict_of).collect())
}

pub(super) async fn subdistrict(
    db: &impl ConnectionTrait,
    id: SubdistrictId,
) -> Result<Option<Subdistrict>, StoreError> {
    let row = subdistrict::Entity::find_by_id(id.get()).one(db).await?;
    Ok(row.map(subdistrict_of))
}

/// The calendar of every loaded year that touches `from..=to`.
pub(super) async fn calendar(
    db: &impl ConnectionTrait,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<WorkdayCalendar, StoreError> {
    let years = calendar_year::Entity::find().all(db).await?;
    let days = calendar_day::Entity::find()
        .filter(calendar_day::Column::Date.between(from, to))
        .all(db)
        .await?;
    Ok(WorkdayCalendar::new(
        years
            .into_iter()
            .filter_map(|row| i32::try_from(row.year).ok()),
        days.into_iter().map(|row| (row.date, row.is_day_off)),
    ))
}

fn district_of(row: district::Model) -> Result<District, StoreError> {
    let zone = row
        .time_zone
        .parse()
        .map_err(|_| StoreError::Corrupt("district.time_zone"))?;
    Ok(District {
        id: row.id.into(),
        code: row.code,
        name: row.name,
        policy_profile: row.policy_profile,
        local: LocalTime::of(zone),
    })
}

fn subdistrict_of(row: subdistrict::Model) -> Subdistrict {
    Subdistrict {
        id: row.id.into(),
        district: row.district_id.into(),
        code: row.code,
        name: row.name,
        name_en: row.name_en,
    }
}
