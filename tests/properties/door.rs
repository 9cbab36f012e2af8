//! Cancelling in time or late (scenario 32), and the gate at the door (H-33, scenarios 13,
//! 19 to 22).

use crate::{
    bookings::cancel_rules,
    broken::Broken,
    capacity::{capacity_rules, inputs},
    model::certificate_on,
    world::{
        cases, hongkou, instant, minutes_in, minutes_of, months_earlier, nth_day, shanghai_minute,
        span,
    },
};
use baobaowu::features::{
    bookings::domain::{
        BookingStatus, Certificate, CheckInFacts, CheckInRefusal, MorningCheck, Refusal,
        Transition, cancel_as_guardian, decide_check_in,
    },
    sessions::domain::{Capacity, capacity_over_time},
};
use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;
use std::ops::Range;

const DATE: u64 = 1000;

fn certificate() -> impl Strategy<Value = Certificate> {
    (any::<bool>(), 990u64..1010, 800u64..1001).prop_map(|(verified, valid_to, examined)| {
        Certificate {
            verified,
            waiting: !verified,
            examined_on: verified.then(|| nth_day(examined)),
            valid_to: verified.then(|| nth_day(valid_to)),
        }
    })
}

/// A capacity of the first three hours of the session's date in the house.
fn room() -> impl Strategy<Value = Capacity> {
    let session = opening()..opening() + 180;
    (capacity_rules(), inputs(0..180)).prop_map(move |(rules, mut inputs)| {
        inputs.session = span(session.clone());
        for duty in &mut inputs.on_duty {
            let during = minutes_of(&duty.during);
            duty.during = span(opening() + during.start..opening() + during.end);
        }
        capacity_over_time(&rules, &inputs)
    })
}

/// Nine in the morning.
fn opening() -> i64 {
    shanghai_minute(nth_day(DATE), 540)
}

#[derive(Clone, Debug)]
struct Arrival {
    /// Minute of arrival, the minutes booked, and how early a family may come.
    minute: i64,
    booked: Range<i64>,
    early: i64,
    closed: bool,
    ill_since: Option<NaiveDate>,
    papers: Vec<Certificate>,
    last_attended_on: Option<NaiveDate>,
    recheck: u32,
    capacity: Capacity,
    present: u32,
    fever_from: u32,
    seen: MorningCheck,
}

fn arrival() -> impl Strategy<Value = Arrival> {
    let papers = prop::collection::vec(certificate(), 0..3);
    let attended = prop::option::of(-3i64..30);
    let ill = prop_oneof![5 => Just(false), 1 => Just(true)];
    let closed = prop_oneof![9 => Just(false), 1 => Just(true)];
    let ill_since = prop::option::weighted(0.1, 900u64..1001);
    let at = prop_oneof![-20i64..20, 0i64..200];
    (
        (at, any::<bool>(), minutes_in(0..180), 0i64..20),
        (papers, attended, 0u32..5, closed, ill_since),
        (room(), 0u32..12, 370u32..380, 365u32..380, ill),
    )
        .prop_map(
            |(time, papers, (capacity, present, fever, seen, symptoms))| {
                let (off, from_end, booked, early) = time;
                let (papers, attended, recheck, closed, ill_since) = papers;
                let edge = months_earlier(nth_day(DATE), recheck);
                let from = if from_end { booked.end } else { booked.start };
                Arrival {
                    minute: opening() + from + off,
                    booked: opening() + booked.start..opening() + booked.end,
                    early,
                    closed,
                    ill_since: ill_since.map(nth_day),
                    papers,
                    last_attended_on: attended.map(|days| edge + TimeDelta::days(days)),
                    recheck,
                    capacity,
                    present,
                    fever_from: fever,
                    seen: MorningCheck {
                        temperature_tenths: seen,
                        symptoms,
                    },
                }
            },
        )
}

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn a_child_is_let_in_exactly_when_nothing_stands_against_it(arrival in arrival()) {
        let mut policy = hongkou();
        policy.health.recheck_after_absence_months = arrival.recheck;
        policy.health.fever_from_tenths = arrival.fever_from;
        policy.day.check_in_before = TimeDelta::minutes(arrival.early);
        // At the door papers are checked whatever is done when booking.
        policy.health.certificate_checked_at_booking = arrival.present % 2 == 0;
        let session = opening()..opening() + 180;
        let facts = CheckInFacts {
            now: instant(arrival.minute),
            policy: &policy,
            certificates: arrival.papers.clone(),
            last_attended_on: arrival.last_attended_on,
            date: nth_day(DATE),
            session: span(session.clone()),
            booked: span(arrival.booked.clone()),
            capacity: arrival.capacity.clone(),
            closed_by_house: arrival.closed,
            return_note_due_since: arrival.ill_since,
            present: arrival.present,
        };
        let from = arrival.booked.start - arrival.early;
        let wrong_time = !(from..arrival.booked.end).contains(&arrival.minute);
        let last = arrival.last_attended_on;
        let papers = certificate_on(nth_day(DATE), &arrival.papers, last, arrival.recheck);
        let ill = arrival.seen.symptoms || arrival.seen.temperature_tenths >= arrival.fever_from;
        let places = arrival.capacity.at(instant(arrival.minute.max(session.start)));
        let full = arrival.present + 1 > places;
        let owes_a_note = arrival.ill_since.is_some();
        let stands_against =
            wrong_time || arrival.closed || owes_a_note || papers.is_some() || ill || full;
        match decide_check_in(&facts, &arrival.seen) {
            Ok(()) => prop_assert!(!stands_against),
            Err(CheckInRefusal::NotTheTime { open }) => {
                prop_assert!(wrong_time);
                prop_assert_eq!(minutes_of(&open), from..arrival.booked.end);
            }
            Err(CheckInRefusal::HouseClosed) => prop_assert!(arrival.closed),
            Err(CheckInRefusal::Papers(Refusal::ReturnNoteRequired { since })) => {
                prop_assert_eq!(Some(since), arrival.ill_since);
            }
            Err(CheckInRefusal::Papers(refusal)) => {
                prop_assert_eq!(Some(Broken::named_by(&refusal)), papers);
            }
            Err(CheckInRefusal::MorningCheckFailed { fever_from_tenths }) => {
                prop_assert!(ill);
                prop_assert_eq!(fever_from_tenths, arrival.fever_from);
            }
            Err(CheckInRefusal::RoomFull { capacity, present }) => {
                prop_assert!(full);
                prop_assert_eq!((capacity, present), (places, arrival.present));
            }
        }
    }

    #[test]
    fn a_confirmed_booking_is_cancelled_in_time_until_the_last_minute_allowed(
        rules in cancel_rules(),
        before in 0i64..4000,
        status in prop_oneof![Just(BookingStatus::Requested), Just(BookingStatus::Confirmed)],
        at_the_edge in prop::option::of(-1i64..=1),
    ) {
        let allowed = rules.free_until_before.num_minutes();
        let before = at_the_edge.map_or(before, |off| allowed + off);
        let now = instant(0);
        let transition = cancel_as_guardian(&rules, status, instant(before), now);
        // Nobody has answered a request, so nobody is let down by taking it back.
        let in_time = status == BookingStatus::Requested || before >= allowed;
        let expected = if in_time { Transition::Cancel } else { Transition::LateCancel };
        prop_assert_eq!(transition, expected);
        prop_assert!(transition.from().contains(&status));
    }
}
