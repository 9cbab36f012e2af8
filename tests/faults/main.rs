//! Histories under faults: real processes of the service, PostgreSQL and Redis, people who
//! book and cancel and let children in, and something that goes wrong in the middle. What
//! every client was told is kept, and held against the stores when all has healed.
//!
//! `make test` runs some of them, `make faults` two hundred. A seed says what kind of fault
//! it is, what people do and when; not how processes interleave. See docs/faults.md.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected ends"
)]

#[cfg(not(feature = "testing"))]
compile_error!("these tests need the feature `testing`; run `make faults`");

mod check;
mod check_tests;
mod cluster;
mod faults;
mod history;
mod instances;
mod judge;
mod kinds;
mod load;
mod place;
mod proxy;
mod repeats;
mod servers;
mod service;
mod stage;
mod stopping;
mod together;
mod town;

use baobaowu::testing::Guard;
use check::Breach;
use futures_util::{StreamExt, stream};
use history::Answer;
use kinds::Kind;
use load::Scene;
use stage::{Plan, Stage};
use std::{
    collections::BTreeSet,
    env, fmt,
    io::Write,
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;

/// Histories that happen at the same time, over all tests of this program.
static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);
const AT_ONCE: usize = 2;

/// Calls before a fault, and after it.
const SOME: usize = 60;

/// How a history went.
struct Report {
    plan: Plan,
    breaches: Vec<Breach>,
    calls: Vec<history::Call>,
    log: String,
    took: Duration,
}

impl Report {
    fn tries(&self, which: impl Fn(&Answer) -> bool) -> usize {
        let tries = self.calls.iter().flat_map(|it| &it.tries);
        tries.filter(|it| which(&it.answer)).count()
    }

    fn has(&self, promise: &str) -> bool {
        self.breaches.iter().any(|it| it.promise == promise)
    }
}

fn is_busy(answer: &Answer) -> bool {
    matches!(answer, Answer::Problem { status: 503, .. })
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Plan { seed, kind, .. } = self.plan;
        let done = self.calls.iter().filter(|it| it.is_done()).count();
        write!(
            f,
            "seed {seed} {kind:?}: {} calls, {done} granted, {} tries lost, {} told to come again, \
             {} breaches, {:.1} s",
            self.calls.len(),
            self.tries(|answer| matches!(answer, Answer::Lost(_))),
            self.tries(is_busy),
            self.breaches.len(),
            self.took.as_secs_f32(),
        )
    }
}

/// Plays one history and judges it.
async fn play(plan: Plan) -> Report {
    let _turn = TURNS.acquire().await.unwrap();
    town::town().await;
    let since = Instant::now();
    let mut stage = Stage::set(plan, faults::hold_of(plan)).await;
    let mut people = Scene::begin(&stage.scene, plan.seed);
    let while_empty = plan.left_out == Some(Guard::AdmissionLocks);
    if faults::hold_of(plan).is_none() && !while_empty {
        // Something is there to be lost.
        stage.scene.more_are_answered(SOME).await;
    }
    let wrong = faults::happen(plan, &mut stage).await;
    stage.scene.heal();
    stage.scene.more_are_answered(SOME).await;
    stage.scene.stop();
    while let Some(ended) = people.join_next().await {
        ended.unwrap();
    }
    Scene::ask_what_is_unsure(&stage.scene).await;
    let mut breaches = Box::pin(judge::judge(plan, &stage)).await;
    breaches.extend(wrong.into_iter().map(|what| check::breach("fault", what)));
    let logs: Vec<String> = stage.services.iter().map(service::Service::log).collect();
    let mut report = Report {
        plan,
        breaches,
        calls: stage.scene.calls(),
        log: logs.join("\n"),
        took: since.elapsed(),
    };
    if plan.kind == Kind::DiskFull && report.tries(is_busy) == 0 && plan.left_out.is_none() {
        let nothing = check::breach("fault", "nobody met the full disk");
        report.breaches.push(nothing);
    }
    say(&report.to_string());
    report
}

/// Says something at once, whatever becomes of the test.
fn say(line: &str) {
    drop(writeln!(std::io::stderr(), "{line}"));
}

/// A number from a variable.
fn number(name: &str, usual: u64) -> u64 {
    env::var(name).map_or(usual, |text| text.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn histories_keep_every_promise() {
    let first = number("BAOBAOWU_FAULT_SEED", 0);
    let count = number("BAOBAOWU_FAULT_HISTORIES", 20);
    let plans = (first..first + count).map(|seed| Plan {
        seed,
        kind: Kind::of(seed),
        left_out: None,
    });
    let mut all = stream::iter(plans.map(play)).buffer_unordered(AT_ONCE);
    let mut broken = 0;
    while let Some(report) = all.next().await {
        broken += usize::from(!report.breaches.is_empty());
        tell(&report);
    }
    assert_eq!(broken, 0, "histories with breaches");
}

/// Tells a history with breaches to a person, and how to have it again.
fn tell(report: &Report) {
    if report.breaches.is_empty() {
        return;
    }
    let seed = report.plan.seed;
    for call in &report.calls {
        say(&call.to_string());
    }
    let lines: Vec<&str> = report.log.lines().collect();
    say(&lines[lines.len().saturating_sub(30)..].join("\n"));
    for found in &report.breaches {
        say(&format!("BREACH of `{}`: {}", found.promise, found.what));
    }
    say(&format!(
        "{report}\nOnce more: make faults FIRST={seed} HISTORIES=1"
    ));
}

/// Histories of one kind that may be needed until the fault meets what the guard is for: where
/// that hangs on moments, one alone may pass by it.
const AT_MOST: usize = 8;

/// Without a guard a history of its kind is found out.
async fn is_found_out(kind: Kind, guard: Guard, promises: &[&str]) {
    let mut found = BTreeSet::new();
    for seed in (0..).filter(|seed| Kind::of(*seed) == kind).take(AT_MOST) {
        let plan = Plan {
            seed,
            kind,
            left_out: Some(guard),
        };
        let report = Box::pin(play(plan)).await;
        if promises.iter().any(|promise| report.has(promise)) {
            return;
        }
        found.extend(report.breaches.iter().map(|it| it.promise));
    }
    panic!("without {guard:?} {promises:?} were kept {AT_MOST} times; broken were {found:?}");
}

macro_rules! controls {
    ($($name:ident: $kind:ident without $guard:ident breaks $($promise:literal)|+;)+) => {
        mod without {
            use super::*;

            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    is_found_out(Kind::$kind, Guard::$guard, &[$($promise),+]).await;
                }
            )+
        }

        #[test]
        fn every_kind_of_fault_and_every_guard_has_a_control() {
            let kinds = [$(Kind::$kind),+];
            let guards = [$(Guard::$guard),+];
            assert!(Kind::ALL.iter().all(|kind| kinds.contains(kind)));
            // The controls of these lie beside their tests, in `repeats.rs` and `instances.rs`.
            let elsewhere = [
                Guard::RepeatsWait,
                Guard::SchemaTurn,
                Guard::PassedOn,
                Guard::TokensGivenBack,
            ];
            let mut others = Guard::ALL.iter().filter(|it| !elsewhere.contains(it));
            assert!(others.all(|guard| guards.contains(guard)));
        }
    };
}

controls! {
    the_commit_before_the_answer: ServiceKilled without CommitBeforeAnswer breaks "durable";
    the_key_beside_its_effect: ServiceKilledOnSqlite without KeyWithEffect breaks "one effect";
    commits_that_postgresql_writes: PostgresKilled without SynchronousCommit breaks "durable";
    admission_by_sql_as_redis_dies: RedisKilled without SqlAdmits breaks "capacity";
    admission_by_sql_as_redis_is_emptied: RedisEmptied without SqlAdmits breaks "capacity";
    the_relay: RedisFrozen without Relay breaks "redis";
    doubt_about_another_redis: RedisOlder without KnownRedis breaks "redis";
    versions_in_redis: RedisLate without NewerOnly breaks "redis";
    the_key_beside_its_effect_on_a_cut_line: CommitUnanswered without KeyWithEffect breaks "one effect";
    errors_of_commits: CommitLost without CommitErrors breaks "durable";
    errors_of_commits_on_a_bad_line: Network without CommitErrors breaks "durable";
    errors_of_commits_on_a_full_disk: DiskFull without CommitErrors breaks "durable";
    the_end_of_transactions_on_a_full_disk: DiskFull without EndedTransactions breaks "answered" | "durable";
    what_was_written_ahead_of_the_clock: ClockMoved without ClockAhead breaks "redis";
    the_deadline: ClockMoved without Deadline breaks "deadline";
    the_end_of_silent_transactions: InstancePaused without IdleTimeout breaks "fault";
    the_locks_of_two_instances: InstanceReplaced without AdmissionLocks breaks "capacity" | "answered";
    the_relay_to_a_cluster: ClusterNodeLost without Relay breaks "redis";
}
