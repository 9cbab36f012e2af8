//! Identity documents of staff, dismissals, and the bars that remain.

use crate::{
    features::staff::domain::{CheckResult, Dismissal},
    shared::{
        domain::{DistrictId, IdDocument, StaffId},
        security::{CipherError, FieldCipher},
        storage::{StoreError, WriteTx},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{credential, dismissal, permanent_bar, staff};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

/// What the number of a document of staff is encrypted and hashed for.
const ID_NUMBER: &str = "staff.id_number";

/// A document as it is stored.
#[derive(Clone)]
pub(in crate::features::staff) struct SealedDocument {
    pub id_type: &'static str,
    pub number_cipher: String,
    pub hash: String,
}

impl SealedDocument {
    pub fn of(cipher: &FieldCipher, document: &IdDocument) -> Result<Self, CipherError> {
        Ok(Self {
            id_type: document.id_type().as_str(),
            number_cipher: cipher.encrypt(ID_NUMBER, document.number())?,
            hash: cipher.lookup_hash(ID_NUMBER, &document.lookup_value()),
        })
    }
}

/// The hash of a person's document, if one is on record.
pub(in crate::features::staff) async fn document_hash(
    db: &impl ConnectionTrait,
    id: StaffId,
) -> Result<Option<String>, StoreError> {
    let hash: Option<Option<String>> = staff::Entity::find_by_id(id.get())
        .select_only()
        .column(staff::Column::IdHash)
        .into_tuple()
        .one(db)
        .await?;
    Ok(hash.flatten())
}

/// Puts the document of a person whose row is locked on record.
pub(in crate::features::staff) async fn set_document(
    tx: &WriteTx,
    id: StaffId,
    document: &SealedDocument,
) -> Result<(), StoreError> {
    staff::Entity::update_many()
        .col_expr(staff::Column::IdType, Expr::value(document.id_type))
        .col_expr(
            staff::Column::IdNumberCipher,
            Expr::value(document.number_cipher.as_str()),
        )
        .col_expr(staff::Column::IdHash, Expr::value(document.hash.as_str()))
        .filter(staff::Column::Id.eq(id.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Whether one of these documents bars its person, in any district: by a bar, or by a record
/// in a register that stands against someone who has it.
pub(in crate::features::staff) async fn is_barred(
    db: &impl ConnectionTrait,
    hashes: &[String],
) -> Result<bool, StoreError> {
    if hashes.is_empty() {
        return Ok(false);
    }
    let bars = permanent_bar::Entity::find()
        .filter(permanent_bar::Column::IdHash.is_in(hashes))
        .count(db)
        .await?;
    if bars > 0 {
        return Ok(true);
    }
    let people = staff::Entity::find()
        .select_only()
        .column(staff::Column::Id)
        .filter(staff::Column::IdHash.is_in(hashes))
        .into_query();
    let hits = credential::Entity::find()
        .filter(credential::Column::StaffId.in_subquery(people))
        .filter(credential::Column::Result.eq(CheckResult::Hit.as_str()))
        .filter(credential::Column::RevokedAt.is_null())
        .count(db)
        .await?;
    Ok(hits > 0)
}

/// Bars the person of a document for good. Barring twice keeps the first.
pub(in crate::features::staff) async fn insert_bar(
    tx: &WriteTx,
    (id, district): (Uuid, DistrictId),
    hash: String,
    since: NaiveDate,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = permanent_bar::ActiveModel {
        id: Set(id),
        district_id: Set(district.get()),
        id_hash: Set(hash),
        since: Set(since),
        created_at: Set(now.into()),
    };
    permanent_bar::Entity::insert(row)
        .on_conflict(
            OnConflict::column(permanent_bar::Column::IdHash)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Records a dismissal; [`StoreError::Duplicate`] when the person has one.
pub(in crate::features::staff) async fn insert_dismissal(
    tx: &WriteTx,
    dismissal: &Dismissal,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = dismissal::ActiveModel {
        id: Set(dismissal.id),
        district_id: Set(dismissal.district.get()),
        staff_id: Set(dismissal.staff.get()),
        date: Set(dismissal.date),
        reason: Set(dismissal.reason.clone()),
        barred: Set(dismissal.barred),
        created_by: Set(dismissal.by.get()),
        created_at: Set(now.into()),
    };
    dismissal::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Notes on a dismissal that the person is barred.
pub(in crate::features::staff) async fn set_barred(
    tx: &WriteTx,
    id: Uuid,
) -> Result<(), StoreError> {
    dismissal::Entity::update_many()
        .col_expr(dismissal::Column::Barred, Expr::value(true))
        .filter(dismissal::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The dismissal of a person, if there was one.
pub(in crate::features::staff) async fn find_dismissal(
    db: &impl ConnectionTrait,
    staff: StaffId,
) -> Result<Option<Dismissal>, StoreError> {
    let row = dismissal::Entity::find()
        .filter(dismissal::Column::StaffId.eq(staff.get()))
        .one(db)
        .await?;
    Ok(row.map(|row| Dismissal {
        id: row.id,
        district: row.district_id.into(),
        staff: row.staff_id.into(),
        date: row.date,
        reason: row.reason,
        barred: row.barred,
        by: row.created_by.into(),
    }))
}
