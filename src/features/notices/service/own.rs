//! What an account wants of messages, and which it allows.

use crate::{
    features::notices::{
        domain::{NoticeError, Permit, PermitReport, Preferences},
        store,
    },
    shared::{
        domain::{Actor, RequestKey},
        storage::idempotency::once,
    },
    state::AppState,
};

/// What the actor wants of messages, with its version.
///
/// # Errors
/// The store's.
pub async fn preferences(
    state: &AppState,
    actor: &Actor,
) -> Result<(Preferences, i64), NoticeError> {
    Ok(store::preferences(state.db.read(), actor.account).await?)
}

/// Sets what the actor wants of messages; gives the new version.
///
/// # Errors
/// [`NoticeError::StaleVersion`].
pub async fn set_preferences(
    state: &AppState,
    actor: &Actor,
    wanted: Preferences,
    version: i64,
) -> Result<i64, NoticeError> {
    let tx = state.db.begin_write().await?;
    if !store::save_preferences(&tx, actor, wanted, version, state.now()).await? {
        return Err(NoticeError::StaleVersion);
    }
    tx.commit().await?;
    Ok(version.saturating_add(1))
}

/// The templates of subscription messages, and how many messages the actor allows.
///
/// # Errors
/// The store's.
pub async fn permits(state: &AppState, actor: &Actor) -> Result<Vec<Permit>, NoticeError> {
    let counted = store::permits(state.db.read(), actor.account).await?;
    let templates = &state.config.messages.subscription_templates;
    Ok(templates
        .iter()
        .map(|(name, template)| Permit {
            template_id: template.id.clone(),
            name: name.clone(),
            long_term: template.long_term,
            remaining: counted.get(name).copied().unwrap_or(0),
        })
        .collect())
}

/// Counts what the mini-program was answered. Templates that are not in use here any more
/// are passed over.
///
/// # Errors
/// [`NoticeError::Replay`], or the store's.
pub async fn report_permits(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    mut reports: Vec<PermitReport>,
) -> Result<(), NoticeError> {
    let now = state.now();
    // In one order, so that two reports of one account never wait for each other.
    reports.sort_by(|a, b| a.template_id.cmp(&b.template_id));
    once(&state.db, actor, key, now, async |tx| {
        for report in &reports {
            let templates = &state.config.messages.subscription_templates;
            let known = templates.iter().find(|(_, it)| it.id == report.template_id);
            if let Some((name, template)) = known {
                let template = (name.as_str(), template.long_term);
                store::report_permit(tx, actor, template, report.answer, now).await?;
            }
        }
        Ok::<_, NoticeError>(())
    })
    .await?;
    Ok(())
}
