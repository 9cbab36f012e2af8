//! What a closure is, how far it has been carried out, and what lifting it gives back.

use crate::{
    features::{
        bookings::domain::BookingError,
        districts::domain::DistrictError,
        houses::domain::{HouseError, HouseStatus},
        sessions::domain::{ClosedSpan, Closing, SessionError},
    },
    shared::{
        domain::{AccountId, ClosureId, DistrictId, HouseId, RoomId, words},
        storage::{StoreError, idempotency::ReplayError},
    },
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

words! {
    /// Why a house is closed for a time.
    ClosureReason {
        /// 传染病防控.
        Illness = "illness",
        /// 设施设备故障或维修.
        Premises = "premises",
        /// 恶劣天气.
        Weather = "weather",
        /// 节假日或活动安排.
        Event = "event",
        /// 人员不足.
        StaffShortage = "staff_shortage",
        /// 主管部门要求 (L-14).
        Authority = "authority",
        /// Any other.
        Other = "other",
    }
}

/// What staff enter of a closure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClosure {
    /// What is closed, and when.
    pub closing: Closing,
    /// Why.
    pub reason: ClosureReason,
    /// Told to families, in Chinese.
    pub text_zh: String,
    /// Told to families, in English.
    pub text_en: String,
    /// It follows the state of the house, and ends with it.
    pub by_house_state: bool,
}

impl NewClosure {
    /// The closure of a house that no longer works; `None` for a state in which it does, or
    /// never did.
    #[must_use]
    pub fn of_state(house: HouseId, status: HouseStatus, from: DateTime<Utc>) -> Option<Self> {
        let (text_zh, text_en) = match status {
            HouseStatus::Suspended => (
                "宝宝屋停业整改，暂停服务。",
                "The house is suspended until faults are mended.",
            ),
            HouseStatus::Closed => ("宝宝屋已停止服务。", "The house has closed."),
            HouseStatus::Preparing | HouseStatus::Operating | HouseStatus::Rectification => {
                return None;
            }
        };
        Some(Self {
            closing: Closing {
                house,
                room: None,
                span: ClosedSpan { from, to: None },
                shorten: false,
            },
            reason: ClosureReason::Authority,
            text_zh: text_zh.to_owned(),
            text_en: text_en.to_owned(),
            by_house_state: true,
        })
    }
}

/// A closure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// Its id.
    pub id: ClosureId,
    /// Its district.
    pub district: DistrictId,
    /// The house.
    pub house: HouseId,
    /// One room of it; `None` for all.
    pub room: Option<RoomId>,
    /// First instant.
    pub from: DateTime<Utc>,
    /// First instant after it; `None` while nobody knows.
    pub to: Option<DateTime<Utc>>,
    /// Sessions that reached into it were ended earlier instead of closed.
    pub shorten: bool,
    /// Why.
    pub reason: ClosureReason,
    /// Told to families, in Chinese.
    pub text_zh: String,
    /// Told to families, in English.
    pub text_en: String,
    /// It follows the state of the house, and ends with it.
    pub by_house_state: bool,
    /// Who made it.
    pub created_by: AccountId,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was lifted.
    pub lifted_at: Option<DateTime<Utc>>,
}

impl Closure {
    /// What families of cancelled bookings are told.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{} / {}", self.text_zh, self.text_en)
    }

    /// True when it closes the same for the same time.
    #[must_use]
    pub fn is_the_same_as(&self, other: &Closing) -> bool {
        self.house == other.house
            && self.room == other.room
            && self.from == other.span.from
            && self.to == other.span.to
    }
}

/// How far a closure has been carried out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Sessions it closed or shortened.
    pub sessions: u32,
    /// Bookings that were to come when it was made.
    pub bookings: u32,
    /// Of these, cancelled by the house.
    pub cancelled: u32,
    /// Of these, still to be cancelled; 0 once it is lifted.
    pub to_do: u32,
}

/// A closure, and how far it has been carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosureView {
    /// The closure.
    pub closure: Closure,
    /// How far.
    pub progress: Progress,
}

/// One shortening of a session, by any closure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortening {
    /// The closure.
    pub closure: ClosureId,
    /// Its beginning: the end of the session while it stands.
    pub from: DateTime<Utc>,
    /// The session's end before.
    pub ended_at_before: DateTime<Utc>,
    /// It has not been lifted.
    pub stands: bool,
}

/// The end of a session when `lifted` no longer shortens it: the earliest beginning of those
/// closures that still do, or else the end it once had.
#[must_use]
pub fn end_without(lifted: ClosureId, shortenings: &[Shortening]) -> Option<DateTime<Utc>> {
    let standing = shortenings
        .iter()
        .filter(|it| it.stands && it.closure != lifted)
        .map(|it| it.from)
        .min();
    standing.or_else(|| shortenings.iter().map(|it| it.ended_at_before).max())
}

/// Why a closure is not had, made or lifted.
#[derive(Debug, thiserror::Error)]
pub enum ClosureError {
    /// Not there, or not for this actor to know.
    #[error("no such closure, house or room")]
    NotFound,
    /// The end does not lie after the beginning.
    #[error("the end does not lie after the beginning")]
    Reversed,
    /// It would be over already.
    #[error("the time is over")]
    Over,
    /// The same has been closed for the same time before.
    #[error("the same closure stands")]
    Exists(ClosureId),
    /// It has been lifted before.
    #[error("the closure has been lifted")]
    AlreadyLifted,
    /// It ends when the house works again.
    #[error("the closure follows the state of the house")]
    ByHouseState,
    /// The house or the room.
    #[error(transparent)]
    House(#[from] HouseError),
    /// The sessions.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The bookings.
    #[error(transparent)]
    Booking(#[from] BookingError),
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

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;
    use uuid::Uuid;

    fn hour(hour: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 24, hour, 0, 0).unwrap()
    }

    fn id(number: u128) -> ClosureId {
        Uuid::from_u128(number).into()
    }

    /// From 13 to 12 by the first, then to 11 by the second.
    fn two(first_stands: bool) -> [Shortening; 2] {
        [
            Shortening {
                closure: id(1),
                from: hour(12),
                ended_at_before: hour(13),
                stands: first_stands,
            },
            Shortening {
                closure: id(2),
                from: hour(11),
                ended_at_before: hour(12),
                stands: true,
            },
        ]
    }

    #[test]
    fn a_session_ends_where_what_still_stands_ends_it() {
        assert_eq!(end_without(id(1), &two(true)), Some(hour(11)));
        assert_eq!(end_without(id(2), &two(true)), Some(hour(12)));
    }

    #[test]
    fn the_last_to_be_lifted_gives_the_first_end_back() {
        assert_eq!(end_without(id(2), &two(false)), Some(hour(13)));
        assert_eq!(end_without(id(1), &[]), None);
    }

    #[test]
    fn only_a_house_that_no_longer_works_is_closed() {
        let house = HouseId::from(Uuid::nil());
        for status in HouseStatus::ALL {
            let made = NewClosure::of_state(house, *status, hour(9));
            assert_eq!(made.is_some(), status.ends_what_was_opened(), "{status:?}");
        }
    }
}
