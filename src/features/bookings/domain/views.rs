//! What is projected to Redis and shown: the balance of a child's year, and how full a
//! session is. Pure, so that the same rows always give the same view, wherever they are
//! read.

use super::{
    booking::Booking,
    quota::{Usage, balance, usage_of},
    status::{BookingStatus, Funding},
};
use crate::{
    features::{
        policies::domain::CancelRules,
        quota::domain::Balance,
        sessions::domain::{Capacity, FreeStep, first_lack, free_places},
    },
    shared::domain::{BookingId, ChildId, DistrictId, FamilyId, HouseId, Interval, SessionId},
};
use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

/// The free sessions of a child in one year, with every booking that bears on them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaView {
    /// The child's family: who may see it.
    pub family: FamilyId,
    /// The child.
    pub child: ChildId,
    /// Calendar year of the sessions.
    pub year: i32,
    /// The balance.
    pub balance: Balance,
    /// The bookings of the year, by time.
    pub entries: Vec<QuotaEntry>,
}

/// One booking as it bears on the balance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaEntry {
    /// The booking.
    pub booking: BookingId,
    /// The house.
    pub house: HouseId,
    /// The session.
    pub session: SessionId,
    /// Local date of the session.
    pub date: NaiveDate,
    /// The time booked.
    pub during: Interval,
    /// Where it stands.
    pub status: BookingStatus,
    /// Who pays.
    pub funding: Funding,
    /// What it does to the balance.
    pub usage: Usage,
}

/// Makes the view of `year` from the child's bookings; those of other years are left out.
#[must_use]
pub fn quota_view<'b>(
    (family, child, year): (FamilyId, ChildId, i32),
    entitled: u32,
    rules: &CancelRules,
    bookings: impl IntoIterator<Item = &'b Booking>,
) -> QuotaView {
    let mut of_year: Vec<&Booking> = bookings
        .into_iter()
        .filter(|booking| booking.quota_year == year)
        .collect();
    of_year.sort_by_key(|booking| (booking.during.start(), booking.id));
    let plain: Vec<_> = of_year.iter().map(|booking| booking.as_childs()).collect();
    QuotaView {
        family,
        child,
        year,
        balance: balance(year, entitled, &plain, rules),
        entries: of_year
            .into_iter()
            .map(|booking| QuotaEntry {
                booking: booking.id,
                house: booking.house,
                session: booking.session,
                date: booking.date,
                during: booking.during,
                status: booking.status,
                funding: booking.funding,
                usage: usage_of(booking.status, booking.funding, rules),
            })
            .collect(),
    }
}

/// How full a session is, stretch by stretch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccupancyView {
    /// Capacity and occupancy over time.
    pub steps: Vec<FreeStep>,
    /// Raster of start and end times from the session's start, minutes.
    pub step_minutes: u32,
    /// The district.
    pub district: DistrictId,
    /// The children for whom a booking was ever made and their families, sorted: a child who is
    /// among them is answered from SQL, which knows the booking and what its request heard.
    pub children: Vec<(ChildId, FamilyId)>,
}

/// Makes the view of a session from its capacity and all bookings that were made in it.
#[must_use]
pub fn occupancy_view<'b>(
    district: DistrictId,
    (capacity, step_minutes): (&Capacity, u32),
    bookings: impl IntoIterator<Item = &'b Booking>,
) -> OccupancyView {
    let mut held = Vec::new();
    let mut children = Vec::new();
    for booking in bookings {
        if booking.status.holds_a_place() {
            held.push(booking.during);
        }
        children.push((booking.child, booking.family));
    }
    children.sort_unstable();
    children.dedup();
    held.sort_unstable_by_key(|during| (during.start(), during.end()));
    OccupancyView {
        steps: free_places(capacity, &held),
        district,
        step_minutes,
        children,
    }
}

impl OccupancyView {
    /// [`next_fit`] in this session, whose span is that of the steps.
    #[must_use]
    pub fn next_fit(&self, wanted: Interval) -> Option<Interval> {
        let (first, last) = (self.steps.first()?, self.steps.last()?);
        let session = Interval::new(first.during.start(), last.during.end()).ok()?;
        let step = TimeDelta::minutes(i64::from(self.step_minutes));
        next_fit(&self.steps, session, wanted, step)
    }
}

/// The first time from `wanted`'s start on, on the session's raster, at which a booking of
/// the same length would fit: a hint for a parent who was told that it is full.
#[must_use]
pub fn next_fit(
    steps: &[FreeStep],
    session: Interval,
    wanted: Interval,
    step: TimeDelta,
) -> Option<Interval> {
    if step <= TimeDelta::zero() {
        return None;
    }
    let mut start = wanted.start() + step;
    while let Ok(candidate) = Interval::new(start, start + wanted.length())
        && session.contains(&candidate)
    {
        if first_lack(steps, candidate, 1).is_none() {
            return Some(candidate);
        }
        start += step;
    }
    None
}
