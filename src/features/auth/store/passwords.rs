//! Passwords of staff in SQL.

use super::super::domain::Provider;
use crate::shared::{
    domain::{AccountId, DistrictId},
    storage::{StoreError, WriteTx},
};
use chrono::{DateTime, Utc};
use entity::identity;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, Statement, UpdateMany,
    sea_query::Expr,
};

/// Writes the hash of a password in the place of another, under the lock of the account;
/// `temporary_until` is said of one that somebody else knows. False when there is no password, or
/// it is not `instead_of` any more.
pub async fn set_password(
    tx: &WriteTx,
    account: AccountId,
    instead_of: Option<&str>,
    (hash, temporary_until): (&str, Option<DateTime<Utc>>),
) -> Result<bool, StoreError> {
    let mut set = passwords()
        .col_expr(identity::Column::Secret, Expr::value(hash))
        .col_expr(
            identity::Column::TemporaryUntil,
            Expr::value(temporary_until),
        )
        .filter(identity::Column::AccountId.eq(account.get()));
    if let Some(known) = instead_of {
        set = set.filter(identity::Column::Secret.eq(known));
    }
    Ok(set.exec(&**tx).await?.rows_affected == 1)
}

/// Every password of a district is its owner's own from now on.
pub async fn keep_passwords(tx: &WriteTx, district: DistrictId) -> Result<u64, StoreError> {
    let kept = passwords()
        .col_expr(
            identity::Column::TemporaryUntil,
            Expr::value(None::<DateTime<Utc>>),
        )
        .filter(identity::Column::DistrictId.eq(district.get()))
        .exec(&**tx)
        .await?;
    Ok(kept.rows_affected)
}

fn passwords() -> UpdateMany<identity::Entity> {
    identity::Entity::update_many()
        .filter(identity::Column::Provider.eq(Provider::Password.as_str()))
}

/// Names that others know of a member of staff: the own, and those of the places.
const NAMES: &str = "
SELECT s.name, h.name AS house, h.name_en AS house_en, u.name AS subdistrict,
       u.name_en AS subdistrict_en, d.name AS district, d.name_en AS district_en, d.code
  FROM account a
  JOIN district d ON d.id = a.district_id
  LEFT JOIN staff s ON s.account_id = a.id
  LEFT JOIN house h ON h.id = s.house_id
  LEFT JOIN subdistrict u ON u.id = s.subdistrict_id
 WHERE a.id = $1";

#[derive(FromQueryResult)]
struct NamesRow {
    name: Option<String>,
    house: Option<String>,
    house_en: Option<String>,
    subdistrict: Option<String>,
    subdistrict_en: Option<String>,
    district: String,
    district_en: String,
    code: String,
}

/// Names that others know of whose account it is.
pub async fn names_around(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<String>, StoreError> {
    let values = [account.get().into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), NAMES, values);
    let row = NamesRow::find_by_statement(statement).one(db).await?;
    Ok(row.map_or_else(Vec::new, |row| {
        let places = [
            row.name,
            row.house,
            row.house_en,
            row.subdistrict,
            row.subdistrict_en,
        ];
        let mut names: Vec<String> = places.into_iter().flatten().collect();
        names.extend([row.district, row.district_en, row.code]);
        names
    }))
}
