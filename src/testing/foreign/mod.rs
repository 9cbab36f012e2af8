//! What reads text and files of others: readers, what each is given to begin from, and what it
//! promises. `tests/foreign` tries them with inputs changed by chance, `fuzz/` with inputs led
//! by the code that they reach (docs/fuzzing.md).
//!
//! A reader takes any bytes, and takes them or refuses them with a code. None may panic, each
//! holds what it took to a promise, and what is said of what it refused is short and repeats
//! nothing of people.

mod answers;
mod files;
mod imports;
mod payments;
mod requests;
mod secrets;
mod typed;
mod webhooks;

use chrono::{DateTime, NaiveDate, Utc};

/// What became of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was read.
    Taken,
    /// It was refused with this code.
    Refused(&'static str),
}

/// Readers that are tried together. The first byte of an input says which of them reads the rest.
pub struct Target {
    /// Its name, also of its corpus and dictionary in `fuzz/`.
    pub name: &'static str,
    /// What it takes, to begin from: at least one for each of its readers.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// The codes with which it refuses.
    pub codes: &'static [&'static str],
    /// How many inputs made from the seeds are tried in the tests.
    pub tries: usize,
    /// Reads, and holds the reader to its promises.
    pub run: fn(&[u8]) -> Verdict,
}

/// Every target.
pub const TARGETS: &[Target] = &[
    typed::TARGET,
    files::UPLOADS,
    files::POLICIES,
    imports::TARGET,
    requests::TARGET,
    secrets::TARGET,
    payments::TARGET,
    answers::TARGET,
    webhooks::TARGET,
];

impl Target {
    /// Tries one input.
    ///
    /// # Panics
    /// Where the reader does, or breaks a promise.
    pub fn check(&self, input: &[u8]) -> Verdict {
        let verdict = (self.run)(input);
        if let Verdict::Refused(code) = verdict {
            assert!(self.codes.contains(&code), "{}: {code}", self.name);
        }
        verdict
    }
}

/// Tries one input on the target of this name: all that a fuzz target does.
///
/// # Panics
/// As [`Target::check`], and where there is no such target.
pub fn check(name: &str, input: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    assert!(target.is_some(), "no target {name}");
    target.map(|target| target.check(input));
}

/// What is said of a refused input may have so many bytes.
const LONGEST_REASON: usize = 600;

/// A refusal, with what is said of it.
fn refused(code: &'static str, said: &str, input: &[u8]) -> Verdict {
    assert!(said.len() <= LONGEST_REASON, "{code}: {} bytes", said.len());
    assert_tells_nothing_of(said, input);
    Verdict::Refused(code)
}

/// Names are Chinese, numbers of people have six digits and more: nothing of the kind that
/// stands in an input is said again.
fn assert_tells_nothing_of(said: &str, input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let is_personal = |part: &str| {
        part.chars().all(|c| c.is_ascii_digit()) && part.len() >= 6
            || part.chars().all(|c| c >= '\u{3400}') && part.chars().count() >= 2
    };
    let pieces = said.split(|c: char| !c.is_ascii_digit() && c < '\u{3400}');
    for piece in pieces.filter(|piece| is_personal(piece)) {
        assert!(!input.contains(piece), "{said}: repeats {piece}");
    }
}

/// Which reader, and what it reads.
fn split(input: &[u8], readers: u8) -> Option<(u8, &[u8])> {
    let (which, rest) = input.split_first()?;
    Some((which.checked_rem(readers)?, rest))
}

/// The input that a reader is to be given.
fn seed(which: u8, rest: impl AsRef<[u8]>) -> Vec<u8> {
    [&[which], rest.as_ref()].concat()
}

/// A Monday at nine in Shanghai.
fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_395_600, 0).unwrap_or_default()
}

fn today() -> NaiveDate {
    now().date_naive()
}
