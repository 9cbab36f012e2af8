//! The second factor of staff: a code of an authenticator app, or a recovery code.
//!
//! Whoever guesses at one guesses at the login: each try is counted by the same
//! [`Attempt`] as a password (docs/adr/0029).

use super::{
    super::{
        domain::{AuthError, RECOVERY_CODES, RecoveryCode, SecondFactor},
        store::{self, NewTotp, StoredTotp},
    },
    audit::note,
    lockout::Attempt,
    sign_in::{Known, by_password},
    sign_ins::{end_all, end_others},
};
use crate::{
    shared::{
        domain::{AccountId, Actor, AuditAction},
        security::TotpSecret,
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};
use secrecy::SecretString;

/// What an app needs to make codes. Shown once.
pub struct Enrolment {
    /// To be typed in by hand.
    pub secret: TotpSecret,
    /// What a QR code holds.
    pub uri: String,
}

/// How an account's second factor stands.
pub struct SecondFactorStatus {
    /// There is one, and signing in asks for it.
    pub enrolled: bool,
    /// Recovery codes that are still good.
    pub recovery_codes_left: u64,
    /// Without one, nothing else can be done.
    pub required: bool,
}

/// How the actor's second factor stands.
///
/// # Errors
/// The store's.
pub async fn second_factor(
    state: &AppState,
    actor: &Actor,
) -> Result<SecondFactorStatus, AuthError> {
    let db = state.db.read();
    let found = store::find_totp(db, &state.cipher, actor.account).await?;
    Ok(SecondFactorStatus {
        enrolled: found.is_some_and(|it| it.confirmed),
        recovery_codes_left: store::recovery_codes_left(db, actor.account).await?,
        required: state.config.sign_in.require_staff_totp,
    })
}

/// Begins to set up an app: draws a secret, which counts once a code of it was shown. One that
/// was begun before is void. Asks for login and password again, since whoever finds a screen
/// unlocked could otherwise keep its owner out.
///
/// # Errors
/// [`AuthError::TotpEnrolled`]; [`AuthError::SignInFailed`] when login and password are not the
/// actor's; [`AuthError::TooManyAttempts`]; the store's.
pub async fn enrol_totp(
    state: &AppState,
    actor: &Actor,
    login: &str,
    password: SecretString,
) -> Result<Enrolment, AuthError> {
    not_enrolled(store::find_totp(state.db.read(), &state.cipher, actor.account).await?)?;
    let Known {
        attempt, account, ..
    } = by_password(state, actor.district, login, password).await?;
    if account != actor.account {
        return Err(AuthError::SignInFailed);
    }
    let secret = TotpSecret::draw(&*state.random);
    let uri = secret.uri(login.trim()).map_err(|_| corrupt())?;
    let tx = state.db.begin_write().await?;
    store::lock_account(&tx, account).await?;
    not_enrolled(store::find_totp(&*tx, &state.cipher, account).await?)?;
    store::delete_totp(&tx, account).await?;
    let new = NewTotp {
        id: state.new_id(),
        district: actor.district,
        account,
        secret: &secret,
        now: state.now(),
    };
    store::insert_totp(&tx, &state.cipher, new).await?;
    attempt.succeeded(&tx).await?;
    tx.commit().await?;
    Ok(Enrolment { secret, uri })
}

/// Ends setting up: from the first code of the app on, signing in asks for one, and every other
/// sign-in ends. Gives the recovery codes, once.
///
/// # Errors
/// [`AuthError::NotFound`] when nothing was begun, [`AuthError::TotpEnrolled`],
/// [`AuthError::TotpInvalid`], [`AuthError::TooManyAttempts`]; the store's.
pub async fn confirm_totp(
    state: &AppState,
    actor: &Actor,
    code: &str,
) -> Result<Vec<RecoveryCode>, AuthError> {
    let found = store::find_totp(state.db.read(), &state.cipher, actor.account).await?;
    not_enrolled(Some(found.ok_or(AuthError::NotFound)?))?;
    let attempt = count(state, actor).await?;
    let tx = state.db.begin_write().await?;
    store::lock_account(&tx, actor.account).await?;
    let found = store::find_totp(&*tx, &state.cipher, actor.account)
        .await?
        .ok_or(AuthError::NotFound)?;
    let now = state.now();
    let step = step_of(&found, code, now.timestamp())?.ok_or(AuthError::TotpInvalid);
    attempt.note_if_failed(state, Some(actor.account), &step);
    let step = step?;
    not_enrolled(Some(found))?;
    store::confirm_totp(&tx, actor.account, step, now).await?;
    let codes = new_recovery_codes(&tx, state, actor).await?;
    end_others(&tx, state, actor).await?;
    note(&tx, state, actor, AuditAction::FactorSetUp, &["totp"]).await?;
    attempt.succeeded(&tx).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Gives new recovery codes for a code of the app; the old ones are void.
///
/// # Errors
/// [`AuthError::NotFound`] without a second factor, [`AuthError::TotpInvalid`],
/// [`AuthError::TooManyAttempts`]; the store's.
pub async fn renew_recovery_codes(
    state: &AppState,
    actor: &Actor,
    code: String,
) -> Result<Vec<RecoveryCode>, AuthError> {
    let (tx, attempt) = proven(state, actor, &SecondFactor::Totp(code)).await?;
    let codes = new_recovery_codes(&tx, state, actor).await?;
    note(&tx, state, actor, AuditAction::RecoveryCodesRenewed, &[]).await?;
    attempt.succeeded(&tx).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Gives the second factor up, for one last use of it, and ends every other sign-in.
///
/// # Errors
/// As [`renew_recovery_codes`].
pub async fn remove_totp(
    state: &AppState,
    actor: &Actor,
    factor: &SecondFactor,
) -> Result<(), AuthError> {
    let (tx, attempt) = proven(state, actor, factor).await?;
    store::delete_totp(&tx, actor.account).await?;
    end_others(&tx, state, actor).await?;
    note(&tx, state, actor, AuditAction::FactorRemoved, &["totp"]).await?;
    attempt.succeeded(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the second factor from an account whose owner has lost it, and ends every sign-in to
/// it. False when there was none. Who may do so is for the caller to know.
///
/// # Errors
/// The store's.
pub async fn reset_totp(
    tx: &WriteTx,
    state: &AppState,
    account: AccountId,
) -> Result<bool, StoreError> {
    end_all(tx, state, account).await?;
    store::delete_totp(tx, account).await
}

/// Takes the second factor of an account that has one, under its lock. The word for what was
/// taken.
///
/// # Errors
/// [`AuthError::TotpRequired`] when there is one and none was given,
/// [`AuthError::TotpInvalid`] for one that is wrong or was used; the store's.
pub(super) async fn take(
    tx: &WriteTx,
    state: &AppState,
    account: AccountId,
    factor: &SecondFactor,
) -> Result<Option<&'static str>, AuthError> {
    let found = store::find_totp(&**tx, &state.cipher, account).await?;
    let Some(found) = found.filter(|it| it.confirmed) else {
        return Ok(None);
    };
    let (now, again) = (state.now(), twice(state));
    let (taken, word) = match factor {
        SecondFactor::None => return Err(AuthError::TotpRequired),
        SecondFactor::Totp(code) => match step_of(&found, code, now.timestamp())? {
            None => (false, "totp"),
            Some(step) => (store::use_step(tx, account, step, again).await?, "totp"),
        },
        SecondFactor::Recovery(code) => {
            let hash = recovery_hash(state, account, code);
            let used = store::use_recovery_code(tx, account, &hash, (now, again)).await?;
            (used, "recovery_code")
        }
    };
    if taken {
        Ok(Some(word))
    } else {
        Err(AuthError::TotpInvalid)
    }
}

/// Counts a try, and takes the second factor of an actor who must have one.
async fn proven(
    state: &AppState,
    actor: &Actor,
    factor: &SecondFactor,
) -> Result<(WriteTx, Attempt), AuthError> {
    let found = store::find_totp(state.db.read(), &state.cipher, actor.account).await?;
    if !found.is_some_and(|it| it.confirmed) {
        return Err(AuthError::NotFound);
    }
    let attempt = count(state, actor).await?;
    let tx = state.db.begin_write().await?;
    store::lock_account(&tx, actor.account).await?;
    let taken = take(&tx, state, actor.account, factor).await;
    attempt.note_if_failed(state, Some(actor.account), &taken);
    taken?;
    Ok((tx, attempt))
}

fn not_enrolled(found: Option<StoredTotp>) -> Result<(), AuthError> {
    match found {
        Some(StoredTotp {
            confirmed: true, ..
        }) => Err(AuthError::TotpEnrolled),
        _ => Ok(()),
    }
}

/// Counts a try at the login of the actor, who is signed in.
async fn count(state: &AppState, actor: &Actor) -> Result<Attempt, AuthError> {
    let login = store::login_hash(state.db.read(), actor.account).await?;
    let (district, hash) = login.ok_or(AuthError::NotFound)?;
    Attempt::count(state, district, hash).await
}

fn step_of(found: &StoredTotp, code: &str, at: i64) -> Result<Option<i64>, AuthError> {
    found.secret.step_of(code, at).map_err(|_| corrupt())
}

fn corrupt() -> AuthError {
    StoreError::Corrupt("staff_totp.secret").into()
}

async fn new_recovery_codes(
    tx: &WriteTx,
    state: &AppState,
    actor: &Actor,
) -> Result<Vec<RecoveryCode>, StoreError> {
    let codes: Vec<_> = (0..RECOVERY_CODES)
        .map(|_| RecoveryCode::draw(&*state.random))
        .collect();
    let hashes = codes
        .iter()
        .map(|code| (state.new_id(), recovery_hash(state, actor.account, code)))
        .collect();
    let whose = (actor.district, actor.account);
    store::replace_recovery_codes(tx, whose, hashes, state.now()).await?;
    Ok(codes)
}

/// Bound to the account, so that equal codes do not look equal in storage.
fn recovery_hash(state: &AppState, account: AccountId, code: &RecoveryCode) -> String {
    let text = format!("{account}:{}", code.as_str());
    state.cipher.lookup_hash("recovery_code.code", &text)
}

/// True only in the negative control of what can be used once.
fn twice(state: &AppState) -> bool {
    switched!(state, use_twice)
}
