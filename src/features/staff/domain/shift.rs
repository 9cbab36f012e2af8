//! Shifts: who is in which room, and when.

use super::{
    absence::without,
    eligibility::{Credential, Ineligible, StaffRole, StaffStatus, why_not_eligible},
    error::Fault,
    member::StaffMember,
};
use crate::{
    features::policies::domain::StaffRules,
    shared::domain::{
        DistrictId, HouseId, Interval, LocalTime, RoomId, ShiftId, ShiftPatternId, ShiftSwapId,
        StaffId,
    },
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A shift of a person in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Its id.
    pub id: ShiftId,
    /// Its district.
    pub district: DistrictId,
    /// The house of the room.
    pub house: HouseId,
    /// The room.
    pub room: RoomId,
    /// Who.
    pub staff: StaffId,
    /// When.
    pub during: Interval,
    /// The pattern from which it was made, and for which local date.
    pub made_from: Option<(ShiftPatternId, NaiveDate)>,
    /// Why it does not take place, once cancelled.
    pub cancelled: Option<String>,
}

/// That a shift went from one person to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftSwap {
    /// Its id.
    pub id: ShiftSwapId,
    /// Who had the shift.
    pub from: StaffId,
    /// Who has it now.
    pub to: StaffId,
}

/// A carer who could stand in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// The person.
    pub member: StaffMember,
    /// The own house of the person is the one that needs help.
    pub same_house: bool,
}

/// The time of a new shift: not over yet, and within one local date, because a person's
/// papers are judged by the date.
///
/// # Errors
/// The [`Fault`] of the field that does not fit.
pub fn shift_time(
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    local: LocalTime,
    now: DateTime<Utc>,
) -> Result<Interval, Fault> {
    let during = Interval::new(starts_at, ends_at)
        .map_err(|_| Fault::new("/ends_at", "reversed", "must lie after starts_at"))?;
    let last_instant = ends_at - TimeDelta::microseconds(1);
    if local.date(starts_at) != local.date(last_instant) {
        return Err(Fault::new(
            "/ends_at",
            "several_dates",
            "a shift lies within one local date",
        ));
    }
    if ends_at <= now {
        return Err(Fault::new("/ends_at", "in_past", "the shift is over"));
    }
    Ok(during)
}

/// A person, as far as a roster needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rostered {
    /// Name.
    pub name: String,
    /// What the person is employed as.
    pub role: StaffRole,
    /// Whether the person works.
    pub status: StaffStatus,
    /// All papers.
    pub credentials: Vec<Credential>,
}

/// Shifts that take place, and the people who have them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// The shifts, by start.
    pub shifts: Vec<Shift>,
    /// Everyone who has one of them.
    pub people: BTreeMap<StaffId, Rostered>,
    /// When these people are away.
    pub away: BTreeMap<StaffId, Vec<Interval>>,
}

impl Roster {
    /// Why a person does not count on a date; empty for one who does.
    #[must_use]
    pub fn why_not(&self, rules: &StaffRules, staff: StaffId, date: NaiveDate) -> Vec<Ineligible> {
        match self.people.get(&staff) {
            Some(person) => {
                why_not_eligible(rules, person.role, person.status, &person.credentials, date)
            }
            None => vec![Ineligible::NotActive],
        }
    }

    /// The name of a person; empty for one who is not on the roster.
    #[must_use]
    pub fn name_of(&self, staff: StaffId) -> String {
        self.people
            .get(&staff)
            .map(|person| person.name.clone())
            .unwrap_or_default()
    }

    /// The times of a shift at which the person is there.
    #[must_use]
    pub fn present(&self, shift: &Shift) -> Vec<Interval> {
        let away = self.away.get(&shift.staff).map_or(&[][..], Vec::as_slice);
        without(shift.during, away)
    }

    /// Who is there in a room at times that touch `during`, absences taken out.
    pub fn in_room(
        &self,
        room: RoomId,
        during: Interval,
    ) -> impl Iterator<Item = (StaffId, Interval)> {
        self.shifts
            .iter()
            .filter(move |shift| shift.room == room)
            .flat_map(|shift| {
                let times = self.present(shift).into_iter();
                times.map(|time| (shift.staff, time))
            })
            .filter(move |(_, time)| time.overlaps(&during))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn fault(from: &str, to: &str) -> Option<&'static str> {
        let local = LocalTime::of(chrono_tz::Asia::Shanghai);
        shift_time(at(from), at(to), local, at("2026-11-23T00:00:00Z"))
            .err()
            .map(|fault| fault.code)
    }

    #[test]
    fn a_shift_lies_within_one_local_date() {
        // Until midnight in Shanghai, then one second more.
        let evening = "2026-11-23T12:00:00Z";
        assert_eq!(fault(evening, "2026-11-23T16:00:00Z"), None);
        assert_eq!(
            fault(evening, "2026-11-23T16:00:01Z"),
            Some("several_dates")
        );
    }

    #[test]
    fn a_shift_is_neither_reversed_nor_over() {
        let morning = "2026-11-22T23:00:00Z";
        assert_eq!(fault(morning, "2026-11-22T23:00:00Z"), Some("reversed"));
        assert_eq!(fault(morning, "2026-11-23T00:00:00Z"), Some("in_past"));
        assert_eq!(fault(morning, "2026-11-23T00:00:01Z"), None);
    }
}
