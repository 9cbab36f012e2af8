//! Names of people: checked once, never printed by accident.

use super::mask::mask_name;
use std::fmt;

/// Longest name, characters.
const NAME_MAX: usize = 50;

/// A person's name.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

/// Not a name: empty, too long, or with characters that cannot be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a name of 1 to 50 visible characters")]
pub struct InvalidName;

impl PersonName {
    /// Reads a name as people type it; blanks around it are dropped.
    ///
    /// # Errors
    /// [`InvalidName`].
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        let name = text.trim();
        let length = name.chars().count();
        if length == 0 || length > NAME_MAX || name.chars().any(is_unseen) {
            return Err(InvalidName);
        }
        Ok(Self(name.to_owned()))
    }

    /// A name read back from storage; empty once the person is erased.
    #[must_use]
    pub const fn stored(name: String) -> Self {
        Self(name)
    }

    /// The name in full.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as staff see it by default, for example 王*明.
    #[must_use]
    pub fn masked(&self) -> String {
        mask_name(&self.0)
    }
}

/// Characters without a shape: controls, marks without width, and those that turn a line around,
/// by which one name looks like another.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_must_be_visible() {
        assert_eq!(PersonName::parse(" 王小明 ").unwrap().as_str(), "王小明");
        assert!(PersonName::parse(&"明".repeat(50)).is_ok());
        for wrong in [
            "",
            "  ",
            "王\u{0}明",
            "\u{200b}",
            "王\u{202e}明小",
            "\u{feff}王小明",
            &"明".repeat(51),
        ] {
            assert_eq!(PersonName::parse(wrong), Err(InvalidName));
        }
    }

    #[test]
    fn nothing_printed_for_programmers_contains_the_value() {
        let name = PersonName::parse("王小明").unwrap();
        assert_eq!(format!("{name:?}"), "PersonName(..)");
        assert_eq!(name.masked(), "王*明");
    }
}
