//! Absences: when a member of staff does not work, whatever the roster says.

use super::{error::Fault, shift::Shift};
use crate::shared::domain::{AbsenceId, DistrictId, Interval, StaffId, words};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Longest absence that is entered at once: a year and a day.
const LONGEST: TimeDelta = TimeDelta::days(366);

words! {
    /// Why a person does not work for a time.
    AbsenceKind {
        /// 病假.
        Sickness = "sickness",
        /// 休假.
        Leave = "leave",
        /// 培训.
        Training = "training",
        /// Anything else.
        Other = "other",
    }
}

/// A time in which a person does not work. Shifts that lie in it stay on the roster and do
/// not count; when it ends early, what is left of them counts again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Its id.
    pub id: AbsenceId,
    /// Its district.
    pub district: DistrictId,
    /// Who.
    pub staff: StaffId,
    /// Why.
    pub kind: AbsenceKind,
    /// As it was entered.
    pub planned: Interval,
    /// When it was ended early.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Absence {
    /// The time in which the person really is away; `None` for one that was ended before it
    /// began.
    #[must_use]
    pub fn during(&self) -> Option<Interval> {
        let end = self
            .ended_at
            .map_or(self.planned.end(), |ended| ended.min(self.planned.end()));
        Interval::new(self.planned.start(), end).ok()
    }
}

/// The time of a new absence: it is not over, and not longer than a year.
///
/// # Errors
/// The [`Fault`] of the field that does not fit.
pub fn absence_time(
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Interval, Fault> {
    let planned = Interval::new(starts_at, ends_at)
        .map_err(|_| Fault::new("/ends_at", "reversed", "must lie after starts_at"))?;
    if ends_at <= now {
        return Err(Fault::new("/ends_at", "in_past", "the absence is over"));
    }
    if planned.length() > LONGEST {
        return Err(Fault::new("/ends_at", "too_long", "at most a year at once"));
    }
    Ok(planned)
}

/// What is left of `whole` without the times `away`, in order.
#[must_use]
pub fn without(whole: Interval, away: &[Interval]) -> Vec<Interval> {
    let mut left = vec![whole];
    for cut in away {
        left = left
            .into_iter()
            .flat_map(|part| {
                [
                    Interval::new(part.start(), part.end().min(cut.start())).ok(),
                    Interval::new(part.start().max(cut.end()), part.end()).ok(),
                ]
            })
            .flatten()
            .collect();
    }
    left
}

/// Whether a person who is away at these times works no minute of the shift.
#[must_use]
pub fn misses(shift: &Shift, away: &[Interval]) -> bool {
    without(shift.during, away).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    fn hours(from: u32, to: u32) -> Interval {
        let at = |hour| Utc.with_ymd_and_hms(2026, 11, 25, hour, 0, 0).unwrap();
        Interval::new(at(from), at(to)).unwrap()
    }

    #[test]
    fn what_is_left_lies_before_between_and_after_the_absences() {
        let shift = hours(8, 16);
        assert_eq!(without(shift, &[]), [shift]);
        assert_eq!(
            without(shift, &[hours(10, 11), hours(13, 14)]),
            [hours(8, 10), hours(11, 13), hours(14, 16)]
        );
        assert_eq!(without(shift, &[hours(7, 9)]), [hours(9, 16)]);
        assert_eq!(without(shift, &[hours(15, 18)]), [hours(8, 15)]);
        assert_eq!(without(shift, &[hours(16, 18), hours(6, 8)]), [shift]);
        assert_eq!(without(shift, &[hours(7, 12), hours(11, 17)]), []);
    }

    #[test]
    fn an_absence_ends_when_it_was_planned_or_ended() {
        let mut absence = Absence {
            id: uuid::Uuid::from_u128(1).into(),
            district: uuid::Uuid::from_u128(2).into(),
            staff: uuid::Uuid::from_u128(3).into(),
            kind: AbsenceKind::Leave,
            planned: hours(8, 16),
            ended_at: None,
        };
        assert_eq!(absence.during(), Some(hours(8, 16)));
        absence.ended_at = Some(hours(10, 11).start());
        assert_eq!(absence.during(), Some(hours(8, 10)));
        absence.ended_at = Some(hours(7, 8).start());
        assert_eq!(absence.during(), None);
    }

    #[test]
    fn an_absence_is_neither_reversed_nor_over_nor_endless() {
        let fault = |from, to, now| {
            let error = absence_time(from, to, now).err();
            error.map(|fault| fault.code)
        };
        let day = hours(8, 16);
        let (start, end) = (day.start(), day.end());
        assert_eq!(fault(start, start, start), Some("reversed"));
        assert_eq!(fault(start, end, end), Some("in_past"));
        assert_eq!(fault(start, end, end - TimeDelta::seconds(1)), None);
        assert_eq!(fault(start, start + LONGEST, start), None);
        let longer = start + LONGEST + TimeDelta::seconds(1);
        assert_eq!(fault(start, longer, start), Some("too_long"));
    }
}
