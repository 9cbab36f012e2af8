//! Cases, proposals, contacts and observations in SQL.

mod cases;
mod observations;
mod proposals;

pub(super) use cases::{Weighed, cases_in_house, find_case, houses_of, shared_with};
pub(super) use observations::{add_observation, observations};
pub(super) use proposals::{
    Decision, add_cases, add_proposal, decide, find_proposal, list_proposals, proposals_about,
};
