//! Granting extra free sessions.

use super::{
    domain::{ChildHome, GrantDetails, QuotaError, QuotaGrant},
    store,
};
use crate::{
    shared::{
        domain::{Actor, ChildId, RequestKey, Role},
        storage::{
            idempotency::once,
            outbox::{self, OutboxKind},
        },
    },
    state::AppState,
};
use serde::Serialize;

/// What the relay needs to push a child's balance again.
#[derive(Debug, Serialize)]
struct ProjectionPayload {
    year: i32,
}

/// The grants of a child, of one year or all, oldest first.
///
/// # Errors
/// [`QuotaError`].
pub async fn grants(
    state: &AppState,
    actor: &Actor,
    child: ChildId,
    year: Option<i32>,
) -> Result<Vec<QuotaGrant>, QuotaError> {
    let home = store::home(state.db.read(), child).await?;
    check_scope(actor, home)?;
    Ok(store::list(state.db.read(), child, year).await?)
}

/// Grants a child extra free sessions in a year (H-09), on behalf of the subdistrict its
/// family lives in, or of the district.
///
/// # Errors
/// [`QuotaError`].
pub async fn grant(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    child: ChildId,
    details: GrantDetails,
) -> Result<QuotaGrant, QuotaError> {
    let now = state.now();
    let outcome = once(&state.db, actor, key, now, async |tx| {
        let home = match store::lock_child(tx, child).await? {
            true => store::home(&**tx, child).await?,
            false => None,
        };
        let home = check_scope(actor, home)?;
        let grant = QuotaGrant {
            id: state.new_id(),
            district: home.district,
            child,
            details,
            granted_by: actor.account,
            granted_at: now,
        };
        let projection = outbox::row_of(
            state.new_id(),
            home.district,
            OutboxKind::QuotaProjection,
            child.get(),
            &ProjectionPayload {
                year: grant.details.year,
            },
            now,
        )?;
        store::insert(tx, &grant, &projection).await?;
        Ok::<_, QuotaError>(grant)
    })
    .await?;
    Ok(outcome.into_inner())
}

fn check_scope(actor: &Actor, home: Option<ChildHome>) -> Result<ChildHome, QuotaError> {
    home.filter(|home| {
        home.district == actor.district
            && match actor.role {
                Role::DistrictAdmin => true,
                Role::SubdistrictAdmin { subdistrict } => subdistrict == home.subdistrict,
                Role::Guardian { .. }
                | Role::Carer { .. }
                | Role::HealthWorker { .. }
                | Role::HouseManager { .. }
                | Role::Supervisor { .. }
                | Role::Integrator { .. } => false,
            }
    })
    .ok_or(QuotaError::NotFound)
}
