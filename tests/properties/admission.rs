//! Admission against the naive model: yes and no, the reason, and the terms.

use crate::{
    broken::Broken,
    case::{Case, orderly},
    model::{broken, free_session_left, place_at_every_minute, year_of},
    tweak::tweak,
    world::{
        cases, count, instant, minute_of, minute_of_wall, minutes_of, months_later, same_cases,
        shanghai_minute, span,
    },
};
use baobaowu::features::{
    bookings::domain::{BookingStatus, Channel, Funding, Plan, Refusal, decide},
    policies::domain::CareKind,
};
use chrono::{DateTime, Days, Utc};
use proptest::prelude::*;
use std::{cell::RefCell, collections::BTreeMap};

/// A case with up to so many disturbances.
pub fn disturbed(most: usize) -> impl Strategy<Value = Case> {
    (orderly(), prop::collection::vec(tweak(), 0..=most)).prop_map(|(mut case, tweaks)| {
        for tweak in tweaks {
            case.apply(tweak);
        }
        case
    })
}

proptest! {
    #![proptest_config(cases(5000))]

    #[test]
    fn a_request_is_admitted_exactly_when_no_rule_is_broken(case in disturbed(6)) {
        let broken = broken(&case);
        match decide(&case.facts(), &case.request) {
            Ok(plan) => {
                prop_assert!(broken.is_empty(), "admitted against {:?}", broken);
                terms_are_right(&case, &plan)?;
            }
            Err(refusal) => {
                let named = Broken::named_by(&refusal);
                prop_assert!(broken.contains(&named), "{:?} but broken: {:?}", refusal, broken);
                facts_are_right(&case, &refusal)?;
            }
        }
    }
}

/// The same cases every time, so that it is certain that every rule was the only one
/// broken, and that requests were admitted.
#[test]
fn a_request_that_breaks_one_rule_is_refused_by_its_name() {
    let seen: RefCell<BTreeMap<Option<Broken>, u32>> = RefCell::default();
    same_cases(12_000)
        .run(&disturbed(2), |case| {
            let broken = broken(&case);
            if broken.len() > 1 {
                return Ok(());
            }
            let alone = broken.into_iter().next();
            let decided = decide(&case.facts(), &case.request);
            prop_assert_eq!(decided.err().map(|r| Broken::named_by(&r)), alone);
            *seen.borrow_mut().entry(alone).or_default() += 1;
            Ok(())
        })
        .unwrap();
    let seen = seen.into_inner();
    for rule in [None].into_iter().chain(Broken::ALL.map(Some)) {
        let times = seen.get(&rule).copied().unwrap_or(0);
        assert!(
            times >= 5,
            "{rule:?} was alone only {times} times: {seen:?}"
        );
    }
}

fn terms_are_right(case: &Case, plan: &Plan) -> Result<(), TestCaseError> {
    let status = match case.house.auto_confirm {
        true => BookingStatus::Confirmed,
        false => BookingStatus::Requested,
    };
    prop_assert_eq!(plan.status, status);
    prop_assert_eq!(plan.quota_year, year_of(case));
    prop_assert_eq!(&plan.policy_version, &case.policy.id);
    prop_assert_eq!(plan.confirm_deadline, deadline(case));
    if free_session_left(case) {
        prop_assert_eq!(plan.funding, Funding::Free);
        prop_assert_eq!((plan.fee_fen, plan.fee_schedule), (0, None));
    } else {
        let price = case.house.price.unwrap();
        prop_assert_eq!(plan.funding, Funding::Paid);
        prop_assert_eq!(plan.fee_schedule, Some(price.fee_schedule));
        prop_assert_eq!(plan.fee_fen, fee(case).unwrap());
    }
    Ok(())
}

/// By the hour, a part of a fen not charged; a temporary session at its own price.
fn fee(case: &Case) -> Option<i64> {
    let price = case.house.price?;
    let minutes = minutes_of(&case.request.during).count();
    Some(match case.session.kind {
        CareKind::Timed => price.timed_fen_per_hour * i64::try_from(minutes).unwrap() / 60,
        CareKind::Temporary => price.temporary_fen_per_session,
    })
}

/// Staff answer in the time allowed and by the evening before; later than that, before the
/// session begins; and while it runs, before it ends.
fn deadline(case: &Case) -> DateTime<Utc> {
    let rules = &case.policy.booking;
    let date = case.session.date - Days::new(u64::from(rules.confirm_days_before));
    let evening = instant(shanghai_minute(date, minute_of_wall(rules.confirm_by)));
    let session = case.session.during;
    let latest = [evening, session.start(), session.end()]
        .into_iter()
        .find(|latest| case.now < *latest)
        .unwrap();
    latest.min(case.now + rules.confirm_within)
}

/// What a refusal tells the parent is true.
fn facts_are_right(case: &Case, refusal: &Refusal) -> Result<(), TestCaseError> {
    match refusal {
        Refusal::SessionNotOpenForBooking {
            opens_at,
            closes_at,
        } => {
            if case.request.channel == Channel::Guardian {
                let window = case.window();
                prop_assert_eq!(*opens_at, instant(window.start));
                prop_assert_eq!(*closes_at, instant(window.end));
            } else {
                prop_assert_eq!(*closes_at, case.session.during.end());
            }
        }
        Refusal::SessionClosed { short_by } => prop_assert_eq!(*short_by, case.session.short_by),
        Refusal::OutsideSession { session } => prop_assert_eq!(*session, case.session.during),
        Refusal::Full { .. } => full_is_right(case, refusal)?,
        _ => facts_of_the_child_are_right(case, refusal)?,
    }
    Ok(())
}

fn facts_of_the_child_are_right(case: &Case, refusal: &Refusal) -> Result<(), TestCaseError> {
    let date = case.session.date;
    match refusal {
        Refusal::ChildTooYoung { first_day } => {
            let months = case.policy.age.min_months;
            prop_assert_eq!(*first_day, months_later(case.child.birth_date, months));
        }
        Refusal::ChildTooOld { last_day } => {
            let months = case.policy.age.max_months_exclusive;
            prop_assert_eq!(
                *last_day + Days::new(1),
                months_later(case.child.birth_date, months)
            );
        }
        Refusal::HealthCertificateExpiresBeforeSession { valid_to } => {
            let papers = case.child.certificates.iter();
            let last = papers
                .filter(|paper| paper.verified)
                .filter_map(|paper| paper.valid_to)
                .max();
            prop_assert_eq!(Some(*valid_to), last);
            prop_assert!(*valid_to < date);
        }
        Refusal::AlreadyBooked { existing } => {
            let known = case
                .child
                .bookings
                .iter()
                .find(|booking| booking.id == *existing);
            prop_assert_eq!(known.unwrap().session, case.session.id);
        }
        Refusal::ChildTimeConflict { existing } => {
            let known = case
                .child
                .bookings
                .iter()
                .find(|booking| booking.id == *existing);
            let other = minutes_of(&known.unwrap().during);
            prop_assert!(minutes_of(&case.request.during).any(|minute| other.contains(&minute)));
        }
        Refusal::FreeQuotaExhausted {
            year,
            entitled,
            price_fen,
        } => {
            prop_assert_eq!((*year, *entitled), (year_of(case), case.child.entitled));
            prop_assert_eq!(*price_fen, fee(case));
        }
        _ => {}
    }
    Ok(())
}

fn full_is_right(case: &Case, refusal: &Refusal) -> Result<(), TestCaseError> {
    let Refusal::Full {
        capacity,
        occupied,
        during,
        next_free,
        ..
    } = refusal
    else {
        return Ok(());
    };
    let wanted = minutes_of(&case.request.during);
    let full = minutes_of(during);
    let minute = wanted.clone().find(|minute| full.contains(minute)).unwrap();
    let held = case.session.held.iter();
    let children = count(held.filter(|span| minutes_of(span).contains(&minute)));
    prop_assert_eq!(*capacity, case.session.capacity.at(instant(minute)));
    prop_assert_eq!(*occupied, children);
    prop_assert!(occupied >= capacity);
    let Some(hint) = next_free else {
        return Ok(());
    };
    let mut later = case.clone();
    later.request.during = *hint;
    prop_assert!(minute_of(hint.start()) > wanted.start);
    prop_assert_eq!(hint.length(), span(wanted).length());
    prop_assert!(place_at_every_minute(&later));
    let session_rules = [
        Broken::Inside,
        Broken::Raster,
        Broken::Duration,
        Broken::Full,
    ];
    let still = broken(&later);
    prop_assert!(
        session_rules.iter().all(|rule| !still.contains(rule)),
        "{:?}",
        still
    );
    Ok(())
}
