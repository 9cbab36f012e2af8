//! Single values: areas, numbers, times, yes and no, words.

use chrono::{NaiveTime, Weekday};

use super::finding::{FindingCode, Problem};
use crate::shared::domain::PersonName;

/// Result of reading one value.
pub type Parsed<T> = Result<T, Problem>;

/// Any text that is not empty.
///
/// # Errors
/// Never fails; an empty cell does not reach a parser.
pub fn text(value: &str) -> Parsed<String> {
    Ok(value.to_owned())
}

/// An area in square metres with at most two decimal places, as square decimetres.
///
/// # Errors
/// [`FindingCode::InvalidArea`]: not a decimal number, zero, more than two places, or
/// 10,000 m² and more.
pub fn area_dm2(value: &str) -> Parsed<i64> {
    let (whole, places) = value.split_once('.').unwrap_or((value, "0"));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(places) || places.len() > 2 || whole.len() > 4 {
        return Err(invalid_area());
    }
    let whole: i64 = whole.parse().map_err(|_| invalid_area())?;
    let hundredths: i64 = format!("{places:0<2}")
        .parse()
        .map_err(|_| invalid_area())?;
    match whole * 100 + hundredths {
        0 => Err(invalid_area()),
        area => Ok(area),
    }
}

fn invalid_area() -> Problem {
    Problem::new(
        FindingCode::InvalidArea,
        "is not an area; write square metres with at most two decimal places, such as 59.90",
    )
}

/// A whole number between two bounds, both allowed.
///
/// # Errors
/// [`FindingCode::InvalidNumber`].
pub fn whole(value: &str, least: i64, most: i64) -> Parsed<i64> {
    match value.parse::<i64>() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(Problem::new(
            FindingCode::InvalidNumber,
            format!("is not a whole number between {least} and {most}"),
        )),
    }
}

/// A decimal number between two bounds, both allowed.
///
/// # Errors
/// [`FindingCode::InvalidNumber`].
pub fn decimal(value: &str, least: f64, most: f64) -> Parsed<f64> {
    match value.parse::<f64>() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(Problem::new(
            FindingCode::InvalidNumber,
            format!("is not a number between {least} and {most}"),
        )),
    }
}

/// A time of day such as `09:00`.
///
/// # Errors
/// [`FindingCode::InvalidTime`].
pub fn time(value: &str) -> Parsed<NaiveTime> {
    let parsed = NaiveTime::parse_from_str(value, "%H:%M").ok();
    parsed.filter(|_| value.len() == 5).ok_or_else(|| {
        Problem::new(
            FindingCode::InvalidTime,
            "is not a time of day; write 09:00",
        )
    })
}

/// `yes` or `no`.
///
/// # Errors
/// [`FindingCode::UnknownWord`].
pub fn yes_no(value: &str) -> Parsed<bool> {
    word(value, &["yes", "no"]).map(|word| word == "yes")
}

/// A day of the week in English: `monday` ... `sunday`.
///
/// # Errors
/// [`FindingCode::UnknownWord`].
pub fn weekday(value: &str) -> Parsed<Weekday> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Mon),
        ("tuesday", Weekday::Tue),
        ("wednesday", Weekday::Wed),
        ("thursday", Weekday::Thu),
        ("friday", Weekday::Fri),
        ("saturday", Weekday::Sat),
        ("sunday", Weekday::Sun),
    ];
    DAYS.iter()
        .find(|(name, _)| *name == value)
        .map(|(_, day)| *day)
        .ok_or_else(|| {
            Problem::new(
                FindingCode::UnknownWord,
                "is not a day of the week; write monday, tuesday, ...",
            )
        })
}

/// One of the words of a closed set.
///
/// # Errors
/// [`FindingCode::UnknownWord`], with the words that are allowed.
pub fn one_of<T: Copy>(
    value: &str,
    all: &'static [T],
    name: impl Fn(T) -> &'static str,
) -> Parsed<T> {
    let found = all.iter().copied().find(|known| name(*known) == value);
    found.ok_or_else(|| {
        let names: Vec<&str> = all.iter().copied().map(name).collect();
        let reason = format!("is not one of {}", names.join(", "));
        Problem::new(FindingCode::UnknownWord, reason)
    })
}

/// One word of a list.
///
/// # Errors
/// [`FindingCode::UnknownWord`], with the words that are allowed.
pub fn word(value: &str, allowed: &'static [&'static str]) -> Parsed<&'static str> {
    one_of(value, allowed, |word| word)
}

/// The name of a person.
///
/// # Errors
/// [`FindingCode::InvalidName`].
pub fn person_name(value: &str) -> Parsed<PersonName> {
    PersonName::parse(value)
        .map_err(|wrong| Problem::new(FindingCode::InvalidName, format!("is {wrong}")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn areas_are_read_to_the_square_decimetre() {
        for (text, expected) in [
            ("59.90", 5990),
            ("59.9", 5990),
            ("60", 6000),
            ("60.00", 6000),
            ("0.01", 1),
            ("9999.99", 999_999),
        ] {
            assert_eq!(area_dm2(text).unwrap(), expected, "{text}");
        }
        for text in [
            "", "0", "0.00", "-3", "+3", "59.905", "59,90", "1e3", ".5", "60.", "10000", "六十",
        ] {
            let problem = area_dm2(text).unwrap_err();
            assert_eq!(problem.code, FindingCode::InvalidArea, "{text}");
        }
    }

    #[test]
    fn times_need_two_digits_each() {
        assert_eq!(
            time("09:30").unwrap(),
            NaiveTime::from_hms_opt(9, 30, 0).unwrap()
        );
        for text in ["9:30", "24:00", "09:60", "09:30:00", "0930"] {
            assert_eq!(time(text).unwrap_err().code, FindingCode::InvalidTime);
        }
    }

    #[test]
    fn words_and_numbers_keep_to_what_is_allowed() {
        assert_eq!(weekday("sunday").unwrap(), Weekday::Sun);
        assert_eq!(
            weekday("Sunday").unwrap_err().code,
            FindingCode::UnknownWord
        );
        assert!(yes_no("yes").unwrap());
        assert_eq!(yes_no("maybe").unwrap_err().reason, "is not one of yes, no");
        assert_eq!(whole("20", 1, 20).unwrap(), 20);
        assert_eq!(
            whole("21", 1, 20).unwrap_err().code,
            FindingCode::InvalidNumber
        );
        assert_eq!(
            decimal("NaN", -90.0, 90.0).unwrap_err().code,
            FindingCode::InvalidNumber
        );
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_in_range(text in "[0-9.:+-]{0,7}|\\PC{0,24}") {
            prop_assert!(area_dm2(&text).is_ok_and(|area| area > 0 && area < 1_000_000)
                || area_dm2(&text).is_err());
            prop_assert_eq!(time(&text).is_ok_and(|_| text.len() != 5), false);
        }

        #[test]
        fn an_area_survives_writing_and_reading(dm2 in 1i64..1_000_000) {
            let text = format!("{}.{:02}", dm2 / 100, dm2 % 100);
            prop_assert_eq!(area_dm2(&text).unwrap(), dm2);
        }
    }
}
