//! Signed agreements in SQL.

use crate::{
    features::families::domain::SignedAgreement,
    shared::{
        domain::{DistrictId, FamilyId},
        storage::{StoreError, WriteTx},
    },
};
use entity::signed_agreement;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

/// What a family has signed, oldest first.
pub(in super::super) async fn list_signed_agreements(
    db: &impl ConnectionTrait,
    family: FamilyId,
) -> Result<Vec<SignedAgreement>, StoreError> {
    let rows = signed_agreement::Entity::find()
        .filter(signed_agreement::Column::FamilyId.eq(family.get()))
        .order_by_asc(signed_agreement::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(signed_of).collect())
}

pub(in super::super) async fn insert_signed_agreement(
    tx: &WriteTx,
    district: DistrictId,
    signed: &SignedAgreement,
) -> Result<(), StoreError> {
    let row = signed_agreement::ActiveModel {
        id: Set(signed.id),
        district_id: Set(district.get()),
        family_id: Set(signed.family.get()),
        agreement_template_id: Set(signed.agreement_template.get()),
        guardian_id: Set(signed.guardian.get()),
        content_hash: Set(signed.content_hash.clone()),
        signed_at: Set(signed.signed_at.into()),
    };
    signed_agreement::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

fn signed_of(row: signed_agreement::Model) -> SignedAgreement {
    SignedAgreement {
        id: row.id,
        family: row.family_id.into(),
        agreement_template: row.agreement_template_id.into(),
        guardian: row.guardian_id.into(),
        content_hash: row.content_hash,
        signed_at: row.signed_at.to_utc(),
    }
}
