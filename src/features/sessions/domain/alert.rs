//! What the staff of a house are alerted to.

use super::occupancy::FreeStep;
use crate::shared::domain::{AlertId, DistrictId, HouseId, SessionId, words};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

words! {
    /// What an alert is about.
    AlertKind {
        /// A session has more children booked than its capacity now allows (invariant 9).
        RatioShortfall = "ratio_shortfall",
        /// A register answered with a record of a member of staff (H-60).
        BackgroundCheckHit = "background_check_hit",
        /// The house has sessions ahead and no health worker at work (H-56, scenario 18).
        NoHealthWorker = "no_health_worker",
        /// Cases of illness suggest that a class, or the house, be suspended.
        SuspensionProposed = "suspension_proposed",
        /// A child is still in some minutes after its booked time.
        ChildOverstays = "child_overstays",
        /// A child has not been fetched long after its booked time.
        ChildUnclaimed = "child_unclaimed",
    }
}

/// An alert that has not ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// Its id.
    pub id: AlertId,
    /// Its district.
    pub district: DistrictId,
    /// The house.
    pub house: HouseId,
    /// The session, if it is about one.
    pub session: Option<SessionId>,
    /// What it is about.
    pub kind: AlertKind,
    /// Facts that help; which ones depends on the kind.
    pub facts: serde_json::Value,
    /// Since when.
    pub raised_at: DateTime<Utc>,
}

/// The facts of a shortfall: the stretch that is worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortfall {
    /// Children above capacity.
    pub over: u32,
    /// Children allowed.
    pub capacity: u32,
    /// Children whose bookings hold a place.
    pub occupied: u32,
}

impl Shortfall {
    /// The first of the worst stretches that are not past: nothing can be done about what
    /// was. `None` when none is over.
    #[must_use]
    pub fn worst(steps: &[FreeStep], now: DateTime<Utc>) -> Option<Self> {
        steps
            .iter()
            .rev()
            .filter(|step| now < step.during.end())
            .max_by_key(|step| step.over())
            .filter(|step| step.over() > 0)
            .map(|step| Self {
                over: step.over(),
                capacity: step.capacity,
                occupied: step.occupied,
            })
    }
}

/// What a change has done to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Affected {
    /// The session.
    pub session: SessionId,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// Children above capacity now; 0 when they all fit.
    pub short_by: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{features::sessions::domain::Limit, shared::domain::Interval};
    use chrono::{TimeDelta, TimeZone};

    fn before() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 24, 1, 0, 0).unwrap()
    }

    fn step(hour: i64, capacity: u32, occupied: u32) -> FreeStep {
        let nine = Utc.with_ymd_and_hms(2026, 11, 25, 1, 0, 0).unwrap();
        let start = nine + TimeDelta::hours(hour);
        FreeStep {
            during: Interval::new(start, start + TimeDelta::hours(1)).unwrap(),
            capacity,
            limit: Limit::Carers,
            occupied,
        }
    }

    #[test]
    fn the_worst_stretch_counts_and_of_equals_the_first() {
        let steps = [step(0, 10, 11), step(1, 5, 8), step(2, 10, 13)];
        let worst = Shortfall {
            over: 3,
            capacity: 5,
            occupied: 8,
        };
        assert_eq!(Shortfall::worst(&steps, before()), Some(worst));
    }

    #[test]
    fn what_is_past_is_no_shortfall_any_more() {
        let steps = [step(0, 5, 8), step(1, 5, 6), step(2, 10, 8)];
        let over_at = |at| Shortfall::worst(&steps, at).map(|worst| worst.over);
        let end_of_first = steps[0].during.end();
        let last_moment = end_of_first - TimeDelta::microseconds(1);
        assert_eq!(over_at(last_moment), Some(3));
        assert_eq!(over_at(end_of_first), Some(1));
        assert_eq!(over_at(steps[1].during.end()), None);
    }

    #[test]
    fn a_session_in_which_all_fit_has_no_shortfall() {
        assert_eq!(
            Shortfall::worst(&[step(0, 10, 10), step(1, 5, 0)], before()),
            None
        );
        assert_eq!(Shortfall::worst(&[], before()), None);
    }
}
