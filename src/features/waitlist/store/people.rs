//! The children, families and houses that an entry names.

use crate::shared::{
    domain::{AccountId, ChildId, DistrictId, FamilyId, HouseId, SubdistrictId},
    storage::{StoreError, WriteTx},
};
use chrono::NaiveDate;
use entity::{child, family, guardian, house};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::LockType,
};

/// A child as its lock found it.
#[derive(Clone, Copy, Debug)]
pub(in crate::features::waitlist) struct ChildRow {
    pub id: ChildId,
    pub district: DistrictId,
    pub family: FamilyId,
    pub birth_date: NaiveDate,
}

/// Locks active children in the order of their ids. Under their locks the number of their
/// wishes does not change.
pub(in crate::features::waitlist) async fn lock_children(
    tx: &WriteTx,
    ids: &[ChildId],
) -> Result<Vec<ChildRow>, StoreError> {
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    let mut found = Vec::with_capacity(sorted.len());
    for id in sorted {
        let row = active([id]).lock(LockType::NoKeyUpdate).one(&**tx).await?;
        found.extend(row.map(|row| child_of(&row)));
    }
    Ok(found)
}

/// Active children without their locks, by id.
#[cfg(feature = "testing")]
pub(in crate::features::waitlist) async fn children(
    db: &impl ConnectionTrait,
    ids: &[ChildId],
) -> Result<Vec<ChildRow>, StoreError> {
    let rows = active(ids.iter().copied())
        .order_by_asc(child::Column::Id)
        .all(db)
        .await?;
    Ok(rows.iter().map(child_of).collect())
}

fn active(ids: impl IntoIterator<Item = ChildId>) -> Select<child::Entity> {
    child::Entity::find()
        .filter(child::Column::Id.is_in(ids.into_iter().map(ChildId::get)))
        .filter(child::Column::Status.eq("active"))
}

fn child_of(row: &child::Model) -> ChildRow {
    ChildRow {
        id: row.id.into(),
        district: row.district_id.into(),
        family: row.family_id.into(),
        birth_date: row.birth_date,
    }
}

/// Whether the account is an active guardian of the family right now.
pub(in crate::features::waitlist) async fn is_active_guardian(
    db: &impl ConnectionTrait,
    account: AccountId,
    family: FamilyId,
) -> Result<bool, StoreError> {
    let found = guardian::Entity::find()
        .filter(guardian::Column::AccountId.eq(account.get()))
        .filter(guardian::Column::FamilyId.eq(family.get()))
        .filter(guardian::Column::Status.eq("active"))
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// The subdistrict in which a family lives.
pub(in crate::features::waitlist) async fn family_subdistrict(
    db: &impl ConnectionTrait,
    id: FamilyId,
) -> Result<Option<SubdistrictId>, StoreError> {
    let row = family::Entity::find_by_id(id.get()).one(db).await?;
    Ok(row.map(|row| row.subdistrict_id.into()))
}

/// A house that is named in a wish.
#[derive(Clone, Copy, Debug)]
pub(in crate::features::waitlist) struct HouseRow {
    pub id: HouseId,
    pub subdistrict: SubdistrictId,
}

/// Those of some houses that lie in the district.
pub(in crate::features::waitlist) async fn houses(
    db: &impl ConnectionTrait,
    district: DistrictId,
    ids: &[HouseId],
) -> Result<Vec<HouseRow>, StoreError> {
    let rows = house::Entity::find()
        .filter(house::Column::DistrictId.eq(district.get()))
        .filter(house::Column::Id.is_in(ids.iter().map(|id| id.get())))
        .order_by_asc(house::Column::Id)
        .all(db)
        .await?;
    let houses = rows.into_iter().map(|row| HouseRow {
        id: row.id.into(),
        subdistrict: row.subdistrict_id.into(),
    });
    Ok(houses.collect())
}
