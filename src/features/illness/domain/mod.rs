//! Cases, when they suggest a suspension, and what is observed of a child.

mod cases;

pub use cases::{Case, Suggested, suggested};

use crate::{
    features::{
        bookings::domain::BookingError, children::domain::ChildError,
        closures::domain::ClosureError, districts::domain::DistrictError,
        families::domain::FamilyError, health::domain::Findings, houses::domain::HouseError,
        policies::domain::Disease, sessions::domain::SessionError,
    },
    shared::{
        domain::{
            BookingId, ChildId, ClosureId, DistrictId, FamilyId, HealthEventId, HouseId,
            ObservationId, PersonName, RoomId, SessionId, SuspensionProposalId, words,
        },
        security::CipherError,
        storage::{StoreError, idempotency::ReplayError},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeSet;

words! {
    /// How far a proposal has come.
    ProposalStatus {
        /// Waits for a health worker or manager.
        Open = "open",
        /// The class or house is suspended.
        Accepted = "accepted",
        /// It is not.
        Dismissed = "dismissed",
    }
}

words! {
    /// What is written down of a child in the house (H-63).
    ObservationKind {
        /// 午检.
        MiddayCheck = "midday_check",
        /// 全日健康观察.
        Observation = "observation",
        /// 意外伤害或突发情况: the family is told at once.
        Incident = "incident",
    }
}

/// A proposal to suspend a class or a house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuspensionProposal {
    /// Its id.
    pub id: SuspensionProposalId,
    /// Its district.
    pub district: DistrictId,
    /// The house.
    pub house: HouseId,
    /// The class, by its room; `None` for the whole house.
    pub room: Option<RoomId>,
    /// The disease.
    pub disease: Disease,
    /// How far it has come.
    pub status: ProposalStatus,
    /// For how many local days, that of the decision included.
    pub days: u32,
    /// The records it rests on.
    pub cases: BTreeSet<HealthEventId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was dismissed.
    pub decision_reason: Option<String>,
    /// The closure that followed.
    pub closure: Option<ClosureId>,
}

/// A child who was in a session with a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The child.
    pub child: ChildId,
    /// Its name, for the health authority.
    pub name: Option<PersonName>,
    /// The family.
    pub family: FamilyId,
    /// Names and telephones of the guardians.
    pub guardians: Vec<(String, Option<String>)>,
    /// The sessions they shared, with their local dates.
    pub sessions: BTreeSet<(NaiveDate, SessionId)>,
}

/// What staff report of an illness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReport {
    /// The house.
    pub house: HouseId,
    /// The child.
    pub child: ChildId,
    /// The disease that is suspected or was found.
    pub disease: Disease,
    /// Local date of the first signs.
    pub date: NaiveDate,
    /// What was measured and seen.
    pub findings: Findings,
}

/// What was observed of a child in the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Its id.
    pub id: ObservationId,
    /// Its district.
    pub district: DistrictId,
    /// The booking.
    pub booking: BookingId,
    /// The child.
    pub child: ChildId,
    /// What it is.
    pub kind: ObservationKind,
    /// What was measured and seen.
    pub findings: Findings,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why something about illness is not had or done.
#[derive(Debug, thiserror::Error)]
pub enum IllnessError {
    /// Not there, or not for this actor to know.
    #[error("no such proposal, house, child or booking")]
    NotFound,
    /// The first signs lie in the future, or too far back to count.
    #[error("the date cannot be")]
    DateOutOfBounds,
    /// Someone has decided it.
    #[error("the proposal is {}", .0.as_str())]
    AlreadyDecided(ProposalStatus),
    /// The child is not in the house, and was not.
    #[error("the child did not come")]
    NotInTheHouse(BookingError),
    /// What was observed cannot be read or kept.
    #[error(transparent)]
    Cipher(#[from] CipherError),
    /// The house.
    #[error(transparent)]
    House(#[from] HouseError),
    /// The child.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// The family.
    #[error(transparent)]
    Family(#[from] FamilyError),
    /// The booking.
    #[error(transparent)]
    Booking(#[from] BookingError),
    /// The alerts.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The closure.
    #[error(transparent)]
    Closure(#[from] ClosureError),
    /// The district or its rules.
    #[error(transparent)]
    District(#[from] DistrictError),
    /// A repeated request.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
