//! Identity documents. A child or an adult is told apart by kind and number of a document.

use super::{mask::mask_id_number, words};
use chrono::NaiveDate;
use std::fmt;

words! {
    /// Kinds of identity documents.
    IdType {
        /// 居民身份证, also the residence permit of Hong Kong, Macau and Taiwan residents,
        /// whose numbers are made alike (GB 11643).
        ResidentId = "resident_id",
        /// 护照.
        Passport = "passport",
        /// 外国人永久居留身份证.
        ForeignerPermanentResidence = "foreigner_permanent_residence",
        /// 港澳居民来往内地通行证.
        HkMacauPermit = "hk_macau_permit",
        /// 台湾居民来往大陆通行证.
        TaiwanPermit = "taiwan_permit",
        /// 出生医学证明, for a newborn without an identity number.
        BirthCertificate = "birth_certificate",
    }
}

/// Kind and number of a document whose form has been checked.
#[derive(Clone, PartialEq, Eq)]
pub struct IdDocument {
    id_type: IdType,
    number: String,
}

/// The number cannot be one of such a document. The text never repeats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the document number is wrong")]
pub struct InvalidIdNumber;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

impl IdDocument {
    /// Reads a number as people type it.
    ///
    /// A resident identity number is checked by GB 11643-1999: 17 digits and the check
    /// digit over their weighted sum, a birth date that exists and has come. Numbers of
    /// the other documents have no common form: spaces and hyphens are dropped and letters
    /// raised, so that one document has one spelling; 5 to 30 letters and digits must
    /// remain.
    ///
    /// # Errors
    /// [`InvalidIdNumber`].
    pub fn parse(id_type: IdType, number: &str, today: NaiveDate) -> Result<Self, InvalidIdNumber> {
        let number = match id_type {
            IdType::ResidentId => {
                let number = number.trim().to_ascii_uppercase();
                let born = birth_date_in(&number).ok_or(InvalidIdNumber)?;
                let checked = check_digit(&number) == number.chars().last();
                if !checked || born > today {
                    return Err(InvalidIdNumber);
                }
                number
            }
            IdType::Passport
            | IdType::ForeignerPermanentResidence
            | IdType::HkMacauPermit
            | IdType::TaiwanPermit
            | IdType::BirthCertificate => {
                let number: String = number
                    .chars()
                    .filter(|c| !matches!(c, ' ' | '-'))
                    .map(|c| c.to_ascii_uppercase())
                    .collect();
                let plain = number.bytes().all(|b| b.is_ascii_alphanumeric());
                if !plain || !(5..=30).contains(&number.len()) {
                    return Err(InvalidIdNumber);
                }
                number
            }
        };
        Ok(Self { id_type, number })
    }

    /// A document read back from storage, where only checked ones are put.
    #[must_use]
    pub const fn stored(id_type: IdType, number: String) -> Self {
        Self { id_type, number }
    }

    /// The kind.
    #[must_use]
    pub const fn id_type(&self) -> IdType {
        self.id_type
    }

    /// The number in its one spelling.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The number as it is shown.
    #[must_use]
    pub fn masked(&self) -> String {
        mask_id_number(&self.number)
    }

    /// What is hashed to find the document again: `type|number`.
    #[must_use]
    pub fn lookup_value(&self) -> String {
        format!("{}|{}", self.id_type.as_str(), self.number)
    }

    /// The birth date a resident identity number contains; `None` for other documents.
    #[must_use]
    pub fn birth_date(&self) -> Option<NaiveDate> {
        match self.id_type {
            IdType::ResidentId => birth_date_in(&self.number),
            _ => None,
        }
    }
}

impl fmt::Debug for IdDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdDocument")
            .field("id_type", &self.id_type)
            .finish_non_exhaustive()
    }
}

fn birth_date_in(number: &str) -> Option<NaiveDate> {
    if number.len() != 18 || number.starts_with('0') {
        return None;
    }
    let digits = number.get(6..14)?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    NaiveDate::parse_from_str(digits, "%Y%m%d").ok()
}

fn check_digit(number: &str) -> Option<char> {
    let mut sum = 0;
    for (weight, c) in WEIGHTS.iter().zip(number.chars()) {
        sum += weight * c.to_digit(10)?;
    }
    let at = usize::try_from(sum % 11).ok()?;
    CHECK_DIGITS.get(at).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn resident(number: &str) -> Result<IdDocument, InvalidIdNumber> {
        IdDocument::parse(IdType::ResidentId, number, day("2026-11-22"))
    }

    #[test]
    fn known_resident_numbers_are_read_with_their_birth_dates() {
        for (number, born) in [
            ("11010519491231002X", "1949-12-31"),
            ("11010519491231002x", "1949-12-31"),
            ("110101202311012176", "2023-11-01"),
            ("310109202402290014", "2024-02-29"),
            ("310109202402290022", "2024-02-29"),
            ("310109202312011237", "2023-12-01"),
            ("310109202501014568", "2025-01-01"),
            ("31010920240508008X", "2024-05-08"),
            ("810000202406150014", "2024-06-15"),
        ] {
            let document = resident(number).unwrap();
            assert_eq!(document.number(), number.to_uppercase());
            assert_eq!(document.birth_date(), Some(day(born)), "{number}");
        }
    }

    #[test]
    fn wrong_lengths_dates_and_check_digits_are_refused() {
        for number in [
            "",
            "110105194912310021",
            "11010519491231002",
            "11010519491231002XX",
            "1101051949123100XX",
            "310109202302290014",
            "310109202413010014",
            "一10105194912310X",
            "一二三四五六",
            "010105194912310023",
        ] {
            assert_eq!(resident(number), Err(InvalidIdNumber), "{number}");
        }
    }

    #[test]
    fn a_birth_date_is_accepted_on_its_day_and_not_before() {
        let read = |today| IdDocument::parse(IdType::ResidentId, "310109202402290014", day(today));
        assert_eq!(read("2024-02-28"), Err(InvalidIdNumber));
        assert!(read("2024-02-29").is_ok());
    }

    #[test]
    fn other_documents_have_one_spelling_and_no_birth_date() {
        let today = day("2026-11-22");
        let passport = IdDocument::parse(IdType::Passport, "e12-345 678", today).unwrap();
        assert_eq!(passport.lookup_value(), "passport|E12345678");
        assert_eq!(passport.birth_date(), None);
        for number in ["", "1234", "E1234567;", "护照12345", &"1".repeat(31)] {
            let refused = IdDocument::parse(IdType::TaiwanPermit, number, today);
            assert_eq!(refused, Err(InvalidIdNumber), "{number}");
        }
    }

    #[test]
    fn nothing_printed_for_programmers_contains_the_number() {
        let document = resident("310109202402290014").unwrap();
        assert!(!format!("{document:?}").contains("20240229"));
        assert_eq!(document.masked(), "310109********0014");
    }

    proptest! {
        #[test]
        fn exactly_one_check_digit_fits(region in 100_000_u32..900_000, days in 0_u64..40_000, order in 0_u32..1000) {
            let born = day("1915-01-01") + chrono::Days::new(days);
            let body = format!("{region}{}{order:03}", born.format("%Y%m%d"));
            let good: Vec<char> = "0123456789X"
                .chars()
                .filter(|check| resident(&format!("{body}{check}")).is_ok())
                .collect();
            prop_assert_eq!(good.len(), 1);
        }

        #[test]
        fn one_wrong_digit_is_always_noticed(order in 0_u32..1000, at in 0_usize..18, other in 0_u8..10) {
            let body = format!("31010920240508{order:03}");
            let check = check_digit(&body).unwrap();
            let good = format!("{body}{check}");
            let mut wrong = good.clone().into_bytes();
            wrong[at] = b'0' + other;
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assume!(wrong != good);
            prop_assert!(resident(&wrong).is_err());
        }

        #[test]
        fn no_text_breaks_the_reader(text in "\\PC*") {
            for id_type in IdType::ALL {
                let _ = IdDocument::parse(*id_type, &text, day("2026-11-22"));
            }
        }
    }
}
