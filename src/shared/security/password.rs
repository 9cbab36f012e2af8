//! Secrets that people type: passwords and one-time codes, hashed with argon2id.

use crate::shared::domain::Random;
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

/// Hashes a secret with a fresh salt, in PHC string form.
///
/// Takes tens of milliseconds of a processor: call it through `spawn_blocking`.
///
/// # Errors
/// When the hasher refuses its parameters; not in practice.
pub fn hash_secret(
    secret: &str,
    random: &dyn Random,
) -> Result<String, argon2::password_hash::Error> {
    let mut salt = [0; 16];
    random.fill(&mut salt);
    let hash = Argon2::default().hash_password_with_salt(secret.as_bytes(), &salt)?;
    Ok(hash.to_string())
}

/// True when `stored` was made from `secret`. As slow as hashing.
#[must_use]
pub fn verify_secret(secret: &str, stored: &str) -> bool {
    PasswordHash::new(stored).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(secret.as_bytes(), &hash)
            .is_ok()
    })
}
