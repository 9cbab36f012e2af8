//! People.

use crate::{
    features::{
        districts, houses,
        houses::domain::{HouseError, HouseFilter},
        staff::{
            domain::{
                CheckResult, Ineligible, Place, StaffError, StaffMember, StaffRole, StaffStatus,
                is_self, may_manage,
            },
            store::{self, ListScope},
        },
    },
    shared::{
        domain::{AccountId, Actor, HouseId, Page, PageRequest, Role, StaffId, SubdistrictId},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
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
    if !actor.manages() {
        return Err(StaffError::Forbidden);
    }
    let rows = store::list(db, actor.district, &scope, page).await?;
    Ok(Page::of(rows, page, |member| member.id.get()))
}

/// Employs a person at its place, active and without papers.
///
/// # Errors
/// [`StaffError::NotFound`] for a place outside the scope, [`StaffError::Forbidden`] for a
/// role that is not below the actor's.
pub async fn create(
    tx: &WriteTx,
    actor: &Actor,
    member: &StaffMember,
    now: DateTime<Utc>,
) -> Result<(), StaffError> {
    check_scope(&**tx, actor, member).await?;
    if !may_manage(actor, member.role) {
        return Err(StaffError::Forbidden);
    }
    store::insert(tx, member, now).await?;
    Ok(())
}

/// Writes name and status of a person whose row is locked. Whoever is dismissed loses the
/// shifts ahead; whoever has a record in a register is not made active again (H-60).
///
/// # Errors
/// [`StaffError::StaleVersion`], [`StaffError::NotEligible`].
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
    if status == StaffStatus::Active && has_hit(tx, member.id).await? {
        return Err(StaffError::NotEligible(vec![
            Ineligible::BackgroundCheckHit,
        ]));
    }
    if !store::update(tx, member.id, expected, &name, status).await? {
        return Err(StaffError::StaleVersion);
    }
    if status == StaffStatus::Dismissed {
        store::cancel_ahead(tx, member.id, status.as_str(), now).await?;
    }
    Ok(StaffMember {
        name,
        status,
        version: expected.saturating_add(1),
        ..member
    })
}

/// True while the house has a health worker at work (H-56).
///
/// # Errors
/// The store's.
pub async fn has_active_health_worker(
    db: &impl ConnectionTrait,
    house: HouseId,
) -> Result<bool, StoreError> {
    let count = store::count_active_in(db, house, StaffRole::HealthWorker).await?;
    Ok(count > 0)
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
        (_, Role::Guardian { .. }) => Err(StaffError::NotFound),
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

async fn in_scope(
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
