//! The relay: projects again what the outbox names, until Redis shows what SQL says.

use super::project::{policy_of_year, project_occupancy, project_quota};
use crate::{
    features::{
        bookings::{domain::BookingError, store},
        districts,
    },
    shared::{
        domain::{ChildId, DistrictId, SessionId},
        storage::{
            StoreError,
            outbox::{self, OutboxKind, OutboxRow},
        },
    },
    state::AppState,
};
use chrono::TimeDelta;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Outbox rows one tick of the relay takes.
const RELAY_BATCH: u64 = 200;

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
    let rows = outbox::before(state.db.read(), true, (settled, now), RELAY_BATCH).await?;
    step!(RelayRead);
    let mut projected = up_to_date(state, &rows).await?;
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
    step!(RelayShown);
    let count = done.len();
    outbox::remove(&state.db, done.into_iter()).await?;
    Ok(count)
}

/// What Redis has right already, or one tick has projected: many rows name the same child or
/// session.
#[derive(Default)]
struct Projected {
    quotas: BTreeSet<(DistrictId, ChildId, i32)>,
    sessions: BTreeSet<SessionId>,
}

/// What of all that the rows name is in Redis as new as in SQL: mostly everything, as the
/// request that made a change projects it too.
async fn up_to_date(state: &AppState, rows: &[OutboxRow]) -> Result<Projected, BookingError> {
    let mut current = Projected::default();
    let Some(redis) = &state.redis else {
        return Ok(current);
    };
    // What cannot be read is found again, and put off, row by row.
    let (quotas, sessions): (Vec<_>, Vec<_>) =
        rows.iter().filter_map(|it| named_in(it).ok()).unzip();
    let sessions: BTreeSet<SessionId> = sessions.into_iter().flatten().collect();
    let sessions: Vec<SessionId> = sessions.into_iter().collect();
    let quotas: BTreeSet<_> = quotas.into_iter().flatten().collect();
    let mut keys = Vec::new();
    for (district, child, year) in quotas {
        let of = districts::service::district(state, district).await?;
        if let Ok(policy) = policy_of_year(state, &of, year) {
            keys.push((district, (policy, child, year)));
        }
    }
    // The versions first: what Redis has is then compared with nothing newer than itself.
    let children = keys.iter().map(|(_, (_, child, _))| *child);
    let of_children = store::versions_of_children(state.db.read(), children).await?;
    let of_sessions = store::versions_of_sessions(state.db.read(), &sessions).await?;
    let asked: Vec<_> = keys.iter().map(|(_, quota)| *quota).collect();
    let shown = store::read_quotas(redis, &asked).await?;
    for ((district, (_, child, year)), shown) in keys.into_iter().zip(shown) {
        if is_current(shown.map(|it| it.0), of_children.get(&child)) {
            current.quotas.insert((district, child, year));
        }
    }
    let shown = store::read_occupancies(redis, &sessions).await?;
    for (session, shown) in sessions.into_iter().zip(shown) {
        if is_current(shown.map(|it| it.0), of_sessions.get(&session)) {
            current.sessions.insert(session);
        }
    }
    Ok(current)
}

/// Whether a projection is there that is at least as new as the row it is made of.
fn is_current(projected: Option<i64>, version: Option<&i64>) -> bool {
    matches!((projected, version), (Some(projected), Some(version)) if projected >= *version)
}

async fn relay_row(
    state: &AppState,
    row: &OutboxRow,
    projected: &mut Projected,
) -> Result<(), BookingError> {
    let Some(redis) = &state.redis else {
        return Ok(());
    };
    if left_out!(Relay) {
        return Ok(());
    }
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
    if let Some(redis) = &state.redis
        && let Err(error) = redis.check().await
    {
        // That it is away was said when it was noticed.
        tracing::debug!(error = %error, "redis is looked for again");
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
