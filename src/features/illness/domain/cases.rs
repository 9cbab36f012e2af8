//! When cases of illness suggest a suspension.

use crate::{
    features::policies::domain::Threshold,
    shared::domain::{ChildId, HealthEventId, RoomId},
};
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// A case as it counts in one room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// The record.
    pub event: HealthEventId,
    /// The child.
    pub child: ChildId,
    /// Local date of the first signs.
    pub date: NaiveDate,
    /// A room the child came to.
    pub room: RoomId,
    /// On this local date.
    pub came_on: NaiveDate,
}

/// What some cases suggest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    /// The class; `None` for the whole house.
    pub room: Option<RoomId>,
    /// The records it rests on, one or more for each child.
    pub cases: BTreeSet<HealthEventId>,
}

/// True when the child came to the room so shortly before the first signs that it counts
/// there.
fn counts(case: &Case, threshold: &Threshold) -> bool {
    case.came_on <= case.date && case.date < case.came_on + days(threshold)
}

fn days(threshold: &Threshold) -> Days {
    Days::new(u64::from(threshold.within_days))
}

/// What the cases of one disease in a house suggest, looked at because of the case of `date`:
/// the house when enough classes or cases are met, else each class that is. Only cases within
/// the policy's days of each other, that of `date` among them, count together.
#[must_use]
pub fn suggested(cases: &[Case], date: NaiveDate, threshold: &Threshold) -> Vec<Suggested> {
    let counted: Vec<&Case> = cases
        .iter()
        .filter(|case| counts(case, threshold))
        .collect();
    let ends: BTreeSet<NaiveDate> = counted
        .iter()
        .map(|case| case.date)
        .filter(|end| date <= *end && *end < date + days(threshold))
        .collect();
    let mut all: Vec<Suggested> = Vec::new();
    for end in ends {
        let within: Vec<&Case> = counted
            .iter()
            .copied()
            .filter(|case| case.date <= end && end < case.date + days(threshold))
            .collect();
        for found in suggested_within(&within, threshold) {
            match all.iter_mut().find(|it| it.room == found.room) {
                Some(known) => known.cases.extend(found.cases),
                None => all.push(found),
            }
        }
    }
    if all.iter().any(|it| it.room.is_none()) {
        all.retain(|it| it.room.is_none());
    }
    all
}

fn suggested_within(cases: &[&Case], threshold: &Threshold) -> Vec<Suggested> {
    let reaches =
        |count: usize, from: u32| from > 0 && u32::try_from(count).unwrap_or(u32::MAX) >= from;
    let children = |cases: &[&Case]| {
        let children: BTreeSet<ChildId> = cases.iter().map(|case| case.child).collect();
        children.len()
    };
    let mut by_room: BTreeMap<RoomId, Vec<&Case>> = BTreeMap::new();
    for case in cases {
        by_room.entry(case.room).or_default().push(case);
    }
    let classes: Vec<Suggested> = by_room
        .into_iter()
        .filter(|(_, cases)| reaches(children(cases), threshold.cases_per_class))
        .map(|(room, cases)| Suggested {
            room: Some(room),
            cases: cases.iter().map(|case| case.event).collect(),
        })
        .collect();
    let house = reaches(children(cases), threshold.cases_per_house)
        || reaches(classes.len(), threshold.classes_per_house);
    if house {
        return vec![Suggested {
            room: None,
            cases: cases.iter().map(|case| case.event).collect(),
        }];
    }
    classes
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const TWO_IN_A_WEEK: Threshold = Threshold {
        cases_per_class: 2,
        within_days: 7,
        suspension_days: 10,
        cases_per_house: 10,
        classes_per_house: 3,
    };

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn room(number: u128) -> RoomId {
        Uuid::from_u128(number).into()
    }

    /// A case of a child in a room on a day; one record for each child and day.
    fn case(child: u128, on: u32, in_room: u128) -> Case {
        Case {
            event: Uuid::from_u128(child * 100 + u128::from(on)).into(),
            child: Uuid::from_u128(child).into(),
            date: day(on),
            room: room(in_room),
            came_on: day(on),
        }
    }

    fn rooms(cases: &[Case], on: u32) -> Vec<Option<RoomId>> {
        let found = suggested(cases, day(on), &TWO_IN_A_WEEK);
        found.into_iter().map(|it| it.room).collect()
    }

    #[test]
    fn two_children_of_a_class_within_seven_days_suggest_its_suspension() {
        let cases = [case(1, 10, 1), case(2, 16, 1)];
        assert_eq!(rooms(&cases, 16), [Some(room(1))]);
        assert_eq!(suggested(&cases, day(16), &TWO_IN_A_WEEK)[0].cases.len(), 2);
        // Entered later, for an earlier day, it is the same.
        assert_eq!(rooms(&cases, 10), [Some(room(1))]);
    }

    #[test]
    fn neither_one_child_twice_nor_two_rooms_nor_eight_days_are_enough() {
        assert!(rooms(&[case(1, 10, 1), case(1, 12, 1)], 12).is_empty());
        assert!(rooms(&[case(1, 10, 1), case(2, 10, 2)], 10).is_empty());
        assert!(rooms(&[case(1, 10, 1), case(2, 17, 1)], 17).is_empty());
    }

    #[test]
    fn a_child_counts_where_it_came_to_shortly_before() {
        let before = |days: u64| Case {
            came_on: day(20) - Days::new(days),
            ..case(1, 20, 1)
        };
        let other = case(2, 20, 1);
        assert_eq!(rooms(&[before(6), other], 20), [Some(room(1))]);
        assert!(rooms(&[before(7), other], 20).is_empty());
        let after = Case {
            came_on: day(21),
            ..case(1, 20, 1)
        };
        assert!(rooms(&[after, other], 20).is_empty());
    }

    #[test]
    fn three_classes_or_ten_cases_suggest_the_house_alone() {
        let mut cases = Vec::new();
        for in_room in 1..=3 {
            cases.push(case(in_room * 10, 10, in_room));
            cases.push(case(in_room * 10 + 1, 11, in_room));
        }
        assert_eq!(rooms(&cases[..4], 11), [Some(room(1)), Some(room(2))]);
        assert_eq!(rooms(&cases, 11), [None]);
        let ten: Vec<Case> = (0..10).map(|child| case(child, 12, child)).collect();
        assert!(rooms(&ten[..9], 12).is_empty());
        assert_eq!(rooms(&ten, 12), [None]);
    }

    #[test]
    fn zero_proposes_nothing() {
        let never = Threshold {
            cases_per_class: 0,
            cases_per_house: 0,
            classes_per_house: 0,
            ..TWO_IN_A_WEEK
        };
        let cases = [case(1, 10, 1), case(2, 10, 1)];
        assert!(suggested(&cases, day(10), &never).is_empty());
    }
}
