//! The two locks of admission (I3): the child, then the session, always in this order.
//! Under the child's lock every rule of one child is race-free, under the session's every
//! rule of one room. They are the locks of an update that leaves the key alone, so that rows
//! which merely refer to the child or session need not wait.
//!
//! Locks that are known together are taken in one statement, to spare those who wait a trip: each
//! stands in a term of its own that reads the one before, so that their order is that of the
//! terms. A row that was waited for is read as it is then, not as the statement found it; whatever
//! else is read needs a statement of its own afterwards. SQLite has no such locks and needs none.

use super::rows::{booking_of, interval};
use crate::{
    features::{
        bookings::domain::Booking,
        policies::domain::CareKind,
        sessions::domain::{Capacity, SessionStatus},
    },
    shared::{
        domain::{ChildId, DistrictId, FamilyId, HouseId, Interval, SessionId},
        storage::{Question, StoreError, WriteTx, listed},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{booking, child, session};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, IdenStatic, Iterable,
    QueryFilter, QueryOrder, QueryResult, QuerySelect, QueryTrait, Select, Statement, Value,
    sea_query::LockType,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};
use uuid::Uuid;

/// A child as its lock found it.
#[derive(Clone, Debug)]
pub(in crate::features::bookings) struct LockedChild {
    pub id: ChildId,
    pub district: DistrictId,
    pub family: FamilyId,
    pub birth_date: NaiveDate,
    pub active: bool,
    pub suspended_until: Option<DateTime<Utc>>,
    pub version: i64,
}

/// A session as its lock found it.
#[derive(Clone, Debug)]
pub(in crate::features::bookings) struct LockedSession {
    pub id: SessionId,
    pub district: DistrictId,
    pub house: HouseId,
    pub kind: CareKind,
    pub date: NaiveDate,
    pub during: Interval,
    pub step_minutes: u32,
    pub status: SessionStatus,
    /// A closure of the house or the room stands over it.
    pub closed_by_house: bool,
    pub short_by: u32,
    pub capacity: Capacity,
    pub version: i64,
}

/// What is read of a child, and of a session, with this before each name of a column.
const OF_CHILD: &str = "c_";
pub(super) const OF_SESSION: &str = "s_";

/// The columns of a table, named with a prefix: those of two tables do not meet in one row then.
pub(super) fn columns<C: Iterable + IdenStatic>(table: &str, prefix: &str) -> String {
    let columns: Vec<String> = C::iter()
        .map(|it| format!("{table}.{0} AS {prefix}{0}", it.as_str()))
        .collect();
    columns.join(", ")
}

/// A statement with the locks that it takes, and without.
struct Locking {
    locking: String,
    plain: String,
}

impl Locking {
    /// `{lock}` stands where a lock is taken, before the table where it needs one.
    fn of(sql: &str) -> Self {
        Self {
            locking: sql.replace("{lock}", "FOR NO KEY UPDATE"),
            plain: sql
                .replace("{lock} OF s", "")
                .replace("{lock} OF b", "")
                .replace("{lock}", ""),
        }
    }

    fn with(&self, backend: DbBackend, values: impl IntoIterator<Item = Value>) -> Statement {
        let sql = match backend {
            DbBackend::Postgres => &self.locking,
            _ => &self.plain,
        };
        Statement::from_sql_and_values(backend, sql, values)
    }
}

static CHILD_AND_SESSION: LazyLock<Locking> = LazyLock::new(|| {
    Locking::of(&format!(
        "WITH c AS MATERIALIZED (SELECT * FROM child WHERE id = $1 {{lock}})
SELECT {}, {} FROM c JOIN session s ON s.id = $2 {{lock}} OF s",
        columns::<child::Column>("c", OF_CHILD),
        columns::<session::Column>("s", OF_SESSION),
    ))
});

static BOOKING: LazyLock<Locking> = LazyLock::new(|| {
    Locking::of(&format!(
        "WITH c AS MATERIALIZED (SELECT id FROM child WHERE id = $1 {{lock}}),
s AS MATERIALIZED (SELECT s.* FROM c JOIN session s ON s.id = $2 {{lock}} OF s)
SELECT {}, {} FROM s JOIN booking b ON b.id = $3 {{lock}} OF b",
        columns::<session::Column>("s", OF_SESSION),
        columns::<booking::Column>("b", ""),
    ))
});

/// What is asked of the locks in a rush, of a child and of a session that are not there.
pub(in crate::features::bookings) fn locks_in_a_rush() -> Vec<Question> {
    let (postgres, nobody) = (DbBackend::Postgres, Uuid::nil());
    let children = [nobody.into(); 2];
    let children = some_children(children.iter()).lock(LockType::NoKeyUpdate);
    let session = session::Entity::find_by_id(nobody).lock(LockType::NoKeyUpdate);
    let all = [
        CHILD_AND_SESSION.with(postgres, [nobody, nobody].map(Into::into)),
        children.build(postgres),
        // As `one` asks it.
        session.limit(1).build(postgres),
    ];
    all.map(Question::from).into()
}

/// Takes the locks of a child and of a session. Nothing is locked for sure when one of them is
/// not there.
pub(in crate::features::bookings) async fn lock_both(
    tx: &WriteTx,
    (child, session): (ChildId, SessionId),
) -> Result<Option<(LockedChild, LockedSession)>, StoreError> {
    let values = [child.get().into(), session.get().into()];
    let query = CHILD_AND_SESSION.with(tx.get_database_backend(), values);
    tx.query_one_raw(query).await?.map(both_in).transpose()
}

/// A child and a session without their locks; `None` when one of them is not there.
pub(in crate::features::bookings) async fn both(
    db: &impl ConnectionTrait,
    (child, session): (ChildId, SessionId),
) -> Result<Option<(LockedChild, LockedSession)>, StoreError> {
    let values = [child.get().into(), session.get().into()];
    let (backend, sql) = (db.get_database_backend(), &CHILD_AND_SESSION.plain);
    let query = Statement::from_sql_and_values(backend, sql, values);
    db.query_one_raw(query).await?.map(both_in).transpose()
}

fn both_in(row: QueryResult) -> Result<(LockedChild, LockedSession), StoreError> {
    let child = child_of(child::Model::from_query_result(&row, OF_CHILD)?);
    let session = session_of(session::Model::from_query_result(&row, OF_SESSION)?)?;
    Ok((child, session))
}

/// Takes the locks of a booking's child and session, then that of the booking itself. Answers
/// booking and session as they are then.
pub(in crate::features::bookings) async fn lock_booking(
    tx: &WriteTx,
    booking: &Booking,
) -> Result<Option<(Booking, LockedSession)>, StoreError> {
    let values = [
        booking.child.get().into(),
        booking.session.get().into(),
        booking.id.get().into(),
    ];
    let query = BOOKING.with(tx.get_database_backend(), values);
    let Some(row) = tx.query_one_raw(query).await? else {
        return Ok(None);
    };
    let booking = booking_of(booking::Model::from_query_result(&row, "")?)?;
    let session = session_of(session::Model::from_query_result(&row, OF_SESSION)?)?;
    Ok(Some((booking, session)))
}

/// Takes a child's lock alone; before that of any session.
pub(in crate::features::bookings) async fn lock_child(
    tx: &WriteTx,
    id: ChildId,
) -> Result<Option<LockedChild>, StoreError> {
    let row = child::Entity::find_by_id(id.get())
        .lock(LockType::NoKeyUpdate)
        .one(&**tx)
        .await?;
    Ok(row.map(child_of))
}

/// Takes the locks of several children in the order of their ids; before that of any session.
/// Who is not there is not in the answer.
pub(in crate::features::bookings) async fn lock_children(
    tx: &WriteTx,
    ids: &BTreeSet<ChildId>,
) -> Result<BTreeMap<ChildId, LockedChild>, StoreError> {
    let query = some_children(ids.iter()).lock(LockType::NoKeyUpdate);
    Ok(by_id(query.all(&**tx).await?))
}

/// Takes a session's lock alone; after that of any child.
pub(in crate::features::bookings) async fn lock_session(
    tx: &WriteTx,
    id: SessionId,
) -> Result<Option<LockedSession>, StoreError> {
    let row = session::Entity::find_by_id(id.get())
        .lock(LockType::NoKeyUpdate)
        .one(&**tx)
        .await?;
    row.map(session_of).transpose()
}

/// The child without taking its lock.
pub(in crate::features::bookings) async fn child(
    db: &impl ConnectionTrait,
    id: ChildId,
) -> Result<Option<LockedChild>, StoreError> {
    let row = child::Entity::find_by_id(id.get()).one(db).await?;
    Ok(row.map(child_of))
}

/// Some children without taking their locks. Who is not there is not in the answer.
pub(in crate::features::bookings) async fn children(
    db: &impl ConnectionTrait,
    ids: &[ChildId],
) -> Result<BTreeMap<ChildId, LockedChild>, StoreError> {
    let rows = some_children(ids.iter()).all(db).await?;
    Ok(by_id(rows))
}

fn some_children<'c>(ids: impl Iterator<Item = &'c ChildId>) -> Select<child::Entity> {
    let ids: Vec<Uuid> = ids.map(|id| id.get()).collect();
    child::Entity::find()
        .filter(child::Column::Id.is_in(listed(&ids)))
        .order_by_asc(child::Column::Id)
}

fn by_id(rows: Vec<child::Model>) -> BTreeMap<ChildId, LockedChild> {
    let with_id = |row: child::Model| (row.id.into(), child_of(row));
    rows.into_iter().map(with_id).collect()
}

/// The session without taking its lock.
pub(in crate::features::bookings) async fn session(
    db: &impl ConnectionTrait,
    id: SessionId,
) -> Result<Option<LockedSession>, StoreError> {
    let row = session::Entity::find_by_id(id.get()).one(db).await?;
    row.map(session_of).transpose()
}

/// Some sessions without taking their locks.
pub(super) async fn sessions(
    db: &impl ConnectionTrait,
    ids: &[SessionId],
) -> Result<Vec<LockedSession>, StoreError> {
    let ids = ids.iter().map(|id| id.get());
    let rows = session::Entity::find()
        .filter(session::Column::Id.is_in(ids))
        .all(db)
        .await?;
    rows.into_iter().map(session_of).collect()
}

fn child_of(row: child::Model) -> LockedChild {
    LockedChild {
        id: row.id.into(),
        district: row.district_id.into(),
        family: row.family_id.into(),
        birth_date: row.birth_date,
        active: row.status == "active",
        suspended_until: row.booking_suspended_until.map(|until| until.to_utc()),
        version: row.version,
    }
}

pub(super) fn session_of(row: session::Model) -> Result<LockedSession, StoreError> {
    Ok(LockedSession {
        id: row.id.into(),
        district: row.district_id.into(),
        house: row.house_id.into(),
        kind: CareKind::parse(&row.kind).ok_or(StoreError::Corrupt("session.kind"))?,
        date: row.date,
        during: interval(row.starts_at, row.ends_at)?,
        step_minutes: u32::try_from(row.step_minutes)
            .map_err(|_| StoreError::Corrupt("session.step_minutes"))?,
        status: SessionStatus::parse(&row.status).ok_or(StoreError::Corrupt("session.status"))?,
        closed_by_house: row.closures > 0,
        short_by: u32::try_from(row.short_by)
            .map_err(|_| StoreError::Corrupt("session.short_by"))?,
        capacity: serde_json::from_value(row.capacity)
            .map_err(|_| StoreError::Corrupt("session.capacity"))?,
        version: row.version,
    })
}
