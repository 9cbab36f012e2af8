//! Half-open spans of time.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// `[start, end)`: the start belongs to it, the end does not, so one child may come at
/// the minute another leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Bounds")]
pub struct Interval {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

/// An interval as it is read, before it is known to be one.
#[derive(Deserialize)]
struct Bounds {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

impl TryFrom<Bounds> for Interval {
    type Error = ReversedInterval;

    fn try_from(read: Bounds) -> Result<Self, Self::Error> {
        Self::new(read.start, read.end)
    }
}

/// The end did not lie after the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the end of an interval must lie after its start")]
pub struct ReversedInterval;

impl Interval {
    /// An interval of more than zero length.
    ///
    /// # Errors
    /// [`ReversedInterval`] when `end` is not after `start`.
    pub fn new(start: DateTime<Utc>, end: DateTime<Utc>) -> Result<Self, ReversedInterval> {
        if start < end {
            Ok(Self { start, end })
        } else {
            Err(ReversedInterval)
        }
    }

    /// First instant.
    #[must_use]
    pub const fn start(&self) -> DateTime<Utc> {
        self.start
    }

    /// First instant after it.
    #[must_use]
    pub const fn end(&self) -> DateTime<Utc> {
        self.end
    }

    /// True when the two share an instant.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// True when `inner` lies wholly inside.
    #[must_use]
    pub fn contains(&self, inner: &Self) -> bool {
        self.start <= inner.start && inner.end <= self.end
    }

    /// True when the instant lies inside.
    #[must_use]
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        self.start <= at && at < self.end
    }

    /// Length.
    #[must_use]
    pub fn length(&self) -> TimeDelta {
        self.end - self.start
    }
}
