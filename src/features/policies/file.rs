//! Reads a policy file. Every fault is reported with file, line and reason.
//!
//! The file is walked with its spans kept, instead of being deserialised, so that a value
//! that is well-formed but wrong is reported at its own line too.

use super::domain::ListedValue;
use crate::shared::domain::beginning;
use chrono::{NaiveDate, NaiveTime};
use std::{collections::BTreeSet, fmt, ops::Range};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A reason quotes the file; so many characters are told.
const LONGEST_REASON: usize = 200;

/// A policy file that cannot be used, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFileError {
    /// The file as it was named.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: String,
}

impl fmt::Display for PolicyFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.reason)
    }
}

impl std::error::Error for PolicyFileError {}

/// A fault at a place of the text; turned into a line once, at the end.
pub(super) struct Fault {
    at: Range<usize>,
    reason: String,
}

pub(super) type Read<T> = Result<T, Fault>;

pub(super) fn fault<T>(at: &Range<usize>, reason: impl Into<String>) -> Read<T> {
    Err(Fault {
        at: at.clone(),
        reason: reason.into(),
    })
}

/// Parses `text` and hands its root table to `read`.
///
/// # Errors
/// The first fault, as [`PolicyFileError`].
pub(super) fn with_root<T>(
    file: &str,
    text: &str,
    read: impl FnOnce(&mut Table<'_>) -> Read<T>,
) -> Result<T, PolicyFileError> {
    let located = |at: Range<usize>, reason: String| PolicyFileError {
        reason: beginning(&reason, LONGEST_REASON),
        file: file.to_owned(),
        line: text
            .get(..at.start)
            .map_or(1, |before| before.matches('\n').count() + 1),
    };
    let root = DeTable::parse(text)
        .map_err(|error| located(error.span().unwrap_or_default(), error.message().to_owned()))?;
    let mut table = Table::new("", root.span(), root.get_ref());
    read(&mut table)
        .and_then(|value| table.finish().map(|()| value))
        .map_err(|fault| located(fault.at, fault.reason))
}

/// A table that remembers which keys were asked for, so that a mistyped key is a fault.
pub(super) struct Table<'t> {
    name: String,
    at: Range<usize>,
    entries: &'t DeTable<'t>,
    asked: BTreeSet<String>,
}

impl<'t> Table<'t> {
    pub(super) fn new(name: &str, at: Range<usize>, entries: &'t DeTable<'t>) -> Self {
        Self {
            name: name.to_owned(),
            at,
            entries,
            asked: BTreeSet::new(),
        }
    }

    /// Where the table stands.
    pub(super) fn at(&self) -> &Range<usize> {
        &self.at
    }

    fn entry(&mut self, key: &str) -> Read<&'t Spanned<DeValue<'t>>> {
        self.asked.insert(key.to_owned());
        match self
            .entries
            .iter()
            .find(|(name, _)| name.get_ref().as_ref() == key)
        {
            Some((_, value)) => Ok(value),
            None => fault(&self.at, format!("`{}` is missing", self.path(key))),
        }
    }

    fn path(&self, key: &str) -> String {
        if self.name.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.name)
        }
    }

    /// A plain word, without a rule id.
    pub(super) fn word(&mut self, key: &str) -> Read<(String, Range<usize>)> {
        let value = self.entry(key)?;
        match value.get_ref().as_str() {
            Some(word) if !word.trim().is_empty() => Ok((word.to_owned(), value.span())),
            _ => fault(&value.span(), format!("`{}` must be text", self.path(key))),
        }
    }

    /// A plain local date.
    pub(super) fn date(&mut self, key: &str) -> Read<(NaiveDate, Range<usize>)> {
        let value = self.entry(key)?;
        let date = match value.get_ref() {
            DeValue::Datetime(when) if when.time.is_none() => {
                NaiveDate::parse_from_str(&when.to_string(), "%Y-%m-%d").ok()
            }
            _ => None,
        };
        match date {
            Some(date) => Ok((date, value.span())),
            None => fault(
                &value.span(),
                format!("`{}` must be a date such as 2023-01-29", self.path(key)),
            ),
        }
    }

    /// A table inside this one.
    pub(super) fn table(&mut self, key: &str) -> Read<Table<'t>> {
        let value = self.entry(key)?;
        match value.get_ref().as_table() {
            Some(entries) => Ok(Table::new(&self.path(key), value.span(), entries)),
            None => fault(
                &value.span(),
                format!("`{}` must be a table", self.path(key)),
            ),
        }
    }

    /// The tables of an array of tables, at least one. They are named by `name` alone.
    pub(super) fn tables(&mut self, key: &str) -> Read<Vec<Table<'t>>> {
        let value = self.entry(key)?;
        let tables: Option<Vec<_>> = value.get_ref().as_array().map(|items| {
            items
                .iter()
                .filter_map(|item| {
                    let entries = item.get_ref().as_table()?;
                    Some(Table::new("", item.span(), entries))
                })
                .collect()
        });
        match tables {
            Some(tables) if !tables.is_empty() => Ok(tables),
            _ => fault(
                &value.span(),
                format!("`{key}` must be written as [[{key}]]"),
            ),
        }
    }

    /// A value with its rule: `{ value = ..., rule = "H-48", choice = true }`.
    pub(super) fn ruled(&mut self, key: &str, listed: &mut Vec<ListedValue>) -> Read<Ruled<'t>> {
        let mut inner = self.table(key)?;
        let value = inner.entry("value")?;
        let (rule, rule_at) = inner.word("rule")?;
        if !is_rule_id(&rule) {
            return fault(&rule_at, format!("`{rule}` is not a rule id such as H-48"));
        }
        let choice = match inner.entries.get("choice") {
            None => false,
            Some(_) => match inner.entry("choice")?.get_ref() {
                DeValue::Boolean(choice) => *choice,
                _ => return fault(&inner.at, "`choice` must be true or false"),
            },
        };
        inner.finish()?;
        let path = self.path(key);
        listed.push(ListedValue {
            key: path.clone(),
            value: as_json(value.get_ref()),
            rule,
            choice,
        });
        Ok(Ruled { path, value })
    }

    /// Checks that nothing was left unread.
    pub(super) fn finish(&self) -> Read<()> {
        match self
            .entries
            .iter()
            .find(|(name, _)| !self.asked.contains(name.get_ref().as_ref()))
        {
            Some((name, _)) => fault(
                &name.span(),
                format!("`{}` is not a known key", self.path(name.get_ref())),
            ),
            None => Ok(()),
        }
    }
}

/// A value whose rule has been read.
pub(super) struct Ruled<'t> {
    path: String,
    value: &'t Spanned<DeValue<'t>>,
}

impl Ruled<'_> {
    fn wrong<T>(&self, must_be: &str) -> Read<T> {
        fault(
            &self.value.span(),
            format!("`{}` must be {must_be}", self.path),
        )
    }

    /// A whole number in `least..=most`.
    pub(super) fn number(&self, least: u32, most: u32) -> Read<u32> {
        let number = match self.value.get_ref() {
            DeValue::Integer(digits) if digits.radix() == 10 => digits.as_str().parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if (least..=most).contains(&number) => Ok(number),
            _ => self.wrong(&format!("a whole number from {least} to {most}")),
        }
    }

    /// A list of at least one whole number, each in `least..=most`.
    pub(super) fn numbers(&self, least: u32, most: u32) -> Read<Vec<u32>> {
        let numbers: Option<Vec<u32>> = self.value.get_ref().as_array().and_then(|items| {
            items
                .iter()
                .map(|item| match item.get_ref() {
                    DeValue::Integer(digits) if digits.radix() == 10 => digits
                        .as_str()
                        .parse()
                        .ok()
                        .filter(|number| (least..=most).contains(number)),
                    _ => None,
                })
                .collect()
        });
        match numbers {
            Some(numbers) if !numbers.is_empty() => Ok(numbers),
            _ => self.wrong(&format!("a list of whole numbers from {least} to {most}")),
        }
    }

    /// True or false.
    pub(super) fn truth(&self) -> Read<bool> {
        match self.value.get_ref() {
            DeValue::Boolean(truth) => Ok(*truth),
            _ => self.wrong("true or false"),
        }
    }

    /// A local time of day, `"HH:MM"`.
    pub(super) fn time(&self) -> Read<NaiveTime> {
        let time = self
            .value
            .get_ref()
            .as_str()
            .and_then(|text| NaiveTime::parse_from_str(text, "%H:%M").ok());
        match time {
            Some(time) => Ok(time),
            None => self.wrong("a time of day such as \"09:00\""),
        }
    }

    /// A list of at least one word, each of which `read` knows.
    pub(super) fn words<T>(&self, read: impl Fn(&str) -> Option<T>, known: &str) -> Read<Vec<T>> {
        let words: Option<Vec<T>> = self.value.get_ref().as_array().and_then(|items| {
            items
                .iter()
                .map(|item| item.get_ref().as_str().and_then(&read))
                .collect()
        });
        match words {
            Some(words) if !words.is_empty() => Ok(words),
            _ => self.wrong(&format!("a list of {known}")),
        }
    }
}

/// One capital letter, a hyphen, two digits.
fn is_rule_id(rule: &str) -> bool {
    let bytes = rule.as_bytes();
    matches!(bytes, [letter, b'-', tens, ones]
        if letter.is_ascii_uppercase() && tens.is_ascii_digit() && ones.is_ascii_digit())
}

fn as_json(value: &DeValue<'_>) -> serde_json::Value {
    match value {
        DeValue::Integer(digits) => digits.as_str().parse::<i64>().map_or_else(
            |_| serde_json::Value::from(digits.as_str()),
            serde_json::Value::from,
        ),
        DeValue::Boolean(truth) => (*truth).into(),
        DeValue::Array(items) => items.iter().map(|item| as_json(item.get_ref())).collect(),
        other => other.as_str().unwrap_or_default().into(),
    }
}
