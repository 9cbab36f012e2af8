//! Strikes: what follows from cancelling late and from not coming (H-35). The numbers are the
//! district's. Everything is derived from the strikes themselves, so lifting one undoes all
//! that it brought.

use crate::{
    features::policies::domain::StrikeRules,
    shared::domain::{AccountId, BookingId, ChildId, DistrictId, StrikeId, words},
};
use chrono::{DateTime, Utc};

words! {
    /// What a strike was given for.
    StrikeKind {
        /// A guardian cancelled too late.
        LateCancelled = "late_cancelled",
        /// Nobody came.
        NoShow = "no_show",
    }
}

/// A strike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strike {
    /// Its id.
    pub id: StrikeId,
    /// Its district.
    pub district: DistrictId,
    /// The child that bears it.
    pub child: ChildId,
    /// The booking it was given for; a booking brings one at most.
    pub booking: BookingId,
    /// What for.
    pub kind: StrikeKind,
    /// When it happened: the instant of a late cancellation; the end of the booked time of
    /// a visit that was missed, however late that was noticed.
    pub at: DateTime<Utc>,
    /// Taken back.
    pub lifted: Option<Lifted>,
}

/// That a strike was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifted {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: AccountId,
    /// Why.
    pub reason: String,
}

impl Strike {
    /// True until it is taken back.
    #[must_use]
    pub const fn stands(&self) -> bool {
        self.lifted.is_none()
    }

    /// From this instant on it no longer counts.
    #[must_use]
    pub fn counts_until(&self, rules: &StrikeRules) -> DateTime<Utc> {
        self.at + rules.window
    }
}

/// What the next strike would be, if it were given now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextStrike {
    /// The how-manieth within the window.
    pub number: u32,
    /// So many suspend.
    pub limit: u32,
    /// Until when the child would be suspended; `None` when it would not.
    pub suspends_until: Option<DateTime<Utc>>,
}

/// How many strikes count at an instant: those that stand and lie within the window that
/// ends with it.
#[must_use]
pub fn counting<'s>(
    strikes: impl IntoIterator<Item = &'s Strike>,
    rules: &StrikeRules,
    at: DateTime<Utc>,
) -> u32 {
    let counted = strikes
        .into_iter()
        .filter(|strike| strike.stands() && strike.at <= at && at < strike.counts_until(rules))
        .count();
    u32::try_from(counted).unwrap_or(u32::MAX)
}

/// Until when the child is suspended from new bookings; `None` when it is not. Each strike
/// that is the `limit`-th or a later one within the window suspends from its own instant on;
/// of several suspensions the last to end counts.
#[must_use]
pub fn suspension(
    strikes: &[Strike],
    rules: &StrikeRules,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    strikes
        .iter()
        .filter(|strike| strike.stands() && counting(strikes, rules, strike.at) >= rules.limit)
        .map(|strike| strike.at + rules.suspension)
        .max()
        .filter(|until| now < *until)
}

/// What one more strike would bring at `now`.
#[must_use]
pub fn next_strike(strikes: &[Strike], rules: &StrikeRules, now: DateTime<Utc>) -> NextStrike {
    let number = counting(strikes, rules, now).saturating_add(1);
    let already = suspension(strikes, rules, now);
    let brought = (number >= rules.limit).then(|| now + rules.suspension);
    NextStrike {
        number,
        limit: rules.limit,
        suspends_until: already.max(brought),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use proptest::prelude::*;
    use uuid::Uuid;

    const RULES: StrikeRules = StrikeRules {
        limit: 3,
        window: TimeDelta::days(90),
        suspension: TimeDelta::days(14),
    };

    fn day(number: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::days(number)
    }

    fn strike(at: i64) -> Strike {
        Strike {
            id: Uuid::nil().into(),
            district: Uuid::nil().into(),
            child: Uuid::nil().into(),
            booking: Uuid::nil().into(),
            kind: StrikeKind::NoShow,
            at: day(at),
            lifted: None,
        }
    }

    fn lifted(at: i64) -> Strike {
        Strike {
            lifted: Some(Lifted {
                at: day(at),
                by: Uuid::nil().into(),
                reason: "医院证明".to_owned(),
            }),
            ..strike(at)
        }
    }

    #[test]
    fn the_third_strike_suspends_for_two_weeks_from_its_own_day() {
        let two = [strike(0), strike(10)];
        assert_eq!(suspension(&two, &RULES, day(20)), None);
        let three = [strike(0), strike(10), strike(20)];
        assert_eq!(suspension(&three, &RULES, day(20)), Some(day(34)));
        assert_eq!(suspension(&three, &RULES, day(33)), Some(day(34)));
        assert_eq!(suspension(&three, &RULES, day(34)), None, "half-open");
    }

    #[test]
    fn a_strike_of_ninety_days_ago_no_longer_counts() {
        let within = [strike(0), strike(1), strike(89)];
        assert_eq!(suspension(&within, &RULES, day(89)), Some(day(103)));
        let without = [strike(0), strike(1), strike(90)];
        assert_eq!(suspension(&without, &RULES, day(90)), None);
    }

    #[test]
    fn a_fourth_strike_within_the_window_suspends_again() {
        let four = [strike(0), strike(10), strike(20), strike(30)];
        assert_eq!(suspension(&four, &RULES, day(30)), Some(day(44)));
    }

    #[test]
    fn lifting_any_of_three_ends_the_suspension() {
        for which in 0..3_usize {
            let strikes: Vec<Strike> = [0, 10, 20]
                .into_iter()
                .enumerate()
                .map(|(index, at)| {
                    if index == which {
                        lifted(at)
                    } else {
                        strike(at)
                    }
                })
                .collect();
            assert_eq!(suspension(&strikes, &RULES, day(21)), None);
        }
    }

    #[test]
    fn what_the_next_strike_would_bring_is_told() {
        let next = next_strike(&[strike(0), lifted(1)], &RULES, day(5));
        assert_eq!((next.number, next.suspends_until), (2, None));
        let next = next_strike(&[strike(0), strike(1)], &RULES, day(5));
        assert_eq!((next.number, next.suspends_until), (3, Some(day(19))));
    }

    proptest! {
        /// What was foretold is what happens, and the order of the rows plays no part.
        #[test]
        fn the_next_strike_brings_what_was_foretold(
            mut days in prop::collection::vec(0_i64..200, 0..8),
            now in 200_i64..210,
        ) {
            let before: Vec<Strike> = days.iter().map(|at| strike(*at)).collect();
            let told = next_strike(&before, &RULES, day(now));
            let mut after = before.clone();
            after.push(strike(now));
            prop_assert_eq!(suspension(&after, &RULES, day(now)), told.suspends_until);
            days.reverse();
            let reversed: Vec<Strike> = days.iter().map(|at| strike(*at)).collect();
            prop_assert_eq!(
                suspension(&before, &RULES, day(now)),
                suspension(&reversed, &RULES, day(now))
            );
        }

        /// Lifting never suspends longer.
        #[test]
        fn lifting_never_makes_it_worse(
            days in prop::collection::vec(0_i64..200, 1..8),
            which in 0_usize..8,
        ) {
            let now = day(200);
            let strikes: Vec<Strike> = days.iter().map(|at| strike(*at)).collect();
            let fewer: Vec<Strike> = days
                .iter()
                .enumerate()
                .map(|(index, at)| if index == which { lifted(*at) } else { strike(*at) })
                .collect();
            prop_assert!(suspension(&fewer, &RULES, now) <= suspension(&strikes, &RULES, now));
        }
    }
}
