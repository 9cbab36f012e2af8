//! Closures in SQL.

use super::domain::{Closure, ClosureReason, Progress, Shortening};
use crate::{
    features::{bookings::domain::BookingStatus, sessions::domain::ClosedSession},
    shared::{
        domain::{AccountId, BookingId, ClosureId, HouseId, Page, PageRequest, SessionId},
        storage::{Batch, StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::{booking, closure, closure_booking, closure_session};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, sea_query::Expr,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many rows are written in one statement.
const AT_ONCE: usize = 500;

/// One closure, whoever asks; callers check the scope of its house.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    id: ClosureId,
) -> Result<Option<Closure>, StoreError> {
    let row = closure::Entity::find_by_id(id.get()).one(db).await?;
    row.map(closure_of).transpose()
}

/// The closures of a house, oldest first.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    house: HouseId,
    page: PageRequest,
) -> Result<Page<Closure>, StoreError> {
    let mut query = closure::Entity::find().filter(closure::Column::HouseId.eq(house.get()));
    if let Some(after) = page.after {
        query = query.filter(closure::Column::Id.gt(after.0));
    }
    let rows = query
        .order_by_asc(closure::Column::Id)
        .limit(page.limit.saturating_add(1))
        .all(db)
        .await?;
    let closures = rows
        .into_iter()
        .map(closure_of)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(closures, page, |it| it.id.get()))
}

/// The closures of a house that have not been lifted.
pub(super) async fn standing(
    db: &impl ConnectionTrait,
    house: HouseId,
) -> Result<Vec<Closure>, StoreError> {
    let rows = closure::Entity::find()
        .filter(closure::Column::HouseId.eq(house.get()))
        .filter(closure::Column::LiftedAt.is_null())
        .all(db)
        .await?;
    rows.into_iter().map(closure_of).collect()
}

/// Adds a closure to the batch, with the sessions it closed and the bookings it cancels.
pub(super) fn add(
    batch: &mut Batch,
    closure: &Closure,
    sessions: &[ClosedSession],
    bookings: &[BookingId],
) {
    batch.row(&row_of(closure));
    for part in sessions.chunks(AT_ONCE) {
        let rows = part.iter().map(|session| closure_session::ActiveModel {
            closure_id: Set(closure.id.get()),
            session_id: Set(session.id.get()),
            district_id: Set(closure.district.get()),
            ended_at_before: Set(session.ended_at_before.map(Into::into)),
        });
        batch.insert(closure_session::Entity::insert_many(rows).into_query());
    }
    for part in bookings.chunks(AT_ONCE) {
        let rows = part.iter().map(|booking| closure_booking::ActiveModel {
            closure_id: Set(closure.id.get()),
            booking_id: Set(booking.get()),
            district_id: Set(closure.district.get()),
        });
        batch.insert(closure_booking::Entity::insert_many(rows).into_query());
    }
}

/// Compare-and-set: lifts a closure that stands; false when someone was faster.
pub(super) async fn lift(
    tx: &WriteTx,
    id: ClosureId,
    (by, now): (AccountId, DateTime<Utc>),
) -> Result<bool, StoreError> {
    let done = closure::Entity::update_many()
        .col_expr(closure::Column::LiftedAt, Expr::value(now))
        .col_expr(closure::Column::LiftedBy, Expr::value(by.get()))
        .filter(closure::Column::Id.eq(id.get()))
        .filter(closure::Column::LiftedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// The sessions of a closure; true for those it shortened.
pub(super) async fn sessions(
    db: &impl ConnectionTrait,
    id: ClosureId,
) -> Result<Vec<(SessionId, bool)>, StoreError> {
    let rows = closure_session::Entity::find()
        .filter(closure_session::Column::ClosureId.eq(id.get()))
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.session_id.into(), row.ended_at_before.is_some()))
        .collect())
}

/// Every shortening of some sessions, by whichever closure.
pub(super) async fn shortenings(
    db: &impl ConnectionTrait,
    sessions: &[SessionId],
) -> Result<BTreeMap<SessionId, Vec<Shortening>>, StoreError> {
    let rows = closure_session::Entity::find()
        .find_also_related(closure::Entity)
        .filter(closure_session::Column::SessionId.is_in(sessions.iter().map(|id| id.get())))
        .filter(closure_session::Column::EndedAtBefore.is_not_null())
        .all(db)
        .await?;
    let mut found: BTreeMap<SessionId, Vec<Shortening>> = BTreeMap::new();
    for (row, by) in rows {
        let (Some(by), Some(before)) = (by, row.ended_at_before) else {
            return Err(StoreError::Corrupt("closure_session.closure_id"));
        };
        found
            .entry(row.session_id.into())
            .or_default()
            .push(Shortening {
                closure: by.id.into(),
                from: by.starts_at.to_utc(),
                ended_at_before: before.to_utc(),
                stands: by.lifted_at.is_none(),
            });
    }
    Ok(found)
}

/// The bookings of a closure that are still to be cancelled, after `after` in the order of
/// their ids, at most `limit`.
pub(super) async fn still_to_cancel(
    db: &impl ConnectionTrait,
    id: ClosureId,
    after: Option<BookingId>,
    limit: u64,
) -> Result<Vec<BookingId>, StoreError> {
    let mut query = closure_booking::Entity::find()
        .select_only()
        .column(closure_booking::Column::BookingId)
        .join(
            JoinType::InnerJoin,
            closure_booking::Relation::Booking.def(),
        )
        .filter(closure_booking::Column::ClosureId.eq(id.get()))
        .filter(booking::Column::Status.is_in(to_come()));
    if let Some(after) = after {
        query = query.filter(closure_booking::Column::BookingId.gt(after.get()));
    }
    let ids: Vec<Uuid> = query
        .order_by_asc(closure_booking::Column::BookingId)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// The states of a booking whose child may still come.
fn to_come() -> impl Iterator<Item = &'static str> {
    BookingStatus::HOLDING_A_PLACE
        .iter()
        .filter(|status| **status != BookingStatus::CheckedIn)
        .map(|status| status.as_str())
}

/// How far a closure has been carried out.
pub(super) async fn progress(
    db: &impl ConnectionTrait,
    closure: &Closure,
) -> Result<Progress, StoreError> {
    let id = closure.id.get();
    let sessions = closure_session::Entity::find()
        .filter(closure_session::Column::ClosureId.eq(id))
        .count(db)
        .await?;
    let by_status: Vec<(String, i64)> = closure_booking::Entity::find()
        .select_only()
        .column(booking::Column::Status)
        .column_as(closure_booking::Column::BookingId.count(), "bookings")
        .join(
            JoinType::InnerJoin,
            closure_booking::Relation::Booking.def(),
        )
        .filter(closure_booking::Column::ClosureId.eq(id))
        .group_by(booking::Column::Status)
        .into_tuple()
        .all(db)
        .await?;
    let mut progress = Progress {
        sessions: u32::try_from(sessions).unwrap_or(u32::MAX),
        ..Progress::default()
    };
    for (status, bookings) in by_status {
        let bookings = u32::try_from(bookings).unwrap_or(u32::MAX);
        progress.bookings = progress.bookings.saturating_add(bookings);
        if status == BookingStatus::CancelledByHouse.as_str() {
            progress.cancelled = bookings;
        } else if closure.lifted_at.is_none() && to_come().any(|word| word == status) {
            progress.to_do = progress.to_do.saturating_add(bookings);
        }
    }
    Ok(progress)
}

fn row_of(closure: &Closure) -> closure::ActiveModel {
    closure::ActiveModel {
        id: Set(closure.id.get()),
        district_id: Set(closure.district.get()),
        house_id: Set(closure.house.get()),
        room_id: Set(closure.room.map(Into::into)),
        starts_at: Set(closure.from.into()),
        ends_at: Set(closure.to.map(Into::into)),
        shorten: Set(closure.shorten),
        reason: Set(closure.reason.as_str().to_owned()),
        text_zh: Set(closure.text_zh.clone()),
        text_en: Set(closure.text_en.clone()),
        by_house_state: Set(closure.by_house_state),
        created_by: Set(closure.created_by.get()),
        created_at: Set(closure.created_at.into()),
        lifted_at: Set(None),
        lifted_by: Set(None),
    }
}

fn closure_of(row: closure::Model) -> Result<Closure, StoreError> {
    Ok(Closure {
        id: row.id.into(),
        district: row.district_id.into(),
        house: row.house_id.into(),
        room: row.room_id.map(Into::into),
        from: row.starts_at.to_utc(),
        to: row.ends_at.map(|to| to.to_utc()),
        shorten: row.shorten,
        reason: ClosureReason::parse(&row.reason).ok_or(StoreError::Corrupt("closure.reason"))?,
        text_zh: row.text_zh,
        text_en: row.text_en,
        by_house_state: row.by_house_state,
        created_by: row.created_by.into(),
        created_at: row.created_at.to_utc(),
        lifted_at: row.lifted_at.map(|at| at.to_utc()),
    })
}
