//! Guardians in SQL.

use crate::{
    features::{
        auth::domain::Phone,
        families::domain::{Guardian, MemberStatus, Relation},
    },
    shared::{
        domain::{AccountId, DistrictId, FamilyId, GuardianId, PersonName},
        security::FieldCipher,
        storage::{StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::{account, guardian};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LockType},
};
use std::collections::BTreeMap;
use uuid::Uuid;

const NAME: &str = "guardian.name";
const PHONE: &str = "guardian.phone";

/// The family membership in which an account may act, if it has one.
pub(in super::super) async fn acting_guardian(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    district: DistrictId,
    account: AccountId,
) -> Result<Option<Guardian>, StoreError> {
    let row = guardian::Entity::find()
        .filter(guardian::Column::DistrictId.eq(district.get()))
        .filter(guardian::Column::AccountId.eq(account.get()))
        .filter(guardian::Column::Status.eq(MemberStatus::Active.as_str()))
        .one(db)
        .await?;
    row.map(|row| guardian_of(cipher, row)).transpose()
}

/// Locks the account, so that it cannot join two families at once. It does not stand
/// against rows that refer to the account.
pub(in super::super) async fn lock_account(
    tx: &WriteTx,
    account: AccountId,
) -> Result<(), StoreError> {
    account::Entity::find_by_id(account.get())
        .lock(LockType::NoKeyUpdate)
        .one(&**tx)
        .await?;
    Ok(())
}

/// One guardian of a family, active or not.
pub(in super::super) async fn find_guardian(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    family: FamilyId,
    id: GuardianId,
) -> Result<Option<Guardian>, StoreError> {
    let row = guardian::Entity::find_by_id(id.get())
        .filter(guardian::Column::FamilyId.eq(family.get()))
        .one(db)
        .await?;
    row.map(|row| guardian_of(cipher, row)).transpose()
}

/// A membership, whatever its family.
pub(in super::super) async fn find_membership(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    id: GuardianId,
) -> Result<Option<Guardian>, StoreError> {
    let row = guardian::Entity::find_by_id(id.get()).one(db).await?;
    row.map(|row| guardian_of(cipher, row)).transpose()
}

/// The guardians of a family, removed ones too, in the order they came.
pub(in super::super) async fn list_guardians(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    family: FamilyId,
) -> Result<Vec<Guardian>, StoreError> {
    let rows = guardian::Entity::find()
        .filter(guardian::Column::FamilyId.eq(family.get()))
        .order_by_asc(guardian::Column::Id)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| guardian_of(cipher, row))
        .collect()
}

/// The guardians of a family, removed ones too, by their accounts.
pub(in super::super) async fn memberships(
    db: &impl ConnectionTrait,
    family: FamilyId,
) -> Result<BTreeMap<AccountId, GuardianId>, StoreError> {
    let of_family = guardian::Column::FamilyId.eq(family.get());
    by_account(db, Condition::all().add(of_family)).await
}

/// Those who may act.
pub(in super::super) async fn active_memberships(
    db: &impl ConnectionTrait,
    family: FamilyId,
) -> Result<BTreeMap<AccountId, GuardianId>, StoreError> {
    let of_family = guardian::Column::FamilyId.eq(family.get());
    let active = guardian::Column::Status.eq(MemberStatus::Active.as_str());
    by_account(db, Condition::all().add(of_family).add(active)).await
}

async fn by_account(
    db: &impl ConnectionTrait,
    which: Condition,
) -> Result<BTreeMap<AccountId, GuardianId>, StoreError> {
    let rows: Vec<(Uuid, Uuid)> = guardian::Entity::find()
        .select_only()
        .columns([guardian::Column::AccountId, guardian::Column::Id])
        .filter(which)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(account, id)| (account.into(), id.into()))
        .collect())
}

pub(in super::super) async fn insert_guardian(
    tx: &WriteTx,
    cipher: &FieldCipher,
    guardian: &Guardian,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.changes_standing(guardian.account);
    let name = sealed(cipher, NAME, guardian.name.as_str())?;
    let phone = sealed(cipher, PHONE, phone_text(guardian.phone.as_ref()))?;
    let row = guardian::ActiveModel {
        id: Set(guardian.id.get()),
        district_id: Set(guardian.district.get()),
        family_id: Set(guardian.family.get()),
        account_id: Set(guardian.account.get()),
        name_cipher: Set(name),
        phone_cipher: Set(phone),
        phone_hash: Set(phone_hash(cipher, guardian.phone.as_ref())),
        relation: Set(guardian.relation.as_str().to_owned()),
        status: Set(guardian.status.as_str().to_owned()),
        created_at: Set(now.into()),
        active_since: Set(None),
    };
    guardian::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Lets a guardian who was removed act again, under the name and relation given now. What
/// the family was told meanwhile stays unseen.
pub(in super::super) async fn restore_guardian(
    tx: &WriteTx,
    cipher: &FieldCipher,
    guardian: &Guardian,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.changes_standing(guardian.account);
    let name = sealed(cipher, NAME, guardian.name.as_str())?;
    let phone = sealed(cipher, PHONE, phone_text(guardian.phone.as_ref()))?;
    guardian::Entity::update_many()
        .col_expr(guardian::Column::NameCipher, Expr::value(name))
        .col_expr(guardian::Column::PhoneCipher, Expr::value(phone))
        .col_expr(
            guardian::Column::PhoneHash,
            Expr::value(phone_hash(cipher, guardian.phone.as_ref())),
        )
        .col_expr(
            guardian::Column::Relation,
            Expr::value(guardian.relation.as_str()),
        )
        .col_expr(
            guardian::Column::Status,
            Expr::value(MemberStatus::Active.as_str()),
        )
        .col_expr(guardian::Column::ActiveSince, Expr::value(now))
        .filter(guardian::Column::Id.eq(guardian.id.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

pub(in super::super) async fn revoke_guardian(
    tx: &WriteTx,
    guardian: &Guardian,
) -> Result<(), StoreError> {
    tx.changes_standing(guardian.account);
    guardian::Entity::update_many()
        .col_expr(
            guardian::Column::Status,
            Expr::value(MemberStatus::Revoked.as_str()),
        )
        .filter(guardian::Column::Id.eq(guardian.id.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The keyed hash by which a guardian is found by phone.
fn phone_hash(cipher: &FieldCipher, phone: Option<&Phone>) -> String {
    cipher.lookup_hash(PHONE, phone_text(phone))
}

/// The number as stored: empty when there is none.
fn phone_text(phone: Option<&Phone>) -> &str {
    phone.map_or("", Phone::as_e164)
}

fn guardian_of(cipher: &FieldCipher, row: guardian::Model) -> Result<Guardian, StoreError> {
    let name = opened(cipher, NAME, &row.name_cipher)?;
    let phone = match opened(cipher, PHONE, &row.phone_cipher)?.as_str() {
        "" => None,
        stored => Some(Phone::parse(stored).map_err(|_| StoreError::Corrupt(PHONE))?),
    };
    Ok(Guardian {
        id: row.id.into(),
        district: row.district_id.into(),
        family: row.family_id.into(),
        account: row.account_id.into(),
        name: PersonName::stored(name),
        phone,
        relation: Relation::parse(&row.relation).ok_or(StoreError::Corrupt("guardian.relation"))?,
        status: MemberStatus::parse(&row.status).ok_or(StoreError::Corrupt("guardian.status"))?,
    })
}

pub(super) fn sealed(
    cipher: &FieldCipher,
    purpose: &'static str,
    plain: &str,
) -> Result<String, StoreError> {
    cipher
        .encrypt(purpose, plain)
        .map_err(|_| StoreError::Corrupt(purpose))
}

pub(super) fn opened(
    cipher: &FieldCipher,
    purpose: &'static str,
    stored: &str,
) -> Result<String, StoreError> {
    cipher
        .decrypt(purpose, stored)
        .map_err(|_| StoreError::Corrupt(purpose))
}
