//! Keys.

use super::{ConfigError, Environment};
use crate::shared::security::KeyRing;
use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::SecretBox;
use std::fmt;

/// The keys of the service. Each is 32 random bytes, for example of
/// `openssl rand -base64 32`.
pub struct KeyConfig {
    /// `TOKEN_KEYS`: `ID:BASE64,...`; the first signs access tokens, all are accepted.
    pub tokens: KeyRing,
    /// `DATA_KEYS`: `ID:BASE64,...`; the first encrypts fields, all can decrypt.
    pub data: KeyRing,
    /// `LOOKUP_KEY`: base64; keys the hashes by which documents and phones are found.
    pub lookup: SecretBox<[u8; 32]>,
}

impl KeyConfig {
    pub(super) fn read(env: &Environment) -> Result<Self, ConfigError> {
        let ring = |name: &str| {
            let text = env.required(name, "ID:BASE64 of 32 bytes, several separated by commas")?;
            KeyRing::parse(text).map_err(|error| ConfigError::new(name, error.to_string()))
        };
        let lookup = env.required("LOOKUP_KEY", "the base64 of 32 bytes")?;
        let lookup: [u8; 32] = STANDARD
            .decode(lookup)
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| ConfigError::new("LOOKUP_KEY", "must be the base64 of 32 bytes"))?;
        Ok(Self {
            tokens: ring("TOKEN_KEYS")?,
            data: ring("DATA_KEYS")?,
            lookup: SecretBox::new(Box::new(lookup)),
        })
    }
}

impl fmt::Debug for KeyConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyConfig(..)")
    }
}
