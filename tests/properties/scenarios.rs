//! Named scenarios by Hongkou's own numbers, and cases that once went wrong.

use crate::{
    case::Case,
    world::{day, hongkou, id, instant, shanghai_minute, span},
};
use baobaowu::features::{
    bookings::domain::{
        BookingStatus, Certificate, Channel, ChildBooking, Funding, Plan, Refusal, decide,
    },
    policies::domain::CareKind,
};
use chrono::{Datelike, Days, NaiveDate};
use std::ops::Range;

/// A case in which only what a scenario sets can be broken.
fn case(date: NaiveDate, hours: Range<i64>) -> Case {
    let at = |hour: i64| shanghai_minute(date, hour * 60);
    Case::without_limits(date, at(hours.start)..at(hours.end))
}

fn book(case: &Case) -> Result<Plan, Refusal> {
    decide(&case.facts(), &case.request)
}

fn earlier(date: NaiveDate, hours: Range<i64>, status: BookingStatus) -> ChildBooking {
    let at = |hour: i64| shanghai_minute(date, hour * 60);
    ChildBooking {
        id: id(date.ordinal()),
        session: id(1000 + date.ordinal()),
        during: span(at(hours.start)..at(hours.end)),
        status,
        funding: Funding::Free,
        quota_year: date.year(),
        free_number: None,
    }
}

/// As many attended sessions as Hongkou gives in a year.
fn a_used_up_year(year: i32) -> Vec<ChildBooking> {
    (0..hongkou().free_sessions_per_year)
        .map(|number| day(year, 3, 1) + Days::new(number.into()))
        .map(|date| earlier(date, 9..10, BookingStatus::Completed))
        .collect()
}

/// Scenarios 1 to 3: a session counts in its own year, and comes back to it.
#[test]
fn a_session_of_january_counts_in_the_new_year() {
    let mut case = case(day(2027, 1, 5), 9..11);
    case.now = instant(shanghai_minute(day(2026, 12, 31), 1439));
    case.child.entitled = hongkou().free_sessions_per_year;
    case.child.bookings = a_used_up_year(2026);
    let plan = book(&case).unwrap();
    assert_eq!((plan.funding, plan.quota_year), (Funding::Free, 2027));
    // In the old year nothing is left, until something of it is given back.
    case.now = instant(0);
    case.at(day(2026, 12, 30), span_of(day(2026, 12, 30)), 1);
    assert!(matches!(
        book(&case),
        Err(Refusal::FreeQuotaExhausted {
            year: 2026,
            entitled: 12,
            price_fen: Some(_)
        })
    ));
    case.child.bookings[0].status = BookingStatus::Cancelled;
    assert_eq!(book(&case).unwrap().quota_year, 2026);
}

fn span_of(date: NaiveDate) -> Range<i64> {
    shanghai_minute(date, 540)..shanghai_minute(date, 660)
}

/// Scenario 4: the thirteenth is paid for, and only when the family has said so.
#[test]
fn the_session_after_the_last_free_one_is_paid() {
    let mut case = case(day(2026, 12, 5), 9..11);
    case.child.entitled = hongkou().free_sessions_per_year;
    case.child.bookings = a_used_up_year(2026);
    assert!(matches!(
        book(&case),
        Err(Refusal::FreeQuotaExhausted { .. })
    ));
    case.request.accept_fee = true;
    let plan = book(&case).unwrap();
    assert_eq!((plan.funding, plan.fee_fen), (Funding::Paid, 6666));
    case.house.price = None;
    assert!(matches!(
        book(&case),
        Err(Refusal::FreeQuotaExhausted {
            price_fen: None,
            ..
        })
    ));
}

/// Scenario 27: one half-day a day, or two where the district allows it.
#[test]
fn a_second_half_day_needs_a_rule_that_allows_it() {
    let date = day(2026, 11, 23);
    let mut case = case(date, 13..15);
    case.policy.day = hongkou().day;
    case.child.entitled = 12;
    case.child.bookings = vec![earlier(date, 9..11, BookingStatus::Confirmed)];
    assert!(matches!(book(&case), Err(Refusal::DailyLimit { .. })));
    case.policy.day.max_half_days = 2;
    assert!(book(&case).is_ok());
    case.child.bookings = vec![earlier(date, 13..14, BookingStatus::Confirmed)];
    assert!(matches!(
        book(&case),
        Err(Refusal::ChildTimeConflict { .. })
    ));
}

/// Scenarios 19 and 21.
#[test]
fn a_certificate_must_reach_the_session_and_follow_a_long_absence() {
    let date = day(2026, 11, 20);
    let mut case = case(date, 9..11);
    case.policy.health = hongkou().health;
    case.child.certificates = vec![Certificate {
        verified: true,
        waiting: false,
        examined_on: Some(day(2026, 8, 1)),
        valid_to: Some(date),
    }];
    assert!(book(&case).is_ok(), "the last day counts");
    case.child.last_attended_on = Some(day(2026, 8, 21));
    assert!(book(&case).is_ok(), "one day short of three months");
    for last in [day(2026, 8, 20), day(2026, 8, 10)] {
        case.child.last_attended_on = Some(last);
        let recheck = Err(Refusal::RecheckRequired {
            last_attended_on: last,
        });
        assert_eq!(book(&case), recheck);
    }
    let valid_to = day(2026, 11, 19);
    case.child.certificates[0].valid_to = Some(valid_to);
    let expires = Err(Refusal::HealthCertificateExpiresBeforeSession { valid_to });
    assert_eq!(book(&case), expires);
}

/// Whose old certificate has ended and whose new one waits, waits.
#[test]
fn a_certificate_that_waits_is_named_before_one_that_has_ended() {
    let mut case = case(day(2026, 11, 20), 9..11);
    case.policy.health = hongkou().health;
    let ended = Certificate {
        verified: true,
        waiting: false,
        examined_on: Some(day(2026, 1, 1)),
        valid_to: Some(day(2026, 7, 1)),
    };
    let waits = Certificate {
        verified: false,
        waiting: true,
        examined_on: None,
        valid_to: None,
    };
    case.child.certificates = vec![ended, waits];
    assert_eq!(book(&case), Err(Refusal::HealthCertificateNotVerified));
}

/// A child who is brought to the door is booked by staff, and the house still has time to
/// confirm.
#[test]
fn a_request_made_during_the_session_can_still_be_confirmed() {
    let date = day(2026, 11, 23);
    let mut case = case(date, 9..11);
    case.now = instant(shanghai_minute(date, 570));
    assert_eq!(
        book(&case).unwrap().confirm_deadline,
        case.session.during.end()
    );
}

/// Whatever the closing time says, a guardian does not book what is over.
#[test]
fn a_session_that_is_over_is_not_booked() {
    let date = day(2026, 11, 23);
    let mut case = case(date, 9..11);
    case.policy.booking.closes_days_before = 0;
    case.request.channel = Channel::Guardian;
    case.now = case.session.during.start();
    assert!(book(&case).is_ok());
    case.now = case.session.during.end();
    assert!(matches!(
        book(&case),
        Err(Refusal::SessionNotOpenForBooking { .. })
    ));
}

/// Temporary care is the whole session, also of one that is longer than allowed by now.
#[test]
fn temporary_care_is_never_a_part_of_a_session() {
    let date = day(2026, 11, 23);
    let mut case = case(date, 9..12);
    case.session.kind = CareKind::Temporary;
    assert!(book(&case).is_ok());
    case.policy.service.max_session_minutes = 120;
    assert!(matches!(
        book(&case),
        Err(Refusal::DurationNotAllowed { .. })
    ));
    let at = |hour: i64| shanghai_minute(date, hour * 60);
    case.request.during = span(at(9)..at(11));
    assert!(matches!(
        book(&case),
        Err(Refusal::DurationNotAllowed { .. })
    ));
}
