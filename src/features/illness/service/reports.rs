//! Reporting an illness that was not found at the morning check.

use super::proposals::hidden;
use crate::{
    features::{
        children::{
            domain::ChildError,
            service::{child_in_scope, today},
        },
        health::{
            self,
            domain::{Found, Seen},
        },
        houses,
        illness::domain::{IllnessError, NewReport},
    },
    shared::{
        domain::{Actor, HealthEventId, RequestKey},
        storage::idempotency::once_in_batch,
    },
    state::AppState,
};
use chrono::Days;

/// How far back the first signs may lie, local days.
const AT_MOST_DAYS: u64 = 60;

/// Records that a child has, or may have, an infectious disease: the people of a house.
///
/// # Errors
/// [`IllnessError::DateOutOfBounds`]; [`IllnessError`].
pub async fn report(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    new: NewReport,
) -> Result<HealthEventId, IllnessError> {
    let db = state.db.read();
    let house = houses::service::house_in_scope(db, actor, new.house)
        .await
        .map_err(hidden)?;
    let child = child_in_scope(state, db, actor, new.child)
        .await
        .map_err(|error| match error {
            ChildError::NotFound => IllnessError::NotFound,
            other => other.into(),
        })?;
    let today = today(state, actor).await?;
    if today < new.date || new.date + Days::new(AT_MOST_DAYS) < today {
        return Err(IllnessError::DateOutOfBounds);
    }
    let found = Found {
        district: house.district,
        house: house.id,
        child: child.id,
        family: child.family,
        booking: None,
        date: new.date,
        by: actor.account,
        seen: Seen {
            disease: Some(new.disease),
            findings: new.findings,
        },
    };
    let outcome = once_in_batch(&state.db, actor, key, state.now(), async |_, batch| {
        Ok::<_, IllnessError>(health::service::record(state, batch, &found)?)
    });
    Ok(outcome.await?.into_inner())
}
