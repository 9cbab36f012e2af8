//! Reads single variables and says in one line what is wrong with one.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
    str::FromStr,
};

/// A variable that is missing or cannot be used. The value is not repeated: it may be a
/// secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable}: {reason}")]
pub struct ConfigError {
    /// The variable.
    pub variable: String,
    /// What is wrong with it and what to do.
    pub reason: String,
}

impl ConfigError {
    /// A fault of `variable`.
    pub fn new(variable: &str, reason: impl Into<String>) -> Self {
        Self {
            variable: variable.to_owned(),
            reason: reason.into(),
        }
    }
}

/// The variables of a process, and which of them were asked for.
#[derive(Debug, Default)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    asked: RefCell<BTreeSet<String>>,
}

impl Environment {
    /// The variables of this process.
    #[must_use]
    pub fn of_process() -> Self {
        Self::of(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }))
    }

    /// Just these variables.
    pub fn of(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            variables: variables.into_iter().collect(),
            asked: RefCell::default(),
        }
    }

    /// The names that were asked for so far.
    #[must_use]
    pub fn asked(&self) -> BTreeSet<String> {
        self.asked.borrow().clone()
    }

    /// The value, if it is set and not empty.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.asked.borrow_mut().insert(name.to_owned());
        self.variables
            .get(name)
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// The value, which must be set; `what` says what belongs there.
    ///
    /// # Errors
    /// [`ConfigError`] when it is not set.
    pub fn required(&self, name: &str, what: &str) -> Result<&str, ConfigError> {
        self.text(name)
            .ok_or_else(|| ConfigError::new(name, format!("is not set; it must be {what}")))
    }

    /// The values of variables that are set together or not at all.
    ///
    /// # Errors
    /// [`ConfigError`] names the first that is missing while another is set.
    pub fn together<const N: usize>(
        &self,
        names: [&str; N],
    ) -> Result<Option<[&str; N]>, ConfigError> {
        let values = names.map(|name| self.text(name));
        let given = names.iter().zip(values).find(|(_, value)| value.is_some());
        let Some((given, _)) = given else {
            return Ok(None);
        };
        let mut all = [""; N];
        for ((place, name), value) in all.iter_mut().zip(names).zip(values) {
            *place = value
                .ok_or_else(|| ConfigError::new(name, format!("is not set, but {given} is")))?;
        }
        Ok(Some(all))
    }

    /// The value, or a default.
    #[must_use]
    pub fn text_or(&self, name: &str, default: &str) -> String {
        self.text(name).unwrap_or(default).to_owned()
    }

    /// The value read as a `T`, or a default.
    ///
    /// # Errors
    /// [`ConfigError`] when it cannot be read or lies outside `least..=most`.
    pub fn number_or<T>(
        &self,
        name: &str,
        default: T,
        (least, most): (T, T),
    ) -> Result<T, ConfigError>
    where
        T: FromStr + PartialOrd + Display,
    {
        let Some(text) = self.text(name) else {
            return Ok(default);
        };
        match text.parse::<T>() {
            Ok(number) if least <= number && number <= most => Ok(number),
            _ => Err(ConfigError::new(
                name,
                format!("must be a number from {least} to {most}"),
            )),
        }
    }

    /// `true` or `false`, or a default.
    ///
    /// # Errors
    /// [`ConfigError`] for any other word.
    pub fn truth_or(&self, name: &str, default: bool) -> Result<bool, ConfigError> {
        match self.text(name) {
            None => Ok(default),
            Some("true") => Ok(true),
            Some("false") => Ok(false),
            Some(_) => Err(ConfigError::new(name, "must be true or false")),
        }
    }
}
