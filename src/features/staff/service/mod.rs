//! People, their papers and their shifts: parts of use cases, each inside the caller's
//! transaction, and what can be read without one.

mod papers;
mod people;
mod shifts;

pub use papers::{add_credential, credentials, revoke_credential, why_not_eligible_on};
pub use people::{
    accounts_of_subdistrict, create, edit, has_active_health_worker, has_hit,
    health_worker_accounts, list, lock_to_manage, member_in_scope,
};
pub use shifts::{
    NewShift, add_shift, cancel_shift, lock_shift_to_cancel, roster, shifts_ahead, shifts_of_house,
};
