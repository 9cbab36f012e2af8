//! Districts for the other features. District rows do not change while a service runs, so
//! they are read once.

use super::{
    domain::{DistrictError, Subdistrict},
    store,
};
use crate::{
    features::policies::domain::Policy,
    shared::{
        domain::{District, DistrictId, SubdistrictId, WorkdayCalendar},
        storage::StoreError,
    },
    state::AppState,
};
use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

/// The districts read so far.
#[derive(Debug, Default)]
pub struct DistrictCache(RwLock<BTreeMap<DistrictId, Arc<District>>>);

/// The district with this id.
///
/// # Errors
/// [`DistrictError::Unknown`], or the store's.
pub async fn district(state: &AppState, id: DistrictId) -> Result<Arc<District>, DistrictError> {
    let known = {
        let cache = state
            .districts
            .0
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        cache.get(&id).cloned()
    };
    if let Some(district) = known {
        return Ok(district);
    }
    let district = store::find(state.db.read(), id)
        .await?
        .ok_or(DistrictError::Unknown)?;
    let district = Arc::new(district);
    let mut cache = state
        .districts
        .0
        .write()
        .unwrap_or_else(PoisonError::into_inner);
    cache.insert(id, Arc::clone(&district));
    Ok(district)
}

/// The district with this code; without a code the only one there is.
///
/// # Errors
/// [`DistrictError::Unknown`], or [`DistrictError::NotNamed`] when there are several.
pub async fn named(state: &AppState, code: Option<&str>) -> Result<District, DistrictError> {
    if let Some(code) = code {
        return store::find_by_code(state.db.read(), code)
            .await?
            .ok_or(DistrictError::Unknown);
    }
    let mut districts = store::list(state.db.read(), 2).await?.into_iter();
    match (districts.next(), districts.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(DistrictError::Unknown),
        (Some(_), Some(_)) => Err(DistrictError::NotNamed),
    }
}

/// Every district.
///
/// # Errors
/// The store's.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<District>, StoreError> {
    store::list(db, u64::MAX >> 1).await
}

/// The rules in force in a district on a local date.
///
/// # Errors
/// [`DistrictError::Policy`] when none are.
pub fn policy<'s>(
    state: &'s AppState,
    district: &District,
    date: NaiveDate,
) -> Result<&'s Policy, DistrictError> {
    Ok(state.policies.on(district, date)?)
}

/// The subdistricts of a district, by code.
///
/// # Errors
/// The store's.
pub async fn subdistricts(
    db: &impl ConnectionTrait,
    district: DistrictId,
) -> Result<Vec<Subdistrict>, StoreError> {
    store::subdistricts(db, district).await
}

/// One subdistrict.
///
/// # Errors
/// The store's.
pub async fn subdistrict(
    db: &impl ConnectionTrait,
    id: SubdistrictId,
) -> Result<Option<Subdistrict>, StoreError> {
    store::subdistrict(db, id).await
}

/// The workday calendar for dates in `from..=to`.
///
/// # Errors
/// The store's.
pub async fn calendar(
    db: &impl ConnectionTrait,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<WorkdayCalendar, StoreError> {
    store::calendar(db, from, to).await
}
