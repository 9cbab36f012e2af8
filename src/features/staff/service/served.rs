//! Houses that a health worker serves beside the own one (H-56).

use super::people::{in_scope, lock_to_manage, member_in_scope};
use crate::{
    features::staff::{
        domain::{ServedHouse, StaffError, StaffMember, StaffRole},
        store,
    },
    shared::{
        domain::{Actor, HouseId, StaffId},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;

/// Lets a health worker serve another house that the actor runs. Doing it twice changes
/// nothing. The person is locked.
///
/// # Errors
/// [`StaffError::InvalidState`] for one who is no health worker; [`StaffError`].
pub async fn serve_house(
    state: &AppState,
    tx: &WriteTx,
    actor: &Actor,
    served: ServedHouse,
) -> Result<StaffMember, StaffError> {
    let member = lock_to_manage(tx, actor, served.staff).await?;
    in_scope(&**tx, actor, served.house).await?;
    let another = member.place.house() != Some(served.house);
    if member.role != StaffRole::HealthWorker || !another {
        return Err(StaffError::InvalidState);
    }
    store::add_served(tx, member.district, served, state.now()).await?;
    Ok(member)
}

/// Ends that a health worker serves another house.
///
/// # Errors
/// [`StaffError::NotFound`] also when it was not so.
pub async fn stop_serving(
    tx: &WriteTx,
    actor: &Actor,
    served: ServedHouse,
) -> Result<(), StaffError> {
    lock_to_manage(tx, actor, served.staff).await?;
    in_scope(&**tx, actor, served.house).await?;
    if store::remove_served(tx, served).await? {
        Ok(())
    } else {
        Err(StaffError::NotFound)
    }
}

/// The houses a health worker serves beside the own one: for those who run the house, and
/// for the person.
///
/// # Errors
/// [`StaffError`].
pub async fn served_houses(
    state: &AppState,
    actor: &Actor,
    id: StaffId,
) -> Result<Vec<HouseId>, StaffError> {
    let db = state.db.read();
    member_in_scope(db, actor, id).await?;
    Ok(store::served_by(db, id).await?)
}

/// Every house in which a person works as health worker; none for other roles.
///
/// # Errors
/// The store's.
pub async fn health_worker_houses(
    db: &impl ConnectionTrait,
    member: &StaffMember,
) -> Result<Vec<HouseId>, StoreError> {
    if member.role != StaffRole::HealthWorker {
        return Ok(Vec::new());
    }
    let mut houses = store::served_by(db, member.id).await?;
    houses.extend(member.place.house());
    houses.sort_unstable();
    Ok(houses)
}
