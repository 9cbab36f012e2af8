//! Weekly shift patterns, and what becomes of them when a roster is published.

use super::{eligibility::Ineligible, error::Fault, shift::Shift};
use crate::shared::domain::{DistrictId, HouseId, RoomId, ShiftPatternId, StaffId, Weekly, words};
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

words! {
    /// Whether shifts are still made from a pattern.
    PatternStatus {
        /// They are.
        Active = "active",
        /// No more; those already made stay.
        Ended = "ended",
    }
}

words! {
    /// Why publishing makes no shift of a pattern on a date.
    NotRostered {
        /// Nobody knows yet which days of that year are workdays (scenario 40).
        CalendarNotLoaded = "calendar_not_loaded",
        /// The person is away for the whole shift.
        Absent = "absent",
        /// The person has another shift at that time.
        ShiftOverlap = "shift_overlap",
        /// The shift would be over.
        AlreadyOver = "already_over",
        /// The person is no longer employed.
        Dismissed = "dismissed",
    }
}

/// What is entered and edited of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatternDetails {
    /// Who.
    pub staff: StaffId,
    /// Where.
    pub room: RoomId,
    /// 1 for Monday to 7 for Sunday.
    pub weekday: u32,
    /// Local time of day.
    pub start_time: NaiveTime,
    /// Local time of day, later on the same day.
    pub end_time: NaiveTime,
    /// Not on holidays, but on make-up workdays.
    pub follows_workday_calendar: bool,
    /// First local date.
    pub valid_from: NaiveDate,
    /// Last local date, inclusive; `None` while it goes on.
    pub valid_to: Option<NaiveDate>,
}

impl PatternDetails {
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

    /// Checks that the values fit each other.
    ///
    /// # Errors
    /// The [`Fault`] of the first field that does not fit.
    pub fn check(&self) -> Result<(), Fault> {
        if self.end_time <= self.start_time {
            let detail = "must lie after start_time";
            return Err(Fault::new("/end_time", "reversed", detail));
        }
        self.weekly().check().map_err(Fault::from)
    }
}

/// A weekly shift of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftPattern {
    /// Its id.
    pub id: ShiftPatternId,
    /// Its district.
    pub district: DistrictId,
    /// The house of its room.
    pub house: HouseId,
    /// What is entered.
    pub details: PatternDetails,
    /// Whether shifts are still made from it.
    pub status: PatternStatus,
    /// Raised by every edit; the `ETag`.
    pub version: i64,
}

/// A date on which publishing makes no shift of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotRosteredOn {
    /// The pattern.
    pub pattern: ShiftPatternId,
    /// Whose it is.
    pub staff: StaffId,
    /// The local date.
    pub date: NaiveDate,
    /// Why.
    pub reason: NotRostered,
}

/// A date on which a person has a shift and does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotEligibleOn {
    /// Who.
    pub staff: StaffId,
    /// Name.
    pub name: String,
    /// The local date.
    pub date: NaiveDate,
    /// Every reason.
    pub reasons: Vec<Ineligible>,
}

/// What publishing a roster has done, and what it warns of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedRoster {
    /// Shifts made now.
    pub made: Vec<Shift>,
    /// Shifts of patterns that were there before.
    pub existing: u32,
    /// Dates left out, with the reason.
    pub left_out: Vec<NotRosteredOn>,
    /// Everyone who has a shift in the period and does not count on its date, by name and
    /// date; shifts entered by hand included.
    pub not_eligible: Vec<NotEligibleOn>,
}
