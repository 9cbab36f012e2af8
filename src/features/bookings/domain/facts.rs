//! What admission needs to know, what is asked, and what is answered.

use super::{
    quota::FreeSession,
    status::{BookingStatus, Channel, Funding},
};
use crate::{
    features::{
        policies::domain::{CareKind, Policy},
        sessions::domain::{Capacity, SessionStatus},
    },
    shared::domain::{BookingId, Interval, LocalTime, SessionId},
};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// Everything admission looks at, read under the locks of the child and the session.
#[derive(Clone, Debug)]
pub struct Facts<'p> {
    /// The present instant.
    pub now: DateTime<Utc>,
    /// The rules in force on the session's date.
    pub policy: &'p Policy,
    /// The rules that count the free sessions of the session's year.
    pub year_policy: &'p Policy,
    /// The district's local time.
    pub local: LocalTime,
    /// The child.
    pub child: ChildFacts,
    /// The session.
    pub session: SessionFacts,
    /// The house.
    pub house: HouseFacts,
}

/// The child, as far as admission needs it.
#[derive(Clone, Debug)]
pub struct ChildFacts {
    /// Birth date.
    pub birth_date: NaiveDate,
    /// No new bookings before this instant.
    pub suspended_until: Option<DateTime<Utc>>,
    /// Every necessary consent is given and none withdrawn.
    pub consented: bool,
    /// The family has signed the agreement that is in force on the session's date.
    pub agreement_signed: bool,
    /// Health certificates, in any order and state.
    pub certificates: Vec<Certificate>,
    /// Local date of the last attended session, if any.
    pub last_attended_on: Option<NaiveDate>,
    /// Local date since which a doctor's note of recovery is owed, if one is.
    pub return_note_due_since: Option<NaiveDate>,
    /// Free sessions of the session's year: policy plus grants.
    pub entitled: u32,
    /// The child's bookings that hold a place, and all that count in the session's year.
    pub bookings: Vec<ChildBooking>,
}

/// A health certificate of the child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// A health worker has verified it as qualified (H-33).
    pub verified: bool,
    /// Still waits for a health worker.
    pub waiting: bool,
    /// Local date of the examination, once verified.
    pub examined_on: Option<NaiveDate>,
    /// Last local date of validity, inclusive, once verified.
    pub valid_to: Option<NaiveDate>,
}

/// Another booking of the same child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildBooking {
    /// Its id.
    pub id: BookingId,
    /// Its session.
    pub session: SessionId,
    /// Its time.
    pub during: Interval,
    /// Its state.
    pub status: BookingStatus,
    /// Who pays.
    pub funding: Funding,
    /// The year it counts in.
    pub quota_year: i32,
    /// Which of the free sessions of that year it has, if it has one.
    pub free_number: Option<u32>,
}

/// The session, as far as admission needs it.
#[derive(Clone, Debug)]
pub struct SessionFacts {
    /// Its id.
    pub id: SessionId,
    /// Its time.
    pub during: Interval,
    /// Its local date.
    pub date: NaiveDate,
    /// Timed or temporary.
    pub kind: CareKind,
    /// Open, closed or cancelled.
    pub status: SessionStatus,
    /// Children above capacity since a carer fell away; 0 in good order (invariant 9).
    pub short_by: u32,
    /// Timed bookings begin and end on this raster, minutes from the session's start.
    pub step_minutes: u32,
    /// Capacity over time.
    pub capacity: Capacity,
    /// The times of all bookings that hold a place in it.
    pub held: Vec<Interval>,
    /// Until then a place that has come free is offered to those who wait first.
    pub waiting_first_until: Option<DateTime<Utc>>,
}

/// The house, as far as admission needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HouseFacts {
    /// Open for care at all.
    pub operating: bool,
    /// Liability insurance covers the session's date (H-31).
    pub insured: bool,
    /// The operator has what entitles it on the session's date (H-18, H-29).
    pub entitled: bool,
    /// Bookings are confirmed without a person.
    pub auto_confirm: bool,
    /// The price that applies on the session's date, if one is published.
    pub price: Option<Price>,
    /// Families pay online, before they come.
    pub pays_online: bool,
}

/// A published price (H-69).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// The fee schedule it comes from.
    pub fee_schedule: Uuid,
    /// Fen per hour of a timed booking.
    pub timed_fen_per_hour: i64,
    /// Fen for a whole temporary session.
    pub temporary_fen_per_session: i64,
}

impl Price {
    /// The fee of a booking, fen; a part of a fen is not charged.
    #[must_use]
    pub fn of(&self, kind: CareKind, during: &Interval) -> i64 {
        match kind {
            CareKind::Timed => {
                self.timed_fen_per_hour
                    .saturating_mul(during.length().num_minutes())
                    / 60
            }
            CareKind::Temporary => self.temporary_fen_per_session,
        }
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// The wanted time.
    pub during: Interval,
    /// The family will pay when no free session is left.
    pub accept_fee: bool,
    /// Who asks.
    pub channel: Channel,
}

/// What admission decided to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// `requested`, or `confirmed` in a house that confirms by itself; `offered` to a family
    /// that waits.
    pub status: BookingStatus,
    /// Who pays.
    pub funding: Funding,
    /// The free session it takes, if it takes one.
    pub free_session: Option<FreeSession>,
    /// The calendar year of the session in local time.
    pub quota_year: i32,
    /// 0 when free; otherwise fen.
    pub fee_fen: i64,
    /// The schedule of a fee.
    pub fee_schedule: Option<Uuid>,
    /// When an unanswered request expires.
    pub confirm_deadline: DateTime<Utc>,
    /// When an unanswered offer ends; `None` for what was asked for directly.
    pub offer_until: Option<DateTime<Utc>>,
    /// Until when the place is held for payment, where it is paid online.
    pub pay_by: Option<DateTime<Utc>>,
    /// Version of the policy that decided.
    pub policy_version: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone};

    fn price(timed_fen_per_hour: i64) -> Price {
        Price {
            fee_schedule: Uuid::nil(),
            timed_fen_per_hour,
            temporary_fen_per_session: 5000,
        }
    }

    fn lasting(length: TimeDelta) -> Interval {
        let start = Utc.with_ymd_and_hms(2026, 11, 25, 1, 0, 0).unwrap();
        Interval::new(start, start + length).unwrap()
    }

    #[test]
    fn timed_care_is_charged_by_the_minute() {
        for (minutes, fee) in [(30, 1500), (60, 3000), (90, 4500), (240, 12_000)] {
            let during = lasting(TimeDelta::minutes(minutes));
            assert_eq!(price(3000).of(CareKind::Timed, &during), fee, "{minutes}");
        }
    }

    #[test]
    fn a_part_of_a_fen_is_not_charged() {
        // 25 minutes of 31 fen an hour are 12.9 fen.
        let during = lasting(TimeDelta::minutes(25));
        assert_eq!(price(31).of(CareKind::Timed, &during), 12);
        assert_eq!(price(1).of(CareKind::Timed, &during), 0);
        // Nor is a part of a minute.
        let during = lasting(TimeDelta::seconds(119));
        assert_eq!(price(6000).of(CareKind::Timed, &during), 100);
    }

    #[test]
    fn a_temporary_session_has_one_price_however_long() {
        for minutes in [30, 120, 240] {
            let during = lasting(TimeDelta::minutes(minutes));
            assert_eq!(price(3000).of(CareKind::Temporary, &during), 5000);
        }
    }

    #[test]
    fn a_price_beyond_all_bounds_does_not_wrap_around() {
        let during = lasting(TimeDelta::minutes(240));
        assert_eq!(price(i64::MAX).of(CareKind::Timed, &during), i64::MAX / 60);
    }
}
