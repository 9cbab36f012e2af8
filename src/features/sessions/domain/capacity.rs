//! How many children a session may hold at each moment (I5).
//!
//! `min(class cap, floor(usable area / area per child), children per carer × eligible
//! carers on duty, released places)`. The first, second and fourth stand still during a
//! session; the third changes whenever a shift begins or ends.

use crate::{
    features::policies::domain::CapacityRules,
    shared::domain::{Interval, StaffId},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Which of the four numbers is the smallest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Children a class may hold (H-49).
    ClassCap,
    /// Usable area of the room (H-48).
    RoomArea,
    /// Carers on duty (H-57).
    Carers,
    /// Places the subdistrict has released.
    ReleasedPlaces,
}

/// A stretch of a session with one capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapacityStep {
    /// `[start, end)`.
    pub during: Interval,
    /// Children allowed at every moment of it.
    pub places: u32,
    /// What sets the number.
    pub limit: Limit,
}

/// The capacity of a session, stretch after stretch without a gap, from its start to its
/// end. Neighbouring stretches differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Capacity(Vec<CapacityStep>);

impl Capacity {
    /// The stretches in order.
    #[must_use]
    pub fn steps(&self) -> &[CapacityStep] {
        &self.0
    }

    /// Places at an instant; 0 outside the session.
    #[must_use]
    pub fn at(&self, at: DateTime<Utc>) -> u32 {
        self.0
            .iter()
            .find(|step| step.during.holds(at))
            .map_or(0, |step| step.places)
    }
}

/// A carer's time in the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnDuty {
    /// Who; a person on two shifts at once is still one carer.
    pub carer: StaffId,
    /// When.
    pub during: Interval,
}

/// What the capacity of one session depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapacityInputs {
    /// The session.
    pub session: Interval,
    /// The room's own class cap, where lower than the legal one.
    pub class_cap: Option<u32>,
    /// Usable area of the room, square decimetres.
    pub usable_area_dm2: u32,
    /// Places the subdistrict has released for the session.
    pub released_places: u32,
    /// Shifts in the room of carers who are eligible on the session's date.
    pub on_duty: Vec<OnDuty>,
}

/// Computes the capacity of a session.
#[must_use]
pub fn capacity_over_time(rules: &CapacityRules, inputs: &CapacityInputs) -> Capacity {
    let class_cap = inputs
        .class_cap
        .unwrap_or(rules.max_children_per_class)
        .min(rules.max_children_per_class);
    let area_cap = inputs
        .usable_area_dm2
        .checked_div(rules.area_dm2_per_child)
        .unwrap_or(0);
    let fixed = [
        (class_cap, Limit::ClassCap),
        (area_cap, Limit::RoomArea),
        (inputs.released_places, Limit::ReleasedPlaces),
    ];
    let mut steps: Vec<CapacityStep> = Vec::new();
    for during in stretches(
        inputs.session,
        inputs.on_duty.iter().map(|duty| duty.during),
    ) {
        let carers_cap =
            carers_at(&inputs.on_duty, during.start()).saturating_mul(rules.children_per_carer);
        let (places, limit) = fixed
            .into_iter()
            .chain([(carers_cap, Limit::Carers)])
            .min_by_key(|(places, _)| *places)
            .unwrap_or((0, Limit::Carers));
        match steps.last_mut() {
            Some(last) if last.places == places && last.limit == limit => {
                if let Ok(longer) = Interval::new(last.during.start(), during.end()) {
                    last.during = longer;
                }
            }
            _ => steps.push(CapacityStep {
                during,
                places,
                limit,
            }),
        }
    }
    Capacity(steps)
}

fn carers_at(on_duty: &[OnDuty], at: DateTime<Utc>) -> u32 {
    let mut present: Vec<StaffId> = on_duty
        .iter()
        .filter(|duty| duty.during.holds(at))
        .map(|duty| duty.carer)
        .collect();
    present.sort_unstable();
    present.dedup();
    u32::try_from(present.len()).unwrap_or(u32::MAX)
}

/// Cuts `whole` at every start and end of `cuts` that lies inside it.
pub(super) fn stretches(
    whole: Interval,
    cuts: impl Iterator<Item = Interval>,
) -> impl Iterator<Item = Interval> {
    let mut edges: Vec<DateTime<Utc>> = cuts
        .flat_map(|cut| [cut.start(), cut.end()])
        .filter(|edge| whole.holds(*edge))
        .chain([whole.start(), whole.end()])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let next = edges.clone();
    edges
        .into_iter()
        .zip(next.into_iter().skip(1))
        .filter_map(|(start, end)| Interval::new(start, end).ok())
}
