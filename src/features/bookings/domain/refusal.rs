//! Why a place is not given. Every refusal carries the facts that help.

use crate::{
    features::sessions::domain::Limit,
    shared::domain::{BookingId, Interval},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// One rule that stands against a booking, with its facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Refusal {
    /// The house does not operate (H-47).
    HouseNotOperating,
    /// No liability insurance covers the date (H-31).
    InsuranceMissing,
    /// The operator of the house has no contract, or not its notice, for the date (H-18,
    /// H-29).
    OperatorNotEntitled,
    /// The session is closed or cancelled, or has lost a carer.
    SessionClosed {
        /// Children above capacity, when that is the reason.
        short_by: u32,
    },
    /// Booking has not opened yet, or has closed.
    SessionNotOpenForBooking {
        /// First instant.
        opens_at: DateTime<Utc>,
        /// First instant after it.
        closes_at: DateTime<Utc>,
    },
    /// The wanted time is not wholly inside the session.
    OutsideSession {
        /// The session.
        session: Interval,
    },
    /// Start or end does not lie on the session's raster.
    MisalignedTime {
        /// The raster, minutes from the session's start.
        step_minutes: u32,
    },
    /// Too short, too long, or only part of a temporary session.
    DurationNotAllowed {
        /// Shortest, minutes.
        min_minutes: u32,
        /// Longest, minutes.
        max_minutes: u32,
    },
    /// Not yet of age on the session's date (H-46).
    ChildTooYoung {
        /// First date on which the child may come.
        first_day: NaiveDate,
    },
    /// No longer of age on the session's date (H-46).
    ChildTooOld {
        /// Last date on which the child may come.
        last_day: NaiveDate,
    },
    /// A necessary consent is missing or withdrawn.
    ConsentMissing,
    /// The agreement in force on the session's date is not signed (H-35).
    AgreementNotSigned,
    /// No certificate was handed in (H-33).
    HealthCertificateMissing,
    /// A certificate waits for a health worker, and no other is valid.
    HealthCertificateNotVerified,
    /// The certificate ends before the session.
    HealthCertificateExpiresBeforeSession {
        /// Its last date.
        valid_to: NaiveDate,
    },
    /// Away so long that a newer examination is needed.
    RecheckRequired {
        /// Last attended date.
        last_attended_on: NaiveDate,
    },
    /// A doctor's note is needed that the child has recovered.
    ReturnNoteRequired {
        /// Local date since which it is owed.
        since: NaiveDate,
    },
    /// Too many missed sessions.
    BookingSuspended {
        /// First instant of new bookings.
        until: DateTime<Utc>,
    },
    /// The child already has this session.
    AlreadyBooked {
        /// That booking.
        existing: BookingId,
    },
    /// The child is elsewhere at that time.
    ChildTimeConflict {
        /// The booking that overlaps.
        existing: BookingId,
    },
    /// The child's day is full (H-66).
    DailyLimit {
        /// Minutes a day.
        max_minutes: u32,
        /// Half-days a day.
        max_half_days: u32,
    },
    /// The child holds as many bookings as it may.
    TooManyOpenBookings {
        /// How many it may hold.
        limit: u32,
    },
    /// No place at some moment of the wanted time.
    Full {
        /// What the capacity is set by at that moment.
        limit: Limit,
        /// Capacity at that moment.
        capacity: u32,
        /// Children holding a place at that moment.
        occupied: u32,
        /// The stretch in which it is full.
        during: Interval,
        /// The next time of the session at which a booking of the same length would fit.
        next_free: Option<Interval>,
    },
    /// A place has come free and goes to those who wait first, until this instant at most.
    WaitingListFirst {
        /// When it can be booked directly at the latest.
        until: DateTime<Utc>,
    },
    /// All free sessions of the year are held or used, and a fee was not accepted.
    FreeQuotaExhausted {
        /// The year.
        year: i32,
        /// Entitled in it.
        entitled: u32,
        /// What the booking would cost, fen; `None` when no price is published.
        price_fen: Option<i64>,
    },
}
