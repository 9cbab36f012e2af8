//! The rules of admission, told naively: which of them stand against a request.

use crate::{
    broken::Broken,
    case::Case,
    world::{
        count, instant, minute_of, minute_of_wall, minutes_of, months_later, shanghai_date,
        shanghai_minute_of_day,
    },
};
use baobaowu::features::{
    bookings::domain::{BookingStatus, Certificate, Channel, ChildBooking, Funding},
    policies::domain::{CancelRules, CareKind},
    sessions::domain::SessionStatus,
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use std::collections::BTreeSet;

/// Every rule that stands against the request; empty means it is admitted.
pub fn broken(case: &Case) -> BTreeSet<Broken> {
    let child = &case.child;
    let mut broken: BTreeSet<Broken> = [
        (!case.house.operating, Broken::Operating),
        (!case.house.insured, Broken::Insurance),
        (!case.house.entitled, Broken::Operator),
        (!takes_bookings(case), Broken::Open),
        (!in_window(case), Broken::Window),
        (!child.consented, Broken::Consent),
        (!child.agreement_signed, Broken::Agreement),
        (child.return_note_due_since.is_some(), Broken::ReturnNote),
        (
            case.child
                .suspended_until
                .is_some_and(|until| case.now < until),
            Broken::Suspended,
        ),
        (booked_already(case), Broken::SameSession),
        (elsewhere(case), Broken::Elsewhere),
        (!day_has_room(case), Broken::Day),
        (!may_hold_another(case), Broken::OpenBookings),
        (!place_at_every_minute(case), Broken::Full),
        (
            case.session
                .waiting_first_until
                .is_some_and(|until| case.now < until),
            Broken::WaitingFirst,
        ),
        (!someone_pays(case), Broken::FreeSessions),
    ]
    .into_iter()
    .filter_map(|(is_broken, rule)| is_broken.then_some(rule))
    .collect();
    broken.extend(time(case));
    broken.extend(age(case));
    if case.policy.health.certificate_checked_at_booking {
        broken.extend(certificate_on(
            case.session.date,
            &child.certificates,
            child.last_attended_on,
            case.policy.health.recheck_after_absence_months,
        ));
    }
    broken
}

fn takes_bookings(case: &Case) -> bool {
    case.session.status == SessionStatus::Open && case.session.short_by == 0
}

/// Guardians in the window; staff until the session ends (H-23).
fn in_window(case: &Case) -> bool {
    let now = minute_of(case.now);
    match case.request.channel {
        Channel::Guardian | Channel::Waitlist => case.window().contains(&now),
        Channel::Staff => now < minutes_of(&case.session.during).end,
    }
}

/// Inside the session; a timed part on the raster and not too short; a temporary booking
/// the whole session; neither too long.
fn time(case: &Case) -> Vec<Broken> {
    let (session, wanted) = (case.session.during, case.request.during);
    let mut broken = Vec::new();
    if wanted.start() < session.start() || wanted.end() > session.end() {
        broken.push(Broken::Inside);
    }
    let minutes = u32::try_from(wanted.length().num_minutes()).unwrap();
    let rules = &case.policy.service;
    let fits = match case.session.kind {
        CareKind::Timed => minutes >= rules.min_booking_minutes,
        CareKind::Temporary => wanted == session,
    };
    if !fits || minutes > rules.max_session_minutes {
        broken.push(Broken::Duration);
    }
    let raster = i64::from(case.session.step_minutes) * 60;
    let lies_on_it =
        |at: DateTime<Utc>| (at - session.start()).num_seconds().rem_euclid(raster) == 0;
    let aligned =
        lies_on_it(wanted.start()) && (lies_on_it(wanted.end()) || wanted.end() == session.end());
    if case.session.kind == CareKind::Timed && !aligned {
        broken.push(Broken::Raster);
    }
    broken
}

/// Of age from the monthly return of the birth date that makes the child old enough (H-46),
/// until the day before the one that makes it too old.
fn age(case: &Case) -> Option<Broken> {
    let (birth, rules) = (case.child.birth_date, &case.policy.age);
    if case.session.date < months_later(birth, rules.min_months) {
        Some(Broken::TooYoung)
    } else if case.session.date >= months_later(birth, rules.max_months_exclusive) {
        Some(Broken::TooOld)
    } else {
        None
    }
}

/// The entry gate (H-33); the last day of validity counts, and the day that completes the
/// months away already asks for a new check.
pub fn certificate_on(
    date: NaiveDate,
    papers: &[Certificate],
    last_attended_on: Option<NaiveDate>,
    recheck_months: u32,
) -> Option<Broken> {
    let good: Vec<_> = papers
        .iter()
        .filter(|paper| paper.verified && paper.valid_to.unwrap() >= date)
        .collect();
    if good.is_empty() {
        return Some(if papers.iter().any(|paper| paper.waiting) {
            Broken::CertificateWaits
        } else if papers.iter().any(|paper| paper.verified) {
            Broken::CertificateExpires
        } else {
            Broken::CertificateMissing
        });
    }
    let last = last_attended_on.filter(|_| recheck_months > 0)?;
    let newer = good.iter().any(|paper| paper.examined_on.unwrap() > last);
    (months_later(last, recheck_months) <= date && !newer).then_some(Broken::Recheck)
}

fn active(booking: &ChildBooking) -> bool {
    use BookingStatus::{CheckedIn, Confirmed, Offered, Requested};
    [Offered, Requested, Confirmed, CheckedIn].contains(&booking.status)
}

fn booked_already(case: &Case) -> bool {
    let bookings = &case.child.bookings;
    bookings
        .iter()
        .any(|booking| active(booking) && booking.session == case.session.id)
}

fn elsewhere(case: &Case) -> bool {
    minutes_of(&case.request.during).any(|minute| {
        let bookings = &case.child.bookings;
        bookings
            .iter()
            .any(|booking| active(booking) && minutes_of(&booking.during).contains(&minute))
    })
}

/// Minutes and half-days of the local date, over all houses (H-66).
fn day_has_room(case: &Case) -> bool {
    let rules = &case.policy.day;
    let noon = minute_of_wall(rules.noon);
    let spent = case
        .child
        .bookings
        .iter()
        .filter(|booking| active(booking) || booking.status == BookingStatus::Completed);
    let of_the_day = spent
        .flat_map(|booking| minutes_of(&booking.during))
        .filter(|minute| shanghai_date(*minute) == case.session.date);
    let all: Vec<i64> = of_the_day.chain(minutes_of(&case.request.during)).collect();
    let halves: BTreeSet<bool> = all
        .iter()
        .map(|minute| shanghai_minute_of_day(*minute) < noon)
        .collect();
    count(&all) <= rules.max_minutes && count(&halves) <= rules.max_half_days
}

fn may_hold_another(case: &Case) -> bool {
    let ahead = case.child.bookings.iter().filter(|booking| {
        matches!(
            booking.status,
            BookingStatus::Offered | BookingStatus::Requested | BookingStatus::Confirmed
        ) && booking.during.end() > case.now
    });
    count(ahead) < case.policy.booking.max_open_per_child
}

/// At no minute more children than places (I5).
pub fn place_at_every_minute(case: &Case) -> bool {
    let session = minutes_of(&case.session.during);
    minutes_of(&case.request.during)
        .filter(|minute| session.contains(minute))
        .all(|minute| {
            let held = case.session.held.iter();
            let children = count(held.filter(|span| minutes_of(span).contains(&minute)));
            children < case.session.capacity.at(instant(minute))
        })
}

/// Free sessions of a year that bookings hold or have used up.
pub fn taken(bookings: &[ChildBooking], year: i32, rules: &CancelRules) -> u32 {
    let mut taken = 0;
    for booking in bookings {
        let given_back = match booking.status.as_str() {
            "offered" | "requested" | "confirmed" | "checked_in" | "completed" => false,
            "no_show" => !rules.no_show_consumes_quota,
            "late_cancelled" => !rules.late_cancel_consumes_quota,
            _ => true,
        };
        if booking.quota_year == year && booking.funding == Funding::Free && !given_back {
            taken += 1;
        }
    }
    taken
}

/// The calendar year of the session, in Shanghai (H-09).
pub fn year_of(case: &Case) -> i32 {
    shanghai_date(minute_of(case.session.during.start())).year()
}

pub fn free_session_left(case: &Case) -> bool {
    let rules = &case.year_policy.cancel;
    taken(&case.child.bookings, year_of(case), rules) < case.child.entitled
}

fn someone_pays(case: &Case) -> bool {
    free_session_left(case) || (case.request.accept_fee && case.house.price.is_some())
}
