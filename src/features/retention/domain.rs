//! How long things are kept, and what is past that.

use crate::{
    features::{children::domain::ChildError, districts::domain::DistrictError},
    shared::storage::StoreError,
};
use chrono::{Months, NaiveDate};
use std::fmt;

/// Care ends with the third birthday.
const CARE_ENDS: u32 = 36;

/// What is past its time, or was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// Children whose profile has no purpose any more.
    pub children: u64,
    /// Rows of the audit log.
    pub audit_rows: u64,
    /// Refresh tokens that ended.
    pub sign_ins: u64,
    /// Records that a child came and went, and codes for handing it over.
    pub visits: u64,
    /// Consents that were withdrawn, and agreements of families that were erased.
    pub consents: u64,
    /// Results of background checks of people who were dismissed.
    pub checks: u64,
    /// Requests for exports that have ended.
    pub exports: u64,
}

impl Past {
    /// All of it.
    #[must_use]
    pub const fn sum(self) -> u64 {
        self.children
            .saturating_add(self.audit_rows)
            .saturating_add(self.sign_ins)
            .saturating_add(self.visits)
            .saturating_add(self.consents)
            .saturating_add(self.checks)
            .saturating_add(self.exports)
    }
}

impl fmt::Display for Past {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            children,
            audit_rows,
            sign_ins,
            visits,
            consents,
            checks,
            exports,
        } = self;
        write!(
            f,
            "{children} children, {audit_rows} rows of the audit log, {sign_ins} ended sign-ins, \
             {visits} records of visits, {consents} consents and agreements, \
             {checks} background checks, {exports} requests for exports"
        )
    }
}

/// The latest birth date with which the third birthday lies so many months back.
#[must_use]
pub fn born_by(today: NaiveDate, months: u32) -> Option<NaiveDate> {
    today.checked_sub_months(Months::new(CARE_ENDS.saturating_add(months)))
}

/// Why nothing was removed, or not all.
#[derive(Debug, thiserror::Error)]
pub enum RetentionError {
    /// A child.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// The district.
    #[error(transparent)]
    District(#[from] DistrictError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_profile_is_kept_for_its_months_after_the_third_birthday() {
        for (today, born, due) in [
            ("2028-04-14", "2024-10-15", false),
            ("2028-04-15", "2024-10-15", true),
            // Third birthday 2027-08-31, half a year later there is no 31st.
            ("2028-02-29", "2024-08-31", false),
            ("2028-03-01", "2024-08-31", true),
            // Third birthday 2027-02-28 or 2027-03-01.
            ("2027-08-28", "2024-02-29", false),
            ("2027-09-01", "2024-02-29", true),
        ] {
            let by = born_by(day(today), 6).unwrap();
            assert_eq!(day(born) <= by, due, "{today} {born}");
        }
    }
}
