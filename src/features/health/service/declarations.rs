//! Declarations of a child's health.

use super::check_consent;
use crate::{
    features::{
        children::service::{acting_for, child_in_scope},
        health::{
            domain::{Declaration, HealthError, HealthState},
            store,
        },
    },
    shared::{
        domain::{Actor, AuditSubject, ChildId, RequestKey},
        request::note_read,
        storage::idempotency::once,
    },
    state::AppState,
};

/// Records what a guardian declares to be true about a child's health.
///
/// # Errors
/// [`HealthError::ConsentMissing`], and others.
pub async fn declare(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    child: ChildId,
    health: HealthState,
) -> Result<Declaration, HealthError> {
    let (found, guardian) = acting_for(state, actor, child).await?;
    check_consent(state, child).await?;
    let now = state.now();
    let declaration = Declaration {
        id: state.new_id().into(),
        child,
        guardian: guardian.id,
        state: health,
        declared_at: now,
    };
    // Only the id is kept for a repeated request: a stored answer is no place for illness.
    let id = once(&state.db, actor, key, now, async |tx| {
        store::insert_declaration(tx, &state.cipher, found.district, &declaration).await?;
        Ok::<_, HealthError>(declaration.id)
    })
    .await?
    .into_inner();
    store::find_declaration(state.db.read(), &state.cipher, child, id)
        .await?
        .ok_or(HealthError::NotFound)
}

/// The declarations of a child, oldest first, for the family and the people of a house.
///
/// # Errors
/// [`HealthError`].
pub async fn declarations(
    state: &AppState,
    actor: &Actor,
    child: ChildId,
) -> Result<Vec<Declaration>, HealthError> {
    let db = state.db.read();
    child_in_scope(state, db, actor, child).await?;
    let fields = ["health_declarations"];
    note_read(actor, AuditSubject::Child, child.get(), &fields);
    Ok(store::list_declarations(db, &state.cipher, child).await?)
}
