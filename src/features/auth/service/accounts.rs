//! Accounts for the other features.

use super::super::{
    domain::{AccountKind, AccountStatus, AuthError, Login, Phone, Provider},
    store,
};
use crate::{
    shared::{
        domain::{AccountId, Actor, DistrictId, Role},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;

/// The guardian's account that the phone signs in to, made now if there is none. Two at
/// once get the same one.
///
/// # Errors
/// The store's.
pub async fn account_for_phone(
    tx: &WriteTx,
    state: &AppState,
    district: DistrictId,
    phone: &Phone,
) -> Result<AccountId, StoreError> {
    let subject = subject_hash(state, Provider::Phone, phone.as_e164());
    let known = store::find_identity(&**tx, district, Provider::Phone, &subject).await?;
    if let Some(account) = known {
        return Ok(account);
    }
    let made = new_account(tx, state, district, AccountKind::Guardian).await?;
    let identity = (Provider::Phone, subject.clone());
    let (id, now) = (state.new_id(), state.now());
    if store::insert_identity(tx, id, (district, made), identity, None, now).await? {
        return Ok(made);
    }
    // Someone else was faster by a moment.
    store::delete_account(tx, made).await?;
    store::find_identity(&**tx, district, Provider::Phone, &subject)
        .await?
        .ok_or(StoreError::Corrupt("an identity that was just there"))
}

/// Makes an account that signs in by login and password; `password_hash` comes from
/// [`super::hash_password`]. What the account may do follows from the staff row that names
/// it.
///
/// # Errors
/// [`AuthError::LoginTaken`], after which the transaction can go on; or the store's.
pub async fn create_staff_login(
    tx: &WriteTx,
    state: &AppState,
    district: DistrictId,
    login: &Login,
    password_hash: String,
) -> Result<AccountId, AuthError> {
    let subject = subject_hash(state, Provider::Password, login.as_str());
    let made = new_account(tx, state, district, AccountKind::Staff).await?;
    let identity = (Provider::Password, subject);
    let (id, now) = (state.new_id(), state.now());
    let secret = Some(password_hash);
    if store::insert_identity(tx, id, (district, made), identity, secret, now).await? {
        return Ok(made);
    }
    store::delete_account(tx, made).await?;
    Err(AuthError::LoginTaken)
}

/// Who the account is at this moment: a guardian with the family it belongs to, or staff
/// with role and place. `None` for an account that is not there or disabled, and for staff
/// who are suspended, dismissed or not entered yet.
///
/// # Errors
/// The store's.
pub async fn actor_of(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<Actor>, StoreError> {
    let Some(found) = store::account(db, account).await? else {
        return Ok(None);
    };
    let role = match (found.status, found.kind) {
        (AccountStatus::Disabled, _) => None,
        (AccountStatus::Active, AccountKind::Guardian) => Some(Role::Guardian {
            family: store::family_of(db, account).await?,
        }),
        (AccountStatus::Active, AccountKind::Staff) => store::staff_member(db, account).await?,
    };
    Ok(role.map(|role| Actor {
        account,
        district: found.district,
        role,
    }))
}

/// Revokes every refresh token of the account: nobody stays signed in to it beyond the
/// life of an access token. For staff who are suspended or dismissed (H-60) and guardians
/// who are removed from a family.
///
/// # Errors
/// The store's.
pub async fn revoke_all(
    tx: &WriteTx,
    state: &AppState,
    account: AccountId,
) -> Result<(), StoreError> {
    store::lock_account(tx, account).await?;
    store::revoke_account(tx, account, state.now()).await
}

/// What the openid of an identity is encrypted and hashed for.
const OPENID: &str = "identity.openid";

/// Whom the mini-program knows the account as, if it has signed in through WeChat: for
/// payments, which WeChat takes from this user only.
///
/// # Errors
/// The store's.
pub async fn wechat_openid(
    state: &AppState,
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<String>, StoreError> {
    let sealed = store::secret_of(db, account, Provider::Wechat).await?;
    sealed
        .map(|sealed| state.cipher.decrypt(OPENID, &sealed))
        .transpose()
        .map_err(|_| StoreError::Corrupt("identity.secret"))
}

/// The keyed hash by which an identity is found.
pub(super) fn subject_hash(state: &AppState, provider: Provider, subject: &str) -> String {
    let purpose = match provider {
        Provider::Phone => "identity.phone",
        Provider::Password => "identity.login",
        Provider::Wechat => OPENID,
    };
    state.cipher.lookup_hash(purpose, subject)
}

async fn new_account(
    tx: &WriteTx,
    state: &AppState,
    district: DistrictId,
    kind: AccountKind,
) -> Result<AccountId, StoreError> {
    let id = state.new_id().into();
    store::insert_account(tx, id, district, kind, state.now()).await?;
    Ok(id)
}
