//! Making and revoking keys, and signing in with one.

use super::{
    domain::{ApiKey, IntegratorError, KeyText},
    store,
};
use crate::{
    features::auth,
    shared::{
        domain::{Actor, ApiKeyId, AuditAction, AuditEntry, AuditSubject, Permissions, Role},
        storage::audit_log,
    },
    state::AppState,
};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;

/// The keys of the actor's district.
///
/// # Errors
/// The store's.
pub async fn list(state: &AppState, actor: &Actor) -> Result<Vec<ApiKey>, IntegratorError> {
    Ok(store::list(state.db.read(), actor.district).await?)
}

/// Makes a key; gives its text, which nobody can give again.
///
/// # Errors
/// The store's.
pub async fn create(
    state: &AppState,
    actor: &Actor,
    name: String,
    permissions: Permissions,
    valid_days: u32,
) -> Result<(ApiKey, KeyText), IntegratorError> {
    let (text, now) = (KeyText::draw(&*state.random), state.now());
    let tx = state.db.begin_write().await?;
    let key = ApiKey {
        id: state.new_id().into(),
        district: actor.district,
        account: auth::service::create_integrator(&tx, state, actor.district).await?,
        name,
        permissions,
        created_at: now,
        expires_at: now + TimeDelta::days(i64::from(valid_days)),
        last_used_at: None,
        revoked_at: None,
    };
    store::insert(&tx, &key, hash(state, &text), actor.account).await?;
    let opened = permissions.list().into_iter().map(|it| it.as_str());
    let entry = about(actor, AuditAction::ApiKeyCreated, key.id).fields(opened);
    audit_log::write(&tx, state.stamp(), &entry).await?;
    tx.commit().await?;
    Ok((key, text))
}

/// Revokes a key: from the commit on neither it nor a token made with it opens anything. One
/// that was revoked stays so.
///
/// # Errors
/// [`IntegratorError::NotFound`].
pub async fn revoke(state: &AppState, actor: &Actor, id: ApiKeyId) -> Result<(), IntegratorError> {
    let tx = state.db.begin_write().await?;
    store::find(&*tx, actor.district, id)
        .await?
        .ok_or(IntegratorError::NotFound)?;
    if store::revoke(&tx, id, state.now()).await? {
        let entry = about(actor, AuditAction::ApiKeyRevoked, id);
        audit_log::write(&tx, state.stamp(), &entry).await?;
    }
    Ok(tx.commit().await?)
}

/// An access token for who holds a key, and when it expires.
///
/// # Errors
/// [`IntegratorError::NotAccepted`] for what is no key, or is revoked or over.
pub async fn sign_in(
    state: &AppState,
    presented: &KeyText,
) -> Result<(ApiKey, SecretString, DateTime<Utc>), IntegratorError> {
    let now = state.now();
    let key = store::find_by_hash(state.db.read(), &hash(state, presented))
        .await?
        .filter(|key| now < key.expires_at || auth::service::trusts_old_keys(state))
        .ok_or(IntegratorError::NotAccepted)?;
    let tx = state.db.begin_write().await?;
    if !store::note_use(&tx, key.id, now).await? {
        return Err(IntegratorError::NotAccepted);
    }
    let actor = Actor {
        account: key.account,
        district: key.district,
        role: Role::Integrator {
            permissions: key.permissions,
        },
        // Its key is what can be taken away.
        sign_in: None,
    };
    let (token, expires_at) = auth::service::access_token(state, &actor)?;
    let entry = about(&actor, AuditAction::ApiKeyUsed, key.id);
    audit_log::write(&tx, state.stamp(), &entry).await?;
    tx.commit().await?;
    let until = expires_at.min(key.expires_at);
    Ok((key, token, until))
}

fn about(actor: &Actor, action: AuditAction, id: ApiKeyId) -> AuditEntry {
    AuditEntry::of(actor, action, AuditSubject::ApiKey, id.get())
}

fn hash(state: &AppState, key: &KeyText) -> String {
    state.cipher.lookup_hash("api_key.secret", key.text())
}
