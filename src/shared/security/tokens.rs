//! Access tokens: short-lived, signed with Ed25519, naming their key.

use super::keys::KeyRing;
use crate::shared::domain::{Actor, Role};
use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::SigningKey;
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
};
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Issues and verifies access tokens.
pub struct AccessTokens {
    key_id: String,
    signing: EncodingKey,
    verifying: BTreeMap<String, DecodingKey>,
    /// What tokens said that were found good, by their hash: a signature is checked once, and
    /// its token then asked with each request of its quarter of an hour.
    verified: Cache<[u8; 32], (Actor, DateTime<Utc>)>,
    lifetime: TimeDelta,
    issuer: String,
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

/// Tokens that are remembered at most: some megabytes.
const MOST_VERIFIED: usize = 16_384;

/// What the header says the token is (RFC 9068): no other token is signed with these keys, and
/// should there be one some day, it is not taken for this.
const KIND: &str = "at+jwt";

#[derive(Serialize, Deserialize)]
struct Claims {
    /// The service that issued it.
    iss: String,
    /// The service it is for: the same.
    aud: String,
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
    /// Tokens signed with the first key of the ring and accepted from any, by and for the service
    /// of this name.
    ///
    /// # Errors
    /// [`TokenError`] when the ring is empty.
    pub fn new(ring: &KeyRing, lifetime: TimeDelta, issuer: &str) -> Result<Self, TokenError> {
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
            verified: Cache::new(MOST_VERIFIED),
            lifetime,
            issuer: issuer.to_owned(),
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
        header.typ = Some(KIND.to_owned());
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.issuer.clone(),
            exp: (now + self.lifetime).timestamp(),
            actor: *actor,
        };
        encode(&header, &claims, &self.signing).map_err(|_| TokenError::INVALID)
    }

    /// The actor a token speaks for.
    ///
    /// # Errors
    /// [`TokenError`] for a bad signature, an unknown key, a token of another kind, of or for
    /// another service, or of no sign-in, and for an expired one.
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
        let hash: [u8; 32] = Sha256::digest(token).into();
        let (actor, expires_at) = match self.verified.get(&hash) {
            Some(known) => known,
            None => {
                let read = self.read(token)?;
                self.verified.insert(hash, read);
                read
            }
        };
        if expires_at <= now {
            return Err(TokenError { expired: true });
        }
        Ok((actor, expires_at))
    }

    /// What a token says that is good, be it over or not.
    fn read(&self, token: &str) -> Result<(Actor, DateTime<Utc>), TokenError> {
        let header = decode_header(token).map_err(|_| TokenError::INVALID)?;
        if header.typ.as_deref() != Some(KIND) {
            return Err(TokenError::INVALID);
        }
        let key = header
            .kid
            .and_then(|id| self.verifying.get(&id))
            .ok_or(TokenError::INVALID)?;
        let mut rules = Validation::new(Algorithm::EdDSA);
        // Expiry is judged by the injected clock, below.
        rules.validate_exp = false;
        rules.required_spec_claims.clear();
        // Whose and for whom it is, too: where the claims are read.
        rules.validate_aud = false;
        let claims = decode::<Claims>(token, key, &rules)
            .map_err(|_| TokenError::INVALID)?
            .claims;
        let ours = claims.iss == self.issuer && claims.aud == self.issuer;
        // Another system has its key in place of a sign-in.
        let is_system = matches!(claims.actor.role, Role::Integrator { .. });
        if !ours || (claims.actor.sign_in.is_none() && !is_system) {
            return Err(TokenError::INVALID);
        }
        let expires_at = DateTime::from_timestamp(claims.exp, 0).ok_or(TokenError::INVALID)?;
        Ok((claims.actor, expires_at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use uuid::Uuid;

    const SERVICE: &str = "https://baby.example";

    fn ring() -> KeyRing {
        let seed = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, [7; 32]);
        KeyRing::parse(&format!("a:{seed}")).unwrap()
    }

    fn tokens(issuer: &str) -> AccessTokens {
        AccessTokens::new(&ring(), TimeDelta::minutes(15), issuer).unwrap()
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn actor() -> Actor {
        Actor {
            account: Uuid::from_u128(1).into(),
            district: Uuid::from_u128(2).into(),
            role: Role::DistrictAdmin,
            sign_in: Some(Uuid::from_u128(3).into()),
        }
    }

    /// A token of this kind with these claims, signed with our key.
    fn signed(kind: Option<&str>, claims: &Value) -> String {
        let ours = tokens(SERVICE);
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(ours.key_id.clone());
        header.typ = kind.map(str::to_owned);
        encode(&header, claims, &ours.signing).unwrap()
    }

    fn claims() -> Value {
        let exp = (now() + TimeDelta::minutes(1)).timestamp();
        let mut claims = json!({ "iss": SERVICE, "aud": SERVICE, "exp": exp });
        let actor = serde_json::to_value(actor()).unwrap();
        let all = claims.as_object_mut().unwrap();
        all.extend(actor.as_object().unwrap().clone());
        claims
    }

    #[test]
    fn a_token_speaks_for_its_actor() {
        let token = tokens(SERVICE).issue(&actor(), now()).unwrap();
        assert_eq!(tokens(SERVICE).verify(&token, now()), Ok(actor()));
        // Made by hand as the service makes them: what is refused below is refused for one thing.
        let by_hand = signed(Some(KIND), &claims());
        assert_eq!(tokens(SERVICE).verify(&by_hand, now()), Ok(actor()));
    }

    #[test]
    fn a_token_of_another_service_kind_or_of_no_sign_in_is_refused() {
        let with = |name: &str, value: Value| {
            let mut claims = claims();
            claims[name] = value;
            signed(Some(KIND), &claims)
        };
        let without = |name: &str| {
            let mut claims = claims();
            claims.as_object_mut().unwrap().remove(name).unwrap();
            signed(Some(KIND), &claims)
        };
        for (what, token) in [
            ("other issuer", with("iss", json!("https://other.example"))),
            (
                "other audience",
                with("aud", json!("https://other.example")),
            ),
            ("several audiences", with("aud", json!([SERVICE, "other"]))),
            ("no issuer", without("iss")),
            ("no audience", without("aud")),
            ("no sign-in", without("sid")),
            ("sign-in null", with("sid", Value::Null)),
            ("other kind", signed(Some("JWT"), &claims())),
            ("no kind", signed(None, &claims())),
        ] {
            let refused = tokens(SERVICE).verify(&token, now());
            assert_eq!(refused, Err(TokenError::INVALID), "{what}");
        }
    }
}
