//! Invitations in SQL. They are read and written under the lock of their family.

use crate::{
    features::families::domain::{Invitation, Relation},
    shared::{
        domain::{AccountId, FamilyId, InvitationId},
        storage::{StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::invitation;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr,
};

/// Writes an invitation, and ends the family's others that are open: one at a time.
pub(in super::super) async fn insert_invitation(
    tx: &WriteTx,
    invited: &Invitation,
) -> Result<(), StoreError> {
    invitation::Entity::update_many()
        .col_expr(
            invitation::Column::ExpiresAt,
            Expr::value(invited.created_at),
        )
        .filter(invitation::Column::FamilyId.eq(invited.family.get()))
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(invited.created_at))
        .exec(&**tx)
        .await?;
    let row = invitation::ActiveModel {
        id: Set(invited.id.get()),
        district_id: Set(invited.district.get()),
        family_id: Set(invited.family.get()),
        invited_by: Set(invited.invited_by.get()),
        relation: Set(invited.relation.as_str().to_owned()),
        code_hash: Set(invited.code_hash.clone()),
        expires_at: Set(invited.expires_at.into()),
        accepted_at: Set(None),
        accepted_by: Set(None),
        created_at: Set(invited.created_at.into()),
    };
    invitation::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// The invitation with this code.
pub(in super::super) async fn find_invitation(
    db: &impl ConnectionTrait,
    code_hash: &str,
) -> Result<Option<Invitation>, StoreError> {
    let row = invitation::Entity::find()
        .filter(invitation::Column::CodeHash.eq(code_hash))
        .one(db)
        .await?;
    row.map(|row| {
        Ok(Invitation {
            id: row.id.into(),
            district: row.district_id.into(),
            family: FamilyId::from(row.family_id),
            invited_by: row.invited_by.into(),
            relation: Relation::parse(&row.relation)
                .ok_or(StoreError::Corrupt("invitation.relation"))?,
            code_hash: row.code_hash,
            expires_at: row.expires_at.to_utc(),
            accepted_at: row.accepted_at.map(|at| at.to_utc()),
            created_at: row.created_at.to_utc(),
        })
    })
    .transpose()
}

/// Compare-and-set: accepts an invitation; false when it was accepted or has expired.
/// `compare` is false in the negative control only.
pub(in super::super) async fn accept_invitation(
    tx: &WriteTx,
    id: InvitationId,
    by: AccountId,
    now: DateTime<Utc>,
    compare: bool,
) -> Result<bool, StoreError> {
    let mut update = invitation::Entity::update_many()
        .col_expr(invitation::Column::AcceptedAt, Expr::value(now))
        .col_expr(invitation::Column::AcceptedBy, Expr::value(by.get()))
        .filter(invitation::Column::Id.eq(id.get()))
        .filter(invitation::Column::ExpiresAt.gt(now));
    if compare {
        update = update.filter(invitation::Column::AcceptedAt.is_null());
    }
    Ok(update.exec(&**tx).await?.rows_affected == 1)
}
