//! Capacity and occupancy over time (I5, H-48, H-49, H-57), minute by minute.

use crate::world::{cases, count, hongkou, id, instant, minute_of, minutes_in, minutes_of, span};
use baobaowu::{
    features::{
        policies::domain::CapacityRules,
        sessions::domain::{
            CapacityInputs, FreeStep, Limit, OnDuty, capacity_over_time, first_lack, free_places,
            most_over,
        },
    },
    shared::domain::{Interval, StaffId},
};
use chrono::TimeDelta;
use proptest::prelude::*;
use std::{collections::BTreeSet, ops::Range};

/// Sessions lie somewhere in here; shifts and bookings also outside of them.
const WHOLE: Range<i64> = 0..200;

pub fn capacity_rules() -> impl Strategy<Value = CapacityRules> {
    (1u32..=25, 1u32..=400, 1u32..=6).prop_map(|(class, area, carer)| CapacityRules {
        max_children_per_class: class,
        area_dm2_per_child: area,
        children_per_carer: carer,
    })
}

fn shifts(most: usize) -> impl Strategy<Value = Vec<OnDuty>> {
    let shift = (0u32..5, minutes_in(WHOLE)).prop_map(|(carer, during)| OnDuty {
        carer: id(carer),
        during: span(during),
    });
    prop::collection::vec(shift, 0..most)
}

pub fn inputs(session: Range<i64>) -> impl Strategy<Value = CapacityInputs> {
    let class_cap = prop::option::of(1u32..=25);
    (class_cap, 0u32..=6000, 0u32..=25, shifts(9)).prop_map(
        move |(class_cap, usable_area_dm2, released_places, on_duty)| CapacityInputs {
            session: span(session.clone()),
            class_cap,
            usable_area_dm2,
            released_places,
            on_duty,
        },
    )
}

fn scene() -> impl Strategy<Value = (CapacityRules, CapacityInputs)> {
    let inputs = minutes_in(20..180).prop_flat_map(inputs);
    (capacity_rules(), inputs)
}

fn spans(most: usize) -> impl Strategy<Value = Vec<Interval>> {
    prop::collection::vec(minutes_in(WHOLE).prop_map(span), 0..most)
}

/// The four numbers at one minute, each found by counting.
fn four_numbers(rules: &CapacityRules, inputs: &CapacityInputs, minute: i64) -> [(u32, Limit); 4] {
    let area = (0..=rules.max_children_per_class)
        .take_while(|children| children * rules.area_dm2_per_child <= inputs.usable_area_dm2)
        .last()
        .unwrap();
    let present: BTreeSet<StaffId> = inputs
        .on_duty
        .iter()
        .filter(|duty| minutes_of(&duty.during).contains(&minute))
        .map(|duty| duty.carer)
        .collect();
    let carers: u32 = present.iter().map(|_| rules.children_per_carer).sum();
    let class = match inputs.class_cap {
        Some(own) if own < rules.max_children_per_class => own,
        _ => rules.max_children_per_class,
    };
    [
        (class, Limit::ClassCap),
        (area, Limit::RoomArea),
        (carers, Limit::Carers),
        (inputs.released_places, Limit::ReleasedPlaces),
    ]
}

fn places_at(rules: &CapacityRules, inputs: &CapacityInputs, minute: i64) -> u32 {
    if !minutes_of(&inputs.session).contains(&minute) {
        return 0;
    }
    let numbers = four_numbers(rules, inputs, minute);
    numbers.iter().map(|(places, _)| *places).min().unwrap()
}

fn children_at(held: &[Interval], minute: i64) -> u32 {
    count(
        held.iter()
            .filter(|span| minutes_of(span).contains(&minute)),
    )
}

/// The stretches follow each other from the start of `whole` to its end.
fn without_gap<'s>(
    whole: Interval,
    steps: impl Iterator<Item = &'s Interval>,
) -> Result<(), TestCaseError> {
    let mut reached = whole.start();
    for step in steps {
        prop_assert_eq!(step.start(), reached);
        reached = step.end();
    }
    prop_assert_eq!(reached, whole.end());
    Ok(())
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn capacity_at_every_minute_is_the_least_of_four_numbers((rules, inputs) in scene()) {
        let capacity = capacity_over_time(&rules, &inputs);
        for minute in WHOLE {
            let expected = places_at(&rules, &inputs, minute);
            prop_assert_eq!(capacity.at(instant(minute)), expected, "minute {}", minute);
            let late = instant(minute) + TimeDelta::seconds(59);
            prop_assert_eq!(capacity.at(late), expected, "end of minute {}", minute);
        }
        let steps = capacity.steps();
        without_gap(inputs.session, steps.iter().map(|step| &step.during))?;
        for step in steps {
            let numbers = four_numbers(&rules, &inputs, minute_of(step.during.start()));
            prop_assert!(numbers.contains(&(step.places, step.limit)), "{:?}", step);
        }
        for pair in steps.windows(2) {
            let [a, b] = pair else { unreachable!() };
            prop_assert!(a.places != b.places || a.limit != b.limit, "{:?} {:?}", a, b);
        }
    }

    #[test]
    fn free_places_at_every_minute_are_capacity_less_bookings(
        (rules, inputs) in scene(),
        held in spans(12),
    ) {
        let capacity = capacity_over_time(&rules, &inputs);
        let steps = free_places(&capacity, &held);
        without_gap(inputs.session, steps.iter().map(|step| &step.during))?;
        for step in &steps {
            for minute in minutes_of(&step.during) {
                let places = places_at(&rules, &inputs, minute);
                let children = children_at(&held, minute);
                prop_assert_eq!((step.capacity, step.occupied), (places, children));
                prop_assert_eq!(step.free(), places.saturating_sub(children));
                prop_assert_eq!(step.over(), children.saturating_sub(places));
            }
        }
    }

    #[test]
    fn most_over_is_the_worst_minute((rules, inputs) in scene(), held in spans(12)) {
        let steps = free_places(&capacity_over_time(&rules, &inputs), &held);
        let worst = minutes_of(&inputs.session)
            .map(|minute| {
                let places = places_at(&rules, &inputs, minute);
                children_at(&held, minute).saturating_sub(places)
            })
            .max()
            .unwrap();
        prop_assert_eq!(most_over(&steps), worst);
    }

    #[test]
    fn a_lack_is_found_exactly_when_some_minute_lacks_places(
        (rules, inputs) in scene(),
        held in spans(12),
        wanted in minutes_in(WHOLE),
        children in 0u32..4,
    ) {
        let steps = free_places(&capacity_over_time(&rules, &inputs), &held);
        let session = minutes_of(&inputs.session);
        let free = |minute: i64| {
            places_at(&rules, &inputs, minute).saturating_sub(children_at(&held, minute))
        };
        let fullest = wanted
            .clone()
            .filter(|minute| session.contains(minute) && free(*minute) < children)
            .min_by_key(|minute| free(*minute));
        let found: Option<FreeStep> = first_lack(&steps, span(wanted), children);
        prop_assert_eq!(found.is_some(), fullest.is_some());
        if let (Some(step), Some(minute)) = (found, fullest) {
            prop_assert_eq!(step.free(), free(minute));
            prop_assert!(step.during.holds(instant(minute)), "{:?} at {}", step, minute);
        }
    }
}

/// The worked examples of the rules, by Hongkou's own numbers.
#[test]
fn the_examples_of_the_rules_come_out() {
    let rules = hongkou().capacity;
    for (area_dm2, carers, places) in [
        (4000, 2, 10),
        (4000, 3, 13),
        (6000, 4, 20),
        (5990, 4, 19),
        (30_000, 3, 15),
        (30_000, 9, 20),
        (30_000, 0, 0),
    ] {
        let on_duty = (0..carers).map(|carer| OnDuty {
            carer: id(carer),
            during: span(0..60),
        });
        let inputs = CapacityInputs {
            session: span(0..60),
            class_cap: None,
            usable_area_dm2: area_dm2,
            released_places: 40,
            on_duty: on_duty.collect(),
        };
        let capacity = capacity_over_time(&rules, &inputs);
        assert_eq!(capacity.at(instant(30)), places, "{area_dm2} dm², {carers}");
    }
}
