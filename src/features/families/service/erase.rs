//! Erasing a family: what is personal of its adults goes, and their accounts are closed.

use super::lock_as_guardian;
use crate::{
    features::{
        auth,
        families::{
            domain::{FamilyError, MemberStatus},
            store,
        },
    },
    shared::{
        domain::{Actor, AuditAction, AuditEntry, AuditSubject, FamilyId},
        storage::{WriteTx, audit_log},
    },
    state::AppState,
};

/// Erases the adults of a family, and closes the accounts of its guardians, in the caller's
/// transaction; its children are erased by then. Whoever was removed from it before keeps the
/// account, which may belong to another family.
///
/// # Errors
/// [`FamilyError::FamilyHasChildren`] when a child came into it meanwhile;
/// [`FamilyError::NotFound`] when it is gone; [`FamilyError::Forbidden`] for anybody but a
/// guardian of it.
pub async fn erase_within(
    tx: &WriteTx,
    state: &AppState,
    actor: &Actor,
    family: FamilyId,
) -> Result<(), FamilyError> {
    lock_as_guardian(state, tx, actor, family).await?;
    if store::has_children(&**tx, family).await? {
        return Err(FamilyError::FamilyHasChildren);
    }
    let guardians = store::list_guardians(&**tx, &state.cipher, family).await?;
    store::erase(tx, &state.cipher, family).await?;
    let mut accounts: Vec<_> = guardians
        .into_iter()
        .filter(|it| it.status == MemberStatus::Active)
        .map(|it| it.account)
        .collect();
    accounts.sort_unstable();
    for account in accounts {
        auth::service::close(tx, state, account).await?;
    }
    let (action, subject) = (AuditAction::FamilyErased, AuditSubject::Family);
    let entry = AuditEntry::of(actor, action, subject, family.get());
    audit_log::write(tx, state.stamp(), &entry).await?;
    Ok(())
}
