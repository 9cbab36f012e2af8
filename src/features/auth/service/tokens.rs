//! Access and refresh tokens.
//!
//! A refresh token is good once. On a poor network its answer may be lost after the server
//! has written it; the client then has only the token that is used. So the same token is
//! taken again for half a minute, as long as nobody has used what followed it: the lost
//! successor is revoked and a new one answered. Any other second use, or the use of a
//! revoked token, shows that two parties hold the chain, and ends it: a thief and the owner
//! both have to sign in again.

use super::{
    super::{
        domain::{
            AuthError, Begun, MAX_SIGN_INS, Presented, Provider, RefreshToken, SignIn, Tokens,
            Which, judge,
        },
        store::{self, NewRefreshToken, NewSignIn},
    },
    audit::{note_reused, note_signed_in},
    standing::{actor_of, owed_by},
};
use crate::{
    shared::{
        domain::{Actor, SignInId},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, SubsecRound, Utc};
use secrecy::SecretString;

/// An access token for the actor, and when it expires (in whole seconds, as the token says).
///
/// # Errors
/// [`AuthError::Signing`].
pub fn access_token(
    state: &AppState,
    actor: &Actor,
) -> Result<(SecretString, DateTime<Utc>), AuthError> {
    let now = state.now();
    let token = state
        .tokens
        .issue(actor, now)
        .map_err(|_| AuthError::Signing)?;
    let expires_at = (now + state.tokens.lifetime()).trunc_subsecs(0);
    Ok((token.into(), expires_at))
}

/// Begins a sign-in: its first tokens. An account that has as many as it may have loses the one
/// that was not used for longest.
///
/// # Errors
/// [`AuthError::Signing`], or the store's.
pub async fn tokens_for(
    tx: &WriteTx,
    state: &AppState,
    actor: &Actor,
    begun: Begun,
) -> Result<Tokens, AuthError> {
    store::lock_account(tx, actor.account).await?;
    let now = state.now();
    for beyond in store::sign_ins(&**tx, actor.account, now)
        .await?
        .iter()
        .skip(MAX_SIGN_INS - 1)
    {
        store::end_sign_ins(tx, actor.account, Which::One(beyond.id), now).await?;
    }
    let lifetimes = state.config.sign_in.lifetimes(actor);
    let (id, ends_at) = (SignInId::from(state.new_id()), now + lifetimes.longest);
    let new = NewSignIn {
        id,
        district: actor.district,
        account: actor.account,
        begun,
        now,
        idle_until: lifetimes.idle_until(now, ends_at),
        ends_at,
    };
    let idle_until = new.idle_until;
    store::insert_sign_in(tx, new).await?;
    let actor = Actor {
        sign_in: Some(id),
        ..*actor
    };
    note_signed_in(tx, state, &actor, begun).await?;
    next_tokens(tx, state, &actor, (id, idle_until)).await
}

/// Exchanges a refresh token for the next pair. The actor is read anew.
///
/// # Errors
/// [`AuthError::SignInFailed`] for any token that is not accepted, and for an account that
/// may not sign in any more; or the store's.
pub async fn refresh(state: &AppState, presented: &str) -> Result<Tokens, AuthError> {
    let tx = state.db.begin_write().await?;
    let (token, sign_in) = lock_presented(state, &tx, presented)
        .await?
        .ok_or(AuthError::SignInFailed)?;
    let now = state.now();
    if !sign_in.goes_on(now) {
        return Err(AuthError::SignInFailed);
    }
    let moved_on = store::moved_on(&*tx, &token).await?;
    match judge(&token, moved_on, now) {
        Presented::First => {
            if !store::use_refresh(&tx, token.id, now).await? {
                return Err(AuthError::SignInFailed);
            }
        }
        Presented::Repeat => store::revoke_unused(&tx, token.chain, now).await?,
        Presented::Expired => return Err(AuthError::SignInFailed),
        Presented::Reused => {
            tracing::warn!(account.id = %token.account, "a refresh token was reused; its sign-in ends");
            note_reused(&tx, state, (token.district, token.account)).await?;
            return end(tx, &token, now).await;
        }
    }
    let Some(actor) = actor_of(&*tx, token.account).await? else {
        return end(tx, &token, now).await;
    };
    let actor = Actor {
        sign_in: Some(sign_in.id),
        ..actor
    };
    let lifetimes = state.config.sign_in.lifetimes(&actor);
    let idle_until = lifetimes.idle_until(now, sign_in.ends_at);
    store::use_sign_in(&tx, sign_in.id, now, idle_until).await?;
    let tokens = next_tokens(&tx, state, &actor, (sign_in.id, idle_until)).await?;
    tx.commit().await?;
    Ok(tokens)
}

/// Ends the sign-in of a refresh token: its access tokens too are of no use from now on. A token
/// that is not known has nothing to end; that is as well.
///
/// # Errors
/// The store's.
pub async fn sign_out(state: &AppState, presented: &str) -> Result<(), StoreError> {
    let tx = state.db.begin_write().await?;
    if let Some((token, _)) = lock_presented(state, &tx, presented).await? {
        let which = Which::One(token.chain);
        store::end_sign_ins(&tx, token.account, which, state.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The token, and its sign-in, as they are while the account is locked.
async fn lock_presented(
    state: &AppState,
    tx: &WriteTx,
    presented: &str,
) -> Result<Option<(RefreshToken, SignIn)>, StoreError> {
    let hash = token_hash(state, presented);
    let Some(token) = store::find_refresh(&**tx, &hash).await? else {
        return Ok(None);
    };
    store::lock_account(tx, token.account).await?;
    let token = store::find_refresh(&**tx, &hash).await?;
    let sign_in = match &token {
        None => None,
        Some(token) => store::find_sign_in(&**tx, token.chain).await?,
    };
    Ok(token.zip(sign_in))
}

/// Ends the sign-in for good, and refuses.
async fn end(tx: WriteTx, token: &RefreshToken, now: DateTime<Utc>) -> Result<Tokens, AuthError> {
    store::end_sign_ins(&tx, token.account, Which::One(token.chain), now).await?;
    tx.commit().await?;
    Err(AuthError::SignInFailed)
}

async fn next_tokens(
    tx: &WriteTx,
    state: &AppState,
    actor: &Actor,
    (chain, refresh_expires_at): (SignInId, DateTime<Utc>),
) -> Result<Tokens, AuthError> {
    let now = state.now();
    let (access_token, access_expires_at) = access_token(state, actor)?;
    let mut bytes = [0; 32];
    state.random.fill(&mut bytes);
    let refresh_token = URL_SAFE_NO_PAD.encode(bytes);
    let row = NewRefreshToken {
        id: state.new_id(),
        district: actor.district,
        account: actor.account,
        chain,
        token_hash: token_hash(state, &refresh_token),
        expires_at: refresh_expires_at,
        created_at: now,
    };
    store::insert_refresh(tx, row).await?;
    let phone_linked = store::has_identity(&**tx, actor.account, Provider::Phone).await?;
    Ok(Tokens {
        actor: *actor,
        access_token,
        access_expires_at,
        refresh_token: refresh_token.into(),
        refresh_expires_at,
        phone_linked,
        owed: owed_by(state, &**tx, actor).await?,
    })
}

fn token_hash(state: &AppState, token: &str) -> String {
    state.cipher.lookup_hash("refresh_token", token)
}
