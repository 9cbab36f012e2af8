//! Signing in, staying signed in, and what other features need of accounts.

mod accounts;
mod audit;
mod codes;
mod identities;
mod lockout;
mod own_password;
mod passwords;
mod providers;
mod second_factor;
mod sign_in;
mod sign_ins;
mod standing;
mod tokens;
mod upkeep;

pub use accounts::{account_for_phone, close, create_integrator, create_staff_login, lock_active};
pub use codes::{CodeOnItsWay, send_code};
pub use identities::{Linked, identities, link_phone, link_provider, subject_of, unlink};
pub use own_password::{
    FirstPassword, change_password, first_password, keep_first_passwords, reset_password,
    temporary_until, unlock,
};
pub use passwords::{Passwords, hash_password};
pub use providers::guardian_by_provider;
pub use second_factor::{
    Enrolment, SecondFactorStatus, confirm_totp, enrol_totp, remove_totp, renew_recovery_codes,
    reset_totp, second_factor,
};
pub use sign_in::{guardian_by_phone, staff_by_password};
pub use sign_ins::{end_all, end_other_sign_ins, end_sign_in, sign_ins};
pub use standing::{
    actor_of, standing, standing_in_a_rush, standing_to_read, standings, trusts_old_keys,
};
pub use tokens::{access_token, refresh, sign_out, tokens_for};
pub use upkeep::forget_old;
