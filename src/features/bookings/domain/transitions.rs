//! What may happen to a booking after admission, and the gate at the door.

use super::{
    decide::{certificate_is_valid, recovery_is_shown},
    facts::Certificate,
    refusal::Refusal,
    status::BookingStatus,
    strikes::{NextStrike, StrikeKind},
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
    /// A family takes an offer; staff have to say yes.
    Accept,
    /// A family takes an offer in a house that confirms by itself.
    AcceptConfirmed,
    /// A family does not take an offer.
    Decline,
    /// A family did not answer an offer in time.
    TimeOut,
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
    /// Staff correct a wrong end: the child was there.
    CorrectToCompleted,
    /// Staff correct a wrong end: the family is excused.
    CorrectToCancelled,
    /// Staff correct a wrong end: it was the house that did not take the child.
    CorrectToCancelledByHouse,
}

impl Transition {
    /// Every one of them.
    pub const ALL: &'static [Self] = &[
        Self::Accept,
        Self::AcceptConfirmed,
        Self::Decline,
        Self::TimeOut,
        Self::Confirm,
        Self::Reject,
        Self::Expire,
        Self::ExpireUnpaid,
        Self::Cancel,
        Self::LateCancel,
        Self::CancelByHouse,
        Self::TurnAway,
        Self::CheckIn,
        Self::CheckOut,
        Self::NoShow,
        Self::CorrectToCompleted,
        Self::CorrectToCancelled,
        Self::CorrectToCancelledByHouse,
    ];

    /// Whether some transition leads from one state to the other.
    #[must_use]
    pub fn may_lead(from: BookingStatus, to: BookingStatus) -> bool {
        Self::ALL
            .iter()
            .any(|it| it.to() == to && it.from().contains(&from))
    }

    /// The states it may start from.
    #[must_use]
    pub const fn from(self) -> &'static [BookingStatus] {
        use BookingStatus::{CheckedIn, Confirmed, LateCancelled, NoShow, Offered, Requested};
        match self {
            Self::Accept | Self::AcceptConfirmed | Self::Decline | Self::TimeOut => &[Offered],
            Self::Confirm | Self::Reject | Self::Expire => &[Requested],
            Self::Cancel | Self::ExpireUnpaid => &[Requested, Confirmed],
            Self::CancelByHouse => &[Offered, Requested, Confirmed],
            Self::LateCancel | Self::TurnAway | Self::CheckIn | Self::NoShow => &[Confirmed],
            Self::CheckOut => &[CheckedIn],
            Self::CorrectToCompleted
            | Self::CorrectToCancelled
            | Self::CorrectToCancelledByHouse => &[LateCancelled, NoShow],
        }
    }

    /// The state it ends in.
    #[must_use]
    pub const fn to(self) -> BookingStatus {
        match self {
            Self::Accept => BookingStatus::Requested,
            Self::Confirm | Self::AcceptConfirmed => BookingStatus::Confirmed,
            Self::Decline => BookingStatus::OfferDeclined,
            Self::TimeOut => BookingStatus::OfferExpired,
            Self::Reject => BookingStatus::Rejected,
            Self::Expire | Self::ExpireUnpaid => BookingStatus::Expired,
            Self::Cancel | Self::CorrectToCancelled => BookingStatus::Cancelled,
            Self::LateCancel => BookingStatus::LateCancelled,
            Self::CancelByHouse | Self::CorrectToCancelledByHouse => {
                BookingStatus::CancelledByHouse
            }
            Self::TurnAway => BookingStatus::TurnedAway,
            Self::CheckIn => BookingStatus::CheckedIn,
            Self::CheckOut | Self::CorrectToCompleted => BookingStatus::Completed,
            Self::NoShow => BookingStatus::NoShow,
        }
    }

    /// The strike it brings the child (H-35).
    #[must_use]
    pub const fn strike(self) -> Option<StrikeKind> {
        match self {
            Self::LateCancel => Some(StrikeKind::LateCancelled),
            Self::NoShow => Some(StrikeKind::NoShow),
            Self::Confirm
            | Self::Reject
            | Self::Expire
            | Self::ExpireUnpaid
            | Self::Cancel
            | Self::CancelByHouse
            | Self::TurnAway
            | Self::CheckIn
            | Self::CheckOut
            | Self::Accept
            | Self::AcceptConfirmed
            | Self::Decline
            | Self::TimeOut
            | Self::CorrectToCompleted
            | Self::CorrectToCancelled
            | Self::CorrectToCancelledByHouse => None,
        }
    }

    /// True for the corrections of a wrong end, which take its strike back.
    #[must_use]
    pub const fn is_correction(self) -> bool {
        matches!(
            self,
            Self::CorrectToCompleted | Self::CorrectToCancelled | Self::CorrectToCancelledByHouse
        )
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

/// What cancelling would bring, told before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CancellationQuote {
    /// The change it would be.
    pub transition: Transition,
    /// A guardian cancels a confirmed booking without consequence until then.
    pub free_until: DateTime<Utc>,
    /// The free session can be booked again.
    pub free_session_comes_back: bool,
    /// The strike it would bring.
    pub strike: Option<NextStrike>,
    /// What the booking costs, fen.
    pub fee_fen: i64,
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
    /// The house or the room is closed at that time.
    pub closed_by_house: bool,
    /// Since when a doctor's note of recovery is owed, if one is.
    pub return_note_due_since: Option<NaiveDate>,
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
    /// The house or the room is closed; who is in stays until handed over.
    HouseClosed,
    /// The certificate does not hold today (H-33), or a doctor's note of recovery is owed.
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
    if facts.closed_by_house {
        return Err(CheckInRefusal::HouseClosed);
    }
    recovery_is_shown(facts.return_note_due_since).map_err(CheckInRefusal::Papers)?;
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
