//! Entering addresses.

use crate::{
    config::WebhookConfig,
    features::webhooks::{
        domain::{DisabledReason, Secret, Webhook, WebhookDetails, WebhookError, WebhookStatus},
        store,
    },
    shared::{
        domain::{Actor, AuditAction, AuditEntry, AuditSubject, RequestKey, WebhookId},
        outbound::{NotCallable, may_call},
        storage::{StoreError, WriteTx, audit_log, idempotency::once},
    },
    state::AppState,
};
use chrono::TimeDelta;
use reqwest::Url;

/// How long events are signed with the former secret too.
const OVERLAP: TimeDelta = TimeDelta::hours(24);

/// The addresses of the district, in the order they came.
///
/// # Errors
/// [`WebhookError`].
pub async fn list(state: &AppState, actor: &Actor) -> Result<Vec<Webhook>, WebhookError> {
    Ok(store::list(state.db.read(), actor.district).await?)
}

/// One address.
///
/// # Errors
/// [`WebhookError`].
pub async fn webhook(
    state: &AppState,
    actor: &Actor,
    id: WebhookId,
) -> Result<Webhook, WebhookError> {
    store::find(state.db.read(), actor.district, id)
        .await?
        .ok_or(WebhookError::NotFound)
}

/// Enters an address; gives the secret that its events are signed with. A repeat of the
/// request gives it again until another is in use.
///
/// # Errors
/// [`WebhookError::UrlNotAllowed`], and others.
pub async fn create(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    details: WebhookDetails,
) -> Result<(Webhook, Secret), WebhookError> {
    check_url(state, &details.url).await?;
    let now = state.now();
    let id = once(&state.db, actor, key, now, async |tx| {
        let webhook = Webhook {
            id: state.new_id().into(),
            district: actor.district,
            details,
            status: WebhookStatus::Active,
            disabled_reason: None,
            failing_since: None,
            former_secret_until: None,
            version: 1,
            created_by: actor.account,
            created_at: now,
        };
        let secret = Secret::draw(&*state.random);
        store::insert(tx, &state.cipher, &webhook, &secret).await?;
        note(state, tx, actor, (AuditAction::WebhookCreated, webhook.id)).await?;
        Ok::<_, WebhookError>(webhook.id)
    })
    .await?
    .into_inner();
    with_secret(state, actor, id).await
}

/// Takes a new secret into use; for a day events are signed with the former one too.
///
/// # Errors
/// [`WebhookError`].
pub async fn rotate(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    id: WebhookId,
) -> Result<(Webhook, Secret), WebhookError> {
    let now = state.now();
    once(&state.db, actor, key, now, async |tx| {
        store::find(&**tx, actor.district, id)
            .await?
            .ok_or(WebhookError::NotFound)?;
        let secret = Secret::draw(&*state.random);
        store::rotate(tx, &state.cipher, id, &secret, now + OVERLAP).await?;
        note(state, tx, actor, (AuditAction::WebhookSecretRotated, id)).await?;
        Ok::<_, WebhookError>(id)
    })
    .await?;
    with_secret(state, actor, id).await
}

/// The secret is not stored with the answer of the request, where it would not be encrypted.
async fn with_secret(
    state: &AppState,
    actor: &Actor,
    id: WebhookId,
) -> Result<(Webhook, Secret), WebhookError> {
    let db = state.db.read();
    let webhook = store::find(db, actor.district, id)
        .await?
        .ok_or(WebhookError::NotFound)?;
    let secrets = store::secrets(db, &state.cipher, id, state.now()).await?;
    let newest = secrets.into_iter().next().ok_or(WebhookError::NotFound)?;
    Ok((webhook, newest))
}

/// Edits an address. Enabling it forgets its failures; disabling it gives up what was still
/// to be sent.
///
/// # Errors
/// [`WebhookError::UrlNotAllowed`], [`WebhookError::StaleVersion`], and others.
pub async fn edit(
    state: &AppState,
    actor: &Actor,
    id: WebhookId,
    version: i64,
    (details, status): (WebhookDetails, WebhookStatus),
) -> Result<Webhook, WebhookError> {
    let known = webhook(state, actor, id).await?;
    check_url(state, &details.url).await?;
    let begins = status == WebhookStatus::Active && known.status == WebhookStatus::Disabled;
    let ends = status == WebhookStatus::Disabled && known.status == WebhookStatus::Active;
    let edited = Webhook {
        details,
        status,
        disabled_reason: match status {
            WebhookStatus::Active => None,
            WebhookStatus::Disabled => known.disabled_reason.or(Some(DisabledReason::ByStaff)),
        },
        failing_since: known.failing_since.filter(|_| !begins),
        ..known
    };
    let tx = state.db.begin_write().await?;
    if !store::update(&tx, &edited, version).await? {
        return Err(WebhookError::StaleVersion);
    }
    if ends {
        store::give_up_pending(&tx, id, state.now()).await?;
    }
    note(state, &tx, actor, (AuditAction::WebhookEdited, id)).await?;
    tx.commit().await?;
    webhook(state, actor, id).await
}

/// Removes an address and what was to be sent to it.
///
/// # Errors
/// [`WebhookError`].
pub async fn delete(state: &AppState, actor: &Actor, id: WebhookId) -> Result<(), WebhookError> {
    webhook(state, actor, id).await?;
    let tx = state.db.begin_write().await?;
    store::delete(&tx, id).await?;
    note(state, &tx, actor, (AuditAction::WebhookRemoved, id)).await?;
    Ok(tx.commit().await?)
}

/// Writes to the audit log what became of an address: events about children go there.
async fn note(
    state: &AppState,
    tx: &WriteTx,
    actor: &Actor,
    (action, id): (AuditAction, WebhookId),
) -> Result<(), StoreError> {
    let entry = AuditEntry::of(actor, action, AuditSubject::Webhook, id.get());
    audit_log::write(tx, state.stamp(), &entry).await
}

/// Only HTTPS, only public machines, unless the configuration says otherwise.
async fn check_url(state: &AppState, text: &str) -> Result<(), WebhookError> {
    let refused = WebhookError::UrlNotAllowed;
    let settings = &state.config.webhooks;
    let url = address_in(text, settings).map_err(refused)?;
    may_call(&url, settings.allow_private)
        .await
        .map_err(|error| {
            refused(match error {
                NotCallable::Unknown => "the name of the machine is not known",
                NotCallable::Private => "the machine is not a public one",
            })
        })
}

/// The address that a text holds, or what is wrong with it. Whose machine it is, is not asked.
pub(crate) fn address_in(text: &str, settings: &WebhookConfig) -> Result<Url, &'static str> {
    // These are dropped where a URL is read, so what is shown would be another address.
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("it must hold no blanks or control characters");
    }
    let url = Url::parse(text).map_err(|_| "it is not a URL")?;
    match url.scheme() {
        "https" => {}
        "http" if settings.allow_http => {}
        _ => return Err("it must begin with https://"),
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err("it must hold no user, password or fragment");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn an_address_is_shown_as_it_is_called() {
        let settings = WebhookConfig {
            allow_http: false,
            allow_private: false,
            timeout: Duration::from_secs(1),
        };
        assert!(address_in("https://hooks.example.cn/宝宝屋?a=b", &settings).is_ok());
        for text in [
            " https://hooks.example.cn/",
            "https://hooks.example.cn/\r\n",
            "https://hooks.exa\tmple.cn/",
            "https://hooks.example.cn/a b",
        ] {
            assert!(address_in(text, &settings).is_err(), "{text:?}");
        }
    }
}
