//! Dated sessions.

use crate::{
    features::{
        policies::domain::CareKind,
        sessions::domain::{Capacity, Session, SessionStatus},
    },
    shared::{
        domain::{DateRange, DistrictId, HouseId, Interval, RoomId, SessionId, SessionTemplateId},
        storage::{Batch, StoreError, WriteTx},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::session;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

pub(in crate::features::sessions) async fn find_session(
    db: &impl ConnectionTrait,
    id: SessionId,
) -> Result<Option<Session>, StoreError> {
    let row = session::Entity::find_by_id(id.get()).one(db).await?;
    row.map(session_of).transpose()
}

/// Locks sessions that are not cancelled, in the order of their ids.
pub(in crate::features::sessions) async fn lock_sessions(
    tx: &WriteTx,
    ids: impl IntoIterator<Item = SessionId>,
) -> Result<Vec<Session>, StoreError> {
    let rows = session::Entity::find()
        .filter(session::Column::Id.is_in(ids.into_iter().map(SessionId::get)))
        .filter(session::Column::Status.ne(SessionStatus::Cancelled.as_str()))
        .order_by_asc(session::Column::Id)
        .lock_exclusive()
        .all(&**tx)
        .await?;
    rows.into_iter().map(session_of).collect()
}

/// Sessions by id, by start.
pub(in crate::features::sessions) async fn sessions_by_id(
    db: &impl ConnectionTrait,
    ids: &[SessionId],
) -> Result<Vec<Session>, StoreError> {
    let query =
        session::Entity::find().filter(session::Column::Id.is_in(ids.iter().map(|id| id.get())));
    by_start(db, query).await
}

/// The sessions of a house on some dates, by start.
pub(in crate::features::sessions) async fn of_house(
    db: &impl ConnectionTrait,
    house: HouseId,
    span: DateRange,
) -> Result<Vec<Session>, StoreError> {
    let query = session::Entity::find()
        .filter(session::Column::HouseId.eq(house.get()))
        .filter(session::Column::Date.between(span.from(), span.to()));
    by_start(db, query).await
}

/// The sessions of a room on a date, by start.
pub(in crate::features::sessions) async fn of_room_on(
    db: &impl ConnectionTrait,
    room: RoomId,
    date: NaiveDate,
) -> Result<Vec<Session>, StoreError> {
    let query = session::Entity::find()
        .filter(session::Column::RoomId.eq(room.get()))
        .filter(session::Column::Date.eq(date));
    by_start(db, query).await
}

/// The sessions of rooms that take place and are not over.
pub(in crate::features::sessions) async fn unfinished_in_rooms(
    db: &impl ConnectionTrait,
    rooms: impl IntoIterator<Item = RoomId>,
    now: DateTime<Utc>,
) -> Result<Vec<Session>, StoreError> {
    let query = taking_place()
        .filter(session::Column::RoomId.is_in(rooms.into_iter().map(RoomId::get)))
        .filter(session::Column::EndsAt.gt(now));
    by_start(db, query).await
}

/// The sessions that have begun, are not over and have more children than places, by id.
pub(in crate::features::sessions) async fn running_and_short(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<Vec<SessionId>, StoreError> {
    let ids: Vec<Uuid> = taking_place()
        .select_only()
        .column(session::Column::Id)
        .filter(session::Column::ShortBy.gt(0))
        .filter(session::Column::StartsAt.lte(now))
        .filter(session::Column::EndsAt.gt(now))
        .order_by_asc(session::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// How many sessions of a house take place and have not begun.
pub(in crate::features::sessions) async fn count_ahead(
    db: &impl ConnectionTrait,
    house: HouseId,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let count = taking_place()
        .filter(session::Column::HouseId.eq(house.get()))
        .filter(session::Column::StartsAt.gt(now))
        .count(db)
        .await?;
    Ok(count)
}

/// The sessions of a district that take place and are not over, by id, after one of them.
pub(in crate::features::sessions) async fn unfinished_after(
    db: &impl ConnectionTrait,
    district: DistrictId,
    now: DateTime<Utc>,
    after: Option<SessionId>,
    limit: u64,
) -> Result<Vec<Session>, StoreError> {
    let mut query = taking_place()
        .filter(session::Column::DistrictId.eq(district.get()))
        .filter(session::Column::EndsAt.gt(now));
    if let Some(after) = after {
        query = query.filter(session::Column::Id.gt(after.get()));
    }
    let rows = query
        .order_by_asc(session::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(session_of).collect()
}

/// The sessions of a room that take place and touch `during`.
pub(in crate::features::sessions) async fn in_room_during(
    db: &impl ConnectionTrait,
    room: RoomId,
    during: Interval,
) -> Result<Vec<Session>, StoreError> {
    let query = taking_place()
        .filter(session::Column::RoomId.eq(room.get()))
        .filter(session::Column::StartsAt.lt(during.end()))
        .filter(session::Column::EndsAt.gt(during.start()));
    by_start(db, query).await
}

/// The dates for which a template already has a session, cancelled ones too.
pub(in crate::features::sessions) async fn of_template(
    db: &impl ConnectionTrait,
    template: SessionTemplateId,
    span: DateRange,
) -> Result<Vec<NaiveDate>, StoreError> {
    let dates = session::Entity::find()
        .select_only()
        .column(session::Column::Date)
        .filter(session::Column::TemplateId.eq(template.get()))
        .filter(session::Column::Date.between(span.from(), span.to()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(dates)
}

pub(in crate::features::sessions) async fn insert_sessions(
    tx: &WriteTx,
    sessions: &[Session],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let rows = sessions
        .iter()
        .map(|session| row_of(session, now))
        .collect::<Result<Vec<_>, _>>()?;
    if !rows.is_empty() {
        session::Entity::insert_many(rows)
            .exec_without_returning(&**tx)
            .await?;
    }
    Ok(())
}

/// Writes what staff edit of a session whose row is locked.
pub(in crate::features::sessions) async fn edit_session(
    tx: &WriteTx,
    id: SessionId,
    released_places: u32,
    status: SessionStatus,
) -> Result<(), StoreError> {
    session::Entity::update_many()
        .col_expr(
            session::Column::ReleasedPlaces,
            Expr::value(i64::from(released_places)),
        )
        .col_expr(session::Column::Status, Expr::value(status.as_str()))
        .col_expr(
            session::Column::Version,
            Expr::col(session::Column::Version).add(1),
        )
        .filter(session::Column::Id.eq(id.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Adds a new capacity of a session, whose row is locked, to the batch.
pub(in crate::features::sessions) fn add_capacity(
    batch: &mut Batch,
    id: SessionId,
    capacity: &Capacity,
    short_by: u32,
) -> Result<(), StoreError> {
    let update = session::Entity::update_many()
        .col_expr(session::Column::Capacity, Expr::value(json_of(capacity)?))
        .col_expr(session::Column::ShortBy, Expr::value(i64::from(short_by)))
        .col_expr(
            session::Column::Version,
            Expr::col(session::Column::Version).add(1),
        )
        .filter(session::Column::Id.eq(id.get()));
    batch.update(update.into_query());
    Ok(())
}

fn taking_place() -> Select<session::Entity> {
    session::Entity::find().filter(session::Column::Status.ne(SessionStatus::Cancelled.as_str()))
}

async fn by_start(
    db: &impl ConnectionTrait,
    query: Select<session::Entity>,
) -> Result<Vec<Session>, StoreError> {
    let rows = query
        .order_by_asc(session::Column::StartsAt)
        .order_by_asc(session::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(session_of).collect()
}

fn json_of(capacity: &Capacity) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(capacity).map_err(|_| StoreError::Corrupt("a capacity to be stored"))
}

fn row_of(session: &Session, now: DateTime<Utc>) -> Result<session::ActiveModel, StoreError> {
    Ok(session::ActiveModel {
        id: Set(session.id.get()),
        district_id: Set(session.district.get()),
        house_id: Set(session.house.get()),
        room_id: Set(session.room.get()),
        template_id: Set(session.template.map(Into::into)),
        kind: Set(session.kind.as_str().to_owned()),
        date: Set(session.date),
        starts_at: Set(session.during.start().into()),
        ends_at: Set(session.during.end().into()),
        released_places: Set(session.released_places.into()),
        step_minutes: Set(session.step_minutes.into()),
        status: Set(session.status.as_str().to_owned()),
        closures: Set(session.closures.into()),
        capacity: Set(json_of(&session.capacity)?),
        short_by: Set(session.short_by.into()),
        version: Set(session.version),
        created_at: Set(now.into()),
    })
}

fn session_of(row: session::Model) -> Result<Session, StoreError> {
    Ok(Session {
        id: row.id.into(),
        district: row.district_id.into(),
        house: row.house_id.into(),
        room: row.room_id.into(),
        template: row.template_id.map(Into::into),
        kind: CareKind::parse(&row.kind).ok_or(StoreError::Corrupt("session.kind"))?,
        date: row.date,
        during: Interval::new(row.starts_at.to_utc(), row.ends_at.to_utc())
            .map_err(|_| StoreError::Corrupt("session.ends_at"))?,
        released_places: u32::try_from(row.released_places)
            .map_err(|_| StoreError::Corrupt("session.released_places"))?,
        step_minutes: u32::try_from(row.step_minutes)
            .map_err(|_| StoreError::Corrupt("session.step_minutes"))?,
        status: SessionStatus::parse(&row.status).ok_or(StoreError::Corrupt("session.status"))?,
        closures: u32::try_from(row.closures)
            .map_err(|_| StoreError::Corrupt("session.closures"))?,
        capacity: serde_json::from_value(row.capacity)
            .map_err(|_| StoreError::Corrupt("session.capacity"))?,
        short_by: u32::try_from(row.short_by)
            .map_err(|_| StoreError::Corrupt("session.short_by"))?,
        version: row.version,
    })
}
