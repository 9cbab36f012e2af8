//! What is needed to carry a district's timetable on into the coming weeks.

use crate::{
    features::staff::domain::{StaffRole, StaffStatus},
    shared::{
        domain::{AccountId, District, DistrictId, LocalTime, SessionTemplateId},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use entity::{session_template, shift, staff};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::BTreeSet;
use uuid::Uuid;

const DAYS_OF_A_WEEK: u64 = 7;

/// The account of an active member of the district's own staff, the longest employed.
pub(in crate::features::imports) async fn admin_account(
    db: &impl ConnectionTrait,
    district: DistrictId,
) -> Result<Option<AccountId>, StoreError> {
    let row = staff::Entity::find()
        .filter(staff::Column::DistrictId.eq(district.get()))
        .filter(staff::Column::Role.eq(StaffRole::DistrictAdmin.as_str()))
        .filter(staff::Column::Status.eq(StaffStatus::Active.as_str()))
        .filter(staff::Column::AccountId.is_not_null())
        .order_by_asc(staff::Column::Id)
        .one(db)
        .await?;
    Ok(row.and_then(|row| row.account_id).map(Into::into))
}

/// The session templates in use.
pub(in crate::features::imports) async fn active_templates(
    db: &impl ConnectionTrait,
    district: DistrictId,
) -> Result<Vec<SessionTemplateId>, StoreError> {
    let ids: Vec<Uuid> = session_template::Entity::find()
        .select_only()
        .column(session_template::Column::Id)
        .filter(session_template::Column::DistrictId.eq(district.get()))
        .filter(session_template::Column::Status.eq("active"))
        .order_by_asc(session_template::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// Enters the shifts of the last seven days that have any again for every day after them,
/// until `last`, for the staff who still work.
pub(in crate::features::imports) async fn repeat_last_week(
    tx: &WriteTx,
    state: &AppState,
    district: &District,
    last: NaiveDate,
) -> Result<(), StoreError> {
    let id = district.id.get();
    let latest = shift::Entity::find()
        .filter(shift::Column::DistrictId.eq(id))
        .order_by_desc(shift::Column::StartsAt)
        .one(&**tx)
        .await?;
    let Some(latest) = latest.map(|row| district.local.date(row.starts_at.to_utc())) else {
        return Ok(());
    };
    let today = district.local.date(state.now());
    let first = latest.checked_sub_days(Days::new(DAYS_OF_A_WEEK.saturating_sub(1)));
    let since = district.local.at(first.unwrap_or(latest), NaiveTime::MIN);
    let pattern = shift::Entity::find()
        .filter(shift::Column::DistrictId.eq(id))
        .filter(shift::Column::StartsAt.gte(since))
        .filter(shift::Column::CancelledAt.is_null())
        .all(&**tx)
        .await?;
    let working = working_staff(tx, id).await?;
    let mut rows = Vec::new();
    for date in latest.iter_days().skip(1).take_while(|day| *day <= last) {
        if date < today {
            continue;
        }
        for row in pattern.iter().filter(|row| working.contains(&row.staff_id)) {
            rows.extend(again(state, district.local, row, date));
        }
    }
    super::insert_many(tx, rows).await
}

async fn working_staff(tx: &WriteTx, district: Uuid) -> Result<BTreeSet<Uuid>, StoreError> {
    let ids: Vec<Uuid> = staff::Entity::find()
        .select_only()
        .column(staff::Column::Id)
        .filter(staff::Column::DistrictId.eq(district))
        .filter(staff::Column::Status.eq(StaffStatus::Active.as_str()))
        .into_tuple()
        .all(&**tx)
        .await?;
    Ok(ids.into_iter().collect())
}

/// The shift on another date, if that is the same day of the week.
fn again(
    state: &AppState,
    local: LocalTime,
    row: &shift::Model,
    date: NaiveDate,
) -> Option<shift::ActiveModel> {
    let (start, end) = (row.starts_at.to_utc(), row.ends_at.to_utc());
    if local.date(start).weekday() != date.weekday() {
        return None;
    }
    Some(shift::ActiveModel {
        id: Set(state.new_id()),
        district_id: Set(row.district_id),
        house_id: Set(row.house_id),
        room_id: Set(row.room_id),
        staff_id: Set(row.staff_id),
        starts_at: Set(local.at(date, local.time(start)).into()),
        ends_at: Set(local.at(date, local.time(end)).into()),
        cancelled_at: Set(None),
        cancel_reason: Set(None),
        created_at: Set(state.now().into()),
        pattern_id: Set(None),
        date: Set(None),
    })
}
