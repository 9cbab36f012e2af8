//! What a house needs so that its sessions take bookings on a date.

use crate::{
    features::{
        houses::{
            self,
            domain::{House, Insurance, OperatorContract, OperatorType, is_entitled},
        },
        sessions::domain::{NotOpened, SessionError},
        staff,
    },
    shared::storage::{StoreError, WriteTx},
};
use chrono::NaiveDate;

/// The papers of a house that open its dates.
pub(super) struct HousePapers {
    operator: OperatorType,
    contracts: Vec<OperatorContract>,
    insurances: Vec<Insurance>,
}

impl HousePapers {
    pub(super) async fn of(tx: &WriteTx, house: &House) -> Result<Self, StoreError> {
        Ok(Self {
            operator: house.details.operator_type,
            contracts: houses::service::contracts_of(&**tx, house.id).await?,
            insurances: houses::service::insurances_of(&**tx, house.id).await?,
        })
    }

    /// That the date is insured (H-31), and the operator entitled to it.
    pub(super) fn check(&self, date: NaiveDate) -> Result<(), NotOpened> {
        let insured = self
            .insurances
            .iter()
            .any(|it| it.details.valid_from <= date && date <= it.details.valid_to);
        if !insured {
            return Err(NotOpened::InsuranceMissing);
        }
        if !is_entitled(self.operator, &self.contracts, date) {
            return Err(NotOpened::OperatorNotEntitled);
        }
        Ok(())
    }
}

/// That a house can open sessions at all: it operates, and has a health worker at work
/// today.
pub(super) async fn check_house(
    tx: &WriteTx,
    house: &House,
    today: NaiveDate,
) -> Result<(), SessionError> {
    if !house.details.status.takes_children() {
        return Err(SessionError::NotOpened(NotOpened::HouseNotOperating));
    }
    if !staff::service::has_health_worker(&**tx, house.id, today).await? {
        return Err(SessionError::NotOpened(NotOpened::NoHealthWorker));
    }
    Ok(())
}
