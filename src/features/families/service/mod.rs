//! Registering families, and deciding who may see and act for them.

mod agreements;
mod door;
mod erase;
mod guardians;
mod invitations;
mod joining;
mod pickup_persons;
mod priority;
mod reveal;
mod take_over;
mod told;

pub use agreements::{sign_agreement, signed_agreements};
pub use door::{check_document, relation_of};
pub use erase::erase_within;
pub use guardians::{add_guardian, guardians, revoke_guardian};
pub use invitations::{MadeInvitation, accept_invitation, invite, tell_joined};
pub use joining::{admit, lock_own_family, member};
pub use pickup_persons::{NamedPerson, add_pickup_person, pickup_persons, revoke_pickup_person};
pub use priority::set_priority;
pub use reveal::{Revealed, reveal};
pub use take_over::{TakenOver, take_over};
pub use told::tell_others;

use super::{
    domain::{Family, FamilyError, FamilyStatus, Guardian, MemberStatus, NewGuardian},
    store,
};
use crate::{
    features::{auth, districts, houses},
    shared::{
        domain::{
            AccountId, Actor, AuditSubject, FamilyId, GuardianId, Reach, RequestKey, Role,
            StaffScope, SubdistrictId,
        },
        request::note_read,
        storage::{WriteTx, idempotency::once},
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

/// A family that was just registered, with its first guardian.
#[derive(Debug)]
pub struct Registered {
    /// The family.
    pub family: Family,
    /// The guardian.
    pub guardian: Guardian,
}

/// What a repeated registration needs to answer again. Ids only: a stored answer is no
/// place for names.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct RegisteredIds {
    family: FamilyId,
    guardian: GuardianId,
}

/// The membership in which a guardian acts at this moment, whatever the token says: one
/// that was revoked since is refused at once.
///
/// # Errors
/// [`FamilyError::FamilyRequired`] before a family is registered;
/// [`FamilyError::Forbidden`] for staff, and after the guardian was removed; or the store's.
pub async fn own_guardian(
    state: &AppState,
    db: &impl ConnectionTrait,
    actor: &Actor,
) -> Result<Guardian, FamilyError> {
    let Role::Guardian { family } = actor.role else {
        return Err(FamilyError::Forbidden);
    };
    match store::acting_guardian(db, &state.cipher, actor.district, actor.account).await? {
        Some(guardian) => Ok(guardian),
        None if family.is_some() => Err(FamilyError::Forbidden),
        None => Err(FamilyError::FamilyRequired),
    }
}

/// The scope of a staff member; `None` for guardians.
///
/// # Errors
/// The store's, and [`FamilyError::House`] should the house be gone.
pub async fn staff_scope(
    db: &impl ConnectionTrait,
    actor: &Actor,
) -> Result<Option<StaffScope>, FamilyError> {
    let reach = match actor.role {
        Role::Guardian { .. } => return Ok(None),
        Role::Carer { house, .. }
        | Role::HealthWorker { house, .. }
        | Role::HouseManager { house, .. } => Reach::House {
            house,
            subdistrict: houses::service::house(db, house).await?.subdistrict,
        },
        Role::SubdistrictAdmin { subdistrict }
        | Role::Supervisor {
            subdistrict: Some(subdistrict),
        } => Reach::Subdistrict(subdistrict),
        Role::DistrictAdmin | Role::Supervisor { subdistrict: None } | Role::Integrator { .. } => {
            Reach::District
        }
    };
    Ok(Some(StaffScope {
        district: actor.district,
        reach,
    }))
}

/// A family that the actor may see: the guardian's own, or one in the staff member's scope.
///
/// # Errors
/// [`FamilyError::NotFound`] for any other, [`FamilyError::Forbidden`] for a guardian who
/// was removed, or the store's.
pub async fn family_in_scope(
    state: &AppState,
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: FamilyId,
) -> Result<Family, FamilyError> {
    let found = match staff_scope(db, actor).await? {
        Some(scope) => {
            let found = store::find_in_scope(db, scope, id).await?;
            if found.is_some() {
                note_read(actor, AuditSubject::Family, id.get(), &["profile"]);
            }
            found
        }
        None => match own_guardian(state, db, actor).await {
            Ok(guardian) if guardian.family == id => store::find_active(db, id).await?,
            Ok(_) | Err(FamilyError::FamilyRequired) => None,
            Err(error) => return Err(error),
        },
    };
    found.ok_or(FamilyError::NotFound)
}

/// Registers a family: a guardian the own one, or staff on behalf of a guardian who will
/// sign in with the phone that is given (H-23).
///
/// # Errors
/// [`FamilyError::FamilyExists`] when the guardian has one; [`FamilyError`].
pub async fn register(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    subdistrict: SubdistrictId,
    new: NewGuardian,
) -> Result<Registered, FamilyError> {
    check_subdistrict(state, actor, subdistrict).await?;
    if actor.is_staff() {
        let scope = staff_scope(state.db.read(), actor).await?;
        if !scope.is_some_and(|scope| scope.covers(subdistrict)) {
            return Err(FamilyError::Forbidden);
        }
    }
    let ids = once(&state.db, actor, key, state.now(), async |tx| {
        let account = match (actor.role, &new.phone) {
            (Role::Guardian { .. }, _) => actor.account,
            (_, None) => return Err(FamilyError::PhoneRequired),
            (_, Some(phone)) => {
                auth::service::account_for_phone(tx, state, actor.district, phone).await?
            }
        };
        insert_family(state, tx, actor, account, subdistrict, new).await
    })
    .await?
    .into_inner();
    let db = state.db.read();
    let family = store::find_active(db, ids.family).await?;
    let guardian = store::find_guardian(db, &state.cipher, ids.family, ids.guardian).await?;
    match (family, guardian) {
        (Some(family), Some(guardian)) => Ok(Registered { family, guardian }),
        _ => Err(FamilyError::NotFound),
    }
}

async fn insert_family(
    state: &AppState,
    tx: &WriteTx,
    actor: &Actor,
    account: AccountId,
    subdistrict: SubdistrictId,
    new: NewGuardian,
) -> Result<RegisteredIds, FamilyError> {
    auth::service::lock_active(tx, account).await?;
    let known = store::acting_guardian(&**tx, &state.cipher, actor.district, account).await?;
    if known.is_some() {
        return Err(FamilyError::FamilyExists);
    }
    let now = state.now();
    let family = Family {
        id: state.new_id().into(),
        district: actor.district,
        subdistrict,
        status: FamilyStatus::Active,
        in_priority_group: false,
        version: 1,
    };
    let guardian = Guardian {
        id: state.new_id().into(),
        district: actor.district,
        family: family.id,
        account,
        name: new.name,
        phone: new.phone,
        relation: new.relation,
        status: MemberStatus::Active,
    };
    store::insert(tx, &family, now).await?;
    store::insert_guardian(tx, &state.cipher, &guardian, now).await?;
    Ok(RegisteredIds {
        family: family.id,
        guardian: guardian.id,
    })
}

/// Moves a family to another subdistrict, if nobody has edited it since `expected`.
///
/// # Errors
/// [`FamilyError`].
pub async fn edit(
    state: &AppState,
    actor: &Actor,
    id: FamilyId,
    expected: i64,
    subdistrict: SubdistrictId,
) -> Result<Family, FamilyError> {
    let (family, _) = acting_in(state, actor, id).await?;
    check_subdistrict(state, actor, subdistrict).await?;
    let tx = state.db.begin_write().await?;
    if !store::update(&tx, id, expected, subdistrict).await? {
        return Err(FamilyError::StaleVersion);
    }
    tx.commit().await?;
    Ok(Family {
        subdistrict,
        version: expected.saturating_add(1),
        ..family
    })
}

/// A family in which the actor acts as guardian. Staff who see the family may not act in it.
async fn acting_in(
    state: &AppState,
    actor: &Actor,
    id: FamilyId,
) -> Result<(Family, Guardian), FamilyError> {
    let family = family_in_scope(state, state.db.read(), actor, id).await?;
    let guardian = own_guardian(state, state.db.read(), actor).await?;
    Ok((family, guardian))
}

/// Locks the family of a guardian, who is one still: whoever is removed while the request waits
/// is refused, as a removal takes the same lock.
///
/// # Errors
/// [`FamilyError::Forbidden`] after the removal, [`FamilyError::NotFound`] for another family,
/// or the store's.
async fn lock_as_guardian(
    state: &AppState,
    tx: &WriteTx,
    actor: &Actor,
    id: FamilyId,
) -> Result<Family, FamilyError> {
    if actor.family() != Some(id) {
        return Err(FamilyError::NotFound);
    }
    let family = store::lock(tx, id).await?.ok_or(FamilyError::NotFound)?;
    #[cfg(feature = "testing")]
    if crate::testing::Switches::is_on(&state.switches.trust_tokens) {
        return Ok(family);
    }
    own_guardian(state, &**tx, actor).await?;
    Ok(family)
}

async fn check_subdistrict(
    state: &AppState,
    actor: &Actor,
    id: SubdistrictId,
) -> Result<(), FamilyError> {
    districts::service::subdistrict(state.db.read(), id)
        .await?
        .filter(|found| found.district == actor.district)
        .map(|_| ())
        .ok_or(FamilyError::NotFound)
}
