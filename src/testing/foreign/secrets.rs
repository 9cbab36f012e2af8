//! Tokens, encrypted fields, keys and signatures.

use super::{Target, Verdict, now, refused, seed, split};
use crate::shared::{
    domain::{AccountId, Actor, DistrictId, Random, Role},
    security::{AccessTokens, FieldCipher, KeyRing, RsaVerifier},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use std::sync::{Arc, LazyLock};
use uuid::Uuid;

pub(super) const TARGET: Target = Target {
    name: "secrets",
    seeds: || {
        let given = GIVEN.as_ref();
        let given = given.map(|it| {
            vec![
                seed(0, &it.token),
                seed(1, &it.text),
                seed(2, &it.bytes),
                seed(3, ring_text()),
                seed(4, PUBLIC_KEY),
                seed(5, SIGNATURE),
            ]
        });
        given.unwrap_or_default()
    },
    codes: &[
        "unauthenticated",
        "token_expired",
        "unreadable",
        "keys",
        "signature",
        "empty",
    ],
    tries: 20_000,
    run: |input| match (split(input, 6), &*GIVEN) {
        (Some((0, token)), Some(given)) => access_token(given, token),
        (Some((1, text)), Some(given)) => field(given, text),
        (Some((2, bytes)), Some(given)) => file(given, bytes),
        (Some((3, text)), _) => key_ring(text),
        (Some((4, text)), _) => public_key(text),
        (Some((_, text)), _) => signature(text),
        (None, _) => Verdict::Refused("empty"),
    },
};

const PUBLIC_KEY: &str = include_str!("../../../tests/keys/mini-program.public.pem");
/// Of [`SIGNED`] with the private half of [`PUBLIC_KEY`].
const SIGNATURE: &str = "j1T5QW+QjWQbvQgUa4vPZmKiMUhdfddjf46AGQPAA5BkC4v8Rr730rZDt76FqLNBt5nbHmcuW4BmIYgfr1E46o7cPruvkc/K1/0Q3ho0pRZ7VrYoK+AzLy6LHFJAygDXuk8q0dywwJz2N2A31hWPm993mhV0yfbvfR6EGIkOLOv6gcs+F3ahCVPFuXlt9KDXRH+F3ZAZHJRQP9k3PTK0n7+y9dqsAOvTFybXDgM+NHQ5osDmAA00eluM8AX+hQPjZ8/DNlCEH5G9/VdqiipPhLfmjGPcttf/28iAGZyJCG38PG77go4bzIIDF5lNZr+RMM+VbFql8ul+/eVFKMxhLg==";
const SIGNED: &[u8] = "app_id=1&code=甲".as_bytes();

/// Draws the same each time: what is sealed is then the same in every run, and can be kept.
struct Same;

impl Random for Same {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

/// What this service has given out and stored.
struct Given {
    tokens: AccessTokens,
    cipher: FieldCipher,
    token: String,
    text: String,
    bytes: Vec<u8>,
}

fn ring_text() -> String {
    format!(
        "new:{},old:{}",
        STANDARD.encode([1; 32]),
        STANDARD.encode([2; 32])
    )
}

static GIVEN: LazyLock<Option<Given>> = LazyLock::new(|| {
    let ring = KeyRing::parse(&ring_text()).ok()?;
    let tokens = AccessTokens::new(&ring, TimeDelta::minutes(15), "baobaowu").ok()?;
    let cipher = FieldCipher::new(&ring, &[3; 32], Arc::new(Same)).ok()?;
    let actor = Actor {
        account: AccountId::from(Uuid::from_u128(1)),
        district: DistrictId::from(Uuid::from_u128(2)),
        role: Role::DistrictAdmin,
        sign_in: Some(Uuid::from_u128(3).into()),
    };
    Some(Given {
        token: tokens.issue(&actor, now()).ok()?,
        text: cipher.encrypt("child.name", "示例").ok()?,
        bytes: cipher.encrypt_bytes("child.name", b"%PDF-").ok()?,
        tokens,
        cipher,
    })
});

/// Only what was given out is believed, to the letter.
fn access_token(given: &Given, bytes: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(bytes);
    match given.tokens.verify_until(&text, now()) {
        Ok((actor, until)) => {
            assert_eq!(text, given.token);
            assert_eq!(actor.role, Role::DistrictAdmin);
            assert_eq!(until, now() + TimeDelta::minutes(15));
            let late = given.tokens.verify(&text, until);
            assert!(late.is_err_and(|error| error.expired()));
            Verdict::Taken
        }
        Err(error) => {
            let expired = error.expired();
            let code = if expired {
                "token_expired"
            } else {
                "unauthenticated"
            };
            refused(code, &error.to_string(), bytes)
        }
    }
}

/// Only what was written is read, and only in its column.
fn field(given: &Given, bytes: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(bytes);
    assert!(given.cipher.decrypt("guardian.name", &text).is_err());
    match given.cipher.decrypt("child.name", &text) {
        Ok(plain) => {
            assert_eq!((plain.as_str(), &*text), ("示例", &*given.text));
            Verdict::Taken
        }
        Err(error) => refused("unreadable", &error.to_string(), bytes),
    }
}

fn file(given: &Given, bytes: &[u8]) -> Verdict {
    assert!(given.cipher.decrypt_bytes("guardian.name", bytes).is_err());
    match given.cipher.decrypt_bytes("child.name", bytes) {
        Ok(plain) => {
            assert_eq!((&*plain, bytes), (&b"%PDF-"[..], &*given.bytes));
            Verdict::Taken
        }
        Err(error) => refused("unreadable", &error.to_string(), bytes),
    }
}

/// Keys that were taken sign and encrypt; of those that were not, nothing is shown.
fn key_ring(bytes: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(bytes);
    match KeyRing::parse(&text) {
        Ok(ring) => {
            assert!(AccessTokens::new(&ring, TimeDelta::minutes(1), "baobaowu").is_ok());
            let cipher = FieldCipher::new(&ring, &[3; 32], Arc::new(Same));
            let sealed = cipher
                .as_ref()
                .ok()
                .and_then(|it| it.encrypt("a", "b").ok());
            let opened = cipher.ok().zip(sealed);
            let opened = opened.and_then(|(cipher, sealed)| cipher.decrypt("a", &sealed).ok());
            assert_eq!(opened.as_deref(), Some("b"));
            Verdict::Taken
        }
        Err(error) => {
            let said = error.to_string();
            // What can be key material: our own words may stand in the input too.
            let told =
                |key: &str| key.len() >= 16 && STANDARD.decode(key).is_ok() && said.contains(key);
            assert!(!text.split([',', ':']).any(told), "{said}");
            refused("keys", &said, bytes)
        }
    }
}

/// Of a key that was taken nothing is shown, and it makes no signature good that is none.
fn public_key(bytes: &[u8]) -> Verdict {
    match RsaVerifier::parse(&String::from_utf8_lossy(bytes)) {
        Ok(key) => {
            assert_eq!(format!("{key:?}"), "RsaVerifier(..)");
            for forged in ["", "AAAA", "no base64"] {
                assert!(!key.verifies(SIGNED, forged));
            }
            assert!(!key.verifies(b"", SIGNATURE));
            Verdict::Taken
        }
        Err(error) => refused("keys", &error.to_string(), bytes),
    }
}

static VERIFIER: LazyLock<Option<RsaVerifier>> =
    LazyLock::new(|| RsaVerifier::parse(PUBLIC_KEY).ok());

fn signature(bytes: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(bytes);
    let good = VERIFIER
        .as_ref()
        .is_some_and(|key| key.verifies(SIGNED, &text));
    assert_eq!(good, text == SIGNATURE);
    if good {
        Verdict::Taken
    } else {
        Verdict::Refused("signature")
    }
}
