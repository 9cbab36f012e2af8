//! Certificates in SQL.

use crate::{
    features::{
        children::domain::ChildStatus,
        health::domain::{CertificateStatus, HealthCertificate, HealthCheckResult, Verification},
    },
    shared::{
        domain::{
            AccountId, ChildId, DistrictId, GuardianId, HealthCertificateId, Page, PageRequest,
            StaffScope,
        },
        storage::{StoreError, WriteTx, scope::children_in},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{child, health_certificate, health_certificate::Column};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait, UpdateMany, sea_query::Expr,
};

/// One certificate of the district; callers check who may know of its child.
pub(in super::super) async fn find_certificate(
    db: &impl ConnectionTrait,
    district: DistrictId,
    id: HealthCertificateId,
) -> Result<Option<HealthCertificate>, StoreError> {
    let row = health_certificate::Entity::find_by_id(id.get())
        .filter(Column::DistrictId.eq(district.get()))
        .one(db)
        .await?;
    row.map(certificate_of).transpose()
}

/// The certificates of a child, oldest first.
pub(in super::super) async fn list_of_child(
    db: &impl ConnectionTrait,
    child: ChildId,
) -> Result<Vec<HealthCertificate>, StoreError> {
    let rows = health_certificate::Entity::find()
        .filter(Column::ChildId.eq(child.get()))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(certificate_of).collect()
}

/// The certificates of children in a staff member's scope, oldest first.
pub(in super::super) async fn list_certificates(
    db: &impl ConnectionTrait,
    scope: StaffScope,
    status: Option<CertificateStatus>,
    page: PageRequest,
) -> Result<Page<HealthCertificate>, StoreError> {
    let mut query = health_certificate::Entity::find()
        .join(
            JoinType::InnerJoin,
            health_certificate::Relation::Child.def(),
        )
        .filter(child::Column::Status.eq(ChildStatus::Active.as_str()))
        .filter(children_in(scope));
    if let Some(status) = status {
        query = query.filter(Column::Status.eq(status.as_str()));
    }
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after.0));
    }
    let rows = query
        .order_by_asc(Column::Id)
        .limit(page.limit.saturating_add(1))
        .all(db)
        .await?;
    let certificates = rows
        .into_iter()
        .map(certificate_of)
        .collect::<Result<_, _>>()?;
    Ok(Page::of(certificates, page, |it: &HealthCertificate| {
        it.id.get()
    }))
}

pub(in super::super) async fn insert_certificate(
    tx: &WriteTx,
    certificate: &HealthCertificate,
    guardian: Option<GuardianId>,
    reviewed_by: Option<AccountId>,
) -> Result<(), StoreError> {
    let row = health_certificate::ActiveModel {
        id: Set(certificate.id.get()),
        district_id: Set(certificate.district.get()),
        child_id: Set(certificate.child.get()),
        guardian_id: Set(guardian.map(GuardianId::get)),
        file_id: Set(certificate.file),
        institution_id: Set(certificate.institution.map(Into::into)),
        examined_on: Set(certificate.examined_on),
        valid_to: Set(certificate.valid_to),
        result: Set(certificate.result.map(|result| result.as_str().to_owned())),
        status: Set(certificate.status.as_str().to_owned()),
        reviewed_by: Set(reviewed_by.map(AccountId::get)),
        reviewed_at: Set(certificate.reviewed_at.map(Into::into)),
        reject_reason: Set(certificate.reject_reason.clone()),
        version: Set(certificate.version),
        created_at: Set(certificate.submitted_at.into()),
    };
    health_certificate::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Verifies a certificate nobody has looked at; false when someone has.
pub(in super::super) async fn verify(
    tx: &WriteTx,
    id: HealthCertificateId,
    verification: &Verification,
    last_day: NaiveDate,
    (by, now): (AccountId, DateTime<Utc>),
) -> Result<bool, StoreError> {
    let done = review(id, CertificateStatus::Verified, by, now)
        .col_expr(
            Column::InstitutionId,
            Expr::value(verification.institution.get()),
        )
        .col_expr(Column::ExaminedOn, Expr::value(verification.examined_on))
        .col_expr(Column::ValidTo, Expr::value(last_day))
        .col_expr(Column::Result, Expr::value(verification.result.as_str()))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Rejects a certificate nobody has looked at; false when someone has.
pub(in super::super) async fn reject(
    tx: &WriteTx,
    id: HealthCertificateId,
    reason: &str,
    (by, now): (AccountId, DateTime<Utc>),
) -> Result<bool, StoreError> {
    let done = review(id, CertificateStatus::Rejected, by, now)
        .col_expr(Column::RejectReason, Expr::value(reason))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Compare-and-set from `submitted`.
fn review(
    id: HealthCertificateId,
    to: CertificateStatus,
    by: AccountId,
    now: DateTime<Utc>,
) -> UpdateMany<health_certificate::Entity> {
    health_certificate::Entity::update_many()
        .col_expr(Column::Status, Expr::value(to.as_str()))
        .col_expr(Column::ReviewedBy, Expr::value(by.get()))
        .col_expr(Column::ReviewedAt, Expr::value(now))
        // Everyone begins at 1, and this is the only change there can be.
        .col_expr(Column::Version, Expr::value(2_i64))
        .filter(Column::Id.eq(id.get()))
        .filter(Column::Status.eq(CertificateStatus::Submitted.as_str()))
}

fn certificate_of(row: health_certificate::Model) -> Result<HealthCertificate, StoreError> {
    let result = match row.result {
        None => None,
        Some(word) => Some(
            HealthCheckResult::parse(&word)
                .ok_or(StoreError::Corrupt("health_certificate.result"))?,
        ),
    };
    Ok(HealthCertificate {
        id: row.id.into(),
        district: row.district_id.into(),
        child: row.child_id.into(),
        file: row.file_id,
        status: CertificateStatus::parse(&row.status)
            .ok_or(StoreError::Corrupt("health_certificate.status"))?,
        institution: row.institution_id.map(Into::into),
        examined_on: row.examined_on,
        valid_to: row.valid_to,
        result,
        reject_reason: row.reject_reason,
        reviewed_at: row.reviewed_at.map(|at| at.to_utc()),
        submitted_at: row.created_at.to_utc(),
        version: row.version,
    })
}
