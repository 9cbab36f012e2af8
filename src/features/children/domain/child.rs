//! A child.

use super::ChildError;
use crate::shared::domain::{
    AccountId, Actor, ChildId, DistrictId, FamilyId, IdDocument, IdType, PersonName, words,
};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

words! {
    /// Sex, if the guardian states it.
    Sex {
        /// Female.
        Female = "female",
        /// Male.
        Male = "male",
    }
}

words! {
    /// Whether a child takes part.
    ChildStatus {
        /// It does.
        Active = "active",
        /// Its personal data is gone.
        Erased = "erased",
    }
}

words! {
    /// Why a child was erased.
    ErasureGround {
        /// A guardian asked for it.
        GuardianAsked = "guardian_asked",
        /// A guardian withdrew consent to the profile.
        ConsentWithdrawn = "consent_withdrawn",
        /// A guardian asked for the whole family to be erased.
        FamilyErased = "family_erased",
        /// It was kept long enough.
        Retention = "retention",
    }
}

/// That a child was erased: what stays of it for the record, without anything personal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Its id.
    pub id: Uuid,
    /// The child's district.
    pub district: DistrictId,
    /// The child.
    pub child: ChildId,
    /// Why.
    pub ground: ErasureGround,
    /// The guardian's account; `None` when nobody asked.
    pub asked_by: Option<AccountId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What guardians enter and edit of a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildDetails {
    /// Name.
    pub name: PersonName,
    /// Birth date.
    pub birth_date: NaiveDate,
    /// Sex, if stated.
    pub sex: Option<Sex>,
}

impl ChildDetails {
    /// Checks the birth date against the calendar and against the document, if that
    /// contains one.
    ///
    /// # Errors
    /// [`ChildError::BornInTheFuture`], [`ChildError::BirthDateMismatch`].
    pub fn check(&self, document: &IdDocument, today: NaiveDate) -> Result<(), ChildError> {
        if self.birth_date > today {
            return Err(ChildError::BornInTheFuture);
        }
        match document.birth_date() {
            Some(date) if date != self.birth_date => Err(ChildError::BirthDateMismatch),
            _ => Ok(()),
        }
    }
}

/// A child to be registered.
#[derive(Clone, Debug)]
pub struct NewChild {
    /// What guardians enter.
    pub details: ChildDetails,
    /// Kind of its document.
    pub id_type: IdType,
    /// Number of the document, as typed.
    pub id_number: String,
}

/// A registered child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// Its id.
    pub id: ChildId,
    /// Its district.
    pub district: DistrictId,
    /// Its family.
    pub family: FamilyId,
    /// What guardians edit.
    pub details: ChildDetails,
    /// Its document, which is never edited.
    pub document: IdDocument,
    /// Counts edits and bookings, under the lock of the row; the `ETag`.
    pub version: i64,
}

/// A child as one viewer may see it. Not printable by accident.
pub struct ChildView {
    /// Its id.
    pub id: ChildId,
    /// Its family.
    pub family: FamilyId,
    /// Name, in full or like 王*明.
    pub name: String,
    /// Birth date.
    pub birth_date: NaiveDate,
    /// Sex, if stated.
    pub sex: Option<Sex>,
    /// Kind of its document.
    pub id_type: IdType,
    /// Number of the document, masked for everyone.
    pub id_number: String,
    /// The `ETag`.
    pub version: i64,
}

impl Child {
    /// The name in full for the family itself, masked for staff; the document number masked
    /// for everyone.
    #[must_use]
    pub fn view_for(&self, actor: &Actor) -> ChildView {
        let name = &self.details.name;
        ChildView {
            id: self.id,
            family: self.family,
            name: if actor.is_staff() {
                name.masked()
            } else {
                name.as_str().to_owned()
            },
            birth_date: self.details.birth_date,
            sex: self.details.sex,
            id_type: self.document.id_type(),
            id_number: self.document.masked(),
            version: self.version,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn check(birth_date: &str, id_type: IdType, number: &str) -> Result<(), ChildError> {
        let today = day("2026-11-22");
        let details = ChildDetails {
            name: PersonName::parse("王宝宝").unwrap(),
            birth_date: day(birth_date),
            sex: None,
        };
        details.check(&IdDocument::parse(id_type, number, today).unwrap(), today)
    }

    #[test]
    fn the_stated_birth_date_is_the_one_of_the_document() {
        let number = "310109202402290014";
        assert!(check("2024-02-29", IdType::ResidentId, number).is_ok());
        for other in ["2024-02-28", "2024-03-01", "2023-02-28"] {
            assert!(matches!(
                check(other, IdType::ResidentId, number),
                Err(ChildError::BirthDateMismatch)
            ));
        }
    }

    #[test]
    fn documents_without_a_birth_date_leave_it_open_but_not_in_the_future() {
        assert!(check("2026-11-22", IdType::BirthCertificate, "Z310000001").is_ok());
        assert!(matches!(
            check("2026-11-23", IdType::BirthCertificate, "Z310000001"),
            Err(ChildError::BornInTheFuture)
        ));
    }
}
