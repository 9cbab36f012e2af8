//! Rows of the audit log about accounts.

use super::super::domain::Begun;
use crate::{
    shared::{
        domain::{AccountId, Actor, AuditAction, AuditEntry, AuditSubject, DistrictId},
        storage::{Failure, StoreError, WriteTx, audit_log},
    },
    state::AppState,
};

/// What someone did to the own account, in the transaction of doing it.
pub(super) async fn note(
    tx: &WriteTx,
    state: &AppState,
    actor: &Actor,
    action: AuditAction,
    what: &[&str],
) -> Result<(), StoreError> {
    let entry = AuditEntry::of_account(actor, action).fields(what.iter().copied());
    audit_log::write(tx, state.stamp(), &entry).await
}

/// That somebody signed in, by what and with what beside it.
pub(super) async fn note_signed_in(
    tx: &WriteTx,
    state: &AppState,
    actor: &Actor,
    begun: Begun,
) -> Result<(), StoreError> {
    let what: Vec<&str> = [Some(begun.way.as_str()), begun.factor]
        .into_iter()
        .flatten()
        .collect();
    note(tx, state, actor, AuditAction::SignedIn, &what).await
}

/// That a refresh token was used by two parties.
pub(super) async fn note_reused(
    tx: &WriteTx,
    state: &AppState,
    (district, account): (DistrictId, AccountId),
) -> Result<(), StoreError> {
    let (action, subject) = (AuditAction::SignInReused, AuditSubject::Account);
    let entry = AuditEntry::of_service(district, action, subject, account.get());
    audit_log::write(tx, state.stamp(), &entry).await
}

/// That a sign-in failed: counted, and written later, so that it costs the same for an account
/// that is there and one that is not.
pub(super) fn failed(
    state: &AppState,
    district: DistrictId,
    account: Option<AccountId>,
    what: &'static str,
) {
    let failure = Failure::of_sign_in(district, account, what);
    state.failures.note(failure);
}

/// That the next try at a login has to wait; as [`failed`].
pub(super) fn waits(state: &AppState, district: DistrictId, account: Option<AccountId>) {
    state.failures.note(Failure {
        action: AuditAction::SignInWaits,
        ..Failure::of_sign_in(district, account, "password")
    });
}
