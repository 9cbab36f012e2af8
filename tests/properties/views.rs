//! What parents are shown: a child's free sessions, and how full a session is.

use crate::{
    bookings::cancel_rules,
    capacity::{capacity_rules, inputs},
    model::taken,
    world::{cases, count, id, instant, minutes_in, minutes_of, nth_day, span},
};
use baobaowu::{
    features::{
        bookings::domain::{
            Booking, BookingStatus, Channel, ChildBooking, Funding, Usage, occupancy_view,
            quota_view,
        },
        sessions::domain::capacity_over_time,
    },
    shared::domain::ChildId,
};
use proptest::{prelude::*, sample::select};
use std::ops::Range;

const SESSION: Range<i64> = 0..180;

fn booking() -> impl Strategy<Value = Booking> {
    let of = (
        select(BookingStatus::ALL),
        select(Funding::ALL),
        2026i32..2028,
    );
    (0u32..40, minutes_in(SESSION), of).prop_map(|(child, minutes, (status, funding, year))| {
        Booking {
            id: id(0),
            district: id(1),
            family: id(100 + child / 2),
            child: id(child),
            house: id(3),
            session: id(4),
            date: nth_day(1000),
            during: span(minutes),
            status,
            funding,
            quota_year: year,
            free_session: None,
            fee_fen: 0,
            fee_schedule: None,
            policy_version: String::new(),
            channel: Channel::Guardian,
            requested_by: id(5),
            offer_until: None,
            confirm_deadline: instant(0),
            pay_by: None,
            version: 1,
            created_at: instant(0),
        }
    })
}

/// Bookings with ids of their own, and the same in another order.
fn shuffled() -> impl Strategy<Value = (Vec<Booking>, Vec<Booking>)> {
    prop::collection::vec(booking(), 0..24)
        .prop_map(|mut bookings| {
            for (number, booking) in (0u32..).zip(&mut bookings) {
                booking.id = id(number);
            }
            bookings
        })
        .prop_flat_map(|bookings| (Just(bookings.clone()), Just(bookings).prop_shuffle()))
}

proptest! {
    #![proptest_config(cases(1500))]

    /// The entries explain the balance, each booking of the year once, by time.
    #[test]
    fn the_entries_of_a_year_add_up_to_its_balance(
        (bookings, others) in shuffled(),
        entitled in 0u32..30,
        rules in cancel_rules(),
        year in 2026i32..2028,
    ) {
        let of = (id(2), id(6), year);
        let view = quota_view(of, entitled, &rules, &bookings);
        prop_assert_eq!(&view, &quota_view(of, entitled, &rules, &others), "in any order");
        prop_assert_eq!((view.family, view.child, view.year), of);
        let mut left: Vec<&Booking> = bookings.iter().filter(|b| b.quota_year == year).collect();
        let mut last = None;
        for entry in &view.entries {
            let at = left.iter().position(|booking| booking.id == entry.booking).unwrap();
            let booking = left.swap_remove(at);
            prop_assert_eq!(entry.during, booking.during);
            prop_assert_eq!((entry.status, entry.funding), (booking.status, booking.funding));
            prop_assert_eq!((entry.house, entry.session), (booking.house, booking.session));
            prop_assert_eq!(entry.date, booking.date);
            prop_assert!(last <= Some(entry.during.start()));
            last = Some(entry.during.start());
        }
        prop_assert!(left.is_empty());
        let with = |usage| count(view.entries.iter().filter(|entry| entry.usage == usage));
        prop_assert_eq!(with(Usage::Held), view.balance.held);
        prop_assert_eq!(with(Usage::Used), view.balance.used);
        let plain: Vec<ChildBooking> = bookings.iter().map(Booking::as_childs).collect();
        let taken = taken(&plain, year, &rules);
        prop_assert_eq!(view.balance.entitled, entitled);
        prop_assert_eq!(view.balance.remaining(), entitled.saturating_sub(taken));
    }

    /// What is shown is what admission counts: every minute, and every child.
    #[test]
    fn a_session_is_shown_as_full_as_it_is(
        (bookings, others) in shuffled(),
        (rules, inputs) in (capacity_rules(), inputs(SESSION)),
    ) {
        let capacity = capacity_over_time(&rules, &inputs);
        let view = occupancy_view(id(1), (&capacity, 30), &bookings);
        prop_assert_eq!(view.district, id(1));
        prop_assert_eq!(&view, &occupancy_view(id(1), (&capacity, 30), &others), "in any order");
        for minute in SESSION {
            let step = view.steps.iter().find(|step| step.during.holds(instant(minute))).unwrap();
            let held = bookings.iter().filter(|booking| booking.status.holds_a_place());
            let during = held.map(|booking| minutes_of(&booking.during));
            let children = count(during.filter(|minutes| minutes.contains(&minute)));
            prop_assert_eq!(step.occupied, children);
            prop_assert_eq!(step.capacity, capacity.at(instant(minute)));
        }
        let shown = view.steps.iter().map(|step| minutes_of(&step.during));
        prop_assert!(shown.flatten().eq(SESSION));
        for number in 0u32..40 {
            let child: ChildId = id(number);
            let asked = bookings.iter().any(|booking| booking.child == child);
            let family = id(100 + number / 2);
            let found = view.children.iter().filter(|it| **it == (child, family)).count();
            prop_assert_eq!(found, usize::from(asked), "once, whatever became of the booking");
        }
        prop_assert!(view.children.is_sorted());
    }
}
