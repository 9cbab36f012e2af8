//! What an import found wrong or worth a look, each with the place in the files.

use std::fmt;

/// What is wrong, as a stable word that scripts can match on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingCode {
    /// A file that every district needs is not in the folder.
    MissingFile,
    /// A data file whose name the importer does not know.
    UnknownFile,
    /// The file is not text in UTF-8.
    NotUtf8,
    /// The file cannot be read as CSV, TOML or JSON.
    Malformed,
    /// A column that is needed is not in the header.
    MissingColumn,
    /// A column that the importer does not know.
    UnknownColumn,
    /// A line with more or fewer fields than the header.
    WrongFieldCount,
    /// A needed value is empty.
    EmptyValue,
    /// Neither a date nor a date expression.
    InvalidDate,
    /// A date that lies in the future where only the past makes sense.
    DateInFuture,
    /// Not a time of day.
    InvalidTime,
    /// Not a number, or outside its range.
    InvalidNumber,
    /// Not an area in square metres with at most two places.
    InvalidArea,
    /// Not one of the words that the column allows.
    UnknownWord,
    /// A key that the file it points to does not contain.
    UnknownKey,
    /// The same key twice in one file.
    DuplicateKey,
    /// A value that must be unique appears twice.
    DuplicateValue,
    /// The end lies before or at the beginning.
    ReversedInterval,
    /// Two intervals of the same room or person overlap.
    Overlap,
    /// A resident identity number with a wrong form or check digit (GB 11643).
    InvalidIdNumber,
    /// The birth date in the identity number is another one.
    BirthDateMismatch,
    /// Not a phone number.
    InvalidPhone,
    /// Not a name of a person.
    InvalidName,
    /// Not a name to sign in by.
    InvalidLogin,
    /// Values of one row, or of two rows, that do not fit together.
    Mismatch,
    /// A house name that breaks the naming rule (H-72).
    NamePattern,
    /// A rule of the policy profile forbids it (H-66, H-67).
    PolicyBreach,
    /// The database already has a district with this code.
    DistrictExists,
    /// A person who may never again work with children.
    PersonBarred,
    /// No policy profile of this name is loaded.
    UnknownPolicyProfile,
    /// The workday calendar of a year is not loaded, so no sessions were published in it.
    CalendarNotLoaded,
}

impl FindingCode {
    /// The stable word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MissingFile => "missing_file",
            Self::UnknownFile => "unknown_file",
            Self::NotUtf8 => "not_utf8",
            Self::Malformed => "malformed",
            Self::MissingColumn => "missing_column",
            Self::UnknownColumn => "unknown_column",
            Self::WrongFieldCount => "wrong_field_count",
            Self::EmptyValue => "empty_value",
            Self::InvalidDate => "invalid_date",
            Self::DateInFuture => "date_in_future",
            Self::InvalidTime => "invalid_time",
            Self::InvalidNumber => "invalid_number",
            Self::InvalidArea => "invalid_area",
            Self::UnknownWord => "unknown_word",
            Self::UnknownKey => "unknown_key",
            Self::DuplicateKey => "duplicate_key",
            Self::DuplicateValue => "duplicate_value",
            Self::ReversedInterval => "reversed_interval",
            Self::Overlap => "overlap",
            Self::InvalidIdNumber => "invalid_id_number",
            Self::BirthDateMismatch => "birth_date_mismatch",
            Self::InvalidPhone => "invalid_phone",
            Self::InvalidName => "invalid_name",
            Self::InvalidLogin => "invalid_login",
            Self::Mismatch => "mismatch",
            Self::NamePattern => "name_pattern",
            Self::PolicyBreach => "policy_breach",
            Self::DistrictExists => "district_exists",
            Self::PersonBarred => "person_barred",
            Self::UnknownPolicyProfile => "unknown_policy_profile",
            Self::CalendarNotLoaded => "calendar_not_loaded",
        }
    }
}

/// Whether a finding stops the import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// Reported only.
    Warning,
}

/// What is wrong with one value, before its place is known. Never holds the value itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The kind of problem.
    pub code: FindingCode,
    /// The reason in plain words.
    pub reason: String,
}

impl Problem {
    /// A problem with its reason in plain words.
    pub fn new(code: FindingCode, reason: impl Into<String>) -> Self {
        Self {
            code,
            reason: reason.into(),
        }
    }
}

/// A place in the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// File name.
    pub file: &'static str,
    /// Line, counted from 1.
    pub line: u64,
}

/// One error or warning with its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// File name.
    pub file: String,
    /// Line, counted from 1; 0 when it concerns the whole file.
    pub line: u64,
    /// Column name; empty when it concerns the whole line.
    pub column: String,
    /// The kind of problem.
    pub code: FindingCode,
    /// Whether it stops the import.
    pub severity: Severity,
    /// The reason in plain words. Holds no name, number or phone of a person.
    pub reason: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.column.is_empty() {
            write!(f, " [{}]", self.column)?;
        }
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, ": {severity} {}: {}", self.code.as_str(), self.reason)
    }
}

/// Collects findings while the files are read.
#[derive(Debug, Default)]
pub struct Findings {
    found: Vec<Finding>,
}

impl Findings {
    /// An error that concerns a whole file.
    pub fn file(&mut self, file: &str, problem: Problem) {
        self.push(file, 0, "", Severity::Error, problem);
    }

    /// An error at a line, in a column unless that is empty.
    pub fn error(&mut self, place: Place, column: &str, problem: Problem) {
        self.push(place.file, place.line, column, Severity::Error, problem);
    }

    /// A warning at a line, in a column unless that is empty.
    pub fn warning(&mut self, place: Place, column: &str, problem: Problem) {
        self.push(place.file, place.line, column, Severity::Warning, problem);
    }

    fn push(&mut self, file: &str, line: u64, column: &str, severity: Severity, problem: Problem) {
        self.found.push(Finding {
            file: file.to_owned(),
            line,
            column: column.to_owned(),
            code: problem.code,
            severity,
            reason: problem.reason,
        });
    }

    /// Whether any finding stops the import.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.found
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }

    /// Everything found, by file, line and column.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Finding> {
        self.found.sort();
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finding_reads_as_place_kind_and_reason() {
        let mut findings = Findings::default();
        let place = Place {
            file: "rooms.csv",
            line: 4,
        };
        findings.warning(place, "", Problem::new(FindingCode::Overlap, "second"));
        findings.error(
            place,
            "usable_area_m2",
            Problem::new(FindingCode::InvalidArea, "at most two places"),
        );
        findings.file(
            "staff.csv",
            Problem::new(FindingCode::NotUtf8, "save as UTF-8"),
        );
        assert!(findings.has_errors());
        let texts: Vec<String> = findings
            .into_sorted()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            texts,
            [
                "rooms.csv:4: warning overlap: second",
                "rooms.csv:4 [usable_area_m2]: error invalid_area: at most two places",
                "staff.csv: error not_utf8: save as UTF-8",
            ]
        );
    }

    #[test]
    fn warnings_alone_do_not_stop_an_import() {
        let mut findings = Findings::default();
        let place = Place {
            file: "houses.csv",
            line: 2,
        };
        findings.warning(
            place,
            "name",
            Problem::new(FindingCode::NamePattern, "H-72"),
        );
        assert!(!findings.has_errors());
    }
}
