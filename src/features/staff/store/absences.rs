//! Absences.

use crate::{
    features::staff::domain::{Absence, AbsenceKind},
    shared::{
        domain::{AbsenceId, AccountId, Interval, StaffId},
        storage::{StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::absence;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, sea_query::Expr,
};

pub(in crate::features::staff) async fn find_absence(
    db: &impl ConnectionTrait,
    id: AbsenceId,
) -> Result<Option<Absence>, StoreError> {
    let row = absence::Entity::find_by_id(id.get()).one(db).await?;
    row.map(absence_of).transpose()
}

/// The absences of some people that touch `during`, by start.
pub(in crate::features::staff) async fn absences_of(
    db: &impl ConnectionTrait,
    staff: impl IntoIterator<Item = StaffId>,
    during: Interval,
) -> Result<Vec<Absence>, StoreError> {
    let not_ended = Condition::any()
        .add(absence::Column::EndedAt.is_null())
        .add(absence::Column::EndedAt.gt(during.start()));
    let rows = absence::Entity::find()
        .filter(absence::Column::StaffId.is_in(staff.into_iter().map(StaffId::get)))
        .filter(absence::Column::StartsAt.lt(during.end()))
        .filter(absence::Column::EndsAt.gt(during.start()))
        .filter(not_ended)
        .order_by_asc(absence::Column::StartsAt)
        .order_by_asc(absence::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(absence_of).collect()
}

pub(in crate::features::staff) async fn insert_absence(
    tx: &WriteTx,
    absence: &Absence,
    (by, now): (AccountId, DateTime<Utc>),
) -> Result<(), StoreError> {
    let row = absence::ActiveModel {
        id: Set(absence.id.get()),
        district_id: Set(absence.district.get()),
        staff_id: Set(absence.staff.get()),
        kind: Set(absence.kind.as_str().to_owned()),
        starts_at: Set(absence.planned.start().into()),
        ends_at: Set(absence.planned.end().into()),
        ended_at: Set(None),
        created_by: Set(by.get()),
        created_at: Set(now.into()),
    };
    absence::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Ends an absence early; false when it is over or was ended before.
pub(in crate::features::staff) async fn end_absence(
    tx: &WriteTx,
    id: AbsenceId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = absence::Entity::update_many()
        .col_expr(absence::Column::EndedAt, Expr::value(now))
        .filter(absence::Column::Id.eq(id.get()))
        .filter(absence::Column::EndedAt.is_null())
        .filter(absence::Column::EndsAt.gt(now))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

fn absence_of(row: absence::Model) -> Result<Absence, StoreError> {
    Ok(Absence {
        id: row.id.into(),
        district: row.district_id.into(),
        staff: row.staff_id.into(),
        kind: AbsenceKind::parse(&row.kind).ok_or(StoreError::Corrupt("absence.kind"))?,
        planned: Interval::new(row.starts_at.to_utc(), row.ends_at.to_utc())
            .map_err(|_| StoreError::Corrupt("absence.ends_at"))?,
        ended_at: row.ended_at.map(|at| at.to_utc()),
    })
}
