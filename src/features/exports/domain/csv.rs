//! Rows as CSV that a spreadsheet program shows and does not run.

use crate::{
    features::auth::domain::Phone,
    shared::domain::{IdDocument, LocalTime, PersonName},
};
use chrono::{DateTime, NaiveDate, Utc};

/// One value of a row. Not printable by accident.
pub enum Cell {
    /// Nothing.
    Empty,
    /// A word, an id, a name of a place.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A date.
    Date(NaiveDate),
    /// An instant.
    At(DateTime<Utc>),
    /// The name of a person.
    Name(PersonName),
    /// A telephone.
    Phone(Phone),
    /// The number of a document.
    Document(IdDocument),
}

/// How values are shown.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// Names and telephones in full.
    pub in_full: bool,
    /// Numbers of documents in full.
    pub documents: bool,
    /// In which time zone.
    pub local: LocalTime,
}

impl Cell {
    fn text(&self, shown: Shown) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => harmless(text),
            Self::Number(number) => number.to_string(),
            Self::Date(date) => date.to_string(),
            Self::At(at) => shown.local.show(*at).to_rfc3339(),
            Self::Name(name) if shown.in_full => harmless(name.as_str()),
            Self::Name(name) => harmless(&name.masked()),
            Self::Phone(phone) if shown.in_full => harmless(phone.as_e164()),
            Self::Phone(phone) => harmless(&phone.to_string()),
            Self::Document(number) if shown.documents => harmless(number.number()),
            Self::Document(number) => harmless(&number.masked()),
        }
    }
}

/// With these a spreadsheet program takes a text for a formula, the wide ones of Chinese
/// keyboards included.
const BEGIN_FORMULAS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// The text, with a quote in front where a spreadsheet program would take it for a formula.
#[must_use]
pub fn harmless(text: &str) -> String {
    let seen = text.trim_start_matches(|it: char| it.is_whitespace() || it.is_control());
    let moved = text.starts_with(['\t', '\r', '\n']);
    if moved || seen.starts_with(BEGIN_FORMULAS) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Rows as lines of CSV; `None` when they cannot be written, which does not happen in memory.
#[must_use]
pub fn written(rows: &[Vec<Cell>], shown: Shown) -> Option<Vec<u8>> {
    let mut lines = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        let texts = row.iter().map(|cell| cell.text(shown));
        lines.write_record(texts).ok()?;
    }
    lines.into_inner().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::domain::IdType;
    use chrono_tz::Asia::Shanghai;
    use proptest::prelude::*;

    fn shown(in_full: bool, documents: bool) -> Shown {
        Shown {
            in_full,
            documents,
            local: LocalTime::of(Shanghai),
        }
    }

    fn line(cells: Vec<Cell>, shown: Shown) -> String {
        String::from_utf8(written(&[cells], shown).unwrap()).unwrap()
    }

    #[test]
    fn what_begins_a_formula_is_quoted() {
        for (text, expected) in [
            ("王小明", "王小明"),
            ("=1+1", "'=1+1"),
            ("+8613800008000", "'+8613800008000"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("＝1+1", "'＝1+1"),
            (" =1", "' =1"),
            ("\u{a0}=1", "'\u{a0}=1"),
            ("\t1", "'\t1"),
            ("1=1", "1=1"),
            ("", ""),
        ] {
            assert_eq!(harmless(text), expected);
        }
    }

    #[test]
    fn people_are_masked_unless_asked_for_in_full() {
        let people = || {
            vec![
                Cell::Name(PersonName::stored("王小明".to_owned())),
                Cell::Phone(Phone::parse("13800138000").unwrap()),
                Cell::Document(IdDocument::stored(
                    IdType::ResidentId,
                    "310109202402290014".to_owned(),
                )),
            ]
        };
        for (how, expected) in [
            (
                shown(false, false),
                "王*明,138****8000,310109********0014\r\n",
            ),
            (
                shown(true, false),
                "王小明,'+8613800138000,310109********0014\r\n",
            ),
            (
                shown(true, true),
                "王小明,'+8613800138000,310109202402290014\r\n",
            ),
        ] {
            assert_eq!(line(people(), how), expected);
        }
    }

    #[test]
    fn numbers_dates_and_instants_are_written_as_they_are() {
        let cells = vec![
            Cell::Number(-300),
            Cell::Date("2026-11-23".parse().unwrap()),
            Cell::At("2026-11-23T01:00:00Z".parse().unwrap()),
            Cell::Empty,
            Cell::Text("一, \"二\"\n三".to_owned()),
        ];
        assert_eq!(
            line(cells, shown(false, false)),
            "-300,2026-11-23,2026-11-23T09:00:00+08:00,,\"一, \"\"二\"\"\n三\"\r\n"
        );
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_again_and_begins_no_formula(text in "\\PC{0,20}|[=+@\\-\\s]{1,3}.{0,9}") {
            let bytes = written(
                &[vec![Cell::Text(text.clone()), Cell::Text("end".to_owned())]],
                shown(false, false),
            ).unwrap();
            let mut read = csv::ReaderBuilder::new().has_headers(false).from_reader(&*bytes);
            let row = read.records().next().unwrap().unwrap();
            prop_assert_eq!(row.len(), 2);
            let first = row.get(0).unwrap();
            let quoted = format!("'{text}");
            prop_assert!([&text, &quoted].contains(&&first.to_owned()));
            prop_assert!(!first.trim_start().starts_with(BEGIN_FORMULAS));
        }
    }
}
