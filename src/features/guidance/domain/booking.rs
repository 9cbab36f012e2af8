//! A family's booking of a guidance session, and what it does to the family's year.

use crate::{
    features::{
        bookings::domain::{Channel, Usage},
        policies::domain::CancelRules,
        quota::domain::Balance,
    },
    shared::domain::{
        AccountId, DistrictId, FamilyId, GuidanceBookingId, GuidanceSessionId, Interval, words,
    },
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

words! {
    /// Where a guidance booking stands in its life.
    GuidanceBookingStatus {
        /// Waits for staff; holds its place and counts (I6).
        Requested = "requested",
        /// Staff said yes.
        Confirmed = "confirmed",
        /// The family came.
        Attended = "attended",
        /// Staff said no.
        Rejected = "rejected",
        /// Staff did not answer in time.
        Expired = "expired",
        /// Cancelled by a guardian in time.
        Cancelled = "cancelled",
        /// Cancelled by a guardian too late.
        LateCancelled = "late_cancelled",
        /// Called off by those who hold it.
        CancelledByHouse = "cancelled_by_house",
        /// Nobody came.
        NoShow = "no_show",
    }
}

impl GuidanceBookingStatus {
    /// The states that hold a place.
    pub const HOLDING_A_PLACE: &'static [Self] = &[Self::Requested, Self::Confirmed];

    /// True while the booking holds a place.
    #[must_use]
    pub fn holds_a_place(self) -> bool {
        Self::HOLDING_A_PLACE.contains(&self)
    }
}

/// One family's place in one guidance session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuidanceBooking {
    /// Its id.
    pub id: GuidanceBookingId,
    /// Its district.
    pub district: DistrictId,
    /// The family.
    pub family: FamilyId,
    /// The session.
    pub session: GuidanceSessionId,
    /// The session's time; it does not move while families hold places.
    pub during: Interval,
    /// Where it stands.
    pub status: GuidanceBookingStatus,
    /// The local calendar year of the session, in which it counts.
    pub quota_year: i32,
    /// Version of the policy that decided.
    pub policy_version: String,
    /// Who made it.
    pub channel: Channel,
    /// The account that made it.
    pub requested_by: AccountId,
    /// When an unanswered request expires.
    pub confirm_deadline: DateTime<Utc>,
    /// Until when staff may still note that the family came.
    pub attendance_until: DateTime<Utc>,
    /// Raised by every change of state.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// One step of a guidance booking's history; never changed (I7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuidanceEvent {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; `None` for a job.
    pub actor: Option<AccountId>,
    /// The state before; `None` for the first.
    pub from: Option<GuidanceBookingStatus>,
    /// The state after.
    pub to: GuidanceBookingStatus,
    /// Why, when a person said so.
    pub reason: Option<String>,
}

/// Puts the steps of one booking in the order in which they were taken: each begins where
/// the one before ended.
#[must_use]
pub fn in_order(mut steps: Vec<GuidanceEvent>) -> Vec<GuidanceEvent> {
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

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewGuidanceBooking {
    /// The family.
    pub family: FamilyId,
    /// The session.
    pub session: GuidanceSessionId,
}

/// Which guidance bookings are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GuidanceFilter {
    /// Only of this family.
    pub family: Option<FamilyId>,
    /// Only of this session.
    pub session: Option<GuidanceSessionId>,
    /// Only in this state.
    pub status: Option<GuidanceBookingStatus>,
}

/// A change of state. Each is a compare-and-set from the states in
/// [`GuidanceTransition::from`] (I7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuidanceTransition {
    /// Staff say yes.
    Confirm,
    /// Staff say no.
    Reject,
    /// Nobody answered in time.
    Expire,
    /// A guardian cancels in time.
    Cancel,
    /// A guardian cancels too late.
    LateCancel,
    /// Those who hold it call it off.
    CancelByHouse,
    /// The family came.
    Attend,
    /// Nobody came.
    NoShow,
}

impl GuidanceTransition {
    /// The states it may start from.
    #[must_use]
    pub const fn from(self) -> &'static [GuidanceBookingStatus] {
        use GuidanceBookingStatus::{Confirmed, Requested};
        match self {
            Self::Confirm | Self::Reject | Self::Expire => &[Requested],
            Self::Cancel | Self::CancelByHouse => &[Requested, Confirmed],
            Self::LateCancel | Self::Attend | Self::NoShow => &[Confirmed],
        }
    }

    /// The state it ends in.
    #[must_use]
    pub const fn to(self) -> GuidanceBookingStatus {
        match self {
            Self::Confirm => GuidanceBookingStatus::Confirmed,
            Self::Reject => GuidanceBookingStatus::Rejected,
            Self::Expire => GuidanceBookingStatus::Expired,
            Self::Cancel => GuidanceBookingStatus::Cancelled,
            Self::LateCancel => GuidanceBookingStatus::LateCancelled,
            Self::CancelByHouse => GuidanceBookingStatus::CancelledByHouse,
            Self::Attend => GuidanceBookingStatus::Attended,
            Self::NoShow => GuidanceBookingStatus::NoShow,
        }
    }
}

/// Which kind of cancelling it is when a guardian does it now: as for care.
#[must_use]
pub fn cancel_as_guardian(
    rules: &CancelRules,
    status: GuidanceBookingStatus,
    starts_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> GuidanceTransition {
    if status == GuidanceBookingStatus::Requested || now + rules.free_until_before <= starts_at {
        GuidanceTransition::Cancel
    } else {
        GuidanceTransition::LateCancel
    }
}

/// What a booking in this state does to the family's year. Exhaustive on purpose: a new
/// state does not compile until it is decided what it costs.
#[must_use]
pub const fn guidance_usage(status: GuidanceBookingStatus, rules: &CancelRules) -> Usage {
    match status {
        GuidanceBookingStatus::Requested | GuidanceBookingStatus::Confirmed => Usage::Held,
        GuidanceBookingStatus::Attended => Usage::Used,
        GuidanceBookingStatus::NoShow if rules.no_show_consumes_quota => Usage::Used,
        GuidanceBookingStatus::LateCancelled if rules.late_cancel_consumes_quota => Usage::Used,
        GuidanceBookingStatus::NoShow
        | GuidanceBookingStatus::LateCancelled
        | GuidanceBookingStatus::Rejected
        | GuidanceBookingStatus::Expired
        | GuidanceBookingStatus::Cancelled
        | GuidanceBookingStatus::CancelledByHouse => Usage::Nothing,
    }
}

/// The guidance sessions of a family in one year, with every booking that bears on them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuidanceView {
    /// Calendar year of the sessions.
    pub year: i32,
    /// The balance.
    pub balance: Balance,
    /// The bookings of the year, by time, with what each does to the balance.
    pub entries: Vec<(GuidanceBooking, Usage)>,
}

/// Counts the bookings of a year; those of other years are left out.
#[must_use]
pub fn guidance_balance(
    year: i32,
    entitled: u32,
    bookings: &[GuidanceBooking],
    rules: &CancelRules,
) -> Balance {
    let mut balance = Balance {
        entitled,
        ..Balance::default()
    };
    for booking in bookings.iter().filter(|booking| booking.quota_year == year) {
        match guidance_usage(booking.status, rules) {
            Usage::Held => balance.held = balance.held.saturating_add(1),
            Usage::Used => balance.used = balance.used.saturating_add(1),
            Usage::Nothing => {}
        }
    }
    balance
}
