//! When a session takes bookings, and until when requests and offers stand.

use super::{facts::Facts, refusal::Refusal, status::Channel};
use crate::{
    features::{
        policies::domain::{BookingRules, WaitlistRules},
        sessions::domain::{SessionStatus, booking_window},
    },
    shared::domain::{Interval, LocalTime},
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use std::cmp::Ordering;

/// The window binds guardians, who never book what is over; staff who book on behalf of a
/// family may do so until the session ends, and pass every other gate (H-23). The window
/// binds the waiting list too, and an offer needs some time to be answered in it; answers
/// until when it stands.
pub(super) fn session_takes_bookings(
    facts: &Facts<'_>,
    channel: Channel,
) -> Result<Option<DateTime<Utc>>, Refusal> {
    if !facts.house.operating {
        return Err(Refusal::HouseNotOperating);
    }
    if !facts.house.insured {
        return Err(Refusal::InsuranceMissing);
    }
    if !facts.house.entitled {
        return Err(Refusal::OperatorNotEntitled);
    }
    let session = &facts.session;
    if session.status != SessionStatus::Open || session.short_by > 0 {
        return Err(Refusal::SessionClosed {
            short_by: session.short_by,
        });
    }
    let over_at = session.during.end();
    let (opens_at, closes_at) = match channel {
        Channel::Guardian | Channel::Waitlist => {
            let (opens_at, closes_at) =
                booking_window(&facts.policy.booking, facts.local, session.date);
            (opens_at, closes_at.min(over_at))
        }
        Channel::Staff => (DateTime::<Utc>::MIN_UTC, over_at),
    };
    let (offer_until, closes_at) = match channel {
        Channel::Guardian | Channel::Staff => (None, closes_at),
        Channel::Waitlist => {
            let rules = &facts.policy.waitlist;
            let within = (session.during.start(), closes_at);
            let until = offer_until(rules, within, (facts.now, facts.local));
            (Some(until), closes_at - rules.min_offer_for)
        }
    };
    if opens_at <= facts.now && facts.now < closes_at {
        Ok(offer_until)
    } else {
        Err(Refusal::SessionNotOpenForBooking {
            opens_at,
            closes_at,
        })
    }
}

/// An offer stands for its time, which is shorter when the session begins soon and begins in
/// the morning when families sleep, but never beyond the time at which booking closes: an
/// offer that is accepted then would be later than any other booking.
fn offer_until(
    rules: &WaitlistRules,
    (starts_at, closes_at): (DateTime<Utc>, DateTime<Utc>),
    (now, local): (DateTime<Utc>, LocalTime),
) -> DateTime<Utc> {
    let soon = starts_at - now < rules.short_offer_before;
    let stands_for = if soon {
        rules.short_offer_for
    } else {
        rules.offer_for
    };
    closes_at.min(awake_from(rules, now, local) + stands_for)
}

/// Now, or at night the morning that follows.
fn awake_from(rules: &WaitlistRules, now: DateTime<Utc>, local: LocalTime) -> DateTime<Utc> {
    let (from, to) = (rules.quiet_from, rules.quiet_to);
    let (date, time) = (local.date(now), local.time(now));
    let evening = from <= time;
    let early = time < to;
    match from.cmp(&to) {
        Ordering::Less if evening && early => local.at(date, to),
        Ordering::Greater if early => local.at(date, to),
        Ordering::Greater if evening => local.at(date + Days::new(1), to),
        _ => now,
    }
}

/// For a moment after it has come free, a place goes to nobody but those who wait: else who
/// asks directly would overtake them.
pub(super) fn goes_to_who_asks(facts: &Facts<'_>, channel: Channel) -> Result<(), Refusal> {
    match facts.session.waiting_first_until {
        Some(until) if facts.now < until && channel != Channel::Waitlist => {
            Err(Refusal::WaitingListFirst { until })
        }
        _ => Ok(()),
    }
}

/// Staff answer within the time allowed and by the evening before; a request that comes
/// later than that evening may wait until the session begins, and one that staff make
/// during the session until it ends.
#[must_use]
pub fn confirm_deadline(
    rules: &BookingRules,
    local: LocalTime,
    (date, session): (NaiveDate, Interval),
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    let evening_before = local.at(
        date.checked_sub_days(Days::new(u64::from(rules.confirm_days_before)))
            .unwrap_or(date),
        rules.confirm_by,
    );
    let last = if now < evening_before {
        evening_before
    } else if now < session.start() {
        session.start()
    } else {
        session.end()
    };
    last.min(now + rules.confirm_within)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{NaiveTime, TimeDelta, TimeZone};
    use chrono_tz::Asia::Shanghai;

    fn at(day: u32, clock: &str) -> DateTime<Utc> {
        let date = NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let local = date.and_time(NaiveTime::parse_from_str(clock, "%H:%M").unwrap());
        Shanghai.from_local_datetime(&local).unwrap().to_utc()
    }

    fn until(rules: &WaitlistRules, now: DateTime<Utc>) -> DateTime<Utc> {
        let within = (at(26, "09:00"), at(25, "12:00"));
        offer_until(rules, within, (now, LocalTime::of(Shanghai)))
    }

    #[test]
    fn time_to_answer_begins_in_the_morning() {
        let mut rules = WaitlistRules {
            offer_for: TimeDelta::minutes(60),
            short_offer_for: TimeDelta::minutes(15),
            short_offer_before: TimeDelta::minutes(180),
            quiet_from: NaiveTime::from_hms_opt(21, 0, 0).unwrap(),
            quiet_to: NaiveTime::from_hms_opt(8, 0, 0).unwrap(),
            min_offer_for: TimeDelta::minutes(5),
            max_waiting_per_child: 3,
            max_days: 62,
            max_unanswered_offers: 2,
        };
        for (now, stands_until) in [
            (at(23, "20:59"), at(23, "21:59")),
            (at(23, "21:00"), at(24, "09:00")),
            (at(24, "00:20"), at(24, "09:00")),
            (at(24, "07:59"), at(24, "09:00")),
            (at(24, "08:00"), at(24, "09:00")),
            (at(25, "11:30"), at(25, "12:00")),
        ] {
            assert_eq!(until(&rules, now), stands_until, "{now}");
        }
        // A night that begins after midnight.
        rules.quiet_from = NaiveTime::from_hms_opt(1, 0, 0).unwrap();
        assert_eq!(until(&rules, at(24, "00:20")), at(24, "01:20"));
        assert_eq!(until(&rules, at(24, "01:00")), at(24, "09:00"));
        rules.quiet_to = rules.quiet_from;
        assert_eq!(until(&rules, at(24, "01:00")), at(24, "02:00"));
    }
}
