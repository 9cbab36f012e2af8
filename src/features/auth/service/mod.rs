//! Signing in, staying signed in, and what other features need of accounts.

mod accounts;
mod codes;
mod passwords;
mod sign_in;
mod tokens;

pub use accounts::{account_for_phone, actor_of, create_staff_login, revoke_all, wechat_openid};
pub use codes::{CodeOnItsWay, send_code};
pub use passwords::{Passwords, hash_password};
pub use sign_in::{guardian_by_phone, staff_by_password};
pub use tokens::{access_token, refresh, sign_out, tokens_for};
