//! Use cases of illness: reports, weighing of cases, proposals, contacts, observations.

mod contacts;
mod observations;
mod proposals;
mod reports;
mod weigh;

pub use contacts::contacts;
pub use observations::{observations, observe};
pub use proposals::{accept, dismiss, proposal, proposals};
pub use reports::report;
pub use weigh::weigh;
