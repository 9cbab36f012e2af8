//! A row of the audit log, and the chain that rows form.

use crate::shared::{
    domain::{
        AccessPurpose, AccountId, AuditAction, AuditSubject, DistrictId, HouseId, SubdistrictId,
    },
    storage::StoreError,
};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::fmt::{self, Write as _};
use uuid::Uuid;

/// What stands before the first row of a chain.
pub const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A row of the audit log, as its words stand in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Its id.
    pub id: Uuid,
    /// The district in whose chain it stands.
    pub district: Uuid,
    /// The account; `None` for the service itself.
    pub account: Option<Uuid>,
    /// The role in which it acted.
    pub role: String,
    /// The house of that role.
    pub house: Option<Uuid>,
    /// The subdistrict of that role.
    pub subdistrict: Option<Uuid>,
    /// What was done.
    pub action: String,
    /// Whose record it was.
    pub subject_kind: String,
    /// The id of that record.
    pub subject: Option<Uuid>,
    /// What of it, separated by commas.
    pub fields: String,
    /// What for.
    pub purpose: Option<String>,
    /// In which request.
    pub request_id: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// Its place in the chain, once it is sealed.
    pub seal: Option<Seal>,
}

/// The place of a row in the chain of its district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Counts from 1.
    pub sequence: i64,
    /// The hash of the row before.
    pub previous_hash: String,
    /// The hash of this row.
    pub hash: String,
}

/// The two ends of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ends {
    /// Number and hash of the last sealed row.
    pub head: (i64, String),
    /// Number and hash of the last row that retention removed.
    pub floor: (i64, String),
}

impl Default for Ends {
    fn default() -> Self {
        Self {
            head: (0, BEGINNING.to_owned()),
            floor: (0, BEGINNING.to_owned()),
        }
    }
}

impl AuditRow {
    /// The seal of this row after the row with that number and hash.
    #[must_use]
    pub fn sealed_after(&self, (sequence, hash): (i64, &str)) -> Seal {
        let sequence = sequence.saturating_add(1);
        Seal {
            sequence,
            previous_hash: hash.to_owned(),
            hash: hex::encode(Sha256::digest(self.canonical(sequence, hash))),
        }
    }

    /// One text for one row: every value in a fixed order with its length in front, so that no
    /// two rows have the same text; `-` for a value that is not there. Instants are
    /// microseconds since 1970.
    #[must_use]
    pub fn canonical(&self, sequence: i64, previous_hash: &str) -> String {
        let id = |id: Option<Uuid>| id.map(|id| id.to_string());
        let mut text = String::from("audit-log-1");
        for value in [
            id(Some(self.district)),
            Some(sequence.to_string()),
            Some(previous_hash.to_owned()),
            id(Some(self.id)),
            id(self.account),
            Some(self.role.clone()),
            id(self.house),
            id(self.subdistrict),
            Some(self.action.clone()),
            Some(self.subject_kind.clone()),
            id(self.subject),
            Some(self.fields.clone()),
            self.purpose.clone(),
            self.request_id.clone(),
            Some(self.at.timestamp_micros().to_string()),
        ] {
            match value {
                None => text.push_str("\n-"),
                Some(value) => {
                    let _ = write!(text, "\n{}:{value}", value.len());
                }
            }
        }
        text
    }
}

/// What is wrong with a chain, and where first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The number at which it breaks.
    pub sequence: i64,
    /// The row that stands there, if one does.
    pub row: Option<Uuid>,
    /// How.
    pub fault: Fault,
}

/// How a chain can be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No row has this number.
    Missing,
    /// It does not follow the row before it.
    Unlinked,
    /// It is not what it was when it was sealed.
    Altered,
    /// It stands outside the ends of the chain.
    OutOfPlace,
    /// It is the last, and not the one the chain ended with.
    WrongHead,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}", self.sequence)?;
        if let Some(row) = self.row {
            write!(f, " ({row})")?;
        }
        f.write_str(match self.fault {
            Fault::Missing => " is missing",
            Fault::Unlinked => " does not follow the row before it",
            Fault::Altered => " is not what it was when it was sealed",
            Fault::OutOfPlace => " stands outside the chain",
            Fault::WrongHead => " is not the one the chain ended with",
        })
    }
}

/// Walks along a chain.
#[derive(Clone, Debug)]
pub struct Walk {
    last: (i64, String),
}

impl Walk {
    /// Begins above the floor.
    #[must_use]
    pub fn above(ends: &Ends) -> Self {
        Self {
            last: ends.floor.clone(),
        }
    }

    /// The number that was reached.
    #[must_use]
    pub const fn reached(&self) -> i64 {
        self.last.0
    }

    /// Takes the next sealed row.
    ///
    /// # Errors
    /// [`Broken`] when it is not the one that belongs there.
    pub fn step(&mut self, row: &AuditRow) -> Result<(), Broken> {
        let next = self.last.0.saturating_add(1);
        let broken = |fault, row: Option<Uuid>| Broken {
            sequence: next,
            row,
            fault,
        };
        let Some(seal) = &row.seal else {
            return Err(broken(Fault::Missing, None));
        };
        if seal.sequence != next {
            return Err(broken(Fault::Missing, None));
        }
        if seal.previous_hash != self.last.1 {
            return Err(broken(Fault::Unlinked, Some(row.id)));
        }
        if row.sealed_after((self.last.0, &self.last.1)) != *seal {
            return Err(broken(Fault::Altered, Some(row.id)));
        }
        self.last = (seal.sequence, seal.hash.clone());
        Ok(())
    }

    /// Ends at the head.
    ///
    /// # Errors
    /// [`Broken`] when rows are missing before it, or it was another one.
    pub fn end(self, ends: &Ends) -> Result<(), Broken> {
        if self.last.0 < ends.head.0 {
            return Err(Broken {
                sequence: self.last.0.saturating_add(1),
                row: None,
                fault: Fault::Missing,
            });
        }
        if self.last != ends.head {
            return Err(Broken {
                sequence: ends.head.0,
                row: None,
                fault: Fault::WrongHead,
            });
        }
        Ok(())
    }
}

/// What came of looking at a chain that is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Sealed rows that were looked at.
    pub rows: u64,
    /// Rows that wait to be sealed.
    pub unsealed: u64,
    /// Where the chain ends. Kept elsewhere, it shows later that nobody has made the chain
    /// anew since.
    pub ends: Ends,
}

/// Which rows are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct AuditFilter {
    /// Of one account.
    pub account: Option<AccountId>,
    /// About one record.
    pub subject: Option<Uuid>,
    /// Of one kind of deed.
    pub action: Option<AuditAction>,
    /// From this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub to: Option<DateTime<Utc>>,
}

/// Whose rows a supervisor sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditScope {
    /// The whole district's.
    District(DistrictId),
    /// Those of the people of one subdistrict and its houses.
    Subdistrict(DistrictId, SubdistrictId),
}

/// A row as it is shown, its words read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditView {
    /// The row.
    pub row: AuditRow,
    /// What was done.
    pub action: AuditAction,
    /// Whose record it was.
    pub subject: AuditSubject,
    /// What for.
    pub purpose: Option<AccessPurpose>,
    /// The house of the role, if it has one.
    pub house: Option<HouseId>,
}

/// Why the audit log is not shown, sealed or walked.
#[derive(Debug, thiserror::Error)]
pub enum AuditLogError {
    /// Only subdistrict and district staff read it.
    #[error("the audit log is for supervisors")]
    Forbidden,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(n: u128) -> AuditRow {
        AuditRow {
            id: Uuid::from_u128(n),
            district: Uuid::nil(),
            account: Some(Uuid::from_u128(7)),
            role: "carer".to_owned(),
            house: None,
            subdistrict: None,
            action: "record_read".to_owned(),
            subject_kind: "child".to_owned(),
            subject: Some(Uuid::from_u128(9)),
            fields: "birth_date,name_masked".to_owned(),
            purpose: Some("daily_work".to_owned()),
            request_id: None,
            at: DateTime::from_timestamp_micros(1_764_000_000_123_456).unwrap(),
            seal: None,
        }
    }

    fn chain(many: u128) -> (Vec<AuditRow>, Ends) {
        let mut ends = Ends::default();
        let rows = (1..=many).map(|n| {
            let mut row = row(n);
            let seal = row.sealed_after((ends.head.0, &ends.head.1));
            ends.head = (seal.sequence, seal.hash.clone());
            row.seal = Some(seal);
            row
        });
        (rows.collect(), ends)
    }

    fn walked(rows: &[AuditRow], ends: &Ends) -> Result<(), Broken> {
        let mut walk = Walk::above(ends);
        for row in rows {
            walk.step(row)?;
        }
        walk.end(ends)
    }

    #[test]
    fn a_row_has_one_text_and_it_never_changes() {
        let hash = row(1).sealed_after((0, BEGINNING)).hash;
        assert_eq!(
            row(1).canonical(1, "p"),
            "audit-log-1\n36:00000000-0000-0000-0000-000000000000\n1:1\n1:p\n\
             36:00000000-0000-0000-0000-000000000001\n36:00000000-0000-0000-0000-000000000007\n\
             5:carer\n-\n-\n11:record_read\n5:child\n36:00000000-0000-0000-0000-000000000009\n\
             22:birth_date,name_masked\n10:daily_work\n-\n16:1764000000123456"
        );
        assert_eq!(hash.len(), 64);
    }

    #[test]
    fn a_whole_chain_is_walked_to_its_end() {
        let (rows, ends) = chain(5);
        assert_eq!(walked(&rows, &ends), Ok(()));
        assert_eq!(walked(&[], &Ends::default()), Ok(()));
    }

    #[test]
    fn every_value_of_a_row_is_part_of_its_hash() {
        let changes: [fn(&mut AuditRow); 12] = [
            |row| row.account = None,
            |row| row.role.push('x'),
            |row| row.house = Some(Uuid::max()),
            |row| row.subdistrict = Some(Uuid::max()),
            |row| row.action.push('x'),
            |row| row.subject_kind.push('x'),
            |row| row.subject = None,
            |row| row.fields.push('x'),
            |row| row.purpose = None,
            |row| row.request_id = Some(String::new()),
            |row| row.at += chrono::TimeDelta::microseconds(1),
            |row| row.id = Uuid::max(),
        ];
        for change in changes {
            let (mut rows, ends) = chain(3);
            rows.iter_mut().skip(1).take(1).for_each(change);
            let broken = walked(&rows, &ends).unwrap_err();
            assert_eq!((broken.sequence, broken.fault), (2, Fault::Altered));
        }
    }

    #[test]
    fn rows_that_are_missing_or_made_anew_are_found() {
        let (rows, ends) = chain(5);
        for gone in 0..5 {
            let mut rows = rows.clone();
            rows.remove(gone);
            let broken = walked(&rows, &ends).unwrap_err();
            assert_eq!(broken.fault, Fault::Missing, "{gone}");
            assert_eq!(usize::try_from(broken.sequence), Ok(gone + 1));
        }
        // Altered, and its own hash made to fit: the next row does not follow any more.
        let mut forged = rows.clone();
        if let Some((first, rest)) = forged.split_first_mut() {
            first.role = "other".to_owned();
            first.seal = Some(first.sealed_after((0, BEGINNING)));
            let next = rest.first().and_then(|row| row.seal.as_ref());
            assert!(next.is_some());
        }
        let broken = walked(&forged, &ends).unwrap_err();
        assert_eq!((broken.sequence, broken.fault), (2, Fault::Unlinked));
        // All of it made anew: the head tells.
        let (mut anew, _) = chain(4);
        anew.truncate(4);
        let (all, _) = chain(5);
        let mut last = row(99);
        let before = anew.last().and_then(|row| row.seal.clone()).unwrap();
        last.seal = Some(last.sealed_after((before.sequence, &before.hash)));
        anew.push(last);
        assert_eq!(all.len(), anew.len());
        let broken = walked(&anew, &ends).unwrap_err();
        assert_eq!((broken.sequence, broken.fault), (5, Fault::WrongHead));
    }
}
