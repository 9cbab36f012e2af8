//! Setting up houses, rooms and their papers, and finding them.

mod contracts;

pub use contracts::{
    contracts, contracts_ending, contracts_of, create_contract, edit_contract, insurances_ending,
};

use super::{
    domain::{
        House, HouseDetails, HouseError, HouseFilter, InstitutionDetails, Insurance,
        InsuranceDetails, MedicalInstitution, PaymentMode, Room, RoomDetails, nearness,
    },
    store,
};
use crate::{
    features::districts,
    shared::{
        domain::{
            AccountId, Actor, DistrictId, HouseId, InstitutionId, RequestKey, Role, RoomId,
            SubdistrictId,
        },
        storage::{
            Batch, StoreError, WriteTx,
            idempotency::once,
            outbox::{self, OutboxKind},
        },
    },
    state::AppState,
};
use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

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
        payment_mode: PaymentMode::Offline,
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

/// Edits a house that nobody has edited since `expected`. When its status changes, what was
/// opened before follows from the outbox (L-14).
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
    let tx = state.db.begin_write().await?;
    if !store::update(&tx, id, expected, &details)
        .await
        .map_err(name_taken)?
    {
        return Err(HouseError::StaleVersion);
    }
    if house.details.status != details.status {
        let mut batch = Batch::default();
        batch.row(&outbox::row_of(
            state.new_id(),
            house.district,
            OutboxKind::HouseStatusChanged,
            id.get(),
            &StatusChanged { by: actor.account },
            state.now(),
        )?);
        batch.execute(&tx).await?;
    }
    tx.commit().await?;
    Ok(House {
        details,
        version: expected.saturating_add(1),
        ..house
    })
}

/// Changes how families pay in a house that nobody has edited since `expected`. Bookings
/// made before are paid as they were made.
///
/// # Errors
/// [`HouseError::OnlinePaymentNotConfigured`] where the service takes no payments online,
/// and others.
pub async fn set_payment_mode(
    state: &AppState,
    actor: &Actor,
    id: HouseId,
    expected: i64,
    mode: PaymentMode,
) -> Result<House, HouseError> {
    let house = house_in_scope(state.db.read(), actor, id).await?;
    if mode == PaymentMode::Online && state.config.wechat_pay.is_none() {
        return Err(HouseError::OnlinePaymentNotConfigured);
    }
    let tx = state.db.begin_write().await?;
    if !store::set_payment_mode(&tx, id, expected, mode).await? {
        return Err(HouseError::StaleVersion);
    }
    tx.commit().await?;
    Ok(House {
        payment_mode: mode,
        version: expected.saturating_add(1),
        ..house
    })
}

/// What those who follow a house's status are told beside the house.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct StatusChanged {
    /// Who changed it.
    pub by: AccountId,
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

/// Every room of a house, whoever asks.
///
/// # Errors
/// The store's.
pub async fn rooms_of(db: &impl ConnectionTrait, house: HouseId) -> Result<Vec<Room>, StoreError> {
    store::list_rooms(db, house).await
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

/// The insurances of a house, for its staff; the one that ends last comes first.
///
/// # Errors
/// [`HouseError`].
pub async fn insurances(
    state: &AppState,
    actor: &Actor,
    house: HouseId,
) -> Result<Vec<Insurance>, HouseError> {
    house_in_scope(state.db.read(), actor, house).await?;
    Ok(store::list_insurances(state.db.read(), house).await?)
}

/// The insurances of a house, for features that check many dates at once.
///
/// # Errors
/// The store's.
pub async fn insurances_of(
    db: &impl ConnectionTrait,
    house: HouseId,
) -> Result<Vec<Insurance>, StoreError> {
    store::list_insurances(db, house).await
}

/// True when a liability insurance covers the house on the local date (H-31).
///
/// # Errors
/// The store's.
pub async fn is_insured_on(
    db: &impl ConnectionTrait,
    house: HouseId,
    date: NaiveDate,
) -> Result<bool, StoreError> {
    store::is_insured_on(db, house, date).await
}

/// Enters a liability insurance of a house; the subdistrict or the district buys it (H-31).
///
/// # Errors
/// [`HouseError`].
pub async fn create_insurance(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    house: HouseId,
    details: InsuranceDetails,
) -> Result<Insurance, HouseError> {
    let house = house_in_scope(state.db.read(), actor, house).await?;
    if details.valid_to < details.valid_from {
        return Err(HouseError::ReversedDates { field: "valid_to" });
    }
    let insurance = Insurance {
        id: state.new_id(),
        district: house.district,
        house: house.id,
        details,
    };
    let now = state.now();
    let outcome = once(&state.db, actor, key, now, async |tx| {
        store::insert_insurance(tx, &insurance, now).await?;
        Ok::<_, HouseError>(insurance)
    })
    .await?;
    Ok(outcome.into_inner())
}

/// The medical institutions of a district, past ones too, by name.
///
/// # Errors
/// The store's.
pub async fn institutions(
    db: &impl ConnectionTrait,
    district: DistrictId,
) -> Result<Vec<MedicalInstitution>, StoreError> {
    store::list_institutions(db, district).await
}

/// One medical institution.
///
/// # Errors
/// The store's.
pub async fn institution(
    db: &impl ConnectionTrait,
    id: InstitutionId,
) -> Result<Option<MedicalInstitution>, StoreError> {
    store::find_institution(db, id).await
}

/// Puts a medical institution on the district's list (H-32).
///
/// # Errors
/// [`HouseError`].
pub async fn create_institution(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    details: InstitutionDetails,
) -> Result<MedicalInstitution, HouseError> {
    if details
        .recognised_to
        .is_some_and(|last| last < details.recognised_from)
    {
        return Err(HouseError::ReversedDates {
            field: "recognised_to",
        });
    }
    let institution = MedicalInstitution {
        id: state.new_id().into(),
        district: actor.district,
        details,
    };
    let outcome = once(&state.db, actor, key, state.now(), async |tx| {
        store::insert_institution(tx, &institution).await?;
        Ok::<_, HouseError>(institution)
    })
    .await?;
    Ok(outcome.into_inner())
}

/// Several rooms by id.
///
/// # Errors
/// The store's.
pub async fn rooms_by_id(
    db: &impl ConnectionTrait,
    ids: &[RoomId],
) -> Result<Vec<Room>, StoreError> {
    store::find_rooms(db, ids).await
}

/// Locks a house until the commit, against others who settle an alert about it. Rows that
/// merely refer to the house need not wait.
///
/// # Errors
/// [`HouseError::NotFound`], or the store's.
pub async fn lock_house(tx: &WriteTx, id: HouseId) -> Result<House, HouseError> {
    store::lock_house(tx, id).await?.ok_or(HouseError::NotFound)
}

/// Locks rooms, in the order of their ids, until the commit: nobody opens sessions in them
/// or changes who is on duty there meanwhile.
///
/// # Errors
/// The store's.
pub async fn lock_rooms(tx: &WriteTx, ids: &[RoomId]) -> Result<Vec<Room>, StoreError> {
    store::lock_rooms(tx, ids).await
}

/// Writes the details of a room that nobody has edited since `expected`, and locks it.
/// Area and class cap set the capacity of its sessions, so the caller recomputes those
/// before it commits.
///
/// # Errors
/// [`HouseError`].
pub async fn edit_room(
    tx: &WriteTx,
    actor: &Actor,
    id: RoomId,
    expected: i64,
    details: RoomDetails,
) -> Result<Room, HouseError> {
    let room = room(&**tx, id).await?;
    house_in_scope(&**tx, actor, room.house).await?;
    if !store::update_room(tx, id, expected, &details).await? {
        return Err(HouseError::StaleVersion);
    }
    Ok(Room {
        details,
        version: expected.saturating_add(1),
        ..room
    })
}

fn name_taken(error: StoreError) -> HouseError {
    match error {
        StoreError::Duplicate(_) => HouseError::NameTaken,
        other => other.into(),
    }
}
