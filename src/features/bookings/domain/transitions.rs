//! What may happen to a booking after admission, and the gate at the door.

use super::{
    decide::certificate_is_valid, facts::Certificate, refusal::Refusal, status::BookingStatus,
};
use crate::{
    features::{
        policies::domain::{CancelRules, Policy},
        sessions::domain::Capacity,
    },
    shared::domain::Interval,
};
use chrono::{DateTime, NaiveDate, Utc};

/// A change of state that people and jobs ask for. Each is a compare-and-set from the
/// states in [`Transition::from`] (I7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// Staff say yes.
    Confirm,
    /// Staff say no.
    Reject,
    /// Nobody answered in time.
    Expire,
    /// Nobody paid while the place was held for payment.
    ExpireUnpaid,
    /// A guardian cancels in time.
    Cancel,
    /// A guardian cancels too late.
    LateCancel,
    /// The house cancels.
    CancelByHouse,
    /// The morning check sends the child home.
    TurnAway,
    /// The child comes in.
    CheckIn,
    /// The child is handed over.
    CheckOut,
    /// Nobody came.
    NoShow,
}

impl Transition {
    /// The states it may start from.
    #[must_use]
    pub const fn from(self) -> &'static [BookingStatus] {
        use BookingStatus::{CheckedIn, Confirmed, Requested};
        match self {
            Self::Confirm | Self::Reject | Self::Expire => &[Requested],
            Self::Cancel | Self::CancelByHouse | Self::ExpireUnpaid => &[Requested, Confirmed],
            Self::LateCancel | Self::TurnAway | Self::CheckIn | Self::NoShow => &[Confirmed],
            Self::CheckOut => &[CheckedIn],
        }
    }

    /// The state it ends in.
    #[must_use]
    pub const fn to(self) -> BookingStatus {
        match self {
            Self::Confirm => BookingStatus::Confirmed,
            Self::Reject => BookingStatus::Rejected,
            Self::Expire | Self::ExpireUnpaid => BookingStatus::Expired,
            Self::Cancel => BookingStatus::Cancelled,
            Self::LateCancel => BookingStatus::LateCancelled,
            Self::CancelByHouse => BookingStatus::CancelledByHouse,
            Self::TurnAway => BookingStatus::TurnedAway,
            Self::CheckIn => BookingStatus::CheckedIn,
            Self::CheckOut => BookingStatus::Completed,
            Self::NoShow => BookingStatus::NoShow,
        }
    }
}

/// Which kind of cancelling it is when a guardian does it now: a request nobody has
/// answered can always be taken back; a confirmed booking in time, or late.
#[must_use]
pub fn cancel_as_guardian(
    rules: &CancelRules,
    status: BookingStatus,
    starts_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Transition {
    if status == BookingStatus::Requested || now + rules.free_until_before <= starts_at {
        Transition::Cancel
    } else {
        Transition::LateCancel
    }
}

/// What the health worker or carer saw at the door (晨检).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MorningCheck {
    /// Body temperature, tenths of a degree Celsius.
    pub temperature_tenths: u32,
    /// Rash, cough or other signs of illness were seen.
    pub symptoms: bool,
}

/// What the gate at the door needs to know.
#[derive(Clone, Debug)]
pub struct CheckInFacts<'p> {
    /// The present instant.
    pub now: DateTime<Utc>,
    /// The rules in force on the session's date.
    pub policy: &'p Policy,
    /// The child's certificates.
    pub certificates: Vec<Certificate>,
    /// Local date of the last attended session, if any.
    pub last_attended_on: Option<NaiveDate>,
    /// The session's local date.
    pub date: NaiveDate,
    /// The session's time.
    pub session: Interval,
    /// The time booked.
    pub booked: Interval,
    /// The session's capacity.
    pub capacity: Capacity,
    /// Children now in the session.
    pub present: u32,
}

/// Why a child is not let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckInRefusal {
    /// The booked time is over, or begins later than a family may come early.
    NotTheTime {
        /// From when on the child is let in, until when.
        open: Interval,
    },
    /// The certificate does not hold today (H-33).
    Papers(Refusal),
    /// The morning check found a reason to send the child home.
    MorningCheckFailed {
        /// Temperature from which a child is sent home, tenths of a degree.
        fever_from_tenths: u32,
    },
    /// One more child would break the legal limit at this moment (H-48, H-49, H-57).
    RoomFull {
        /// Children allowed now.
        capacity: u32,
        /// Children present now.
        present: u32,
    },
}

/// Decides whether the child is let in now. Checked again at the door whatever was checked
/// when booking: papers may have expired and carers fallen ill since.
///
/// # Errors
/// The first [`CheckInRefusal`].
pub fn decide_check_in(
    facts: &CheckInFacts<'_>,
    seen: &MorningCheck,
) -> Result<(), CheckInRefusal> {
    let early = facts.policy.day.check_in_before;
    let open =
        Interval::new(facts.booked.start() - early, facts.booked.end()).unwrap_or(facts.booked);
    if !open.holds(facts.now) {
        return Err(CheckInRefusal::NotTheTime { open });
    }
    certificate_is_valid(
        &facts.certificates,
        facts.last_attended_on,
        facts.date,
        facts.policy.health.recheck_after_absence_months,
    )
    .map_err(CheckInRefusal::Papers)?;
    let fever_from_tenths = facts.policy.health.fever_from_tenths;
    if seen.symptoms || seen.temperature_tenths >= fever_from_tenths {
        return Err(CheckInRefusal::MorningCheckFailed { fever_from_tenths });
    }
    // Who comes before the session begins is counted at its beginning.
    let capacity = facts.capacity.at(facts.now.max(facts.session.start()));
    if facts.present >= capacity {
        return Err(CheckInRefusal::RoomFull {
            capacity,
            present: facts.present,
        });
    }
    Ok(())
}
