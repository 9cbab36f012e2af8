//! Authorised adults in SQL.

use super::guardians::{opened, sealed};
use crate::{
    features::{
        auth::domain::Phone,
        families::domain::{DoorRecord, MemberStatus, PickupPerson, Relation, ShownDocument},
    },
    shared::{
        domain::{FamilyId, IdDocument, IdType, PersonName, PickupPersonId},
        security::FieldCipher,
        storage::{StoreError, WriteTx},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::pickup_person;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LockType},
};

const NAME: &str = "pickup_person.name";
const PHONE: &str = "pickup_person.phone";
const ID_NUMBER: &str = "pickup_person.id_number";

/// One authorised adult of a family, active or not.
pub(in super::super) async fn find_pickup_person(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    family: FamilyId,
    id: PickupPersonId,
) -> Result<Option<PickupPerson>, StoreError> {
    let row = pickup_person::Entity::find_by_id(id.get())
        .filter(pickup_person::Column::FamilyId.eq(family.get()))
        .one(db)
        .await?;
    row.map(|row| person_of(cipher, row)).transpose()
}

/// The authorised adults of a family, revoked ones too, in the order they came.
pub(in super::super) async fn list_pickup_persons(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    family: FamilyId,
) -> Result<Vec<PickupPerson>, StoreError> {
    let rows = pickup_person::Entity::find()
        .filter(pickup_person::Column::FamilyId.eq(family.get()))
        .order_by_asc(pickup_person::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(|row| person_of(cipher, row)).collect()
}

pub(in super::super) async fn insert_pickup_person(
    tx: &WriteTx,
    cipher: &FieldCipher,
    person: &PickupPerson,
    document: &IdDocument,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = pickup_person::ActiveModel {
        id: Set(person.id.get()),
        district_id: Set(person.district.get()),
        family_id: Set(person.family.get()),
        name_cipher: Set(sealed(cipher, NAME, person.name.as_str())?),
        phone_cipher: Set(sealed(cipher, PHONE, person.phone.as_e164())?),
        relation: Set(person.relation.as_str().to_owned()),
        id_number_hash: Set(cipher.lookup_hash(ID_NUMBER, &document.lookup_value())),
        status: Set(person.status.as_str().to_owned()),
        created_at: Set(now.into()),
        id_type: Set(Some(document.id_type().as_str().to_owned())),
        id_tail_hash: Set(Some(tail_hash(
            cipher,
            person.id,
            &ShownDocument::of(document),
        ))),
        failed_checks: Set(0),
        failed_on: Set(None),
        named_by: Set(person.named_by.map(|it| it.get())),
    };
    pickup_person::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

pub(in super::super) async fn revoke_pickup_person(
    tx: &WriteTx,
    id: PickupPersonId,
) -> Result<(), StoreError> {
    revoke_where(tx, pickup_person::Column::Id.eq(id.get())).await?;
    Ok(())
}

/// Takes every permission of a family back; false when there was none.
pub(in super::super) async fn revoke_all_pickup_persons(
    tx: &WriteTx,
    family: FamilyId,
) -> Result<bool, StoreError> {
    revoke_where(tx, pickup_person::Column::FamilyId.eq(family.get())).await
}

async fn revoke_where(tx: &WriteTx, which: Expr) -> Result<bool, StoreError> {
    let done = pickup_person::Entity::update_many()
        .col_expr(
            pickup_person::Column::Status,
            Expr::value(MemberStatus::Revoked.as_str()),
        )
        .filter(which)
        .filter(pickup_person::Column::Status.eq(MemberStatus::Active.as_str()))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// The hash by which a shown document is compared. Bound to the row: of four characters there
/// are few, and equal ones must not look equal in storage.
pub(in super::super) fn tail_hash(
    cipher: &FieldCipher,
    id: PickupPersonId,
    shown: &ShownDocument,
) -> String {
    let text = format!("{id}|{}", shown.lookup_value());
    cipher.lookup_hash("pickup_person.id_tail", &text)
}

/// Locks an active authorised adult of a family, so that wrong entries are counted one after
/// the other.
pub(in super::super) async fn lock_at_the_door(
    tx: &WriteTx,
    family: FamilyId,
    id: PickupPersonId,
) -> Result<Option<DoorRecord>, StoreError> {
    let row = pickup_person::Entity::find_by_id(id.get())
        .filter(pickup_person::Column::FamilyId.eq(family.get()))
        .filter(pickup_person::Column::Status.eq(MemberStatus::Active.as_str()))
        .lock(LockType::NoKeyUpdate)
        .one(&**tx)
        .await?;
    row.map(|row| {
        Ok(DoorRecord {
            relation: relation_of(&row)?,
            id_tail_hash: row.id_tail_hash,
            failed_checks: u32::try_from(row.failed_checks)
                .map_err(|_| StoreError::Corrupt("pickup_person.failed_checks"))?,
            failed_on: row.failed_on,
        })
    })
    .transpose()
}

/// Writes how many entries were wrong on a day.
pub(in super::super) async fn write_failed_checks(
    tx: &WriteTx,
    id: PickupPersonId,
    (failed, on): (u32, NaiveDate),
) -> Result<(), StoreError> {
    pickup_person::Entity::update_many()
        .col_expr(
            pickup_person::Column::FailedChecks,
            Expr::value(i64::from(failed)),
        )
        .col_expr(pickup_person::Column::FailedOn, Expr::value(on))
        .filter(pickup_person::Column::Id.eq(id.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

fn relation_of(row: &pickup_person::Model) -> Result<Relation, StoreError> {
    Relation::parse(&row.relation).ok_or(StoreError::Corrupt("pickup_person.relation"))
}

fn person_of(cipher: &FieldCipher, row: pickup_person::Model) -> Result<PickupPerson, StoreError> {
    let name = opened(cipher, NAME, &row.name_cipher)?;
    let phone = opened(cipher, PHONE, &row.phone_cipher)?;
    Ok(PickupPerson {
        id: row.id.into(),
        district: row.district_id.into(),
        family: row.family_id.into(),
        name: PersonName::stored(name),
        phone: Phone::parse(&phone).map_err(|_| StoreError::Corrupt(PHONE))?,
        relation: relation_of(&row)?,
        id_type: match row.id_type.as_deref() {
            None => None,
            Some(word) => {
                Some(IdType::parse(word).ok_or(StoreError::Corrupt("pickup_person.id_type"))?)
            }
        },
        status: MemberStatus::parse(&row.status)
            .ok_or(StoreError::Corrupt("pickup_person.status"))?,
        named_by: row.named_by.map(Into::into),
    })
}
