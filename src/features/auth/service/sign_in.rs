//! Signing in.

use super::{
    super::{
        domain::{
            AuthError, Begun, Code, DeviceKind, Login, Phone, Provider, SecondFactor, Tokens,
        },
        store,
    },
    accounts::{account_for_phone, subject_hash},
    audit,
    codes::take_code,
    lockout::Attempt,
    passwords::verify_password,
    second_factor,
    standing::actor_of,
    tokens::tokens_for,
};
use crate::{
    features::districts,
    shared::domain::{AccountId, DistrictId},
    state::AppState,
};
use secrecy::SecretString;

/// Signs a guardian in by the code that was sent to the phone; the first time, this makes
/// the account. Of two with the same code one is signed in.
///
/// # Errors
/// [`AuthError::CodeInvalid`]; [`AuthError::SignInFailed`] for an account that is disabled;
/// the district's or the store's.
pub async fn guardian_by_phone(
    state: &AppState,
    district: Option<&str>,
    (phone, code): (&Phone, &Code),
    device: Option<DeviceKind>,
) -> Result<Tokens, AuthError> {
    let district = districts::service::named(state, district).await?;
    let tx = state.db.begin_write().await?;
    let taken = take_code(state, tx, district.id, phone, code).await;
    if matches!(taken, Err(AuthError::CodeInvalid)) {
        // Whose phone it is was not looked at.
        audit::failed(state, district.id, None, "code");
    }
    let tx = taken?;
    let account = account_for_phone(&tx, state, district.id, phone).await?;
    let actor = actor_of(&*tx, account)
        .await?
        .ok_or(AuthError::SignInFailed)?;
    let begun = Begun {
        way: Provider::Phone,
        factor: None,
        device,
    };
    let tokens = tokens_for(&tx, state, &actor, begun).await?;
    tx.commit().await?;
    Ok(tokens)
}

/// Signs staff in. A login that does not exist, a wrong password, and staff who may not
/// sign in are not told apart, neither by the answer nor by its duration; nor is text that
/// can be nobody's login. Guessing has to wait (docs/adr/0028).
///
/// # Errors
/// [`AuthError::SignInFailed`], [`AuthError::TooManyAttempts`], [`AuthError::Busy`];
/// [`AuthError::TotpRequired`] and [`AuthError::TotpInvalid`] for the right password of an
/// account with a second factor; the district's or the store's.
pub async fn staff_by_password(
    state: &AppState,
    district: Option<&str>,
    login: &str,
    (password, factor): (SecretString, &SecondFactor),
    device: Option<DeviceKind>,
) -> Result<Tokens, AuthError> {
    let district = districts::service::named(state, district).await?;
    let Known {
        attempt, account, ..
    } = by_password(state, district.id, login, password).await?;
    let begun = begin(state, account, (factor, device), &attempt).await;
    if matches!(begun, Err(AuthError::TotpRequired)) {
        // Nothing was guessed: the app asks for the code only now.
        attempt.take_back(state).await?;
    } else {
        attempt.note_if_failed(state, Some(account), &begun);
    }
    begun
}

/// Whose login and password they are.
pub(super) struct Known {
    /// The try, of which nothing has come yet.
    pub attempt: Attempt,
    /// The account.
    pub account: AccountId,
    /// What is stored of the password.
    pub secret: String,
}

/// Counts a try, and checks login and password. One that somebody else knows, and that was not
/// changed in time, is as good as a wrong one.
pub(super) async fn by_password(
    state: &AppState,
    district: DistrictId,
    login: &str,
    password: SecretString,
) -> Result<Known, AuthError> {
    let login = Login::parse(login).map_or_else(
        |_| login.trim().to_lowercase(),
        |login| login.as_str().to_owned(),
    );
    let provider = Provider::Password;
    let subject = subject_hash(state, provider, &login);
    let attempt = Attempt::count(state, district, subject.clone()).await?;
    let found = store::find_credentials(state.db.read(), district, provider, &subject).await?;
    let found = found.map(|it| (it.account, it.secret, it.temporary_until));
    let secret = found.as_ref().and_then(|(_, secret, _)| secret.clone());
    let fits = match verify_password(state, password, secret).await {
        Err(error @ AuthError::Busy) => {
            attempt.take_back(state).await?;
            return Err(error);
        }
        verified => verified?,
    };
    let now = state.now();
    let whose = found.as_ref().map(|(account, ..)| *account);
    let known = match found {
        Some((account, Some(secret), until)) if fits && until.is_none_or(|until| now < until) => {
            Ok((account, secret))
        }
        _ => Err(AuthError::SignInFailed),
    };
    attempt.note_if_failed(state, whose, &known);
    known.map(|(account, secret)| Known {
        attempt,
        account,
        secret,
    })
}

async fn begin(
    state: &AppState,
    account: AccountId,
    (factor, device): (&SecondFactor, Option<DeviceKind>),
    attempt: &Attempt,
) -> Result<Tokens, AuthError> {
    let tx = state.db.begin_write().await?;
    store::lock_account(&tx, account).await?;
    let actor = actor_of(&*tx, account)
        .await?
        .ok_or(AuthError::SignInFailed)?;
    let factor = second_factor::take(&tx, state, account, factor).await?;
    attempt.succeeded(&tx).await?;
    let begun = Begun {
        way: Provider::Password,
        factor,
        device,
    };
    let tokens = tokens_for(&tx, state, &actor, begun).await?;
    tx.commit().await?;
    Ok(tokens)
}
