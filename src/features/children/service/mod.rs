//! Registering children, and deciding who may see and act for them.

mod consents;
mod links;
mod reveal;
mod take_over;

pub use consents::{consent, consents, give_consent, has_consent, withdraw_within};
pub use links::{approve_link, decline_link, link_requests};
pub use reveal::reveal;
pub use take_over::{take_over, with_document};

use super::{
    domain::{Child, ChildDetails, ChildError, Erasure, ErasureGround, NewChild},
    store,
};
use crate::{
    features::{
        districts,
        families::{
            domain::{FamilyError, Guardian},
            service::{lock_own_family, own_guardian, staff_scope},
        },
    },
    shared::{
        domain::{
            Actor, AuditAction, AuditEntry, AuditSubject, ChildId, FamilyId, IdDocument, Page,
            PageRequest, PersonName, RequestKey,
        },
        request::note_read,
        storage::{
            Batch, StoreError, WriteTx, audit_log,
            idempotency::once,
            outbox::{self, OutboxKind},
        },
    },
    state::AppState,
};
use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use std::collections::BTreeMap;

/// What staff read of a child's record.
const PROFILE: &[&str] = &["name_masked", "birth_date", "sex", "id_number_masked"];

/// A child before and after an edit.
#[derive(Debug)]
pub struct Edited {
    /// As it was.
    pub before: Child,
    /// As it is.
    pub after: Child,
}

/// A child that the actor may see: a guardian's own; for house staff one whose family lives
/// in the house's subdistrict or that has a booking in the house; for staff of a subdistrict
/// one of its families; for staff of the district any in it. Erased children are gone.
///
/// # Errors
/// [`ChildError::NotFound`] for any other; [`FamilyError::Forbidden`] for a guardian who was
/// removed from the family; or the store's.
pub async fn child_in_scope(
    state: &AppState,
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: ChildId,
) -> Result<Child, ChildError> {
    let found = match staff_scope(db, actor).await? {
        Some(scope) => {
            let found = store::find_in_scope(db, &state.cipher, scope, id).await?;
            if found.is_some() {
                note_read(actor, AuditSubject::Child, id.get(), PROFILE);
            }
            found
        }
        None => match own_guardian(state, db, actor).await {
            Ok(guardian) => store::find_own(db, &state.cipher, guardian.family, id).await?,
            Err(FamilyError::FamilyRequired) => None,
            Err(error) => return Err(error.into()),
        },
    };
    found.ok_or(ChildError::NotFound)
}

/// True for staff in whose scope the child lies, by the same rule as [`child_in_scope`]; for
/// use cases that already hold the child and need nothing of it.
///
/// # Errors
/// The store's.
pub async fn staff_may_see(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: ChildId,
) -> Result<bool, ChildError> {
    match staff_scope(db, actor).await? {
        None => Ok(false),
        Some(scope) => Ok(store::is_in_scope(db, scope, id).await?),
    }
}

/// A child for which the actor acts as guardian. Staff who see the child may not act for it.
///
/// # Errors
/// As [`child_in_scope`], and [`FamilyError::Forbidden`] for staff.
pub async fn acting_for(
    state: &AppState,
    actor: &Actor,
    id: ChildId,
) -> Result<(Child, Guardian), ChildError> {
    let child = child_in_scope(state, state.db.read(), actor, id).await?;
    let guardian = own_guardian(state, state.db.read(), actor).await?;
    Ok((child, guardian))
}

/// The children of the actor's own family, in the order they were registered.
///
/// # Errors
/// [`ChildError`].
pub async fn own_children(
    state: &AppState,
    actor: &Actor,
    page: PageRequest,
) -> Result<Page<Child>, ChildError> {
    let db = state.db.read();
    let guardian = own_guardian(state, db, actor).await?;
    Ok(store::list_own(db, &state.cipher, guardian.family, page).await?)
}

/// The names of children as staff see them in lists, like 王*明. Whoever asks checks who may
/// know of the children.
///
/// # Errors
/// The store's.
pub async fn masked_names(
    state: &AppState,
    db: &impl ConnectionTrait,
    children: &[ChildId],
) -> Result<BTreeMap<ChildId, String>, ChildError> {
    let names = store::names(db, &state.cipher, children).await?;
    Ok(names
        .into_iter()
        .map(|(id, name)| (id, name.masked()))
        .collect())
}

/// The full names of children, for the few uses that need them. Whoever asks checks who may
/// know of the children, and notes that they were read.
///
/// # Errors
/// The store's.
pub async fn full_names(
    state: &AppState,
    db: &impl ConnectionTrait,
    children: &[ChildId],
) -> Result<BTreeMap<ChildId, PersonName>, ChildError> {
    let names = store::names(db, &state.cipher, children).await?;
    Ok(names.into_iter().collect())
}

/// Registers a child in the actor's own family.
///
/// # Errors
/// [`ChildError::AlreadyRegistered`] when any family of the district has registered a child
/// with that document; if it is another family, a link request is made or found. Others of
/// [`ChildError`].
pub async fn register(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    new: NewChild,
) -> Result<Child, ChildError> {
    let guardian = own_guardian(state, state.db.read(), actor).await?;
    let today = today(state, actor).await?;
    let document = IdDocument::parse(new.id_type, &new.id_number, today)?;
    new.details.check(&document, today)?;
    let child = Child {
        id: state.new_id().into(),
        district: guardian.district,
        family: guardian.family,
        details: new.details,
        document,
        version: 1,
    };
    let now = state.now();
    // Only the id is kept for a repeated request: a stored answer is no place for names.
    let outcome = once(&state.db, actor, key, now, async |tx| {
        // The family is not left while a child comes into it.
        let guardian = lock_own_family(state, tx, actor).await?;
        if guardian.family != child.family {
            return Err(FamilyError::Forbidden.into());
        }
        store::insert(tx, &state.cipher, &child, now)
            .await
            .map_err(|error| match error {
                StoreError::Duplicate(_) => ChildError::AlreadyRegistered { link_request: None },
                other => other.into(),
            })?;
        registered(tx, state, &child).await?;
        Ok::<_, ChildError>(child.id)
    })
    .await;
    let id = match outcome {
        Ok(done) => done.into_inner(),
        Err(ChildError::AlreadyRegistered { .. }) => {
            let link_request = links::request_link(state, &guardian, &child.document).await?;
            return Err(ChildError::AlreadyRegistered { link_request });
        }
        Err(error) => return Err(error),
    };
    store::find_own(state.db.read(), &state.cipher, guardian.family, id)
        .await?
        .ok_or(ChildError::NotFound)
}

/// Asks those who follow to plan what a child that was just registered is offered.
async fn registered(tx: &WriteTx, state: &AppState, child: &Child) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch.row(&outbox::row_of(
        state.new_id(),
        child.district,
        OutboxKind::ChildRegistered,
        child.id.get(),
        &(),
        state.now(),
    )?);
    batch.execute(tx).await
}

/// Edits a child of the own family.
///
/// # Errors
/// [`ChildError`].
pub async fn edit(
    state: &AppState,
    actor: &Actor,
    id: ChildId,
    expected: i64,
    details: ChildDetails,
) -> Result<Child, ChildError> {
    acting_for(state, actor, id).await?;
    let today = today(state, actor).await?;
    let tx = state.db.begin_write().await?;
    let edited = edit_within(&tx, state, id, expected, details, today).await?;
    tx.commit().await?;
    Ok(edited.after)
}

/// Edits a child inside the caller's transaction, under the child's lock, which is taken
/// first. Whether the actor may is the caller's to check.
///
/// When the birth date changes, bookings that stand may lie outside the child's age; the
/// outbox asks bookings to cancel those (scenario 8).
///
/// # Errors
/// [`ChildError::StaleVersion`] when the version is no longer `expected`; the errors of
/// [`ChildDetails::check`]; or the store's.
pub async fn edit_within(
    tx: &WriteTx,
    state: &AppState,
    id: ChildId,
    expected: i64,
    details: ChildDetails,
    today: NaiveDate,
) -> Result<Edited, ChildError> {
    let before = store::lock(tx, &state.cipher, id)
        .await?
        .ok_or(ChildError::NotFound)?;
    if before.version != expected {
        return Err(ChildError::StaleVersion);
    }
    details.check(&before.document, today)?;
    let version = expected.saturating_add(1);
    store::update(tx, &state.cipher, id, &details, version).await?;
    if details.birth_date != before.details.birth_date {
        let mut batch = Batch::default();
        batch.row(&outbox::row_of(
            state.new_id(),
            before.district,
            OutboxKind::AgeReview,
            id.get(),
            &(),
            state.now(),
        )?);
        batch.execute(tx).await?;
    }
    let after = Child {
        details,
        version,
        ..before.clone()
    };
    Ok(Edited { before, after })
}

/// Erases a child of the own family: everything personal is blanked, everywhere, and the
/// document is free to be registered again.
///
/// # Errors
/// [`ChildError::HasBookings`] while a booking holds a place; [`ChildError`].
pub async fn erase(state: &AppState, actor: &Actor, id: ChildId) -> Result<(), ChildError> {
    acting_for(state, actor, id).await?;
    let tx = state.db.begin_write().await?;
    erase_within(&tx, state, Some(actor), id, ErasureGround::GuardianAsked).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the lock of a child, the first of all locks.
///
/// # Errors
/// [`ChildError::NotFound`] when it is not there, or erased.
pub async fn lock(tx: &WriteTx, state: &AppState, id: ChildId) -> Result<(), ChildError> {
    let found = store::lock(tx, &state.cipher, id).await?;
    found.map(drop).ok_or(ChildError::NotFound)
}

/// The children of a family that are not erased, in the order of their locks. Whoever asks
/// checks who may know of them.
///
/// # Errors
/// The store's.
pub async fn of_family(
    db: &impl ConnectionTrait,
    family: FamilyId,
) -> Result<Vec<ChildId>, ChildError> {
    Ok(store::ids_of_family(db, family).await?)
}

/// Erases a child inside the caller's transaction, under the child's lock, and records that and
/// why it was done; without an actor the service does it by itself. Whether the actor may is
/// the caller's to check.
///
/// # Errors
/// As [`erase`].
pub async fn erase_within(
    tx: &WriteTx,
    state: &AppState,
    actor: Option<&Actor>,
    id: ChildId,
    ground: ErasureGround,
) -> Result<(), ChildError> {
    let child = store::lock(tx, &state.cipher, id)
        .await?
        .ok_or(ChildError::NotFound)?;
    if store::holds_a_place(tx, id).await? {
        return Err(ChildError::HasBookings);
    }
    let erased = Erasure {
        id: state.new_id(),
        district: child.district,
        child: id,
        ground,
        asked_by: actor.map(|actor| actor.account),
        at: state.now(),
    };
    let version = child.version.saturating_add(1);
    let hash = nobodys_hash(state);
    store::erase(tx, &state.cipher, &erased, version, hash).await?;
    let (action, subject) = (AuditAction::ChildErased, AuditSubject::Child);
    let entry = match actor {
        Some(actor) => AuditEntry::of(actor, action, subject, id.get()),
        None => AuditEntry::of_service(child.district, action, subject, id.get()),
    };
    let entry = entry.fields([ground.as_str()]);
    audit_log::write(tx, state.stamp(), &entry).await?;
    Ok(())
}

/// The local date of the actor's district.
///
/// # Errors
/// The district's.
pub async fn today(state: &AppState, actor: &Actor) -> Result<NaiveDate, ChildError> {
    let district = districts::service::district(state, actor.district).await?;
    Ok(district.local.date(state.now()))
}

/// 64 random hex digits, which no document hashes to.
fn nobodys_hash(state: &AppState) -> String {
    let mut bytes = [0; 32];
    state.random.fill(&mut bytes);
    hex::encode(bytes)
}
