//! The checks, pure: from what is stored to what is wrong with it.

use crate::{
    features::{
        bookings::domain::{Booking, BookingStatus, ChildRecord, history_fault, of_age},
        districts::domain::DistrictError,
        policies::domain::Policy,
        sessions::domain::{Judged, Shortfall},
    },
    shared::domain::{Interval, words},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::{collections::BTreeSet, fmt};

/// How long after its time a job may still not have done its work.
const JOBS_DO_WITHIN: TimeDelta = TimeDelta::minutes(10);

words! {
    /// What is checked.
    Check {
        /// A session that takes place holds no more children than its capacity, or is flagged.
        Capacity = "capacity",
        /// The stored capacity is what room, released places and roster give.
        StoredCapacity = "stored_capacity",
        /// A session with too many children is flagged with their number and alerted, and
        /// no other session is.
        Shortfall = "shortfall",
        /// A child has not used and held more free sessions in a year than it is entitled to.
        Quota = "quota",
        /// A child is in one place at a time.
        Overlap = "overlap",
        /// A booking ahead has a child of age, with consents and a signed agreement.
        Papers = "papers",
        /// A child who was let in had a certificate for that day.
        Door = "door",
        /// The history of a booking is whole and leads to its state.
        History = "history",
        /// What a job should have done is done.
        Late = "late",
        /// Redis shows what SQL says.
        Projection = "projection",
        /// The ledger balances, and says of each booking what is due.
        Ledger = "ledger",
        /// Whoever waits cannot be offered anything now, or has been told why not.
        Waiting = "waiting",
    }
}

/// A promise that the data does not keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The check.
    pub check: Check,
    /// What it is about, by id.
    pub subject: String,
    /// What is wrong, without anything personal.
    pub what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let check = self.check.as_str();
        write!(f, "{check}: {}: {}", self.subject, self.what)
    }
}

fn breach(check: Check, subject: impl fmt::Display, what: impl Into<String>) -> Breach {
    Breach {
        check,
        subject: subject.to_string(),
        what: what.into(),
    }
}

/// What is wrong with a session that is not over.
#[must_use]
pub fn of_session(judged: &Judged, now: DateTime<Utc>) -> Vec<Breach> {
    let session = &judged.session;
    let subject = format!("session {}", session.id);
    let mut found = Vec::new();
    let over_at = |at| Shortfall::worst(&judged.steps, at).map_or(0, |worst| worst.over);
    let over = over_at(now);
    // A shortfall passes by itself, and a job says so a little later.
    let was_over = over_at(now - JOBS_DO_WITHIN);
    if over > 0 && session.short_by == 0 {
        let what = format!("{over} children above capacity and not flagged");
        found.push(breach(Check::Capacity, &subject, what));
    }
    if judged.as_fed != session.capacity {
        let what = "the stored capacity is not what room and roster give";
        found.push(breach(Check::StoredCapacity, &subject, what));
    }
    if ![over, was_over].contains(&session.short_by) {
        let what = format!("flagged with {}, {over} above capacity", session.short_by);
        found.push(breach(Check::Shortfall, &subject, what));
    }
    if judged.alerted != (session.short_by > 0) {
        let what = if judged.alerted {
            "an alert stands open though all fit"
        } else {
            "flagged without an alert"
        };
        found.push(breach(Check::Shortfall, &subject, what));
    }
    found
}

/// The rules on a local date, and those that count a year.
pub trait Rules {
    /// The rules in force on a date.
    ///
    /// # Errors
    /// [`DistrictError`] when none are.
    fn on(&self, date: NaiveDate) -> Result<&Policy, DistrictError>;

    /// The rules that count the free sessions of a year.
    ///
    /// # Errors
    /// [`DistrictError`] when none are.
    fn of_year(&self, year: i32) -> Result<&Policy, DistrictError>;
}

/// What is wrong with the bookings of a child.
///
/// # Errors
/// [`DistrictError`] when no rules are known for one of its dates.
pub fn of_child(
    record: &ChildRecord,
    rules: &impl Rules,
    now: DateTime<Utc>,
) -> Result<Vec<Breach>, DistrictError> {
    let mut found = over_quota(record, rules)?;
    found.extend(overlapping(record));
    for (booking, events) in &record.bookings {
        let subject = format!("booking {}", booking.id);
        let whole = booking.id.get() >= record.histories_since;
        if whole && let Some(what) = history_fault(events, booking.status) {
            found.push(breach(Check::History, &subject, what));
        }
        if let Some(what) = late(booking, now) {
            found.push(breach(Check::Late, &subject, what));
        }
        if let Some(what) = without_papers(record, booking, rules)? {
            found.push(breach(Check::Papers, &subject, what));
        }
        if !may_have_entered(record, booking) {
            let what = "let in without a certificate for that day";
            found.push(breach(Check::Door, &subject, what));
        }
    }
    Ok(found)
}

fn over_quota(record: &ChildRecord, rules: &impl Rules) -> Result<Vec<Breach>, DistrictError> {
    let years: BTreeSet<i32> = record.bookings().map(|it| it.quota_year).collect();
    let mut found = Vec::new();
    for year in years {
        let counted = record.quota(rules.of_year(year)?, year).balance;
        let (spent, entitled) = (counted.held.saturating_add(counted.used), counted.entitled);
        if spent > entitled {
            let subject = format!("child {}", record.child);
            let what = format!("{spent} of {entitled} free sessions held or used in {year}");
            found.push(breach(Check::Quota, subject, what));
        }
    }
    Ok(found)
}

fn overlapping(record: &ChildRecord) -> Vec<Breach> {
    let mut held: Vec<&Booking> = record
        .bookings()
        .filter(|booking| booking.status.holds_a_place())
        .collect();
    held.sort_unstable_by_key(|booking| booking.during.start());
    let mut found = Vec::new();
    let mut latest: Option<(&Booking, Interval)> = None;
    for booking in held {
        if let Some((other, during)) = latest
            && during.overlaps(&booking.during)
        {
            let what = format!("overlaps booking {} of the same child", other.id);
            found.push(breach(
                Check::Overlap,
                format_args!("booking {}", booking.id),
                what,
            ));
        }
        if latest.is_none_or(|(_, during)| during.end() < booking.during.end()) {
            latest = Some((booking, booking.during));
        }
    }
    found
}

fn late(booking: &Booking, now: DateTime<Utc>) -> Option<&'static str> {
    let long_past = |at: DateTime<Utc>| at + JOBS_DO_WITHIN < now;
    match booking.status {
        BookingStatus::Offered if booking.offer_until.is_some_and(long_past) => {
            Some("offered past its time and not taken back")
        }
        BookingStatus::Requested | BookingStatus::Confirmed
            if booking.pay_by.is_some_and(long_past) =>
        {
            Some("unpaid past its hold and not expired")
        }
        BookingStatus::Requested if long_past(booking.confirm_deadline) => {
            Some("unanswered past its deadline and not expired")
        }
        BookingStatus::Confirmed if long_past(booking.during.end()) => {
            Some("over without a check-in and not marked as a no-show")
        }
        _ => None,
    }
}

fn without_papers(
    record: &ChildRecord,
    booking: &Booking,
    rules: &impl Rules,
) -> Result<Option<&'static str>, DistrictError> {
    if !booking.status.holds_a_place() {
        return Ok(None);
    }
    if record.erased {
        return Ok(Some("holds a place for a child that was erased"));
    }
    let age = &rules.on(booking.date)?.age;
    Ok(if of_age(age, record.birth_date, booking.date).is_err() {
        Some("the child is not of age that day")
    } else if !record.consented {
        Some("a necessary consent is missing")
    } else if !record.signed_for.contains(&booking.house) {
        Some("no agreement with the house's subdistrict is signed")
    } else {
        None
    })
}

fn may_have_entered(record: &ChildRecord, booking: &Booking) -> bool {
    let entered = matches!(
        booking.status,
        BookingStatus::CheckedIn | BookingStatus::Completed
    );
    if !entered || record.erased {
        return true;
    }
    record
        .certificates
        .iter()
        .any(|paper| paper.verified && paper.valid_to.is_none_or(|last| booking.date <= last))
}
