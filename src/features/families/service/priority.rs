//! Families that the district serves first (N-04).

use super::{family_in_scope, staff_scope};
use crate::{
    features::families::{
        domain::{Family, FamilyError, PriorityDecision},
        store,
    },
    shared::{
        domain::{Actor, AuditAction, AuditEntry, AuditSubject, FamilyId},
        storage::audit_log,
    },
    state::AppState,
};

/// Decides whether a family belongs to a group that the district serves first, and why: staff
/// of its subdistrict or of the district. The reason is kept with the decision, encrypted, as
/// it tells of a family's hardship.
///
/// # Errors
/// [`FamilyError::Forbidden`] for a family that only comes to the actor's subdistrict;
/// [`FamilyError::NotFound`] for one elsewhere; [`FamilyError::StaleVersion`].
pub async fn set_priority(
    state: &AppState,
    actor: &Actor,
    id: FamilyId,
    expected: i64,
    (in_priority_group, reason): (bool, &str),
) -> Result<Family, FamilyError> {
    let db = state.db.read();
    let family = family_in_scope(state, db, actor, id).await?;
    let scope = staff_scope(db, actor).await?;
    let covered = scope.is_some_and(|scope| scope.covers(family.subdistrict));
    if !covered {
        return Err(FamilyError::Forbidden);
    }
    let decision = PriorityDecision {
        id: state.new_id(),
        family: id,
        in_priority_group,
        reason: reason.to_owned(),
        decided_by: actor.account,
        decided_at: state.now(),
    };
    let tx = state.db.begin_write().await?;
    if !store::set_priority(&tx, id, expected, in_priority_group).await? {
        return Err(FamilyError::StaleVersion);
    }
    store::insert_decision(&tx, &state.cipher, family.district, &decision).await?;
    let (action, subject) = (AuditAction::PriorityDecided, AuditSubject::Family);
    let entry = AuditEntry::of(actor, action, subject, id.get());
    audit_log::write(&tx, state.stamp(), &entry).await?;
    tx.commit().await?;
    Ok(Family {
        in_priority_group,
        version: expected.saturating_add(1),
        ..family
    })
}
