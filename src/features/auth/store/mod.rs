//! Accounts, codes and refresh tokens in SQL.

mod accounts;
mod attempts;
mod codes;
mod identities;
mod refresh;
mod totp;

pub(super) use accounts::{
    AccountNow, account_now, delete_account, disable, find_credentials, find_identity,
    insert_account, lock_account,
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
pub(super) use refresh::{
    NewRefreshToken, find_refresh, insert_refresh, moved_on, revoke_account, revoke_chain,
    revoke_unused, use_refresh,
};
pub(super) use totp::{
    NewTotp, StoredTotp, confirm_totp, delete_totp, find_totp, insert_totp, login_hash,
    recovery_codes_left, replace_recovery_codes, use_recovery_code, use_step,
};
