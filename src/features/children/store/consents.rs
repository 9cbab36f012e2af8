//! Consents in SQL. Rows are proof: they are ended, never deleted.

use crate::{
    features::children::domain::{Consent, ConsentChannel, Purpose},
    shared::{
        domain::{ChildId, ConsentId, DistrictId},
        storage::{StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::consent;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};

/// The consents of a child, withdrawn ones too, oldest first.
pub(in super::super) async fn list_consents(
    db: &impl ConnectionTrait,
    child: ChildId,
) -> Result<Vec<Consent>, StoreError> {
    let rows = consent::Entity::find()
        .filter(consent::Column::ChildId.eq(child.get()))
        .order_by_asc(consent::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(consent_of).collect()
}

/// One consent of a child.
pub(in super::super) async fn find_consent(
    db: &impl ConnectionTrait,
    child: ChildId,
    id: ConsentId,
) -> Result<Option<Consent>, StoreError> {
    let row = consent::Entity::find_by_id(id.get())
        .filter(consent::Column::ChildId.eq(child.get()))
        .one(db)
        .await?;
    row.map(consent_of).transpose()
}

/// The consents of a child to a purpose that are not withdrawn.
pub(in super::super) async fn consents_in_force(
    db: &impl ConnectionTrait,
    child: ChildId,
    purpose: Purpose,
) -> Result<Vec<Consent>, StoreError> {
    let rows = consent::Entity::find()
        .filter(consent::Column::ChildId.eq(child.get()))
        .filter(consent::Column::Purpose.eq(purpose.as_str()))
        .filter(consent::Column::WithdrawnAt.is_null())
        .all(db)
        .await?;
    rows.into_iter().map(consent_of).collect()
}

pub(in super::super) async fn insert_consent(
    tx: &WriteTx,
    district: DistrictId,
    consent: &Consent,
    channel: ConsentChannel,
) -> Result<(), StoreError> {
    let row = consent::ActiveModel {
        id: Set(consent.id.get()),
        district_id: Set(district.get()),
        child_id: Set(consent.child.get()),
        guardian_id: Set(consent.guardian.get()),
        purpose: Set(consent.purpose.as_str().to_owned()),
        notice_version: Set(consent.notice_version.clone()),
        channel: Set(channel.as_str().to_owned()),
        given_at: Set(consent.given_at.into()),
        withdrawn_at: Set(consent.withdrawn_at.map(Into::into)),
    };
    consent::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Ends every consent of a child to a purpose that is in force.
pub(in super::super) async fn withdraw_consents(
    tx: &WriteTx,
    child: ChildId,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    consent::Entity::update_many()
        .col_expr(consent::Column::WithdrawnAt, Expr::value(now))
        .filter(consent::Column::ChildId.eq(child.get()))
        .filter(consent::Column::Purpose.eq(purpose.as_str()))
        .filter(consent::Column::WithdrawnAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

fn consent_of(row: consent::Model) -> Result<Consent, StoreError> {
    Ok(Consent {
        id: row.id.into(),
        child: row.child_id.into(),
        guardian: row.guardian_id.into(),
        purpose: Purpose::parse(&row.purpose).ok_or(StoreError::Corrupt("consent.purpose"))?,
        notice_version: row.notice_version,
        given_at: row.given_at.to_utc(),
        withdrawn_at: row.withdrawn_at.map(|at| at.to_utc()),
    })
}
