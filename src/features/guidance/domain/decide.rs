//! Admission to guidance: the one place where a family is given a place.

use super::{
    booking::{GuidanceBooking, GuidanceBookingStatus, guidance_balance},
    session::{GuidanceSession, GuidanceSessionStatus, guidance_window},
};
use crate::{
    features::{bookings::domain::Channel, policies::domain::Policy},
    shared::domain::{GuidanceBookingId, LocalTime},
};
use chrono::{DateTime, NaiveDate, Utc};

/// Everything admission looks at, read under the locks of the family and the session.
#[derive(Clone, Debug)]
pub struct GuidanceFacts<'p> {
    /// The present instant.
    pub now: DateTime<Utc>,
    /// The rules in force on the session's date.
    pub policy: &'p Policy,
    /// The rules that count the session's year.
    pub year_policy: &'p Policy,
    /// The district's local time.
    pub local: LocalTime,
    /// The session.
    pub session: &'p GuidanceSession,
    /// Families that hold a place in it.
    pub held: u32,
    /// Birth dates of the family's children.
    pub children: &'p [NaiveDate],
    /// The family's guidance bookings that hold a place, and all that count in the
    /// session's year.
    pub bookings: &'p [GuidanceBooking],
}

/// What admission decided to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuidancePlan {
    /// `requested`, or `confirmed` in a session that confirms by itself.
    pub status: GuidanceBookingStatus,
    /// The local calendar year of the session.
    pub quota_year: i32,
    /// When an unanswered request expires.
    pub confirm_deadline: DateTime<Utc>,
    /// Until when staff may still note that the family came.
    pub attendance_until: DateTime<Utc>,
    /// Version of the policy that decided.
    pub policy_version: String,
}

/// One rule that stands against a guidance booking, with its facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GuidanceRefusal {
    /// The session was called off.
    SessionCancelled,
    /// Booking has not opened yet, or has closed.
    NotOpenForBooking {
        /// First instant.
        opens_at: DateTime<Utc>,
        /// First instant after it.
        closes_at: DateTime<Utc>,
    },
    /// The family has no child below the upper age on that date (H-46).
    NoChildOfAge,
    /// The family already has this session.
    AlreadyBooked {
        /// That booking.
        existing: GuidanceBookingId,
    },
    /// The family is in another guidance session at that time.
    TimeConflict {
        /// The booking that overlaps.
        existing: GuidanceBookingId,
    },
    /// No place is left.
    Full {
        /// Families that may come.
        capacity: u32,
    },
    /// All guidance sessions of the year are held or used (H-12).
    QuotaExhausted {
        /// The year.
        year: i32,
        /// Entitled in it.
        entitled: u32,
    },
}

/// Decides whether the family gets the place.
///
/// # Errors
/// The first [`GuidanceRefusal`] in the order a parent would want to hear them.
pub fn decide_guidance(
    facts: &GuidanceFacts<'_>,
    channel: Channel,
) -> Result<GuidancePlan, GuidanceRefusal> {
    let during = facts.session.details.during;
    session_takes_bookings(facts, channel)?;
    let too_old = |birth: &NaiveDate| {
        let end = facts.policy.age.first_day_too_old(*birth);
        end.is_some_and(|end| facts.session.date >= end)
    };
    if facts.children.iter().all(too_old) {
        return Err(GuidanceRefusal::NoChildOfAge);
    }
    let holding = || facts.bookings.iter().filter(|it| it.status.holds_a_place());
    if let Some(existing) = holding().find(|it| it.session == facts.session.id) {
        return Err(GuidanceRefusal::AlreadyBooked {
            existing: existing.id,
        });
    }
    if let Some(existing) = holding().find(|it| it.during.overlaps(&during)) {
        return Err(GuidanceRefusal::TimeConflict {
            existing: existing.id,
        });
    }
    let capacity = facts.session.details.capacity_families;
    if facts.held >= capacity {
        return Err(GuidanceRefusal::Full { capacity });
    }
    let year = facts.local.year(during.start());
    let entitled = facts.year_policy.guidance.sessions_per_family_year;
    let left = guidance_balance(year, entitled, facts.bookings, &facts.year_policy.cancel);
    if left.remaining() == 0 {
        return Err(GuidanceRefusal::QuotaExhausted { year, entitled });
    }
    let rules = &facts.policy.guidance;
    // Staff may still enter, while it goes on, who has just come in.
    let last = if facts.now < during.start() {
        during.start()
    } else {
        during.end()
    };
    Ok(GuidancePlan {
        status: if facts.session.details.auto_confirm {
            GuidanceBookingStatus::Confirmed
        } else {
            GuidanceBookingStatus::Requested
        },
        quota_year: year,
        confirm_deadline: last.min(facts.now + rules.confirm_within),
        attendance_until: during.end() + rules.attendance_within,
        policy_version: facts.policy.id.clone(),
    })
}

/// The window binds guardians; staff may book for a family until the session ends (H-23).
fn session_takes_bookings(
    facts: &GuidanceFacts<'_>,
    channel: Channel,
) -> Result<(), GuidanceRefusal> {
    let session = facts.session;
    if session.status == GuidanceSessionStatus::Cancelled {
        return Err(GuidanceRefusal::SessionCancelled);
    }
    let during = session.details.during;
    let (opens_at, closes_at) = match channel {
        Channel::Guardian => guidance_window(
            &facts.policy.guidance,
            facts.local,
            session.date,
            during.start(),
        ),
        Channel::Staff | Channel::Waitlist => (DateTime::<Utc>::MIN_UTC, during.end()),
    };
    if opens_at <= facts.now && facts.now < closes_at {
        Ok(())
    } else {
        Err(GuidanceRefusal::NotOpenForBooking {
            opens_at,
            closes_at,
        })
    }
}
