//! Resident identity numbers (GB 11643-1999).

use chrono::NaiveDate;

use super::finding::{FindingCode, Problem};
use super::value::Parsed;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK: [u8; 11] = *b"10X98765432";

/// Checks form, check digit and birth date, and writes the check digit `x` as `X`.
///
/// # Errors
/// [`FindingCode::InvalidIdNumber`].
pub fn parse(value: &str) -> Parsed<(String, NaiveDate)> {
    let number = value.to_ascii_uppercase();
    birth_date(&number)
        .filter(|_| check_digit(&number) == number.bytes().last())
        .map(|date| (number, date))
        .ok_or_else(|| {
            Problem::new(
                FindingCode::InvalidIdNumber,
                "is not a resident identity number, or its check digit is wrong",
            )
        })
}

fn birth_date(number: &str) -> Option<NaiveDate> {
    if number.len() != 18 {
        return None;
    }
    let digits = number.get(6..14)?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    NaiveDate::parse_from_str(digits, "%Y%m%d").ok()
}

fn check_digit(number: &str) -> Option<u8> {
    let mut sum = 0;
    for (weight, c) in WEIGHTS.iter().zip(number.chars()) {
        sum += weight * c.to_digit(10)?;
    }
    CHECK.get(usize::try_from(sum % 11).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_numbers_give_their_birth_date() {
        for (number, born) in [
            ("11010519491231002X", "1949-12-31"),
            ("11010519491231002x", "1949-12-31"),
            ("110101202311012176", "2023-11-01"),
            ("310109202402290014", "2024-02-29"),
            ("31010920240508008X", "2024-05-08"),
            ("810000202406150014", "2024-06-15"),
        ] {
            let (stored, date) = parse(number).unwrap();
            assert_eq!(stored, number.to_uppercase());
            assert_eq!(date, born.parse::<NaiveDate>().unwrap(), "{number}");
        }
    }

    #[test]
    fn wrong_digits_dates_and_lengths_are_refused() {
        for number in [
            "",
            "110105194912310021",
            "11010519491231002",
            "11010519491231002XX",
            "310109202302290014",
            "3101092024022900X4",
            "一10105194912310X",
        ] {
            let problem = parse(number).unwrap_err();
            assert_eq!(problem.code, FindingCode::InvalidIdNumber, "{number}");
        }
    }
}
