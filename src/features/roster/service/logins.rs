//! How people below the actor sign in: what they forgot, lost, or have to wait for.

use super::people::note_change;
use crate::{
    features::{
        auth::{self, service::FirstPassword},
        staff::{
            self,
            domain::{StaffError, is_self},
        },
    },
    shared::{
        domain::{AccountId, Actor, AuditAction, StaffId},
        storage::WriteTx,
    },
    state::AppState,
};

/// Takes the second factor from a person below the actor who has lost it, and ends the
/// person's sign-ins. That it was done is written to the log.
///
/// # Errors
/// [`StaffError::NotFound`] outside the scope; [`StaffError::Forbidden`] for oneself, and for
/// someone who is not below the actor.
pub async fn reset_totp(state: &AppState, actor: &Actor, id: StaffId) -> Result<(), StaffError> {
    let tx = state.db.begin_write().await?;
    let member = staff::service::lock_to_manage(&tx, actor, id).await?;
    if is_self(actor, &member) {
        return Err(StaffError::Forbidden);
    }
    if let Some(account) = member.account {
        auth::service::reset_totp(&tx, state, account).await?;
    }
    let what = (AuditAction::FactorReset, id);
    note_change(state, &tx, actor, what, &["totp"]).await?;
    Ok(tx.commit().await?)
}

/// Draws a new password for a person below the actor, ends the person's sign-ins, and lets the
/// login be tried again at once. The second factor stays.
///
/// # Errors
/// [`StaffError::NotFound`] outside the scope; [`StaffError::Forbidden`] for oneself, and for
/// someone who is not below the actor; [`StaffError::NoLogin`].
pub async fn reset_password(
    state: &AppState,
    actor: &Actor,
    id: StaffId,
) -> Result<FirstPassword, StaffError> {
    let first = auth::service::first_password(state).await?;
    let tx = state.db.begin_write().await?;
    let account = account_below(&tx, actor, id).await?;
    if !auth::service::reset_password(&tx, state, account, &first).await? {
        return Err(StaffError::NoLogin);
    }
    let what = (AuditAction::PasswordReset, id);
    note_change(state, &tx, actor, what, &[]).await?;
    tx.commit().await?;
    Ok(first)
}

/// Lets the login of a person below the actor be tried again at once, after failures.
///
/// # Errors
/// As [`reset_password`].
pub async fn unlock_login(state: &AppState, actor: &Actor, id: StaffId) -> Result<(), StaffError> {
    let tx = state.db.begin_write().await?;
    let account = account_below(&tx, actor, id).await?;
    if !auth::service::unlock(&tx, account).await? {
        return Err(StaffError::NoLogin);
    }
    let what = (AuditAction::LoginUnlocked, id);
    note_change(state, &tx, actor, what, &[]).await?;
    Ok(tx.commit().await?)
}

/// The account of a person below the actor, whose row is locked.
async fn account_below(tx: &WriteTx, actor: &Actor, id: StaffId) -> Result<AccountId, StaffError> {
    let member = staff::service::lock_to_manage(tx, actor, id).await?;
    if is_self(actor, &member) {
        return Err(StaffError::Forbidden);
    }
    member.account.ok_or(StaffError::NoLogin)
}
