//! Accounts, codes and refresh tokens in SQL.

mod accounts;
mod attempts;
mod codes;
mod identities;
mod passwords;
mod refresh;
mod sign_ins;
mod totp;

pub(super) use accounts::{
    AccountNow, account_now, accounts_now, delete_account, disable, find_credentials,
    find_identity, insert_account, lock_account, standing_in_a_rush,
};
pub(super) use attempts::{
    AttemptKey, Attempts, attempts, clear_attempts, count_try, forget_attempts, set_attempts,
    take_back_try,
};
pub(super) use codes::{
    count_attempt, forget_codes, insert_code, latest_codes, lock_latest, use_code,
};
pub(super) use identities::{
    NewIdentity, account_facts, delete_identities, delete_identity, has_identity, identities,
    insert_identity, latest_of_provider, merge,
};
pub(super) use passwords::{keep_passwords, names_around, set_password};
pub(super) use refresh::{
    NewRefreshToken, find_refresh, insert_refresh, moved_on, revoke_unused, use_refresh,
};
pub(super) use sign_ins::{
    NewSignIn, end_sign_ins, find_sign_in, has_sign_in, insert_sign_in, sign_ins, use_sign_in,
};
pub(super) use totp::{
    NewTotp, StoredTotp, confirm_totp, delete_totp, find_totp, insert_totp, login_hash,
    recovery_codes_left, replace_recovery_codes, use_recovery_code, use_step,
};
