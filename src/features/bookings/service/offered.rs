//! The free places of a house, for anyone: from Redis where it shows what SQL says, else
//! counted in SQL.

use super::project::logged;
use crate::{
    features::{
        bookings::{
            domain::{BookingError, occupancy_view},
            store,
        },
        districts,
        houses::domain::House,
        sessions::{
            self,
            domain::{FreeStep, OfferedSession, Session, booking_window},
        },
    },
    shared::domain::{DateRange, HouseId, SessionId},
    state::AppState,
};
use std::collections::{BTreeMap, BTreeSet};

/// Some dates of a house, as they were with a version.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Week {
    /// The house.
    pub house: HouseId,
    /// The dates.
    pub span: DateRange,
    /// The version of what is kept of the house.
    pub version: String,
}

/// The version of what is kept of a house; `None` where nothing is: without Redis, or when
/// [`begin_week`] has not been called for a day.
pub async fn week_version(state: &AppState, house: HouseId) -> Option<String> {
    let redis = state.redis.as_ref()?;
    redis.week_version(house).await.ok()?
}

/// Gives a house that is known to be there its first version.
pub async fn begin_week(state: &AppState, house: &House) {
    if let Some(redis) = &state.redis {
        redis.end_weeks(&BTreeSet::from([house.id])).await;
    }
}

/// What the free places of a house on some dates are made of: sessions with their versions,
/// and the rules in force. It takes one small query.
///
/// # Errors
/// The store's.
pub async fn offered_parts(
    state: &AppState,
    house: &House,
    span: DateRange,
) -> Result<Vec<String>, BookingError> {
    let district = districts::service::district(state, house.district).await?;
    let versions = sessions::service::versions(state.db.read(), house.id, span).await?;
    let mut parts: Vec<String> = span
        .days()
        .map(|day| districts::service::policy(state, &district, day))
        .map(|rules| rules.map_or_else(|_| String::new(), |rules| rules.id.clone()))
        .collect();
    parts.dedup();
    let versions = versions
        .into_iter()
        .map(|(session, version)| format!("{session} {version}"));
    parts.extend(versions);
    Ok(parts)
}

/// The sessions of a house on some dates, with their free places over time, for anyone.
///
/// # Errors
/// The store's, and the district's.
pub async fn offered(
    state: &AppState,
    house: &House,
    span: DateRange,
) -> Result<Vec<OfferedSession>, BookingError> {
    let district = districts::service::district(state, house.district).await?;
    let sessions = sessions::service::of_house(state.db.read(), house.id, span).await?;
    let mut steps = shown(state, &sessions).await;
    steps.extend(counted(state, &sessions, &steps).await?);
    sessions
        .into_iter()
        .map(|session| {
            let policy = districts::service::policy(state, &district, session.date)?;
            let (opens_at, closes_at) =
                booking_window(&policy.booking, district.local, session.date);
            Ok(OfferedSession {
                steps: steps.remove(&session.id).unwrap_or_default(),
                session,
                opens_at,
                closes_at,
            })
        })
        .collect()
}

/// What Redis shows of the sessions, in one round trip; nothing while it is away. A projection
/// that is older than the row of its session is left out.
async fn shown(state: &AppState, sessions: &[Session]) -> BTreeMap<SessionId, Vec<FreeStep>> {
    let Some(redis) = &state.redis else {
        return BTreeMap::new();
    };
    let ids: Vec<SessionId> = sessions.iter().map(|session| session.id).collect();
    let views = store::read_occupancies(redis, &ids).await;
    let views = views.unwrap_or_default().into_iter();
    sessions
        .iter()
        .zip(views)
        .filter_map(|(session, found)| {
            let (version, view) = found?;
            (version >= session.version).then_some((session.id, view.steps))
        })
        .collect()
}

/// What SQL says of the sessions that were not shown, and shows it.
async fn counted(
    state: &AppState,
    sessions: &[Session],
    shown: &BTreeMap<SessionId, Vec<FreeStep>>,
) -> Result<BTreeMap<SessionId, Vec<FreeStep>>, BookingError> {
    let missing = || sessions.iter().filter(|it| !shown.contains_key(&it.id));
    let ids: Vec<SessionId> = missing().map(|session| session.id).collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut made = store::bookings_in(state.db.read(), &ids).await?;
    let views: Vec<_> = missing()
        .map(|session| {
            let bookings = made.remove(&session.id).unwrap_or_default();
            let places = (&session.capacity, session.step_minutes);
            // The rows were read after the session's, so they are as new as its version.
            let view = occupancy_view(session.district, places, &bookings);
            (session.id, session.version, view)
        })
        .collect();
    let steps = views
        .iter()
        .map(|(id, _, view)| (*id, view.steps.clone()))
        .collect();
    if let Some(redis) = &state.redis {
        logged(store::project_occupancies(redis, views).await);
    }
    Ok(steps)
}
