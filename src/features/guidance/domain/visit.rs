//! Home visits to the families of newborns (H-11).

use crate::{
    features::policies::domain::GuidanceRules,
    shared::domain::{ChildId, DistrictId, FamilyId, HomeVisitId, StaffId, SubdistrictId, words},
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

words! {
    /// Where a home visit stands.
    HomeVisitStatus {
        /// Still to be made.
        Planned = "planned",
        /// Made.
        Done = "done",
        /// The family does not want it.
        Declined = "declined",
        /// The family could not be reached.
        Unreachable = "unreachable",
    }
}

words! {
    /// What is agreed about the day of a home visit.
    Appointment {
        /// Nothing yet.
        None = "none",
        /// The family has named days that suit it.
        Requested = "requested",
        /// Staff have set the time and who comes.
        Confirmed = "confirmed",
    }
}

/// A child as far as its visits need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Newborn {
    /// The child.
    pub child: ChildId,
    /// Its family.
    pub family: FamilyId,
    /// Where the family is at home.
    pub subdistrict: SubdistrictId,
    /// Its birth date.
    pub birth_date: NaiveDate,
}

/// One visit of one newborn's family in one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeVisit {
    /// Its id.
    pub id: HomeVisitId,
    /// Its district.
    pub district: DistrictId,
    /// The subdistrict that makes it.
    pub subdistrict: SubdistrictId,
    /// The family, when it has an account.
    pub family: Option<FamilyId>,
    /// The child, when it is registered.
    pub child: Option<ChildId>,
    /// What makes the visit the one of this newborn: with year and number it is unique.
    pub newborn_key: String,
    /// Under what staff know a family without an account, encrypted.
    pub reference_cipher: Option<String>,
    /// The calendar year it counts in.
    pub year: i32,
    /// Which of the year's visits it is, from 1.
    pub number: u32,
    /// Where it stands.
    pub status: HomeVisitStatus,
    /// What is agreed about the day.
    pub appointment: Appointment,
    /// Days that suit the family.
    pub preferred_days: Vec<NaiveDate>,
    /// When staff come, once agreed.
    pub visit_at: Option<DateTime<Utc>>,
    /// Who comes.
    pub visitor: Option<StaffId>,
    /// The local date on which it was made.
    pub visited_on: Option<NaiveDate>,
    /// What came of it, encrypted.
    pub outcome_cipher: Option<String>,
    /// Raised by every change; the `ETag`.
    pub version: i64,
    /// When the task came into being.
    pub created_at: DateTime<Utc>,
}

words! {
    /// A step in the life of a home visit, as its history notes it.
    VisitChange {
        /// The task came into being.
        Planned = "planned",
        /// The family named days.
        Requested = "requested",
        /// Staff set the time.
        Confirmed = "confirmed",
        /// The visit was made.
        Done = "done",
        /// The family does not want it.
        Declined = "declined",
        /// The family could not be reached.
        Unreachable = "unreachable",
    }
}

/// What people do with a home visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VisitTransition {
    /// The family names days that suit it.
    Request(Vec<NaiveDate>),
    /// Staff set the time and who comes.
    Confirm(DateTime<Utc>, StaffId),
    /// Staff made it on this local date; what came of it, encrypted.
    Done(NaiveDate, Option<String>),
    /// The family does not want it.
    Decline,
    /// The family could not be reached.
    Unreachable,
}

impl VisitTransition {
    /// The states it may start from: a family may change its mind, and one that could not be
    /// reached may be found after all; what was done stays done.
    #[must_use]
    pub const fn from(&self) -> &'static [HomeVisitStatus] {
        use HomeVisitStatus::{Declined, Planned, Unreachable};
        match self {
            Self::Request(_) | Self::Confirm(..) => &[Planned, Declined, Unreachable],
            Self::Done(..) | Self::Decline => &[Planned, Unreachable],
            Self::Unreachable => &[Planned],
        }
    }

    /// How the history notes it.
    #[must_use]
    pub const fn what(&self) -> VisitChange {
        match self {
            Self::Request(_) => VisitChange::Requested,
            Self::Confirm(..) => VisitChange::Confirmed,
            Self::Done(..) => VisitChange::Done,
            Self::Decline => VisitChange::Declined,
            Self::Unreachable => VisitChange::Unreachable,
        }
    }

    /// The visit after it.
    #[must_use]
    pub fn apply(self, visit: HomeVisit) -> HomeVisit {
        let mut after = HomeVisit {
            version: visit.version.saturating_add(1),
            ..visit
        };
        match self {
            Self::Request(days) => {
                after.status = HomeVisitStatus::Planned;
                after.appointment = Appointment::Requested;
                after.preferred_days = days;
                (after.visit_at, after.visitor) = (None, None);
            }
            Self::Confirm(at, by) => {
                after.status = HomeVisitStatus::Planned;
                after.appointment = Appointment::Confirmed;
                (after.visit_at, after.visitor) = (Some(at), Some(by));
            }
            Self::Done(on, outcome) => {
                after.status = HomeVisitStatus::Done;
                after.visited_on = Some(on);
                after.outcome_cipher = outcome;
            }
            Self::Decline => after.status = HomeVisitStatus::Declined,
            Self::Unreachable => after.status = HomeVisitStatus::Unreachable,
        }
        after
    }
}

/// Which home visits are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VisitFilter {
    /// Only of this subdistrict.
    pub subdistrict: Option<SubdistrictId>,
    /// Only of this year.
    pub year: Option<i32>,
    /// Only in this state.
    pub status: Option<HomeVisitStatus>,
    /// Only with this standing of the appointment.
    pub appointment: Option<Appointment>,
}

/// How many home visits stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VisitSummary {
    /// Still to be made.
    pub planned: u64,
    /// Made.
    pub done: u64,
    /// Not wanted.
    pub declined: u64,
    /// Not reached.
    pub unreachable: u64,
}

impl VisitSummary {
    /// All tasks.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.planned
            .saturating_add(self.done)
            .saturating_add(self.declined)
            .saturating_add(self.unreachable)
    }

    /// Visits made of all tasks, in thousandths, rounded down; `None` without tasks.
    #[must_use]
    pub const fn done_permille(&self) -> Option<u64> {
        self.done.saturating_mul(1000).checked_div(self.total())
    }
}

/// The years in which a child born on `birth` and registered on `today` is a newborn still
/// to be visited; none when it no longer is one.
pub fn years_of_visits(
    rules: &GuidanceRules,
    birth: NaiveDate,
    today: NaiveDate,
) -> impl Iterator<Item = i32> + use<> {
    let last = rules
        .first_day_no_newborn(birth)
        .filter(|end| today < *end)
        .and_then(|end| end.pred_opt());
    last.into_iter()
        .flat_map(move |last| today.year()..=last.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn years(birth: &str, today: &str) -> Vec<i32> {
        let rules = GuidanceRules {
            sessions_per_family_year: 10,
            opens_days_ahead: 30,
            closes_before: TimeDelta::zero(),
            confirm_within: TimeDelta::zero(),
            attendance_within: TimeDelta::zero(),
            home_visits_per_newborn_year: 1,
            newborn_max_months_exclusive: 12,
        };
        years_of_visits(&rules, day(birth), day(today)).collect()
    }

    #[test]
    fn a_newborn_is_visited_in_each_year_that_it_is_one() {
        assert_eq!(years("2026-10-15", "2026-11-23"), [2026, 2027]);
        assert_eq!(years("2026-01-01", "2026-11-23"), [2026]);
        assert_eq!(years("2025-12-01", "2026-11-23"), [2026]);
    }

    #[test]
    fn a_child_of_a_year_is_no_newborn() {
        assert_eq!(years("2025-11-24", "2026-11-23"), [2026]);
        assert!(years("2025-11-23", "2026-11-23").is_empty());
        assert!(years("2024-10-15", "2026-11-23").is_empty());
    }

    #[test]
    fn completion_is_what_was_done_of_all_tasks() {
        assert_eq!(VisitSummary::default().done_permille(), None);
        let summary = VisitSummary {
            planned: 1,
            done: 2,
            declined: 0,
            unreachable: 0,
        };
        assert_eq!(summary.done_permille(), Some(666));
    }
}
