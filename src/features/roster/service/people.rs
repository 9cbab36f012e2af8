//! People and their papers.

use super::{Changed, settle_health_worker, settle_hit_alert, shown, sign_out};
use crate::{
    features::{
        auth::{self, domain::Login, service::FirstPassword},
        districts,
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
        sessions::{self, domain::SessionError},
        staff::{
            self,
            domain::{
                CheckResult, CredentialInput, CredentialRecord, Dismissal, DocumentInput,
                NewDismissal, Place, ServedHouse, StaffError, StaffMember, StaffRole, StaffStatus,
            },
        },
    },
    shared::{
        domain::{Actor, AuditAction, AuditEntry, AuditSubject, CredentialId, RequestKey, StaffId},
        storage::{
            Batch, StoreError, WriteTx, audit_log,
            idempotency::{Outcome, once},
        },
    },
    state::AppState,
};
use serde_json::json;

/// A person to be employed.
#[derive(Clone, Debug)]
pub struct NewStaff {
    /// Where.
    pub place: Place,
    /// Name.
    pub name: String,
    /// As what.
    pub role: StaffRole,
    /// The identity document; needed of people who work with children.
    pub document: Option<DocumentInput>,
    /// What the person signs in by, if at all; the password is drawn.
    pub login: Option<Login>,
}

/// Employs a person. Without papers nobody counts, so no session changes. The first password of
/// one who signs in is drawn, and given once: not to a repeat of the request.
///
/// # Errors
/// [`StaffError`].
pub async fn create_staff(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    new: NewStaff,
) -> Result<(StaffMember, Option<FirstPassword>), StaffError> {
    // Hashing is slow on purpose; it must not hold a transaction open.
    let first = match new.login {
        None => None,
        Some(_) => Some(auth::service::first_password(state).await?),
    };
    let now = state.now();
    let district = districts::service::district(state, actor.district).await?;
    let document = match &new.document {
        None => None,
        Some(document) => Some(document.parse(district.local.date(now))?),
    };
    let outcome = once(&state.db, actor, key, now, async |tx| {
        let mut member = StaffMember {
            id: state.new_id().into(),
            district: actor.district,
            place: new.place,
            account: None,
            name: new.name,
            role: new.role,
            status: StaffStatus::Active,
            status_since: Some(now),
            has_id_document: document.is_some(),
            version: 1,
        };
        if let Some((login, first)) = new.login.as_ref().zip(first.as_ref()) {
            let password = (first.hash.clone(), first.good_until);
            let account =
                auth::service::create_staff_login(tx, state, actor.district, login, password)
                    .await?;
            member.account = Some(account);
        }
        staff::service::create(state, tx, actor, &member, document).await?;
        let role = [member.role.as_str()];
        note_change(
            state,
            tx,
            actor,
            (AuditAction::StaffCreated, member.id),
            &role,
        )
        .await?;
        Ok::<_, StaffError>(member)
    })
    .await?;
    Ok(match outcome {
        Outcome::Done(member) => (member, first),
        Outcome::Replayed(member) => (member, None),
    })
}

/// Writes name and status of a person below the actor. Whoever does not work any more is
/// signed out, and no longer counts in any session ahead. One with a record in a register
/// is dismissed by [`dismiss_staff`] only.
///
/// # Errors
/// [`SessionError`].
pub async fn edit_staff(
    state: &AppState,
    actor: &Actor,
    id: StaffId,
    expected: i64,
    (name, status): (String, StaffStatus),
) -> Result<Changed<StaffMember>, SessionError> {
    let now = state.now();
    let tx = state.db.begin_write().await?;
    let member = staff::service::lock_to_manage(&tx, actor, id).await?;
    let ahead = staff::service::shifts_ahead(&*tx, id, now).await?;
    let edited = staff::service::edit(&tx, member, expected, (name, status), now).await?;
    let affected = sessions::service::recompute_for_shifts(state, &tx, &ahead).await?;
    settle_health_worker(state, &tx, &edited).await?;
    if status != StaffStatus::Active {
        sign_out(state, &tx, &edited).await?;
    }
    let now = [status.as_str()];
    note_change(state, &tx, actor, (AuditAction::StaffEdited, id), &now).await?;
    tx.commit().await?;
    let changed = Changed {
        item: edited,
        affected,
    };
    Ok(shown(state, changed).await)
}

/// Records a paper of a person below the actor. A hit suspends the person, takes them off
/// every shift ahead, signs them out and alerts those who run the house, all at once (H-60,
/// scenario 16).
///
/// # Errors
/// [`SessionError`].
pub async fn add_credential(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    id: StaffId,
    input: CredentialInput,
) -> Result<Changed<CredentialRecord>, SessionError> {
    let now = state.now();
    let district = districts::service::district(state, actor.district).await?;
    let outcome = once(&state.db, actor, key, now, async |tx| {
        let member = staff::service::lock_to_manage(tx, actor, id).await?;
        let ahead = staff::service::shifts_ahead(&**tx, id, now).await?;
        let item = staff::service::add_credential(state, tx, &district, &member, input).await?;
        let affected = sessions::service::recompute_for_shifts(state, tx, &ahead).await?;
        let hit = item.credential.result == Some(CheckResult::Hit);
        if hit {
            settle_hit_alert(state, tx, &member, true).await?;
            tell_of_hit(state, tx, &member).await?;
        }
        settle_health_worker(state, tx, &member).await?;
        if hit {
            sign_out(state, tx, &member).await?;
        }
        Ok::<_, SessionError>(Changed { item, affected })
    })
    .await?;
    Ok(shown(state, outcome.into_inner()).await)
}

/// Takes a paper of a person below the actor back. Taking a hit back ends its alert but
/// leaves the person suspended: that is for a person to lift.
///
/// # Errors
/// [`SessionError`].
pub async fn revoke_credential(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    (id, credential): (StaffId, CredentialId),
    reason: String,
) -> Result<Changed<CredentialRecord>, SessionError> {
    let now = state.now();
    let outcome = once(&state.db, actor, key, now, async |tx| {
        let member = staff::service::lock_to_manage(tx, actor, id).await?;
        let item = staff::service::revoke_credential(state, tx, id, credential, reason).await?;
        let affected = sessions::service::recompute_for_staff(state, tx, id).await?;
        if item.credential.result == Some(CheckResult::Hit)
            && !staff::service::has_hit(tx, id).await?
        {
            settle_hit_alert(state, tx, &member, false).await?;
        }
        settle_health_worker(state, tx, &member).await?;
        Ok::<_, SessionError>(Changed { item, affected })
    })
    .await?;
    Ok(shown(state, outcome.into_inner()).await)
}

/// Records the dismissal of a person below the actor: the person is signed out and counts in
/// no session ahead; the alert about a record in a register ends, and a bar remains (H-60).
///
/// # Errors
/// [`SessionError`].
pub async fn dismiss_staff(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    id: StaffId,
    new: NewDismissal,
) -> Result<Changed<Dismissal>, SessionError> {
    let now = state.now();
    let district = districts::service::district(state, actor.district).await?;
    let today = district.local.date(now);
    let outcome = once(&state.db, actor, key, now, async |tx| {
        let member = staff::service::lock_to_manage(tx, actor, id).await?;
        let ahead = staff::service::shifts_ahead(&**tx, id, now).await?;
        let new = new.clone();
        let item = staff::service::dismiss(state, tx, actor, &member, new, today).await?;
        let affected = sessions::service::recompute_for_shifts(state, tx, &ahead).await?;
        settle_hit_alert(state, tx, &member, false).await?;
        settle_health_worker(state, tx, &member).await?;
        sign_out(state, tx, &member).await?;
        note_change(state, tx, actor, (AuditAction::StaffDismissed, id), &[]).await?;
        Ok::<_, SessionError>(Changed { item, affected })
    })
    .await?;
    Ok(shown(state, outcome.into_inner()).await)
}

/// Lets a health worker serve another house as well (H-56).
///
/// # Errors
/// [`SessionError`].
pub async fn serve_house(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    served: ServedHouse,
) -> Result<ServedHouse, SessionError> {
    let outcome = once(&state.db, actor, key, state.now(), async |tx| {
        staff::service::serve_house(state, tx, actor, served).await?;
        sessions::service::settle_health_worker_alert(state, tx, served.house).await?;
        Ok::<_, SessionError>(served)
    })
    .await?;
    Ok(outcome.into_inner())
}

/// Ends that a health worker serves another house.
///
/// # Errors
/// [`SessionError`].
pub async fn stop_serving(
    state: &AppState,
    actor: &Actor,
    served: ServedHouse,
) -> Result<(), SessionError> {
    let tx = state.db.begin_write().await?;
    staff::service::stop_serving(&tx, actor, served).await?;
    sessions::service::settle_health_worker_alert(state, &tx, served.house).await?;
    Ok(tx.commit().await?)
}

/// Writes to the audit log that a person was employed, changed or dismissed.
pub(super) async fn note_change(
    state: &AppState,
    tx: &WriteTx,
    actor: &Actor,
    (action, id): (AuditAction, StaffId),
    what: &[&str],
) -> Result<(), StoreError> {
    let entry = AuditEntry::of(actor, action, AuditSubject::Staff, id.get());
    audit_log::write(tx, state.stamp(), &entry.fields(what.iter().copied())).await
}

/// Tells those who run the house, and those who supervise it, of a register's record.
async fn tell_of_hit(
    state: &AppState,
    tx: &WriteTx,
    member: &StaffMember,
) -> Result<(), SessionError> {
    let Some(house) = member.place.house() else {
        return Ok(());
    };
    let mut to = vec![Audience::House(house)];
    let supervisors = staff::service::supervisors(&**tx, house).await?;
    to.extend(supervisors.into_iter().map(Audience::Account));
    let mut batch = Batch::default();
    for audience in to {
        let facts = json!({ "staff_id": member.id, "house_id": house });
        notices::service::tell(
            state,
            &mut batch,
            (member.district, audience),
            NoticeKind::BackgroundCheckHit,
            (member.id.get(), facts),
        );
    }
    Ok(batch.execute(tx).await?)
}
