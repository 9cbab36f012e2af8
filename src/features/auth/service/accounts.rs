//! Accounts for the other features.

use super::{
    super::{
        domain::{
            AccountKind, AccountStatus, AuthError, ExternalIdentity, Login, Owed, Phone, Provider,
        },
        store::{self, AccountNow, NewIdentity},
    },
    sign_ins::end_all,
};
use crate::{
    shared::{
        domain::{AccountId, Actor, DistrictId, Role, Standing},
        storage::{StoreError, WriteTx, redis::KeptStanding},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

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

/// Who the account is at this moment, in one statement: a guardian with the family it belongs to, or staff
/// with role and place. `None` for an account that is not there or disabled, and for staff
/// who are suspended, dismissed or not entered yet.
///
/// # Errors
/// The store's.
pub async fn actor_of(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<Actor>, StoreError> {
    let now = store::account_now(db, account, None).await?;
    Ok(now.and_then(|now| acting(account, &now)))
}

fn acting(account: AccountId, now: &AccountNow) -> Option<Actor> {
    let role = match (now.account.status, now.account.kind) {
        (AccountStatus::Disabled, _) => None,
        (AccountStatus::Active, AccountKind::Guardian) => {
            Some(Role::Guardian { family: now.family })
        }
        (AccountStatus::Active, AccountKind::Staff) => now.staff,
        (AccountStatus::Active, AccountKind::Integrator) => now
            .key
            .map(|(permissions, _)| Role::Integrator { permissions }),
    };
    role.map(|role| Actor {
        account,
        district: now.account.district,
        role,
        sign_in: None,
    })
}

/// Whether what a token says still holds at this moment: of its account, the one guard that
/// keeps whoever was removed, suspended or dismissed out at once (scenario 36), and of its
/// sign-in, which may have ended. The extractor of [`Actor`] asks it with every request; booking
/// asks it under its locks instead. It also says what staff have to do first
/// (docs/adr/0029, 0035).
///
/// # Errors
/// The store's.
pub async fn standing(
    state: &AppState,
    db: &impl ConnectionTrait,
    claimed: &Actor,
) -> Result<Standing, StoreError> {
    if trusts_tokens(state) {
        return Ok(Standing::Holds);
    }
    Ok(asked(state, db, claimed).await?.0)
}

/// As [`standing`], for reading: of a guardian it may be what SQL said some seconds ago, which
/// every commit that changes it ends, wherever it is made (docs/adr/0022). Nobody is refused for
/// what is kept.
///
/// # Errors
/// The store's.
pub async fn standing_to_read(state: &AppState, claimed: &Actor) -> Result<Standing, StoreError> {
    let db = state.db.read();
    let (Some(redis), Role::Guardian { .. }, Some(sign_in)) =
        (&state.redis, claimed.role, claimed.sign_in)
    else {
        return standing(state, db, claimed).await;
    };
    let of = (claimed.account, sign_in);
    // Noted where it fails.
    let known = redis.known_standing(of).await.unwrap_or_default();
    if let Some(KeptStanding { family, until }) = known.kept
        && state.now() < until
    {
        let role = Role::Guardian { family };
        if claimed.standing(Some(Actor { role, ..*claimed })) == Standing::Holds {
            return Ok(Standing::Holds);
        }
    }
    if trusts_tokens(state) {
        return Ok(Standing::Holds);
    }
    let (standing, kept) = asked(state, db, claimed).await?;
    if let (Standing::Holds, Some(kept), Some(right)) = (standing, kept, known.right) {
        // Noted where it fails; it is asked again then.
        let _ = redis.keep_standing(right, of, &kept).await;
    }
    Ok(standing)
}

/// What SQL says of a token, and what may be kept of it.
async fn asked(
    state: &AppState,
    db: &impl ConnectionTrait,
    claimed: &Actor,
) -> Result<(Standing, Option<KeptStanding>), StoreError> {
    let now = store::account_now(db, claimed.account, claimed.sign_in).await?;
    let now = now.filter(|now| {
        let in_time = now.key.is_none_or(|(_, until)| state.now() < until);
        in_time || trusts_old_keys(state)
    });
    let actor = now.as_ref().and_then(|now| acting(claimed.account, now));
    let standing = claimed.standing(actor);
    let Some(now) = now.filter(|_| standing != Standing::Gone) else {
        return Ok((Standing::Gone, None));
    };
    // Another system has no sign-in: its key is what ends, and was asked above.
    let until = now.signed_in_until;
    let over = now.key.is_none() && until.is_none_or(|until| until <= state.now());
    if over && !trusts_ended_sign_ins(state) {
        return Ok((Standing::Ended, None));
    }
    let owed = owed(state, claimed, &now);
    let standing = match standing {
        Standing::Holds if owed.password => Standing::MustChangePassword,
        Standing::Holds if owed.totp => Standing::MustEnrol,
        other => other,
    };
    let kept = match (actor.map(|actor| actor.role), until) {
        (Some(Role::Guardian { family }), Some(until)) => Some(KeptStanding { family, until }),
        _ => None,
    };
    Ok((standing, kept))
}

/// What the account has to do before it may do anything else.
fn owed(state: &AppState, actor: &Actor, now: &AccountNow) -> Owed {
    let required = state.config.sign_in.require_staff_totp && actor.has_password();
    Owed {
        password: now.temporary_password,
        totp: required && !now.has_totp,
    }
}

/// As [`owed`], asked of the store.
pub(super) async fn owed_by(
    state: &AppState,
    db: &impl ConnectionTrait,
    actor: &Actor,
) -> Result<Owed, StoreError> {
    if !actor.is_staff() {
        return Ok(Owed::default());
    }
    let now = store::account_now(db, actor.account, None).await?;
    Ok(now.map_or_else(Owed::default, |now| owed(state, actor, &now)))
}

/// True only in the negative control of the guard.
fn trusts_tokens(state: &AppState) -> bool {
    switched!(state, trust_tokens)
}

/// True only in the negative control of the end of keys.
pub fn trusts_old_keys(state: &AppState) -> bool {
    switched!(state, trust_old_keys)
}

/// True only in the negative control of the end of sign-ins.
fn trusts_ended_sign_ins(state: &AppState) -> bool {
    switched!(state, trust_ended_sign_ins)
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
