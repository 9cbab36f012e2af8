//! What stands in a report.

use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use std::collections::BTreeMap;

/// Raised when the form of a report changes.
pub const FORMAT: &str = "baobaowu-audit-report-1";

/// A report. Members and lists stand in a fixed order.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Which form this is.
    pub format: &'static str,
    /// Code of the district.
    pub district: String,
    /// What happened in the year.
    pub year: YearReport,
    /// What is so at present.
    pub now: Present,
}

/// What happened in a year, by the district's own time.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct YearReport {
    /// The year.
    pub year: i32,
    /// Its first instant.
    pub from: DateTime<FixedOffset>,
    /// The first instant after it.
    pub to: DateTime<FixedOffset>,
    /// Whether it was over when the report was made.
    pub over: bool,
    /// Whether the audit log still holds all of it; what retention has removed is not counted.
    pub audit_log_complete: bool,
    /// Children who had a booking in it.
    pub children_with_bookings: i64,
    /// Children who were registered in it.
    pub children_registered: i64,
    /// Incidents in houses.
    pub incidents: i64,
    /// Consents given, by purpose.
    pub consents_given: Counts,
    /// Consents withdrawn, by purpose.
    pub consents_withdrawn: Counts,
    /// Children erased, by ground.
    pub erasures: Counts,
    /// Bulk exports asked for, by set, whether in full, and what has become of them.
    pub bulk_exports: Vec<Exports>,
    /// Rows of the audit log, by what was done, role and purpose.
    pub accesses: Vec<Accesses>,
    /// What retention removed, by kind.
    pub retention: Counts,
    /// Rotations of the keys of data.
    pub key_rotations: Vec<KeyRotation>,
    /// The last sealed row of the year.
    pub last_row: Option<Row>,
}

/// Numbers by word.
pub type Counts = BTreeMap<String, i64>;

/// Exports of one kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Exports {
    /// The set.
    pub dataset: String,
    /// With names in full.
    pub in_full: bool,
    /// What has become of them.
    pub status: String,
    /// How many.
    pub count: i64,
}

/// Rows of the audit log of one kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Accesses {
    /// What was done.
    pub action: String,
    /// In which role; `service` for the service itself.
    pub role: String,
    /// What for.
    pub purpose: Option<String>,
    /// How many.
    pub count: i64,
}

/// A rotation of keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyRotation {
    /// When.
    pub at: DateTime<FixedOffset>,
    /// The key in use since, how many values were written again and how many were left.
    pub told: String,
}

/// A row of the audit log by its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its number.
    pub sequence: i64,
    /// Its hash.
    pub hash: String,
}

/// What is so when the report is made.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Present {
    /// Promises that the data does not keep, by check; empty in good order.
    pub breaches: Counts,
    /// The chain of the audit log.
    pub chain: Chain,
}

/// How the chain of the audit log was found.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Chain {
    /// Where it breaks first; absent for a whole one.
    pub broken: Option<String>,
    /// Rows in order.
    pub rows: u64,
    /// Rows that wait to be sealed.
    pub unsealed: u64,
    /// The last row.
    pub head: Option<Row>,
    /// The last row that retention removed.
    pub floor: Option<Row>,
}

/// What retention wrote about what it removed, added up: `children:2,visits:0`.
#[must_use]
pub fn sums<'t>(told: impl IntoIterator<Item = &'t str>) -> Counts {
    let mut sums = Counts::new();
    let pairs = told.into_iter().flat_map(|fields| fields.split(','));
    for (kind, count) in pairs.filter_map(|pair| pair.split_once(':')) {
        if let Ok(count) = count.parse::<i64>() {
            let sum = sums.entry(kind.to_owned()).or_default();
            *sum = sum.saturating_add(count);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_retention_told_is_added_up() {
        let found = sums(["audit_rows:3,children:2", "children:1,visits:0", ""]);
        let found: Vec<_> = found.iter().map(|(kind, many)| (&**kind, *many)).collect();
        assert_eq!(found, [("audit_rows", 3), ("children", 3), ("visits", 0)]);
    }
}
