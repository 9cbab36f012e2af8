//! People.

use crate::{
    features::{
        districts, houses,
        houses::domain::{HouseError, HouseFilter},
        staff::{
            domain::{
                CheckResult, DOCUMENT_NEEDED, Dismissal, DocumentInput, Fault, Ineligible,
                NewDismissal, Place, StaffError, StaffMember, StaffRole, StaffStatus, is_self,
                may_manage,
            },
            store::{self, ListScope, SealedDocument},
        },
    },
    shared::{
        domain::{
            AccountId, Actor, DistrictId, HouseId, IdDocument, Page, PageRequest, Role, StaffId,
            SubdistrictId,
        },
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;

/// A member of staff for those who run the house, subdistrict or district, and for the
/// person itself.
///
/// # Errors
/// [`StaffError::NotFound`] outside the scope, [`StaffError::Forbidden`] for colleagues.
pub async fn member_in_scope(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: StaffId,
) -> Result<StaffMember, StaffError> {
    let member = store::find(db, id).await?.ok_or(StaffError::NotFound)?;
    check_scope(db, actor, &member).await?;
    if actor.manages() || is_self(actor, &member) {
        Ok(member)
    } else {
        Err(StaffError::Forbidden)
    }
}

/// Locks a person whom the actor may manage, until the commit.
///
/// # Errors
/// [`StaffError::NotFound`] outside the scope, [`StaffError::Forbidden`] for someone who is
/// not below the actor.
pub async fn lock_to_manage(
    tx: &WriteTx,
    actor: &Actor,
    id: StaffId,
) -> Result<StaffMember, StaffError> {
    let member = store::lock(tx, id).await?.ok_or(StaffError::NotFound)?;
    check_scope(&**tx, actor, &member).await?;
    if may_manage(actor, member.role) {
        Ok(member)
    } else {
        Err(StaffError::Forbidden)
    }
}

/// Staff of one house, or of everything the actor runs.
///
/// # Errors
/// [`StaffError`].
pub async fn list(
    state: &AppState,
    actor: &Actor,
    house: Option<HouseId>,
    page: PageRequest,
) -> Result<Page<StaffMember>, StaffError> {
    let db = state.db.read();
    let scope = match (house, actor.role) {
        (Some(house), _) => ListScope {
            houses: vec![in_scope(db, actor, house).await?],
            ..ListScope::default()
        },
        (None, Role::DistrictAdmin) => ListScope {
            whole_district: true,
            ..ListScope::default()
        },
        (None, Role::SubdistrictAdmin { subdistrict }) => {
            let filter = HouseFilter {
                subdistrict: Some(subdistrict),
                near: None,
            };
            let houses = houses::service::list(state, actor.district, filter).await?;
            ListScope {
                houses: houses.into_iter().map(|house| house.id).collect(),
                subdistrict: Some(subdistrict),
                whole_district: false,
            }
        }
        (None, _) => ListScope {
            houses: actor.house().into_iter().collect(),
            ..ListScope::default()
        },
    };
    let rows = store::list(db, actor.district, &scope, page).await?;
    Ok(Page::of(rows, page, |member| member.id.get()))
}

/// Employs a person at its place, active and without papers.
///
/// # Errors
/// [`StaffError::NotFound`] for a place outside the scope, [`StaffError::Forbidden`] for a
/// role that is not below the actor's; [`StaffError::Invalid`] without the identity document
/// of one who works with children; [`StaffError::Barred`] for one who may never do so again.
pub async fn create(
    state: &AppState,
    tx: &WriteTx,
    actor: &Actor,
    member: &StaffMember,
    document: Option<IdDocument>,
) -> Result<(), StaffError> {
    check_scope(&**tx, actor, member).await?;
    if !may_manage(actor, member.role) {
        return Err(StaffError::Forbidden);
    }
    let document = match document {
        None if member.place.house().is_some() => {
            return Err(StaffError::Invalid(DOCUMENT_NEEDED));
        }
        None => None,
        Some(document) => Some(SealedDocument::of(&state.cipher, &document)?),
    };
    if let Some(document) = &document
        && store::is_barred(&**tx, std::slice::from_ref(&document.hash)).await?
    {
        return Err(StaffError::Barred);
    }
    store::insert(tx, member, document, state.now()).await?;
    Ok(())
}

/// True when one of the documents belongs to a person who may never work with children
/// again, wherever that was found (H-60).
///
/// # Errors
/// [`StaffError`].
pub async fn is_any_barred(
    state: &AppState,
    db: &impl ConnectionTrait,
    documents: &[IdDocument],
) -> Result<bool, StaffError> {
    let mut hashes = Vec::new();
    for document in documents {
        hashes.push(SealedDocument::of(&state.cipher, document)?.hash);
    }
    Ok(store::is_barred(db, &hashes).await?)
}

/// A document as it is stored: kind, encrypted number, keyed hash.
///
/// # Errors
/// [`StaffError::Cipher`].
pub fn sealed_document(
    state: &AppState,
    document: &IdDocument,
) -> Result<(&'static str, String, String), StaffError> {
    let sealed = SealedDocument::of(&state.cipher, document)?;
    Ok((sealed.id_type, sealed.number_cipher, sealed.hash))
}

/// Writes name and status of a person whose row is locked. Whoever is dismissed loses the
/// shifts ahead; whoever has a record in a register is not made active again, and is
/// dismissed only by [`dismiss`] (H-60).
///
/// # Errors
/// [`StaffError::StaleVersion`], [`StaffError::NotEligible`], [`StaffError::Barred`],
/// [`StaffError::DismissalRequired`].
pub async fn edit(
    tx: &WriteTx,
    member: StaffMember,
    expected: i64,
    (name, status): (String, StaffStatus),
    now: DateTime<Utc>,
) -> Result<StaffMember, StaffError> {
    if member.version != expected {
        return Err(StaffError::StaleVersion);
    }
    let has_hit = has_hit(tx, member.id).await?;
    match status {
        StaffStatus::Active if has_hit => {
            return Err(StaffError::NotEligible(vec![
                Ineligible::BackgroundCheckHit,
            ]));
        }
        StaffStatus::Active if member.status != StaffStatus::Active => {
            let hash = store::document_hash(&**tx, member.id).await?;
            if store::is_barred(&**tx, hash.as_slice()).await? {
                return Err(StaffError::Barred);
            }
        }
        StaffStatus::Dismissed if has_hit && member.status != StaffStatus::Dismissed => {
            return Err(StaffError::DismissalRequired);
        }
        StaffStatus::Active | StaffStatus::Suspended | StaffStatus::Dismissed => {}
    }
    let since = if status == member.status {
        member.status_since
    } else {
        Some(now)
    };
    if !store::update(tx, member.id, expected, &name, (status, since)).await? {
        return Err(StaffError::StaleVersion);
    }
    if status == StaffStatus::Dismissed {
        store::cancel_ahead(tx, member.id, status.as_str(), now).await?;
    }
    Ok(StaffMember {
        name,
        status,
        status_since: since,
        version: expected.saturating_add(1),
        ..member
    })
}

/// Records the dismissal of a person whose row is locked, and ends the employment. Of one
/// with a record in a register a bar remains, without a name, for good and everywhere (H-60,
/// scenario 16).
///
/// # Errors
/// [`StaffError::Invalid`] for a date ahead, and when the document that the bar needs is
/// missing; [`StaffError::InvalidState`] when the dismissal is on record, unless a register's
/// record was found since: then that is added, and the record of the dismissal kept.
pub async fn dismiss(
    state: &AppState,
    tx: &WriteTx,
    actor: &Actor,
    member: &StaffMember,
    new: NewDismissal,
    today: NaiveDate,
) -> Result<Dismissal, StaffError> {
    if new.date > today {
        let fault = Fault::new("/date", "in_future", "the dismissal has not happened yet");
        return Err(StaffError::Invalid(fault));
    }
    let now = state.now();
    let barred = has_hit(tx, member.id).await?;
    let known = store::find_dismissal(&**tx, member.id).await?;
    // A record found after the dismissal still bars.
    if known.as_ref().is_some_and(|known| known.barred || !barred) {
        return Err(StaffError::InvalidState);
    }
    if barred {
        let hash = hash_for_bar(state, tx, member.id, new.document.as_ref(), today).await?;
        let bar = (state.new_id(), member.district);
        store::insert_bar(tx, bar, hash, new.date, now).await?;
    }
    let dismissal = match known {
        Some(known) => {
            store::set_barred(tx, known.id).await?;
            Dismissal { barred, ..known }
        }
        None => {
            let dismissal = Dismissal {
                id: state.new_id(),
                district: member.district,
                staff: member.id,
                date: new.date,
                reason: new.reason,
                barred,
                by: actor.account,
            };
            store::insert_dismissal(tx, &dismissal, now).await?;
            dismissal
        }
    };
    if member.status != StaffStatus::Dismissed {
        store::set_status(tx, member.id, StaffStatus::Dismissed, now).await?;
    }
    let reason = StaffStatus::Dismissed.as_str();
    store::cancel_ahead(tx, member.id, reason, now).await?;
    Ok(dismissal)
}

/// The hash under which a person is barred: of the document on record, or of the one that
/// the dismissal brings.
async fn hash_for_bar(
    state: &AppState,
    tx: &WriteTx,
    id: StaffId,
    document: Option<&DocumentInput>,
    today: NaiveDate,
) -> Result<String, StaffError> {
    let known = store::document_hash(&**tx, id).await?;
    let brought = match document {
        None => None,
        Some(input) => Some(SealedDocument::of(&state.cipher, &input.parse(today)?)?),
    };
    match (known, brought) {
        (Some(known), Some(brought)) if known != brought.hash => {
            let detail = "another document is on record";
            Err(StaffError::Invalid(Fault::new(
                "/id_number",
                "mismatch",
                detail,
            )))
        }
        (Some(known), _) => Ok(known),
        (None, Some(brought)) => {
            store::set_document(tx, id, &brought).await?;
            Ok(brought.hash)
        }
        (None, None) => Err(StaffError::Invalid(DOCUMENT_NEEDED)),
    }
}

/// The record of a person's dismissal, for those who manage the person.
///
/// # Errors
/// [`StaffError::NotFound`] also when there is none.
pub async fn dismissal(
    state: &AppState,
    actor: &Actor,
    id: StaffId,
) -> Result<Dismissal, StaffError> {
    let db = state.db.read();
    let member = member_in_scope(db, actor, id).await?;
    if !may_manage(actor, member.role) {
        return Err(StaffError::Forbidden);
    }
    store::find_dismissal(db, id)
        .await?
        .ok_or(StaffError::NotFound)
}

/// The accounts of the active staff of a house's subdistrict, and of the district itself:
/// those who supervise the house.
///
/// # Errors
/// [`StaffError`].
pub async fn supervisors(
    db: &impl ConnectionTrait,
    house: HouseId,
) -> Result<Vec<AccountId>, StaffError> {
    let house = houses::service::house(db, house).await?;
    Ok(administrators(db, house.district, Some(house.subdistrict)).await?)
}

/// The accounts of the active staff of a district itself, and of the one of its subdistricts
/// that is named.
///
/// # Errors
/// The store's.
pub async fn administrators(
    db: &impl ConnectionTrait,
    district: DistrictId,
    subdistrict: Option<SubdistrictId>,
) -> Result<Vec<AccountId>, StoreError> {
    store::accounts_above(db, district, subdistrict, true).await
}

/// The accounts of the active staff of a house's subdistrict.
///
/// # Errors
/// [`StaffError`].
pub async fn subdistrict_accounts(
    db: &impl ConnectionTrait,
    house: HouseId,
) -> Result<Vec<AccountId>, StaffError> {
    let house = houses::service::house(db, house).await?;
    Ok(store::accounts_above(db, house.district, Some(house.subdistrict), false).await?)
}

/// The accounts of the health workers at work in a house, to whom illness is told.
///
/// # Errors
/// The store's.
pub async fn health_worker_accounts(
    db: &impl ConnectionTrait,
    house: HouseId,
) -> Result<Vec<AccountId>, StoreError> {
    store::accounts_in(db, house, StaffRole::HealthWorker).await
}

/// The accounts of those who administer a subdistrict at present, to tell them something.
///
/// # Errors
/// The store's.
pub async fn accounts_of_subdistrict(
    db: &impl ConnectionTrait,
    subdistrict: SubdistrictId,
) -> Result<Vec<AccountId>, StoreError> {
    store::accounts_of_subdistrict(db, subdistrict).await
}

/// True while a register's record of the person stands (H-60).
///
/// # Errors
/// The store's.
pub async fn has_hit(tx: &WriteTx, id: StaffId) -> Result<bool, StoreError> {
    let papers = store::credentials_of(&**tx, [id]).await?;
    Ok(papers.into_iter().any(|record| {
        !record.credential.revoked && record.credential.result == Some(CheckResult::Hit)
    }))
}

/// Nobody learns of people outside their house, subdistrict or district.
async fn check_scope(
    db: &impl ConnectionTrait,
    actor: &Actor,
    member: &StaffMember,
) -> Result<(), StaffError> {
    if actor.district != member.district {
        return Err(StaffError::NotFound);
    }
    match (member.place, actor.role) {
        (_, Role::Guardian { .. } | Role::Supervisor { .. } | Role::Integrator { .. }) => {
            Err(StaffError::NotFound)
        }
        (Place::House(house), _) => in_scope(db, actor, house).await.map(drop),
        (Place::District, Role::DistrictAdmin) => Ok(()),
        (Place::Subdistrict(place), Role::DistrictAdmin) => {
            districts::service::subdistrict(db, place)
                .await?
                .filter(|found| found.district == actor.district)
                .map(drop)
                .ok_or(StaffError::NotFound)
        }
        (Place::Subdistrict(place), Role::SubdistrictAdmin { subdistrict })
            if place == subdistrict =>
        {
            Ok(())
        }
        (Place::Subdistrict(_) | Place::District, _) => Err(StaffError::NotFound),
    }
}

pub(super) async fn in_scope(
    db: &impl ConnectionTrait,
    actor: &Actor,
    house: HouseId,
) -> Result<HouseId, StaffError> {
    match houses::service::house_in_scope(db, actor, house).await {
        Ok(house) => Ok(house.id),
        Err(HouseError::NotFound) => Err(StaffError::NotFound),
        Err(error) => Err(error.into()),
    }
}
