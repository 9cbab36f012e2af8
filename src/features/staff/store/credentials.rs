//! Papers.

use crate::{
    features::staff::domain::{CheckResult, Credential, CredentialKind, CredentialRecord},
    shared::{
        domain::{CredentialId, DateRange, DistrictId, StaffId},
        storage::{StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::credential;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, sea_query::Expr,
};

/// All papers of some people, oldest first.
pub(in crate::features::staff) async fn credentials_of(
    db: &impl ConnectionTrait,
    staff: impl IntoIterator<Item = StaffId>,
) -> Result<Vec<CredentialRecord>, StoreError> {
    let rows = credential::Entity::find()
        .filter(credential::Column::StaffId.is_in(staff.into_iter().map(StaffId::get)))
        .order_by_asc(credential::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(record_of).collect()
}

/// The papers of a district whose last day lies in one of the spans, oldest first; those
/// taken back left out.
pub(in crate::features::staff) async fn credentials_ending(
    db: &impl ConnectionTrait,
    district: DistrictId,
    spans: &[DateRange],
) -> Result<Vec<CredentialRecord>, StoreError> {
    let mut ending = Condition::any();
    for span in spans {
        ending = ending.add(credential::Column::ValidTo.between(span.from(), span.to()));
    }
    let rows = credential::Entity::find()
        .filter(credential::Column::DistrictId.eq(district.get()))
        .filter(ending)
        .filter(credential::Column::RevokedAt.is_null())
        .order_by_asc(credential::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(record_of).collect()
}

pub(in crate::features::staff) async fn find_credential(
    db: &impl ConnectionTrait,
    staff: StaffId,
    id: CredentialId,
) -> Result<Option<CredentialRecord>, StoreError> {
    let row = credential::Entity::find_by_id(id.get())
        .filter(credential::Column::StaffId.eq(staff.get()))
        .one(db)
        .await?;
    row.map(record_of).transpose()
}

pub(in crate::features::staff) async fn insert_credential(
    tx: &WriteTx,
    record: &CredentialRecord,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let paper = &record.credential;
    let row = credential::ActiveModel {
        id: Set(record.id.get()),
        district_id: Set(record.district.get()),
        staff_id: Set(record.staff.get()),
        kind: Set(paper.kind.as_str().to_owned()),
        type_name: Set(paper.type_name.clone()),
        number: Set(record.number.clone()),
        issuer: Set(record.issuer.clone()),
        valid_from: Set(paper.valid_from),
        valid_to: Set(paper.valid_to),
        result: Set(paper.result.map(|result| result.as_str().to_owned())),
        revoked_at: Set(None),
        revoked_reason: Set(None),
        created_at: Set(now.into()),
    };
    credential::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Takes a paper back; false when it had been taken back before.
pub(in crate::features::staff) async fn revoke_credential(
    tx: &WriteTx,
    id: CredentialId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = credential::Entity::update_many()
        .col_expr(credential::Column::RevokedAt, Expr::value(now))
        .col_expr(credential::Column::RevokedReason, Expr::value(reason))
        .filter(credential::Column::Id.eq(id.get()))
        .filter(credential::Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

fn record_of(row: credential::Model) -> Result<CredentialRecord, StoreError> {
    let result = match row.result.as_deref() {
        None => None,
        Some(word) => {
            Some(CheckResult::parse(word).ok_or(StoreError::Corrupt("credential.result"))?)
        }
    };
    Ok(CredentialRecord {
        id: row.id.into(),
        district: row.district_id.into(),
        staff: row.staff_id.into(),
        credential: Credential {
            kind: CredentialKind::parse(&row.kind).ok_or(StoreError::Corrupt("credential.kind"))?,
            type_name: row.type_name,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            result,
            revoked: row.revoked_at.is_some(),
        },
        number: row.number,
        issuer: row.issuer,
        revoked_reason: row.revoked_reason,
    })
}
