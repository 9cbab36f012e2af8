//! Recovery codes: each signs in once in place of a code of the app, for when it is lost.

use crate::shared::domain::Random;

/// How many are given out at once.
pub const RECOVERY_CODES: usize = 10;
/// Characters of one code. Each is one of 32, so a code has fifty bits.
const LENGTH: usize = 10;
/// Crockford's base32: nothing that looks like something else.
const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A recovery code. Not printable by accident.
#[derive(PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// Draws a code.
    #[must_use]
    pub fn draw(random: &dyn Random) -> Self {
        let mut bytes = [0; LENGTH];
        random.fill(&mut bytes);
        // 256 is a multiple of 32, so each character is as likely as the others.
        let characters = bytes.iter().filter_map(|byte| {
            let place = usize::from(byte % 32);
            ALPHABET.chars().nth(place)
        });
        Self(characters.collect())
    }

    /// What was typed in: in any case, with or without the dash, and with letters that look
    /// like digits taken for them.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        let characters = text.chars().filter(char::is_ascii_alphanumeric);
        let read = characters.map(|typed| match typed.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        });
        Self(read.collect())
    }

    /// Without the dash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is shown, once.
    #[must_use]
    pub fn shown(&self) -> String {
        let (first, second) = self
            .0
            .split_at_checked(LENGTH / 2)
            .unwrap_or((self.as_str(), ""));
        format!("{first}-{second}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::domain::SystemRandom;

    #[test]
    fn a_code_can_be_typed_as_it_is_shown_and_otherwise() {
        let code = RecoveryCode::draw(&SystemRandom);
        let shown = code.shown();
        assert_eq!(shown.len(), 11);
        for typed in [&shown, &shown.to_lowercase(), &shown.replace('-', " ")] {
            assert!(RecoveryCode::typed(typed) == code, "{typed}");
        }
        assert!(RecoveryCode::typed("oil01-ABCDE") == RecoveryCode::typed("01101abcde"));
    }

    #[test]
    fn codes_differ() {
        let (one, other) = (
            RecoveryCode::draw(&SystemRandom),
            RecoveryCode::draw(&SystemRandom),
        );
        assert!(one != other);
    }
}
