//! Keeping Redis what SQL says, and answering from it.

use crate::{
    features::{
        bookings::{
            domain::{Booking, BookingError, QuotaView},
            store,
        },
        children::service::child_in_scope,
        districts::{self, domain::DistrictError},
        policies::domain::Policy,
    },
    shared::{
        domain::{Actor, ChildId, District, DistrictId, Role, SessionId},
        storage::{
            StoreError,
            outbox::{self, OutboxKind, OutboxRow},
            redis::{Redis, RedisError},
        },
    },
    state::AppState,
};
use chrono::{NaiveDate, TimeDelta};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Outbox rows one tick of the relay takes.
const RELAY_BATCH: u64 = 200;

/// The free sessions of a child in a year: from Redis when it has them, else from SQL.
///
/// # Errors
/// [`BookingError::NotFound`] for a child outside the actor's scope.
pub async fn free_sessions(
    state: &AppState,
    actor: &Actor,
    child: ChildId,
    year: Option<i32>,
) -> Result<QuotaView, BookingError> {
    let district = districts::service::district(state, actor.district).await?;
    let year = year.unwrap_or_else(|| district.local.year(state.now()));
    if let Some(redis) = &state.redis
        && let Ok(policy) = policy_of_year(state, &district, year)
        && let Ok(Some(view)) = store::read_quota(redis, policy, child, year).await
        && matches!(actor.role, Role::Guardian { family } if family == Some(view.family))
    {
        return Ok(view);
    }
    child_in_scope(state, state.db.read(), actor, child).await?;
    let (policy, view, version) = quota_now(state, actor.district, child, year)
        .await?
        .ok_or(BookingError::NotFound)?;
    if let Some(redis) = &state.redis {
        logged(store::project_quota(redis, policy, &view, version).await);
    }
    Ok(view)
}

/// The balance from SQL with its version.
async fn quota_now(
    state: &AppState,
    district: DistrictId,
    child: ChildId,
    year: i32,
) -> Result<Option<(&Policy, QuotaView, i64)>, BookingError> {
    let district = districts::service::district(state, district).await?;
    let policy = policy_of_year(state, &district, year)?;
    let found = store::quota_from_sql(state.db.read(), policy, child, year).await?;
    Ok(found.map(|(view, version)| (policy, view, version)))
}

/// The rules that count the free sessions of a year: those in force on its last day, so
/// that a number raised during the year holds for all of it.
///
/// # Errors
/// [`DistrictError`] when none are.
pub fn policy_of_year<'s>(
    state: &'s AppState,
    district: &District,
    year: i32,
) -> Result<&'s Policy, DistrictError> {
    let last_day =
        NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or_else(|| district.local.date(state.now()));
    districts::service::policy(state, district, last_day)
}

async fn project_quota(
    state: &AppState,
    redis: &Redis,
    (district, child, year): (DistrictId, ChildId, i32),
) -> Result<(), BookingError> {
    if let Some((policy, view, version)) = quota_now(state, district, child, year).await? {
        store::project_quota(redis, policy, &view, version).await?;
    }
    Ok(())
}

async fn project_occupancy(
    state: &AppState,
    redis: &Redis,
    session: SessionId,
) -> Result<(), BookingError> {
    if let Some((view, version)) = store::occupancy_from_sql(state.db.read(), session).await? {
        store::project_occupancy(redis, session, &view, version).await?;
    }
    Ok(())
}

/// Projects what a change of the booking touched. A failure is logged, not returned: the
/// change is committed, and the relay repeats the projection.
pub(super) async fn refresh(state: &AppState, booking: &Booking) {
    let Some(redis) = &state.redis else {
        return;
    };
    let quota = (booking.district, booking.child, booking.quota_year);
    let projected = async {
        project_quota(state, redis, quota).await?;
        project_occupancy(state, redis, booking.session).await
    };
    match projected.await {
        // The connection itself has said so, once.
        Ok(()) | Err(BookingError::Projection(RedisError::Away)) => {}
        Err(error) => tracing::warn!(error = %error, "a change was not projected"),
    }
}

/// Projects the occupancy of sessions whose capacity was changed. A failure is logged, not
/// returned: the change is committed, and the relay repeats the projection.
pub async fn refresh_sessions(state: &AppState, sessions: &[SessionId]) {
    let Some(redis) = &state.redis else {
        return;
    };
    for session in sessions {
        match project_occupancy(state, redis, *session).await {
            Ok(()) => {}
            // The connection itself has said so, once.
            Err(BookingError::Projection(RedisError::Away)) => return,
            Err(error) => {
                tracing::warn!(session.id = %session, error = %error, "a change was not projected");
            }
        }
    }
}

/// Notes that Redis did not take a projection.
pub(super) fn logged<T>(result: Result<T, RedisError>) {
    match result {
        // The connection itself has said so, once.
        Ok(_) | Err(RedisError::Away) => {}
        Err(error) => tracing::warn!(error = %error, "a projection was not written"),
    }
}

/// What the payload of a booking's outbox row names.
#[derive(Deserialize)]
struct Touched {
    child: ChildId,
    session: SessionId,
    year: i32,
}

/// What the payload of a grant's outbox row names beside the child.
#[derive(Deserialize)]
struct GrantedIn {
    year: i32,
}

/// One tick of the relay: projects again what the outbox names, from SQL as it is now. Any
/// number of instances may run it at once. Returns how many rows were done. A row that
/// cannot be done is put off, so that it does not hold up the others.
///
/// # Errors
/// The store's, and Redis's while it is away: the rows then stay for the next tick.
pub async fn relay_outbox(state: &AppState) -> Result<usize, BookingError> {
    let now = state.now();
    // A younger row may belong to a request that is projecting it itself.
    let settled = now - TimeDelta::milliseconds(500);
    let rows = outbox::before(state.db.read(), true, settled, RELAY_BATCH).await?;
    let mut projected = Projected::default();
    let mut done = Vec::new();
    for row in &rows {
        match relay_row(state, row, &mut projected).await {
            Ok(()) => done.push(row.id),
            Err(
                error @ (BookingError::Projection(_)
                | BookingError::Store(StoreError::Unavailable(_))),
            ) => {
                outbox::remove(&state.db, done.into_iter()).await?;
                return Err(error);
            }
            Err(error) => {
                tracing::warn!(outbox.id = %row.id, error = %error, "put off");
                outbox::postpone(&state.db, row, &error.to_string(), now).await?;
            }
        }
    }
    let count = done.len();
    outbox::remove(&state.db, done.into_iter()).await?;
    Ok(count)
}

/// What one tick has projected: many rows name the same child or session.
#[derive(Default)]
struct Projected {
    quotas: BTreeSet<(DistrictId, ChildId, i32)>,
    sessions: BTreeSet<SessionId>,
}

async fn relay_row(
    state: &AppState,
    row: &OutboxRow,
    projected: &mut Projected,
) -> Result<(), BookingError> {
    let Some(redis) = &state.redis else {
        return Ok(());
    };
    let (quota, session) = named_in(row)?;
    if let Some(quota) = quota
        && !projected.quotas.contains(&quota)
    {
        project_quota(state, redis, quota).await?;
        projected.quotas.insert(quota);
    }
    if let Some(session) = session
        && !projected.sessions.contains(&session)
    {
        project_occupancy(state, redis, session).await?;
        projected.sessions.insert(session);
    }
    Ok(())
}

/// Asks Redis for a sign of life, so that its loss and its return are noticed without a
/// request having to wait for it.
pub async fn watch_redis(state: &AppState) {
    if let Some(redis) = &state.redis {
        logged(redis.check().await);
    }
}

/// The balance and the session that a row asks to be projected.
type Named = (Option<(DistrictId, ChildId, i32)>, Option<SessionId>);

fn named_in(row: &OutboxRow) -> Result<Named, BookingError> {
    let unreadable = |_| StoreError::Corrupt("outbox.payload");
    Ok(match row.kind {
        OutboxKind::BookingProjection => {
            let touched: Touched =
                serde_json::from_value(row.payload.clone()).map_err(unreadable)?;
            (
                Some((row.district, touched.child, touched.year)),
                Some(touched.session),
            )
        }
        OutboxKind::SessionProjection => (None, Some(row.subject.into())),
        OutboxKind::QuotaProjection => {
            let granted: GrantedIn =
                serde_json::from_value(row.payload.clone()).map_err(unreadable)?;
            (Some((row.district, row.subject.into(), granted.year)), None)
        }
        // Not asked for: see `OutboxKind::is_projection`.
        _ => (None, None),
    })
}
