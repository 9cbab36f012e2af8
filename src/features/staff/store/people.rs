//! People.

use super::{bars::SealedDocument, served::works_in};
use crate::{
    features::staff::domain::{Place, StaffMember, StaffRole, StaffStatus},
    shared::{
        domain::{AccountId, DistrictId, HouseId, PageRequest, StaffId, SubdistrictId},
        storage::{StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::staff;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

/// Whose staff a list may show.
#[derive(Clone, Debug, Default)]
pub(in crate::features::staff) struct ListScope {
    /// People of these houses.
    pub houses: Vec<HouseId>,
    /// People of this subdistrict.
    pub subdistrict: Option<SubdistrictId>,
    /// Everyone of the district.
    pub whole_district: bool,
}

pub(in crate::features::staff) async fn find(
    db: &impl ConnectionTrait,
    id: StaffId,
) -> Result<Option<StaffMember>, StoreError> {
    let row = staff::Entity::find_by_id(id.get()).one(db).await?;
    row.map(member_of).transpose()
}

pub(in crate::features::staff) async fn find_all(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = StaffId>,
) -> Result<Vec<StaffMember>, StoreError> {
    let rows = staff::Entity::find()
        .filter(staff::Column::Id.is_in(ids.into_iter().map(StaffId::get)))
        .all(db)
        .await?;
    rows.into_iter().map(member_of).collect()
}

/// Locks the person, whose shifts and papers nobody else changes until the commit.
pub(in crate::features::staff) async fn lock(
    tx: &WriteTx,
    id: StaffId,
) -> Result<Option<StaffMember>, StoreError> {
    let row = staff::Entity::find_by_id(id.get())
        .lock_exclusive()
        .one(&**tx)
        .await?;
    row.map(member_of).transpose()
}

/// One more row than the page wants, oldest first.
pub(in crate::features::staff) async fn list(
    db: &impl ConnectionTrait,
    district: DistrictId,
    scope: &ListScope,
    page: PageRequest,
) -> Result<Vec<StaffMember>, StoreError> {
    let mut query = staff::Entity::find().filter(staff::Column::DistrictId.eq(district.get()));
    if !scope.whole_district {
        let mut seen = Condition::any()
            .add(staff::Column::HouseId.is_in(scope.houses.iter().map(|house| house.get())));
        if let Some(subdistrict) = scope.subdistrict {
            seen = seen.add(staff::Column::SubdistrictId.eq(subdistrict.get()));
        }
        query = query.filter(seen);
    }
    if let Some(after) = page.after {
        query = query.filter(staff::Column::Id.gt(after.0));
    }
    let rows = query
        .order_by_asc(staff::Column::Id)
        .limit(page.limit.saturating_add(1))
        .all(db)
        .await?;
    rows.into_iter().map(member_of).collect()
}

/// As [`lock`], for several people in the order of their ids.
pub(in crate::features::staff) async fn lock_all(
    tx: &WriteTx,
    ids: impl IntoIterator<Item = StaffId>,
) -> Result<Vec<StaffMember>, StoreError> {
    let rows = staff::Entity::find()
        .filter(staff::Column::Id.is_in(ids.into_iter().map(StaffId::get)))
        .order_by_asc(staff::Column::Id)
        .lock_exclusive()
        .all(&**tx)
        .await?;
    rows.into_iter().map(member_of).collect()
}

/// The accounts of those who work in a house in a role, those of other houses who serve it
/// included.
pub(in crate::features::staff) async fn accounts_in(
    db: &impl ConnectionTrait,
    house: HouseId,
    role: StaffRole,
) -> Result<Vec<AccountId>, StoreError> {
    let accounts: Vec<Option<uuid::Uuid>> = staff::Entity::find()
        .select_only()
        .column(staff::Column::AccountId)
        .filter(works_in(house))
        .filter(staff::Column::Role.eq(role.as_str()))
        .filter(staff::Column::Status.eq(StaffStatus::Active.as_str()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(accounts.into_iter().flatten().map(Into::into).collect())
}

/// The accounts of the active administrators of a subdistrict.
pub(in crate::features::staff) async fn accounts_of_subdistrict(
    db: &impl ConnectionTrait,
    subdistrict: SubdistrictId,
) -> Result<Vec<AccountId>, StoreError> {
    let rows = staff::Entity::find()
        .filter(staff::Column::SubdistrictId.eq(subdistrict.get()))
        .filter(staff::Column::Role.eq(StaffRole::SubdistrictAdmin.as_str()))
        .filter(staff::Column::Status.eq(StaffStatus::Active.as_str()))
        .order_by_asc(staff::Column::Id)
        .all(db)
        .await?;
    let accounts = rows.into_iter().filter_map(|row| row.account_id);
    Ok(accounts.map(Into::into).collect())
}

pub(in crate::features::staff) async fn insert(
    tx: &WriteTx,
    member: &StaffMember,
    document: Option<SealedDocument>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (id_type, number_cipher, hash) = match document {
        None => (None, None, None),
        Some(it) => (
            Some(it.id_type.to_owned()),
            Some(it.number_cipher),
            Some(it.hash),
        ),
    };
    let (house, subdistrict) = match member.place {
        Place::House(house) => (Some(house.get()), None),
        Place::Subdistrict(subdistrict) => (None, Some(subdistrict.get())),
        Place::District => (None, None),
    };
    let row = staff::ActiveModel {
        id: Set(member.id.get()),
        district_id: Set(member.district.get()),
        subdistrict_id: Set(subdistrict),
        house_id: Set(house),
        account_id: Set(member.account.map(Into::into)),
        name: Set(member.name.clone()),
        role: Set(member.role.as_str().to_owned()),
        status: Set(member.status.as_str().to_owned()),
        version: Set(member.version),
        created_at: Set(now.into()),
        id_type: Set(id_type),
        id_number_cipher: Set(number_cipher),
        id_hash: Set(hash),
        status_since: Set(member.status_since.map(Into::into)),
    };
    staff::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Writes name and status if the version is still `expected`; false when it is not.
pub(in crate::features::staff) async fn update(
    tx: &WriteTx,
    id: StaffId,
    expected: i64,
    name: &str,
    (status, since): (StaffStatus, Option<DateTime<Utc>>),
) -> Result<bool, StoreError> {
    let done = staff::Entity::update_many()
        .col_expr(staff::Column::Name, Expr::value(name))
        .col_expr(staff::Column::Status, Expr::value(status.as_str()))
        .col_expr(staff::Column::StatusSince, Expr::value(since))
        .col_expr(
            staff::Column::Version,
            Expr::value(expected.saturating_add(1)),
        )
        .filter(staff::Column::Id.eq(id.get()))
        .filter(staff::Column::Version.eq(expected))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Sets the status of a person whose row is locked.
pub(in crate::features::staff) async fn set_status(
    tx: &WriteTx,
    id: StaffId,
    status: StaffStatus,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    staff::Entity::update_many()
        .col_expr(staff::Column::Status, Expr::value(status.as_str()))
        .col_expr(staff::Column::StatusSince, Expr::value(now))
        .col_expr(
            staff::Column::Version,
            Expr::col(staff::Column::Version).add(1),
        )
        .filter(staff::Column::Id.eq(id.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

pub(super) fn member_of(row: staff::Model) -> Result<StaffMember, StoreError> {
    let role = StaffRole::parse(&row.role).ok_or(StoreError::Corrupt("staff.role"))?;
    let house = row.house_id.map(HouseId::from);
    let subdistrict = row.subdistrict_id.map(SubdistrictId::from);
    // A person of a house may carry its subdistrict as well.
    let place = Place::fitting(role, house, subdistrict.filter(|_| house.is_none()))
        .ok_or(StoreError::Corrupt("staff.house_id"))?;
    Ok(StaffMember {
        id: row.id.into(),
        district: row.district_id.into(),
        place,
        account: row.account_id.map(Into::into),
        name: row.name,
        role,
        status: StaffStatus::parse(&row.status).ok_or(StoreError::Corrupt("staff.status"))?,
        status_since: row.status_since.map(|since| since.to_utc()),
        has_id_document: row.id_hash.is_some(),
        version: row.version,
    })
}
