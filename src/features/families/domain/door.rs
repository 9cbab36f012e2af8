//! Who stands at the door.

use super::Relation;
use crate::shared::domain::{IdDocument, IdType};
use chrono::NaiveDate;

/// A document as staff have seen it: its kind, and the last four characters of its number,
/// enough to tell people apart at the door and too little to keep. Not printable.
#[derive(Clone, PartialEq, Eq)]
pub struct ShownDocument {
    id_type: IdType,
    tail: String,
}

/// Not the last four letters or digits of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the last four letters or digits of a number")]
pub struct InvalidTail;

impl ShownDocument {
    const TAIL: usize = 4;

    /// Reads what was typed: four letters or digits.
    ///
    /// # Errors
    /// [`InvalidTail`].
    pub fn parse(id_type: IdType, tail: &str) -> Result<Self, InvalidTail> {
        let tail = tail.trim().to_ascii_uppercase();
        if tail.len() == Self::TAIL && tail.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self { id_type, tail })
        } else {
            Err(InvalidTail)
        }
    }

    /// What would be seen of a whole document.
    #[must_use]
    pub fn of(document: &IdDocument) -> Self {
        let number = document.number();
        let from = number.len().saturating_sub(Self::TAIL);
        Self {
            id_type: document.id_type(),
            tail: number.get(from..).unwrap_or_default().to_owned(),
        }
    }

    /// The kind.
    #[must_use]
    pub const fn id_type(&self) -> IdType {
        self.id_type
    }

    /// What is hashed, bound to a row, to compare it: `type|tail`.
    #[must_use]
    pub fn lookup_value(&self) -> String {
        format!("{}|{}", self.id_type.as_str(), self.tail)
    }
}

/// What became of comparing a document with the one on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentCheck {
    /// It is the one; the person is this to the children.
    Matches(Relation),
    /// It is another, or none was on record; or too many were wrong today.
    Differs {
        /// How often it may be entered again today.
        tries_left: u32,
    },
    /// The person is not authorised by this family, or no longer.
    NotAuthorised,
}

/// What an authorised person is checked against at the door.
#[derive(Clone, Debug)]
pub struct DoorRecord {
    /// What the person is to the children.
    pub relation: Relation,
    /// Keyed hash of the document's kind and last characters; `None` for people who were
    /// authorised before it was kept.
    pub id_tail_hash: Option<String>,
    /// Wrong entries of the last day on which there were some.
    pub failed_checks: u32,
    /// That day.
    pub failed_on: Option<NaiveDate>,
}

impl DoorRecord {
    /// Wrong entries of a day.
    #[must_use]
    pub fn failed_on_day(&self, day: NaiveDate) -> u32 {
        if self.failed_on == Some(day) {
            self.failed_checks
        } else {
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_document_is_told_by_its_last_four_characters() {
        let today = "2026-11-22".parse().unwrap();
        let whole = IdDocument::parse(IdType::ResidentId, "11010519491231002X", today).unwrap();
        let shown = |id_type, tail| ShownDocument::parse(id_type, tail).unwrap();
        assert!(shown(IdType::ResidentId, " 002x ") == ShownDocument::of(&whole));
        assert!(shown(IdType::Passport, "002X") != ShownDocument::of(&whole));
        assert!(shown(IdType::ResidentId, "0021") != ShownDocument::of(&whole));
        for wrong in ["", "02X", "0002X", "00-2", "零零二一"] {
            assert!(ShownDocument::parse(IdType::ResidentId, wrong).is_err());
        }
    }
}
