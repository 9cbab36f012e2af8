//! Months, and what is told of an archived one.

use crate::{
    features::{
        audit_log::domain::{AuditRow, Seal},
        districts::domain::DistrictError,
    },
    shared::{
        domain::{DistrictId, Kept, Part},
        storage::StoreError,
    },
};
use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use std::{fmt, io, path::PathBuf, str::FromStr};
use uuid::Uuid;

/// A month, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(NaiveDate);

/// A month is written `2026-01`.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a month is written like 2026-01")]
pub struct NoMonth;

impl Month {
    /// That of an instant.
    #[must_use]
    pub fn of(instant: DateTime<Utc>) -> Self {
        let date = instant.date_naive();
        Self(date.with_day(1).unwrap_or(date))
    }

    /// The one before what begins with an id.
    #[must_use]
    pub fn before(id: Uuid) -> Option<Self> {
        let millis = i64::try_from(id.as_u128() >> 80).ok()?;
        let instant = DateTime::from_timestamp_millis(millis)?;
        let date = Self::of(instant).0.checked_sub_months(Months::new(1))?;
        Some(Self(date))
    }

    /// Its first instant.
    #[must_use]
    pub fn begins(self) -> DateTime<Utc> {
        self.0.and_time(NaiveTime::MIN).and_utc()
    }

    /// The first id that can be made in it.
    #[must_use]
    pub fn first_id(self) -> Uuid {
        let millis = u128::try_from(self.begins().timestamp_millis()).unwrap_or(0);
        Uuid::from_u128(millis << 80)
    }

    /// Its first day.
    #[must_use]
    pub const fn first_day(self) -> NaiveDate {
        self.0
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m"))
    }
}

impl FromStr for Month {
    type Err = NoMonth;

    fn from_str(text: &str) -> Result<Self, NoMonth> {
        let date = format!("{text}-01").parse().map_err(|_| NoMonth)?;
        Ok(Self(date))
    }
}

/// A month of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Old {
    /// The table.
    pub kept: Kept,
    /// Where its rows are.
    pub part: Part,
    /// The month; the last one where older ones have no part of their own.
    pub month: Month,
}

impl Old {
    /// The name of its files, without their endings.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}-{}", self.kept.as_str(), self.month)
    }
}

/// What became of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is in a file of so many rows with this SHA-256.
    Archived(Old, Manifest),
    /// It is needed where it is: nothing younger than the second month goes.
    Stays(Old, Month),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Archived(old, told) => write!(
                f,
                "{}: {} rows, sha256 {}",
                old.file_name(),
                told.rows,
                told.sha256
            ),
            Self::Stays(old, until) => {
                write!(f, "{}: stays, needed from {until} on", old.file_name())
            }
        }
    }
}

/// What stands beside the file of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The table.
    pub table: String,
    /// The month.
    pub month: String,
    /// True where older months have no file of their own and are in this one.
    pub and_older: bool,
    /// How many rows.
    pub rows: u64,
    /// Of the file as it lies.
    pub sha256: String,
    /// Of the audit log: what of each chain is in the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chains: Vec<Chain>,
}

/// A piece of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// The district.
    pub district: DistrictId,
    /// Number and hash of the last row before it.
    pub after: (i64, String),
    /// Number and hash of its last row.
    pub up_to: (i64, String),
}

/// A row of the audit log as it stands in a file.
#[derive(Deserialize)]
struct AuditLine {
    id: Uuid,
    district_id: Uuid,
    sequence: i64,
    previous_hash: String,
    hash: String,
    account_id: Option<Uuid>,
    role: String,
    house_id: Option<Uuid>,
    subdistrict_id: Option<Uuid>,
    action: String,
    subject_kind: String,
    subject_id: Option<Uuid>,
    fields: String,
    purpose: Option<String>,
    request_id: Option<String>,
    at: DateTime<Utc>,
}

/// Reads a row of the audit log.
#[must_use]
pub fn audit_row(line: &str) -> Option<AuditRow> {
    let line: AuditLine = serde_json::from_str(line).ok()?;
    Some(AuditRow {
        id: line.id,
        district: line.district_id,
        account: line.account_id,
        role: line.role,
        house: line.house_id,
        subdistrict: line.subdistrict_id,
        action: line.action,
        subject_kind: line.subject_kind,
        subject: line.subject_id,
        fields: line.fields,
        purpose: line.purpose,
        request_id: line.request_id,
        at: line.at,
        seal: Some(Seal {
            sequence: line.sequence,
            previous_hash: line.previous_hash,
            hash: line.hash,
        }),
    })
}

/// Why a month was not archived, or an archive is not what it was.
#[derive(Debug, thiserror::Error)]
pub enum MonthsError {
    /// SQLite has no parts.
    #[error(
        "SQLite keeps whole tables: the service removes what was kept long enough by itself, \
         and `baobaowu backup` copies the file"
    )]
    Whole,
    /// None of what was asked for may go.
    #[error("everything from {0} on is needed where it is")]
    Needed(Month),
    /// Something stands against this month.
    #[error("{0} stays: {1}")]
    Refused(String, String),
    /// A file cannot be read or written.
    #[error("{0}")]
    File(PathBuf, #[source] io::Error),
    /// A file does not hold what it should.
    #[error("{0} is not what was written")]
    Differs(PathBuf),
    /// The districts.
    #[error(transparent)]
    District(#[from] DistrictError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_of_a_month_begin_with_its_first_instant() {
        let month: Month = "2026-01".parse().unwrap();
        assert_eq!(
            month.first_id().to_string(),
            "019b76da-a800-0000-0000-000000000000"
        );
        assert_eq!(month.begins().to_rfc3339(), "2026-01-01T00:00:00+00:00");
        let before = Month::before(month.first_id()).unwrap();
        assert_eq!(before.to_string(), "2025-12");
        assert!(before < month && Month::of(month.begins()) == month);
        for wrong in ["2026", "2026-13", "2026-01-01", ""] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }
}
