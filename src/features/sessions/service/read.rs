//! Finding sessions: for anyone, and for the staff of a house.

use crate::{
    features::{
        houses::{
            self,
            domain::{House, HouseError},
        },
        sessions::{
            domain::{Affected, FreeStep, Session, SessionError, SessionStatus},
            store,
        },
    },
    shared::{
        domain::{Actor, DateRange, HouseId, SessionId},
        storage::StoreError,
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

/// The sessions of a house on some dates, whoever asks, by start.
///
/// # Errors
/// The store's.
pub async fn of_house(
    db: &impl ConnectionTrait,
    house: HouseId,
    span: DateRange,
) -> Result<Vec<Session>, StoreError> {
    store::of_house(db, house, span).await
}

/// The sessions of a house on some dates with their versions: a cheap look at whether any has
/// changed.
///
/// # Errors
/// The store's.
pub async fn versions(
    db: &impl ConnectionTrait,
    house: HouseId,
    span: DateRange,
) -> Result<Vec<(SessionId, i64)>, StoreError> {
    store::versions_of_house(db, house, span).await
}

/// The sessions of a house on some dates, for its staff.
///
/// # Errors
/// [`SessionError`].
pub async fn list(
    state: &AppState,
    actor: &Actor,
    house: HouseId,
    span: DateRange,
) -> Result<Vec<Session>, SessionError> {
    let db = state.db.read();
    house_in_scope(db, actor, house).await?;
    Ok(store::of_house(db, house, span).await?)
}

/// One session, for the staff of its house.
///
/// # Errors
/// [`SessionError::NotFound`].
pub async fn session_in_scope(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: SessionId,
) -> Result<Session, SessionError> {
    let session = store::find_session(db, id)
        .await?
        .ok_or(SessionError::NotFound)?;
    house_in_scope(db, actor, session.house).await?;
    Ok(session)
}

/// Capacity and occupancy of a session over time, as they are now.
///
/// # Errors
/// The store's.
pub async fn steps_of(
    db: &impl ConnectionTrait,
    session: &Session,
) -> Result<Vec<FreeStep>, StoreError> {
    let mut held = store::held(db, [session.id]).await?;
    Ok(session.steps(&held.remove(&session.id).unwrap_or_default()))
}

/// The sessions of a house in a time that have more children than places and are not over,
/// by start.
///
/// # Errors
/// The store's.
pub async fn short_in(
    db: &impl ConnectionTrait,
    house: HouseId,
    span: DateRange,
    now: DateTime<Utc>,
) -> Result<Vec<Affected>, StoreError> {
    let sessions = store::of_house(db, house, span).await?;
    Ok(sessions
        .into_iter()
        .filter(|session| session.short_by > 0 && now < session.during.end())
        .filter(|session| session.status != SessionStatus::Cancelled)
        .map(|session| Affected {
            session: session.id,
            starts_at: session.during.start(),
            short_by: session.short_by,
        })
        .collect())
}

/// A house in the actor's scope; what lies outside it is not there.
pub(super) async fn house_in_scope(
    db: &impl ConnectionTrait,
    actor: &Actor,
    house: HouseId,
) -> Result<House, SessionError> {
    houses::service::house_in_scope(db, actor, house)
        .await
        .map_err(hidden)
}

pub(super) fn hidden(error: HouseError) -> SessionError {
    match error {
        HouseError::NotFound => SessionError::NotFound,
        other => other.into(),
    }
}
