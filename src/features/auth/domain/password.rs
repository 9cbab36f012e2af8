//! Passwords of staff: which are taken, and those that the service draws (docs/adr/0035).

use crate::shared::domain::Random;
use secrecy::SecretString;
use std::cmp::Reverse;
use zxcvbn::{Score, zxcvbn};

/// How many characters a password has.
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 10..=256;
/// What a password has to reach: some 10^8 guesses of somebody who knows what people choose, and
/// knows the person. Guessing over the network has thirty tries a day; who has the hashes needs
/// processor-years for so many at argon2id's price.
const ENOUGH: Score = Score::Three;
/// Words of everybody's own.
const WORDS_OF_THE_SERVICE: [&str; 4] = ["baobaowu", "宝宝屋", "baby house", "babyhouse"];
/// What is common here, and not in lists that were made elsewhere.
const COMMON_HERE: [&str; 9] = [
    "woaini", "aini", "baobei", "baobao", "5201314", "1314520", "520", "1314", "zhongguo",
];
/// Characters of a drawn password without its dashes. Each is one of 32: eighty bits.
const DRAWN: usize = 16;
/// Crockford's base32 in lower case: nothing that looks like something else.
const ALPHABET: &str = "0123456789abcdefghjkmnpqrstvwxyz";

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Shorter or longer than [`PASSWORD_LENGTH`].
    #[error("a password has 10 to 256 characters")]
    Length,
    /// Too easily guessed, or made of words that others know of the person.
    #[error("it is too easy to guess, or made of names that others know")]
    Guessable,
    /// The same as before.
    #[error("it is the same as before")]
    Unchanged,
}

/// Whether a password is taken. Length counts, not composition; what is common counts for little,
/// and `own_words` and those of the service for nothing. Takes milliseconds of a processor.
///
/// # Errors
/// [`PasswordFault`].
pub fn judge_password(password: &str, own_words: &[String]) -> Result<(), PasswordFault> {
    if !PASSWORD_LENGTH.contains(&password.chars().count()) {
        return Err(PasswordFault::Length);
    }
    let words = own_words.iter().flat_map(|words| {
        let parts = words.split(|c: char| !c.is_alphanumeric());
        parts.chain([words.as_str()])
    });
    let words: Vec<String> = words
        .chain(WORDS_OF_THE_SERVICE)
        .map(str::to_lowercase)
        .collect();
    let rest = without(password, &words);
    // Own words once more, for those who spell them otherwise: w4ng.
    let known: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .chain(COMMON_HERE)
        .collect();
    if zxcvbn(&rest, &known).score() < ENOUGH {
        return Err(PasswordFault::Guessable);
    }
    Ok(())
}

/// What is left of a password without these words, the longest first. Of one letter, or two Latin
/// ones, every password has some.
fn without(password: &str, words: &[String]) -> String {
    let mut words: Vec<&String> = words
        .iter()
        .filter(|word| word.len() > 2 && word.chars().count() > 1)
        .collect();
    words.sort_unstable_by_key(|word| Reverse(word.len()));
    let lower = password.to_lowercase();
    let rest = words
        .iter()
        .fold(lower.clone(), |rest, word| rest.replace(word.as_str(), ""));
    if rest == lower {
        password.to_owned()
    } else {
        rest
    }
}

/// Draws a password, in groups of four that can be read out.
#[must_use]
pub fn draw_password(random: &dyn Random) -> SecretString {
    let mut bytes = [0; DRAWN];
    random.fill(&mut bytes);
    let mut drawn = String::with_capacity(DRAWN + 3);
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 && place % 4 == 0 {
            drawn.push('-');
        }
        // 256 is a multiple of 32, so each character is as likely as the others.
        drawn.extend(ALPHABET.chars().nth(usize::from(byte % 32)));
    }
    drawn.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::domain::SystemRandom;
    use secrecy::ExposeSecret;

    fn of_wang(password: &str) -> Result<(), PasswordFault> {
        let own = ["王样一", "wang.yangyi", "欧阳路宝宝屋", "虹口区", "Hongkou"];
        judge_password(password, &own.map(str::to_owned))
    }

    #[test]
    fn common_passwords_are_refused_whatever_their_length() {
        for common in [
            "1234567890",
            "qwertyuiop",
            "password123",
            "P@ssw0rd2026",
            "aaaaaaaaaaaaaaaaaaaa",
            "woaini1314520",
            "1qaz2wsx3edc",
        ] {
            assert_eq!(of_wang(common), Err(PasswordFault::Guessable), "{common}");
        }
    }

    #[test]
    fn own_words_do_not_count() {
        for own in [
            "baobaowu2026",
            "宝宝屋宝宝屋宝宝屋2026",
            "wang.yangyi2026",
            "yangyi-wang-1",
            "王样一王样一王样一1",
            "欧阳路宝宝屋虹口区2026",
            "Hongkou-Hongkou-1",
        ] {
            assert_eq!(of_wang(own), Err(PasswordFault::Guessable), "{own}");
        }
        // For somebody else they are no own words: it is the words that make the difference.
        let others = ["陈样".to_owned()];
        assert_eq!(judge_password("欧阳路样一虹口区王赵", &others), Ok(()));
        assert_eq!(
            judge_password("wang.yangyi2026", &others),
            Ok(()),
            "as nobody's words"
        );
    }

    #[test]
    fn length_counts_and_composition_does_not() {
        assert_eq!(of_wang("tvqzkpwmhx"), Ok(()));
        assert_eq!(of_wang("correct horse battery"), Ok(()));
        assert_eq!(of_wang("  blanks at both ends  "), Ok(()));
        assert_eq!(of_wang("tvqzkpwmh"), Err(PasswordFault::Length));
        assert_eq!(
            of_wang(&"tvqzkpwmhx".repeat(26)),
            Err(PasswordFault::Length)
        );
    }

    #[test]
    fn drawn_passwords_are_taken_and_differ() {
        let drawn = draw_password(&SystemRandom);
        let text = drawn.expose_secret();
        assert_eq!(text.len(), 19);
        assert_eq!(text.split('-').map(str::len).collect::<Vec<_>>(), [4; 4]);
        assert_eq!(of_wang(text), Ok(()));
        assert_ne!(text, draw_password(&SystemRandom).expose_secret());
    }
}
