//! Why signing in fails.

use super::{PasswordFault, Provider, ProviderError};
use crate::{features::districts::domain::DistrictError, shared::storage::StoreError};

/// Why a sign-in, or something of it, is refused.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// Another one-time code for the number may be had only later.
    #[error("too many one-time codes were asked for")]
    TooManyCodes {
        /// Seconds until then.
        retry_after: u32,
    },
    /// There is nothing that sends messages.
    #[error("no provider of text messages is configured")]
    NoCodeSender,
    /// The message was not taken by what sends messages.
    #[error("the one-time code could not be sent")]
    CodeNotSent,
    /// Wrong, used, expired, or guessed at too often; not told which.
    #[error("the one-time code is not valid")]
    CodeInvalid,
    /// Not who was claimed, or no longer allowed to sign in; not told which.
    #[error("signing in failed")]
    SignInFailed,
    /// The login was tried in vain too often; another try has to wait.
    #[error("too many tries at a login have failed")]
    TooManyAttempts {
        /// Seconds until then.
        retry_after: u32,
    },
    /// The password is right; a second factor is needed beside it.
    #[error("a second factor is needed")]
    TotpRequired,
    /// A second factor that is wrong or was used; not told which.
    #[error("the second factor is not valid")]
    TotpInvalid,
    /// There is a second factor already.
    #[error("a second factor is set up already")]
    TotpEnrolled,
    /// This way of signing in is not set up.
    #[error("the provider is not configured")]
    ProviderNotConfigured(Provider),
    /// A provider did not say who it is.
    #[error("{error}")]
    Provider {
        /// Which.
        provider: Provider,
        /// Why.
        error: ProviderError,
    },
    /// What was to be linked signs in to another account, in which there is a family.
    #[error("the identity belongs to another account")]
    IdentityTaken,
    /// Nothing else signs in to the account.
    #[error("the last identity cannot be removed")]
    LastIdentity,
    /// No such identity in the account.
    #[error("there is no such identity")]
    NotFound,
    /// The new password is not taken.
    #[error(transparent)]
    Password(#[from] PasswordFault),
    /// Someone in the district has that login.
    #[error("the login is taken")]
    LoginTaken,
    /// Too many passwords are being checked.
    #[error("too many sign-ins at the same time")]
    Busy,
    /// A password could not be hashed.
    #[error("a password could not be hashed")]
    Hashing,
    /// An access token could not be signed.
    #[error("an access token could not be signed")]
    Signing,
    /// The district.
    #[error(transparent)]
    District(#[from] DistrictError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
