//! Publishing the roster of a house.

use super::{Changed, shown};
use crate::{
    features::{
        districts,
        roster::domain::RosterOf,
        sessions::{self, domain::SessionError},
        staff::{self, domain::Fault},
    },
    shared::{
        domain::{Actor, DateRange, HouseId, RequestKey},
        storage::idempotency::once,
    },
    state::AppState,
};

/// Makes the shifts of a house's patterns in a span, each once, and computes the sessions
/// they touch. Carers who do not count and sessions that stay short are named, and stop
/// nothing: papers may be renewed by then, and a house without a roster is worse off.
///
/// # Errors
/// [`SessionError`].
pub async fn publish_roster(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    (house, span): (HouseId, DateRange),
) -> Result<Changed<RosterOf>, SessionError> {
    let now = state.now();
    let district = districts::service::district(state, actor.district).await?;
    if span.to() < district.local.date(now) {
        let fault = Fault::new("/to", "in_past", "must not lie before today");
        return Err(SessionError::Invalid(fault));
    }
    let outcome = once(&state.db, actor, key, now, async |tx| {
        let published =
            staff::service::publish_roster(state, tx, (actor, &district), house, span).await?;
        let affected = sessions::service::recompute_for_shifts(state, tx, &published.made).await?;
        let short = sessions::service::short_in(&**tx, house, span, now).await?;
        let item = RosterOf { published, short };
        Ok::<_, SessionError>(Changed { item, affected })
    })
    .await?;
    Ok(shown(state, outcome.into_inner()).await)
}
