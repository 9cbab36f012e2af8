//! The keys: the merchant's, which signs; the platform's, which verify; and the one that
//! opens notices.

use super::{WechatPayError, wire::Sealed};
use crate::{config::WechatPayConfig, features::payments::domain::ProviderError};
use base64::{Engine, engine::general_purpose::STANDARD};
use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand::SystemRandom,
    signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey},
};
use secrecy::ExposeSecret;
use std::{collections::HashMap, fs, path::Path};

/// All keys, read and checked.
pub(super) struct Keys {
    merchant: RsaKeyPair,
    /// Serial number of the merchant's certificate.
    pub serial: String,
    platform: HashMap<String, UnparsedPublicKey<Vec<u8>>>,
    notices: LessSafeKey,
}

impl Keys {
    pub fn read(config: &WechatPayConfig) -> Result<Self, WechatPayError> {
        let file = &config.private_key_file;
        let unusable = || WechatPayError::Key(file.clone());
        let der = pem(file, "PRIVATE KEY")?;
        let merchant = RsaKeyPair::from_pkcs8(&der).map_err(|_| unusable())?;
        let mut platform = HashMap::new();
        for (serial, file) in &config.platform_keys {
            let spki = pem(file, "PUBLIC KEY")?;
            let key = rsa_key_in(&spki).ok_or_else(|| WechatPayError::Key(file.clone()))?;
            let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.to_vec());
            platform.insert(serial.clone(), key);
        }
        let key = config.api_v3_key.expose_secret().as_bytes();
        let notices = UnboundKey::new(&AES_256_GCM, key).map_err(|_| unusable())?;
        Ok(Self {
            merchant,
            serial: config.serial.clone(),
            platform,
            notices: LessSafeKey::new(notices),
        })
    }

    /// The base64 of the merchant's signature (RSA-SHA256).
    pub fn sign(&self, message: &[u8]) -> Result<String, ProviderError> {
        let mut signature = vec![0; self.merchant.public().modulus_len()];
        // The randomness only blinds the private key; the signature is the same without.
        self.merchant
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                message,
                &mut signature,
            )
            .map_err(|_| ProviderError::Untrusted("the merchant's key does not sign"))?;
        Ok(STANDARD.encode(signature))
    }

    /// Checks that WeChat Pay has signed time, word and body.
    pub fn verify(
        &self,
        serial: &str,
        (timestamp, nonce, body): (&str, &str, &[u8]),
        signature: &str,
    ) -> Result<(), ProviderError> {
        let key = self
            .platform
            .get(serial)
            .ok_or(ProviderError::Untrusted("a key that is not known"))?;
        let signature = STANDARD
            .decode(signature)
            .map_err(|_| ProviderError::Untrusted("a signature that cannot be read"))?;
        let mut message = format!("{timestamp}\n{nonce}\n").into_bytes();
        message.extend_from_slice(body);
        message.push(b'\n');
        key.verify(&message, &signature)
            .map_err(|_| ProviderError::Untrusted("a signature that is not its own"))
    }

    /// Opens what a notice carries (AES-256-GCM).
    pub fn open(&self, sealed: &Sealed) -> Result<Vec<u8>, ProviderError> {
        let wrong = ProviderError::Untrusted("a notice that cannot be opened");
        let nonce: Option<[u8; NONCE_LEN]> = sealed.nonce.as_bytes().try_into().ok();
        let (Some(nonce), "AEAD_AES_256_GCM") = (nonce, sealed.algorithm.as_str()) else {
            return Err(wrong);
        };
        let Ok(mut text) = STANDARD.decode(&sealed.ciphertext) else {
            return Err(wrong);
        };
        let about = Aad::from(sealed.associated_data.as_deref().unwrap_or_default());
        let nonce = Nonce::assume_unique_for_key(nonce);
        match self.notices.open_in_place(nonce, about, &mut text) {
            Ok(plain) => Ok(plain.to_vec()),
            Err(_) => Err(wrong),
        }
    }
}

/// What stands in a PEM file between the lines that name `label`.
fn pem(file: &Path, label: &str) -> Result<Vec<u8>, WechatPayError> {
    let text = fs::read_to_string(file).map_err(|error| WechatPayError::File {
        file: file.to_owned(),
        error,
    })?;
    let inside = text
        .split_once(&format!("-----BEGIN {label}-----"))
        .and_then(|(_, rest)| rest.split_once(&format!("-----END {label}-----")))
        .map(|(inside, _)| inside.split_whitespace().collect::<String>());
    inside
        .and_then(|inside| STANDARD.decode(inside).ok())
        .ok_or_else(|| WechatPayError::Key(file.to_owned()))
}

/// The RSA key in a `SubjectPublicKeyInfo`: a sequence of the algorithm and of a bit string,
/// which holds the key.
fn rsa_key_in(spki: &[u8]) -> Option<&[u8]> {
    const SEQUENCE: u8 = 0x30;
    const BIT_STRING: u8 = 0x03;
    let (whole, _) = element(spki, SEQUENCE)?;
    let (_, after_algorithm) = element(whole, SEQUENCE)?;
    let (bits, _) = element(after_algorithm, BIT_STRING)?;
    // The first byte says how many bits of the last are unused: none.
    bits.strip_prefix(&[0])
}

/// The content of the first DER element, which must have this tag, and what comes after it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    const LONG: u8 = 0x80;
    let (&first, rest) = der.split_first()?;
    let (&length, rest) = rest.split_first()?;
    if first != tag {
        return None;
    }
    let (length, rest) = if length < LONG {
        (usize::from(length), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(length - LONG))?;
        let length = bytes.iter().try_fold(0_usize, |length, byte| {
            length.checked_mul(256)?.checked_add(usize::from(*byte))
        })?;
        (length, rest)
    };
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn der_is_read_no_further_than_it_goes() {
        assert_eq!(
            element(&[0x30, 2, 1, 2, 9], 0x30),
            Some((&[1, 2][..], &[9][..]))
        );
        assert_eq!(
            element(&[0x30, 0x81, 1, 7], 0x30),
            Some((&[7][..], &[][..]))
        );
        for broken in [
            &[][..],
            &[0x30],
            &[0x30, 2, 1],
            &[0x30, 0x82, 1],
            &[0x30, 0x89, 1, 1, 1, 1, 1, 1, 1, 1, 1],
            &[0x31, 0],
        ] {
            assert_eq!(element(broken, 0x30), None, "{broken:?}");
        }
        assert_eq!(rsa_key_in(&[0x30, 5, 0x30, 0, 0x03, 1, 0]), Some(&[][..]));
        assert_eq!(rsa_key_in(&[0x30, 5, 0x30, 0, 0x03, 1, 1]), None);
    }
}
