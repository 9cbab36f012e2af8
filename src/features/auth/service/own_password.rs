//! Passwords that people have for themselves (docs/adr/0035): one that somebody else knows, drawn
//! by the service or given in an import, is good for some days and opens nothing but changing it.

use super::{
    super::{
        domain::{AuthError, PasswordFault, draw_password, judge_password},
        store,
    },
    audit::note,
    lockout::Attempt,
    passwords::{beside, hash_password},
    sign_in::by_password,
    sign_ins::{end_all, end_others},
};
use crate::{
    shared::{
        domain::{AccountId, Actor, AuditAction, DistrictId},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};

/// A password that the service has drawn. Shown once, to whoever hands it to its owner.
#[derive(Clone)]
pub struct FirstPassword {
    /// The password.
    pub password: SecretString,
    /// What is stored of it.
    pub hash: String,
    /// From then on it signs nobody in.
    pub good_until: DateTime<Utc>,
}

/// Draws a password, and hashes it: before the transaction that writes it, since that is slow.
///
/// # Errors
/// As [`hash_password`].
pub async fn first_password(state: &AppState) -> Result<FirstPassword, AuthError> {
    let password = draw_password(&*state.random);
    let hash = hash_password(state, &password).await?;
    Ok(FirstPassword {
        password,
        hash,
        good_until: temporary_until(state),
    })
}

/// Until when a password that somebody else knows is good.
#[must_use]
pub fn temporary_until(state: &AppState) -> DateTime<Utc> {
    state.now() + state.config.sign_in.first_password_lifetime
}

/// Changes the actor's password for the old one and the login. Every other sign-in ends; this one
/// goes on. Of two at once with the same old password one is taken.
///
/// # Errors
/// [`AuthError::Password`] for a new one that is not taken; [`AuthError::SignInFailed`] when login
/// and old password are not the actor's; [`AuthError::TooManyAttempts`]; the store's.
pub async fn change_password(
    state: &AppState,
    actor: &Actor,
    login: &str,
    (old, new): (SecretString, SecretString),
) -> Result<(), AuthError> {
    // Looked at first: a try is counted for the old one only.
    if old.expose_secret() == new.expose_secret() {
        return Err(PasswordFault::Unchanged.into());
    }
    let mut words = store::names_around(state.db.read(), actor.account).await?;
    words.push(login.to_owned());
    let wished = new.clone();
    beside(state, move || {
        judge_password(wished.expose_secret(), &words)
    })
    .await??;
    let known = by_password(state, actor.district, login, old).await?;
    if known.account != actor.account {
        return Err(AuthError::SignInFailed);
    }
    let hash = hash_password(state, &new).await?;
    let tx = state.db.begin_write().await?;
    store::lock_account(&tx, actor.account).await?;
    // Changed or reset since it was looked at.
    let instead_of = (!overwrites(state)).then_some(known.secret.as_str());
    if !store::set_password(&tx, actor.account, instead_of, (&hash, None)).await? {
        return Err(AuthError::SignInFailed);
    }
    end_others(&tx, state, actor).await?;
    note(&tx, state, actor, AuditAction::PasswordChanged, &[]).await?;
    known.attempt.succeeded(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts a drawn password in the place of an account's, ends every sign-in to it, and lets the
/// login be tried again at once. The second factor stays. False when the account has no login.
/// Who may do so is for the caller to know.
///
/// # Errors
/// The store's.
pub async fn reset_password(
    tx: &WriteTx,
    state: &AppState,
    account: AccountId,
    first: &FirstPassword,
) -> Result<bool, StoreError> {
    end_all(tx, state, account).await?;
    let set = (first.hash.as_str(), Some(first.good_until));
    let had_one = store::set_password(tx, account, None, set).await?;
    Ok(had_one && unlock(tx, account).await?)
}

/// Lets a login that has to wait after failures be tried again at once. False when the account
/// has none.
///
/// # Errors
/// The store's.
pub async fn unlock(tx: &WriteTx, account: AccountId) -> Result<bool, StoreError> {
    let Some((district, hash)) = store::login_hash(&**tx, account).await? else {
        return Ok(false);
    };
    Attempt::of(district, hash).succeeded(tx).await?;
    Ok(true)
}

/// Marks the passwords of a district as changed by their owners: for districts that are made up.
///
/// # Errors
/// The store's.
pub async fn keep_first_passwords(
    state: &AppState,
    district: DistrictId,
) -> Result<u64, StoreError> {
    let tx = state.db.begin_write().await?;
    let kept = store::keep_passwords(&tx, district).await?;
    tx.commit().await?;
    Ok(kept)
}

/// True only in the negative control of two changes at once.
fn overwrites(state: &AppState) -> bool {
    switched!(state, use_twice)
}
