//! A second person decides.

use super::told;
use crate::{
    features::{
        auth,
        exports::{
            domain::{BulkExport, Decision, ExportError, ExportStatus},
            store::{self, Decided},
        },
    },
    shared::{
        domain::{Actor, AuditAction, BulkExportId, Standing},
        storage::{WriteTx, audit_log},
    },
    state::AppState,
};

/// Approves or refuses an export. The first decision counts, once: the others are told what has
/// become of it. Whether the actor still may is asked again in the transaction, as the answer
/// may have changed since the request came in.
///
/// # Errors
/// [`ExportError::SecondPerson`] for who asked; [`ExportError::InvalidState`] when it is
/// decided or too late; [`ExportError::Forbidden`] for one who lost role or place meanwhile.
pub async fn decide(
    state: &AppState,
    actor: &Actor,
    id: BulkExportId,
    decision: Decision,
) -> Result<BulkExport, ExportError> {
    let export = super::export(state, actor, id).await?;
    hold(state).await;
    let tx = state.db.begin_write().await?;
    let now = state.now();
    let (to, action, refusal) = match &decision {
        Decision::Approve => (ExportStatus::Approved, AuditAction::ExportApproved, None),
        Decision::Refuse(reason) => (
            ExportStatus::Refused,
            AuditAction::ExportRefused,
            Some(reason.as_str()),
        ),
    };
    let decided = Decided {
        to,
        by: actor.account,
        at: now,
        refusal,
    };
    another_person(state, &tx, actor, &export).await?;
    if !store::decide(&tx, id, open_states(state), &decided).await? {
        let current = store::find(&*tx, actor.district, id).await?;
        let current = current.ok_or(ExportError::NotFound)?;
        return Err(ExportError::InvalidState(current.status_at(now)));
    }
    // After the row was locked: whoever is suspended or moved from here on was not when this
    // was decided.
    still_stands(state, &tx, actor).await?;
    audit_log::write(&tx, state.stamp(), &told(&export, Some(actor), action)).await?;
    tx.commit().await?;
    super::export(state, actor, id).await
}

/// Another person than who asked, under whatever account.
async fn another_person(
    state: &AppState,
    tx: &WriteTx,
    actor: &Actor,
    export: &BulkExport,
) -> Result<(), ExportError> {
    let asked = export.requested_by;
    if asked != actor.account && !store::same_person(&**tx, asked, actor.account).await? {
        return Ok(());
    }
    if asks_no_decider(state) {
        return Ok(());
    }
    Err(ExportError::SecondPerson)
}

/// Who decides still is what the token says.
async fn still_stands(state: &AppState, tx: &WriteTx, actor: &Actor) -> Result<(), ExportError> {
    if asks_no_decider(state) {
        return Ok(());
    }
    match auth::service::standing(state, &**tx, actor).await? {
        Standing::Holds => Ok(()),
        Standing::Changed
        | Standing::MustChangePassword
        | Standing::MustEnrol
        | Standing::Ended
        | Standing::Gone => Err(ExportError::Forbidden),
    }
}

/// True only in the negative control of these two.
fn asks_no_decider(state: &AppState) -> bool {
    switched!(state, skip_export_decider)
}

/// In which states an export can be decided.
fn open_states(state: &AppState) -> &'static [ExportStatus] {
    #[cfg(feature = "testing")]
    if crate::testing::Switches::is_on(&state.switches.decide_exports_twice) {
        return ExportStatus::ALL;
    }
    let _ = state;
    &[ExportStatus::Requested]
}

/// Where a test puts something between the request and the decision.
async fn hold(state: &AppState) {
    #[cfg(feature = "testing")]
    if crate::testing::Switches::is_on(&state.switches.hold_export_decision) {
        state.switches.export_gate.wait().await;
    }
    let _ = state;
}
