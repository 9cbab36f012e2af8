//! People, their papers, shifts and absences: parts of use cases, each inside the caller's
//! transaction, and what can be read without one.

mod absences;
mod papers;
mod patterns;
mod people;
mod served;
mod shifts;

pub use absences::{
    AbsencesOf, NewAbsence, absences, add_absence, away, end_absence, lock_absence_to_end,
};
pub use papers::{
    add_credential, compliance, credentials, has_health_worker, papers_ending, revoke_credential,
    untrained_in, why_not_eligible_on,
};
pub use patterns::{create_pattern, edit_pattern, end_pattern, patterns, publish_roster};
pub use people::{
    accounts_of_subdistrict, administrators, create, dismiss, dismissal, edit, has_hit,
    health_worker_accounts, is_any_barred, list, lock_to_manage, member_in_scope, sealed_document,
    subdistrict_accounts, supervisors,
};
pub use served::{health_worker_houses, serve_house, served_houses, stop_serving};
pub use shifts::{
    NewShift, add_shift, cancel_shift, lock_shift_to_cancel, lock_shift_to_swap, lock_stand_in,
    roster, shifts_ahead, shifts_of_house, shifts_within, stand_in, stand_ins, swap_shift,
};
