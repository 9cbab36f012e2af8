//! Houses that health workers serve beside their own, and who works where.

use crate::{
    features::staff::domain::{ServedHouse, StaffMember, StaffRole, StaffStatus},
    shared::{
        domain::{AccountId, DistrictId, HouseId, StaffId, SubdistrictId},
        storage::{StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::{house, staff, staff_house};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{OnConflict, SelectStatement, UnionType},
};
use uuid::Uuid;

/// Puts a house on the list of a person; false when it was on it.
pub(in crate::features::staff) async fn add_served(
    tx: &WriteTx,
    district: DistrictId,
    served: ServedHouse,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let row = staff_house::ActiveModel {
        staff_id: Set(served.staff.get()),
        house_id: Set(served.house.get()),
        district_id: Set(district.get()),
        created_at: Set(now.into()),
    };
    let keys = [staff_house::Column::StaffId, staff_house::Column::HouseId];
    let done = staff_house::Entity::insert(row)
        .on_conflict(OnConflict::columns(keys).do_nothing().to_owned())
        .exec_without_returning(&**tx)
        .await?;
    Ok(done == 1)
}

/// Takes a house off the list of a person; false when it was not on it.
pub(in crate::features::staff) async fn remove_served(
    tx: &WriteTx,
    served: ServedHouse,
) -> Result<bool, StoreError> {
    let done = staff_house::Entity::delete_by_id((served.staff.get(), served.house.get()))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// The houses a person serves beside the own one, in the order of their ids.
pub(in crate::features::staff) async fn served_by(
    db: &impl ConnectionTrait,
    staff: StaffId,
) -> Result<Vec<HouseId>, StoreError> {
    let ids: Vec<Uuid> = staff_house::Entity::find()
        .select_only()
        .column(staff_house::Column::HouseId)
        .filter(staff_house::Column::StaffId.eq(staff.get()))
        .order_by_asc(staff_house::Column::HouseId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// Everyone of a house, and the health workers of other houses who serve it, by name; those
/// who have been dismissed left out.
pub(in crate::features::staff) async fn people_in(
    db: &impl ConnectionTrait,
    house: HouseId,
) -> Result<Vec<StaffMember>, StoreError> {
    let rows = staff::Entity::find()
        .filter(works_in(house))
        .filter(staff::Column::Status.ne(StaffStatus::Dismissed.as_str()))
        .order_by_asc(staff::Column::Name)
        .order_by_asc(staff::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(super::people::member_of).collect()
}

/// The active health workers of a house, those of other houses who serve it included.
pub(in crate::features::staff) async fn health_workers_of(
    db: &impl ConnectionTrait,
    house: HouseId,
) -> Result<Vec<StaffId>, StoreError> {
    let ids: Vec<Uuid> = staff::Entity::find()
        .select_only()
        .column(staff::Column::Id)
        .filter(works_in(house))
        .filter(staff::Column::Role.eq(StaffRole::HealthWorker.as_str()))
        .filter(staff::Column::Status.eq(StaffStatus::Active.as_str()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// The active carers of a subdistrict's houses, in the order of their ids.
pub(in crate::features::staff) async fn carers_of(
    db: &impl ConnectionTrait,
    subdistrict: SubdistrictId,
) -> Result<Vec<StaffMember>, StoreError> {
    let houses = house::Entity::find()
        .select_only()
        .column(house::Column::Id)
        .filter(house::Column::SubdistrictId.eq(subdistrict.get()))
        .into_query();
    let rows = staff::Entity::find()
        .filter(staff::Column::HouseId.in_subquery(houses))
        .filter(staff::Column::Role.eq(StaffRole::Carer.as_str()))
        .filter(staff::Column::Status.eq(StaffStatus::Active.as_str()))
        .order_by_asc(staff::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(super::people::member_of).collect()
}

/// Everyone of a district who works in a house and is active, oldest first.
pub(in crate::features::staff) async fn active_in_houses(
    db: &impl ConnectionTrait,
    district: DistrictId,
) -> Result<Vec<StaffMember>, StoreError> {
    let rows = staff::Entity::find()
        .filter(staff::Column::DistrictId.eq(district.get()))
        .filter(staff::Column::HouseId.is_not_null())
        .filter(staff::Column::Status.eq(StaffStatus::Active.as_str()))
        .order_by_asc(staff::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(super::people::member_of).collect()
}

/// The accounts of the active staff of a subdistrict, if one is named, and where `district_too`
/// those of the district itself.
pub(in crate::features::staff) async fn accounts_above(
    db: &impl ConnectionTrait,
    district: DistrictId,
    subdistrict: Option<SubdistrictId>,
    district_too: bool,
) -> Result<Vec<AccountId>, StoreError> {
    let of_subdistrict = subdistrict.map(|subdistrict| {
        Condition::all()
            .add(staff::Column::Role.eq(StaffRole::SubdistrictAdmin.as_str()))
            .add(staff::Column::SubdistrictId.eq(subdistrict.get()))
    });
    let mut wanted = Condition::any().add_option(of_subdistrict);
    if district_too {
        wanted = wanted.add(staff::Column::Role.eq(StaffRole::DistrictAdmin.as_str()));
    }
    let accounts: Vec<Option<Uuid>> = staff::Entity::find()
        .select_only()
        .column(staff::Column::AccountId)
        .filter(staff::Column::DistrictId.eq(district.get()))
        .filter(staff::Column::Status.eq(StaffStatus::Active.as_str()))
        .filter(wanted)
        .into_tuple()
        .all(db)
        .await?;
    Ok(accounts.into_iter().flatten().map(Into::into).collect())
}

/// Of two conditions joined by `OR` neither would be found by its index.
pub(super) fn works_in(house: HouseId) -> Condition {
    let mut people = staff::Entity::find()
        .select_only()
        .column(staff::Column::Id)
        .filter(staff::Column::HouseId.eq(house.get()))
        .into_query();
    people.union(UnionType::Distinct, serving(house));
    Condition::all().add(staff::Column::Id.in_subquery(people))
}

fn serving(house: HouseId) -> SelectStatement {
    staff_house::Entity::find()
        .select_only()
        .column(staff_house::Column::StaffId)
        .filter(staff_house::Column::HouseId.eq(house.get()))
        .into_query()
}
