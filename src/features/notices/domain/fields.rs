//! The fields of a subscription message. Their type is the name without its number
//! (`thing1`), and WeChat refuses a whole message for one field that breaks its type. All
//! limits count characters.

use crate::shared::domain::words;

words! {
    /// What a field of a subscription message takes.
    FieldType {
        /// Any text of up to 20 characters.
        Thing = "thing",
        /// Up to 5 Chinese characters.
        Phrase = "phrase",
        /// Up to 10 Chinese characters, or 20 letters.
        Name = "name",
        /// Letters, digits and signs, up to 32; no Chinese.
        CharacterString = "character_string",
        /// Digits, up to 32.
        Number = "number",
        /// Time of day with or without a date; spans joined by `~`.
        Time = "time",
        /// A date with or without time of day; spans joined by `~`.
        Date = "date",
        /// One currency sign and up to 10 digits.
        Amount = "amount",
        /// Digits and signs of a telephone number, up to 17.
        PhoneNumber = "phone_number",
    }
}

const THING: usize = 20;
const PHRASE: usize = 5;
const NAME_HAN: usize = 10;
const NAME: usize = 20;
const CHARACTERS: usize = 32;
const DIGITS: usize = 32;
const AMOUNT_DIGITS: usize = 10;
const PHONE: usize = 17;
/// `2026年11月25日 09:00~2026年11月25日 11:00`, and room to spare.
const MOMENTS: usize = 40;

impl FieldType {
    /// The type of a field by its name: `thing1` is a `thing`.
    #[must_use]
    pub fn of(field: &str) -> Option<Self> {
        let word = field.trim_end_matches(|c: char| c.is_ascii_digit());
        let numbered = word.len() < field.len();
        Self::parse(word).filter(|_| numbered)
    }

    /// The text as this field takes it: texts are cut to length and never empty, numbers,
    /// dates and amounts fit or are `None`, since a part of them would say something else.
    #[must_use]
    pub fn fitted(self, text: Option<&str>, english: bool) -> Option<String> {
        let text = text.map(one_line).filter(|text| !text.is_empty());
        match self {
            Self::Thing => {
                let stand_in = if english {
                    "See the app"
                } else {
                    "详见小程序"
                };
                Some(cut(text.as_deref().unwrap_or(stand_in), THING))
            }
            Self::Phrase => {
                let han: String = text.unwrap_or_default().chars().filter(han).collect();
                Some(if han.is_empty() {
                    "请查看".to_owned()
                } else {
                    han.chars().take(PHRASE).collect()
                })
            }
            Self::Name => {
                let text =
                    text.unwrap_or_else(|| if english { "Staff" } else { "工作人员" }.to_owned());
                let most = if text.chars().any(|c| han(&c)) {
                    NAME_HAN
                } else {
                    NAME
                };
                Some(cut(&text, most))
            }
            Self::CharacterString => {
                let ascii: String = text
                    .unwrap_or_default()
                    .chars()
                    .filter(char::is_ascii)
                    .collect();
                let ascii = ascii.trim();
                Some(if ascii.is_empty() {
                    "-".to_owned()
                } else {
                    ascii.chars().take(CHARACTERS).collect()
                })
            }
            Self::Number => text.filter(|text| {
                text.chars().count() <= DIGITS
                    && text.chars().all(|c| c.is_ascii_digit() || c == '.')
            }),
            Self::Time => text.filter(|text| is_moment(text) && text.contains(':')),
            Self::Date => text.filter(|text| is_moment(text) && text.contains(['年', '-'])),
            Self::Amount => text.filter(|text| is_amount(text)),
            Self::PhoneNumber => text.filter(|text| {
                text.chars().count() <= PHONE
                    && text
                        .chars()
                        .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-'))
            }),
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// A Chinese character.
fn han(c: &char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

fn is_moment(text: &str) -> bool {
    text.chars().count() <= MOMENTS
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '年' | '月' | '日' | ':' | '-' | ' ' | '~'))
}

fn is_amount(text: &str) -> bool {
    let number = text.strip_prefix(['￥', '¥', '$']).unwrap_or(text);
    let digits = number.chars().filter(char::is_ascii_digit).count();
    (1..=AMOUNT_DIGITS).contains(&digits) && number.chars().all(|c| c.is_ascii_digit() || c == '.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_type_is_the_name_without_its_number() {
        assert_eq!(FieldType::of("thing1"), Some(FieldType::Thing));
        assert_eq!(
            FieldType::of("character_string12"),
            Some(FieldType::CharacterString)
        );
        for field in ["thing", "1", "things1", ""] {
            assert_eq!(FieldType::of(field), None, "{field}");
        }
    }

    #[test]
    fn texts_are_cut_by_characters_and_never_empty() {
        let long = "北外滩街道社区宝宝屋东大名路第一活动室上午场次";
        assert_eq!(long.chars().count(), 23);
        let fit = |kind: FieldType, text: &str| kind.fitted(Some(text), false).unwrap();
        let thing = fit(FieldType::Thing, long);
        assert_eq!(thing.chars().count(), 20);
        assert!(thing.ends_with('…'));
        assert_eq!(fit(FieldType::Thing, "一\n二"), "一 二");
        assert_eq!(fit(FieldType::Thing, " "), "详见小程序");
        assert_eq!(fit(FieldType::Phrase, "已经由宝宝屋取消"), "已经由宝宝");
        assert_eq!(fit(FieldType::Phrase, "cancelled"), "请查看");
        assert_eq!(
            fit(FieldType::Name, "一二三四五六七八九十甲")
                .chars()
                .count(),
            10
        );
        assert_eq!(fit(FieldType::Name, &"n".repeat(30)).chars().count(), 20);
        assert_eq!(fit(FieldType::CharacterString, "编号A-1"), "A-1");
        assert_eq!(fit(FieldType::CharacterString, "编号"), "-");
    }

    #[test]
    fn numbers_dates_and_amounts_fit_or_are_not_sent() {
        for (kind, text, fits) in [
            (FieldType::Number, "12", true),
            (FieldType::Number, "twelve", false),
            (FieldType::Number, &*"1".repeat(33), false),
            (FieldType::Time, "09:00", true),
            (FieldType::Time, "2026年11月25日 09:00~11:00", true),
            (FieldType::Time, "morning", false),
            (FieldType::Time, "2026年11月25日", false),
            (FieldType::Date, "2026年11月25日", true),
            (FieldType::Date, "2026年11月25日~2026年11月27日", true),
            (FieldType::Date, "Wed 25 Nov", false),
            (FieldType::Amount, "￥60.00", true),
            (FieldType::Amount, "￥12345678901", false),
            (FieldType::Amount, "-60", false),
            (FieldType::PhoneNumber, "021-00000001", true),
            (FieldType::PhoneNumber, "call us", false),
        ] {
            let fitted = kind.fitted(Some(text), false);
            assert_eq!(fitted.is_some(), fits, "{kind:?} {text}");
        }
        for kind in [
            FieldType::Number,
            FieldType::Time,
            FieldType::Date,
            FieldType::Amount,
        ] {
            assert_eq!(kind.fitted(None, false), None);
        }
    }

    proptest! {
        #[test]
        fn nothing_that_fits_breaks_its_limit(text in "\\PC{0,60}") {
            for kind in FieldType::ALL {
                let Some(fitted) = kind.fitted(Some(&text), false) else { continue };
                let most = match kind {
                    FieldType::Thing | FieldType::Name => 20,
                    FieldType::Phrase => 5,
                    FieldType::CharacterString | FieldType::Number => 32,
                    FieldType::Time | FieldType::Date => 40,
                    FieldType::Amount => 12,
                    FieldType::PhoneNumber => 17,
                };
                prop_assert!((1..=most).contains(&fitted.chars().count()), "{kind:?} {fitted}");
            }
        }
    }
}
