//! Phone numbers.

use std::fmt;

/// A phone number in E.164 form: `+8613812348000`. Shown to people and in logs it is
/// masked; [`Phone::as_e164`] is for sending, hashing and encrypting.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

/// Not a phone number that messages can be sent to. Does not repeat it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("neither a mainland mobile number nor an international number beginning with +")]
pub struct InvalidPhone;

const MAINLAND: &str = "+86";
/// Digits of an international number with its country code: E.164 allows 15, and none in
/// use has fewer than 7.
const INTERNATIONAL_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

impl Phone {
    /// Reads a mainland mobile number with or without `+86`, or any other number in E.164
    /// form. Spaces and hyphens between the digits are ignored.
    ///
    /// # Errors
    /// [`InvalidPhone`].
    pub fn parse(text: &str) -> Result<Self, InvalidPhone> {
        let bare: String = text
            .trim()
            .chars()
            .filter(|c| !matches!(c, ' ' | '-'))
            .collect();
        let phone = if bare.starts_with('+') {
            Self(bare)
        } else {
            Self(format!("{MAINLAND}{bare}"))
        };
        let valid = match (phone.mainland(), phone.0.strip_prefix('+')) {
            (Some(mobile), _) => is_mainland_mobile(mobile),
            (None, Some(digits)) => {
                all_digits(digits)
                    && !digits.starts_with('0')
                    && INTERNATIONAL_DIGITS.contains(&digits.len())
            }
            (None, None) => false,
        };
        if valid { Ok(phone) } else { Err(InvalidPhone) }
    }

    /// The whole number, `+` and digits.
    #[must_use]
    pub fn as_e164(&self) -> &str {
        &self.0
    }

    /// The number as it is dialled in the mainland, without `+86`; `None` for others.
    fn mainland(&self) -> Option<&str> {
        self.0.strip_prefix(MAINLAND)
    }
}

/// `^1[3-9]\d{9}$`.
fn is_mainland_mobile(digits: &str) -> bool {
    matches!(digits.as_bytes(), [b'1', b'3'..=b'9', rest @ ..] if rest.len() == 9)
        && all_digits(digits)
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Masked: `138****8000`; of other countries' numbers, some of which are short, only
/// `+85****78`.
impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, shown) = self.mainland().map_or((&*self.0, 2), |mobile| (mobile, 4));
        let head = number.get(..3).unwrap_or_default();
        let tail = number
            .get(number.len().saturating_sub(shown)..)
            .unwrap_or_default();
        write!(f, "{head}****{tail}")
    }
}

/// As masked as [`fmt::Display`].
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ways_of_writing_a_number_mean_the_same_phone() {
        for text in [
            "13812348000",
            "+8613812348000",
            " 138 1234 8000 ",
            "+86 138-1234-8000",
        ] {
            assert_eq!(
                Phone::parse(text).unwrap().as_e164(),
                "+8613812348000",
                "{text}"
            );
        }
    }

    #[test]
    fn numbers_of_other_countries_are_taken_in_full_form() {
        for text in ["+85291234567", "+442071234567", "+6834123"] {
            assert_eq!(Phone::parse(text).unwrap().as_e164(), text);
        }
    }

    #[test]
    fn what_is_not_a_mobile_number_is_refused() {
        for text in [
            "",
            "+",
            "+86",
            "12812348000",
            "1381234800",
            "138123480001",
            "+862164310000",
            "8613812348000",
            "02164310000",
            "+0123456789",
            "+123456",
            "+1234567890123456",
            "1381234800a",
            "１３８１２３４８０００",
            "+852 9123 456a",
            "++8613812348000",
        ] {
            assert_eq!(Phone::parse(text), Err(InvalidPhone), "{text}");
        }
    }

    #[test]
    fn a_phone_is_shown_masked_even_for_debugging() {
        let phone = Phone::parse("13812348000").unwrap();
        assert_eq!(phone.to_string(), "138****8000");
        assert_eq!(format!("{phone:?}"), "Phone(138****8000)");
        let foreign = Phone::parse("+85291234578").unwrap();
        assert_eq!(foreign.to_string(), "+85****78");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_what_is_read_stays_the_same(text in "\\PC{0,24}") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(Phone::parse(phone.as_e164()), Ok(phone));
            }
        }
    }
}
