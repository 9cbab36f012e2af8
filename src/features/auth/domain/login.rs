//! Logins of staff.

/// The name staff sign in by, whatever the case it is typed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login(String);

/// Not usable as a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a login has 2 to 64 characters, none of them blank")]
pub struct InvalidLogin;

impl Login {
    /// Reads a login: 2 to 64 characters, no blanks or control characters; kept in lower
    /// case.
    ///
    /// # Errors
    /// [`InvalidLogin`].
    pub fn parse(text: &str) -> Result<Self, InvalidLogin> {
        let login = text.trim().to_lowercase();
        let fits = (2..=64).contains(&login.chars().count());
        if fits && !login.chars().any(|c| c.is_whitespace() || c.is_control()) {
            Ok(Self(login))
        } else {
            Err(InvalidLogin)
        }
    }

    /// The login, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_the_same_in_any_case() {
        assert_eq!(Login::parse(" Wang.Li "), Login::parse("wang.li"));
    }

    #[test]
    fn blanks_and_extremes_are_refused() {
        for text in ["", "a", "wang li", "wang\tli", "a\u{0}b", &"a".repeat(65)] {
            assert_eq!(Login::parse(text), Err(InvalidLogin), "{text:?}");
        }
    }
}
