//! Field-level encryption (AES-256-GCM) and keyed hashes for look-up (HMAC-SHA-256).

use super::keys::KeyRing;
use crate::shared::domain::Random;
use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::{collections::BTreeMap, sync::Arc};

const NONCE_LEN: usize = 12;

/// Encrypts what belongs to a family, and makes the hashes by which it is found again.
pub struct FieldCipher {
    current: String,
    ciphers: BTreeMap<String, Aes256Gcm>,
    lookup: Hmac<Sha256>,
    random: Arc<dyn Random>,
}

/// A stored value that cannot be read: another key, or altered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an encrypted field cannot be read with the configured keys")]
pub struct CipherError;

impl FieldCipher {
    /// A cipher over the ring; `lookup` keys the hashes and is never rotated in place.
    ///
    /// # Errors
    /// [`CipherError`] when the ring is empty.
    pub fn new(
        ring: &KeyRing,
        lookup: &[u8; 32],
        random: Arc<dyn Random>,
    ) -> Result<Self, CipherError> {
        let (current, _) = ring.current().ok_or(CipherError)?;
        let ciphers = ring
            .all()
            .map(|(id, key)| (id.to_owned(), Aes256Gcm::new(key.into())))
            .collect();
        Ok(Self {
            current: current.to_owned(),
            ciphers,
            lookup: Hmac::<Sha256>::new_from_slice(lookup).map_err(|_| CipherError)?,
            random,
        })
    }

    /// The id of the key that encrypts.
    #[must_use]
    pub fn current_key(&self) -> &str {
        &self.current
    }

    /// What stands in front of every text under the key in use.
    #[must_use]
    pub fn text_prefix(&self) -> String {
        format!("{}.", self.current)
    }

    /// What stands in front of every file under the key in use.
    #[must_use]
    pub fn bytes_prefix(&self) -> Vec<u8> {
        let mut prefix = self.current.as_bytes().to_vec();
        prefix.push(0);
        prefix
    }

    /// Encrypts text for the field `purpose`, for example `child.name`. The purpose is
    /// bound in: a value moved to another column cannot be read.
    ///
    /// # Errors
    /// [`CipherError`] only when the ring has lost its current key.
    pub fn encrypt(&self, purpose: &str, plain: &str) -> Result<String, CipherError> {
        let sealed = self.seal(purpose, plain.as_bytes())?;
        let mut stored = self.text_prefix();
        STANDARD_NO_PAD.encode_string(sealed, &mut stored);
        Ok(stored)
    }

    /// Reads what [`FieldCipher::encrypt`] wrote for the same purpose.
    ///
    /// # Errors
    /// [`CipherError`] for an unknown key, another purpose, or altered text.
    pub fn decrypt(&self, purpose: &str, stored: &str) -> Result<String, CipherError> {
        let (key_id, text) = stored.split_once('.').ok_or(CipherError)?;
        let sealed = STANDARD_NO_PAD.decode(text).map_err(|_| CipherError)?;
        let plain = self.open(key_id, purpose, &sealed)?;
        String::from_utf8(plain).map_err(|_| CipherError)
    }

    /// Encrypts a file. The key's id stands in front, ended by a zero byte.
    ///
    /// # Errors
    /// As [`FieldCipher::encrypt`].
    pub fn encrypt_bytes(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, CipherError> {
        let mut stored = self.bytes_prefix();
        stored.extend(self.seal(purpose, plain)?);
        Ok(stored)
    }

    /// Reads what [`FieldCipher::encrypt_bytes`] wrote for the same purpose.
    ///
    /// # Errors
    /// As [`FieldCipher::decrypt`].
    pub fn decrypt_bytes(&self, purpose: &str, stored: &[u8]) -> Result<Vec<u8>, CipherError> {
        let mut parts = stored.splitn(2, |byte| *byte == 0);
        let key_id = parts.next().and_then(|id| str::from_utf8(id).ok());
        match (key_id, parts.next()) {
            (Some(key_id), Some(sealed)) => self.open(key_id, purpose, sealed),
            _ => Err(CipherError),
        }
    }

    /// The keyed hash by which a value is found without being stored in clear: 64 hex
    /// digits. Never an unkeyed hash: document and phone numbers are few enough to guess.
    #[must_use]
    pub fn lookup_hash(&self, purpose: &str, value: &str) -> String {
        let mut mac = self.lookup.clone();
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }

    fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, CipherError> {
        let cipher = self.ciphers.get(&self.current).ok_or(CipherError)?;
        let mut nonce = [0; NONCE_LEN];
        self.random.fill(&mut nonce);
        let payload = Payload {
            msg: plain,
            aad: purpose.as_bytes(),
        };
        let text = cipher
            .encrypt((&nonce).into(), payload)
            .map_err(|_| CipherError)?;
        let mut sealed = nonce.to_vec();
        sealed.extend(text);
        Ok(sealed)
    }

    fn open(&self, key_id: &str, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, CipherError> {
        let cipher = self.ciphers.get(key_id).ok_or(CipherError)?;
        let (nonce, text) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(CipherError)?;
        let payload = Payload {
            msg: text,
            aad: purpose.as_bytes(),
        };
        cipher
            .decrypt(nonce.into(), payload)
            .map_err(|_| CipherError)
    }
}
