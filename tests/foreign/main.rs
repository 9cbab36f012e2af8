//! Text and files of others: whatever they hold, they are taken or refused with a code, and
//! nothing else happens. What each reader promises stands in `src/testing/foreign`; here it is
//! given what it takes, what fuzzing has found to reach the most of it (`fuzz/corpus`), and
//! thousands of inputs made from both by changes like those of a bad line, a wrong program or an
//! attacker. One seed, the same inputs: `BAOBAOWU_FOREIGN_SEED`; `BAOBAOWU_FOREIGN_TIMES`
//! multiplies how many.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected ends"
)]

use baobaowu::testing::foreign::{TARGETS, Target, Verdict};
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::{
    collections::BTreeMap,
    env, fs, panic,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

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

    fn input(&mut self, bases: &[Vec<u8>]) -> Vec<u8> {
        let mut input = bases[self.below(bases.len())].clone();
        let other = &bases[self.below(bases.len())];
        for _ in 0..=self.below(4) {
            self.change(&mut input, other);
        }
        input
    }
}

fn variable(name: &str) -> Option<u64> {
    Some(env::var(name).ok()?.parse().unwrap())
}

fn fuzz_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// What fuzzing has kept for a target, in one order.
fn corpus(target: &Target) -> Vec<Vec<u8>> {
    let Ok(folder) = fs::read_dir(fuzz_folder().join("corpus").join(target.name)) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = folder.map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// How many were taken, and how many refused with which code.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    taken: usize,
    refused: BTreeMap<&'static str, usize>,
}

impl Count {
    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Taken => self.taken += 1,
            Verdict::Refused(code) => *self.refused.entry(code).or_default() += 1,
        }
    }
}

/// Tries an input; one that breaks a promise is shown.
fn try_one(target: &Target, input: &[u8]) -> Verdict {
    panic::catch_unwind(|| target.check(input)).unwrap_or_else(|panic| {
        eprintln!("{}: {}", target.name, input.escape_ascii());
        panic::resume_unwind(panic);
    })
}

/// Tries what is kept, and inputs made from it.
fn try_out(target: &Target, kept: &[Vec<u8>], seed: u64, times: usize) -> Count {
    let seeds = (target.seeds)();
    for (nth, seed) in seeds.iter().enumerate() {
        let verdict = try_one(target, seed);
        assert_eq!(verdict, Verdict::Taken, "{}: seed {nth}", target.name);
    }
    let mut count = Count::default();
    for input in kept {
        count.add(try_one(target, input));
    }
    // Seeds are taken, most of what is kept is not: each is begun from as often.
    let mut bases = seeds.clone();
    bases.extend(kept.iter().cloned());
    let mut chance = Chance(StdRng::seed_from_u64(seed));
    for nth in 0..target.tries * times {
        let from = if nth % 2 == 0 { &seeds } else { &bases };
        count.add(try_one(target, &chance.input(from)));
    }
    count
}

#[test]
fn whatever_is_sent_is_taken_or_refused() {
    let seed = variable("BAOBAOWU_FOREIGN_SEED").unwrap_or(1);
    let times = usize::try_from(variable("BAOBAOWU_FOREIGN_TIMES").unwrap_or(1)).unwrap();
    let mut broken = Vec::new();
    for target in TARGETS {
        let kept = corpus(target);
        // The others are tried all the same.
        let Ok(count) = panic::catch_unwind(|| try_out(target, &kept, seed, times)) else {
            broken.push(target.name);
            continue;
        };
        let refused: usize = count.refused.values().sum();
        println!(
            "{}: {} kept, {} taken, {refused} refused: {:?}",
            target.name,
            kept.len(),
            count.taken,
            count.refused
        );
        // A reader that takes everything reads nothing; one that takes nothing is not reached.
        assert!(refused > 0 && count.taken > 0, "{}", target.name);
    }
    assert!(broken.is_empty(), "{broken:?}");
}

/// A reader that goes back to the beginning for each part of its input, and again for each part of
/// that, does not end in time; one that is merely slow on a busy machine does.
#[test]
fn a_long_input_is_read_in_time() {
    const LONG: usize = 64 * 1024;
    for target in TARGETS {
        for seed in (target.seeds)() {
            let again = seed[1..].iter().cycle().take(LONG);
            let long: Vec<u8> = seed.iter().chain(again).copied().collect();
            let begun = Instant::now();
            target.check(&long);
            let took = begun.elapsed();
            assert!(took < Duration::from_secs(10), "{}: {took:?}", target.name);
        }
    }
}

#[test]
fn every_target_is_fuzzed_and_keeps_what_was_found() {
    let manifest = fs::read_to_string(fuzz_folder().join("Cargo.toml")).unwrap();
    for target in TARGETS {
        let name = target.name;
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
        let calls = fs::read_to_string(fuzz_folder().join(format!("fuzz_targets/{name}.rs")));
        assert!(calls.unwrap().contains(&format!("check(\"{name}\"")));
        assert!(!corpus(target).is_empty(), "{name}");
    }
    let binaries = manifest.matches("[[bin]]").count();
    assert_eq!(binaries, TARGETS.len());
}

#[test]
fn a_reader_that_panics_is_found() {
    let careless = Target {
        name: "careless",
        seeds: || vec![b"a,b".to_vec()],
        codes: &["other"],
        tries: 10_000,
        run: |bytes| match String::from_utf8_lossy(bytes).split(',').nth(1).unwrap() {
            "b" => Verdict::Taken,
            _ => Verdict::Refused("other"),
        },
    };
    let found = panic::catch_unwind(|| try_out(&careless, &[], 1, 1));
    assert!(found.is_err());
}

#[test]
fn a_reader_that_refuses_with_another_code_is_found() {
    let careless = Target {
        name: "careless",
        seeds: || vec![b"a".to_vec()],
        codes: &["too_long"],
        tries: 1_000,
        run: |bytes| match bytes.len() {
            0 => Verdict::Refused("empty"),
            1..9 => Verdict::Taken,
            _ => Verdict::Refused("too_long"),
        },
    };
    let found = panic::catch_unwind(|| try_out(&careless, &[], 1, 1));
    assert!(found.is_err());
}
