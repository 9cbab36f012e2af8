//! What signs in to an account: seeing it, linking more, removing some.

use super::{
    super::{
        domain::{
            AccountFacts, AccountStatus, AuthError, Code, Credential, LinkedIdentity, Phone,
            Provider,
        },
        store,
    },
    accounts::{Proven, attach, subject_hash},
    audit::note,
    codes::take_code,
    providers::{ATTEMPTS, exchange, give_up, lock_facts},
    sign_ins::end_others,
};
use crate::{
    shared::{
        domain::{AccountId, Actor, AuditAction},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// An identity that is linked now.
pub struct Linked {
    /// The identity.
    pub identity: LinkedIdentity,
    /// False when it was linked to the account before.
    pub is_new: bool,
}

/// What signs in to the guardian's account, in the order it came.
///
/// # Errors
/// The store's.
pub async fn identities(state: &AppState, actor: &Actor) -> Result<Vec<LinkedIdentity>, AuthError> {
    Ok(store::identities(state.db.read(), &state.cipher, actor.account).await?)
}

/// Links the identity that a code or ticket of a provider proves to the guardian's account, and
/// ends every other sign-in to it.
///
/// # Errors
/// [`AuthError::IdentityTaken`] when it signs in to another account that is, or was, in a
/// family; as [`super::guardian_by_provider`].
pub async fn link_provider(
    state: &AppState,
    actor: &Actor,
    provider: Provider,
    credential: &Credential,
) -> Result<Linked, AuthError> {
    let external = exchange(state, provider, credential).await?;
    let proven = Proven::external(&external);
    for _ in 0..ATTEMPTS {
        let tx = state.db.begin_write().await?;
        if let Some(linked) = link(state, tx, actor, &proven).await? {
            return Ok(linked);
        }
    }
    Err(AuthError::Busy)
}

/// Links the phone to which a one-time code was sent to the guardian's account.
///
/// # Errors
/// [`AuthError::CodeInvalid`]; as [`link_provider`].
pub async fn link_phone(
    state: &AppState,
    actor: &Actor,
    phone: &Phone,
    code: &Code,
) -> Result<Linked, AuthError> {
    let proven = Proven::phone(phone);
    for _ in 0..ATTEMPTS {
        let tx = state.db.begin_write().await?;
        // Undone with the rest when another attempt is needed, so the code is still good.
        let tx = take_code(state, tx, actor.district, phone, code).await?;
        if let Some(linked) = link(state, tx, actor, &proven).await? {
            return Ok(linked);
        }
    }
    Err(AuthError::Busy)
}

/// Removes an identity, never the last one, and ends every other sign-in to the account: who
/// held the identity may be signed in by it.
///
/// # Errors
/// [`AuthError::NotFound`] for one that is not the account's; [`AuthError::LastIdentity`]; the store's.
pub async fn unlink(state: &AppState, actor: &Actor, id: Uuid) -> Result<(), AuthError> {
    let unguarded = identities_without_lock(state, actor.account).await?;
    let tx = state.db.begin_write().await?;
    let all = match unguarded {
        Some(all) => all,
        None => {
            store::lock_account(&tx, actor.account).await?;
            store::identities(&*tx, &state.cipher, actor.account).await?
        }
    };
    let Some(removed) = all.iter().find(|identity| identity.id == id) else {
        return Err(AuthError::NotFound);
    };
    if all.len() == 1 {
        return Err(AuthError::LastIdentity);
    }
    if !store::delete_identity(&tx, actor.account, id).await? {
        return Err(AuthError::NotFound);
    }
    end_others(&tx, state, actor).await?;
    let way = [removed.provider.as_str()];
    note(&tx, state, actor, AuditAction::IdentityRemoved, &way).await?;
    tx.commit().await?;
    Ok(())
}

/// By what a provider knows the person of an account, for sending messages: an openid, a
/// phone number. The one linked last, should there be several.
///
/// # Errors
/// The store's.
pub async fn subject_of(
    state: &AppState,
    db: &impl ConnectionTrait,
    account: AccountId,
    provider: Provider,
) -> Result<Option<String>, StoreError> {
    let found = store::latest_of_provider(db, &state.cipher, account, provider).await?;
    Ok(found.and_then(|identity| identity.subject))
}

/// One attempt; `None` when others were changing the same identity.
async fn link(
    state: &AppState,
    tx: WriteTx,
    actor: &Actor,
    proven: &Proven<'_>,
) -> Result<Option<Linked>, AuthError> {
    let hash = subject_hash(state, proven.provider, proven.subject);
    let known = store::find_identity(&*tx, actor.district, proven.provider, &hash).await?;
    let [own, owner] = lock_facts(&tx, [Some(actor.account), known]).await?;
    if store::find_identity(&*tx, actor.district, proven.provider, &hash).await? != known {
        return Ok(None);
    }
    // The access token may be older than the end of the account.
    if own.is_none_or(|own| own.status != AccountStatus::Active) {
        return Err(AuthError::SignInFailed);
    }
    let is_new = match owner {
        Some(AccountFacts { id, .. }) if id == actor.account => false,
        Some(owner) if owner.may_be_given_up() => {
            give_up(&tx, state, owner.id, actor.account).await?;
            true
        }
        Some(_) => return Err(AuthError::IdentityTaken),
        None => {
            if !attach(&tx, state, (actor.district, actor.account), proven).await? {
                return Ok(None);
            }
            true
        }
    };
    if is_new {
        end_others(&tx, state, actor).await?;
        let way = [proven.provider.as_str()];
        note(&tx, state, actor, AuditAction::IdentityLinked, &way).await?;
    }
    let all = store::identities(&*tx, &state.cipher, actor.account).await?;
    tx.commit().await?;
    let linked = all
        .into_iter()
        .find(|it| it.provider == proven.provider && it.subject.as_deref() == Some(proven.subject));
    let identity = linked.ok_or(StoreError::Corrupt("an identity that was just linked"))?;
    Ok(Some(Linked { identity, is_new }))
}

/// The negative control of the last identity: with the switch on, the identities are read
/// without the lock, and long enough before the write that two requests see the same.
#[cfg(feature = "testing")]
async fn identities_without_lock(
    state: &AppState,
    account: AccountId,
) -> Result<Option<Vec<LinkedIdentity>>, StoreError> {
    if !crate::testing::Switches::is_on(&state.switches.skip_identity_locks) {
        return Ok(None);
    }
    let all = store::identities(state.db.read(), &state.cipher, account).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    Ok(Some(all))
}

#[cfg(not(feature = "testing"))]
#[expect(clippy::unused_async, reason = "its twin in tests reads the store")]
async fn identities_without_lock(
    _: &AppState,
    _: AccountId,
) -> Result<Option<Vec<LinkedIdentity>>, StoreError> {
    Ok(None)
}
