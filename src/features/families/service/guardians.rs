//! Adding and removing guardians.

use super::{
    family_in_scope,
    invitations::tell_joined,
    joining::seat,
    lock_as_guardian,
    told::{left, tell_others},
};
use crate::{
    features::{
        auth,
        families::{
            domain::{FamilyError, Guardian, MemberStatus, NewGuardian},
            store,
        },
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
    },
    shared::{
        domain::{Actor, AuditAction, AuditEntry, AuditSubject, FamilyId, GuardianId, RequestKey},
        request::note_read,
        storage::{Batch, WriteTx, audit_log, idempotency::once},
    },
    state::AppState,
};
use serde_json::json;

/// The guardians of a family, removed ones too, in the order they came.
///
/// # Errors
/// [`FamilyError`].
pub async fn guardians(
    state: &AppState,
    actor: &Actor,
    family: FamilyId,
) -> Result<Vec<Guardian>, FamilyError> {
    let db = state.db.read();
    family_in_scope(state, db, actor, family).await?;
    let fields = ["guardian_names_masked", "guardian_phones_masked"];
    note_read(actor, AuditSubject::Family, family.get(), &fields);
    Ok(store::list_guardians(db, &state.cipher, family).await?)
}

/// Adds a guardian by phone, who finds the family when signing in with it. A guardian who
/// was removed comes back in the same way.
///
/// # Errors
/// [`FamilyError::AlreadyGuardian`], [`FamilyError::FamilyExists`] when the phone belongs to
/// another family, and others.
pub async fn add_guardian(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    family: FamilyId,
    new: NewGuardian,
) -> Result<Guardian, FamilyError> {
    let id = once(&state.db, actor, key, state.now(), async |tx| {
        lock_as_guardian(state, tx, actor, family).await?;
        join(state, tx, actor, family, new).await
    })
    .await?
    .into_inner();
    store::find_guardian(state.db.read(), &state.cipher, family, id)
        .await?
        .ok_or(FamilyError::NotFound)
}

async fn join(
    state: &AppState,
    tx: &WriteTx,
    actor: &Actor,
    family: FamilyId,
    new: NewGuardian,
) -> Result<GuardianId, FamilyError> {
    let phone = new.phone.as_ref().ok_or(FamilyError::PhoneRequired)?;
    let account = auth::service::account_for_phone(tx, state, actor.district, phone).await?;
    store::lock_account(tx, account).await?;
    match store::acting_guardian(&**tx, &state.cipher, actor.district, account).await? {
        Some(known) if known.family == family => return Err(FamilyError::AlreadyGuardian),
        Some(_) => return Err(FamilyError::FamilyExists),
        None => {}
    }
    let guardian = seat(state, tx, family, (account, actor.district), new).await?;
    tell_joined(state, tx, actor, &guardian, "phone").await?;
    Ok(guardian.id)
}

/// Removes a guardian: from now on the account may not act for the family, and its sign-ins
/// end. Who was removed is told, and the others. Removing one who is removed changes nothing.
///
/// # Errors
/// [`FamilyError::LastGuardian`], and others.
pub async fn revoke_guardian(
    state: &AppState,
    actor: &Actor,
    family: FamilyId,
    id: GuardianId,
) -> Result<Guardian, FamilyError> {
    let tx = state.db.begin_write().await?;
    lock_as_guardian(state, &tx, actor, family).await?;
    let guardians = store::list_guardians(&*tx, &state.cipher, family).await?;
    let active = guardians
        .iter()
        .filter(|guardian| guardian.status == MemberStatus::Active)
        .count();
    let guardian = guardians
        .into_iter()
        .find(|guardian| guardian.id == id)
        .ok_or(FamilyError::NotFound)?;
    if guardian.status == MemberStatus::Revoked {
        // Perhaps by a request that waits until everybody has heard: then this one waits too.
        tx.changes_standing(guardian.account);
        tx.commit().await?;
        return Ok(guardian);
    }
    if active < 2 {
        return Err(FamilyError::LastGuardian);
    }
    store::revoke_guardian(&tx, &guardian).await?;
    let persons_too = store::revoke_all_pickup_persons(&tx, family).await?;
    auth::service::end_all(&tx, state, guardian.account).await?;
    let (action, subject) = (AuditAction::GuardianRevoked, AuditSubject::Guardian);
    let entry = AuditEntry::of(actor, action, subject, id.get());
    let mut batch = Batch::default();
    batch.row(&audit_log::row_of(state.stamp(), &entry));
    let of = (guardian.district, family);
    let about = left(state, &guardian, persons_too);
    tell_others(state, &tx, &mut batch, of, &[actor.account], about).await?;
    if guardian.account != actor.account {
        let to = (guardian.district, Audience::Account(guardian.account));
        let about = (family.get(), json!({ "at": state.now() }));
        notices::service::tell(state, &mut batch, to, NoticeKind::MembershipEnded, about);
    }
    batch.execute(&tx).await?;
    tx.commit().await?;
    Ok(Guardian {
        status: MemberStatus::Revoked,
        ..guardian
    })
}
