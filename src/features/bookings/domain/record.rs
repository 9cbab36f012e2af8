//! All that is kept about the bookings of one child, for the audit.

use super::{
    booking::{Booking, BookingEvent, in_order},
    facts::Certificate,
    status::BookingStatus,
    transitions::Transition,
    views::{QuotaView, quota_view},
};
use crate::{
    features::{policies::domain::Policy, quota::domain::entitled},
    shared::domain::{ChildId, DistrictId, FamilyId, HouseId},
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The bookings of one child and the papers they rest on.
#[derive(Clone, Debug)]
pub struct ChildRecord {
    /// The child.
    pub child: ChildId,
    /// Its family.
    pub family: FamilyId,
    /// Its district.
    pub district: DistrictId,
    /// Birth date; says nothing once the child is erased.
    pub birth_date: NaiveDate,
    /// Nothing personal is kept any more.
    pub erased: bool,
    /// Every necessary consent is in force.
    pub consented: bool,
    /// Houses for whose subdistrict the family has signed an agreement.
    pub signed_for: BTreeSet<HouseId>,
    /// Certificates that are verified or wait.
    pub certificates: Vec<Certificate>,
    /// Granted sessions by year.
    pub granted: BTreeMap<i32, u32>,
    /// Of bookings with this id or a later one the whole history is there; older ones may be
    /// archived.
    pub histories_since: Uuid,
    /// Every booking with its history.
    pub bookings: Vec<(Booking, Vec<BookingEvent>)>,
}

impl ChildRecord {
    /// Every booking.
    pub fn bookings(&self) -> impl Iterator<Item = &Booking> {
        self.bookings.iter().map(|(booking, _)| booking)
    }

    /// The free sessions of a year by the rules that count it.
    #[must_use]
    pub fn quota(&self, policy: &Policy, year: i32) -> QuotaView {
        let granted = self.granted.get(&year).copied();
        quota_view(
            (self.family, self.child, year),
            entitled(policy.free_sessions_per_year, granted),
            &policy.cancel,
            self.bookings(),
        )
    }
}

/// What is wrong with the history of a booking that stands in `status`; `None` when every
/// step is one that may be taken, begins where the one before ended, and the last ends in
/// `status` (I7).
#[must_use]
pub fn history_fault(events: &[BookingEvent], status: BookingStatus) -> Option<String> {
    let mut stands = None;
    for step in in_order(events.to_vec()) {
        if step.from != stands {
            let (from, to) = (step.from.map(BookingStatus::as_str), step.to.as_str());
            return Some(format!(
                "a step from {from:?} to {to} follows no step before it"
            ));
        }
        if let Some(from) = step.from
            && !Transition::may_lead(from, step.to)
        {
            let (from, to) = (from.as_str(), step.to.as_str());
            return Some(format!("a step from {from} to {to} cannot be taken"));
        }
        stands = Some(step.to);
    }
    (stands != Some(status)).then(|| {
        let stands = stands.map(BookingStatus::as_str);
        format!(
            "its history ends in {stands:?}, but it is {}",
            status.as_str()
        )
    })
}
