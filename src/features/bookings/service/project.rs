//! Keeping Redis what SQL says, and answering from it.

use crate::{
    features::{
        bookings::{
            domain::{Booking, BookingError, QuotaView, ShownQuota},
            store,
        },
        children::service::child_in_scope,
        districts::{self, domain::DistrictError},
        policies::domain::Policy,
    },
    shared::{
        domain::{Actor, ChildId, District, DistrictId, SessionId, Standing},
        storage::redis::{Redis, RedisError},
    },
    state::AppState,
};
use chrono::NaiveDate;

/// The free sessions of a child in a year: from Redis when it has them, else from SQL. Whether
/// the token still holds is asked along with them, in one trip to Redis.
///
/// # Errors
/// [`BookingError::NotFound`] for a child outside the actor's scope, [`BookingError::Standing`]
/// for one who may not ask any more.
pub async fn free_sessions(
    state: &AppState,
    actor: &Actor,
    child: ChildId,
    year: Option<i32>,
) -> Result<ShownQuota, BookingError> {
    let district = districts::service::district(state, actor.district).await?;
    let year = year.unwrap_or_else(|| district.local.year(state.now()));
    let (standing, shown) = tokio::join!(
        state.standing_to_read(actor),
        shown_quota(state, &district, child, year),
    );
    match standing? {
        Standing::Holds => {}
        standing => return Err(BookingError::Standing(standing)),
    }
    if let Some(shown) = shown
        && actor.family() == Some(shown.family)
    {
        return Ok(shown);
    }
    // A guardian's family stands in the token, which holds: whose child it is, is asked with the rest.
    let own = actor.family();
    if own.is_none() {
        child_in_scope(state, state.db.read(), actor, child).await?;
    }
    let (policy, view, version) = quota_now(state, &district, child, year)
        .await?
        .filter(|(_, view, _)| own.is_none_or(|own| own == view.family))
        .ok_or(BookingError::NotFound)?;
    let view = (&view, district.local);
    if let Some(redis) = &state.redis {
        logged(store::project_quota(redis, policy, view, version).await);
    }
    Ok(ShownQuota::of(view.0, view.1).map_err(RedisError::from)?)
}

/// The balance as Redis shows it.
async fn shown_quota(
    state: &AppState,
    district: &District,
    child: ChildId,
    year: i32,
) -> Option<ShownQuota> {
    let redis = state.redis.as_ref()?;
    let policy = policy_of_year(state, district, year).ok()?;
    store::read_quota(redis, policy, child, year).await.ok()?
}

/// The balance from SQL with its version.
async fn quota_now<'s>(
    state: &'s AppState,
    district: &District,
    child: ChildId,
    year: i32,
) -> Result<Option<(&'s Policy, QuotaView, i64)>, BookingError> {
    let policy = policy_of_year(state, district, year)?;
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

pub(super) async fn project_quota(
    state: &AppState,
    redis: &Redis,
    (district, child, year): (DistrictId, ChildId, i32),
) -> Result<(), BookingError> {
    let district = districts::service::district(state, district).await?;
    if let Some((policy, view, version)) = quota_now(state, &district, child, year).await? {
        store::project_quota(redis, policy, (&view, district.local), version).await?;
    }
    Ok(())
}

pub(super) async fn project_occupancy(
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
    let projected = async {
        let district = districts::service::district(state, booking.district).await?;
        let year = booking.quota_year;
        let policy = policy_of_year(state, &district, year)?;
        let (db, of) = (state.db.read(), (booking.child, year));
        let views = store::both_from_sql(db, policy, of, booking.session).await?;
        if let Some(((quota, of_child), (occupancy, of_session))) = views {
            // Both are on their way at once.
            tokio::try_join!(
                store::project_quota(redis, policy, (&quota, district.local), of_child),
                store::project_occupancy(redis, booking.session, &occupancy, of_session),
            )?;
        }
        Ok(())
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
