//! Who counts in the ratio: a carer on a date on which every paper is valid.

mod absence;
mod compliance;
mod dismissal;
mod eligibility;
mod error;
mod member;
mod pattern;
mod record;
mod shift;

pub use absence::{Absence, AbsenceKind, absence_time, misses, without};
pub use compliance::{
    Compliance, as_credentials, is_renewed, lacking_since, lacks, status_date, trained_in,
};
pub use dismissal::{DOCUMENT_NEEDED, Dismissal, DocumentInput, NewDismissal, ServedHouse};
pub use eligibility::{
    CheckResult, Credential, CredentialKind, Ineligible, StaffRole, StaffStatus, why_not_eligible,
};
pub use error::{Fault, StaffError};
pub use member::{Place, StaffMember, is_self, may_manage};
pub use pattern::{
    NotEligibleOn, NotRostered, NotRosteredOn, PatternDetails, PatternStatus, PublishedRoster,
    ShiftPattern,
};
pub use record::{CredentialInput, CredentialRecord};
pub use shift::{Roster, Rostered, Shift, ShiftSwap, StandIn, shift_time};
