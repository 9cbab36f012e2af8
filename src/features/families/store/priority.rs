//! Whom the district serves first, and why that was decided.

use crate::{
    features::families::domain::PriorityDecision,
    shared::{
        domain::{DistrictId, FamilyId},
        security::FieldCipher,
        storage::{StoreError, WriteTx},
    },
};
use entity::{family, priority_decision};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

const REASON: &str = "priority_decision.reason";

/// Writes the flag if the version is still `expected`; false when it is not.
pub(in crate::features::families) async fn set_priority(
    tx: &WriteTx,
    id: FamilyId,
    expected: i64,
    in_priority_group: bool,
) -> Result<bool, StoreError> {
    let done = family::Entity::update_many()
        .col_expr(
            family::Column::InPriorityGroup,
            Expr::value(in_priority_group),
        )
        .col_expr(
            family::Column::Version,
            Expr::value(expected.saturating_add(1)),
        )
        .filter(family::Column::Id.eq(id.get()))
        .filter(family::Column::Version.eq(expected))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

pub(in crate::features::families) async fn insert_decision(
    tx: &WriteTx,
    cipher: &FieldCipher,
    district: DistrictId,
    decision: &PriorityDecision,
) -> Result<(), StoreError> {
    let row = priority_decision::ActiveModel {
        id: Set(decision.id),
        district_id: Set(district.get()),
        family_id: Set(decision.family.get()),
        in_priority_group: Set(decision.in_priority_group),
        reason_cipher: Set(cipher
            .encrypt(REASON, &decision.reason)
            .map_err(|_| StoreError::Corrupt(REASON))?),
        decided_by: Set(decision.decided_by.get()),
        decided_at: Set(decision.decided_at.into()),
    };
    priority_decision::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}
