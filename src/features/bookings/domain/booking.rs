//! A booking, its history, and why something about it is not done.

use super::{
    facts::{ChildBooking, Plan},
    group::Mode,
    pickup::PresenceFault,
    quota::FreeSession,
    refusal::Refusal,
    status::{BookingStatus, Channel, Funding},
    transitions::CheckInRefusal,
};
use crate::{
    features::{
        children::domain::ChildError, districts::domain::DistrictError,
        families::domain::FamilyError, houses::domain::HouseError, sessions::domain::SessionError,
    },
    shared::{
        domain::{
            AccountId, BookingId, ChildId, DistrictId, FamilyId, HouseId, Interval, SessionId,
            Standing,
        },
        storage::{StoreError, idempotency::ReplayError, redis::RedisError},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One child's place in one session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// Its id.
    pub id: BookingId,
    /// Its district.
    pub district: DistrictId,
    /// The child's family.
    pub family: FamilyId,
    /// The child.
    pub child: ChildId,
    /// The house.
    pub house: HouseId,
    /// The session.
    pub session: SessionId,
    /// The session's local date.
    pub date: NaiveDate,
    /// The time booked.
    pub during: Interval,
    /// Where it stands.
    pub status: BookingStatus,
    /// Who pays.
    pub funding: Funding,
    /// The calendar year in which it counts.
    pub quota_year: i32,
    /// The free session it has; `None` once it has given it back, and where the family pays.
    #[serde(default)]
    pub free_session: Option<FreeSession>,
    /// 0 when free; otherwise fen.
    pub fee_fen: i64,
    /// The schedule of a fee.
    pub fee_schedule: Option<Uuid>,
    /// Version of the policy that decided.
    pub policy_version: String,
    /// Who made it.
    pub channel: Channel,
    /// The account that made it.
    pub requested_by: AccountId,
    /// When an unanswered request expires.
    pub confirm_deadline: DateTime<Utc>,
    /// When an offer of the waiting list ends; `None` for what was asked for directly.
    pub offer_until: Option<DateTime<Utc>>,
    /// Until when the place is held for payment; `None` when nothing is held, or it is paid.
    pub pay_by: Option<DateTime<Utc>>,
    /// Raised by every change of state.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Booking {
    /// What the other rules of the child need of it.
    #[must_use]
    pub const fn as_childs(&self) -> ChildBooking {
        ChildBooking {
            id: self.id,
            session: self.session,
            during: self.during,
            status: self.status,
            funding: self.funding,
            quota_year: self.quota_year,
            free_number: match self.free_session {
                Some(free) => Some(free.number),
                None => None,
            },
        }
    }
}

/// What a booking would be if it were made now; nothing is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The session.
    pub session: SessionId,
    /// The child.
    pub child: ChildId,
    /// The time asked for.
    pub during: Interval,
    /// What admission would write.
    pub plan: Plan,
    /// Free sessions of the year that are left before it.
    pub remaining: u32,
}

/// One step of a booking's history; never changed (I7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookingEvent {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; `None` for a job.
    pub actor: Option<AccountId>,
    /// The state before; `None` for the first.
    pub from: Option<BookingStatus>,
    /// The state after.
    pub to: BookingStatus,
    /// Why, when a person said so.
    pub reason: Option<String>,
}

/// Puts the steps of one booking in the order in which they were taken: each begins where
/// the one before ended. Their instants do not tell it, as a step is timed before it waits
/// for its locks.
#[must_use]
pub fn in_order(mut steps: Vec<BookingEvent>) -> Vec<BookingEvent> {
    let mut ordered = Vec::with_capacity(steps.len());
    let mut state = None;
    while let Some(next) = steps.iter().position(|step| step.from == state) {
        let step = steps.remove(next);
        state = Some(step.to);
        ordered.push(step);
    }
    ordered.append(&mut steps);
    ordered
}

/// What is asked of admission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewBooking {
    /// The child.
    pub child: ChildId,
    /// The session.
    pub session: SessionId,
    /// The wanted time; `None` for the whole session.
    pub during: Option<Interval>,
    /// The family will pay when no free session is left.
    pub accept_fee: bool,
}

/// What is asked for siblings together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGroup {
    /// The children, in the order in which they are to be served.
    pub children: Vec<ChildId>,
    /// The session.
    pub session: SessionId,
    /// The wanted time; `None` for the whole session.
    pub during: Option<Interval>,
    /// The family will pay where no free session is left.
    pub accept_fee: bool,
    /// What is to happen when not all can come.
    pub mode: Mode,
}

/// Which bookings are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BookingFilter {
    /// Only of this child.
    pub child: Option<ChildId>,
    /// Only in this house.
    pub house: Option<HouseId>,
    /// Only in this session.
    pub session: Option<SessionId>,
    /// Only in this state.
    pub status: Option<BookingStatus>,
    /// Only from this local date on.
    pub from: Option<NaiveDate>,
    /// Only to this local date, inclusive.
    pub to: Option<NaiveDate>,
}

/// What cancelling bookings of a session as the house has done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseCancellation {
    /// Cancelled now.
    pub cancelled: Vec<Booking>,
    /// Cancelled by the house before.
    pub already: Vec<BookingId>,
    /// Left alone: the child is in, or the booking has ended otherwise.
    pub left: Vec<(BookingId, BookingStatus)>,
    /// Children above the session's capacity afterwards.
    pub short_by: u32,
}

/// Why a booking is not had or changed.
#[derive(Debug, thiserror::Error)]
pub enum BookingError {
    /// Not there, or not for this actor to know.
    #[error("no such booking, child or session")]
    NotFound,
    /// What the token says of its account or sign-in does not hold any more, or something else
    /// has to be done first.
    #[error("the account has another standing now")]
    Standing(Standing),
    /// Another request of the account for the same child and session is under way.
    #[error("the same is being asked for already")]
    AskedAlready,
    /// The guardian has too many requests under way.
    #[error("too many requests at once")]
    TooManyAtOnce,
    /// Something of the child.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// A rule stands against the booking.
    #[error("refused")]
    Refused(Refusal),
    /// A rule stands against each child of a group, or against one where all were to come.
    #[error("refused")]
    GroupRefused(Vec<(ChildId, Option<Refusal>)>),
    /// The children of a group do not belong to one family.
    #[error("not of one family")]
    NotSiblings,
    /// The child is not let in.
    #[error("not let in")]
    NotLetIn(CheckInRefusal),
    /// The state does not allow it; someone may have been faster.
    #[error("the booking is {0:?}")]
    InvalidState(BookingStatus),
    /// The request had to be answered earlier.
    #[error("the deadline has passed")]
    DeadlinePassed(DateTime<Utc>),
    /// The booked time has begun.
    #[error("the booked time has begun")]
    AlreadyStarted,
    /// The booked time is over.
    #[error("the booked time is over")]
    AlreadyOver,
    /// The booked time is not over.
    #[error("the booked time is not over")]
    NotOver(DateTime<Utc>),
    /// The document that was shown is not the one on record; or too many were wrong today.
    #[error("the document is not the one on record")]
    IdentityNotConfirmed {
        /// How often it may be entered again today.
        tries_left: u32,
    },
    /// There is no such code for the child today, or not with that document.
    #[error("the hand-over code is not valid")]
    PickupCodeInvalid {
        /// How often it may be entered again.
        tries_left: u32,
    },
    /// The strike was lifted.
    #[error("the strike was lifted")]
    StrikeLifted,
    /// The child cannot have been there like that.
    #[error(transparent)]
    PresenceImpossible(PresenceFault),
    /// The child is in a house and must be handed over first.
    #[error("the child is in a house")]
    ChildInHouse,
    /// The family, or someone of it.
    #[error(transparent)]
    Family(#[from] FamilyError),
    /// The house.
    #[error(transparent)]
    House(#[from] HouseError),
    /// The person may not take the child.
    #[error("not authorised to pick the child up")]
    PickupNotAuthorised,
    /// The district or its rules.
    #[error(transparent)]
    District(#[from] DistrictError),
    /// The session's capacity.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// A repeated request.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// Redis did not take a projection; the outbox repeats it.
    #[error(transparent)]
    Projection(#[from] RedisError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
