//! An entry of the waiting list, its states, and the offers made to it.

use super::wish::Wish;
use crate::{
    features::bookings::domain::{Booking, Refusal},
    shared::domain::{
        AccountId, BookingId, ChildId, DistrictId, FamilyId, Interval, SessionId, WaitlistEntryId,
        WaitlistOfferId, words,
    },
};
use chrono::{DateTime, Utc};

words! {
    /// Where an entry stands.
    EntryStatus {
        /// In the order of those who wait.
        Waiting = "waiting",
        /// Has an offer that waits for an answer.
        Offered = "offered",
        /// An offer was accepted.
        Fulfilled = "fulfilled",
        /// Taken back by the family.
        Withdrawn = "withdrawn",
        /// Nothing more can come of it: its dates have passed, its one session was declined,
        /// or offers were left unanswered.
        Ended = "ended",
    }
}

words! {
    /// What became of an offer.
    OfferOutcome {
        /// Taken.
        Accepted = "accepted",
        /// Not taken.
        Declined = "declined",
        /// Not answered in time.
        TimedOut = "timed_out",
        /// Taken back because the house cancelled.
        Withdrawn = "withdrawn",
    }
}

/// One wish on the waiting list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: WaitlistEntryId,
    /// Its district.
    pub district: DistrictId,
    /// The family.
    pub family: FamilyId,
    /// The children, sorted; all come or none.
    pub children: Vec<ChildId>,
    /// What is waited for.
    pub wish: Wish,
    /// The family will pay where no free session is left.
    pub accept_fee: bool,
    /// Where it stands.
    pub status: EntryStatus,
    /// Who entered it; offers are made in this account's name.
    pub requested_by: AccountId,
    /// Since when it has its place in the order.
    pub queued_at: DateTime<Utc>,
    /// When booking closes for its last date: nothing can be offered from then on.
    pub until: DateTime<Utc>,
    /// Raised by every change of state.
    pub version: i64,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
}

/// What is asked for an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// The children, each once.
    pub children: Vec<ChildId>,
    /// The one session, if it is one.
    pub session: Option<SessionId>,
    /// What is waited for; of a wish for one session only hours and length are looked at.
    pub wish: Wish,
    /// The family will pay where no free session is left.
    pub accept_fee: bool,
}

/// An offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its id.
    pub id: WaitlistOfferId,
    /// The entry.
    pub entry: WaitlistEntryId,
    /// The session.
    pub session: SessionId,
    /// When it ends unless it is answered.
    pub until: DateTime<Utc>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// What became of it; `None` while it stands.
    pub outcome: Option<OfferOutcome>,
    /// Its bookings, one for each child.
    pub bookings: Vec<BookingId>,
}

/// An offer as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferView {
    /// The offer.
    pub offer: Offer,
    /// The time offered.
    pub during: Interval,
    /// Its bookings.
    pub bookings: Vec<Booking>,
}

/// Why an entry was passed over last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastSkip {
    /// For which session.
    pub session: SessionId,
    /// The child against which a rule stood.
    pub child: ChildId,
    /// The rule.
    pub refusal: Refusal,
    /// When.
    pub at: DateTime<Utc>,
}

/// An entry with what is shown beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryView {
    /// The entry.
    pub entry: Entry,
    /// While it waits: one more than the number of waiting entries before it in the order
    /// that may want the same session. So many are asked first at most.
    pub position: Option<u64>,
    /// Why it was passed over last, while it waits.
    pub last_skip: Option<LastSkip>,
    /// The offer that stands, or the one that was accepted.
    pub offer: Option<OfferView>,
}

/// Which entries are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EntryFilter {
    /// Only of this child.
    pub child: Option<ChildId>,
    /// Only for this session alone.
    pub session: Option<SessionId>,
    /// Only in this state.
    pub status: Option<EntryStatus>,
}

/// What becomes of an entry, and of its place in the order, when its offer ends in a way
/// other than being accepted. `unanswered` counts the offers left unanswered, this one
/// included.
#[must_use]
pub fn after_end(
    entry: &Entry,
    outcome: OfferOutcome,
    (unanswered, max_unanswered): (u64, u32),
    now: DateTime<Utc>,
) -> (EntryStatus, DateTime<Utc>) {
    let wants_one_session = entry.wish.place.session().is_some();
    match outcome {
        OfferOutcome::Accepted => (EntryStatus::Fulfilled, entry.queued_at),
        // A session that was not taken is not offered to the wish again.
        OfferOutcome::Declined | OfferOutcome::TimedOut if wants_one_session => {
            (EntryStatus::Ended, entry.queued_at)
        }
        // Who declines has answered, and from whom the house takes an offer back has done
        // nothing: they keep their place in the order.
        OfferOutcome::Declined | OfferOutcome::Withdrawn => (EntryStatus::Waiting, entry.queued_at),
        // Who does not answer keeps others waiting each time.
        OfferOutcome::TimedOut if unanswered >= u64::from(max_unanswered) => {
            (EntryStatus::Ended, entry.queued_at)
        }
        OfferOutcome::TimedOut => (EntryStatus::Waiting, now),
    }
}

/// A wish that the audit finds neglected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unexplained {
    /// The entry.
    pub entry: WaitlistEntryId,
    /// The session in which there is a place.
    pub session: SessionId,
    /// What is wrong.
    pub what: &'static str,
}
