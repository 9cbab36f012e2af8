//! Showing staff names and telephones in full: for a purpose, and on record.

use super::family_in_scope;
use crate::{
    features::families::{
        domain::{FamilyError, Guardian, MemberStatus, PickupPerson},
        store,
    },
    shared::{
        domain::{AccessPurpose, Actor, AuditAction, AuditEntry, AuditSubject, FamilyId},
        storage::audit_log,
    },
    state::AppState,
};

/// The people of a family, to be shown in full. Not printable by accident.
pub struct Revealed {
    /// Those who act for it.
    pub guardians: Vec<Guardian>,
    /// Those who may fetch its children.
    pub pickup_persons: Vec<PickupPerson>,
}

/// The guardians and authorised adults of a family, for staff in whose scope it lies. That and
/// what for they are shown stands in the audit log before they are.
///
/// # Errors
/// [`FamilyError::PurposeNotAllowed`]; [`FamilyError::NotFound`] out of scope.
pub async fn reveal(
    state: &AppState,
    actor: &Actor,
    id: FamilyId,
    purpose: AccessPurpose,
) -> Result<Revealed, FamilyError> {
    let db = state.db.read();
    family_in_scope(state, db, actor, id).await?;
    if !purpose.reveals_to(actor) {
        return Err(FamilyError::PurposeNotAllowed);
    }
    let mut guardians = store::list_guardians(db, &state.cipher, id).await?;
    guardians.retain(|it| it.status == MemberStatus::Active);
    let mut pickup_persons = store::list_pickup_persons(db, &state.cipher, id).await?;
    pickup_persons.retain(|it| it.status == MemberStatus::Active);
    let (action, subject) = (AuditAction::RecordRevealed, AuditSubject::Family);
    let entry = AuditEntry::of(actor, action, subject, id.get())
        .fields([
            "guardian_names",
            "guardian_phones",
            "pickup_names",
            "pickup_phones",
        ])
        .purpose(purpose);
    let tx = state.db.begin_write().await?;
    audit_log::write(&tx, state.stamp(), &entry).await?;
    tx.commit().await?;
    Ok(Revealed {
        guardians,
        pickup_persons,
    })
}
