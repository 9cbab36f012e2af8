//! Who counts in the ratio: a carer on a date on which every paper is valid.

mod eligibility;

pub use eligibility::{
    CheckResult, Credential, CredentialKind, Ineligible, StaffRole, StaffStatus, why_not_eligible,
};
