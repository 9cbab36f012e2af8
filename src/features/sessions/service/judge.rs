//! What the audit needs to know of sessions.

use super::capacity::Facts;
use crate::{
    features::{
        districts,
        sessions::{
            domain::{Judged, SessionError},
            store,
        },
    },
    shared::domain::{DistrictId, SessionId},
    state::AppState,
};
use sea_orm::ConnectionTrait;

/// The sessions of a district that take place and are not over, by id: at most `limit`
/// that follow `after`.
///
/// # Errors
/// [`SessionError`].
pub async fn judged(
    state: &AppState,
    db: &impl ConnectionTrait,
    district: DistrictId,
    after: Option<SessionId>,
    limit: u64,
) -> Result<Vec<Judged>, SessionError> {
    let sessions = store::unfinished_after(db, district, state.now(), after, limit).await?;
    if sessions.is_empty() {
        return Ok(Vec::new());
    }
    let district = districts::service::district(state, district).await?;
    let facts = Facts::load(db, &sessions).await?;
    sessions
        .into_iter()
        .map(|session| {
            let policy = districts::service::policy(state, &district, session.date)?;
            Ok(Judged {
                as_fed: facts.capacity(policy, &session)?,
                steps: facts.steps(&session, &session.capacity),
                alerted: facts.is_alerted(session.id),
                session,
            })
        })
        .collect()
}
