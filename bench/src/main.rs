//! `make bench`: measures the service against limits of the same machine, in the same run.
//!
//! docs/performance.md says what the figures mean. Runs of the service and of its limits take turns, so
//! that a machine that becomes slower slows both.

mod balancer;
mod chart;
mod database;
mod door;
mod fill;
mod instances;
mod limit;
mod load;
mod measure;
mod mix;
mod open;
mod report;
mod results;
mod service;
mod town;
mod workloads;

use anyhow::{Context, ensure};
use database::{Database, given, redis_nodes, run};
use instances::Instances;
use measure::{Bench, Parts};
use report::Report;
use results::Setup;
use service::{command, token_keys};
use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};
use town::{Size, Town};

/// Connections of the closed loop.
const CONNECTIONS: [u32; 3] = [1, 16, 64];
/// How often everything is measured, unless `RUNS` says otherwise.
const RUNS: usize = 3;

fn number_of(variable: &str, default: usize) -> anyhow::Result<usize> {
    match std::env::var(variable) {
        Err(_) => Ok(default),
        Ok(text) if text.is_empty() => Ok(default),
        Ok(text) => text
            .parse()
            .with_context(|| format!("{variable} is not a number")),
    }
}

/// What alone is measured, if not everything: a word of `ONLY`.
fn only() -> Option<String> {
    std::env::var("ONLY").ok().filter(|words| !words.is_empty())
}

fn wanted(workload: &str) -> bool {
    only().is_none_or(|words| words.split([',', ' ']).any(|word| word == workload))
}

/// A district of the size, with every promise of the service kept in it: as an earlier run of today has kept it,
/// or loaded anew.
fn load_district(size: Size) -> anyhow::Result<Database> {
    let begun = Instant::now();
    let name = format!("bench_{}", size.name);
    let as_now = fill::fingerprint()?;
    if let Some(kept) = Database::kept(&name, &as_now)? {
        eprintln!("bench: {} was kept", size.name);
        kept.put_back()?;
        return Ok(kept);
    }
    let database = Database::create(&name)?;
    for words in [
        &["migrate"][..],
        &["calendar", "calendars/2026.json"],
        &["import", "sample/hongkou"],
    ] {
        command(&database.url, words)?;
    }
    fill::fill(&database, size)?;
    let bytes = database.ask("SELECT pg_size_pretty(pg_database_size(current_database()))")?;
    eprintln!(
        "bench: {} loaded in {:.0?}, {bytes}",
        size.name,
        begun.elapsed()
    );
    if number_of("AUDIT", usize::from(size.name == "small"))? > 0 {
        command(&database.url, &["audit"])?;
    }
    database.note(&as_now)?;
    Ok(database)
}

async fn measure_all(
    database: Database,
    setup: Setup,
    size: Size,
    runs: usize,
) -> anyhow::Result<Report> {
    let folder = given("BAOBAOWU_TEST_FOLDER")?;
    let folder = Path::new(&folder);
    let town = Town::read(&database, size, &token_keys())?;
    let script = workloads::booking_script(&database, &town, folder).await?;
    let door = door::scripts(&database, &town, folder).await?;
    let service = Instances::of_service(setup.instances, &database.url, &[]).await?;
    let mut report = Report::new(size, setup, service.ready_after)?;
    let parts = Parts::prepare(&town, &service, folder, (script, door)).await?;
    let bench = Bench::new(&database, &town, service, parts).await?;
    bench.put_back()?;
    let rate = u32::try_from(number_of("RATE", measure::RATE)?)?;
    for turn in 0..runs {
        let begun = Instant::now();
        if wanted("reads") {
            bench.reads(&CONNECTIONS, &mut report)?;
        }
        if wanted("bookings") {
            bench.bookings(&CONNECTIONS, turn, &mut report)?;
        }
        if wanted("door") {
            bench.door(&mut report)?;
        }
        // Once: it is about latencies, of which one run gives thousands.
        if wanted("mix") && turn == 0 {
            bench.mix(rate, &mut report)?;
        }
        if wanted("rush") {
            bench.rush(&mut report)?;
        }
        eprintln!(
            "bench: turn {} of {runs} took {:.0?}",
            turn + 1,
            begun.elapsed()
        );
    }
    Ok(report)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // The client of HTTP wants one even where nothing is encrypted. Whoever was first has installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let begun = Instant::now();
    let size = std::env::var("SIZE").unwrap_or_default();
    let size = Size::of(if size.is_empty() { "small" } else { &size })?;
    let runs = number_of("RUNS", RUNS)?;
    let setup = Setup {
        instances: number_of("INSTANCES", 1)?,
        redis_nodes: redis_nodes()?.len(),
    };
    ensure!(setup.instances > 0, "INSTANCES is not one or more");
    let database = load_district(size)?;
    if runs == 0 {
        return Ok(());
    }
    let report = measure_all(database, setup, size, runs).await?;
    print!("{}", report.table());
    if only().is_some() {
        return Ok(());
    }
    let commit = run(Command::new("git").args(["describe", "--always", "--dirty"]))?;
    let file = report.keep(&commit)?;
    eprintln!(
        "bench: {} in {:.0?}",
        file.display(),
        Duration::from_secs(begun.elapsed().as_secs())
    );
    Ok(())
}
