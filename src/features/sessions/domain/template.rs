//! Weekly session templates, and the dates on which they run.

use super::{error::SessionError, offer::Offer};
use crate::{
    features::{policies::domain::CareKind, staff::domain::Fault},
    shared::domain::{
        DateRange, DistrictId, HouseId, RoomId, SessionTemplateId, Weekly, WorkdayCalendar, words,
    },
};
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

words! {
    /// Whether sessions are still made from a template.
    TemplateStatus {
        /// They are.
        Active = "active",
        /// No more; those already made stay.
        Retired = "retired",
    }
}

/// What staff enter and edit of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateDetails {
    /// The room.
    pub room: RoomId,
    /// 1 for Monday to 7 for Sunday.
    pub weekday: u32,
    /// Local time of day.
    pub start_time: NaiveTime,
    /// Local time of day, later on the same day.
    pub end_time: NaiveTime,
    /// Timed or temporary.
    pub kind: CareKind,
    /// Places the subdistrict releases for each session.
    pub released_places: u32,
    /// Raster of timed bookings, minutes.
    pub step_minutes: u32,
    /// Not on holidays, but on make-up workdays.
    pub follows_workday_calendar: bool,
    /// First local date.
    pub valid_from: NaiveDate,
    /// Last local date, inclusive; `None` while it goes on.
    pub valid_to: Option<NaiveDate>,
    /// Whether sessions are still made from it.
    pub status: TemplateStatus,
}

/// A weekly template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionTemplate {
    /// Its id.
    pub id: SessionTemplateId,
    /// Its district.
    pub district: DistrictId,
    /// The house of its room.
    pub house: HouseId,
    /// What staff edit.
    pub details: TemplateDetails,
    /// Raised by every edit; the `ETag`.
    pub version: i64,
}

impl TemplateDetails {
    /// What is offered.
    #[must_use]
    pub const fn offer(&self) -> Offer {
        Offer {
            kind: self.kind,
            start: self.start_time,
            end: self.end_time,
        }
    }

    /// On which dates it runs.
    #[must_use]
    pub const fn weekly(&self) -> Weekly {
        Weekly {
            weekday: self.weekday,
            follows_workday_calendar: self.follows_workday_calendar,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
        }
    }

    /// Checks what does not depend on the rules of the locality.
    ///
    /// # Errors
    /// [`SessionError::Invalid`] with the first field that does not fit.
    pub fn check(&self) -> Result<(), SessionError> {
        if self.end_time <= self.start_time {
            let fault = Fault::new("/end_time", "reversed", "must lie after start_time");
            return Err(SessionError::Invalid(fault));
        }
        self.weekly()
            .check()
            .map_err(|fault| SessionError::Invalid(fault.into()))
    }

    /// The dates of a span on which the template runs, and those of which nobody knows.
    #[must_use]
    pub fn dates(
        &self,
        span: DateRange,
        calendar: &WorkdayCalendar,
    ) -> (Vec<NaiveDate>, Vec<NaiveDate>) {
        self.weekly().dates(span, calendar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn calendar() -> WorkdayCalendar {
        let days = [
            ("2026-10-01", true),
            ("2026-10-02", true),
            ("2026-10-05", true),
            ("2026-10-06", true),
            ("2026-10-07", true),
            ("2026-09-20", false),
            ("2026-10-10", false),
        ];
        WorkdayCalendar::new([2026], days.map(|(date, off)| (day(date), off)))
    }

    fn template(weekday: u32, follows_workday_calendar: bool) -> TemplateDetails {
        TemplateDetails {
            room: Uuid::from_u128(1).into(),
            weekday,
            start_time: NaiveTime::from_hms_opt(9, 0, 0).unwrap(),
            end_time: NaiveTime::from_hms_opt(11, 0, 0).unwrap(),
            kind: CareKind::Timed,
            released_places: 10,
            step_minutes: 30,
            follows_workday_calendar,
            valid_from: day("2026-01-01"),
            valid_to: None,
            status: TemplateStatus::Active,
        }
    }

    fn dates(template: &TemplateDetails, from: &str, to: &str) -> (Vec<String>, Vec<String>) {
        let span = DateRange::new(day(from), day(to), 400).unwrap();
        let (running, unknown) = template.dates(span, &calendar());
        let words = |dates: Vec<NaiveDate>| dates.iter().map(ToString::to_string).collect();
        (words(running), words(unknown))
    }

    #[test]
    fn friday_template_runs_on_a_make_up_saturday_and_not_on_a_holiday() {
        let (running, unknown) = dates(&template(5, true), "2026-09-28", "2026-10-18");
        assert_eq!(running, ["2026-10-09", "2026-10-10", "2026-10-16"]);
        assert!(unknown.is_empty());
    }

    #[test]
    fn monday_template_runs_on_a_make_up_sunday() {
        let (running, _) = dates(&template(1, true), "2026-09-19", "2026-09-22");
        assert_eq!(running, ["2026-09-20", "2026-09-21"]);
    }

    #[test]
    fn no_other_template_runs_on_a_make_up_workday() {
        for weekday in [1, 2, 3, 4] {
            let (running, _) = dates(&template(weekday, true), "2026-10-10", "2026-10-10");
            assert!(running.is_empty(), "weekday {weekday}");
        }
        let saturday = template(6, false);
        assert_eq!(
            dates(&saturday, "2026-10-10", "2026-10-10").0,
            ["2026-10-10"]
        );
    }

    #[test]
    fn template_outside_the_calendar_runs_on_holidays_and_in_unknown_years() {
        let plain = template(5, false);
        let (running, unknown) = dates(&plain, "2026-12-31", "2027-01-08");
        assert_eq!(running, ["2027-01-01", "2027-01-08"]);
        assert!(unknown.is_empty());
        assert_eq!(dates(&plain, "2026-10-02", "2026-10-02").0, ["2026-10-02"]);
    }

    #[test]
    fn dates_of_a_year_without_a_calendar_are_unknown() {
        let (running, unknown) = dates(&template(5, true), "2026-12-21", "2027-01-10");
        assert_eq!(running, ["2026-12-25"]);
        assert_eq!(unknown, ["2027-01-01", "2027-01-08"]);
    }

    #[test]
    fn template_runs_only_while_it_is_valid() {
        let mut template = template(3, true);
        template.valid_from = day("2026-11-11");
        template.valid_to = Some(day("2026-11-18"));
        let (running, _) = dates(&template, "2026-11-01", "2026-11-30");
        assert_eq!(running, ["2026-11-11", "2026-11-18"]);
    }

    #[test]
    fn template_of_the_weekend_cannot_follow_the_workday_calendar() {
        assert!(template(6, true).check().is_err());
        assert!(template(6, false).check().is_ok());
        assert!(template(5, true).check().is_ok());
    }
}
