//! Setting up houses and rooms, and finding them.

use super::{
    domain::{House, HouseDetails, HouseError, HouseFilter, Room, RoomDetails, nearness},
    store,
};
use crate::{
    features::districts,
    shared::{
        domain::{Actor, DistrictId, HouseId, Role, RoomId, SubdistrictId},
        http::RequestKey,
        storage::{StoreError, idempotency::once},
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;

/// The houses of a district for anyone: nearest first when asked, else by name.
///
/// # Errors
/// The store's.
pub async fn list(
    state: &AppState,
    district: DistrictId,
    filter: HouseFilter,
) -> Result<Vec<House>, StoreError> {
    let mut houses = store::list(state.db.read(), district, filter.subdistrict).await?;
    if let Some(near) = filter.near {
        houses.sort_by(|a, b| nearness(&a.details, near).total_cmp(&nearness(&b.details, near)));
    }
    Ok(houses)
}

/// One house.
///
/// # Errors
/// [`HouseError::NotFound`], or the store's.
pub async fn house(db: &impl ConnectionTrait, id: HouseId) -> Result<House, HouseError> {
    store::find(db, id).await?.ok_or(HouseError::NotFound)
}

/// A house for staff who have it in scope; anyone else learns nothing, not even that it
/// exists in their role's world.
///
/// # Errors
/// [`HouseError::NotFound`], or the store's.
pub async fn house_in_scope(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: HouseId,
) -> Result<House, HouseError> {
    let house = house(db, id).await?;
    if house.is_in_scope_of(actor) {
        Ok(house)
    } else {
        Err(HouseError::NotFound)
    }
}

/// Sets a house up. District staff anywhere in the district, subdistrict staff in their own
/// subdistrict (H-02, H-45).
///
/// # Errors
/// [`HouseError`].
pub async fn create(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    subdistrict: SubdistrictId,
    details: HouseDetails,
) -> Result<House, HouseError> {
    let found = districts::service::subdistrict(state.db.read(), subdistrict)
        .await?
        .filter(|found| found.district == actor.district)
        .ok_or(HouseError::NotFound)?;
    match actor.role {
        Role::DistrictAdmin => {}
        Role::SubdistrictAdmin { subdistrict: own } if own == found.id => {}
        _ => return Err(HouseError::Forbidden),
    }
    let house = House {
        id: state.new_id().into(),
        district: actor.district,
        subdistrict,
        details,
        version: 1,
    };
    let now = state.now();
    let outcome = once(&state.db, actor, key, now, async |tx| {
        store::insert(tx, &house, now).await.map_err(name_taken)?;
        Ok::<_, HouseError>(house)
    })
    .await?;
    Ok(outcome.into_inner())
}

/// Edits a house that nobody has edited since `expected`.
///
/// # Errors
/// [`HouseError`].
pub async fn edit(
    state: &AppState,
    actor: &Actor,
    id: HouseId,
    expected: i64,
    details: HouseDetails,
) -> Result<House, HouseError> {
    let house = house_in_scope(state.db.read(), actor, id).await?;
    if !actor.administers() {
        return Err(HouseError::Forbidden);
    }
    let tx = state.db.begin_write().await?;
    if !store::update(&tx, id, expected, &details)
        .await
        .map_err(name_taken)?
    {
        return Err(HouseError::StaleVersion);
    }
    tx.commit().await?;
    Ok(House {
        details,
        version: expected.saturating_add(1),
        ..house
    })
}

/// The rooms of a house, for its staff.
///
/// # Errors
/// [`HouseError`].
pub async fn rooms(
    state: &AppState,
    actor: &Actor,
    house: HouseId,
) -> Result<Vec<Room>, HouseError> {
    house_in_scope(state.db.read(), actor, house).await?;
    Ok(store::list_rooms(state.db.read(), house).await?)
}

/// One room, whoever asks; callers check the scope of its house.
///
/// # Errors
/// [`HouseError::NotFound`], or the store's.
pub async fn room(db: &impl ConnectionTrait, id: RoomId) -> Result<Room, HouseError> {
    store::find_room(db, id).await?.ok_or(HouseError::NotFound)
}

/// Adds a room to a house.
///
/// # Errors
/// [`HouseError`].
pub async fn create_room(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    house: HouseId,
    details: RoomDetails,
) -> Result<Room, HouseError> {
    let house = house_in_scope(state.db.read(), actor, house).await?;
    if !actor.administers() {
        return Err(HouseError::Forbidden);
    }
    let room = Room {
        id: state.new_id().into(),
        district: house.district,
        house: house.id,
        details,
        version: 1,
    };
    let now = state.now();
    let outcome = once(&state.db, actor, key, now, async |tx| {
        store::insert_room(tx, &room, now).await?;
        Ok::<_, HouseError>(room)
    })
    .await?;
    Ok(outcome.into_inner())
}

fn name_taken(error: StoreError) -> HouseError {
    match error {
        StoreError::Duplicate(_) => HouseError::NameTaken,
        other => other.into(),
    }
}
