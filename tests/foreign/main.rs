//! Text and files of others: whatever they hold, they are taken or refused, and nothing else
//! happens. Each reader is given what it takes, and then thousands of inputs made from that by
//! changes like those of a bad line, a wrong program or an attacker. One seed, the same inputs:
//! `BAOBAOWU_FOREIGN_SEED`; `BAOBAOWU_FOREIGN_TIMES` multiplies how many.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected ends"
)]

mod targets;

use rand::{Rng, SeedableRng, rngs::StdRng};
use std::{env, panic};
use targets::{TARGETS, Target};

/// What often breaks a reader.
const AWKWARD: [&[u8]; 16] = [
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\r\n",
    b"\"",
    b",",
    b"=",
    b"[[",
    b"{}",
    b"-1",
    b"1e999",
    b"9223372036854775808",
    b"2026-02-30",
    b"24:00",
    "\u{202e}".as_bytes(),
    "𠮷".as_bytes(),
];

struct Chance(StdRng);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap();
        usize::try_from(self.0.next_u64() % end).unwrap()
    }

    /// One change of an input.
    fn change(&mut self, input: &mut Vec<u8>, other: &[u8]) {
        let at = self.below(input.len() + 1);
        let end = (at + 1 + self.below(8)).min(input.len());
        match self.below(7) {
            0 if at < input.len() => input[at] ^= 1 << self.below(8),
            1 if at < input.len() => input[at] = u8::try_from(self.below(256)).unwrap(),
            2 => drop(input.drain(at..end.max(at))),
            3 => {
                let again = input[at..end.max(at)].to_vec();
                input.splice(at..at, again);
            }
            4 => input.truncate(at),
            5 => {
                let from = self.below(other.len() + 1);
                input.splice(at.., other[from..].iter().copied());
            }
            _ => {
                let awkward = AWKWARD[self.below(AWKWARD.len())];
                input.splice(at..end.max(at), awkward.iter().copied());
            }
        }
    }

    fn input(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = seeds[self.below(seeds.len())].clone();
        let other = &seeds[self.below(seeds.len())];
        for _ in 0..=self.below(4) {
            self.change(&mut input, other);
        }
        input
    }
}

fn variable(name: &str) -> Option<u64> {
    Some(env::var(name).ok()?.parse().unwrap())
}

/// How many were taken of how many.
fn try_out(target: &Target, seed: u64, times: usize) -> (usize, usize) {
    let seeds = (target.seeds)();
    for (nth, seed) in seeds.iter().enumerate() {
        assert!((target.run)(seed), "{}: seed {nth} is refused", target.name);
    }
    let mut chance = Chance(StdRng::seed_from_u64(seed));
    let tries = target.tries * times;
    let mut taken = 0;
    for nth in 0..tries {
        let input = chance.input(&seeds);
        let run = panic::catch_unwind(|| (target.run)(&input));
        match run {
            Ok(true) => taken += 1,
            Ok(false) => {}
            Err(panic) => {
                eprintln!("{}: input {nth}: {}", target.name, input.escape_ascii());
                panic::resume_unwind(panic);
            }
        }
    }
    (taken, tries)
}

#[test]
fn whatever_is_sent_is_taken_or_refused() {
    let seed = variable("BAOBAOWU_FOREIGN_SEED").unwrap_or(1);
    let times = usize::try_from(variable("BAOBAOWU_FOREIGN_TIMES").unwrap_or(1)).unwrap();
    for target in TARGETS {
        let (taken, tries) = try_out(target, seed, times);
        println!("{}: {tries} tried, {} refused", target.name, tries - taken);
        // A reader that takes everything reads nothing.
        assert!(taken < tries, "{} refused nothing", target.name);
    }
}

#[test]
fn a_reader_that_panics_is_found() {
    let careless = Target {
        name: "careless",
        seeds: || vec![b"a,b".to_vec()],
        tries: 10_000,
        run: |bytes| String::from_utf8_lossy(bytes).split(',').nth(1).unwrap() == "b",
    };
    let found = panic::catch_unwind(|| try_out(&careless, 1, 1));
    assert!(found.is_err());
}
