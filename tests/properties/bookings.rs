//! What bookings do to the free sessions of a year (H-09, I6), and how they change.

use crate::{
    model::taken,
    world::{cases, hongkou, id, span},
};
use baobaowu::features::{
    bookings::domain::{
        BookingStatus, ChildBooking, Funding, Transition, Usage, balance, usage_of,
    },
    policies::domain::CancelRules,
    quota::domain::entitled,
};
use proptest::{prelude::*, sample::select};

const YEARS: std::ops::Range<i32> = 2025..2028;

pub fn cancel_rules() -> impl Strategy<Value = CancelRules> {
    (any::<bool>(), any::<bool>(), 0i64..3000).prop_map(|(late, missing, minutes)| CancelRules {
        free_until_before: chrono::TimeDelta::minutes(minutes),
        late_cancel_consumes_quota: late,
        no_show_consumes_quota: missing,
    })
}

fn booking() -> impl Strategy<Value = ChildBooking> {
    let of = (select(BookingStatus::ALL), select(Funding::ALL), YEARS);
    (0u32..1000, of).prop_map(|(number, (status, funding, quota_year))| ChildBooking {
        id: id(number),
        session: id(number),
        during: span(0..60),
        status,
        funding,
        quota_year,
        free_number: None,
    })
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn the_balance_counts_free_bookings_of_the_year(
        bookings in prop::collection::vec(booking(), 0..40),
        policy in 0u32..20,
        grants in prop::collection::vec(1u32..4, 0..4),
        rules in cancel_rules(),
        year in YEARS,
    ) {
        let entitled = entitled(policy, grants.iter().copied());
        prop_assert_eq!(entitled, policy + grants.iter().sum::<u32>());
        let balance = balance(year, entitled, &bookings, &rules);
        let mut waiting = 0;
        for booking in &bookings {
            let holds = ["offered", "requested", "confirmed"].contains(&booking.status.as_str());
            if booking.quota_year == year && booking.funding == Funding::Free && holds {
                waiting += 1;
            }
        }
        let taken = taken(&bookings, year, &rules);
        prop_assert_eq!(balance.entitled, entitled);
        prop_assert_eq!(balance.held, waiting);
        prop_assert_eq!(balance.used, taken - waiting);
        let remaining = entitled.saturating_sub(taken);
        prop_assert_eq!(balance.remaining(), remaining);
    }

    /// A booking that ends gives back what it held, and nothing that it did not hold.
    #[test]
    fn an_end_gives_back_exactly_what_was_held(
        mut bookings in prop::collection::vec(booking(), 1..20),
        rules in cancel_rules(),
        (which, to) in (any::<prop::sample::Index>(), select(BookingStatus::ALL)),
    ) {
        let which = which.index(bookings.len());
        let year = bookings[which].quota_year;
        let before = balance(year, 100, &bookings, &rules);
        let costs = |booking: &ChildBooking| taken(&[*booking], year, &rules);
        let cost_before = costs(&bookings[which]);
        bookings[which].status = to;
        let cost_after = costs(&bookings[which]);
        let after = balance(year, 100, &bookings, &rules);
        prop_assert_eq!(after.remaining() + cost_after, before.remaining() + cost_before);
        for other in YEARS.filter(|other| *other != year) {
            let count = |status| {
                let mut bookings = bookings.clone();
                bookings[which].status = status;
                balance(other, 100, &bookings, &rules)
            };
            prop_assert_eq!(count(to), count(BookingStatus::Requested));
        }
    }
}

/// The table of I6 and its two switches, word by word.
#[test]
fn every_state_has_its_price() {
    for (late, missing) in [(false, false), (false, true), (true, false), (true, true)] {
        let rules = CancelRules {
            late_cancel_consumes_quota: late,
            no_show_consumes_quota: missing,
            ..hongkou().cancel
        };
        let used_if = |used| if used { Usage::Used } else { Usage::Nothing };
        for status in BookingStatus::ALL {
            let expected = match status.as_str() {
                "offered" | "requested" | "confirmed" => Usage::Held,
                "checked_in" | "completed" => Usage::Used,
                "no_show" => used_if(missing),
                "late_cancelled" => used_if(late),
                _ => Usage::Nothing,
            };
            assert_eq!(
                usage_of(*status, Funding::Free, &rules),
                expected,
                "{status:?}"
            );
            assert_eq!(usage_of(*status, Funding::Paid, &rules), Usage::Nothing);
        }
    }
}

#[test]
fn a_place_is_held_until_the_child_has_left_or_will_not_come() {
    for status in BookingStatus::ALL {
        let holds = ["offered", "requested", "confirmed", "checked_in"].contains(&status.as_str());
        assert_eq!(status.holds_a_place(), holds, "{status:?}");
    }
}

/// The arrows of a booking's life, and no others.
#[test]
fn a_booking_changes_only_along_its_arrows() {
    let arrows = [
        (Transition::Accept, "offered", "requested"),
        (Transition::AcceptConfirmed, "offered", "confirmed"),
        (Transition::Decline, "offered", "offer_declined"),
        (Transition::TimeOut, "offered", "offer_expired"),
        (Transition::Confirm, "requested", "confirmed"),
        (Transition::Reject, "requested", "rejected"),
        (Transition::Expire, "requested", "expired"),
        (Transition::Cancel, "requested confirmed", "cancelled"),
        (Transition::LateCancel, "confirmed", "late_cancelled"),
        (
            Transition::CancelByHouse,
            "offered requested confirmed",
            "cancelled_by_house",
        ),
        (Transition::TurnAway, "confirmed", "turned_away"),
        (Transition::NoShow, "confirmed", "no_show"),
        (Transition::CheckIn, "confirmed", "checked_in"),
        (Transition::CheckOut, "checked_in", "completed"),
        (
            Transition::CorrectToCompleted,
            "late_cancelled no_show",
            "completed",
        ),
        (
            Transition::CorrectToCancelled,
            "late_cancelled no_show",
            "cancelled",
        ),
        (
            Transition::CorrectToCancelledByHouse,
            "late_cancelled no_show",
            "cancelled_by_house",
        ),
    ];
    for (transition, from, to) in arrows {
        let words: Vec<&str> = transition
            .from()
            .iter()
            .map(|status| status.as_str())
            .collect();
        assert_eq!(words.join(" "), from, "{transition:?}");
        assert_eq!(transition.to().as_str(), to, "{transition:?}");
    }
}
