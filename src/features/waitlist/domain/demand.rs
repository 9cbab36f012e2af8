//! Demand that could not be met (H-10).

use crate::shared::domain::{DateRange, HouseId, words};
use chrono::NaiveDate;

words! {
    /// In which way a wish was not met.
    UnmetReason {
        /// Refused because the session was full.
        Full = "full",
        /// Waited until booking closed, and was offered nothing that could be taken.
        WaitedInVain = "waited_in_vain",
    }
}

/// Which demand is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemandFilter {
    /// On these local dates of care.
    pub span: DateRange,
    /// Only in this house.
    pub house: Option<HouseId>,
}

/// How much demand of one house on one date was not met in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemandCount {
    /// The house.
    pub house: HouseId,
    /// The local date of care; of a wish that spans several dates, the last.
    pub date: NaiveDate,
    /// In which way.
    pub reason: UnmetReason,
    /// Wishes: one for each child and session.
    pub wishes: u64,
    /// Different children.
    pub children: u64,
}
