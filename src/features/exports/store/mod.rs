//! Exports in SQL.

mod parts;
mod rows;

pub(super) use parts::{insert_part, read_part, remove_parts, sealed};
pub(super) use rows::{Row, Wanted, count, header, page};

use super::domain::{BulkExport, Dataset, ExportFailure, ExportStatus, ExportWish, MAX_DAYS};
use crate::shared::{
    domain::{
        AccessPurpose, AccountId, BulkExportId, DateRange, DistrictId, Page, PageRequest, Reach,
        StaffScope,
    },
    storage::{StoreError, WriteTx},
};
use chrono::{DateTime, Utc};
use entity::{bulk_export, staff};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, UpdateMany, sea_query::Expr,
};
use uuid::Uuid;

pub(super) async fn insert(tx: &WriteTx, export: &BulkExport) -> Result<(), StoreError> {
    let wish = &export.wish;
    let row = bulk_export::ActiveModel {
        id: Set(export.id.get()),
        district_id: Set(export.district.get()),
        subdistrict_id: Set(export.subdistrict.map(Into::into)),
        house_id: Set(wish.house.map(Into::into)),
        dataset: Set(wish.dataset.as_str().to_owned()),
        from_date: Set(wish.days.from()),
        to_date: Set(wish.days.to()),
        purpose: Set(wish.purpose.as_str().to_owned()),
        in_full: Set(wish.in_full),
        reason: Set(wish.reason.clone()),
        status: Set(export.status.as_str().to_owned()),
        requested_by: Set(export.requested_by.get()),
        decide_by: Set(export.decide_by.into()),
        decided_by: Set(None),
        decided_at: Set(None),
        refusal: Set(None),
        claim: Set(None),
        claimed_until: Set(None),
        attempts: Set(0),
        row_count: Set(0),
        size_bytes: Set(0),
        failure: Set(None),
        available_until: Set(None),
        created_at: Set(export.created_at.into()),
        ended_at: Set(None),
    };
    bulk_export::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// An export of a district.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    district: DistrictId,
    id: BulkExportId,
) -> Result<Option<BulkExport>, StoreError> {
    let row = bulk_export::Entity::find_by_id(id.get())
        .filter(bulk_export::Column::DistrictId.eq(district.get()))
        .one(db)
        .await?;
    row.map(export_of).transpose()
}

/// Exports that lie in a scope, oldest first.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    scope: StaffScope,
    status: Option<ExportStatus>,
    page: PageRequest,
) -> Result<Page<BulkExport>, StoreError> {
    use bulk_export::Column;
    let mut within = Condition::all().add(Column::DistrictId.eq(scope.district.get()));
    match scope.reach {
        Reach::District => {}
        Reach::Subdistrict(id) => within = within.add(Column::SubdistrictId.eq(id.get())),
        Reach::House { house, .. } => within = within.add(Column::HouseId.eq(house.get())),
    }
    let mut query = bulk_export::Entity::find().filter(within);
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
    let rows = rows.into_iter().map(export_of).collect::<Result<_, _>>()?;
    Ok(Page::of(rows, page, |it: &BulkExport| it.id.get()))
}

/// What is written when an export is decided.
pub(super) struct Decided<'d> {
    pub to: ExportStatus,
    pub by: AccountId,
    pub at: DateTime<Utc>,
    pub refusal: Option<&'d str>,
}

/// Writes a decision on an export that is in one of these states and not too old; false when
/// it is not.
pub(super) async fn decide(
    tx: &WriteTx,
    id: BulkExportId,
    from: &[ExportStatus],
    decided: &Decided<'_>,
) -> Result<bool, StoreError> {
    use bulk_export::Column;
    let ended = (decided.to == ExportStatus::Refused).then_some(decided.at);
    let done = from_one_of(id, from)
        .filter(Column::DecideBy.gt(decided.at))
        .col_expr(Column::Status, Expr::value(decided.to.as_str()))
        .col_expr(Column::DecidedBy, Expr::value(decided.by.get()))
        .col_expr(Column::DecidedAt, Expr::value(decided.at))
        .col_expr(Column::Refusal, Expr::value(decided.refusal))
        .col_expr(Column::EndedAt, Expr::value(ended))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

fn from_one_of(id: BulkExportId, from: &[ExportStatus]) -> UpdateMany<bulk_export::Entity> {
    let from = from.iter().map(|status| status.as_str());
    bulk_export::Entity::update_many()
        .filter(bulk_export::Column::Id.eq(id.get()))
        .filter(bulk_export::Column::Status.is_in(from))
}

/// Ends an export: from a state, to another, for a reason if there is one. False when it is not
/// in that state any more.
pub(super) async fn end(
    tx: &WriteTx,
    id: BulkExportId,
    (from, to): (ExportStatus, ExportStatus),
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    use bulk_export::Column;
    let done = from_one_of(id, &[from])
        .col_expr(Column::Status, Expr::value(to.as_str()))
        .col_expr(Column::EndedAt, Expr::value(at))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Says why the file of an export that is claimed is not made; false when the claim is lost.
pub(super) async fn fail(
    tx: &WriteTx,
    (id, claim): (BulkExportId, Uuid),
    failure: ExportFailure,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    use bulk_export::Column;
    let done = claimed(id, claim)
        .col_expr(Column::Status, Expr::value(ExportStatus::Failed.as_str()))
        .col_expr(Column::Failure, Expr::value(failure.as_str()))
        .col_expr(Column::EndedAt, Expr::value(at))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// The oldest export whose file is to be made and which nobody makes at present.
pub(super) async fn next_to_make(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<Option<BulkExport>, StoreError> {
    let row = bulk_export::Entity::find()
        .filter(bulk_export::Column::Status.eq(ExportStatus::Approved.as_str()))
        .filter(free_at(now))
        .order_by_asc(bulk_export::Column::Id)
        .one(db)
        .await?;
    row.map(export_of).transpose()
}

fn free_at(now: DateTime<Utc>) -> Condition {
    Condition::any()
        .add(bulk_export::Column::ClaimedUntil.is_null())
        .add(bulk_export::Column::ClaimedUntil.lte(now))
}

/// Claims the making of a file; false when another instance was faster.
pub(super) async fn claim(
    tx: &WriteTx,
    (id, claim): (BulkExportId, Uuid),
    (now, until): (DateTime<Utc>, DateTime<Utc>),
    even_if_claimed: bool,
) -> Result<bool, StoreError> {
    use bulk_export::Column;
    let mut query = from_one_of(id, &[ExportStatus::Approved])
        .col_expr(Column::Claim, Expr::value(claim))
        .col_expr(Column::ClaimedUntil, Expr::value(until))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1_i64));
    if !even_if_claimed {
        query = query.filter(free_at(now));
    }
    Ok(query.exec(&**tx).await?.rows_affected == 1)
}

fn claimed(id: BulkExportId, claim: Uuid) -> UpdateMany<bulk_export::Entity> {
    from_one_of(id, &[ExportStatus::Approved]).filter(bulk_export::Column::Claim.eq(claim))
}

/// Holds a claim for longer, and adds what was made under it; false when it is lost.
pub(super) async fn hold_claim(
    tx: &WriteTx,
    (id, claim): (BulkExportId, Uuid),
    until: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = claimed(id, claim)
        .col_expr(bulk_export::Column::ClaimedUntil, Expr::value(until))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Lets the file be fetched; false when the claim is lost.
pub(super) async fn make_ready(
    tx: &WriteTx,
    (id, claim): (BulkExportId, Uuid),
    (rows, size_bytes): (i64, i64),
    until: DateTime<Utc>,
) -> Result<bool, StoreError> {
    use bulk_export::Column;
    let done = claimed(id, claim)
        .col_expr(Column::Status, Expr::value(ExportStatus::Ready.as_str()))
        .col_expr(Column::RowCount, Expr::value(rows))
        .col_expr(Column::SizeBytes, Expr::value(size_bytes))
        .col_expr(Column::AvailableUntil, Expr::value(until))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Some that nobody decided in time, and some whose file has been there long enough.
pub(super) async fn past_their_time(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<BulkExport>, StoreError> {
    use bulk_export::Column;
    let undecided = Condition::all()
        .add(Column::Status.eq(ExportStatus::Requested.as_str()))
        .add(Column::DecideBy.lte(now));
    let kept = Condition::all()
        .add(Column::Status.eq(ExportStatus::Ready.as_str()))
        .add(Column::AvailableUntil.lte(now));
    let rows = bulk_export::Entity::find()
        .filter(Condition::any().add(undecided).add(kept))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(export_of).collect()
}

/// Whether two accounts are of one person, by the document of their staff records.
pub(super) async fn same_person(
    db: &impl ConnectionTrait,
    one: AccountId,
    other: AccountId,
) -> Result<bool, StoreError> {
    let documents = staff::Entity::find()
        .select_only()
        .column(staff::Column::IdHash)
        .filter(staff::Column::AccountId.eq(one.get()))
        .filter(staff::Column::IdHash.is_not_null())
        .into_query();
    let same = staff::Entity::find()
        .filter(staff::Column::AccountId.eq(other.get()))
        .filter(staff::Column::IdHash.in_subquery(documents))
        .count(db)
        .await?;
    Ok(same > 0)
}

fn ended(district: DistrictId, before: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(bulk_export::Column::DistrictId.eq(district.get()))
        .add(bulk_export::Column::EndedAt.lt(before))
}

/// How many ended before an instant.
pub(super) async fn count_ended(
    db: &impl ConnectionTrait,
    district: DistrictId,
    before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    Ok(bulk_export::Entity::find()
        .filter(ended(district, before))
        .count(db)
        .await?)
}

/// Removes them; their files went before.
pub(super) async fn remove_ended(
    tx: &WriteTx,
    district: DistrictId,
    before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let done = bulk_export::Entity::delete_many()
        .filter(ended(district, before))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected)
}

fn export_of(row: bulk_export::Model) -> Result<BulkExport, StoreError> {
    let failure = match &row.failure {
        None => None,
        Some(word) => {
            let read = ExportFailure::parse(word);
            Some(read.ok_or(StoreError::Corrupt("bulk_export.failure"))?)
        }
    };
    Ok(BulkExport {
        id: row.id.into(),
        district: row.district_id.into(),
        subdistrict: row.subdistrict_id.map(Into::into),
        wish: ExportWish {
            dataset: Dataset::parse(&row.dataset)
                .ok_or(StoreError::Corrupt("bulk_export.dataset"))?,
            house: row.house_id.map(Into::into),
            days: DateRange::new(row.from_date, row.to_date, MAX_DAYS)
                .map_err(|_| StoreError::Corrupt("bulk_export.to_date"))?,
            purpose: AccessPurpose::parse(&row.purpose)
                .ok_or(StoreError::Corrupt("bulk_export.purpose"))?,
            in_full: row.in_full,
            reason: row.reason,
        },
        status: ExportStatus::parse(&row.status)
            .ok_or(StoreError::Corrupt("bulk_export.status"))?,
        requested_by: row.requested_by.into(),
        decide_by: row.decide_by.to_utc(),
        decided_by: row.decided_by.map(Into::into),
        decided_at: row.decided_at.map(|at| at.to_utc()),
        refusal: row.refusal,
        attempts: row.attempts,
        rows: row.row_count,
        size_bytes: row.size_bytes,
        failure,
        available_until: row.available_until.map(|at| at.to_utc()),
        created_at: row.created_at.to_utc(),
    })
}
