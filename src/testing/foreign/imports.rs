//! Files of an import, and workday calendars.

use super::{Target, Verdict, assert_tells_nothing_of, now, refused, seed, split};
use crate::features::imports::{
    domain::{Finding, FindingCode, Folder, Severity, read, read_calendar},
    sample,
};
use chrono::Datelike;
use std::sync::LazyLock;

pub(super) const TARGET: Target = Target {
    name: "imports",
    seeds: || {
        let folder = (0..).zip(SMALL.values());
        let files = folder.map(|(place, file)| seed(place, file));
        let calendar = r#"{"year":2026,"papers":["p"],"days":[{"name":"元旦","date":"2026-01-01","isOffDay":true},{"name":"春节","date":"2026-02-14","isOffDay":false}]}"#;
        files.chain([seed(CALENDAR, calendar)]).collect()
    },
    codes: &[
        "missing_file",
        "not_utf8",
        "malformed",
        "missing_column",
        "unknown_column",
        "wrong_field_count",
        "empty_value",
        "invalid_date",
        "date_in_future",
        "invalid_time",
        "invalid_number",
        "invalid_area",
        "unknown_word",
        "unknown_key",
        "duplicate_key",
        "duplicate_value",
        "reversed_interval",
        "overlap",
        "invalid_id_number",
        "birth_date_mismatch",
        "invalid_phone",
        "invalid_name",
        "invalid_login",
        "mismatch",
        "empty",
    ],
    tries: 6_000,
    run: |input| match split(input, CALENDAR + 1) {
        Some((CALENDAR, text)) => calendar(text),
        Some((place, file)) => district(usize::from(place), file),
        None => Verdict::Refused("empty"),
    },
};

/// The reader of calendars stands behind those of the seventeen files of a folder.
const CALENDAR: u8 = 17;

/// Keys of the sample that make a district of one house, one family and the staff it needs.
const KEPT: [&str; 12] = [
    "ouyang",
    "ouyang-sun",
    "ouyang-fees-1",
    "district-admin",
    "ouyang-manager",
    "ouyang-health",
    "ouyang-carer-1",
    "health-centre-1",
    "f-first-birthday-tomorrow",
    "f-first-birthday-tomorrow-mother",
    "f-first-birthday-tomorrow-father",
    "turns-1-tomorrow",
];

/// The sample district, cut down to what is read in no time.
static SMALL: LazyLock<Folder> = LazyLock::new(|| {
    let mut folder = sample::hongkou();
    for (name, file) in &mut folder {
        let text = String::from_utf8_lossy(file);
        let small = if name.ends_with(".csv") {
            let kept = |line: &str| {
                line.split(',')
                    .next()
                    .is_some_and(|key| KEPT.contains(&key))
            };
            let lines = text.lines().enumerate();
            let lines = lines.filter(|(nth, line)| *nth == 0 || kept(line));
            lines.map(|(_, line)| format!("{line}\n")).collect()
        } else {
            text.split("\n\n[[").next().unwrap_or_default().to_owned()
        };
        *file = small.into_bytes();
    }
    folder
});

/// What is said of the rows of these files is about people.
const OF_PEOPLE: [&str; 6] = [
    "families.csv",
    "guardians.csv",
    "children.csv",
    "health_certificates.csv",
    "health_declarations.csv",
    "staff.csv",
];

/// A district is read in spite of one bad file, or there is an error that says why not. Dates
/// that were taken have four-digit years.
fn district(place: usize, file: &[u8]) -> Verdict {
    let mut folder = SMALL.clone();
    let Some((name, old)) = folder.iter_mut().nth(place) else {
        return Verdict::Refused("empty");
    };
    let name = name.clone();
    file.clone_into(old);
    let (files, findings) = read(&folder, now());
    let wrong = findings.has_errors();
    let findings = findings.into_sorted();
    // At most one finding for each field, and some for the file.
    let fields = file
        .iter()
        .filter(|byte| matches!(byte, b',' | b';' | b'\n' | b'='));
    let others: usize = folder.values().map(|it| it.len() / 8).sum();
    assert!(findings.len() <= fields.count().saturating_mul(4) + others);
    for finding in &findings {
        check(
            finding,
            if OF_PEOPLE.contains(&&*name) {
                file
            } else {
                b""
            },
        );
    }
    match findings.iter().find(|it| it.severity == Severity::Error) {
        Some(first) => {
            assert!(wrong);
            refused(first.code.as_str(), "", b"")
        }
        None => {
            let read = format!("{files:?}");
            assert!(files.is_some() && !wrong);
            assert!(
                !read.contains("+1") && !read.contains("+2"),
                "a year of five digits"
            );
            Verdict::Taken
        }
    }
}

fn check(finding: &Finding, of_people: &[u8]) {
    assert!(finding.column.len() <= 64, "{}", finding.column.len());
    assert!(!finding.file.is_empty() && !finding.reason.is_empty());
    let said = finding.to_string();
    assert!(!said.contains(['\n', '\r', '\0']), "{said:?}");
    refused(finding.code.as_str(), &said, b"");
    // A key is a word of the files, whatever stands there; columns of people are not quoted.
    if finding.column != "key" || finding.code == FindingCode::UnknownColumn {
        assert_tells_nothing_of(&said, of_people);
    }
}

/// A year that was taken has a day, each day once, and none of another year but the last of the
/// year before.
fn calendar(input: &[u8]) -> Verdict {
    match read_calendar(&String::from_utf8_lossy(input)) {
        Ok(year) => {
            assert!(!year.days.is_empty() && (1900..=9999).contains(&year.year));
            for day in &year.days {
                let ahead = day.date.year() + 1 == year.year && day.date.month() == 12;
                assert!(day.date.year() == year.year || ahead);
            }
            let mut dates: Vec<_> = year.days.iter().map(|day| day.date).collect();
            dates.sort();
            dates.dedup();
            assert_eq!(dates.len(), year.days.len());
            Verdict::Taken
        }
        Err(findings) => {
            for finding in &findings {
                check(finding, b"");
            }
            let first = findings.first().map_or("", |it| it.code.as_str());
            Verdict::Refused(first)
        }
    }
}
