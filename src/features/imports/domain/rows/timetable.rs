//! Weekly patterns: shifts of carers and sessions of rooms.

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::super::finding::FindingCode;
use super::super::row::{Key, Row};
use super::super::{schema, value};
use super::FromRow;
use crate::features::policies::domain::CareKind;

/// When something happens every week, in local time.
#[derive(Clone, Debug)]
pub struct Weekly {
    /// Days of the week.
    pub weekdays: Vec<Weekday>,
    /// Beginning.
    pub start: NaiveTime,
    /// End, after the beginning on the same day.
    pub end: NaiveTime,
    /// First day of the pattern.
    pub valid_from: NaiveDate,
    /// Last day of the pattern; without end if there is none.
    pub valid_to: Option<NaiveDate>,
}

impl Weekly {
    fn from_row(row: &mut Row<'_>) -> Option<Self> {
        let weekdays = row.list("weekdays", value::weekday);
        let start = row.needed("start", value::time);
        let end = row.needed("end", value::time);
        let valid_from = row.date("valid_from");
        let valid_to = row.optional_date("valid_to");
        row.days_in_order("valid_to", valid_from, valid_to.flatten());
        let (start, end) = (start?, end?);
        if end <= start {
            row.error(
                "end",
                FindingCode::ReversedInterval,
                "is not after the start; a pattern stays within one day",
            );
            return None;
        }
        Some(Self {
            weekdays: weekdays?,
            start,
            end,
            valid_from: valid_from?,
            valid_to: valid_to?,
        })
    }

    /// Whether both happen at some same moment; intervals are half-open.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let same_day = self.weekdays.iter().any(|day| other.weekdays.contains(day));
        let same_hours = self.start < other.end && other.start < self.end;
        let begins_in_time = |a: &Self, b: &Self| b.valid_to.is_none_or(|to| a.valid_from <= to);
        same_day && same_hours && begins_in_time(self, other) && begins_in_time(other, self)
    }

    /// The days from `first` to `last`, both included, on which it happens.
    #[must_use]
    pub fn days(&self, first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
        use chrono::Datelike;
        let from = first.max(self.valid_from);
        let to = self.valid_to.map_or(last, |to| to.min(last));
        from.iter_days()
            .take_while(|day| *day <= to)
            .filter(|day| self.weekdays.contains(&day.weekday()))
            .collect()
    }
}

/// A weekly shift of a carer in a room.
#[derive(Clone, Debug)]
pub struct Shift {
    /// Who works.
    pub staff: Key,
    /// Where.
    pub room: Key,
    /// When.
    pub weekly: Weekly,
}

impl FromRow for Shift {
    fn from_row(row: &mut Row<'_>) -> Option<Self> {
        let staff = row.refers("staff", &schema::STAFF);
        let room = row.refers("room", &schema::ROOMS);
        let weekly = Weekly::from_row(row);
        Some(Self {
            staff: staff?,
            room: room?,
            weekly: weekly?,
        })
    }
}

/// A weekly session of a room.
#[derive(Clone, Debug)]
pub struct SessionTemplate {
    /// Where.
    pub room: Key,
    /// When.
    pub weekly: Weekly,
    /// Kind of care.
    pub kind: CareKind,
    /// Places that the subdistrict releases.
    pub released_places: i64,
    /// Bookings begin and end on multiples of this many minutes from the start.
    pub step_minutes: i64,
    /// Whether it moves with holidays and make-up workdays.
    pub follows_workday_calendar: bool,
}

impl FromRow for SessionTemplate {
    fn from_row(row: &mut Row<'_>) -> Option<Self> {
        let room = row.refers("room", &schema::ROOMS);
        let weekly = Weekly::from_row(row);
        let kind = row.needed("kind", |text| {
            value::one_of(text, CareKind::ALL, CareKind::as_str)
        });
        let released_places = row.needed("released_places", |text| value::whole(text, 0, 1000));
        let step_minutes = row.needed("step_minutes", |text| value::whole(text, 1, 1440));
        let follows = row.needed("follows_workday_calendar", value::yes_no);
        let (weekly, step_minutes, follows) = (weekly?, step_minutes?, follows?);
        let weekend = |day: &Weekday| matches!(day, Weekday::Sat | Weekday::Sun);
        if follows && weekly.weekdays.iter().any(weekend) {
            let reason = "what follows the workday calendar runs on monday to friday";
            row.error("weekdays", FindingCode::Mismatch, reason);
            return None;
        }
        let minutes = (weekly.end - weekly.start).num_minutes();
        if minutes % step_minutes != 0 {
            row.error(
                "step_minutes",
                FindingCode::Mismatch,
                format!("does not divide the {minutes} minutes of the session"),
            );
            return None;
        }
        Some(Self {
            room: room?,
            weekly,
            kind: kind?,
            released_places: released_places?,
            step_minutes,
            follows_workday_calendar: follows,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weekly(weekdays: &[Weekday], from: (u32, u32), to: (u32, u32)) -> Weekly {
        Weekly {
            weekdays: weekdays.to_vec(),
            start: NaiveTime::from_hms_opt(from.0, from.1, 0).unwrap(),
            end: NaiveTime::from_hms_opt(to.0, to.1, 0).unwrap(),
            valid_from: "2026-01-01".parse().unwrap(),
            valid_to: None,
        }
    }

    #[test]
    fn patterns_that_touch_do_not_overlap() {
        let morning = weekly(&[Weekday::Mon], (9, 0), (11, 0));
        assert!(!morning.overlaps(&weekly(&[Weekday::Mon], (11, 0), (11, 30))));
        assert!(morning.overlaps(&weekly(&[Weekday::Sun, Weekday::Mon], (10, 59), (11, 30))));
        assert!(!morning.overlaps(&weekly(&[Weekday::Tue], (9, 0), (11, 0))));
        let mut ended = morning.clone();
        ended.valid_to = Some("2026-02-01".parse().unwrap());
        let mut later = morning.clone();
        later.valid_from = "2026-02-02".parse().unwrap();
        assert!(!ended.overlaps(&later));
        assert!(!later.overlaps(&ended));
    }

    #[test]
    fn days_keep_to_weekdays_and_validity() {
        let mut pattern = weekly(&[Weekday::Mon, Weekday::Sun], (9, 0), (11, 0));
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(
            pattern.days(day("2026-11-22"), day("2026-11-30")),
            [
                day("2026-11-22"),
                day("2026-11-23"),
                day("2026-11-29"),
                day("2026-11-30")
            ]
        );
        pattern.valid_from = day("2026-11-23");
        pattern.valid_to = Some(day("2026-11-29"));
        assert_eq!(
            pattern.days(day("2026-11-22"), day("2026-11-30")),
            [day("2026-11-23"), day("2026-11-29")]
        );
    }
}
