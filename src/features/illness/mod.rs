//! Illness in the house: cases, proposals to suspend a class, and what is observed of a child
//! during the day (H-39, H-63, scenarios 22 and 23).
//!
//! The rules in plain words:
//!
//! - A case is a child with a suspected infectious disease: turned away at the morning check,
//!   or reported by staff. What was found is kept encrypted by `health`; only the code of the
//!   disease stands in the clear, so that cases can be counted.
//! - A class is a room and the children who came to its sessions. A case counts in every room
//!   the child came to within the days that the policy names.
//! - When the cases of one disease in a class reach the policy's number within its days, the
//!   service proposes to suspend the class; when enough classes or cases of a house do, the
//!   house. It decides nothing: a health worker or manager accepts or dismisses.
//! - Accepting closes the room or house for the policy's days, with everything that follows
//!   from a closure.
//! - The contacts of the cases are the children who were in the same sessions at the same
//!   time. They are shown to the health worker and manager of the house for the health
//!   authority, and to nobody else; that they were read is written to the audit log.
//!
//! Cases are counted under the locks of the rooms of the house, so that a case that is weighed
//! twice, or two at once, lead to one proposal.

pub mod domain;
pub mod http;
pub mod service;
mod store;
