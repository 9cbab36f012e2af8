//! How many children a session holds at each moment, against its capacity.
//!
//! The one sweep here serves what parents are shown, what admission decides and what
//! staff are warned of, so a place that is shown is a place that can be booked.

use super::capacity::{Capacity, Limit, stretches};
use crate::shared::domain::Interval;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A stretch of a session in which neither capacity nor occupancy changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeStep {
    /// `[start, end)`.
    pub during: Interval,
    /// Children allowed.
    pub capacity: u32,
    /// What sets the capacity.
    pub limit: Limit,
    /// Children whose bookings hold a place.
    pub occupied: u32,
}

impl FreeStep {
    /// Places left; 0 when the session is full or over.
    #[must_use]
    pub const fn free(&self) -> u32 {
        self.capacity.saturating_sub(self.occupied)
    }

    /// Children above what is allowed.
    #[must_use]
    pub const fn over(&self) -> u32 {
        self.occupied.saturating_sub(self.capacity)
    }
}

/// Lays the bookings that hold a place over the capacity.
#[must_use]
pub fn free_places(capacity: &Capacity, held: &[Interval]) -> Vec<FreeStep> {
    let mut steps = Vec::new();
    for step in capacity.steps() {
        for during in stretches(step.during, held.iter().copied()) {
            let occupied = held
                .iter()
                .filter(|booking| booking.holds(during.start()))
                .count();
            steps.push(FreeStep {
                during,
                capacity: step.places,
                limit: step.limit,
                occupied: u32::try_from(occupied).unwrap_or(u32::MAX),
            });
        }
    }
    steps
}

/// The fullest stretch of `wanted` in which fewer than `children` places are left; `None`
/// when they all fit. What of `wanted` lies outside the steps is not looked at: the caller
/// has checked that it lies inside the session.
#[must_use]
pub fn first_lack(steps: &[FreeStep], wanted: Interval, children: u32) -> Option<FreeStep> {
    steps
        .iter()
        .filter(|step| step.during.overlaps(&wanted) && step.free() < children)
        .min_by_key(|step| (step.free(), step.during.start()))
        .copied()
}

/// The times from `now` on at which there are more children than places, those that touch
/// joined.
#[must_use]
pub fn short_stretches(steps: &[FreeStep], now: DateTime<Utc>) -> Vec<Interval> {
    let mut stretches: Vec<Interval> = Vec::new();
    for step in steps.iter().filter(|step| step.over() > 0) {
        let Ok(ahead) = Interval::new(step.during.start().max(now), step.during.end()) else {
            continue;
        };
        match stretches.last_mut() {
            Some(last) if last.end() == ahead.start() => {
                *last = Interval::new(last.start(), ahead.end()).unwrap_or(*last);
            }
            _ => stretches.push(ahead),
        }
    }
    stretches
}

/// The greatest number of children above the capacity at any moment (invariant 9).
#[must_use]
pub fn most_over(steps: &[FreeStep]) -> u32 {
    steps.iter().map(FreeStep::over).max().unwrap_or(0)
}
