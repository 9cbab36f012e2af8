//! Identities, and accounts that become one, in SQL.

use super::super::domain::{AccountFacts, AccountKind, AccountStatus, LinkedIdentity, Provider};
use crate::shared::{
    domain::{AccountId, DistrictId},
    security::FieldCipher,
    storage::{Batch, StoreError, WriteTx},
};
use chrono::{DateTime, Utc};
use entity::{account, guardian, identity};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QueryTrait,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

/// What a subject is encrypted for.
const SUBJECT: &str = "identity.subject";

/// An identity to be written.
pub struct NewIdentity<'n> {
    pub id: Uuid,
    pub district: DistrictId,
    pub account: AccountId,
    pub provider: Provider,
    pub subject_hash: &'n str,
    /// What the provider knows it by; `None` for what nothing is ever sent to.
    pub subject: Option<&'n str>,
    pub secret: Option<String>,
    /// Of a password that somebody else knows: how long it is good.
    pub temporary_until: Option<DateTime<Utc>>,
    pub real_name_verified: Option<bool>,
    pub now: DateTime<Utc>,
}

/// Lets an identity sign in to an account. False when it signs in to one already; another
/// transaction that is just saying so is waited for.
pub async fn insert_identity(
    tx: &WriteTx,
    cipher: &FieldCipher,
    new: NewIdentity<'_>,
) -> Result<bool, StoreError> {
    let subject = new.subject.map(|subject| cipher.encrypt(SUBJECT, subject));
    let row = identity::ActiveModel {
        id: Set(new.id),
        district_id: Set(new.district.get()),
        account_id: Set(new.account.get()),
        provider: Set(new.provider.as_str().to_owned()),
        subject_hash: Set(new.subject_hash.to_owned()),
        secret: Set(new.secret),
        created_at: Set(new.now.into()),
        subject_cipher: Set(subject
            .transpose()
            .map_err(|_| StoreError::Corrupt(SUBJECT))?),
        real_name_verified: Set(new.real_name_verified),
        temporary_until: Set(new.temporary_until.map(Into::into)),
    };
    let inserted = identity::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&**tx)
        .await?;
    Ok(inserted == 1)
}

/// What signs in to an account, in the order it came.
pub async fn identities(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    account: AccountId,
) -> Result<Vec<LinkedIdentity>, StoreError> {
    let rows = identity::Entity::find()
        .filter(identity::Column::AccountId.eq(account.get()))
        .order_by_asc(identity::Column::CreatedAt)
        .order_by_asc(identity::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(|row| linked(cipher, row)).collect()
}

/// The identity of a provider by which an account was linked last.
pub async fn latest_of_provider(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    account: AccountId,
    provider: Provider,
) -> Result<Option<LinkedIdentity>, StoreError> {
    let row = identity::Entity::find()
        .filter(identity::Column::AccountId.eq(account.get()))
        .filter(identity::Column::Provider.eq(provider.as_str()))
        .order_by_desc(identity::Column::CreatedAt)
        .order_by_desc(identity::Column::Id)
        .one(db)
        .await?;
    row.map(|row| linked(cipher, row)).transpose()
}

/// Whether anything of a provider signs in to an account.
pub async fn has_identity(
    db: &impl ConnectionTrait,
    account: AccountId,
    provider: Provider,
) -> Result<bool, StoreError> {
    let found = identity::Entity::find()
        .filter(identity::Column::AccountId.eq(account.get()))
        .filter(identity::Column::Provider.eq(provider.as_str()))
        .count(db)
        .await?;
    Ok(found > 0)
}

/// Removes an identity of an account; false when it is not there any more.
pub async fn delete_identity(
    tx: &WriteTx,
    account: AccountId,
    id: Uuid,
) -> Result<bool, StoreError> {
    let gone = identity::Entity::delete_many()
        .filter(identity::Column::Id.eq(id))
        .filter(identity::Column::AccountId.eq(account.get()))
        .exec(&**tx)
        .await?;
    Ok(gone.rows_affected == 1)
}

/// Removes everything that signs in to an account.
pub async fn delete_identities(tx: &WriteTx, account: AccountId) -> Result<(), StoreError> {
    identity::Entity::delete_many()
        .filter(identity::Column::AccountId.eq(account.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// What counts of an account when it may become one with another.
pub async fn account_facts(
    db: &impl ConnectionTrait,
    id: AccountId,
) -> Result<Option<AccountFacts>, StoreError> {
    let Some(row) = account::Entity::find_by_id(id.get()).one(db).await? else {
        return Ok(None);
    };
    let memberships = guardian::Entity::find()
        .filter(guardian::Column::AccountId.eq(id.get()))
        .count(db)
        .await?;
    Ok(Some(AccountFacts {
        id,
        kind: AccountKind::parse(&row.kind).ok_or(StoreError::Corrupt("account.kind"))?,
        status: AccountStatus::parse(&row.status).ok_or(StoreError::Corrupt("account.status"))?,
        was_in_a_family: memberships > 0,
    }))
}

/// What signs in to `from` signs in to `into` from now on, and `from` is disabled.
pub async fn merge(tx: &WriteTx, from: AccountId, into: AccountId) -> Result<(), StoreError> {
    tx.changes_standing(from);
    let disabled = AccountStatus::Disabled.as_str();
    let mut batch = Batch::default();
    batch.update(
        identity::Entity::update_many()
            .col_expr(identity::Column::AccountId, Expr::value(into.get()))
            .filter(identity::Column::AccountId.eq(from.get()))
            .into_query(),
    );
    batch.update(
        account::Entity::update_many()
            .col_expr(account::Column::Status, Expr::value(disabled))
            .filter(account::Column::Id.eq(from.get()))
            .into_query(),
    );
    batch.execute(tx).await
}

fn linked(cipher: &FieldCipher, row: identity::Model) -> Result<LinkedIdentity, StoreError> {
    let subject = row.subject_cipher;
    let subject = subject.map(|subject| cipher.decrypt(SUBJECT, &subject));
    Ok(LinkedIdentity {
        id: row.id,
        provider: Provider::parse(&row.provider).ok_or(StoreError::Corrupt("identity.provider"))?,
        subject: subject
            .transpose()
            .map_err(|_| StoreError::Corrupt(SUBJECT))?,
        real_name_verified: row.real_name_verified,
        created_at: row.created_at.to_utc(),
    })
}
