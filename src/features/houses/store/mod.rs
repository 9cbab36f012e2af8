//! Houses, rooms and their papers in SQL.

mod contracts;

pub(super) use contracts::{
    contracts_ending, contracts_of, find_contract, insert_contract, update_contract,
};

use super::domain::{
    HostVenueType, House, HouseDetails, HouseStatus, InstitutionDetails, Insurance,
    InsuranceDetails, MedicalInstitution, OperatorType, PaymentMode, Room, RoomDetails,
};
use crate::shared::{
    domain::{DateRange, DistrictId, HouseId, InstitutionId, RoomId, SubdistrictId},
    storage::{StoreError, WriteTx},
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{house, liability_insurance, medical_institution, room};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, LockType},
};

pub(super) async fn find(
    db: &impl ConnectionTrait,
    id: HouseId,
) -> Result<Option<House>, StoreError> {
    let row = house::Entity::find_by_id(id.get()).one(db).await?;
    row.map(house_of).transpose()
}

pub(super) async fn lock_house(tx: &WriteTx, id: HouseId) -> Result<Option<House>, StoreError> {
    let row = house::Entity::find_by_id(id.get())
        .lock(LockType::NoKeyUpdate)
        .one(&**tx)
        .await?;
    row.map(house_of).transpose()
}

/// The houses of a district, by name. A district has dozens, not thousands.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    district: DistrictId,
    subdistrict: Option<SubdistrictId>,
) -> Result<Vec<House>, StoreError> {
    let mut query = house::Entity::find().filter(house::Column::DistrictId.eq(district.get()));
    if let Some(subdistrict) = subdistrict {
        query = query.filter(house::Column::SubdistrictId.eq(subdistrict.get()));
    }
    let rows = query.order_by_asc(house::Column::Name).all(db).await?;
    rows.into_iter().map(house_of).collect()
}

pub(super) async fn insert(
    tx: &WriteTx,
    house: &House,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let details = &house.details;
    let row = house::ActiveModel {
        id: Set(house.id.get()),
        district_id: Set(house.district.get()),
        subdistrict_id: Set(house.subdistrict.get()),
        name: Set(details.name.clone()),
        name_en: Set(details.name_en.clone()),
        address: Set(details.address.clone()),
        latitude: Set(details.latitude),
        longitude: Set(details.longitude),
        phone: Set(details.phone.clone()),
        host_venue_type: Set(details.host_venue_type.as_str().to_owned()),
        status: Set(details.status.as_str().to_owned()),
        auto_confirm: Set(details.auto_confirm),
        payment_mode: Set(house.payment_mode.as_str().to_owned()),
        version: Set(house.version),
        created_at: Set(now.into()),
        operator_type: Set(details.operator_type.as_str().to_owned()),
    };
    house::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Writes the details if the version is still `expected`; false when it is not.
pub(super) async fn update(
    tx: &WriteTx,
    id: HouseId,
    expected: i64,
    details: &HouseDetails,
) -> Result<bool, StoreError> {
    let done = house::Entity::update_many()
        .col_expr(house::Column::Name, Expr::value(&details.name))
        .col_expr(house::Column::NameEn, Expr::value(&details.name_en))
        .col_expr(house::Column::Address, Expr::value(&details.address))
        .col_expr(house::Column::Latitude, Expr::value(details.latitude))
        .col_expr(house::Column::Longitude, Expr::value(details.longitude))
        .col_expr(house::Column::Phone, Expr::value(&details.phone))
        .col_expr(
            house::Column::HostVenueType,
            Expr::value(details.host_venue_type.as_str()),
        )
        .col_expr(house::Column::Status, Expr::value(details.status.as_str()))
        .col_expr(
            house::Column::AutoConfirm,
            Expr::value(details.auto_confirm),
        )
        .col_expr(
            house::Column::OperatorType,
            Expr::value(details.operator_type.as_str()),
        )
        .col_expr(
            house::Column::Version,
            Expr::value(expected.saturating_add(1)),
        )
        .filter(house::Column::Id.eq(id.get()))
        .filter(house::Column::Version.eq(expected))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Writes the payment mode if the version is still `expected`; false when it is not.
pub(super) async fn set_payment_mode(
    tx: &WriteTx,
    id: HouseId,
    expected: i64,
    mode: PaymentMode,
) -> Result<bool, StoreError> {
    let done = house::Entity::update_many()
        .col_expr(house::Column::PaymentMode, Expr::value(mode.as_str()))
        .col_expr(
            house::Column::Version,
            Expr::value(expected.saturating_add(1)),
        )
        .filter(house::Column::Id.eq(id.get()))
        .filter(house::Column::Version.eq(expected))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

pub(super) async fn find_room(
    db: &impl ConnectionTrait,
    id: RoomId,
) -> Result<Option<Room>, StoreError> {
    let row = room::Entity::find_by_id(id.get()).one(db).await?;
    row.map(room_of).transpose()
}

pub(super) async fn find_rooms(
    db: &impl ConnectionTrait,
    ids: &[RoomId],
) -> Result<Vec<Room>, StoreError> {
    let rows = room::Entity::find()
        .filter(room::Column::Id.is_in(ids.iter().map(|id| id.get())))
        .all(db)
        .await?;
    rows.into_iter().map(room_of).collect()
}

pub(super) async fn lock_rooms(tx: &WriteTx, ids: &[RoomId]) -> Result<Vec<Room>, StoreError> {
    let rows = room::Entity::find()
        .filter(room::Column::Id.is_in(ids.iter().map(|id| id.get())))
        .order_by_asc(room::Column::Id)
        .lock_exclusive()
        .all(&**tx)
        .await?;
    rows.into_iter().map(room_of).collect()
}

pub(super) async fn list_rooms(
    db: &impl ConnectionTrait,
    house: HouseId,
) -> Result<Vec<Room>, StoreError> {
    let rows = room::Entity::find()
        .filter(room::Column::HouseId.eq(house.get()))
        .order_by_asc(room::Column::Name)
        .all(db)
        .await?;
    rows.into_iter().map(room_of).collect()
}

pub(super) async fn insert_room(
    tx: &WriteTx,
    room: &Room,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = room::ActiveModel {
        id: Set(room.id.get()),
        district_id: Set(room.district.get()),
        house_id: Set(room.house.get()),
        name: Set(room.details.name.clone()),
        usable_area_dm2: Set(room.details.usable_area_dm2.into()),
        class_cap: Set(room.details.class_cap.map(Into::into)),
        version: Set(room.version),
        created_at: Set(now.into()),
    };
    room::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Writes the details if the version is still `expected`; false when it is not.
pub(super) async fn update_room(
    tx: &WriteTx,
    id: RoomId,
    expected: i64,
    details: &RoomDetails,
) -> Result<bool, StoreError> {
    let done = room::Entity::update_many()
        .col_expr(room::Column::Name, Expr::value(&details.name))
        .col_expr(
            room::Column::UsableAreaDm2,
            Expr::value(i64::from(details.usable_area_dm2)),
        )
        .col_expr(
            room::Column::ClassCap,
            Expr::value(details.class_cap.map(i64::from)),
        )
        .col_expr(
            room::Column::Version,
            Expr::value(expected.saturating_add(1)),
        )
        .filter(room::Column::Id.eq(id.get()))
        .filter(room::Column::Version.eq(expected))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// The insurances of a house, the one that ends last first.
pub(super) async fn list_insurances(
    db: &impl ConnectionTrait,
    house: HouseId,
) -> Result<Vec<Insurance>, StoreError> {
    let rows = liability_insurance::Entity::find()
        .filter(liability_insurance::Column::HouseId.eq(house.get()))
        .order_by_desc(liability_insurance::Column::ValidTo)
        .order_by_desc(liability_insurance::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(insurance_of).collect())
}

/// The insurances of a district whose last day lies in one of the spans.
pub(super) async fn insurances_ending(
    db: &impl ConnectionTrait,
    district: DistrictId,
    spans: &[DateRange],
) -> Result<Vec<Insurance>, StoreError> {
    let mut ending = Condition::any();
    for span in spans {
        let column = liability_insurance::Column::ValidTo;
        ending = ending.add(column.between(span.from(), span.to()));
    }
    let rows = liability_insurance::Entity::find()
        .filter(liability_insurance::Column::DistrictId.eq(district.get()))
        .filter(ending)
        .order_by_asc(liability_insurance::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(insurance_of).collect())
}

pub(super) async fn is_insured_on(
    db: &impl ConnectionTrait,
    house: HouseId,
    date: NaiveDate,
) -> Result<bool, StoreError> {
    let covering = liability_insurance::Entity::find()
        .filter(liability_insurance::Column::HouseId.eq(house.get()))
        .filter(liability_insurance::Column::ValidFrom.lte(date))
        .filter(liability_insurance::Column::ValidTo.gte(date))
        .count(db)
        .await?;
    Ok(covering > 0)
}

pub(super) async fn insert_insurance(
    tx: &WriteTx,
    insurance: &Insurance,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let details = &insurance.details;
    let row = liability_insurance::ActiveModel {
        id: Set(insurance.id),
        district_id: Set(insurance.district.get()),
        house_id: Set(insurance.house.get()),
        insurer: Set(details.insurer.clone()),
        policy_number: Set(details.policy_number.clone()),
        valid_from: Set(details.valid_from),
        valid_to: Set(details.valid_to),
        created_at: Set(now.into()),
    };
    liability_insurance::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

pub(super) async fn list_institutions(
    db: &impl ConnectionTrait,
    district: DistrictId,
) -> Result<Vec<MedicalInstitution>, StoreError> {
    let rows = medical_institution::Entity::find()
        .filter(medical_institution::Column::DistrictId.eq(district.get()))
        .order_by_asc(medical_institution::Column::Name)
        .order_by_asc(medical_institution::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(institution_of).collect())
}

pub(super) async fn find_institution(
    db: &impl ConnectionTrait,
    id: InstitutionId,
) -> Result<Option<MedicalInstitution>, StoreError> {
    let row = medical_institution::Entity::find_by_id(id.get())
        .one(db)
        .await?;
    Ok(row.map(institution_of))
}

pub(super) async fn insert_institution(
    tx: &WriteTx,
    institution: &MedicalInstitution,
) -> Result<(), StoreError> {
    let details = &institution.details;
    let row = medical_institution::ActiveModel {
        id: Set(institution.id.get()),
        district_id: Set(institution.district.get()),
        name: Set(details.name.clone()),
        recognised_from: Set(details.recognised_from),
        recognised_to: Set(details.recognised_to),
    };
    medical_institution::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

fn insurance_of(row: liability_insurance::Model) -> Insurance {
    Insurance {
        id: row.id,
        district: row.district_id.into(),
        house: row.house_id.into(),
        details: InsuranceDetails {
            insurer: row.insurer,
            policy_number: row.policy_number,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
        },
    }
}

fn institution_of(row: medical_institution::Model) -> MedicalInstitution {
    MedicalInstitution {
        id: row.id.into(),
        district: row.district_id.into(),
        details: InstitutionDetails {
            name: row.name,
            recognised_from: row.recognised_from,
            recognised_to: row.recognised_to,
        },
    }
}

fn house_of(row: house::Model) -> Result<House, StoreError> {
    Ok(House {
        id: row.id.into(),
        district: row.district_id.into(),
        subdistrict: row.subdistrict_id.into(),
        details: HouseDetails {
            name: row.name,
            name_en: row.name_en,
            address: row.address,
            latitude: row.latitude,
            longitude: row.longitude,
            phone: row.phone,
            host_venue_type: HostVenueType::parse(&row.host_venue_type)
                .ok_or(StoreError::Corrupt("house.host_venue_type"))?,
            status: HouseStatus::parse(&row.status).ok_or(StoreError::Corrupt("house.status"))?,
            auto_confirm: row.auto_confirm,
            operator_type: OperatorType::parse(&row.operator_type)
                .ok_or(StoreError::Corrupt("house.operator_type"))?,
        },
        payment_mode: PaymentMode::parse(&row.payment_mode)
            .ok_or(StoreError::Corrupt("house.payment_mode"))?,
        version: row.version,
    })
}

fn room_of(row: room::Model) -> Result<Room, StoreError> {
    Ok(Room {
        id: row.id.into(),
        district: row.district_id.into(),
        house: row.house_id.into(),
        details: RoomDetails {
            name: row.name,
            usable_area_dm2: u32::try_from(row.usable_area_dm2)
                .map_err(|_| StoreError::Corrupt("room.usable_area_dm2"))?,
            class_cap: row
                .class_cap
                .map(u32::try_from)
                .transpose()
                .map_err(|_| StoreError::Corrupt("room.class_cap"))?,
        },
        version: row.version,
    })
}
