//! Adults whom a family allows to fetch its children.

use super::{family_in_scope, lock_as_guardian};
use crate::{
    features::families::{
        domain::{FamilyError, MemberStatus, NewPickupPerson, PickupPerson},
        store,
    },
    shared::{
        domain::{
            Actor, AuditAction, AuditEntry, AuditSubject, FamilyId, PickupPersonId, RequestKey,
        },
        request::note_read,
        storage::{StoreError, WriteTx, audit_log, idempotency::once},
    },
    state::AppState,
};

/// The authorised adults of a family, revoked ones too, in the order they came.
///
/// # Errors
/// [`FamilyError`].
pub async fn pickup_persons(
    state: &AppState,
    actor: &Actor,
    family: FamilyId,
) -> Result<Vec<PickupPerson>, FamilyError> {
    let db = state.db.read();
    family_in_scope(state, db, actor, family).await?;
    let fields = ["pickup_names_masked", "pickup_phones_masked"];
    note_read(actor, AuditSubject::Family, family.get(), &fields);
    Ok(store::list_pickup_persons(db, &state.cipher, family).await?)
}

/// Allows an adult to fetch the children of a family.
///
/// # Errors
/// [`FamilyError`].
pub async fn add_pickup_person(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    family: FamilyId,
    new: NewPickupPerson,
) -> Result<PickupPerson, FamilyError> {
    let now = state.now();
    let person = PickupPerson {
        id: state.new_id().into(),
        district: actor.district,
        family,
        name: new.name,
        phone: new.phone,
        relation: new.relation,
        id_type: Some(new.document.id_type()),
        status: MemberStatus::Active,
    };
    let id = once(&state.db, actor, key, now, async |tx| {
        lock_as_guardian(state, tx, actor, family).await?;
        store::insert_pickup_person(tx, &state.cipher, &person, &new.document, now).await?;
        let added = (AuditAction::PickupPersonAdded, person.id);
        note(state, tx, actor, added).await?;
        Ok::<_, FamilyError>(person.id)
    })
    .await?
    .into_inner();
    store::find_pickup_person(state.db.read(), &state.cipher, family, id)
        .await?
        .ok_or(FamilyError::NotFound)
}

/// Takes the permission back. Taking it back twice changes nothing.
///
/// # Errors
/// [`FamilyError`].
pub async fn revoke_pickup_person(
    state: &AppState,
    actor: &Actor,
    family: FamilyId,
    id: PickupPersonId,
) -> Result<PickupPerson, FamilyError> {
    let tx = state.db.begin_write().await?;
    lock_as_guardian(state, &tx, actor, family).await?;
    let person = store::find_pickup_person(&*tx, &state.cipher, family, id)
        .await?
        .ok_or(FamilyError::NotFound)?;
    store::revoke_pickup_person(&tx, id).await?;
    if person.status == MemberStatus::Active {
        note(state, &tx, actor, (AuditAction::PickupPersonRevoked, id)).await?;
    }
    tx.commit().await?;
    Ok(PickupPerson {
        status: MemberStatus::Revoked,
        ..person
    })
}

/// Writes to the audit log who may fetch children from now on, and who may not any more.
async fn note(
    state: &AppState,
    tx: &WriteTx,
    actor: &Actor,
    (action, id): (AuditAction, PickupPersonId),
) -> Result<(), StoreError> {
    let entry = AuditEntry::of(actor, action, AuditSubject::PickupPerson, id.get());
    audit_log::write(tx, state.stamp(), &entry).await
}
