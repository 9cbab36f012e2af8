//! A key of another system.

use crate::{
    features::{auth::domain::AuthError, districts::domain::DistrictError},
    shared::{
        domain::{AccountId, ApiKeyId, DistrictId, Permissions, Random},
        storage::StoreError,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};

/// By this people and scanners of files know what they have found.
const PREFIX: &str = "bbk_";
const BYTES: usize = 32;

/// A key as it is shown, once.
#[derive(Clone, Debug)]
pub struct KeyText(SecretString);

impl KeyText {
    /// Draws one of 256 bits.
    #[must_use]
    pub fn draw(random: &dyn Random) -> Self {
        let mut bytes = [0; BYTES];
        random.fill(&mut bytes);
        Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)).into())
    }

    /// One that was sent.
    #[must_use]
    pub const fn presented(text: SecretString) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.expose_secret()
    }
}

/// A key, without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Its district.
    pub district: DistrictId,
    /// The account under which the system acts.
    pub account: AccountId,
    /// Whose it is and what for.
    pub name: String,
    /// What it opens.
    pub permissions: Permissions,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From then on it opens nothing.
    pub expires_at: DateTime<Utc>,
    /// When it was last signed in with.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Why something about keys is not done.
#[derive(Debug, thiserror::Error)]
pub enum IntegratorError {
    /// No such key.
    #[error("not there")]
    NotFound,
    /// Not a key, or not any more.
    #[error("the key is not accepted")]
    NotAccepted,
    /// Signing in.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// The district.
    #[error(transparent)]
    District(#[from] DistrictError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}
