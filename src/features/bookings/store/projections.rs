//! The projections of bookings in Redis: the balance of a child's year, and how full a
//! session is. Made from SQL, written only over older ones.
//!
//! Whoever makes a projection from SQL reads the version first and the rows after it: the
//! rows are then at least as new as the version says, so a projection may be newer than
//! its number but never older, and the next one overwrites it.

use super::{
    admission::{rows_and_bookings, terms},
    facts::holding,
    lock::{OF_SESSION, columns, session as one_session, session_of, sessions},
    rows::booking_of,
};
use crate::{
    features::{
        bookings::domain::{Booking, OccupancyView, QuotaView, occupancy_view, quota_view},
        policies::domain::Policy,
        quota::domain::entitled,
    },
    shared::{
        domain::{ChildId, SessionId},
        storage::{
            StoreError,
            redis::{Key, Redis, RedisError},
        },
    },
};
use entity::{booking, child, quota_grant, session};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Value,
};
use std::{collections::BTreeMap, sync::LazyLock};
use uuid::Uuid;

/// The policy stands in the key: a balance counted by other rules is not read.
fn quota_key(policy: &Policy, child: ChildId, year: i32) -> Key<QuotaView> {
    Key::of(&["quota", &child.to_string(), &year.to_string(), &policy.id])
}

fn occupancy_key(session: SessionId) -> Key<OccupancyView> {
    Key::of(&["occupancy", &session.to_string()])
}

/// The balance as Redis has it.
pub(in crate::features::bookings) async fn read_quota(
    redis: &Redis,
    policy: &Policy,
    child: ChildId,
    year: i32,
) -> Result<Option<QuotaView>, RedisError> {
    redis.get(&quota_key(policy, child, year)).await
}

/// Some balances as Redis has them, each with its version, in the order asked for.
pub(in crate::features::bookings) async fn read_quotas(
    redis: &Redis,
    asked: &[(&Policy, ChildId, i32)],
) -> Result<Vec<Option<(i64, QuotaView)>>, RedisError> {
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

/// The bookings that hold a place in some sessions, by session.
pub(in crate::features::bookings) async fn holding_in(
    db: &impl ConnectionTrait,
    sessions: &[SessionId],
) -> Result<BTreeMap<SessionId, Vec<Booking>>, StoreError> {
    let rows = booking::Entity::find()
        .filter(booking::Column::SessionId.is_in(sessions.iter().map(|it| it.get())))
        .filter(booking::Column::Status.is_in(holding()))
        .all(db)
        .await?;
    let mut held: BTreeMap<SessionId, Vec<Booking>> = BTreeMap::new();
    for row in rows {
        let booking = booking_of(row)?;
        held.entry(booking.session).or_default().push(booking);
    }
    Ok(held)
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
    view: &QuotaView,
    version: i64,
) -> Result<bool, RedisError> {
    let key = quota_key(policy, view.child, view.year);
    redis.apply_if_newer(&key, version, view).await
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

/// The balance of a year and its version, from SQL; `None` when there is no such child.
pub(in crate::features::bookings) async fn quota_from_sql(
    db: &impl ConnectionTrait,
    policy: &Policy,
    id: ChildId,
    year: i32,
) -> Result<Option<(QuotaView, i64)>, StoreError> {
    let Some(child) = child::Entity::find_by_id(id.get()).one(db).await? else {
        return Ok(None);
    };
    let grants = quota_grant::Entity::find()
        .filter(quota_grant::Column::ChildId.eq(id.get()))
        .filter(quota_grant::Column::Year.eq(i64::from(year)))
        .all(db)
        .await?;
    let bookings = bookings_of_year(db, id, year).await?;
    let granted = grants
        .iter()
        .filter_map(|grant| u32::try_from(grant.extra_sessions).ok());
    let view = quota_view(
        (child.family_id.into(), id, year),
        entitled(policy.free_sessions_per_year, granted),
        &policy.cancel,
        &bookings,
    );
    Ok(Some((view, child.version)))
}

/// What is read of a child and a session, each in one row, beside the bookings of both. All of
/// it is one picture, and one trip: a change of state is answered only when it is shown.
static BOTH: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH {}, named AS (
  SELECT c.family_id AS of_family, c.version AS child_version,
         (SELECT g.sessions FROM granted g) AS granted_sessions, {}
    FROM child c JOIN session s ON s.id = $3
   WHERE c.id = $1
)
SELECT * FROM named FULL JOIN relevant ON FALSE",
        terms(),
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
    let (rows, bookings) = rows_and_bookings(db, &BOTH, values).await?;
    let Some(named) = rows.first() else {
        return Ok(None);
    };
    let child = NamedChild::from_query_result(named, "")?;
    let session = session_of(session::Model::from_query_result(named, OF_SESSION)?)?;
    let quota = quota_view(
        (child.of_family.into(), id, year),
        entitled(
            policy.free_sessions_per_year,
            u32::try_from(child.granted_sessions),
        ),
        &policy.cancel,
        bookings.iter().filter(|booking| booking.child == id),
    );
    let held = bookings
        .iter()
        .filter(|booking| booking.session == session.id && booking.status.holds_a_place());
    let places = (&session.capacity, session.step_minutes);
    let occupancy = occupancy_view(session.district, places, held);
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
    let mut held = holding_in(db, ids).await?;
    Ok(sessions
        .into_iter()
        .map(|session| {
            let holding = held.remove(&session.id).unwrap_or_default();
            let places = (&session.capacity, session.step_minutes);
            let view = occupancy_view(session.district, places, &holding);
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
    let rows = booking::Entity::find()
        .filter(booking::Column::SessionId.eq(id.get()))
        .filter(booking::Column::Status.is_in(holding()))
        .all(db)
        .await?;
    let bookings: Vec<Booking> = rows.into_iter().map(booking_of).collect::<Result<_, _>>()?;
    let places = (&session.capacity, session.step_minutes);
    let view = occupancy_view(session.district, places, &bookings);
    Ok(Some((view, session.version)))
}
