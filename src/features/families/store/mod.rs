//! Families and their people in SQL. Names and phones are encrypted; phones and document
//! numbers are found again by keyed hashes.

mod agreements;
mod erase;
mod guardians;
mod invitations;
mod pickup_persons;
mod priority;

pub(super) use agreements::*;
pub(super) use erase::erase;
pub(super) use guardians::*;
pub(super) use invitations::*;
pub(super) use pickup_persons::*;
pub(super) use priority::*;

use super::domain::{Family, FamilyStatus};
use crate::shared::{
    domain::{FamilyId, StaffScope, SubdistrictId},
    storage::{StoreError, WriteTx, scope::families_in},
};
use chrono::{DateTime, Utc};
use entity::{child, family};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QuerySelect, sea_query::Expr,
};

/// An active family, whoever asks.
pub(super) async fn find_active(
    db: &impl ConnectionTrait,
    id: FamilyId,
) -> Result<Option<Family>, StoreError> {
    let row = family::Entity::find_by_id(id.get())
        .filter(family::Column::Status.eq(FamilyStatus::Active.as_str()))
        .one(db)
        .await?;
    row.map(family_of).transpose()
}

/// An active family in the scope of a staff member.
pub(super) async fn find_in_scope(
    db: &impl ConnectionTrait,
    scope: StaffScope,
    id: FamilyId,
) -> Result<Option<Family>, StoreError> {
    let row = family::Entity::find_by_id(id.get())
        .filter(family::Column::Status.eq(FamilyStatus::Active.as_str()))
        .filter(families_in(scope))
        .one(db)
        .await?;
    row.map(family_of).transpose()
}

/// Locks the family, so that its guardians and papers change one after the other.
pub(super) async fn lock(tx: &WriteTx, id: FamilyId) -> Result<Option<Family>, StoreError> {
    let row = family::Entity::find_by_id(id.get())
        .filter(family::Column::Status.eq(FamilyStatus::Active.as_str()))
        .lock_exclusive()
        .one(&**tx)
        .await?;
    row.map(family_of).transpose()
}

pub(super) async fn insert(
    tx: &WriteTx,
    family: &Family,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = family::ActiveModel {
        id: Set(family.id.get()),
        district_id: Set(family.district.get()),
        subdistrict_id: Set(family.subdistrict.get()),
        status: Set(family.status.as_str().to_owned()),
        in_priority_group: Set(family.in_priority_group),
        version: Set(family.version),
        created_at: Set(now.into()),
    };
    family::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Writes the subdistrict if the version is still `expected`; false when it is not.
pub(super) async fn update(
    tx: &WriteTx,
    id: FamilyId,
    expected: i64,
    subdistrict: SubdistrictId,
) -> Result<bool, StoreError> {
    let done = family::Entity::update_many()
        .col_expr(
            family::Column::SubdistrictId,
            Expr::value(subdistrict.get()),
        )
        .col_expr(
            family::Column::Version,
            Expr::value(expected.saturating_add(1)),
        )
        .filter(family::Column::Id.eq(id.get()))
        .filter(family::Column::Version.eq(expected))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// True while a child of the family is registered.
pub(super) async fn has_children(
    db: &impl ConnectionTrait,
    id: FamilyId,
) -> Result<bool, StoreError> {
    let registered = child::Entity::find()
        .filter(child::Column::FamilyId.eq(id.get()))
        .filter(child::Column::Status.eq("active"))
        .count(db)
        .await?;
    Ok(registered > 0)
}

/// Closes a family that nobody is a guardian of any more.
pub(super) async fn close(tx: &WriteTx, id: FamilyId) -> Result<(), StoreError> {
    family::Entity::update_many()
        .col_expr(
            family::Column::Status,
            Expr::value(FamilyStatus::Closed.as_str()),
        )
        .filter(family::Column::Id.eq(id.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

fn family_of(row: family::Model) -> Result<Family, StoreError> {
    Ok(Family {
        id: row.id.into(),
        district: row.district_id.into(),
        subdistrict: row.subdistrict_id.into(),
        status: FamilyStatus::parse(&row.status).ok_or(StoreError::Corrupt("family.status"))?,
        in_priority_group: row.in_priority_group,
        version: row.version,
    })
}
