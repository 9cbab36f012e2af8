//! A dated session of parenting guidance.

use crate::{
    features::policies::domain::GuidanceRules,
    shared::domain::{
        AccountId, DateRange, DistrictId, GuidanceSessionId, HouseId, Interval, LocalTime,
        SubdistrictId, words,
    },
};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

words! {
    /// Whose place it is (H-12).
    VenueType {
        /// 宝宝屋.
        House = "house",
        /// 区早教中心.
        EarlyEducationCentre = "early_education_centre",
        /// 幼儿园早教点.
        KindergartenPoint = "kindergarten_point",
    }
}

words! {
    /// How it is held: 线上线下结合 (H-12).
    GuidanceMode {
        /// 线上.
        Online = "online",
        /// 线下.
        Offline = "offline",
    }
}

words! {
    /// What it is about: 教养医结合 (H-12).
    GuidanceTopic {
        /// 教.
        Education = "education",
        /// 养.
        Care = "care",
        /// 医.
        Medical = "medical",
    }
}

words! {
    /// What kind of guidance it is (N-05). Home visits are tasks of their own.
    GuidanceKind {
        /// 亲子活动.
        ParentChildActivity = "parent_child_activity",
        /// 家长课堂.
        ParentClass = "parent_class",
        /// 母子健康手册应用.
        HealthHandbook = "health_handbook",
    }
}

words! {
    /// Whether a guidance session takes place.
    GuidanceSessionStatus {
        /// It does.
        Open = "open",
        /// It was called off.
        Cancelled = "cancelled",
    }
}

/// What staff enter and edit of a guidance session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuidanceDetails {
    /// Where, or how to join; may be empty in a house, whose address is known.
    pub venue: String,
    /// Online or offline.
    pub mode: GuidanceMode,
    /// Education, care or medical.
    pub topic: GuidanceTopic,
    /// The kind of guidance.
    pub kind: GuidanceKind,
    /// What parents read first.
    pub title: String,
    /// Its time.
    pub during: Interval,
    /// How many families may come.
    pub capacity_families: u32,
    /// Bookings are confirmed without a person.
    pub auto_confirm: bool,
}

/// A dated session of parenting guidance. It is free of charge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuidanceSession {
    /// Its id.
    pub id: GuidanceSessionId,
    /// Its district.
    pub district: DistrictId,
    /// The subdistrict whose staff answer for it.
    pub subdistrict: SubdistrictId,
    /// The house that hosts it, when one does.
    pub house: Option<HouseId>,
    /// Whose place it is.
    pub venue_type: VenueType,
    /// Its local date.
    pub date: NaiveDate,
    /// What staff edit.
    pub details: GuidanceDetails,
    /// Whether it takes place.
    pub status: GuidanceSessionStatus,
    /// Why it was called off.
    pub cancel_reason: Option<String>,
    /// Who entered it.
    pub created_by: AccountId,
    /// Raised by every edit; the `ETag`. Bookings leave it alone.
    pub version: i64,
}

/// A guidance session as parents see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedGuidance {
    /// The session.
    pub session: GuidanceSession,
    /// Families that hold a place.
    pub held: u32,
    /// When booking opens and closes.
    pub window: (DateTime<Utc>, DateTime<Utc>),
}

impl OfferedGuidance {
    /// Places that can be booked, the window aside.
    #[must_use]
    pub fn free_places(&self) -> u32 {
        match self.session.status {
            GuidanceSessionStatus::Open => self
                .session
                .details
                .capacity_families
                .saturating_sub(self.held),
            GuidanceSessionStatus::Cancelled => 0,
        }
    }
}

/// Which guidance sessions are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionFilter {
    /// On these dates.
    pub span: DateRange,
    /// Only of this subdistrict.
    pub subdistrict: Option<SubdistrictId>,
    /// Only in this house.
    pub house: Option<HouseId>,
    /// Only on this topic.
    pub topic: Option<GuidanceTopic>,
    /// Only held so.
    pub mode: Option<GuidanceMode>,
}

/// When guardians can book: from the beginning of the first local day until shortly before
/// the start, as instants `[opens, closes)`.
#[must_use]
pub fn guidance_window(
    rules: &GuidanceRules,
    local: LocalTime,
    date: NaiveDate,
    starts_at: DateTime<Utc>,
) -> (DateTime<Utc>, DateTime<Utc>) {
    let first = date
        .checked_sub_days(Days::new(u64::from(rules.opens_days_ahead)))
        .unwrap_or(date);
    (
        local.at(first, NaiveTime::MIN),
        starts_at - rules.closes_before,
    )
}
