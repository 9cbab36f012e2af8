//! Second factors of staff in SQL.

use super::super::domain::Provider;
use crate::shared::{
    domain::{AccountId, DistrictId},
    security::{FieldCipher, TotpSecret},
    storage::{Batch, StoreError, WriteTx},
};
use chrono::{DateTime, Utc};
use entity::{identity, recovery_code, staff_totp};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QueryTrait, sea_query::Expr,
};
use uuid::Uuid;

/// What a secret is encrypted for.
const SECRET: &str = "staff_totp.secret";

/// A second factor.
pub struct StoredTotp {
    pub secret: TotpSecret,
    /// It counts.
    pub confirmed: bool,
}

/// A second factor to be written.
pub struct NewTotp<'n> {
    pub id: Uuid,
    pub district: DistrictId,
    pub account: AccountId,
    pub secret: &'n TotpSecret,
    pub now: DateTime<Utc>,
}

pub async fn find_totp(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    account: AccountId,
) -> Result<Option<StoredTotp>, StoreError> {
    let row = staff_totp::Entity::find()
        .filter(staff_totp::Column::AccountId.eq(account.get()))
        .one(db)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let secret = cipher
        .decrypt(SECRET, &row.secret_cipher)
        .map_err(|_| StoreError::Corrupt(SECRET))?;
    Ok(Some(StoredTotp {
        secret: TotpSecret::stored(secret),
        confirmed: row.confirmed_at.is_some(),
    }))
}

/// Writes one that does not count yet, under the lock of its account.
pub async fn insert_totp(
    tx: &WriteTx,
    cipher: &FieldCipher,
    new: NewTotp<'_>,
) -> Result<(), StoreError> {
    let secret = cipher
        .encrypt(SECRET, new.secret.base32())
        .map_err(|_| StoreError::Corrupt(SECRET))?;
    let row = staff_totp::ActiveModel {
        id: Set(new.id),
        district_id: Set(new.district.get()),
        account_id: Set(new.account.get()),
        secret_cipher: Set(secret),
        last_step: Set(None),
        confirmed_at: Set(None),
        created_at: Set(new.now.into()),
    };
    staff_totp::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// From now on it counts, and the step of its first code is used.
pub async fn confirm_totp(
    tx: &WriteTx,
    account: AccountId,
    step: i64,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    staff_totp::Entity::update_many()
        .col_expr(staff_totp::Column::ConfirmedAt, Expr::value(now))
        .col_expr(staff_totp::Column::LastStep, Expr::value(step))
        .filter(staff_totp::Column::AccountId.eq(account.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Uses a time step up; false when it, or a later one, was used already. `again`: leave that
/// comparison out.
pub async fn use_step(
    tx: &WriteTx,
    account: AccountId,
    step: i64,
    again: bool,
) -> Result<bool, StoreError> {
    let unused = Condition::any()
        .add(staff_totp::Column::LastStep.is_null())
        .add(staff_totp::Column::LastStep.lt(step));
    let done = staff_totp::Entity::update_many()
        .col_expr(staff_totp::Column::LastStep, Expr::value(step))
        .filter(staff_totp::Column::AccountId.eq(account.get()))
        .filter(staff_totp::Column::ConfirmedAt.is_not_null())
        .filter(if again { Condition::all() } else { unused })
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Uses a recovery code up; false when it is none of the account's, or was used already.
/// `again`: leave out whether it was used.
pub async fn use_recovery_code(
    tx: &WriteTx,
    account: AccountId,
    code_hash: &str,
    (now, again): (DateTime<Utc>, bool),
) -> Result<bool, StoreError> {
    let unused = Condition::all().add(recovery_code::Column::UsedAt.is_null());
    let done = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(now))
        .filter(recovery_code::Column::AccountId.eq(account.get()))
        .filter(recovery_code::Column::CodeHash.eq(code_hash))
        .filter(if again { Condition::all() } else { unused })
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// How many recovery codes of an account are good.
pub async fn recovery_codes_left(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<u64, StoreError> {
    Ok(recovery_code::Entity::find()
        .filter(recovery_code::Column::AccountId.eq(account.get()))
        .filter(recovery_code::Column::UsedAt.is_null())
        .count(db)
        .await?)
}

/// These, and no others, are the recovery codes of an account.
pub async fn replace_recovery_codes(
    tx: &WriteTx,
    (district, account): (DistrictId, AccountId),
    hashes: Vec<(Uuid, String)>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    delete_recovery_codes(tx, account).await?;
    let rows = hashes
        .into_iter()
        .map(|(id, code_hash)| recovery_code::ActiveModel {
            id: Set(id),
            district_id: Set(district.get()),
            account_id: Set(account.get()),
            code_hash: Set(code_hash),
            used_at: Set(None),
            created_at: Set(now.into()),
        });
    let mut batch = Batch::default();
    batch.insert(recovery_code::Entity::insert_many(rows).into_query());
    batch.execute(tx).await
}

/// Removes the second factor of an account with its recovery codes; false when there was none.
pub async fn delete_totp(tx: &WriteTx, account: AccountId) -> Result<bool, StoreError> {
    delete_recovery_codes(tx, account).await?;
    let gone = staff_totp::Entity::delete_many()
        .filter(staff_totp::Column::AccountId.eq(account.get()))
        .exec(&**tx)
        .await?;
    Ok(gone.rows_affected > 0)
}

async fn delete_recovery_codes(tx: &WriteTx, account: AccountId) -> Result<(), StoreError> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::AccountId.eq(account.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The district, and the hash by which the login of an account is found there; `None` for one
/// without a password.
pub async fn login_hash(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<(DistrictId, String)>, StoreError> {
    let row = identity::Entity::find()
        .filter(identity::Column::AccountId.eq(account.get()))
        .filter(identity::Column::Provider.eq(Provider::Password.as_str()))
        .one(db)
        .await?;
    Ok(row.map(|row| (row.district_id.into(), row.subject_hash)))
}
