//! Typed reading of one row: every cell is read before the row is given up, so that all its
//! errors are reported at once.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;

use super::date::date;
use super::finding::{FindingCode, Findings, Place, Problem};
use super::schema::{FileSpec, Need};
use super::table::{Cell, Record};
use super::value::{self, Parsed};
use crate::shared::domain::beginning;

/// Of a value as much is shown, in characters.
pub(super) const SHOWN: usize = 40;

/// What a row is called in its file, so that other files can refer to it. Not stored.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(String);

impl Key {
    /// The key as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The keys of every file. A row that fails for another reason keeps its key, so that the
/// rows that refer to it are not reported as well.
#[derive(Debug, Default)]
pub struct Keys {
    by_file: BTreeMap<&'static str, BTreeMap<String, u64>>,
}

impl Keys {
    /// Takes the keys of a file and reports those that are there twice.
    pub fn collect(
        &mut self,
        spec: &'static FileSpec,
        records: &[Record],
        findings: &mut Findings,
    ) {
        let keys = self.by_file.entry(spec.name).or_default();
        for record in records {
            let Some(key) = record.cells.get("key").filter(|key| !key.text.is_empty()) else {
                continue;
            };
            if let Some(first) = keys.get(&key.text) {
                let place = Place {
                    file: spec.name,
                    line: key.line,
                };
                let reason = format!(
                    "{:?} is already the key of line {first}",
                    beginning(&key.text, SHOWN)
                );
                findings.error(
                    place,
                    "key",
                    Problem::new(FindingCode::DuplicateKey, reason),
                );
            } else {
                keys.insert(key.text.clone(), key.line);
            }
        }
    }

    /// The key, if the file has a row of that key.
    ///
    /// # Errors
    /// [`FindingCode::UnknownKey`].
    pub fn find(&self, spec: &'static FileSpec, text: &str) -> Parsed<Key> {
        let keys = self.by_file.get(spec.name);
        if keys.is_some_and(|keys| keys.contains_key(text)) {
            return Ok(Key(text.to_owned()));
        }
        let reason = format!("is not a key of {}", spec.name);
        Err(Problem::new(FindingCode::UnknownKey, reason))
    }
}

/// What rows are read against.
#[derive(Debug)]
pub struct Context {
    /// The day of the import in the time zone of the district.
    pub today: NaiveDate,
    /// The keys of every file.
    pub keys: Keys,
}

/// Reads the cells of one row.
pub struct Row<'a> {
    spec: &'static FileSpec,
    record: &'a Record,
    context: &'a Context,
    findings: &'a mut Findings,
}

impl<'a> Row<'a> {
    /// A reader of `record`, a row of `spec`.
    pub fn new(
        spec: &'static FileSpec,
        record: &'a Record,
        context: &'a Context,
        findings: &'a mut Findings,
    ) -> Self {
        Self {
            spec,
            record,
            context,
            findings,
        }
    }

    /// Where the row begins.
    #[must_use]
    pub fn place(&self) -> Place {
        Place {
            file: self.spec.name,
            line: self.record.line,
        }
    }

    /// The day of the import.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.context.today
    }

    /// The value of a needed column. `None` after a reported error.
    pub fn needed<T>(
        &mut self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Parsed<T>,
    ) -> Option<T> {
        match self.filled(column) {
            Some(cell) => self.parse(column, &cell, &cell.text, parse),
            None => {
                self.error(column, FindingCode::EmptyValue, "is empty");
                None
            }
        }
    }

    /// The value of an optional column: `Some(None)` if empty, `None` after a reported error.
    pub fn optional<T>(
        &mut self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Parsed<T>,
    ) -> Option<Option<T>> {
        match self.filled(column) {
            Some(cell) => self.parse(column, &cell, &cell.text, parse).map(Some),
            None => Some(None),
        }
    }

    /// Values separated by `;`. `None` after a reported error, also if one is there twice.
    pub fn list<T: PartialEq>(
        &mut self,
        column: &'static str,
        parse: impl Fn(&str) -> Parsed<T>,
    ) -> Option<Vec<T>> {
        let Some(cell) = self.filled(column) else {
            if self
                .spec
                .column(column)
                .is_some_and(|c| c.need == Need::Needed)
            {
                self.error(column, FindingCode::EmptyValue, "is empty");
                return None;
            }
            return Some(Vec::new());
        };
        let mut values = Vec::new();
        let mut complete = true;
        for part in cell.text.split(';') {
            match self.parse(column, &cell, part.trim(), &parse) {
                Some(value) if values.contains(&value) => {
                    self.error(column, FindingCode::DuplicateValue, "names something twice");
                    complete = false;
                }
                Some(value) => values.push(value),
                None => complete = false,
            }
        }
        complete.then_some(values)
    }

    /// The key of the row itself.
    pub fn key(&mut self) -> Option<Key> {
        self.needed("key", value::text).map(Key)
    }

    /// The key of a row of another file.
    pub fn refers(&mut self, column: &'static str, file: &'static FileSpec) -> Option<Key> {
        let keys = &self.context.keys;
        self.needed(column, |text| keys.find(file, text))
    }

    /// The key of a row of another file, or nothing.
    pub fn may_refer(
        &mut self,
        column: &'static str,
        file: &'static FileSpec,
    ) -> Option<Option<Key>> {
        let keys = &self.context.keys;
        self.optional(column, |text| keys.find(file, text))
    }

    /// Keys of rows of another file.
    pub fn refers_to_all(
        &mut self,
        column: &'static str,
        file: &'static FileSpec,
    ) -> Option<Vec<Key>> {
        let keys = &self.context.keys;
        self.list(column, |text| keys.find(file, text))
    }

    /// A date or date expression.
    pub fn date(&mut self, column: &'static str) -> Option<NaiveDate> {
        let today = self.today();
        self.needed(column, |text| date(text, today))
    }

    /// A date or date expression, or nothing.
    pub fn optional_date(&mut self, column: &'static str) -> Option<Option<NaiveDate>> {
        let today = self.today();
        self.optional(column, |text| date(text, today))
    }

    /// A date or date expression that is not after the day of the import.
    pub fn past_date(&mut self, column: &'static str) -> Option<NaiveDate> {
        let today = self.today();
        self.needed(column, |text| not_in_future(text, today))
    }

    /// A date or date expression that is not after the day of the import, or nothing.
    pub fn optional_past_date(&mut self, column: &'static str) -> Option<Option<NaiveDate>> {
        let today = self.today();
        self.optional(column, |text| not_in_future(text, today))
    }

    /// Reports an interval whose end lies before its beginning; both days count.
    pub fn days_in_order(
        &mut self,
        column: &'static str,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
    ) {
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            self.error(
                column,
                FindingCode::ReversedInterval,
                "lies before the beginning",
            );
        }
    }

    /// Reports an error of this row.
    pub fn error(&mut self, column: &'static str, code: FindingCode, reason: impl Into<String>) {
        let place = Place {
            file: self.spec.name,
            line: self
                .record
                .cells
                .get(column)
                .map_or(self.record.line, |cell| cell.line),
        };
        self.findings
            .error(place, column, Problem::new(code, reason));
    }

    /// Reports a warning of this row.
    pub fn warning(&mut self, column: &'static str, code: FindingCode, reason: impl Into<String>) {
        let place = self.place();
        self.findings
            .warning(place, column, Problem::new(code, reason));
    }

    fn filled(&self, column: &'static str) -> Option<Cell> {
        let cell = self.record.cells.get(column)?;
        (!cell.text.is_empty()).then(|| cell.clone())
    }

    fn parse<T>(
        &mut self,
        column: &'static str,
        cell: &Cell,
        text: &str,
        parse: impl FnOnce(&str) -> Parsed<T>,
    ) -> Option<T> {
        let problem = match parse(text) {
            Ok(value) => return Some(value),
            Err(problem) => problem,
        };
        // Fails closed: a column that the schema does not know is treated as personal, and where a
        // row has slipped by a field, a name stands in a column of plain words.
        let known = self.spec.column(column).is_some_and(|c| !c.personal);
        let reason = if known && (!self.spec.is_of_people() || is_plain(text)) {
            format!("{:?} {}", beginning(text, SHOWN), problem.reason)
        } else {
            problem.reason
        };
        let place = Place {
            file: self.spec.name,
            line: cell.line,
        };
        self.findings
            .error(place, column, Problem::new(problem.code, reason));
        None
    }
}

/// Whether a value cannot be a name in Chinese, a number of a document or of a telephone.
fn is_plain(text: &str) -> bool {
    let mut runs = text.split(|c: char| !c.is_ascii_digit());
    text.is_ascii() && runs.all(|run| run.len() < 6)
}

fn not_in_future(text: &str, today: NaiveDate) -> Parsed<NaiveDate> {
    let date = date(text, today)?;
    if date > today {
        return Err(Problem::new(
            FindingCode::DateInFuture,
            "lies in the future",
        ));
    }
    Ok(date)
}
