//! Accounts and what signs in to them, in SQL; and the rows that say what an account may do.

use super::super::domain::{AccountKind, AccountStatus, Provider, RoleName, staff_role};
use crate::shared::{
    domain::{AccountId, DistrictId, FamilyId, Role},
    storage::{StoreError, WriteTx},
};
use chrono::{DateTime, Utc};
use entity::{account, guardian, identity, staff};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{LockType, OnConflict},
};
use uuid::Uuid;

/// The word of a guardian, and of a staff member, who is one at present.
const ACTIVE: &str = "active";

/// An account.
pub struct Account {
    /// Its district.
    pub district: DistrictId,
    /// Whose it is.
    pub kind: AccountKind,
    /// Whether it may sign in.
    pub status: AccountStatus,
}

/// An identity with its secret.
pub struct Credentials {
    /// The account it signs in to.
    pub account: AccountId,
    /// Hash of the password, or the encrypted openid; `None` for identities without one.
    pub secret: Option<String>,
}

pub async fn account(
    db: &impl ConnectionTrait,
    id: AccountId,
) -> Result<Option<Account>, StoreError> {
    let row = account::Entity::find_by_id(id.get()).one(db).await?;
    row.map(account_of).transpose()
}

/// Whatever changes the refresh tokens of an account takes this lock first, so a token
/// cannot be issued while all are being revoked. It does not stand against rows that refer
/// to the account. False when there is no such account.
pub async fn lock_account(tx: &WriteTx, id: AccountId) -> Result<bool, StoreError> {
    let row = account::Entity::find_by_id(id.get())
        .lock(LockType::NoKeyUpdate)
        .one(&**tx)
        .await?;
    Ok(row.is_some())
}

pub async fn insert_account(
    tx: &WriteTx,
    id: AccountId,
    district: DistrictId,
    kind: AccountKind,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = account::ActiveModel {
        id: Set(id.get()),
        district_id: Set(district.get()),
        kind: Set(kind.as_str().to_owned()),
        status: Set(AccountStatus::Active.as_str().to_owned()),
        created_at: Set(now.into()),
    };
    account::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Takes back an account made in this transaction.
pub async fn delete_account(tx: &WriteTx, id: AccountId) -> Result<(), StoreError> {
    account::Entity::delete_by_id(id.get()).exec(&**tx).await?;
    Ok(())
}

pub async fn find_identity(
    db: &impl ConnectionTrait,
    district: DistrictId,
    provider: Provider,
    subject_hash: &str,
) -> Result<Option<AccountId>, StoreError> {
    let found = find_credentials(db, district, provider, subject_hash).await?;
    Ok(found.map(|it| it.account))
}

pub async fn find_credentials(
    db: &impl ConnectionTrait,
    district: DistrictId,
    provider: Provider,
    subject_hash: &str,
) -> Result<Option<Credentials>, StoreError> {
    let row = identity::Entity::find()
        .filter(identity::Column::DistrictId.eq(district.get()))
        .filter(identity::Column::Provider.eq(provider.as_str()))
        .filter(identity::Column::SubjectHash.eq(subject_hash))
        .one(db)
        .await?;
    Ok(row.map(|row| Credentials {
        account: row.account_id.into(),
        secret: row.secret,
    }))
}

/// What is kept, encrypted or hashed, with the account's identity at a provider; the latest,
/// should it have several.
pub async fn secret_of(
    db: &impl ConnectionTrait,
    account: AccountId,
    provider: Provider,
) -> Result<Option<String>, StoreError> {
    let row = identity::Entity::find()
        .filter(identity::Column::AccountId.eq(account.get()))
        .filter(identity::Column::Provider.eq(provider.as_str()))
        .order_by_desc(identity::Column::Id)
        .one(db)
        .await?;
    Ok(row.and_then(|row| row.secret))
}

/// Lets an identity sign in to an account. False when it signs in to one already; another
/// transaction that is just saying so is waited for.
pub async fn insert_identity(
    tx: &WriteTx,
    id: Uuid,
    (district, account): (DistrictId, AccountId),
    (provider, subject_hash): (Provider, String),
    secret: Option<String>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let row = identity::ActiveModel {
        id: Set(id),
        district_id: Set(district.get()),
        account_id: Set(account.get()),
        provider: Set(provider.as_str().to_owned()),
        subject_hash: Set(subject_hash),
        secret: Set(secret),
        created_at: Set(now.into()),
    };
    let unique = [
        identity::Column::DistrictId,
        identity::Column::Provider,
        identity::Column::SubjectHash,
    ];
    let inserted = identity::Entity::insert(row)
        .on_conflict(OnConflict::columns(unique).do_nothing().to_owned())
        .exec_without_returning(&**tx)
        .await?;
    Ok(inserted == 1)
}

/// The family the account is a guardian of at present; the first it joined, should there
/// be several.
pub async fn family_of(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<FamilyId>, StoreError> {
    let row = guardian::Entity::find()
        .filter(guardian::Column::AccountId.eq(account.get()))
        .filter(guardian::Column::Status.eq(ACTIVE))
        .order_by_asc(guardian::Column::CreatedAt)
        .order_by_asc(guardian::Column::Id)
        .one(db)
        .await?;
    Ok(row.map(|row| row.family_id.into()))
}

/// The role of the staff member whose account it is; `None` for nobody's, and for those
/// who are suspended or dismissed.
pub async fn staff_member(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<Role>, StoreError> {
    let row = staff::Entity::find()
        .filter(staff::Column::AccountId.eq(account.get()))
        .filter(staff::Column::Status.eq(ACTIVE))
        .one(db)
        .await?;
    row.map(|row| {
        let name = RoleName::parse(&row.role).ok_or(StoreError::Corrupt("staff.role"))?;
        staff_role(
            name,
            row.id.into(),
            row.house_id.map(Into::into),
            row.subdistrict_id.map(Into::into),
        )
        .ok_or(StoreError::Corrupt("the place of a staff member"))
    })
    .transpose()
}

fn account_of(row: account::Model) -> Result<Account, StoreError> {
    Ok(Account {
        district: row.district_id.into(),
        kind: AccountKind::parse(&row.kind).ok_or(StoreError::Corrupt("account.kind"))?,
        status: AccountStatus::parse(&row.status).ok_or(StoreError::Corrupt("account.status"))?,
    })
}
