//! Admission again and again, each answer fed back: no minute holds more children than its
//! capacity, and no child gets more free sessions than a year has (invariants 1 and 2).

use crate::{
    capacity::{capacity_rules, inputs},
    case::Case,
    model::taken,
    world::{
        cases, count, day, id, instant, minutes_in, minutes_of, shanghai_date, shanghai_minute,
        span,
    },
};
use baobaowu::{
    features::{
        bookings::domain::{
            ChildBooking, Funding, Refusal, Transition, Usage, balance, decide, usage_of,
        },
        policies::domain::CapacityRules,
        quota::domain::entitled,
        sessions::domain::{CapacityInputs, capacity_over_time},
    },
    shared::domain::Interval,
};
use chrono::{Datelike, Days};
use proptest::{
    prelude::*,
    sample::{Index, select},
};
use std::{collections::BTreeSet, ops::Range};

const SESSION: Range<i64> = 0..180;

/// What happens in a session.
#[derive(Clone, Debug)]
enum Event {
    /// Another child asks for a place.
    Asks(Range<i64>),
    /// A child that holds a place gives it back.
    GivesBack(Index),
    /// Carers come or fall ill, or the room changes.
    Changes(CapacityInputs),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        12 => minutes_in(SESSION).prop_map(Event::Asks),
        3 => any::<Index>().prop_map(Event::GivesBack),
        1 => inputs(SESSION).prop_map(Event::Changes),
    ]
}

fn children_at(held: &[Interval], minute: i64) -> u32 {
    count(
        held.iter()
            .filter(|span| minutes_of(span).contains(&minute)),
    )
}

fn play(
    rules: &CapacityRules,
    inputs: &CapacityInputs,
    events: Vec<Event>,
) -> Result<(), TestCaseError> {
    let mut case = Case::without_limits(day(2026, 11, 23), SESSION);
    case.session.capacity = capacity_over_time(rules, inputs);
    let mut unchanged = true;
    for event in events {
        match event {
            Event::Asks(wanted) => {
                case.request.during = span(wanted.clone());
                let places = |minute| case.session.capacity.at(instant(minute));
                let held = &case.session.held;
                let mut minutes = wanted;
                let fits = minutes.all(|minute| children_at(held, minute) < places(minute));
                let decided = decide(&case.facts(), &case.request);
                prop_assert_eq!(decided.is_ok(), fits, "{:?}", decided);
                if decided.is_ok() {
                    case.session.held.push(case.request.during);
                }
            }
            Event::GivesBack(which) if !case.session.held.is_empty() => {
                let which = which.index(case.session.held.len());
                case.session.held.remove(which);
            }
            Event::GivesBack(_) => {}
            Event::Changes(inputs) => {
                case.session.capacity = capacity_over_time(rules, &inputs);
                unchanged = false;
            }
        }
    }
    for minute in SESSION.filter(|_| unchanged) {
        let places = case.session.capacity.at(instant(minute));
        prop_assert!(
            children_at(&case.session.held, minute) <= places,
            "minute {}",
            minute
        );
    }
    Ok(())
}

/// What happens to one child over the years.
#[derive(Clone, Debug)]
enum Deed {
    /// Half an hour from a minute of a local date is wanted.
    Book {
        day: u64,
        minute: i64,
        accept_fee: bool,
    },
    /// A booking goes on in its life.
    Change { which: Index, next: Transition },
}

/// Days of three years, often around the two New Years.
fn deed() -> impl Strategy<Value = Deed> {
    let day = prop_oneof![1 => 0u64..1000, 2 => 362u64..368, 2 => 727u64..733];
    let minute = prop_oneof![2 => 0i64..1410, 1 => 0i64..5, 1 => 1400i64..1410, 1 => 475i64..485];
    let next = select(vec![
        Transition::Confirm,
        Transition::Reject,
        Transition::Expire,
        Transition::Cancel,
        Transition::LateCancel,
        Transition::CancelByHouse,
        Transition::TurnAway,
        Transition::CheckIn,
        Transition::CheckOut,
        Transition::NoShow,
    ]);
    let accept_fee = prop_oneof![3 => Just(false), 1 => Just(true)];
    prop_oneof![
        1 => (day, minute, accept_fee)
            .prop_map(|(day, minute, accept_fee)| Deed::Book { day, minute, accept_fee }),
        1 => (any::<Index>(), next).prop_map(|(which, next)| Deed::Change { which, next }),
    ]
}

/// A child that books half hours, each in a session of its own.
struct Life {
    case: Case,
    policy: u32,
    grants: [Vec<u32>; 3],
}

impl Life {
    fn entitled(&self, year: i32) -> u32 {
        let grants = usize::try_from(year - 2025).unwrap();
        entitled(self.policy, self.grants[grants].iter().copied())
    }

    fn taken(&self, year: i32) -> u32 {
        taken(
            &self.case.child.bookings,
            year,
            &self.case.year_policy.cancel,
        )
    }

    fn book(&mut self, number: u64, minute: i64, accept_fee: bool) -> Result<(), TestCaseError> {
        let date = day(2025, 1, 1) + Days::new(number);
        let start = shanghai_minute(date, minute);
        let year = shanghai_date(start).year();
        let entitled = self.entitled(year);
        let free_left = self.taken(year) < entitled;
        let case = &mut self.case;
        case.at(date, start..start + 30, 500 + count(&case.child.bookings));
        case.child.entitled = entitled;
        case.request.accept_fee = accept_fee;
        let busy = case.child.bookings.iter().any(|booking| {
            booking.status.holds_a_place()
                && minutes_of(&booking.during).any(|m| (start..start + 30).contains(&m))
        });
        match decide(&case.facts(), &case.request) {
            Ok(plan) => {
                prop_assert!(!busy && (free_left || accept_fee));
                prop_assert_eq!(plan.funding == Funding::Free, free_left);
                prop_assert_eq!(plan.quota_year, year);
                case.child.bookings.push(ChildBooking {
                    id: id(500 + count(&case.child.bookings)),
                    session: case.session.id,
                    during: case.request.during,
                    status: plan.status,
                    funding: plan.funding,
                    quota_year: plan.quota_year,
                    free_number: plan.free_session.map(|free| free.number),
                });
            }
            Err(Refusal::ChildTimeConflict { .. }) => prop_assert!(busy),
            Err(Refusal::FreeQuotaExhausted { year: told, .. }) => {
                prop_assert!(!free_left && !accept_fee);
                prop_assert_eq!(told, year);
            }
            Err(other) => prop_assert!(false, "{:?}", other),
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(cases(800))]

    #[test]
    fn no_minute_ever_holds_more_children_than_its_capacity(
        (rules, inputs) in (capacity_rules(), inputs(SESSION)),
        events in prop::collection::vec(event(), 0..40),
    ) {
        play(&rules, &inputs, events)?;
    }

    #[test]
    fn no_year_ever_gives_more_free_sessions_than_it_has(
        deeds in prop::collection::vec(deed(), 0..60),
        policy in 0u32..5,
        grants in prop::array::uniform3(prop::collection::vec(1u32..3, 0..2)),
        (auto_confirm, late, missing) in any::<(bool, bool, bool)>(),
    ) {
        let mut case = Case::without_limits(day(2026, 1, 1), SESSION);
        case.house.auto_confirm = auto_confirm;
        case.year_policy.cancel.late_cancel_consumes_quota = late;
        case.year_policy.cancel.no_show_consumes_quota = missing;
        let mut life = Life { case, policy, grants };
        for deed in deeds {
            match deed {
                Deed::Book { day, minute, accept_fee } => life.book(day, minute, accept_fee)?,
                Deed::Change { which, next } => {
                    let bookings = &mut life.case.child.bookings;
                    if let Some(booking) = bookings.get_mut(which.index(60))
                        && next.from().contains(&booking.status)
                    {
                        booking.status = next.to();
                        let rules = &life.case.year_policy.cancel;
                        if usage_of(booking.status, booking.funding, rules) == Usage::Nothing {
                            booking.free_number = None;
                        }
                    }
                }
            }
            for year in 2025..2028 {
                prop_assert!(life.taken(year) <= life.entitled(year), "{}", year);
                let bookings = &life.case.child.bookings;
                let rules = &life.case.year_policy.cancel;
                let left = balance(year, life.entitled(year), bookings, rules).remaining();
                prop_assert_eq!(left, life.entitled(year) - life.taken(year));
                let of_year = bookings.iter().filter(|it| it.quota_year == year);
                let numbers: Vec<u32> = of_year.filter_map(|it| it.free_number).collect();
                let apart: BTreeSet<u32> = numbers.iter().copied().collect();
                prop_assert_eq!(apart.len(), numbers.len(), "one number twice");
                prop_assert_eq!(count(&numbers), life.taken(year), "each has a number");
                prop_assert!(apart.iter().all(|it| (1..=life.entitled(year)).contains(it)));
            }
        }
    }
}
