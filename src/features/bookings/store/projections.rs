//! The projections of bookings in Redis: the balance of a child's year, and how full a
//! session is. Made from SQL, written only over older ones.
//!
//! Whoever makes a projection from SQL reads the version first and the rows after it: the
//! rows are then at least as new as the version says, so a projection may be newer than
//! its number but never older, and the next one overwrites it.

use super::{
    admission::{granted, of_session_or_child, relevant, rows_and_bookings},
    lock::{OF_SESSION, columns, session as one_session, session_of, sessions},
    rows::booking_of,
};
use crate::{
    features::{
        bookings::domain::{
            Booking, OccupancyView, QuotaView, ShownQuota, occupancy_view, quota_view,
        },
        policies::domain::Policy,
        quota::domain::entitled,
    },
    shared::{
        domain::{ChildId, LocalTime, SessionId},
        storage::{
            StoreError,
            redis::{Key, Projection, Redis, RedisError},
        },
    },
};
use entity::{booking, child, session};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
    Statement, Value,
};
use serde::de::Error as _;
use serde_json::Error;
use std::{collections::BTreeMap, sync::LazyLock};
use uuid::{Uuid, fmt::Hyphenated};

/// The policy stands in the key: a balance counted by other rules is not read.
fn quota_key(policy: &Policy, child: ChildId, year: i32) -> Key<ShownQuota> {
    Key::of(&["quota", &child.text(), &year.to_string(), &policy.id])
}

/// Whose balance it is, and then the answer, which is not read to be sent.
impl Projection for ShownQuota {
    fn to_text(&self) -> serde_json::Result<String> {
        Ok(format!("{}{}", self.family, self.body))
    }

    fn of_text(text: &str) -> serde_json::Result<Self> {
        let parts = text.split_at_checked(Hyphenated::LENGTH);
        let (family, body) = parts.ok_or_else(|| Error::custom("it is too short"))?;
        Ok(Self {
            family: Uuid::try_parse(family).map_err(Error::custom)?.into(),
            body: body.to_owned(),
        })
    }
}

impl Projection for OccupancyView {
    fn to_text(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    fn of_text(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }
}

fn occupancy_key(session: SessionId) -> Key<OccupancyView> {
    Key::of(&["occupancy", &session.text()])
}

/// The balance as Redis has it.
pub(in crate::features::bookings) async fn read_quota(
    redis: &Redis,
    policy: &Policy,
    child: ChildId,
    year: i32,
) -> Result<Option<ShownQuota>, RedisError> {
    redis.get(&quota_key(policy, child, year)).await
}

/// Some balances as Redis has them, each with its version, in the order asked for.
pub(in crate::features::bookings) async fn read_quotas(
    redis: &Redis,
    asked: &[(&Policy, ChildId, i32)],
) -> Result<Vec<Option<(i64, ShownQuota)>>, RedisError> {
    let keys: Vec<_> = asked
        .iter()
        .map(|(policy, child, year)| quota_key(policy, *child, *year))
        .collect();
    redis.get_many(&keys).await
}

/// The occupancy as Redis has it.
pub(in crate::features::bookings) async fn read_occupancy(
    redis: &Redis,
    session: SessionId,
) -> Result<Option<OccupancyView>, RedisError> {
    redis.get(&occupancy_key(session)).await
}

/// The occupancies as Redis has them, each with its version, in the order of the sessions.
pub(in crate::features::bookings) async fn read_occupancies(
    redis: &Redis,
    sessions: &[SessionId],
) -> Result<Vec<Option<(i64, OccupancyView)>>, RedisError> {
    let keys: Vec<_> = sessions.iter().map(|it| occupancy_key(*it)).collect();
    redis.get_many(&keys).await
}

/// Writes occupancies unless newer ones are there.
pub(in crate::features::bookings) async fn project_occupancies(
    redis: &Redis,
    views: Vec<(SessionId, i64, OccupancyView)>,
) -> Result<(), RedisError> {
    let views: Vec<_> = views
        .into_iter()
        .map(|(session, version, view)| (occupancy_key(session), version, view))
        .collect();
    redis.apply_each_if_newer(&views).await
}

/// The versions of some children in SQL.
pub(in crate::features::bookings) async fn versions_of_children(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = ChildId>,
) -> Result<BTreeMap<ChildId, i64>, StoreError> {
    let rows: Vec<(Uuid, i64)> = child::Entity::find()
        .select_only()
        .columns([child::Column::Id, child::Column::Version])
        .filter(child::Column::Id.is_in(ids.map(ChildId::get)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, it)| (id.into(), it)).collect())
}

/// The versions of some sessions in SQL.
pub(in crate::features::bookings) async fn versions_of_sessions(
    db: &impl ConnectionTrait,
    ids: &[SessionId],
) -> Result<BTreeMap<SessionId, i64>, StoreError> {
    let rows: Vec<(Uuid, i64)> = session::Entity::find()
        .select_only()
        .columns([session::Column::Id, session::Column::Version])
        .filter(session::Column::Id.is_in(ids.iter().map(|it| it.get())))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, it)| (id.into(), it)).collect())
}

/// The bookings of some sessions, by session.
pub(in crate::features::bookings) async fn bookings_in(
    db: &impl ConnectionTrait,
    sessions: &[SessionId],
) -> Result<BTreeMap<SessionId, Vec<Booking>>, StoreError> {
    let rows = booking::Entity::find()
        .filter(booking::Column::SessionId.is_in(sessions.iter().map(|it| it.get())))
        .all(db)
        .await?;
    let mut made: BTreeMap<SessionId, Vec<Booking>> = BTreeMap::new();
    for row in rows {
        let booking = booking_of(row)?;
        made.entry(booking.session).or_default().push(booking);
    }
    Ok(made)
}

/// The child's bookings that count in a year.
pub(in crate::features::bookings) async fn bookings_of_year(
    db: &impl ConnectionTrait,
    child: ChildId,
    year: i32,
) -> Result<Vec<Booking>, StoreError> {
    let rows = booking::Entity::find()
        .filter(booking::Column::ChildId.eq(child.get()))
        .filter(booking::Column::QuotaYear.eq(i64::from(year)))
        .all(db)
        .await?;
    rows.into_iter().map(booking_of).collect()
}

/// Writes the balance unless a newer one is there.
pub(in crate::features::bookings) async fn project_quota(
    redis: &Redis,
    policy: &Policy,
    (view, local): (&QuotaView, LocalTime),
    version: i64,
) -> Result<bool, RedisError> {
    let key = quota_key(policy, view.child, view.year);
    let shown = ShownQuota::of(view, local)?;
    redis.apply_if_newer(&key, version, &shown).await
}

/// Writes the occupancy unless a newer one is there.
pub(in crate::features::bookings) async fn project_occupancy(
    redis: &Redis,
    session: SessionId,
    view: &OccupancyView,
    version: i64,
) -> Result<bool, RedisError> {
    let key = occupancy_key(session);
    redis.apply_if_newer(&key, version, view).await
}

/// The child's row, beside its bookings of the year. One trip, and one picture.
static BALANCE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH {}, named AS (
  SELECT c.family_id AS of_family, c.version AS child_version, {} AS granted_sessions
    FROM child c WHERE c.id = $1 AND c.status = 'active'
)
SELECT * FROM named FULL JOIN relevant ON FALSE",
        relevant("b.child_id = $1 AND b.quota_year = $2"),
        granted("$1", "$2"),
    )
});

/// The balance of a year and its version, from SQL; `None` when there is no such child, or not
/// any more.
pub(in crate::features::bookings) async fn quota_from_sql(
    db: &impl ConnectionTrait,
    policy: &Policy,
    id: ChildId,
    year: i32,
) -> Result<Option<(QuotaView, i64)>, StoreError> {
    let values: [Value; 2] = [id.get().into(), i64::from(year).into()];
    let query = Statement::from_sql_and_values(db.get_database_backend(), &*BALANCE, values);
    let (rows, bookings) = rows_and_bookings(db, query).await?;
    let Some(named) = rows.first() else {
        return Ok(None);
    };
    let child = NamedChild::from_query_result(named, "")?;
    let view = child.quota_view((id, year), policy, &bookings);
    Ok(Some((view, child.child_version)))
}

/// What is read of a child and a session, each in one row, beside the bookings of both. All of
/// it is one picture, and one trip: a change of state is answered only when it is shown.
static BOTH: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH {}, named AS (
  SELECT c.family_id AS of_family, c.version AS child_version, {} AS granted_sessions, {}
    FROM child c JOIN session s ON s.id = $3
   WHERE c.id = $1
)
SELECT * FROM named FULL JOIN relevant ON FALSE",
        relevant(&of_session_or_child("$3", "$1", "$2")),
        granted("$1", "$2"),
        columns::<session::Column>("s", OF_SESSION),
    )
});

/// The child beside its balance.
#[derive(FromQueryResult)]
struct NamedChild {
    of_family: Uuid,
    child_version: i64,
    granted_sessions: i64,
}

impl NamedChild {
    fn quota_view(
        &self,
        (child, year): (ChildId, i32),
        policy: &Policy,
        bookings: &[Booking],
    ) -> QuotaView {
        quota_view(
            (self.of_family.into(), child, year),
            entitled(
                policy.free_sessions_per_year,
                u32::try_from(self.granted_sessions),
            ),
            &policy.cancel,
            bookings.iter().filter(|booking| booking.child == child),
        )
    }
}

/// The balance of a child's year and how full a session is, each with its version.
pub(in crate::features::bookings) type Views = ((QuotaView, i64), (OccupancyView, i64));

/// Both that a booking touches, from SQL; `None` when child or session is not there.
pub(in crate::features::bookings) async fn both_from_sql(
    db: &impl ConnectionTrait,
    policy: &Policy,
    (id, year): (ChildId, i32),
    session: SessionId,
) -> Result<Option<Views>, StoreError> {
    let values: [Value; 3] = [
        id.get().into(),
        i64::from(year).into(),
        session.get().into(),
    ];
    let query = Statement::from_sql_and_values(db.get_database_backend(), &*BOTH, values);
    let (rows, bookings) = rows_and_bookings(db, query).await?;
    let Some(named) = rows.first() else {
        return Ok(None);
    };
    let child = NamedChild::from_query_result(named, "")?;
    let session = session_of(session::Model::from_query_result(named, OF_SESSION)?)?;
    let quota = child.quota_view((id, year), policy, &bookings);
    let made = bookings
        .iter()
        .filter(|booking| booking.session == session.id);
    let places = (&session.capacity, session.step_minutes);
    let occupancy = occupancy_view(session.district, places, made);
    Ok(Some((
        (quota, child.child_version),
        (occupancy, session.version),
    )))
}

/// How full some sessions are, from SQL.
pub(in crate::features::bookings) async fn occupancies_from_sql(
    db: &impl ConnectionTrait,
    ids: &[SessionId],
) -> Result<Vec<(SessionId, OccupancyView)>, StoreError> {
    let sessions = sessions(db, ids).await?;
    let mut made = bookings_in(db, ids).await?;
    Ok(sessions
        .into_iter()
        .map(|session| {
            let bookings = made.remove(&session.id).unwrap_or_default();
            let places = (&session.capacity, session.step_minutes);
            let view = occupancy_view(session.district, places, &bookings);
            (session.id, view)
        })
        .collect())
}

/// How full a session is and its version, from SQL; `None` when there is no such session.
pub(in crate::features::bookings) async fn occupancy_from_sql(
    db: &impl ConnectionTrait,
    id: SessionId,
) -> Result<Option<(OccupancyView, i64)>, StoreError> {
    let Some(session) = one_session(db, id).await? else {
        return Ok(None);
    };
    let bookings = bookings_in(db, &[id])
        .await?
        .remove(&id)
        .unwrap_or_default();
    let places = (&session.capacity, session.step_minutes);
    let view = occupancy_view(session.district, places, &bookings);
    Ok(Some((view, session.version)))
}
