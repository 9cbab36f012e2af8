//! A district and its local time.

use super::DistrictId;
use chrono::{DateTime, Datelike, Days, MappedLocalTime, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// A district as every feature sees it.
#[derive(Clone, Debug)]
pub struct District {
    /// Its id.
    pub id: DistrictId,
    /// Short code used in files and at sign-in, for example `hongkou`.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// Name of the policy profile in force here.
    pub policy_profile: String,
    /// Local time.
    pub local: LocalTime,
}

/// Turns instants into the district's dates and back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime(Tz);

impl LocalTime {
    /// Local time of the zone, for example `Asia/Shanghai`.
    #[must_use]
    pub const fn of(zone: Tz) -> Self {
        Self(zone)
    }

    /// The local date of an instant.
    #[must_use]
    pub fn date(self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.0).date_naive()
    }

    /// The local time of day of an instant.
    #[must_use]
    pub fn time(self, at: DateTime<Utc>) -> NaiveTime {
        at.with_timezone(&self.0).time()
    }

    /// The local calendar year of an instant: the year a session counts in (H-09).
    #[must_use]
    pub fn year(self, at: DateTime<Utc>) -> i32 {
        self.date(at).year()
    }

    /// The instant of a local wall-clock time. A time that the zone repeats means its
    /// earlier instant; one that it skips means the next local midnight, so that nothing
    /// is ever opened earlier than was said.
    #[must_use]
    pub fn at(self, date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        match self.0.from_local_datetime(&date.and_time(time)) {
            MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => at.to_utc(),
            MappedLocalTime::None => self.at(date + Days::new(1), NaiveTime::MIN),
        }
    }

    /// The instant written with the zone's offset, as answers show it.
    #[must_use]
    pub fn show(self, at: DateTime<Utc>) -> DateTime<chrono::FixedOffset> {
        at.with_timezone(&self.0).fixed_offset()
    }
}
