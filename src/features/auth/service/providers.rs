//! Signing in by what another service vouches for.
//!
//! The provider is asked before anything is locked. What it says is then held against the
//! accounts that are there: an identity that is known signs in to its account; a phone that
//! the provider has verified finds the account of that phone. Where both are known and lead
//! to two accounts, the one without a family is given up for the other.

use super::{
    super::{
        domain::{
            AccountFacts, AccountKind, AuthError, Begun, Credential, DeviceKind, ExternalIdentity,
            Phone, Provider, ProviderError, SignsInTo, Tokens, Which, settle,
        },
        providers, store,
    },
    accounts::{Proven, attach, new_account, subject_hash},
    audit::{self, note},
    standing::actor_of,
    tokens::tokens_for,
};
use crate::{
    features::districts,
    shared::{
        domain::{AccountId, AuditAction, DistrictId},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;
use tokio::time::timeout;

/// How often it is looked again, should others change the same identities meanwhile.
pub(super) const ATTEMPTS: usize = 3;

/// Signs a guardian in by a code or ticket of a provider; the first time, this makes the
/// account, unless the provider has verified a phone that has one. Two at once with the same
/// new identity get the same account.
///
/// # Errors
/// [`AuthError::ProviderNotConfigured`]; [`AuthError::Provider`]; [`AuthError::SignInFailed`]
/// for an account that is disabled; the district's or the store's.
pub async fn guardian_by_provider(
    state: &AppState,
    district: Option<&str>,
    (provider, device): (Provider, Option<DeviceKind>),
    credential: &Credential,
) -> Result<Tokens, AuthError> {
    let district = districts::service::named(state, district).await?;
    let exchanged = exchange(state, provider, credential).await;
    if let Err(AuthError::Provider {
        error: ProviderError::InvalidCode | ProviderError::InvalidPhoneCode,
        ..
    }) = exchanged
    {
        audit::failed(state, district.id, None, provider.as_str());
    }
    let external = exchanged?;
    for _ in 0..ATTEMPTS {
        if let Some(tokens) = attempt(state, district.id, &external, device).await? {
            return Ok(tokens);
        }
    }
    Err(AuthError::Busy)
}

/// Asks the provider, within the time-out of calls to other services.
pub(super) async fn exchange(
    state: &AppState,
    provider: Provider,
    credential: &Credential,
) -> Result<ExternalIdentity, AuthError> {
    let named =
        providers::named(state, provider).ok_or(AuthError::ProviderNotConfigured(provider))?;
    let within = state.config.outbound.answer_within;
    let exchanged = timeout(within, named.exchange(credential)).await;
    let exchanged = exchanged.unwrap_or_else(|_| {
        let reason = "it does not answer in time".to_owned();
        Err(ProviderError::Unavailable(reason))
    });
    exchanged.map_err(|error| AuthError::Provider { provider, error })
}

/// The accounts that an identity and a phone sign in to.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Known {
    identity: Option<AccountId>,
    phone: Option<AccountId>,
}

/// One attempt; `None` when others were changing the same identities.
async fn attempt(
    state: &AppState,
    district: DistrictId,
    external: &ExternalIdentity,
    device: Option<DeviceKind>,
) -> Result<Option<Tokens>, AuthError> {
    let unguarded = known_without_lock(state, district, external).await?;
    let tx = state.db.begin_write().await?;
    let known = match unguarded {
        Some(known) => known,
        None => known(state, &*tx, district, external).await?,
    };
    let [identity, phone] = lock_facts(&tx, [known.identity, known.phone]).await?;
    if unguarded.is_none() && self::known(state, &*tx, district, external).await? != known {
        return Ok(None);
    }
    let (account, merged) = match settle(identity, phone) {
        SignsInTo::New => {
            let account = new_account(&tx, state, district, AccountKind::Guardian).await?;
            (account, None)
        }
        SignsInTo::One(account) | SignsInTo::Apart(account) => (account, None),
        SignsInTo::Merged { from, into } => (into, Some(from)),
    };
    if let Some(from) = merged {
        give_up(&tx, state, from, account).await?;
    }
    if known.identity.is_none()
        && !attach(&tx, state, (district, account), &Proven::external(external)).await?
    {
        return Ok(None);
    }
    if let (None, Some(phone)) = (known.phone, &external.phone)
        && !attach(&tx, state, (district, account), &Proven::phone(phone)).await?
    {
        return Ok(None);
    }
    let actor = actor_of(&*tx, account)
        .await?
        .ok_or(AuthError::SignInFailed)?;
    if known.identity.is_none() && known.phone.is_some() {
        // To an account that was there.
        let way = [external.provider.as_str()];
        note(&tx, state, &actor, AuditAction::IdentityLinked, &way).await?;
    }
    let begun = Begun {
        way: external.provider,
        factor: None,
        device,
    };
    let tokens = tokens_for(&tx, state, &actor, begun).await?;
    tx.commit().await?;
    Ok(Some(tokens))
}

async fn known(
    state: &AppState,
    db: &impl ConnectionTrait,
    district: DistrictId,
    external: &ExternalIdentity,
) -> Result<Known, StoreError> {
    let of = async |provider: Provider, subject: &str| {
        let hash = subject_hash(state, provider, subject);
        store::find_identity(db, district, provider, &hash).await
    };
    Ok(Known {
        identity: of(external.provider, &external.subject).await?,
        phone: match external.phone.as_ref().map(Phone::as_e164) {
            None => None,
            Some(number) => of(Provider::Phone, number).await?,
        },
    })
}

/// Locks accounts, in the order of their ids, and reads what counts of them under the locks.
pub(super) async fn lock_facts<const N: usize>(
    tx: &WriteTx,
    accounts: [Option<AccountId>; N],
) -> Result<[Option<AccountFacts>; N], StoreError> {
    let mut ids: Vec<AccountId> = accounts.iter().flatten().copied().collect();
    ids.sort_unstable();
    ids.dedup();
    for id in &ids {
        store::lock_account(tx, *id).await?;
    }
    let mut facts = [None; N];
    for (facts, account) in facts.iter_mut().zip(accounts) {
        if let Some(account) = account {
            *facts = store::account_facts(&**tx, account).await?;
        }
    }
    Ok(facts)
}

/// Gives an account up for another one of the same person, under the locks of both.
pub(super) async fn give_up(
    tx: &WriteTx,
    state: &AppState,
    from: AccountId,
    into: AccountId,
) -> Result<(), StoreError> {
    store::merge(tx, from, into).await?;
    store::end_sign_ins(tx, from, Which::All, state.now()).await?;
    tracing::info!(account.id = %into, account.given_up = %from, "two accounts became one");
    Ok(())
}

/// The negative control of the unique identity: with the switch on, the accounts are looked
/// up before the transaction, and long enough before it that requests at the same time see
/// the same.
#[cfg(feature = "testing")]
async fn known_without_lock(
    state: &AppState,
    district: DistrictId,
    external: &ExternalIdentity,
) -> Result<Option<Known>, StoreError> {
    if !crate::testing::Switches::is_on(&state.switches.skip_identity_locks) {
        return Ok(None);
    }
    let found = known(state, state.db.read(), district, external).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    Ok(Some(found))
}

#[cfg(not(feature = "testing"))]
#[expect(clippy::unused_async, reason = "its twin in tests reads the store")]
async fn known_without_lock(
    _: &AppState,
    _: DistrictId,
    _: &ExternalIdentity,
) -> Result<Option<Known>, StoreError> {
    Ok(None)
}
