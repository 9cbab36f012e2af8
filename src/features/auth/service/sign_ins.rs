//! The sign-ins of an account: which go on, and ending them (docs/adr/0036).

use super::{
    super::{
        domain::{AuthError, SignIn, Which},
        store,
    },
    audit::note,
};
use crate::{
    shared::{
        domain::{AccountId, Actor, AuditAction, SignInId},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};

/// The actor's sign-ins that go on, those used last first.
///
/// # Errors
/// The store's.
pub async fn sign_ins(state: &AppState, actor: &Actor) -> Result<Vec<SignIn>, AuthError> {
    Ok(store::sign_ins(state.db.read(), actor.account, state.now()).await?)
}

/// Ends one of the actor's sign-ins, the present one too. One that has ended before stays as
/// it is.
///
/// # Errors
/// [`AuthError::NotFound`] for one that is not the actor's; the store's.
pub async fn end_sign_in(state: &AppState, actor: &Actor, id: SignInId) -> Result<(), AuthError> {
    let tx = state.db.begin_write().await?;
    store::lock_account(&tx, actor.account).await?;
    if !store::has_sign_in(&*tx, actor.account, id).await? {
        return Err(AuthError::NotFound);
    }
    store::end_sign_ins(&tx, actor.account, Which::One(id), state.now()).await?;
    note(&tx, state, actor, AuditAction::SignInsEnded, &["one"]).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends every sign-in of the actor but the present one.
///
/// # Errors
/// The store's.
pub async fn end_other_sign_ins(state: &AppState, actor: &Actor) -> Result<(), AuthError> {
    let tx = state.db.begin_write().await?;
    store::lock_account(&tx, actor.account).await?;
    end_others(&tx, state, actor).await?;
    note(&tx, state, actor, AuditAction::SignInsEnded, &["others"]).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends every sign-in to the actor's account but the present one, under the lock of the
/// account: what signs in to it has changed, and who else holds a sign-in may be why.
pub(super) async fn end_others(
    tx: &WriteTx,
    state: &AppState,
    actor: &Actor,
) -> Result<(), StoreError> {
    let which = actor.sign_in.map_or(Which::All, Which::Others);
    store::end_sign_ins(tx, actor.account, which, state.now()).await
}

/// Ends every sign-in to an account: its tokens are of no use from the commit on. For staff
/// who are suspended or dismissed (H-60) and guardians who are removed from a family.
///
/// # Errors
/// The store's.
pub async fn end_all(tx: &WriteTx, state: &AppState, account: AccountId) -> Result<(), StoreError> {
    store::lock_account(tx, account).await?;
    store::end_sign_ins(tx, account, Which::All, state.now()).await
}
