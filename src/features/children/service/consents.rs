//! Giving and withdrawing consent.

use super::{acting_for, child_in_scope, today};
use crate::{
    features::children::{
        domain::{ChildError, Consent, ConsentChannel, Purpose, current_notice},
        store,
    },
    shared::{
        domain::{Actor, AuditSubject, ChildId, ConsentId, RequestKey},
        request::note_read,
        storage::{WriteTx, idempotency::once},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

/// The consents of a child, withdrawn ones too, oldest first.
///
/// # Errors
/// [`ChildError`].
pub async fn consents(
    state: &AppState,
    actor: &Actor,
    child: ChildId,
) -> Result<Vec<Consent>, ChildError> {
    let db = state.db.read();
    child_in_scope(state, db, actor, child).await?;
    note_read(actor, AuditSubject::Child, child.get(), &["consents"]);
    Ok(store::list_consents(db, child).await?)
}

/// True while consent to the purpose is in force for the child; whoever asks checks who may
/// know of it.
///
/// # Errors
/// The store's.
pub async fn has_consent(
    db: &impl ConnectionTrait,
    child: ChildId,
    purpose: Purpose,
) -> Result<bool, ChildError> {
    Ok(!store::consents_in_force(db, child, purpose)
        .await?
        .is_empty())
}

/// Records that the guardian consents to a purpose after reading the current notice.
///
/// # Errors
/// [`ChildError::OutdatedNotice`], [`ChildError::AlreadyConsented`], and others.
pub async fn give_consent(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    child: ChildId,
    purpose: Purpose,
    notice_version: String,
) -> Result<Consent, ChildError> {
    let (found, guardian) = acting_for(state, actor, child).await?;
    let current = current_notice(today(state, actor).await?)?;
    if notice_version != current.id {
        return Err(ChildError::OutdatedNotice {
            current: current.id.clone(),
        });
    }
    let now = state.now();
    let consent = Consent {
        id: state.new_id().into(),
        child,
        guardian: guardian.id,
        purpose,
        notice_version,
        given_at: now,
        withdrawn_at: None,
    };
    let outcome = once(&state.db, actor, key, now, async |tx| {
        store::lock(tx, &state.cipher, child)
            .await?
            .ok_or(ChildError::NotFound)?;
        let in_force = store::consents_in_force(&**tx, child, purpose).await?;
        let same = |known: &Consent| known.notice_version == consent.notice_version;
        if in_force.iter().any(same) {
            return Err(ChildError::AlreadyConsented);
        }
        store::insert_consent(tx, found.district, &consent, ConsentChannel::Guardian).await?;
        Ok(consent)
    })
    .await?;
    Ok(outcome.into_inner())
}

/// One consent of a child; whoever asks checks who may know of it.
///
/// # Errors
/// [`ChildError::NotFound`], or the store's.
pub async fn consent(
    db: &impl ConnectionTrait,
    child: ChildId,
    id: ConsentId,
) -> Result<Consent, ChildError> {
    store::find_consent(db, child, id)
        .await?
        .ok_or(ChildError::NotFound)
}

/// Withdraws a consent inside the caller's transaction, under the child's lock, which is
/// taken first. Every consent to the same purpose that is in force ends with it: whoever
/// withdraws means the purpose, not a row. Whether the actor may is the caller's to check.
///
/// Cancelling bookings that lose their ground, and erasing the profile, is the caller's: see
/// the notes for bookings on the feature. Only they call it.
///
/// # Errors
/// [`ChildError::NotFound`], or the store's.
pub async fn withdraw_within(
    tx: &WriteTx,
    state: &AppState,
    child: ChildId,
    id: ConsentId,
) -> Result<Consent, ChildError> {
    let now: DateTime<Utc> = state.now();
    store::lock(tx, &state.cipher, child)
        .await?
        .ok_or(ChildError::NotFound)?;
    let mut consent = store::find_consent(&**tx, child, id)
        .await?
        .ok_or(ChildError::NotFound)?;
    if consent.is_in_force() {
        store::withdraw_consents(tx, child, consent.purpose, now).await?;
        consent.withdrawn_at = Some(now);
    }
    Ok(consent)
}
