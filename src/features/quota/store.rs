//! Quota grants in SQL.

use super::domain::{ChildHome, GrantDetails, QuotaGrant};
use crate::shared::{
    domain::ChildId,
    storage::{Batch, StoreError, WriteTx},
};
use entity::{child, family, outbox, quota_grant};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, sea_query::Expr,
};

/// Locks the child; false when there is none.
pub(super) async fn lock_child(tx: &WriteTx, id: ChildId) -> Result<bool, StoreError> {
    let row = child::Entity::find_by_id(id.get())
        .lock_exclusive()
        .one(&**tx)
        .await?;
    Ok(row.is_some())
}

/// Where the child's family is at home.
pub(super) async fn home(
    db: &impl ConnectionTrait,
    id: ChildId,
) -> Result<Option<ChildHome>, StoreError> {
    let family = family::Entity::find()
        .filter(
            family::Column::Id.in_subquery(
                child::Entity::find_by_id(id.get())
                    .select_only()
                    .column(child::Column::FamilyId)
                    .into_query(),
            ),
        )
        .one(db)
        .await?;
    Ok(family.map(|row| ChildHome {
        district: row.district_id.into(),
        subdistrict: row.subdistrict_id.into(),
    }))
}

/// The grants of a child, of one year or all, oldest first.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    child: ChildId,
    year: Option<i32>,
) -> Result<Vec<QuotaGrant>, StoreError> {
    let mut query =
        quota_grant::Entity::find().filter(quota_grant::Column::ChildId.eq(child.get()));
    if let Some(year) = year {
        query = query.filter(quota_grant::Column::Year.eq(i64::from(year)));
    }
    let rows = query.order_by_asc(quota_grant::Column::Id).all(db).await?;
    rows.into_iter().map(grant_of).collect()
}

/// Writes the grant, raises the version of the child's balance, and asks for its projection.
pub(super) async fn insert(
    tx: &WriteTx,
    grant: &QuotaGrant,
    projection: &outbox::ActiveModel,
) -> Result<(), StoreError> {
    let row = quota_grant::ActiveModel {
        id: Set(grant.id),
        district_id: Set(grant.district.get()),
        child_id: Set(grant.child.get()),
        year: Set(grant.details.year.into()),
        extra_sessions: Set(grant.details.extra_sessions.into()),
        reason: Set(grant.details.reason.clone()),
        granted_by: Set(grant.granted_by.get()),
        created_at: Set(grant.granted_at.into()),
    };
    let raise = child::Entity::update_many()
        .col_expr(
            child::Column::Version,
            Expr::col(child::Column::Version).add(1),
        )
        .filter(child::Column::Id.eq(grant.child.get()))
        .into_query();
    let mut batch = Batch::default();
    batch.row(&row).update(raise).row(projection);
    batch.execute(tx).await
}

fn grant_of(row: quota_grant::Model) -> Result<QuotaGrant, StoreError> {
    Ok(QuotaGrant {
        id: row.id,
        district: row.district_id.into(),
        child: row.child_id.into(),
        details: GrantDetails {
            year: i32::try_from(row.year).map_err(|_| StoreError::Corrupt("quota_grant.year"))?,
            extra_sessions: u32::try_from(row.extra_sessions)
                .map_err(|_| StoreError::Corrupt("quota_grant.extra_sessions"))?,
            reason: row.reason,
        },
        granted_by: row.granted_by.into(),
        granted_at: row.created_at.to_utc(),
    })
}
