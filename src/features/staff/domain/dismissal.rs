//! Dismissals, and the bar that remains of a person with a record (H-60).

use super::error::Fault;
use crate::shared::domain::{
    AccountId, DistrictId, HouseId, IdDocument, IdType, InvalidIdNumber, StaffId,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// That a person was dismissed: kept for those who look at it later, never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dismissal {
    /// Its id.
    pub id: Uuid,
    /// Its district.
    pub district: DistrictId,
    /// Who was dismissed.
    pub staff: StaffId,
    /// Local date from which the person is no longer employed.
    pub date: NaiveDate,
    /// Why.
    pub reason: String,
    /// The person may never be employed again.
    pub barred: bool,
    /// Who recorded it.
    pub by: AccountId,
}

/// A dismissal as entered.
#[derive(Clone, Debug)]
pub struct NewDismissal {
    /// Local date from which the person is no longer employed.
    pub date: NaiveDate,
    /// Why.
    pub reason: String,
    /// The person's identity document, where the person has none on record and is barred.
    pub document: Option<DocumentInput>,
}

/// An identity document as entered.
#[derive(Clone)]
pub struct DocumentInput {
    /// Kind.
    pub id_type: IdType,
    /// Number.
    pub number: String,
}

impl DocumentInput {
    /// Reads it.
    ///
    /// # Errors
    /// [`InvalidIdNumber`].
    pub fn parse(&self, today: NaiveDate) -> Result<IdDocument, InvalidIdNumber> {
        IdDocument::parse(self.id_type, &self.number, today)
    }
}

impl std::fmt::Debug for DocumentInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DocumentInput")
            .field("id_type", &self.id_type)
            .finish_non_exhaustive()
    }
}

/// What is missing where a document is needed.
pub const DOCUMENT_NEEDED: Fault = Fault::new(
    "/id_number",
    "required",
    "the identity document is needed for people who work with children",
);

/// Another house that a health worker serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServedHouse {
    /// Who.
    pub staff: StaffId,
    /// Where, beside the own house.
    pub house: HouseId,
}
