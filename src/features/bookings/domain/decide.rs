//! Admission: the one place where a child is given a place.

use super::{
    facts::{Certificate, ChildBooking, ChildFacts, Facts, Plan, Request},
    quota::{FreeSession, balance, next_free_session},
    refusal::Refusal,
    status::{BookingStatus, Channel, Funding},
    views::next_fit,
    when::{confirm_deadline, goes_to_who_asks, session_takes_bookings},
};
use crate::{
    features::{
        policies::domain::{AgeRules, CareKind, DayRules, PaymentRules},
        sessions::domain::{first_lack, free_places},
    },
    shared::domain::Interval,
};
use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};

/// Decides whether the child gets the place, and on what terms.
///
/// # Errors
/// The first [`Refusal`] in the order a parent would want to hear them: the session, the
/// child, its papers, its other bookings, the room, the free sessions.
pub fn decide(facts: &Facts<'_>, request: &Request) -> Result<Plan, Refusal> {
    let offer_until = session_takes_bookings(facts, request.channel)?;
    time_is_allowed(facts, request)?;
    of_age(
        &facts.policy.age,
        facts.child.birth_date,
        facts.session.date,
    )?;
    not_booked_already(facts)?;
    papers_are_in_order(facts)?;
    child_is_free(facts, request)?;
    place_is_free(facts, request)?;
    goes_to_who_asks(facts, request.channel)?;
    let quota_year = facts.local.year(facts.session.during.start());
    let (free_session, fee_fen) = who_pays(facts, request, quota_year)?;
    let funding = match free_session {
        Some(_) => Funding::Free,
        None => Funding::Paid,
    };
    Ok(Plan {
        status: match request.channel {
            Channel::Waitlist => BookingStatus::Offered,
            Channel::Guardian | Channel::Staff if facts.house.auto_confirm => {
                BookingStatus::Confirmed
            }
            Channel::Guardian | Channel::Staff => BookingStatus::Requested,
        },
        funding,
        free_session,
        quota_year,
        fee_fen,
        fee_schedule: match funding {
            Funding::Free => None,
            Funding::Paid => facts.house.price.map(|price| price.fee_schedule),
        },
        confirm_deadline: confirm_deadline(
            &facts.policy.booking,
            facts.local,
            (facts.session.date, facts.session.during),
            facts.now,
        ),
        offer_until,
        pay_by: pay_by(
            (facts.house.pays_online, fee_fen),
            request.channel,
            (facts.now, &facts.policy.payment),
        ),
        policy_version: facts.policy.id.clone(),
    })
}

fn time_is_allowed(facts: &Facts<'_>, request: &Request) -> Result<(), Refusal> {
    let session = &facts.session;
    let wanted = request.during;
    if !session.during.contains(&wanted) {
        return Err(Refusal::OutsideSession {
            session: session.during,
        });
    }
    let whole = session.during.length().num_minutes();
    let rules = &facts.policy.service;
    let max_minutes = rules
        .max_session_minutes
        .min(u32::try_from(whole).unwrap_or(u32::MAX));
    let min_minutes = match session.kind {
        CareKind::Timed => {
            let step_seconds = i64::from(session.step_minutes).saturating_mul(60).max(1);
            let off = |at: DateTime<Utc>| {
                let from_start = at - session.during.start();
                from_start.num_seconds() % step_seconds != 0 || from_start.subsec_nanos() != 0
            };
            if off(wanted.start()) || (off(wanted.end()) && wanted.end() != session.during.end()) {
                return Err(Refusal::MisalignedTime {
                    step_minutes: session.step_minutes,
                });
            }
            rules.min_booking_minutes
        }
        CareKind::Temporary => max_minutes,
    };
    let minutes = wanted.length().num_minutes();
    let part_of_a_whole = session.kind == CareKind::Temporary && wanted != session.during;
    if part_of_a_whole || minutes < i64::from(min_minutes) || minutes > i64::from(max_minutes) {
        return Err(Refusal::DurationNotAllowed {
            min_minutes,
            max_minutes,
        });
    }
    Ok(())
}

/// Age on the local date of the session, whenever it was booked (H-46).
///
/// # Errors
/// [`Refusal::ChildTooYoung`] or [`Refusal::ChildTooOld`].
pub fn of_age(age: &AgeRules, birth: NaiveDate, date: NaiveDate) -> Result<(), Refusal> {
    if let Some(first_day) = age.first_day(birth)
        && date < first_day
    {
        return Err(Refusal::ChildTooYoung { first_day });
    }
    if let Some(too_old) = age.first_day_too_old(birth)
        && date >= too_old
    {
        return Err(Refusal::ChildTooOld {
            last_day: too_old.pred_opt().unwrap_or(too_old),
        });
    }
    Ok(())
}

fn papers_are_in_order(facts: &Facts<'_>) -> Result<(), Refusal> {
    let child = &facts.child;
    if !child.consented {
        return Err(Refusal::ConsentMissing);
    }
    if !child.agreement_signed {
        return Err(Refusal::AgreementNotSigned);
    }
    recovery_is_shown(child.return_note_due_since)?;
    if facts.policy.health.certificate_checked_at_booking {
        certificate_is_valid(
            &child.certificates,
            child.last_attended_on,
            facts.session.date,
            facts.policy.health.recheck_after_absence_months,
        )?;
    }
    Ok(())
}

/// After a suspected infectious disease a child comes back with a doctor's note only
/// (《托儿所幼儿园卫生保健管理办法》 article 18).
pub(super) fn recovery_is_shown(due_since: Option<NaiveDate>) -> Result<(), Refusal> {
    match due_since {
        None => Ok(()),
        Some(since) => Err(Refusal::ReturnNoteRequired { since }),
    }
}

/// The entry gate (H-33): a verified certificate that is valid on `date`, and newer than
/// the last visit when the child has been away for long.
pub(super) fn certificate_is_valid(
    certificates: &[Certificate],
    last_attended_on: Option<NaiveDate>,
    date: NaiveDate,
    recheck_after_months: u32,
) -> Result<(), Refusal> {
    let valid = || {
        certificates
            .iter()
            .filter(|paper| paper.verified && paper.valid_to.is_none_or(|last| date <= last))
    };
    if valid().next().is_none() {
        let verified = certificates.iter().filter(|paper| paper.verified);
        return Err(match verified.filter_map(|paper| paper.valid_to).max() {
            // Who has handed in a new one waits for staff, whatever an old one says.
            _ if certificates.iter().any(|paper| paper.waiting) => {
                Refusal::HealthCertificateNotVerified
            }
            Some(valid_to) => Refusal::HealthCertificateExpiresBeforeSession { valid_to },
            None => Refusal::HealthCertificateMissing,
        });
    }
    if recheck_after_months == 0 {
        return Ok(());
    }
    let Some(last_attended_on) = last_attended_on else {
        return Ok(());
    };
    let away_too_long = last_attended_on
        .checked_add_months(Months::new(recheck_after_months))
        .is_some_and(|limit| date >= limit);
    let examined_since =
        valid().any(|paper| paper.examined_on.is_some_and(|day| day > last_attended_on));
    if away_too_long && !examined_since {
        return Err(Refusal::RecheckRequired { last_attended_on });
    }
    Ok(())
}

fn holding(child: &ChildFacts) -> impl Iterator<Item = &ChildBooking> {
    child
        .bookings
        .iter()
        .filter(|booking| booking.status.holds_a_place())
}

/// A parent whose other half, or earlier self, has booked it hears so before anything else
/// about the child.
fn not_booked_already(facts: &Facts<'_>) -> Result<(), Refusal> {
    match holding(&facts.child).find(|booking| booking.session == facts.session.id) {
        None => Ok(()),
        Some(existing) => Err(Refusal::AlreadyBooked {
            existing: existing.id,
        }),
    }
}

/// The rules of one child over all houses: race-free under the child's lock.
fn child_is_free(facts: &Facts<'_>, request: &Request) -> Result<(), Refusal> {
    let child = &facts.child;
    if let Some(until) = child.suspended_until
        && facts.now < until
    {
        return Err(Refusal::BookingSuspended { until });
    }
    if let Some(existing) = holding(child).find(|booking| booking.during.overlaps(&request.during))
    {
        return Err(Refusal::ChildTimeConflict {
            existing: existing.id,
        });
    }
    day_has_room(facts, request)?;
    let open = holding(child)
        .filter(|booking| {
            booking.status != BookingStatus::CheckedIn && facts.now < booking.during.end()
        })
        .count();
    let limit = facts.policy.booking.max_open_per_child;
    if u32::try_from(open).unwrap_or(u32::MAX) >= limit {
        return Err(Refusal::TooManyOpenBookings { limit });
    }
    Ok(())
}

/// Minutes and half-days of the local date (H-66). Sessions attended earlier that day count
/// as well as those still ahead.
fn day_has_room(facts: &Facts<'_>, request: &Request) -> Result<(), Refusal> {
    let rules = &facts.policy.day;
    let mut minutes = request.during.length().num_minutes();
    let mut halves = half_days(facts, rules, &request.during);
    for booking in &facts.child.bookings {
        let spent = booking.status.holds_a_place() || booking.status == BookingStatus::Completed;
        if spent && facts.local.date(booking.during.start()) == facts.session.date {
            minutes = minutes.saturating_add(booking.during.length().num_minutes());
            let more = half_days(facts, rules, &booking.during);
            halves = (halves.0 || more.0, halves.1 || more.1);
        }
    }
    let half_days = u32::from(halves.0).saturating_add(u32::from(halves.1));
    if minutes > i64::from(rules.max_minutes) || half_days > rules.max_half_days {
        return Err(Refusal::DailyLimit {
            max_minutes: rules.max_minutes,
            max_half_days: rules.max_half_days,
        });
    }
    Ok(())
}

/// Whether the time touches the morning and the afternoon.
fn half_days(facts: &Facts<'_>, rules: &DayRules, during: &Interval) -> (bool, bool) {
    let noon = facts.local.at(facts.session.date, rules.noon);
    (during.start() < noon, during.end() > noon)
}

/// The rules of the room: race-free under the session's lock.
fn place_is_free(facts: &Facts<'_>, request: &Request) -> Result<(), Refusal> {
    let steps = free_places(&facts.session.capacity, &facts.session.held);
    match first_lack(&steps, request.during, 1) {
        None => Ok(()),
        Some(step) => Err(Refusal::Full {
            limit: step.limit,
            capacity: step.capacity,
            occupied: step.occupied,
            during: step.during,
            next_free: next_fit(
                &steps,
                facts.session.during,
                request.during,
                TimeDelta::minutes(i64::from(facts.session.step_minutes)),
            ),
        }),
    }
}

/// The free session that is taken, or none and what the family pays instead.
fn who_pays(
    facts: &Facts<'_>,
    request: &Request,
    year: i32,
) -> Result<(Option<FreeSession>, i64), Refusal> {
    let left = balance(
        year,
        facts.child.entitled,
        &facts.child.bookings,
        &facts.year_policy.cancel,
    );
    if left.remaining() > 0
        && let Some(free) = next_free_session(year, facts.child.entitled, &facts.child.bookings)
    {
        return Ok((Some(free), 0));
    }
    let price_fen = facts
        .house
        .price
        .map(|price| price.of(facts.session.kind, &request.during));
    match price_fen {
        Some(fee_fen) if request.accept_fee => Ok((None, fee_fen)),
        _ => Err(Refusal::FreeQuotaExhausted {
            year,
            entitled: facts.child.entitled,
            price_fen,
        }),
    }
}

/// Until when a place is held for its payment: a fee that a family pays online is paid before
/// the place is held for longer. What staff book on behalf of a family is settled with the
/// family, at the house; what is only offered is not paid yet.
#[must_use]
pub fn pay_by(
    (pays_online, fee_fen): (bool, i64),
    channel: Channel,
    (now, rules): (DateTime<Utc>, &PaymentRules),
) -> Option<DateTime<Utc>> {
    let online = pays_online && channel == Channel::Guardian && fee_fen > 0;
    online.then(|| now + rules.hold)
}
