//! The audit log in SQL.

use super::domain::{AuditFilter, AuditRow, AuditScope, Ends, Seal};
use crate::shared::{
    domain::{DistrictId, Page, PageRequest},
    storage::{StoreError, WriteTx, months::Part},
};
use chrono::{DateTime, Utc};
use entity::{audit_chain, audit_log, house};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
    sea_query::{Expr, OnConflict},
};

/// How many rows wait to be sealed.
pub(super) async fn count_unsealed(
    db: &impl ConnectionTrait,
    district: DistrictId,
) -> Result<u64, StoreError> {
    Ok(unsealed_of(district).count(db).await?)
}

fn unsealed_of(district: DistrictId) -> sea_orm::Select<audit_log::Entity> {
    audit_log::Entity::find()
        .filter(audit_log::Column::DistrictId.eq(district.get()))
        .filter(audit_log::Column::Sequence.is_null())
}

/// Rows that wait to be sealed, in the order in which they are.
pub(super) async fn unsealed(
    tx: &WriteTx,
    district: DistrictId,
    limit: u64,
) -> Result<Vec<AuditRow>, StoreError> {
    let rows = unsealed_of(district)
        .order_by_asc(audit_log::Column::At)
        .order_by_asc(audit_log::Column::Id)
        .limit(limit)
        .all(&**tx)
        .await?;
    rows.into_iter().map(row_of).collect()
}

/// The ends of a chain.
pub(super) async fn ends(
    db: &impl ConnectionTrait,
    district: DistrictId,
) -> Result<Ends, StoreError> {
    let found = audit_chain::Entity::find_by_id(district.get()).one(db);
    Ok(found.await?.map(ends_of).unwrap_or_default())
}

/// Locks the chain of a district, which is begun if it is not there, and reads its ends.
pub(super) async fn lock_chain(tx: &WriteTx, district: DistrictId) -> Result<Ends, StoreError> {
    let Ends { head, floor } = Ends::default();
    let beginning = audit_chain::ActiveModel {
        district_id: Set(district.get()),
        head_sequence: Set(head.0),
        head_hash: Set(head.1),
        floor_sequence: Set(floor.0),
        floor_hash: Set(floor.1),
    };
    audit_chain::Entity::insert(beginning)
        .on_conflict(
            OnConflict::column(audit_chain::Column::DistrictId)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(&**tx)
        .await?;
    let found = audit_chain::Entity::find_by_id(district.get())
        .lock_exclusive()
        .one(&**tx)
        .await?;
    found
        .map(ends_of)
        .ok_or(StoreError::Corrupt("audit_chain that was just begun"))
}

fn ends_of(row: audit_chain::Model) -> Ends {
    Ends {
        head: (row.head_sequence, row.head_hash),
        floor: (row.floor_sequence, row.floor_hash),
    }
}

/// Gives a row its place in the chain.
pub(super) async fn seal(tx: &WriteTx, row: &AuditRow, seal: &Seal) -> Result<(), StoreError> {
    use audit_log::Column;
    audit_log::Entity::update_many()
        .col_expr(Column::Sequence, Expr::value(seal.sequence))
        .col_expr(Column::PreviousHash, Expr::value(&*seal.previous_hash))
        .col_expr(Column::Hash, Expr::value(&*seal.hash))
        .filter(Column::Id.eq(row.id))
        .filter(Column::Sequence.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Writes the ends of a chain whose lock is held.
pub(super) async fn set_ends(
    tx: &WriteTx,
    district: DistrictId,
    ends: &Ends,
) -> Result<(), StoreError> {
    use audit_chain::Column;
    audit_chain::Entity::update_many()
        .col_expr(Column::HeadSequence, Expr::value(ends.head.0))
        .col_expr(Column::HeadHash, Expr::value(&*ends.head.1))
        .col_expr(Column::FloorSequence, Expr::value(ends.floor.0))
        .col_expr(Column::FloorHash, Expr::value(&*ends.floor.1))
        .filter(Column::DistrictId.eq(district.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Sealed rows above a number and up to another, in their order.
pub(super) async fn sealed(
    db: &impl ConnectionTrait,
    district: DistrictId,
    (above, up_to): (i64, i64),
    limit: u64,
) -> Result<Vec<AuditRow>, StoreError> {
    use audit_log::Column;
    let rows = audit_log::Entity::find()
        .filter(Column::DistrictId.eq(district.get()))
        .filter(Column::Sequence.gt(above))
        .filter(Column::Sequence.lte(up_to))
        .order_by_asc(Column::Sequence)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(row_of).collect()
}

/// A row with a number outside the ends of the chain; there is none in a whole one.
pub(super) async fn out_of_place(
    db: &impl ConnectionTrait,
    district: DistrictId,
    ends: &Ends,
) -> Result<Option<AuditRow>, StoreError> {
    use audit_log::Column;
    let found = audit_log::Entity::find()
        .filter(Column::DistrictId.eq(district.get()))
        .filter(
            Condition::any()
                .add(Column::Sequence.lte(ends.floor.0))
                .add(Column::Sequence.gt(ends.head.0)),
        )
        .order_by_asc(Column::Sequence)
        .one(db)
        .await?;
    found.map(row_of).transpose()
}

/// The newest sealed row of those that are all older than an instant.
pub(super) async fn last_before(
    tx: &WriteTx,
    district: DistrictId,
    instant: DateTime<Utc>,
) -> Result<Option<AuditRow>, StoreError> {
    use audit_log::Column;
    let sealed = || {
        audit_log::Entity::find()
            .filter(Column::DistrictId.eq(district.get()))
            .filter(Column::Sequence.is_not_null())
            .order_by_asc(Column::Sequence)
    };
    let first_kept = sealed().filter(Column::At.gte(instant)).one(&**tx).await?;
    let mut older = audit_log::Entity::find()
        .filter(Column::DistrictId.eq(district.get()))
        .filter(Column::Sequence.is_not_null())
        .order_by_desc(Column::Sequence);
    if let Some(kept) = first_kept.and_then(|row| row.sequence) {
        older = older.filter(Column::Sequence.lt(kept));
    }
    older.one(&**tx).await?.map(row_of).transpose()
}

/// How many sealed rows are older than an instant.
pub(super) async fn count_before(
    db: &impl ConnectionTrait,
    district: DistrictId,
    instant: DateTime<Utc>,
) -> Result<u64, StoreError> {
    use audit_log::Column;
    Ok(audit_log::Entity::find()
        .filter(Column::DistrictId.eq(district.get()))
        .filter(Column::Sequence.is_not_null())
        .filter(Column::At.lt(instant))
        .count(db)
        .await?)
}

/// Removes the rows up to the floor, which must have been written before.
pub(super) async fn remove_below(
    tx: &WriteTx,
    district: DistrictId,
    floor: i64,
) -> Result<u64, StoreError> {
    use audit_log::Column;
    let done = audit_log::Entity::delete_many()
        .filter(Column::DistrictId.eq(district.get()))
        .filter(Column::Sequence.lte(floor))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected)
}

/// Rows in a scope, in the order in which they came.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    scope: AuditScope,
    filter: &AuditFilter,
    page: PageRequest,
) -> Result<Page<AuditRow>, StoreError> {
    use audit_log::Column;
    let mut query = audit_log::Entity::find().filter(in_scope(scope));
    if let Some(account) = filter.account {
        query = query.filter(Column::AccountId.eq(account.get()));
    }
    if let Some(subject) = filter.subject {
        query = query.filter(Column::SubjectId.eq(subject));
    }
    if let Some(action) = filter.action {
        query = query.filter(Column::Action.eq(action.as_str()));
    }
    if let Some(from) = filter.from {
        query = query.filter(Column::At.gte(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(Column::At.lt(to));
    }
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after.0));
    }
    let rows = query
        .order_by_asc(Column::Id)
        .limit(page.limit.saturating_add(1))
        .all(db)
        .await?;
    let rows = rows.into_iter().map(row_of).collect::<Result<_, _>>()?;
    Ok(Page::of(rows, page, |row: &AuditRow| row.id))
}

fn in_scope(scope: AuditScope) -> Condition {
    use audit_log::Column;
    match scope {
        AuditScope::District(district) => {
            Condition::all().add(Column::DistrictId.eq(district.get()))
        }
        AuditScope::Subdistrict(district, subdistrict) => {
            let houses = house::Entity::find()
                .select_only()
                .column(house::Column::Id)
                .filter(house::Column::SubdistrictId.eq(subdistrict.get()))
                .into_query();
            Condition::all()
                .add(Column::DistrictId.eq(district.get()))
                .add(
                    Condition::any()
                        .add(Column::SubdistrictId.eq(subdistrict.get()))
                        .add(Column::HouseId.in_subquery(houses)),
                )
        }
    }
}

fn row_of(row: audit_log::Model) -> Result<AuditRow, StoreError> {
    let seal = match (row.sequence, row.previous_hash, row.hash) {
        (None, None, None) => None,
        (Some(sequence), previous_hash, hash) => Some(Seal {
            sequence,
            previous_hash: previous_hash.unwrap_or_default(),
            hash: hash.unwrap_or_default(),
        }),
        _ => return Err(StoreError::Corrupt("audit_log that is half sealed")),
    };
    Ok(AuditRow {
        id: row.id,
        district: row.district_id,
        account: row.account_id,
        role: row.role,
        house: row.house_id,
        subdistrict: row.subdistrict_id,
        action: row.action,
        subject_kind: row.subject_kind,
        subject: row.subject_id,
        fields: row.fields,
        purpose: row.purpose,
        request_id: row.request_id,
        at: row.at.to_utc(),
        seal,
    })
}

/// That an id belongs to a part.
fn within(part: &Part) -> Condition {
    use audit_log::Column;
    let condition = Condition::all().add(Column::Id.lt(part.to));
    match part.from {
        None => condition,
        Some(from) => condition.add(Column::Id.gte(from)),
    }
}

/// The districts that have rows in a part.
pub(super) async fn districts_in(tx: &WriteTx, part: &Part) -> Result<Vec<DistrictId>, StoreError> {
    let found: Vec<uuid::Uuid> = audit_log::Entity::find()
        .select_only()
        .column(audit_log::Column::DistrictId)
        .distinct()
        .filter(within(part))
        .order_by_asc(audit_log::Column::DistrictId)
        .into_tuple()
        .all(&**tx)
        .await?;
    Ok(found.into_iter().map(Into::into).collect())
}

/// How many rows of a part wait to be sealed.
pub(super) async fn unsealed_in(
    tx: &WriteTx,
    district: DistrictId,
    part: &Part,
) -> Result<u64, StoreError> {
    let waiting = unsealed_of(district).filter(within(part));
    Ok(waiting.count(&**tx).await?)
}

/// The row of a part that was sealed last.
pub(super) async fn last_in(
    tx: &WriteTx,
    district: DistrictId,
    part: &Part,
) -> Result<Option<AuditRow>, StoreError> {
    use audit_log::Column;
    let found = audit_log::Entity::find()
        .filter(Column::DistrictId.eq(district.get()))
        .filter(Column::Sequence.is_not_null())
        .filter(within(part))
        .order_by_desc(Column::Sequence)
        .one(&**tx)
        .await?;
    found.map(row_of).transpose()
}

/// The first row up to a number that is not older than an instant.
pub(super) async fn first_from(
    tx: &WriteTx,
    district: DistrictId,
    up_to: i64,
    instant: DateTime<Utc>,
) -> Result<Option<AuditRow>, StoreError> {
    use audit_log::Column;
    let found = audit_log::Entity::find()
        .filter(Column::DistrictId.eq(district.get()))
        .filter(Column::Sequence.lte(up_to))
        .filter(Column::At.gte(instant))
        .order_by_asc(Column::Sequence)
        .one(&**tx)
        .await?;
    found.map(row_of).transpose()
}

/// Removes the rows up to the floor that do not stand in a part.
pub(super) async fn remove_outside(
    tx: &WriteTx,
    district: DistrictId,
    floor: i64,
    part: &Part,
) -> Result<u64, StoreError> {
    use audit_log::Column;
    let done = audit_log::Entity::delete_many()
        .filter(Column::DistrictId.eq(district.get()))
        .filter(Column::Sequence.lte(floor))
        .filter(within(part).not())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected)
}
