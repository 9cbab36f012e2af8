//! A sentence for people, in both languages of the service.

/// Chinese and English wording of the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Chinese (zh-CN), the default.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// Both wordings.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }
}

/// The beginning of a text, at most so many characters: what others sent is shown no longer than
/// is needed to find it.
#[must_use]
pub fn beginning(text: &str, most: usize) -> String {
    let mut shown: String = text.chars().take(most).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// Whether a text of another service can be kept as an id: not empty, at most so many bytes, and
/// nothing in it that cannot be seen.
#[must_use]
pub fn is_id(text: &str, most: usize) -> bool {
    let seen = |c: char| !c.is_control() && !c.is_whitespace();
    (1..=most).contains(&text.len()) && text.chars().all(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_shown_by_their_beginning() {
        assert_eq!(beginning("宝宝屋", 3), "宝宝屋");
        assert_eq!(beginning("宝宝屋", 2), "宝宝…");
        assert_eq!(beginning("", 2), "");
    }

    #[test]
    fn ids_are_bounded_and_visible() {
        assert!(is_id("oABC-1_d", 8));
        for wrong in ["", "oABC-1_de", "a b", "a\nb", "a\u{0}"] {
            assert!(!is_id(wrong, 8), "{wrong:?}");
        }
    }
}
