//! Who an audience is at this moment, and how they are reached.

use super::super::domain::{Audience, Notice, Receiver};
use crate::{
    features::auth::domain::{Phone, RoleName},
    shared::{
        domain::{AccountId, DistrictId, FamilyId, GuardianId},
        security::FieldCipher,
        storage::StoreError,
    },
};
use chrono::{DateTime, Utc};
use entity::{account, guardian, house, staff};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The word of a guardian, of staff and of an account that is one at present.
const ACTIVE: &str = "active";
const PHONE: &str = "guardian.phone";

/// As which guardian of a family an account is active, and since when; `None` when it is not.
pub(in super::super) async fn member_since(
    db: &impl ConnectionTrait,
    account: AccountId,
    family: FamilyId,
) -> Result<Option<(GuardianId, DateTime<Utc>)>, StoreError> {
    let row = guardian::Entity::find()
        .filter(guardian::Column::AccountId.eq(account.get()))
        .filter(guardian::Column::FamilyId.eq(family.get()))
        .filter(guardian::Column::Status.eq(ACTIVE))
        .one(db)
        .await?;
    Ok(row.map(|row| (row.id.into(), since(&row))))
}

fn since(row: &guardian::Model) -> DateTime<Utc> {
    row.active_since.unwrap_or(row.created_at).to_utc()
}

/// The accounts that a notice goes out to.
pub(in super::super) async fn receivers(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    notice: &Notice,
) -> Result<Vec<Receiver>, StoreError> {
    match notice.to {
        Audience::Family(_) | Audience::Guardian(_) => {
            let rows = members(notice.to).all(db).await?;
            let none = cipher.lookup_hash(PHONE, "");
            let told = rows.into_iter().filter(|row| since(row) <= notice.at);
            Ok(told
                .map(|row| Receiver {
                    account: row.account_id.into(),
                    has_phone: row.phone_hash != none,
                })
                .collect())
        }
        Audience::Account(account) => {
            let row = account::Entity::find_by_id(account.get())
                .filter(account::Column::Status.eq(ACTIVE))
                .one(db)
                .await?;
            let has_phone = phone_of(db, cipher, account).await?.is_some();
            Ok(row
                .map(|_| Receiver { account, has_phone })
                .into_iter()
                .collect())
        }
        Audience::House(_) | Audience::District(_) => {
            let ids: Vec<Option<Uuid>> = staff_of(notice)
                .select_only()
                .column(staff::Column::AccountId)
                .into_tuple()
                .all(db)
                .await?;
            let ids = ids.into_iter().flatten();
            Ok(ids
                .map(|id| Receiver {
                    account: id.into(),
                    has_phone: false,
                })
                .collect())
        }
    }
}

/// The active guardians of a family, or the one of them, that a notice is for.
fn members(to: Audience) -> Select<guardian::Entity> {
    let which = match to {
        Audience::Guardian(one) => guardian::Column::Id.eq(one.get()),
        Audience::Family(_) | Audience::House(_) | Audience::Account(_) | Audience::District(_) => {
            guardian::Column::FamilyId.eq(to.id())
        }
    };
    guardian::Entity::find()
        .filter(which)
        .filter(guardian::Column::Status.eq(ACTIVE))
        .filter(
            guardian::Column::AccountId.in_subquery(
                account::Entity::find()
                    .select_only()
                    .column(account::Column::Id)
                    .filter(account::Column::Status.eq(ACTIVE))
                    .into_query(),
            ),
        )
        .order_by_asc(guardian::Column::Id)
}

/// The managers of the house, or the staff of the district, that a notice is for.
fn staff_of(notice: &Notice) -> Select<staff::Entity> {
    let condition = match notice.to {
        Audience::House(house) => Condition::all()
            .add(staff::Column::HouseId.eq(house.get()))
            .add(staff::Column::Role.eq(RoleName::HouseManager.as_str())),
        Audience::Family(_)
        | Audience::Guardian(_)
        | Audience::Account(_)
        | Audience::District(_) => Condition::all()
            .add(staff::Column::DistrictId.eq(notice.district.get()))
            .add(staff::Column::Role.eq(RoleName::DistrictAdmin.as_str())),
    };
    staff::Entity::find()
        .filter(staff::Column::Status.eq(ACTIVE))
        .filter(staff::Column::AccountId.is_not_null())
        .filter(condition)
}

/// Whether an account is still one that a notice is for.
pub(in super::super) async fn concerns(
    db: &impl ConnectionTrait,
    notice: &Notice,
    account: AccountId,
) -> Result<bool, StoreError> {
    let found = account::Entity::find_by_id(account.get())
        .filter(account::Column::Status.eq(ACTIVE))
        .one(db)
        .await?;
    if found.is_none() {
        return Ok(false);
    }
    match notice.to {
        Audience::Account(told) => Ok(told == account),
        Audience::Family(_) | Audience::Guardian(_) => {
            let row = members(notice.to)
                .filter(guardian::Column::AccountId.eq(account.get()))
                .one(db)
                .await?;
            Ok(row.is_some_and(|row| since(&row) <= notice.at))
        }
        Audience::House(_) | Audience::District(_) => Ok(staff_of(notice)
            .filter(staff::Column::AccountId.eq(account.get()))
            .one(db)
            .await?
            .is_some()),
    }
}

/// The telephone of an account, as its guardian gave it.
pub(in super::super) async fn phone_of(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    account: AccountId,
) -> Result<Option<Phone>, StoreError> {
    let row = guardian::Entity::find()
        .filter(guardian::Column::AccountId.eq(account.get()))
        .filter(guardian::Column::Status.eq(ACTIVE))
        .order_by_asc(guardian::Column::CreatedAt)
        .order_by_asc(guardian::Column::Id)
        .one(db)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let stored = cipher
        .decrypt(PHONE, &row.phone_cipher)
        .map_err(|_| StoreError::Corrupt(PHONE))?;
    // A number that was taken over from elsewhere may be none that messages reach.
    Ok(Phone::parse(&stored).ok())
}

/// Names of houses of a district, Chinese and English.
pub(in super::super) async fn house_names(
    db: &impl ConnectionTrait,
    district: DistrictId,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, (String, String)>, StoreError> {
    let mut ids: Vec<Uuid> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<(Uuid, String, String)> = house::Entity::find()
        .select_only()
        .columns([
            house::Column::Id,
            house::Column::Name,
            house::Column::NameEn,
        ])
        .filter(house::Column::DistrictId.eq(district.get()))
        .filter(house::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, name, name_en)| (id, (name, name_en)))
        .collect())
}
