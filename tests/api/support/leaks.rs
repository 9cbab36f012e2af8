//! What must not be said aside: names, numbers and secrets of people in log lines, errors,
//! headers and numbers for the operator. All that the services of the tests say is searched.

use super::{Answer, TestApp};
use baobaowu::shared::metrics::Gauges;
use std::{
    io,
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};
use tracing_subscriber::{filter::LevelFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// People of the tests, by their names.
const NAMES: [&str; 13] = [
    "王宝宝",
    "王家长",
    "王小宝",
    "李工作",
    "李建国",
    "李小苗",
    "陈照护",
    "陈奶奶",
    "赵外婆",
    "欧阳小宝",
    "周管理",
    "林样妈",
    "林样宝",
];

/// How what is secret begins: access tokens, and passwords of the tests.
const SECRETS: [&str; 3] = ["eyJ0eXAi", "eyJhbGci", "Sample-only-"];

/// What of a person stands in a text: a name, a telephone number of [`super::factory::phone`],
/// the number of a document, a secret.
pub fn personal_in(text: &str) -> Option<&str> {
    let known = NAMES.iter().chain(&SECRETS);
    if let Some(found) = known.copied().find(|it| text.contains(it)) {
        return Some(found);
    }
    text.split(|it: char| !it.is_ascii_digit() && it != 'X')
        .find(|run| {
            let is_phone = run.len() >= 11 && run[run.len() - 11..].starts_with("154000");
            is_phone || is_document(run)
        })
}

/// Eighteen places, of which the seventh to tenth are a year of birth.
fn is_document(run: &str) -> bool {
    run.len() == 18
        && run[..17].bytes().all(|it| it.is_ascii_digit())
        && (1900..2100).contains(&run[6..10].parse().unwrap_or(0))
}

/// Log lines in which something stood.
static FOUND: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// How many lines have been searched.
static LINES: AtomicUsize = AtomicUsize::new(0);

/// Reads log lines instead of writing them, and keeps those in which something stands.
struct Searched(&'static Mutex<Vec<String>>);

impl io::Write for Searched {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.fetch_add(1, Ordering::Relaxed);
        let line = String::from_utf8_lossy(bytes);
        if personal_in(&line).is_some() {
            self.0.lock().unwrap().push(line.into_owned());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Begins to search what is logged in this process, down to what only a developer turns on.
pub fn search_log_lines() {
    static STARTED: OnceLock<()> = OnceLock::new();
    STARTED.get_or_init(|| {
        let lines = fmt::layer().json().with_writer(|| Searched(&FOUND));
        tracing_subscriber::registry()
            .with(LevelFilter::DEBUG)
            .with(lines)
            .init();
    });
}

/// Checks a refusal, and the headers of any answer.
pub fn check_answer(answer: &Answer) {
    for (name, value) in &answer.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        let found = personal_in(&value);
        assert_eq!(found, None, "header {name} of {}", answer.status);
    }
    if answer.status >= 400 {
        let found = personal_in(&answer.text);
        assert_eq!(found, None, "{}: {}", answer.status, answer.text);
    }
}

/// Checks what has been logged by now, by all tests of this process, and what the operator
/// reads of one service.
pub fn check_what_was_said(app: &TestApp) {
    // A copy: a lock held by a test that fails is of no use to the others.
    let found = FOUND.lock().unwrap().clone();
    assert!(found.is_empty(), "logged: {found:#?}");
    let lines = LINES.load(Ordering::Relaxed);
    assert!(
        lines > 0,
        "nothing is logged, or nothing reaches the search"
    );
    let gauges = Gauges {
        sql_open: 0,
        sql_idle: 0,
        redis_reachable: None,
    };
    let numbers = app.state().metrics.render(gauges);
    for line in numbers.lines() {
        // The numbers themselves are of nobody.
        let named = line.split("} ").next().unwrap();
        assert_eq!(personal_in(named), None, "{line}");
    }
}

#[test]
fn what_is_personal_is_found() {
    for (text, found) in [
        ("{\"message\":\"王宝宝 came\"}", "王宝宝"),
        ("sent to +8615400000123", "8615400000123"),
        ("tel:15400000123;", "15400000123"),
        ("110101199001011234", "110101199001011234"),
        ("id 11010119900101123X.", "11010119900101123X"),
        ("Bearer eyJ0eXAiOiJKV1Qi", "eyJ0eXAi"),
    ] {
        assert_eq!(personal_in(text), Some(found), "{text}");
    }
}

#[test]
fn what_is_not_personal_is_left_alone() {
    for text in [
        "王*宝 154****0123",
        "01a205ea-be80-7514-b204-90b7448475b9",
        "2026-11-23T09:00:00.123456Z took 1540001",
        "1795393140123456789",
    ] {
        assert_eq!(personal_in(text), None, "{text}");
    }
}

#[test]
fn a_log_line_with_a_name_is_kept() {
    static KEPT: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let mut searched = Searched(&KEPT);
    let line = "{\"level\":\"INFO\",\"message\":\"周管理 signed in\"}\n";
    io::Write::write_all(&mut searched, b"{\"message\":\"signed in\"}\n").unwrap();
    io::Write::write_all(&mut searched, line.as_bytes()).unwrap();
    assert_eq!(*KEPT.lock().unwrap(), [line]);
}
