//! Doctor's notes of recovery in SQL.

use crate::{
    features::{
        children::domain::ChildStatus,
        health::domain::{CertificateStatus, ReturnNote},
    },
    shared::{
        domain::{
            AccountId, ChildId, DistrictId, GuardianId, Page, PageRequest, ReturnNoteId, StaffScope,
        },
        storage::{StoreError, WriteTx, scope::children_in},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{child, return_note, return_note::Column};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait, sea_query::Expr,
};

/// One note of the district; callers check who may know of its child.
pub(in super::super) async fn find_note(
    db: &impl ConnectionTrait,
    district: DistrictId,
    id: ReturnNoteId,
) -> Result<Option<ReturnNote>, StoreError> {
    let row = return_note::Entity::find_by_id(id.get())
        .filter(Column::DistrictId.eq(district.get()))
        .one(db)
        .await?;
    row.map(note_of).transpose()
}

/// The notes of a child, oldest first.
pub(in super::super) async fn notes_of_child(
    db: &impl ConnectionTrait,
    child: ChildId,
) -> Result<Vec<ReturnNote>, StoreError> {
    let rows = return_note::Entity::find()
        .filter(Column::ChildId.eq(child.get()))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(note_of).collect()
}

/// The notes of children in a staff member's scope, oldest first.
pub(in super::super) async fn list_notes(
    db: &impl ConnectionTrait,
    scope: StaffScope,
    status: Option<CertificateStatus>,
    page: PageRequest,
) -> Result<Page<ReturnNote>, StoreError> {
    let mut query = return_note::Entity::find()
        .join(JoinType::InnerJoin, return_note::Relation::Child.def())
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
    let notes = rows.into_iter().map(note_of).collect::<Result<_, _>>()?;
    Ok(Page::of(notes, page, |it: &ReturnNote| it.id.get()))
}

pub(in super::super) async fn insert_note(
    tx: &WriteTx,
    note: &ReturnNote,
    guardian: GuardianId,
) -> Result<(), StoreError> {
    let row = return_note::ActiveModel {
        id: Set(note.id.get()),
        district_id: Set(note.district.get()),
        child_id: Set(note.child.get()),
        guardian_id: Set(guardian.get()),
        file_id: Set(note.file),
        status: Set(note.status.as_str().to_owned()),
        recovered_on: Set(note.recovered_on),
        reviewed_by: Set(None),
        reviewed_at: Set(None),
        reject_reason: Set(None),
        created_at: Set(note.submitted_at.into()),
    };
    return_note::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// What came of looking at a note.
#[derive(Clone, Copy, Debug)]
pub(in super::super) enum Review<'r> {
    /// The child may come from this local date on.
    Verified(NaiveDate),
    /// The paper does not count.
    Rejected(&'r str),
}

/// Compare-and-set from `submitted`; false when someone has looked at it.
pub(in super::super) async fn review_note(
    tx: &WriteTx,
    id: ReturnNoteId,
    review: Review<'_>,
    (by, now): (AccountId, DateTime<Utc>),
) -> Result<bool, StoreError> {
    let (status, recovered_on, reason) = match review {
        Review::Verified(date) => (CertificateStatus::Verified, Some(date), None),
        Review::Rejected(reason) => (CertificateStatus::Rejected, None, Some(reason)),
    };
    let done = return_note::Entity::update_many()
        .col_expr(Column::Status, Expr::value(status.as_str()))
        .col_expr(Column::RecoveredOn, Expr::value(recovered_on))
        .col_expr(Column::RejectReason, Expr::value(reason))
        .col_expr(Column::ReviewedBy, Expr::value(by.get()))
        .col_expr(Column::ReviewedAt, Expr::value(now))
        .filter(Column::Id.eq(id.get()))
        .filter(Column::Status.eq(CertificateStatus::Submitted.as_str()))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

fn note_of(row: return_note::Model) -> Result<ReturnNote, StoreError> {
    Ok(ReturnNote {
        id: row.id.into(),
        district: row.district_id.into(),
        child: row.child_id.into(),
        file: row.file_id,
        status: CertificateStatus::parse(&row.status)
            .ok_or(StoreError::Corrupt("return_note.status"))?,
        recovered_on: row.recovered_on,
        reject_reason: row.reject_reason,
        reviewed_at: row.reviewed_at.map(|at| at.to_utc()),
        submitted_at: row.created_at.to_utc(),
    })
}
