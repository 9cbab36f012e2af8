//! Who counts in the ratio: a carer on a date on which every paper is valid.

mod eligibility;
mod error;
mod member;
mod record;
mod shift;

pub use eligibility::{
    CheckResult, Credential, CredentialKind, Ineligible, StaffRole, StaffStatus, why_not_eligible,
};
pub use error::{Fault, StaffError};
pub use member::{Place, StaffMember, is_self, may_manage};
pub use record::{CredentialInput, CredentialRecord};
pub use shift::{Roster, Rostered, Shift, shift_time};
