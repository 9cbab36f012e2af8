//! Accounts for the other features.

use super::{
    super::{
        domain::{AccountKind, AccountStatus, AuthError, ExternalIdentity, Login, Phone, Provider},
        store::{self, NewIdentity},
    },
    sign_ins::end_all,
};
use crate::{
    shared::{
        domain::{AccountId, DistrictId},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};

/// An identity that was proven just now.
pub(super) struct Proven<'p> {
    /// Who vouches for it.
    pub provider: Provider,
    /// What the provider knows it by.
    pub subject: &'p str,
    /// Whether the provider has verified the real name, where it says.
    pub real_name_verified: Option<bool>,
}

impl<'p> Proven<'p> {
    pub(super) fn phone(phone: &'p Phone) -> Self {
        Self {
            provider: Provider::Phone,
            subject: phone.as_e164(),
            real_name_verified: None,
        }
    }

    pub(super) fn external(external: &'p ExternalIdentity) -> Self {
        Self {
            provider: external.provider,
            subject: &external.subject,
            real_name_verified: external.real_name_verified,
        }
    }
}

/// The guardian's account that the phone signs in to, made now if there is none, and locked.
/// Two at once get the same one.
///
/// # Errors
/// The store's.
pub async fn account_for_phone(
    tx: &WriteTx,
    state: &AppState,
    district: DistrictId,
    phone: &Phone,
) -> Result<AccountId, StoreError> {
    let hash = subject_hash(state, Provider::Phone, phone.as_e164());
    loop {
        let known = store::find_identity(&**tx, district, Provider::Phone, &hash).await?;
        if let Some(account) = known {
            // While the lock was waited for, the account may have been given up for another.
            store::lock_account(tx, account).await?;
            let now = store::find_identity(&**tx, district, Provider::Phone, &hash).await?;
            if now == known {
                return Ok(account);
            }
            continue;
        }
        let made = new_account(tx, state, district, AccountKind::Guardian).await?;
        if attach(tx, state, (district, made), &Proven::phone(phone)).await? {
            return Ok(made);
        }
        // Someone else was faster by a moment.
        store::delete_account(tx, made).await?;
    }
}

/// Lets a proven identity sign in to an account. False when it signs in to one already.
pub(super) async fn attach(
    tx: &WriteTx,
    state: &AppState,
    (district, account): (DistrictId, AccountId),
    proven: &Proven<'_>,
) -> Result<bool, StoreError> {
    let new = NewIdentity {
        id: state.new_id(),
        district,
        account,
        provider: proven.provider,
        subject_hash: &subject_hash(state, proven.provider, proven.subject),
        subject: Some(proven.subject),
        secret: None,
        temporary_until: None,
        real_name_verified: proven.real_name_verified,
        now: state.now(),
    };
    store::insert_identity(tx, &state.cipher, new).await
}

/// Locks an account that something is about to hang on, so that it is not given up for
/// another one meanwhile.
///
/// # Errors
/// [`AuthError::SignInFailed`] when it is gone or disabled, though an access token to it may
/// still be good; the store's.
pub async fn lock_active(tx: &WriteTx, account: AccountId) -> Result<(), AuthError> {
    store::lock_account(tx, account).await?;
    match store::account_now(&**tx, account, None).await? {
        Some(found) if found.account.status == AccountStatus::Active => Ok(()),
        Some(_) | None => Err(AuthError::SignInFailed),
    }
}

/// Makes an account that signs in by login and a password that somebody else knows; its hash comes
/// from [`super::hash_password`], and it is good as long as said. What the account may do follows from the staff row that names
/// it.
///
/// # Errors
/// [`AuthError::LoginTaken`], after which the transaction can go on; or the store's.
pub async fn create_staff_login(
    tx: &WriteTx,
    state: &AppState,
    district: DistrictId,
    login: &Login,
    (password_hash, temporary_until): (String, DateTime<Utc>),
) -> Result<AccountId, AuthError> {
    let subject = subject_hash(state, Provider::Password, login.as_str());
    let made = new_account(tx, state, district, AccountKind::Staff).await?;
    let new = NewIdentity {
        id: state.new_id(),
        district,
        account: made,
        provider: Provider::Password,
        subject_hash: &subject,
        subject: None,
        secret: Some(password_hash),
        temporary_until: Some(temporary_until),
        real_name_verified: None,
        now: state.now(),
    };
    if store::insert_identity(tx, &state.cipher, new).await? {
        return Ok(made);
    }
    store::delete_account(tx, made).await?;
    Err(AuthError::LoginTaken)
}

/// Closes an account for good: nothing signs in to it any more, and what it holds, access
/// tokens too, is of no use from the commit on.
///
/// # Errors
/// The store's.
pub async fn close(tx: &WriteTx, state: &AppState, account: AccountId) -> Result<(), StoreError> {
    end_all(tx, state, account).await?;
    store::delete_identities(tx, account).await?;
    store::disable(tx, account).await
}

/// The keyed hash by which an identity is found.
pub(super) fn subject_hash(state: &AppState, provider: Provider, subject: &str) -> String {
    let purpose = match provider {
        Provider::Phone => "identity.phone",
        Provider::Password => "identity.login",
        Provider::WeChat => "identity.wechat",
        Provider::Alipay => "identity.alipay",
        Provider::Suishenban => "identity.suishenban",
    };
    state.cipher.lookup_hash(purpose, subject)
}

/// Makes an account for another system. What it may do follows from its key, which names it.
///
/// # Errors
/// The store's.
pub async fn create_integrator(
    tx: &WriteTx,
    state: &AppState,
    district: DistrictId,
) -> Result<AccountId, StoreError> {
    new_account(tx, state, district, AccountKind::Integrator).await
}

pub(super) async fn new_account(
    tx: &WriteTx,
    state: &AppState,
    district: DistrictId,
    kind: AccountKind,
) -> Result<AccountId, StoreError> {
    let id = state.new_id().into();
    store::insert_account(tx, id, district, kind, state.now()).await?;
    Ok(id)
}
