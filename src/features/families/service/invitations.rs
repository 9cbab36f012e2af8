//! Inviting a further guardian. The code is shown once, kept as a keyed hash, and good once.

use super::{Registered, RegisteredIds, acting_in, joining::admit, told::tell_others};
use crate::{
    features::{
        auth::domain::Phone,
        districts,
        families::{
            domain::{
                Family, FamilyError, Guardian, Invitation, InvitationCode, MemberStatus,
                NewGuardian, Relation,
            },
            store,
        },
        notices::domain::NoticeKind,
    },
    shared::{
        domain::{Actor, AuditAction, AuditEntry, AuditSubject, FamilyId, PersonName, RequestKey},
        storage::{Batch, WriteTx, audit_log, idempotency::once},
    },
    state::AppState,
};
use serde_json::json;

/// An invitation that was just made.
pub struct MadeInvitation {
    /// What is kept of it.
    pub kept: Invitation,
    /// The code itself.
    pub code: InvitationCode,
}

/// Invites whoever is told the code to be a guardian of the own family. An earlier invitation
/// that is open ends: who repeats the request because its answer was lost has one that works.
///
/// # Errors
/// [`FamilyError`].
pub async fn invite(
    state: &AppState,
    actor: &Actor,
    family: FamilyId,
    relation: Relation,
) -> Result<MadeInvitation, FamilyError> {
    let (family, guardian) = acting_in(state, actor, family).await?;
    let district = districts::service::district(state, family.district).await?;
    let now = state.now();
    let rules = districts::service::policy(state, &district, district.local.date(now))?.family;
    let code = InvitationCode::draw(&*state.random);
    let kept = Invitation {
        id: state.new_id().into(),
        district: family.district,
        family: family.id,
        invited_by: guardian.id,
        relation,
        code_hash: code_hash(state, &code),
        expires_at: now + rules.invitation_lasts,
        accepted_at: None,
        created_at: now,
    };
    let tx = state.db.begin_write().await?;
    store::lock(&tx, family.id)
        .await?
        .ok_or(FamilyError::NotFound)?;
    store::insert_invitation(&tx, &kept).await?;
    tx.commit().await?;
    Ok(MadeInvitation { kept, code })
}

/// Accepts an invitation: the account leaves its own family, if it has one without children,
/// and acts in this one. The guardians who are there are told.
///
/// # Errors
/// [`FamilyError::InvitationInvalid`] for a code that is wrong, used, expired, or of a guardian
/// who was removed since; the errors of [`admit`].
pub async fn accept_invitation(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    code: &InvitationCode,
    new: (PersonName, Option<Phone>),
) -> Result<Registered, FamilyError> {
    let ids = once(&state.db, actor, key, state.now(), async |tx| {
        let invitation = store::find_invitation(&**tx, &code_hash(state, code))
            .await?
            .filter(|it| it.district == actor.district)
            .ok_or(FamilyError::InvitationInvalid)?;
        let new = NewGuardian {
            name: new.0,
            phone: new.1,
            relation: invitation.relation,
        };
        let who = (actor.account, actor.district);
        let guardian = admit(state, tx, invitation.family, who, new).await?;
        let inviter = store::find_membership(&**tx, &state.cipher, invitation.invited_by).await?;
        let invited_by_one_of_them = inviter.is_some_and(|it| it.status == MemberStatus::Active);
        let (id, now) = (invitation.id, state.now());
        let compare = !used_twice(state);
        if !invited_by_one_of_them
            || !store::accept_invitation(tx, id, actor.account, now, compare).await?
        {
            return Err(FamilyError::InvitationInvalid);
        }
        tell_joined(state, tx, actor, &guardian, "invitation").await?;
        Ok(RegisteredIds {
            family: guardian.family,
            guardian: guardian.id,
        })
    })
    .await?
    .into_inner();
    let db = state.db.read();
    let family: Option<Family> = store::find_active(db, ids.family).await?;
    let guardian = store::find_guardian(db, &state.cipher, ids.family, ids.guardian).await?;
    match (family, guardian) {
        (Some(family), Some(guardian)) => Ok(Registered { family, guardian }),
        _ => Err(FamilyError::NotFound),
    }
}

/// Tells the other guardians of a family that one has joined it, and by what way, and writes to
/// the audit log who let it.
///
/// # Errors
/// The store's.
pub async fn tell_joined(
    state: &AppState,
    tx: &WriteTx,
    actor: &Actor,
    guardian: &Guardian,
    by: &'static str,
) -> Result<(), FamilyError> {
    let facts = json!({
        "guardian_id": guardian.id,
        "relation": guardian.relation,
        "by": by,
        "at": state.now(),
    });
    let mut batch = Batch::default();
    let of = (guardian.district, guardian.family);
    let but = [actor.account, guardian.account];
    let about = (NoticeKind::GuardianJoined, (guardian.family.get(), facts));
    tell_others(state, tx, &mut batch, of, &but, about).await?;
    let (action, subject) = (AuditAction::GuardianAdded, AuditSubject::Guardian);
    let entry = AuditEntry::of(actor, action, subject, guardian.id.get()).fields([by]);
    batch.row(&audit_log::row_of(state.stamp(), &entry));
    batch.execute(tx).await?;
    Ok(())
}

/// True only in the negative control of what can be used once.
fn used_twice(state: &AppState) -> bool {
    switched!(state, use_twice)
}

fn code_hash(state: &AppState, code: &InvitationCode) -> String {
    state.cipher.lookup_hash("invitation.code", code.as_str())
}
