//! Signing in.

use super::{
    super::{
        domain::{AuthError, Code, Login, Phone, Provider, Tokens},
        store,
    },
    accounts::{account_for_phone, actor_of, subject_hash},
    codes::take_code,
    lockout::Attempt,
    passwords::verify_password,
    tokens::tokens_for,
};
use crate::{features::districts, shared::domain::AccountId, state::AppState};
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
    phone: &Phone,
    code: &Code,
) -> Result<Tokens, AuthError> {
    let district = districts::service::named(state, district).await?;
    let tx = state.db.begin_write().await?;
    let tx = take_code(state, tx, district.id, phone, code).await?;
    let account = account_for_phone(&tx, state, district.id, phone).await?;
    let actor = actor_of(&*tx, account)
        .await?
        .ok_or(AuthError::SignInFailed)?;
    let tokens = tokens_for(&tx, state, &actor).await?;
    tx.commit().await?;
    Ok(tokens)
}

/// Signs staff in. A login that does not exist, a wrong password, and staff who may not
/// sign in are not told apart, neither by the answer nor by its duration; nor is text that
/// can be nobody's login. Guessing has to wait ([`super::lockout`]).
///
/// # Errors
/// [`AuthError::SignInFailed`], [`AuthError::TooManyAttempts`], [`AuthError::Busy`]; the
/// district's or the store's.
pub async fn staff_by_password(
    state: &AppState,
    district: Option<&str>,
    login: &str,
    password: SecretString,
) -> Result<Tokens, AuthError> {
    let district = districts::service::named(state, district).await?;
    let login = Login::parse(login).map_or_else(
        |_| login.trim().to_lowercase(),
        |login| login.as_str().to_owned(),
    );
    let provider = Provider::Password;
    let subject = subject_hash(state, provider, &login);
    let attempt = Attempt::count(state, district.id, subject.clone()).await?;
    let found = store::find_credentials(state.db.read(), district.id, provider, &subject).await?;
    let (account, secret) = found.map_or((None, None), |it| (Some(it.account), it.secret));
    let fits = match verify_password(state, password, secret).await {
        Err(error @ AuthError::Busy) => {
            attempt.take_back(state).await?;
            return Err(error);
        }
        verified => verified?,
    };
    match account {
        Some(account) if fits => begin(state, account, &attempt).await,
        _ => Err(AuthError::SignInFailed),
    }
}

async fn begin(
    state: &AppState,
    account: AccountId,
    attempt: &Attempt,
) -> Result<Tokens, AuthError> {
    let tx = state.db.begin_write().await?;
    let actor = actor_of(&*tx, account)
        .await?
        .ok_or(AuthError::SignInFailed)?;
    attempt.succeeded(&tx).await?;
    let tokens = tokens_for(&tx, state, &actor).await?;
    tx.commit().await?;
    Ok(tokens)
}
