//! Recording illness, and reading what was recorded.

use crate::{
    features::{
        children::service::child_in_scope,
        health::{
            domain::{Found, HealthError, HealthEvent},
            store,
        },
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
    },
    shared::{
        domain::{Actor, AuditSubject, ChildId, HealthEventId},
        request::note_read,
        storage::{
            Batch, StoreError,
            outbox::{self, OutboxKind},
        },
    },
    state::AppState,
};
use serde_json::json;

/// Adds a record of illness to the batch. When an infectious disease is suspected, the family
/// is told that a doctor's note is needed, and the cases of the child's classes are counted
/// from the outbox.
///
/// # Errors
/// The store's.
pub fn record(
    state: &AppState,
    batch: &mut Batch,
    found: &Found,
) -> Result<HealthEventId, StoreError> {
    let id = HealthEventId::from(state.new_id());
    let now = state.now();
    store::add_event(batch, &state.cipher, id, found, now)?;
    if found.seen.disease.is_some() {
        batch.row(&outbox::row_of(
            state.new_id(),
            found.district,
            OutboxKind::IllnessReported,
            id.get(),
            &json!({}),
            now,
        )?);
        notices::service::tell(
            state,
            batch,
            (found.district, Audience::Family(found.family)),
            NoticeKind::ReturnNoteRequired,
            (
                found.child.get(),
                json!({
                    "child_id": found.child,
                    "house_id": found.house,
                    "since": found.date,
                }),
            ),
        );
    }
    Ok(id)
}

/// What was recorded of a child, oldest first, for the family, health workers and managers.
///
/// # Errors
/// [`HealthError`].
pub async fn events(
    state: &AppState,
    actor: &Actor,
    child: ChildId,
) -> Result<Vec<HealthEvent>, HealthError> {
    let db = state.db.read();
    child_in_scope(state, db, actor, child).await?;
    note_read(actor, AuditSubject::Child, child.get(), &["health_events"]);
    Ok(store::list_events(db, &state.cipher, child).await?)
}
