//! Named 32-byte keys, the first of which is in use and the others still understood.

use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretBox};

/// Keys by id. Rotation puts a new key in front; what was written under an old one can
/// still be read as long as the old one is listed.
pub struct KeyRing {
    keys: Vec<(String, SecretBox<[u8; 32]>)>,
}

/// Keys that cannot be used. The text never contains key material.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected ID:BASE64 of 32 bytes, several separated by commas; {0}")]
pub struct KeyRingError(String);

impl KeyRing {
    /// Reads `id:base64[,id:base64...]`.
    ///
    /// # Errors
    /// [`KeyRingError`] says which entry is wrong, by position.
    pub fn parse(text: &str) -> Result<Self, KeyRingError> {
        let mut keys: Vec<(String, SecretBox<[u8; 32]>)> = Vec::new();
        for (index, entry) in text.split(',').map(str::trim).enumerate() {
            let wrong =
                |what: &str| KeyRingError(format!("entry {} {what}", index.saturating_add(1)));
            let (id, key) = entry.split_once(':').ok_or_else(|| wrong("has no id"))?;
            if id.is_empty() || id.len() > 16 || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return Err(wrong("has an id that is not 1 to 16 letters and digits"));
            }
            if keys.iter().any(|(known, _)| known == id) {
                return Err(wrong("repeats an id"));
            }
            let key: [u8; 32] = STANDARD
                .decode(key)
                .ok()
                .and_then(|bytes| bytes.try_into().ok())
                .ok_or_else(|| wrong("is not the base64 of 32 bytes"))?;
            keys.push((id.to_owned(), SecretBox::new(Box::new(key))));
        }
        Ok(Self { keys })
    }

    /// The key in use.
    pub(super) fn current(&self) -> Option<(&str, &[u8; 32])> {
        self.keys
            .first()
            .map(|(id, key)| (id.as_str(), key.expose_secret()))
    }

    /// Every key with its id, the one in use first.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &[u8; 32])> {
        self.keys
            .iter()
            .map(|(id, key)| (id.as_str(), key.expose_secret()))
    }
}
