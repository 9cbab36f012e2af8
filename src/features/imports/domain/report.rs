//! What an import says it has done.

use super::{DistrictFiles, Finding};
use crate::shared::domain::DistrictId;
use chrono::{Days, NaiveDate};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// Shifts and sessions are made for so many days, today included.
const DAYS_AHEAD: u64 = 21;

/// The first and the last day for which shifts and sessions are made.
#[must_use]
pub fn days_ahead(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let last = today.checked_add_days(Days::new(DAYS_AHEAD.saturating_sub(1)));
    (today, last.unwrap_or(today))
}

/// What was imported, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportReport {
    /// Code of the district.
    pub code: String,
    /// Name of the district.
    pub name: String,
    /// The id of the district; `None` when nothing was to be written.
    pub district: Option<DistrictId>,
    /// Kinds of things and how many of each the files hold.
    pub counts: Vec<(&'static str, usize)>,
    /// What is worth a look.
    pub warnings: Vec<Finding>,
    /// The sessions that were opened; `None` when none were to be, or nobody signs in who
    /// may open them.
    pub opened: Option<Opened>,
}

/// Sessions that were opened, and dates left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// How many sessions are open now that were not before.
    pub sessions: usize,
    /// Dates on which a session was not opened, by the reason.
    pub left_out: BTreeMap<&'static str, BTreeSet<NaiveDate>>,
}

impl ImportReport {
    /// A report that says what the files hold.
    #[must_use]
    pub fn of(files: &DistrictFiles, warnings: Vec<Finding>) -> Self {
        Self {
            code: files.district.code.clone(),
            name: files.district.name.clone(),
            district: None,
            counts: vec![
                ("subdistricts", files.subdistricts.len()),
                ("houses", files.houses.len()),
                ("rooms", files.rooms.len()),
                ("insurances", files.insurances.len()),
                ("fee schedules", files.fee_schedules.len()),
                ("agreements", files.agreements.len()),
                ("medical institutions", files.institutions.len()),
                ("staff", files.staff.len()),
                ("credentials", files.credentials.len()),
                ("weekly shifts", files.shifts.len()),
                ("weekly sessions", files.session_templates.len()),
                ("families", files.families.len()),
                ("guardians", files.guardians.len()),
                ("children", files.children.len()),
                ("health declarations", files.health_declarations.len()),
                ("health certificates", files.health_certificates.len()),
            ],
            warnings,
            opened: None,
        }
    }
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done = match self.district {
            Some(_) => "imported",
            None => "would be imported; nothing was written",
        };
        writeln!(f, "{} ({}) {done}:", self.name, self.code)?;
        for (what, count) in &self.counts {
            writeln!(f, "{count:>7} {what}")?;
        }
        match &self.opened {
            Some(opened) => opened.fmt(f),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>7} sessions opened", self.sessions)?;
        for (reason, dates) in &self.left_out {
            if let (Some(first), Some(last)) = (dates.first(), dates.last()) {
                let count = dates.len();
                writeln!(
                    f,
                    "        none on {count} dates from {first} to {last}: {reason}"
                )?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn report_names_what_was_opened_and_what_was_left_out() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let mut opened = Opened {
            sessions: 12,
            ..Opened::default()
        };
        let dates = [day("2027-01-04"), day("2027-01-01")];
        opened.left_out.insert("calendar_not_loaded", dates.into());
        assert_eq!(
            opened.to_string(),
            "     12 sessions opened\n        \
             none on 2 dates from 2027-01-01 to 2027-01-04: calendar_not_loaded\n"
        );
    }

    #[test]
    fn three_weeks_ahead_are_twenty_one_days() {
        let (first, last) = days_ahead("2026-11-22".parse().unwrap());
        assert_eq!((last - first).num_days(), 20);
    }
}
