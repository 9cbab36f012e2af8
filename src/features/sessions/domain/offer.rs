//! What may be offered: kinds, lengths and times of sessions, and why one is not opened.

use crate::{
    features::policies::domain::{CareKind, ServiceRules},
    shared::domain::words,
};
use chrono::NaiveTime;

words! {
    /// Why a session is not opened on a date.
    NotOpened {
        /// Nobody knows yet which days of that year are workdays (scenario 40).
        CalendarNotLoaded = "calendar_not_loaded",
        /// No liability insurance covers the date (H-31, scenario 37).
        InsuranceMissing = "insurance_missing",
        /// The operator has no contract or notice for the date (H-18, H-29, scenario 37).
        OperatorNotEntitled = "operator_not_entitled",
        /// The house does not operate (H-47).
        HouseNotOperating = "house_not_operating",
        /// The house has no health worker at work (H-56, scenario 18).
        NoHealthWorker = "no_health_worker",
        /// The house or the room is closed at that time (scenario 24).
        HouseClosed = "house_closed",
        /// The room has another session at that time.
        RoomOverlap = "room_overlap",
        /// The session would have begun.
        AlreadyBegun = "already_begun",
        /// This kind of care is not offered here (H-04).
        KindNotOffered = "kind_not_offered",
        /// Longer than a session may be (H-66, scenario 30).
        FullDayNotOffered = "full_day_not_offered",
        /// It touches lunch, and meals are not given (H-67, scenario 30).
        MealsNotOffered = "meals_not_offered",
        /// No rules are in force on that date.
        PolicyNotInForce = "policy_not_in_force",
    }
}

/// What of a session is decided before it has a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Timed or temporary.
    pub kind: CareKind,
    /// Local time of day.
    pub start: NaiveTime,
    /// Local time of day, later on the same day.
    pub end: NaiveTime,
}

impl Offer {
    /// Checks an offer whose end lies after its start against the rules.
    ///
    /// # Errors
    /// Why it may not be opened.
    pub fn check(&self, rules: &ServiceRules) -> Result<(), NotOpened> {
        if !rules.kinds.contains(&self.kind) {
            return Err(NotOpened::KindNotOffered);
        }
        if (self.end - self.start).num_minutes() > i64::from(rules.max_session_minutes) {
            return Err(NotOpened::FullDayNotOffered);
        }
        let touches_lunch = self.start < rules.lunch_to && rules.lunch_from < self.end;
        if touches_lunch && !rules.meals_allowed {
            return Err(NotOpened::MealsNotOffered);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> ServiceRules {
        ServiceRules {
            kinds: vec![CareKind::Timed],
            meals_allowed: false,
            lunch_from: time("11:30"),
            lunch_to: time("13:00"),
            max_session_minutes: 240,
            min_booking_minutes: 30,
        }
    }

    fn time(text: &str) -> NaiveTime {
        NaiveTime::parse_from_str(text, "%H:%M").unwrap()
    }

    fn check(rules: &ServiceRules, from: &str, to: &str) -> Result<(), NotOpened> {
        let offer = Offer {
            kind: CareKind::Timed,
            start: time(from),
            end: time(to),
        };
        offer.check(rules)
    }

    #[test]
    fn a_session_of_the_greatest_length_is_offered_and_one_minute_more_is_not() {
        assert_eq!(check(&rules(), "13:00", "17:00"), Ok(()));
        assert_eq!(
            check(&rules(), "13:00", "17:01"),
            Err(NotOpened::FullDayNotOffered)
        );
    }

    #[test]
    fn lunch_is_not_touched_unless_meals_are_given() {
        assert_eq!(check(&rules(), "09:00", "11:30"), Ok(()));
        for (from, to) in [("09:00", "11:31"), ("12:59", "15:00"), ("12:00", "12:30")] {
            assert_eq!(check(&rules(), from, to), Err(NotOpened::MealsNotOffered));
        }
        let mut rules = rules();
        rules.meals_allowed = true;
        assert_eq!(check(&rules, "11:00", "13:30"), Ok(()));
    }

    #[test]
    fn a_kind_that_is_not_in_the_rules_is_not_offered() {
        let mut rules = rules();
        rules.kinds = vec![CareKind::Temporary];
        assert_eq!(
            check(&rules, "09:00", "11:00"),
            Err(NotOpened::KindNotOffered)
        );
    }
}
