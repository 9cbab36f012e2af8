//! Showing staff a child's name in full: for a purpose, and on record.

use super::child_in_scope;
use crate::{
    features::{
        children::domain::{Child, ChildError},
        families::domain::FamilyError,
    },
    shared::{
        domain::{AccessPurpose, Actor, AuditAction, AuditEntry, AuditSubject, ChildId},
        storage::audit_log,
    },
    state::AppState,
};

/// A child to be shown in full to staff in whose scope it lies; the number of its document
/// only where the purpose needs it. That and what for it is shown stands in the audit log
/// before it is.
///
/// # Errors
/// [`FamilyError::PurposeNotAllowed`]; [`ChildError::NotFound`] out of scope.
pub async fn reveal(
    state: &AppState,
    actor: &Actor,
    id: ChildId,
    purpose: AccessPurpose,
) -> Result<Child, ChildError> {
    let child = child_in_scope(state, state.db.read(), actor, id).await?;
    if !purpose.reveals_to(actor) {
        return Err(FamilyError::PurposeNotAllowed.into());
    }
    let mut fields = vec!["name"];
    if purpose.needs_documents() {
        fields.push("id_number");
    }
    let (action, subject) = (AuditAction::RecordRevealed, AuditSubject::Child);
    let entry = AuditEntry::of(actor, action, subject, id.get())
        .fields(fields)
        .purpose(purpose);
    let tx = state.db.begin_write().await?;
    audit_log::write(&tx, state.stamp(), &entry).await?;
    tx.commit().await?;
    Ok(child)
}
