//! Handing a child over, and saying afterwards that it was there.

use super::transitions::{MorningCheck, Transition};
use crate::{
    features::{
        auth::domain::Code,
        families::domain::{Relation, ShownDocument},
    },
    shared::domain::{
        BookingId, DistrictId, GuardianId, IdType, Interval, PersonName, PickupCodeId,
        PickupPersonId, words,
    },
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// Who stands at the door to take the child home.
pub enum HandOver {
    /// A guardian of the family.
    Guardian(GuardianId),
    /// A person whom a guardian has authorised, with the document staff have seen.
    Person {
        /// The authorisation.
        id: PickupPersonId,
        /// What the person has shown.
        shown: ShownDocument,
    },
    /// An adult who was named for this day, with the code and the document.
    Code {
        /// The code the adult was told.
        code: Code,
        /// What the adult has shown.
        shown: ShownDocument,
    },
}

/// To whom a child was handed over: one of the three, and what that person is to the child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handed {
    /// A guardian.
    pub guardian: Option<GuardianId>,
    /// An authorised person.
    pub person: Option<PickupPersonId>,
    /// An adult named for the day.
    pub code: Option<PickupCodeId>,
    /// All that guardians are told of it.
    pub relation: Relation,
}

/// An adult whom a guardian lets fetch a child once.
#[derive(Clone)]
pub struct NewPickupCode {
    /// Name.
    pub name: PersonName,
    /// What the adult is to the child.
    pub relation: Relation,
    /// The document the adult will show. Only a keyed hash of its last characters is kept.
    pub document: ShownDocument,
}

words! {
    /// Whether a hand-over code can be used.
    PickupCodeState {
        /// It can, on its day.
        Open = "open",
        /// The child was handed over by it.
        Used = "used",
        /// A guardian took it back, or made another.
        Revoked = "revoked",
        /// Its day is over.
        Expired = "expired",
        /// It was entered wrongly too often.
        Blocked = "blocked",
    }
}

/// A hand-over code as it is kept: the code itself only as a keyed hash.
#[derive(Clone, PartialEq, Eq)]
pub struct PickupCode {
    /// Its id.
    pub id: PickupCodeId,
    /// Its district.
    pub district: DistrictId,
    /// The booking whose child is fetched.
    pub booking: BookingId,
    /// The guardian who made it.
    pub guardian: GuardianId,
    /// The adult's name.
    pub name: PersonName,
    /// What the adult is to the child.
    pub relation: Relation,
    /// The kind of document the adult shows.
    pub id_type: IdType,
    /// Keyed hash of kind and last characters.
    pub id_tail_hash: String,
    /// Keyed hash of the code.
    pub code_hash: String,
    /// Wrong entries so far.
    pub attempts: u32,
    /// The one local date on which it can be used.
    pub valid_on: NaiveDate,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl PickupCode {
    /// Whether it can be used on a local date, after at most `tries` wrong entries. One for
    /// a day to come is open, though not yet of use.
    #[must_use]
    pub fn state(&self, today: NaiveDate, tries: u32) -> PickupCodeState {
        if self.used_at.is_some() {
            PickupCodeState::Used
        } else if self.revoked_at.is_some() {
            PickupCodeState::Revoked
        } else if today > self.valid_on {
            PickupCodeState::Expired
        } else if self.attempts >= tries {
            PickupCodeState::Blocked
        } else {
            PickupCodeState::Open
        }
    }
}

/// That a child was there, as staff say afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presence {
    /// When it came.
    pub came_at: DateTime<Utc>,
    /// When it left.
    pub left_at: DateTime<Utc>,
    /// What the paper of the morning check says.
    pub check: MorningCheck,
}

/// Why a child cannot have been there like that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PresenceFault {
    /// It came outside the time in which it would have been let in.
    #[error("came outside the booked time")]
    CameOutside,
    /// It left before it came, or in the future.
    #[error("left before it came, or in the future")]
    LeftOutside,
}

impl Presence {
    /// Checks the times against the time booked, before which a child is let in `early`.
    ///
    /// # Errors
    /// [`PresenceFault`].
    pub fn check_times(
        &self,
        booked: Interval,
        early: TimeDelta,
        now: DateTime<Utc>,
    ) -> Result<(), PresenceFault> {
        if self.came_at < booked.start() - early || self.came_at >= booked.end() {
            return Err(PresenceFault::CameOutside);
        }
        if self.left_at <= self.came_at || self.left_at > now {
            return Err(PresenceFault::LeftOutside);
        }
        Ok(())
    }
}

/// What a wrong end, a missed session or a late cancellation, is corrected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction {
    /// The child was there.
    WasThere(Presence),
    /// The family is excused.
    Excused,
    /// It was the house that did not take the child.
    HouseCancelled,
}

impl Correction {
    /// The change of state.
    #[must_use]
    pub const fn transition(&self) -> Transition {
        match self {
            Self::WasThere(_) => Transition::CorrectToCompleted,
            Self::Excused => Transition::CorrectToCancelled,
            Self::HouseCancelled => Transition::CorrectToCancelledByHouse,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    fn at(minutes: i64) -> DateTime<Utc> {
        let nine = Utc.with_ymd_and_hms(2026, 11, 25, 1, 0, 0).unwrap();
        nine + TimeDelta::minutes(minutes)
    }

    #[test]
    fn a_presence_lies_in_the_booked_time_and_in_the_past() {
        let booked = Interval::new(at(0), at(120)).unwrap();
        let check = MorningCheck {
            temperature_tenths: 366,
            symptoms: false,
        };
        for (came, left, expected) in [
            (-15, 120, Ok(())),
            (-16, 120, Err(PresenceFault::CameOutside)),
            (119, 140, Ok(())),
            (120, 140, Err(PresenceFault::CameOutside)),
            (10, 10, Err(PresenceFault::LeftOutside)),
            (10, 200, Ok(())),
            (10, 201, Err(PresenceFault::LeftOutside)),
        ] {
            let presence = Presence {
                came_at: at(came),
                left_at: at(left),
                check,
            };
            let told = presence.check_times(booked, TimeDelta::minutes(15), at(200));
            assert_eq!(told, expected, "{came} {left}");
        }
    }
}
