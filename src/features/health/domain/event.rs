//! What was found of a child's illness: at the morning check, or reported by staff.

use crate::{
    features::policies::domain::Disease,
    shared::domain::{
        AccountId, BookingId, ChildId, DistrictId, FamilyId, HealthEventId, HouseId, words,
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;

words! {
    /// How the house came to know of it.
    HealthEventKind {
        /// The morning check sent the child home.
        TurnedAway = "turned_away",
        /// Staff were told, or saw it during the day.
        Reported = "reported",
    }
}

words! {
    /// A sign of illness.
    Symptom {
        /// 发热.
        Fever = "fever",
        /// 咳嗽.
        Cough = "cough",
        /// 流涕.
        RunnyNose = "runny_nose",
        /// 皮疹.
        Rash = "rash",
        /// 口腔疱疹.
        MouthSores = "mouth_sores",
        /// 呕吐.
        Vomiting = "vomiting",
        /// 腹泻.
        Diarrhoea = "diarrhoea",
        /// 眼结膜充血.
        RedEyes = "red_eyes",
        /// 精神萎靡.
        Lethargy = "lethargy",
        /// Any other.
        Other = "other",
    }
}

/// What was measured and seen. Stored encrypted; not printable by accident.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Findings {
    /// Body temperature, tenths of a degree Celsius.
    pub temperature_tenths: Option<u32>,
    /// Signs of illness.
    pub symptoms: Vec<Symptom>,
    /// What else there is to say.
    pub note: Option<String>,
}

impl fmt::Debug for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Findings(..)")
    }
}

/// What staff enter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The infectious disease that is suspected, if one is.
    pub disease: Option<Disease>,
    /// What was measured and seen.
    pub findings: Findings,
}

/// What is to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The district.
    pub district: DistrictId,
    /// The house that found it.
    pub house: HouseId,
    /// The child.
    pub child: ChildId,
    /// The child's family: it is told.
    pub family: FamilyId,
    /// The booking at whose morning check it was found.
    pub booking: Option<BookingId>,
    /// Local date of the first signs.
    pub date: NaiveDate,
    /// Who records it.
    pub by: AccountId,
    /// What.
    pub seen: Seen,
}

/// A record of illness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthEvent {
    /// Its id.
    pub id: HealthEventId,
    /// The house that found it.
    pub house: HouseId,
    /// The booking at whose morning check it was found.
    pub booking: Option<BookingId>,
    /// How it came to be known.
    pub kind: HealthEventKind,
    /// What was found.
    pub seen: Seen,
    /// Local date of the first signs.
    pub date: NaiveDate,
    /// When it was recorded.
    pub occurred_at: DateTime<Utc>,
    /// When a doctor's note of recovery was verified.
    pub cleared_at: Option<DateTime<Utc>>,
}
