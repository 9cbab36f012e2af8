//! RSA signatures with SHA-256 and PKCS #1 v1.5 (`RSA2`, `RS256`), as other services ask for
//! them. Keys come as their portals give them out: PEM, or its inside alone, in base64.

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey},
};
use std::fmt;

/// A private key of ours.
pub struct RsaSigner(RsaKeyPair);

/// A public key of another service.
#[derive(Clone)]
pub struct RsaVerifier(UnparsedPublicKey<Vec<u8>>);

/// A key or a signature that cannot be used. Says nothing of either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an RSA key or signature cannot be used")]
pub struct RsaError;

impl RsaSigner {
    /// Reads a private key of 2048 bits or more: PKCS #8 or PKCS #1.
    ///
    /// # Errors
    /// [`RsaError`].
    pub fn parse(text: &str) -> Result<Self, RsaError> {
        let der = der(text)?;
        RsaKeyPair::from_pkcs8(&der)
            .or_else(|_| RsaKeyPair::from_der(&der))
            .map(Self)
            .map_err(|_| RsaError)
    }

    /// The signature of `content`, in base64.
    ///
    /// # Errors
    /// [`RsaError`], not in practice.
    pub fn sign(&self, content: &[u8]) -> Result<String, RsaError> {
        let mut signature = vec![0; self.0.public().modulus_len()];
        // The randomness only hides the key from who measures; the signature is the same.
        self.0
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                content,
                &mut signature,
            )
            .map_err(|_| RsaError)?;
        Ok(STANDARD.encode(signature))
    }
}

impl RsaVerifier {
    /// Reads a public key of 2048 bits or more: `SubjectPublicKeyInfo` or PKCS #1.
    ///
    /// # Errors
    /// [`RsaError`].
    pub fn parse(text: &str) -> Result<Self, RsaError> {
        let der = der(text)?;
        let key = inside(&der).unwrap_or(&der).to_vec();
        // A key that is none would otherwise show itself with the first signature.
        let (tag, _, rest) = element(&key).ok_or(RsaError)?;
        if tag != SEQUENCE || !rest.is_empty() {
            return Err(RsaError);
        }
        Ok(Self(UnparsedPublicKey::new(
            &RSA_PKCS1_2048_8192_SHA256,
            key,
        )))
    }

    /// Whether `signature`, in base64, is the one of `content`.
    #[must_use]
    pub fn verifies(&self, content: &[u8], signature: &str) -> bool {
        STANDARD
            .decode(signature)
            .is_ok_and(|signature| self.0.verify(content, &signature).is_ok())
    }
}

impl fmt::Debug for RsaSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaSigner(..)")
    }
}

impl fmt::Debug for RsaVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaVerifier(..)")
    }
}

/// The bytes of a key: its base64 without white space, and without its frame, which may
/// have lost its line breaks.
fn der(text: &str) -> Result<Vec<u8>, RsaError> {
    let inside = text.split("-----").nth(2).unwrap_or(text);
    let base64: String = inside.chars().filter(|c| !c.is_whitespace()).collect();
    STANDARD.decode(base64).map_err(|_| RsaError)
}

const SEQUENCE: u8 = 0x30;
const BIT_STRING: u8 = 0x03;
/// `rsaEncryption` with its parameter `NULL`.
const RSA: [u8; 13] = [
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

/// The PKCS #1 key inside a `SubjectPublicKeyInfo`, which is what `ring` reads.
fn inside(der: &[u8]) -> Option<&[u8]> {
    let (SEQUENCE, info, []) = element(der)? else {
        return None;
    };
    let (SEQUENCE, algorithm, info) = element(info)? else {
        return None;
    };
    let (BIT_STRING, [0, key @ ..], []) = element(info)? else {
        return None;
    };
    (algorithm == RSA).then_some(key)
}

/// Tag, content and rest of the first element of DER.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = bytes.iter().try_fold(0_usize, |length, byte| {
                length.checked_mul(256)?.checked_add(usize::from(*byte))
            })?;
            (length, rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIVATE: &str = include_str!("../../../tests/keys/mini-program.private.pem");
    const PRIVATE_PKCS1: &str = include_str!("../../../tests/keys/mini-program.pkcs1.pem");
    const PUBLIC: &str = include_str!("../../../tests/keys/mini-program.public.pem");
    const PUBLIC_PKCS1: &str = include_str!("../../../tests/keys/mini-program.public.pkcs1.pem");
    const OTHERS: &str = include_str!("../../../tests/keys/alipay.public.pem");
    const CONTENT: &[u8] = "app_id=1&code=甲".as_bytes();
    /// Made by OpenSSL.
    const SIGNATURE: &str = "j1T5QW+QjWQbvQgUa4vPZmKiMUhdfddjf46AGQPAA5BkC4v8Rr730rZDt76FqLNBt5nbHmcuW4BmIYgfr1E46o7cPruvkc/K1/0Q3ho0pRZ7VrYoK+AzLy6LHFJAygDXuk8q0dywwJz2N2A31hWPm993mhV0yfbvfR6EGIkOLOv6gcs+F3ahCVPFuXlt9KDXRH+F3ZAZHJRQP9k3PTK0n7+y9dqsAOvTFybXDgM+NHQ5osDmAA00eluM8AX+hQPjZ8/DNlCEH5G9/VdqiipPhLfmjGPcttf/28iAGZyJCG38PG77go4bzIIDF5lNZr+RMM+VbFql8ul+/eVFKMxhLg==";

    /// As it stands in an environment variable: without frame and line breaks.
    fn bare(pem: &str) -> String {
        pem.lines()
            .filter(|line| !line.starts_with("-----"))
            .collect()
    }

    #[test]
    fn signature_is_the_one_that_openssl_makes() {
        let one_line = PRIVATE.replace('\n', "");
        for key in [
            PRIVATE,
            PRIVATE_PKCS1,
            &bare(PRIVATE),
            &bare(PRIVATE_PKCS1),
            &one_line,
        ] {
            let signer = RsaSigner::parse(key).unwrap();
            assert_eq!(signer.sign(CONTENT).unwrap(), SIGNATURE);
        }
    }

    #[test]
    fn signature_is_verified_by_its_own_key_over_its_own_content_only() {
        for key in [PUBLIC, PUBLIC_PKCS1, &bare(PUBLIC), &bare(PUBLIC_PKCS1)] {
            let verifier = RsaVerifier::parse(key).unwrap();
            assert!(verifier.verifies(CONTENT, SIGNATURE));
            assert!(!verifier.verifies(b"app_id=1", SIGNATURE));
            assert!(!verifier.verifies(CONTENT, ""));
            assert!(!verifier.verifies(CONTENT, "no base64"));
        }
        let others = RsaVerifier::parse(OTHERS).unwrap();
        assert!(!others.verifies(CONTENT, SIGNATURE));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "secret", "AAAA", "MIIB"] {
            assert_eq!(RsaSigner::parse(text).err(), Some(RsaError), "{text}");
            assert_eq!(RsaVerifier::parse(text).err(), Some(RsaError), "{text}");
        }
        assert!(RsaSigner::parse(PUBLIC).is_err());
    }

    #[test]
    fn keys_are_not_shown() {
        let (signer, verifier) = (RsaSigner::parse(PRIVATE), RsaVerifier::parse(PUBLIC));
        assert_eq!(
            format!("{signer:?} {verifier:?}"),
            "Ok(RsaSigner(..)) Ok(RsaVerifier(..))"
        );
    }
}
