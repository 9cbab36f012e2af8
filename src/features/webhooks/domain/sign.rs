//! Secrets and signatures of Standard Webhooks.

use crate::shared::domain::Random;
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const PREFIX: &str = "whsec_";
const BYTES: usize = 32;

/// The secret that an address and this service share. Not printable by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Draws a secret.
    #[must_use]
    pub fn draw(random: &dyn Random) -> Self {
        let mut bytes = [0; BYTES];
        random.fill(&mut bytes);
        Self(format!("{PREFIX}{}", STANDARD.encode(bytes)))
    }

    /// One that was drawn before.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// As receivers are told: `whsec_` and base64.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The signature over `ID.TIMESTAMP.BODY`; `None` for a secret that is none.
    fn sign(&self, id: &str, timestamp: i64, body: &str) -> Option<String> {
        let key = STANDARD.decode(self.0.strip_prefix(PREFIX)?).ok()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body.as_bytes());
        Some(format!(
            "v1,{}",
            STANDARD.encode(mac.finalize().into_bytes())
        ))
    }
}

/// `webhook-signature`: one signature for each secret, so that receivers can take a new one
/// into use without a gap.
#[must_use]
pub fn signatures(secrets: &[Secret], id: &str, timestamp: i64, body: &str) -> String {
    let all: Vec<String> = secrets
        .iter()
        .filter_map(|secret| secret.sign(id, timestamp, body))
        .collect();
    all.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks libraries.
    #[test]
    fn signature_equals_the_one_of_the_reference() {
        let secret = Secret::stored("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let signed = signatures(
            std::slice::from_ref(&secret),
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let twice = signatures(&[secret.clone(), secret], "a", 1, "b");
        assert_eq!(twice.split(' ').count(), 2);
    }
}
