//! From the text of a file to rows of named cells, with the line of each.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::finding::{FindingCode, Findings, Place, Problem};
use super::schema::{FileSpec, Format, Need};

/// A name of a column or entry that is not known is shown up to this length.
const LONGEST_NAME: usize = 40;

/// One value and the line it stands on.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Line, counted from 1.
    pub line: u64,
    /// The text, without surrounding blanks where they do not belong to it.
    pub text: String,
}

/// One row: cells by column name.
#[derive(Clone, Debug)]
pub struct Record {
    /// Line on which the row begins.
    pub line: u64,
    /// Its cells by column name.
    pub cells: BTreeMap<String, Cell>,
}

/// Reads the rows of a file, and reports what keeps it from being read.
pub fn records(spec: &'static FileSpec, bytes: &[u8], findings: &mut Findings) -> Vec<Record> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        findings.file(
            spec.name,
            Problem::new(
                FindingCode::NotUtf8,
                "is not text in UTF-8; in a spreadsheet choose \"CSV UTF-8\" when saving",
            ),
        );
        return Vec::new();
    };
    // Spreadsheets put a byte order mark in front.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match spec.format {
        Format::Csv => csv_records(spec, text, findings),
        Format::TomlDocument | Format::TomlTables(_) => toml_records(spec, text, findings),
    }
}

fn csv_records(spec: &'static FileSpec, text: &str, findings: &mut Findings) -> Vec<Record> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::Headers)
        .from_reader(text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_owned).collect(),
        Err(_) => Vec::new(),
    };
    if !header_is_usable(spec, &header, findings) {
        return Vec::new();
    }
    let mut records = Vec::new();
    let mut lines = Lines::new(text);
    for record in reader.records() {
        let Ok(record) = record else {
            findings.file(
                spec.name,
                Problem::new(FindingCode::Malformed, "cannot be read as CSV"),
            );
            break;
        };
        let line = lines.of_record_at(record.position().map_or(0, csv::Position::byte));
        if record.len() != header.len() {
            let place = Place {
                file: spec.name,
                line,
            };
            findings.error(
                place,
                "",
                Problem::new(
                    FindingCode::WrongFieldCount,
                    format!("has {} fields, the header {}", record.len(), header.len()),
                ),
            );
            continue;
        }
        let cells = header.iter().zip(record.iter()).map(|(column, text)| {
            let text = spec.cell(column, text).to_owned();
            (column.clone(), Cell { line, text })
        });
        records.push(Record {
            line,
            cells: cells.collect(),
        });
    }
    records
}

/// Counts lines while records are read. The reader's own count takes blank lines, and the second
/// half of a CR LF, to be the beginning of the record that follows them.
struct Lines<'a> {
    bytes: &'a [u8],
    offset: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            bytes: text.as_bytes(),
            offset: 0,
            line: 1,
        }
    }

    fn of_record_at(&mut self, byte: u64) -> u64 {
        let start = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(byte) = self.bytes.get(self.offset) {
            if self.offset >= start && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            self.line += u64::from(*byte == b'\n');
            self.offset += 1;
        }
        self.line
    }
}

/// Reports columns that are missing, unknown or there twice. Rows are read in spite of unknown
/// columns, so that one run reports everything; without a needed column each row would only
/// repeat the same complaint.
fn header_is_usable(spec: &'static FileSpec, header: &[String], findings: &mut Findings) -> bool {
    let place = Place {
        file: spec.name,
        line: 1,
    };
    let mut usable = true;
    for (index, name) in header.iter().enumerate() {
        if spec.column(name).is_none() {
            let (column, reason) = match shown(name) {
                Some(name) => (name, format!("there is no column {name:?} in this file")),
                None => (
                    "",
                    format!("field {} of the header is no column", index + 1),
                ),
            };
            findings.error(
                place,
                column,
                Problem::new(FindingCode::UnknownColumn, reason),
            );
        } else if header.iter().take(index).any(|earlier| earlier == name) {
            let reason = "the column is there twice";
            findings.error(place, name, Problem::new(FindingCode::Malformed, reason));
            usable = false;
        }
    }
    for column in spec.columns.iter().filter(|c| c.need == Need::Needed) {
        if !header.iter().any(|name| name == column.name) {
            let problem = Problem::new(FindingCode::MissingColumn, "the column is missing");
            findings.error(place, column.name, problem);
            usable = false;
        }
    }
    usable
}

fn toml_records(spec: &'static FileSpec, text: &str, findings: &mut Findings) -> Vec<Record> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let lines = LineEnds::of(text);
    let malformed = !errors.is_empty();
    for error in errors {
        let place = Place {
            file: spec.name,
            line: lines.line_at(error.span().map_or(0, |span| span.start)),
        };
        let reason = format!("cannot be read as TOML: {}", error.message());
        findings.error(place, "", Problem::new(FindingCode::Malformed, reason));
    }
    if malformed {
        return Vec::new();
    }
    let array = match spec.format {
        Format::TomlTables(array) => array,
        Format::TomlDocument | Format::Csv => {
            let record = toml_record(spec, &lines, 1, document.get_ref(), findings);
            return Vec::from_iter(record);
        }
    };
    let mut records = Vec::new();
    for (name, value) in document.get_ref() {
        let line = lines.line_at(value.span().start);
        match (name.get_ref() == array, value.get_ref()) {
            (true, DeValue::Array(tables)) => {
                for table in tables.iter() {
                    let line = lines.line_at(table.span().start);
                    match table.get_ref() {
                        DeValue::Table(table) => {
                            records.extend(toml_record(spec, &lines, line, table, findings));
                        }
                        _ => only_tables(spec, array, line, findings),
                    }
                }
            }
            _ => only_tables(spec, array, line, findings),
        }
    }
    records
}

fn only_tables(spec: &'static FileSpec, array: &str, line: u64, findings: &mut Findings) {
    let place = Place {
        file: spec.name,
        line,
    };
    let reason = format!("only [[{array}]] tables belong here");
    findings.error(place, "", Problem::new(FindingCode::Malformed, reason));
}

fn toml_record(
    spec: &'static FileSpec,
    lines: &LineEnds,
    line: u64,
    table: &DeTable<'_>,
    findings: &mut Findings,
) -> Option<Record> {
    let mut cells = BTreeMap::new();
    let mut complete = true;
    for (name, value) in table {
        let name = name.get_ref().as_ref();
        let line = lines.line_at(value.span().start);
        let place = Place {
            file: spec.name,
            line,
        };
        if spec.column(name).is_none() {
            let (column, reason) = match shown(name) {
                Some(name) => (name, format!("there is no entry {name:?} in this file")),
                None => ("", "the entry is none of this file".to_owned()),
            };
            findings.error(
                place,
                column,
                Problem::new(FindingCode::UnknownColumn, reason),
            );
            continue;
        }
        let text = match value.get_ref() {
            DeValue::String(text) => spec.cell(name, text).to_owned(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            _ => {
                let reason = "is neither text nor a whole number nor a date";
                findings.error(place, name, Problem::new(FindingCode::Malformed, reason));
                complete = false;
                continue;
            }
        };
        cells.insert(name.to_owned(), Cell { line, text });
    }
    for column in spec.columns.iter().filter(|c| c.need == Need::Needed) {
        if !table.contains_key(column.name) {
            let place = Place {
                file: spec.name,
                line,
            };
            let problem = Problem::new(FindingCode::MissingColumn, "the entry is missing");
            findings.error(place, column.name, problem);
            complete = false;
        }
    }
    complete.then_some(Record { line, cells })
}

/// A name that is not known, if it can be shown: where the header is missing, the first row is
/// taken for it, and that is about people.
fn shown(name: &str) -> Option<&str> {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    (name.len() <= LONGEST_NAME && name.bytes().all(is_word)).then_some(name)
}

/// Where the lines of a text end.
struct LineEnds(Vec<usize>);

impl LineEnds {
    fn of(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(ends.map(|(at, _)| at).collect())
    }

    /// The line of an offset, counted from 1.
    fn line_at(&self, offset: usize) -> u64 {
        let before = self.0.partition_point(|end| *end < offset);
        u64::try_from(before).map_or(0, |count| count.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema;
    use super::*;

    fn read(spec: &'static FileSpec, text: &[u8]) -> (Vec<Record>, Vec<String>) {
        let mut findings = Findings::default();
        let records = records(spec, text, &mut findings);
        let found = findings.into_sorted();
        (records, found.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn csv_rows_know_their_lines_and_lose_blanks() {
        let text =
            "\u{feff}key,house,name,usable_area_m2\n a ,h,\"two\nlines\",40\n\nb,h,x,60.00\n";
        let (records, found) = read(&schema::ROOMS, text.as_bytes());
        assert_eq!(found, Vec::<String>::new());
        let lines: Vec<u64> = records.iter().map(|record| record.line).collect();
        assert_eq!(lines, [2, 5]);
        assert_eq!(records[0].cells["key"].text, "a");
        assert_eq!(records[1].cells["usable_area_m2"].text, "60.00");
    }

    #[test]
    fn lines_are_right_in_files_of_spreadsheets() {
        let text = "key,house,name,usable_area_m2\r\na,h,\"x\r\ny\",40\r\nb,h,x,40\r\n\r\nc,h,x,40";
        let (records, _) = read(&schema::ROOMS, text.as_bytes());
        let lines: Vec<u64> = records.iter().map(|record| record.line).collect();
        assert_eq!(lines, [2, 4, 6]);
    }

    #[test]
    fn offset_lies_in_the_line_that_it_ends_or_is_in() {
        let lines = LineEnds::of("ab\ncd\r\n\ne");
        let of = [0, 2, 3, 6, 7, 8, 9, 1000].map(|offset| lines.line_at(offset));
        assert_eq!(of, [1, 1, 2, 2, 3, 4, 4, 4]);
        assert_eq!(LineEnds::of("").line_at(0), 1);
    }

    #[test]
    fn header_and_field_counts_are_checked() {
        let (records, found) = read(&schema::ROOMS, b"key,house,area,name,name\n");
        assert!(records.is_empty());
        assert_eq!(
            found,
            [
                "rooms.csv:1 [area]: error unknown_column: there is no column \"area\" in this file",
                "rooms.csv:1 [name]: error malformed: the column is there twice",
                "rooms.csv:1 [usable_area_m2]: error missing_column: the column is missing",
            ]
        );
        let (records, found) = read(
            &schema::ROOMS,
            b"key,house,name,usable_area_m2\na,h,x,40\nb,h,x\nc,h,x,40,1\n",
        );
        assert_eq!(records.len(), 1);
        assert_eq!(
            found,
            [
                "rooms.csv:3: error wrong_field_count: has 3 fields, the header 4",
                "rooms.csv:4: error wrong_field_count: has 5 fields, the header 4",
            ]
        );
    }

    #[test]
    fn an_empty_file_misses_its_columns_and_gbk_is_refused() {
        let (_, found) = read(&schema::SUBDISTRICTS, b"");
        assert_eq!(found.len(), 4);
        let (_, found) = read(&schema::SUBDISTRICTS, b"key,name\nx,\xba\xe7\xbf\xda\n");
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("subdistricts.csv: error not_utf8"));
    }

    #[test]
    fn toml_tables_become_rows_with_lines() {
        let text = "[[agreement]]\nkey = \"a\"\nnumber = 1\neffective_from = 2026-01-01\n\
                    surprise = 1\nfees = [1]\n";
        let (records, found) = read(&schema::AGREEMENTS, text.as_bytes());
        assert!(records.is_empty());
        assert!(found.contains(
            &"agreements.toml:5 [surprise]: error unknown_column: there is no entry \"surprise\" in this file"
                .to_owned()
        ));
        assert!(
            found
                .iter()
                .any(|f| f.starts_with("agreements.toml:6 [fees]: error malformed"))
        );
        assert!(
            found
                .iter()
                .any(|f| f.starts_with("agreements.toml:1 [title]: error missing_column"))
        );
        let (_, found) = read(&schema::AGREEMENTS, b"x = 1\n");
        assert_eq!(
            found,
            ["agreements.toml:1: error malformed: only [[agreement]] tables belong here"]
        );
    }

    #[test]
    fn a_missing_header_does_not_show_the_first_row() {
        let (_, found) = read(
            &schema::GUARDIANS,
            "m,f,李示例,15400000001,mother\n".as_bytes(),
        );
        for finding in &found {
            assert!(
                !finding.contains("李") && !finding.contains("154"),
                "{finding}"
            );
        }
        let told = "guardians.csv:1: error unknown_column: field 3 of the header is no column";
        assert!(found.contains(&told.to_owned()), "{found:?}");
        let (_, found) = read(
            &schema::DISTRICT,
            format!("{} = 1\n", "a".repeat(41)).as_bytes(),
        );
        let told = "district.toml:1: error unknown_column: the entry is none of this file";
        assert!(found.contains(&told.to_owned()), "{found:?}");
    }

    #[test]
    fn broken_toml_names_the_line() {
        let (_, found) = read(&schema::DISTRICT, b"code = \"x\"\nname = \n");
        assert!(found[0].starts_with("district.toml:2: error malformed: cannot be read as TOML"));
    }
}
