//! Codes of an authenticator app (RFC 6238): SHA-1, six digits, steps of thirty seconds, which
//! is what every app understands.

use crate::shared::domain::Random;
use secrecy::{ExposeSecret, SecretString};
use totp_rs::{Algorithm, Builder, Secret, Totp};

const DIGITS: u8 = 6;
const STEP_SECONDS: u64 = 30;
/// Steps before and after the present one whose codes are taken too, for clocks that differ.
const STEPS_EITHER_SIDE: u16 = 1;
/// As long as the output of SHA-1, as RFC 4226 asks for.
const SECRET_BYTES: usize = 20;
/// What the app shows beside the account.
const ISSUER: &str = "Baobaowu";

/// What an app and the service share. Does not print itself.
pub struct TotpSecret(SecretString);

/// A secret that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret of an authenticator app cannot be used")]
pub struct TotpError;

impl TotpSecret {
    /// Draws a secret.
    #[must_use]
    pub fn draw(random: &dyn Random) -> Self {
        let mut bytes = [0; SECRET_BYTES];
        random.fill(&mut bytes);
        Self(Secret::from(bytes).to_base32().into())
    }

    /// Takes a secret as it was stored.
    #[must_use]
    pub fn stored(base32: String) -> Self {
        Self(base32.into())
    }

    /// In base32, as it is stored and typed into an app by hand.
    #[must_use]
    pub fn base32(&self) -> &str {
        self.0.expose_secret()
    }

    /// What an app reads from a QR code. `account` is shown in the app.
    ///
    /// # Errors
    /// [`TotpError`] for a secret that is none.
    pub fn uri(&self, account: &str) -> Result<String, TotpError> {
        // A colon would stand for the end of the issuer.
        let account = account.replace(':', "_");
        let totp = self
            .builder()?
            .with_issuer(Some(ISSUER))
            .with_account_name(account)
            .build()
            .map_err(|_| TotpError)?;
        totp.to_url().map_err(|_| TotpError)
    }

    /// The time step whose code this is, if it is the code of the present one or of one beside
    /// it. Whether the step was used before is for the caller to know.
    ///
    /// # Errors
    /// [`TotpError`] for a secret that is none.
    pub fn step_of(&self, code: &str, unix_seconds: i64) -> Result<Option<i64>, TotpError> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let now = u64::try_from(unix_seconds).map_err(|_| TotpError)?;
        let step = self.totp()?.check(&code, now);
        Ok(step.and_then(|step| i64::try_from(step).ok()))
    }

    fn totp(&self) -> Result<Totp, TotpError> {
        self.builder()?.build().map_err(|_| TotpError)
    }

    fn builder(&self) -> Result<Builder, TotpError> {
        let secret = Secret::try_from_base32(self.base32()).map_err(|_| TotpError)?;
        Ok(Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(DIGITS)
            .with_step_duration(STEP_SECONDS)
            .with_skew(STEPS_EITHER_SIDE)
            .with_secret(secret))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::domain::SystemRandom;

    /// `12345678901234567890`, the secret of RFC 6238, appendix B.
    fn of_the_rfc() -> TotpSecret {
        TotpSecret::stored("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned())
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        // The RFC shows eight digits; six are the last six of them.
        for (at, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = of_the_rfc().step_of(code, at).unwrap();
            assert_eq!(step, Some(at / 30), "{at}");
        }
    }

    #[test]
    fn a_code_is_taken_one_step_either_side_and_no_further() {
        // The code of step 1, which lasts from 30 to 59.
        for (at, taken) in [(0, true), (29, true), (45, true), (89, true), (90, false)] {
            let step = of_the_rfc().step_of("287082", at).unwrap();
            assert_eq!(step, taken.then_some(1), "{at}");
        }
        assert_eq!(of_the_rfc().step_of("287082", 3000).unwrap(), None);
    }

    #[test]
    fn what_is_no_code_is_no_code() {
        for text in ["", "28708", "2870822", "28708x", "２８７０８２", "-87082"] {
            assert_eq!(of_the_rfc().step_of(text, 59).unwrap(), None, "{text}");
        }
        assert_eq!(of_the_rfc().step_of(" 287 082 ", 59).unwrap(), Some(1));
    }

    #[test]
    fn an_app_is_told_all_it_needs() {
        let uri = of_the_rfc().uri("wang:li").unwrap();
        assert_eq!(
            uri,
            "otpauth://totp/Baobaowu:wang_li?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Baobaowu"
        );
    }

    #[test]
    fn drawn_secrets_differ_and_have_160_bits() {
        let (one, other) = (
            TotpSecret::draw(&SystemRandom),
            TotpSecret::draw(&SystemRandom),
        );
        assert_ne!(one.base32(), other.base32());
        assert_eq!(one.base32().len(), 32);
    }
}
