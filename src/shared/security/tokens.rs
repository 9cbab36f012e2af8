//! Access tokens: short-lived, signed with Ed25519, naming their key.

use super::keys::KeyRing;
use crate::shared::domain::Actor;
use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::SigningKey;
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Issues and verifies access tokens.
pub struct AccessTokens {
    key_id: String,
    signing: EncodingKey,
    verifying: BTreeMap<String, DecodingKey>,
    lifetime: TimeDelta,
}

/// A token that is not accepted, or could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the access token is not accepted")]
pub struct TokenError {
    expired: bool,
}

impl TokenError {
    const INVALID: Self = Self { expired: false };

    /// True when the token was good once and its time is over.
    #[must_use]
    pub const fn expired(self) -> bool {
        self.expired
    }
}

#[derive(Serialize, Deserialize)]
struct Claims {
    /// Unix seconds.
    exp: i64,
    #[serde(flatten)]
    actor: Actor,
}

/// What stands before the 32-byte seed in the PKCS#8 form of an Ed25519 key (RFC 8410).
const PKCS8_HEAD: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

impl AccessTokens {
    /// Tokens signed with the first key of the ring and accepted from any.
    ///
    /// # Errors
    /// [`TokenError`] when the ring is empty.
    pub fn new(ring: &KeyRing, lifetime: TimeDelta) -> Result<Self, TokenError> {
        let (key_id, seed) = ring.current().ok_or(TokenError::INVALID)?;
        let mut pkcs8 = PKCS8_HEAD.to_vec();
        pkcs8.extend_from_slice(seed);
        let verifying = ring
            .all()
            .map(|(id, seed)| {
                let public = SigningKey::from_bytes(seed).verifying_key();
                (id.to_owned(), DecodingKey::from_ed_der(public.as_bytes()))
            })
            .collect();
        Ok(Self {
            key_id: key_id.to_owned(),
            signing: EncodingKey::from_ed_der(&pkcs8),
            verifying,
            lifetime,
        })
    }

    /// How long a token is good for.
    #[must_use]
    pub const fn lifetime(&self) -> TimeDelta {
        self.lifetime
    }

    /// A token for the actor, good from now on.
    ///
    /// # Errors
    /// [`TokenError`] when signing fails; not in practice.
    pub fn issue(&self, actor: &Actor, now: DateTime<Utc>) -> Result<String, TokenError> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.key_id.clone());
        let claims = Claims {
            exp: (now + self.lifetime).timestamp(),
            actor: *actor,
        };
        encode(&header, &claims, &self.signing).map_err(|_| TokenError::INVALID)
    }

    /// The actor a token speaks for.
    ///
    /// # Errors
    /// [`TokenError`] for a bad signature, an unknown key or an expired token.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Actor, TokenError> {
        self.verify_until(token, now).map(|(actor, _)| actor)
    }

    /// The actor a token speaks for, and when it expires.
    ///
    /// # Errors
    /// As [`AccessTokens::verify`].
    pub fn verify_until(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<(Actor, DateTime<Utc>), TokenError> {
        let header = decode_header(token).map_err(|_| TokenError::INVALID)?;
        let key = header
            .kid
            .and_then(|id| self.verifying.get(&id))
            .ok_or(TokenError::INVALID)?;
        let mut rules = Validation::new(Algorithm::EdDSA);
        // Expiry is judged by the injected clock, below.
        rules.validate_exp = false;
        rules.required_spec_claims.clear();
        let claims = decode::<Claims>(token, key, &rules)
            .map_err(|_| TokenError::INVALID)?
            .claims;
        if claims.exp <= now.timestamp() {
            return Err(TokenError { expired: true });
        }
        let expires_at = DateTime::from_timestamp(claims.exp, 0).ok_or(TokenError::INVALID)?;
        Ok((claims.actor, expires_at))
    }
}
