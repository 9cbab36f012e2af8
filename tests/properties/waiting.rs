//! The waiting list: who is offered a place, on which terms, and until when.

use crate::{
    admission::disturbed,
    case::Case,
    world::{cases, id, nth_day, shanghai_minute, span},
};
use baobaowu::{
    features::{
        bookings::domain::{BookingStatus, Channel, Refusal, decide},
        sessions::domain::{Capacity, CapacityInputs, OnDuty, capacity_over_time},
        waitlist::domain::{Candidate, Choice, Place, Wish, next_eligible},
    },
    shared::domain::{ChildId, HouseId, Interval, WaitlistEntryId},
};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use proptest::prelude::*;
use std::{collections::BTreeSet, ops::Range};

/// The instant, or eight in the morning in Shanghai when it lies between nine in the evening
/// and then.
fn morning(instant: DateTime<Utc>) -> DateTime<Utc> {
    let since_nine = (instant + TimeDelta::hours(8 + 3)).time() - NaiveTime::MIN;
    let night = TimeDelta::hours(11);
    if since_nine < night {
        instant + (night - since_nine)
    } else {
        instant
    }
}

proptest! {
    #![proptest_config(cases(3000))]

    /// An offer is made exactly where a guardian could book, as long as there is time to
    /// answer it; on the same terms; and it never stands longer than booking is open.
    #[test]
    fn an_offer_is_what_a_guardian_could_book(
        mut case in disturbed(4),
        (least, short, usual, soon) in (0i64..30, 0i64..60, 0i64..120, 0i64..2000),
    ) {
        let rules = &mut case.policy.waitlist;
        rules.min_offer_for = TimeDelta::minutes(least);
        rules.short_offer_for = TimeDelta::minutes(least + short);
        rules.offer_for = TimeDelta::minutes(least + short + usual);
        rules.short_offer_before = TimeDelta::minutes(soon);
        let rules = *rules;
        case.session.waiting_first_until = None;
        case.request.channel = Channel::Guardian;
        let closes = span(case.window().start.min(case.window().end - 1)..case.window().end).end();
        let booked = decide(&case.facts(), &case.request);
        // What has come free is kept for those who wait, not from them.
        case.session.waiting_first_until = Some(case.now + TimeDelta::minutes(1));
        case.request.channel = Channel::Waitlist;
        let offered = decide(&case.facts(), &case.request);
        let time_to_answer = case.now + rules.min_offer_for < closes;
        match (booked, offered) {
            (Ok(booked), Ok(offered)) => {
                prop_assert!(time_to_answer);
                prop_assert_eq!(offered.status, BookingStatus::Offered);
                let until = offered.offer_until.unwrap();
                let left = case.session.during.start() - case.now;
                let stands = match left < rules.short_offer_before {
                    true => rules.short_offer_for,
                    false => rules.offer_for,
                };
                prop_assert!(until <= closes);
                prop_assert!(until == closes || until == morning(case.now) + stands);
                prop_assert!(until >= case.now + rules.min_offer_for);
                prop_assert_eq!(booked.offer_until, None);
                prop_assert_eq!(
                    (offered.funding, offered.fee_fen, offered.fee_schedule, offered.quota_year),
                    (booked.funding, booked.fee_fen, booked.fee_schedule, booked.quota_year)
                );
            }
            (Ok(_), Err(refusal)) => {
                prop_assert!(!time_to_answer, "{:?}", refusal);
                let is_closed = matches!(refusal, Refusal::SessionNotOpenForBooking { .. });
                prop_assert!(is_closed, "{:?}", refusal);
            }
            (Err(refusal), Ok(_)) => prop_assert!(false, "offered against {:?}", refusal),
            (Err(_), Err(_)) => {}
        }
    }
}

/// One who waits: how many siblings, whether each has a free session left, and how long a
/// stretch of the session is enough.
#[derive(Clone, Debug)]
struct Waits {
    entitled: Vec<bool>,
    min_minutes: Option<u32>,
}

fn waits() -> impl Strategy<Value = Waits> {
    let entitled = prop::collection::vec(prop_oneof![4 => Just(true), 1 => Just(false)], 1..=3);
    let part = prop_oneof![2 => Just(None), 1 => (1u32..=120).prop_map(Some)];
    (entitled, part).prop_map(|(entitled, min_minutes)| Waits {
        entitled,
        min_minutes,
    })
}

/// A session from nine to eleven with half hours, so many places, and bookings that hold some
/// of them for part of the time.
#[derive(Clone, Debug)]
struct Room {
    places: u32,
    held: Vec<Range<i64>>,
}

fn room() -> impl Strategy<Value = Room> {
    let half_hours = (0i64..4, 0i64..4).prop_map(|(a, b)| a.min(b) * 30..(a.max(b) + 1) * 30);
    (0u32..=6, prop::collection::vec(half_hours, 0..6))
        .prop_map(|(places, held)| Room { places, held })
}

const HOURS: Range<i64> = 0..120;

fn begin() -> i64 {
    shanghai_minute(nth_day(900), 9 * 60)
}

fn capacity(places: u32) -> Capacity {
    let session = span(begin()..begin() + HOURS.end);
    let rules = crate::world::hongkou().capacity;
    let carers = (0..20).map(|number| OnDuty {
        carer: id(number),
        during: session,
    });
    capacity_over_time(
        &rules,
        &CapacityInputs {
            session,
            class_cap: None,
            usable_area_dm2: 10_000,
            released_places: places,
            on_duty: carers.collect(),
        },
    )
}

/// What the service keeps between two choices: bookings that hold a place.
struct Hall {
    case: Case,
    waiting: Vec<Waits>,
}

impl Hall {
    fn new(room: &Room, waiting: &[Waits]) -> Self {
        let mut case = Case::without_limits(nth_day(900), begin()..begin() + HOURS.end);
        case.session.step_minutes = 30;
        case.session.capacity = capacity(room.places);
        case.session.held = room
            .held
            .iter()
            .map(|at| span(begin() + at.start..begin() + at.end))
            .collect();
        case.policy.booking.opens_days_ahead = 20;
        case.policy.booking.closes_days_before = 1;
        case.now = span(begin() - 3 * 24 * 60..begin()).start();
        Self {
            case,
            waiting: waiting.to_vec(),
        }
    }

    fn candidate(&self, number: usize) -> Candidate<'_> {
        let waits = &self.waiting[number];
        let children = waits.entitled.iter().enumerate().map(|(place, entitled)| {
            let mut facts = self.case.facts();
            facts.child.entitled = u32::from(*entitled);
            (child(number, place), facts)
        });
        let date = self.case.session.date;
        Candidate {
            entry: entry(number),
            wish: Wish {
                place: Place::Houses(vec![house()]),
                kind: None,
                from: date,
                to: date,
                earliest: None,
                latest: None,
                min_minutes: waits.min_minutes,
            },
            accept_fee: false,
            house: house(),
            children: children.collect(),
        }
    }

    /// Serves everyone once in order, as the service does: choose, hold, go on behind.
    fn serve(&mut self) -> (Vec<(usize, Interval)>, Vec<usize>) {
        let (mut offers, mut skipped) = (Vec::new(), Vec::new());
        let mut next = 0;
        while next < self.waiting.len() {
            let rest: Vec<_> = (next..self.waiting.len())
                .map(|number| self.candidate(number))
                .collect();
            let Choice {
                next: chosen,
                skipped: passed,
            } = next_eligible(&rest);
            let number = |id: WaitlistEntryId| {
                (0..self.waiting.len())
                    .find(|number| entry(*number) == id)
                    .unwrap()
            };
            skipped.extend(passed.iter().map(|(id, _)| number(*id)));
            let Some((id, plan)) = chosen else { break };
            let number = number(id);
            let places = self.waiting[number].entitled.len();
            assert_eq!(plan.plans.len(), places);
            self.case.session.held.extend(vec![plan.during; places]);
            offers.push((number, plan.during));
            next = number + 1;
        }
        (offers, skipped)
    }
}

fn house() -> HouseId {
    id(7)
}

fn entry(number: usize) -> WaitlistEntryId {
    id(u32::try_from(number).unwrap() + 5000)
}

fn child(number: usize, place: usize) -> ChildId {
    id(u32::try_from(number * 10 + place).unwrap() + 9000)
}

/// The half hours of a session, walked one by one.
struct Slots([u32; 4]);

impl Slots {
    fn free(room: &Room) -> Self {
        let mut free = [room.places.min(20); 4];
        for held in &room.held {
            for (slot, left) in (0..).zip(&mut free) {
                if held.contains(&(slot * 30)) {
                    *left = left.saturating_sub(1);
                }
            }
        }
        Self(free)
    }

    /// The longest stretch, and of equal ones the earliest, with so many places throughout.
    fn stretch(&self, waits: &Waits) -> Option<Range<usize>> {
        let least = waits.min_minutes.unwrap_or(120);
        let children = u32::try_from(waits.entitled.len()).unwrap();
        (1..=4usize)
            .rev()
            .filter(|slots| u32::try_from(slots * 30).unwrap() >= least)
            .flat_map(|slots| (0..=4 - slots).map(move |from| from..from + slots))
            .find(|at| self.0[at.clone()].iter().all(|left| *left >= children))
    }
}

proptest! {
    #![proptest_config(cases(2000))]

    /// Against a model that walks half hours: whoever may have a place and for whom one is
    /// left is offered one, in order; those against whom a rule stands are named while a place
    /// was there for them; and at no moment is more held than there is room for.
    #[test]
    fn the_list_is_served_in_order_and_never_beyond_the_places(
        room in room(),
        waiting in prop::collection::vec(waits(), 0..12),
    ) {
        let mut slots = Slots::free(&room);
        let (mut expected, mut expected_skips) = (Vec::new(), Vec::new());
        for (number, waits) in waiting.iter().enumerate() {
            let Some(at) = slots.stretch(waits) else { continue };
            if waits.entitled.contains(&false) {
                expected_skips.push(number);
                continue;
            }
            let children = u32::try_from(waits.entitled.len()).unwrap();
            for left in &mut slots.0[at.clone()] {
                *left -= children;
            }
            let minute = |slot: usize| begin() + i64::try_from(slot * 30).unwrap();
            expected.push((number, span(minute(at.start)..minute(at.end))));
        }
        let mut hall = Hall::new(&room, &waiting);
        let before = hall.case.session.held.len();
        let (offers, skipped) = hall.serve();
        prop_assert_eq!(&offers, &expected);
        prop_assert_eq!(&skipped, &expected_skips);
        for slot in 0..4 {
            let minute = span(begin() + slot * 30..begin() + slot * 30 + 1).start();
            let holds = |held: &&Interval| held.holds(minute);
            let (old, all) = (
                hall.case.session.held[..before].iter().filter(holds).count(),
                hall.case.session.held.iter().filter(holds).count(),
            );
            let places = usize::try_from(room.places).unwrap();
            prop_assert!(all <= places.max(old), "{all} of {places}");
        }
        let served: BTreeSet<usize> = offers.iter().map(|(number, _)| *number).collect();
        prop_assert_eq!(served.len(), offers.len(), "nobody is offered two places");
    }
}
