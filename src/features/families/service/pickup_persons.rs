//! Adults whom a family allows to fetch its children.

use super::{family_in_scope, lock_as_guardian, told::tell_others};
use crate::{
    features::{
        families::{
            domain::{FamilyError, MemberStatus, NewPickupPerson, PickupPerson},
            store,
        },
        notices::domain::NoticeKind,
    },
    shared::{
        domain::{
            AccountId, Actor, AuditAction, AuditEntry, AuditSubject, FamilyId, GuardianId,
            PickupPersonId, RequestKey,
        },
        request::note_read,
        storage::{Batch, StoreError, WriteTx, audit_log, idempotency::once},
    },
    state::AppState,
};
use serde_json::json;
use std::collections::BTreeMap;

/// An authorised adult, and who named the person.
pub struct NamedPerson {
    /// The adult.
    pub person: PickupPerson,
    /// The guardian of the family; `None` where that was not kept.
    pub named_by: Option<GuardianId>,
}

/// The authorised adults of a family, revoked ones too, in the order they came.
///
/// # Errors
/// [`FamilyError`].
pub async fn pickup_persons(
    state: &AppState,
    actor: &Actor,
    family: FamilyId,
) -> Result<Vec<NamedPerson>, FamilyError> {
    let db = state.db.read();
    family_in_scope(state, db, actor, family).await?;
    let fields = ["pickup_names_masked", "pickup_phones_masked"];
    note_read(actor, AuditSubject::Family, family.get(), &fields);
    let persons = store::list_pickup_persons(db, &state.cipher, family).await?;
    let guardians = store::memberships(db, family).await?;
    Ok(persons
        .into_iter()
        .map(|it| named(it, &guardians))
        .collect())
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
) -> Result<NamedPerson, FamilyError> {
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
        named_by: Some(actor.account),
    };
    let id = once(&state.db, actor, key, now, async |tx| {
        lock_as_guardian(state, tx, actor, family).await?;
        store::insert_pickup_person(tx, &state.cipher, &person, &new.document, now).await?;
        note(state, tx, actor, Change::Added, &person).await?;
        Ok::<_, FamilyError>(person.id)
    })
    .await?
    .into_inner();
    let db = state.db.read();
    let person = store::find_pickup_person(db, &state.cipher, family, id)
        .await?
        .ok_or(FamilyError::NotFound)?;
    Ok(named(person, &store::memberships(db, family).await?))
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
) -> Result<NamedPerson, FamilyError> {
    let tx = state.db.begin_write().await?;
    lock_as_guardian(state, &tx, actor, family).await?;
    let person = store::find_pickup_person(&*tx, &state.cipher, family, id)
        .await?
        .ok_or(FamilyError::NotFound)?;
    store::revoke_pickup_person(&tx, id).await?;
    if person.status == MemberStatus::Active {
        note(state, &tx, actor, Change::Revoked, &person).await?;
    }
    let guardians = store::memberships(&*tx, family).await?;
    tx.commit().await?;
    let person = PickupPerson {
        status: MemberStatus::Revoked,
        ..person
    };
    Ok(named(person, &guardians))
}

fn named(person: PickupPerson, guardians: &BTreeMap<AccountId, GuardianId>) -> NamedPerson {
    NamedPerson {
        named_by: person
            .named_by
            .and_then(|account| guardians.get(&account).copied()),
        person,
    }
}

#[derive(Clone, Copy)]
enum Change {
    Added,
    Revoked,
}

/// Writes to the audit log who may fetch children from now on, or may not any more, and tells the
/// other guardians.
async fn note(
    state: &AppState,
    tx: &WriteTx,
    actor: &Actor,
    change: Change,
    person: &PickupPerson,
) -> Result<(), StoreError> {
    let (action, kind) = match change {
        Change::Added => (
            AuditAction::PickupPersonAdded,
            NoticeKind::PickupPersonAdded,
        ),
        Change::Revoked => (
            AuditAction::PickupPersonRevoked,
            NoticeKind::PickupPersonRevoked,
        ),
    };
    let entry = AuditEntry::of(actor, action, AuditSubject::PickupPerson, person.id.get());
    let mut batch = Batch::default();
    batch.row(&audit_log::row_of(state.stamp(), &entry));
    let facts = json!({
        "pickup_person_id": person.id,
        "relation": person.relation,
        "at": state.now(),
    });
    let family = (person.district, person.family);
    let about = (person.family.get(), facts);
    tell_others(
        state,
        tx,
        &mut batch,
        family,
        &[actor.account],
        (kind, about),
    )
    .await?;
    batch.execute(tx).await?;
    Ok(())
}
