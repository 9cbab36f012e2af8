//! Contracts and notices of operators, and what of them and of insurances ends.

use super::house_in_scope;
use crate::{
    features::houses::{
        domain::{ContractDetails, HouseError, Insurance, OperatorContract},
        store,
    },
    shared::{
        domain::{Actor, DateRange, DistrictId, HouseId, OperatorContractId, RequestKey},
        storage::{StoreError, idempotency::once},
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;

/// The contracts and notices of a house, for its staff; the one that ends last comes first.
///
/// # Errors
/// [`HouseError`].
pub async fn contracts(
    state: &AppState,
    actor: &Actor,
    house: HouseId,
) -> Result<Vec<OperatorContract>, HouseError> {
    house_in_scope(state.db.read(), actor, house).await?;
    Ok(store::contracts_of(state.db.read(), house).await?)
}

/// The contracts and notices of a house, for features that check many dates at once.
///
/// # Errors
/// The store's.
pub async fn contracts_of(
    db: &impl ConnectionTrait,
    house: HouseId,
) -> Result<Vec<OperatorContract>, StoreError> {
    store::contracts_of(db, house).await
}

/// Enters a contract or notice: the subdistrict or the district, who contract the operator.
///
/// # Errors
/// [`HouseError`].
pub async fn create_contract(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    house: HouseId,
    details: ContractDetails,
) -> Result<OperatorContract, HouseError> {
    let house = house_in_scope(state.db.read(), actor, house).await?;
    check(&details)?;
    let contract = OperatorContract {
        id: state.new_id().into(),
        district: house.district,
        house: house.id,
        details,
        version: 1,
    };
    let now = state.now();
    let outcome = once(&state.db, actor, key, now, async |tx| {
        store::insert_contract(tx, &contract, now).await?;
        Ok::<_, HouseError>(contract)
    })
    .await?;
    Ok(outcome.into_inner())
}

/// Edits a contract that nobody has edited since `expected`. Sessions already open stay; on
/// dates that are no longer covered they take no more bookings.
///
/// # Errors
/// [`HouseError`].
pub async fn edit_contract(
    state: &AppState,
    actor: &Actor,
    (house, id): (HouseId, OperatorContractId),
    expected: i64,
    details: ContractDetails,
) -> Result<OperatorContract, HouseError> {
    let db = state.db.read();
    house_in_scope(db, actor, house).await?;
    let contract = store::find_contract(db, house, id)
        .await?
        .ok_or(HouseError::NotFound)?;
    check(&details)?;
    let tx = state.db.begin_write().await?;
    if !store::update_contract(&tx, id, expected, &details).await? {
        return Err(HouseError::StaleVersion);
    }
    tx.commit().await?;
    Ok(OperatorContract {
        details,
        version: expected.saturating_add(1),
        ..contract
    })
}

/// The insurances of a district whose last day lies in one of the spans, without those that
/// another one follows: for reminders.
///
/// # Errors
/// The store's.
pub async fn insurances_ending(
    db: &impl ConnectionTrait,
    district: DistrictId,
    spans: &[DateRange],
) -> Result<Vec<Insurance>, StoreError> {
    let mut ending = Vec::new();
    for insurance in store::insurances_ending(db, district, spans).await? {
        let after = insurance.details.valid_to.succ_opt();
        let all = store::list_insurances(db, insurance.house).await?;
        let followed = all.iter().any(|other| {
            after.is_none_or(|day| other.details.valid_from <= day && day <= other.details.valid_to)
        });
        if !followed {
            ending.push(insurance);
        }
    }
    Ok(ending)
}

/// As [`insurances_ending`], for the contracts and notices of operators.
///
/// # Errors
/// The store's.
pub async fn contracts_ending(
    db: &impl ConnectionTrait,
    district: DistrictId,
    spans: &[DateRange],
) -> Result<Vec<OperatorContract>, StoreError> {
    let mut ending = Vec::new();
    for contract in store::contracts_ending(db, district, spans).await? {
        let after = contract.details.valid_to.succ_opt();
        let all = store::contracts_of(db, contract.house).await?;
        let followed = all.iter().any(|other| {
            let covers = after
                .is_none_or(|day| other.details.valid_from <= day && day <= other.details.valid_to);
            other.details.kind == contract.details.kind && covers
        });
        if !followed {
            ending.push(contract);
        }
    }
    Ok(ending)
}

fn check(details: &ContractDetails) -> Result<(), HouseError> {
    if details.valid_to < details.valid_from {
        return Err(HouseError::ReversedDates { field: "valid_to" });
    }
    Ok(())
}
