//! Secrets: encrypted fields, keyed look-up, signed access tokens, passwords, signatures.

mod cipher;
mod encrypted;
mod keys;
mod password;
mod rsa;
mod tokens;
mod totp;

pub use cipher::{CipherError, FieldCipher};
pub use encrypted::{ENCRYPTED, EncryptedColumn, EncryptedKind};
pub use keys::{KeyRing, KeyRingError};
pub use password::{hash_secret, verify_secret};
pub use rsa::{RsaError, RsaSigner, RsaVerifier};
pub use tokens::{AccessTokens, TokenError};
pub use totp::{TotpError, TotpSecret};
