//! Accounts, codes and refresh tokens in SQL.

mod accounts;
mod codes;
mod refresh;

pub(super) use accounts::{
    account, delete_account, family_of, find_credentials, find_identity, insert_account,
    insert_identity, lock_account, secret_of, staff_member,
};
pub(super) use codes::{count_attempt, insert_code, latest_codes, lock_latest, use_code};
pub(super) use refresh::{
    NewRefreshToken, find_refresh, insert_refresh, moved_on, revoke_account, revoke_chain,
    revoke_unused, use_refresh,
};
