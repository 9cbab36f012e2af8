//! Runs a script.

use crate::{
    database::{Database, run},
    load::Measured,
};
use anyhow::Context;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Runs a script over so many connections, so many times on each.
pub fn pgbench(
    database: &Database,
    script: &Path,
    (connections, first, times): (u32, u64, u64),
) -> anyhow::Result<Measured> {
    let log = script.with_extension("latencies");
    for old in latencies_of(&log)? {
        fs::remove_file(old)?;
    }
    let threads = connections.min(2).to_string();
    let output = run(Command::new("pgbench")
        .args(["-n", "-M", "prepared", "-j", &threads, "-l"])
        .args(["-c", &connections.to_string(), "-t", &times.to_string()])
        .args(["-D", "turn=-1", "-D", &format!("first={first}")])
        .args(["-D", &format!("clients={connections}")])
        .arg(format!("--log-prefix={}", log.display()))
        .arg("-f")
        .arg(script)
        .arg(&database.url))?;
    let figure = |name: &str| {
        let line = output.lines().find_map(|it| it.strip_prefix(name));
        let word = line.and_then(|it| it.split_whitespace().next());
        word.and_then(|it| it.parse::<f64>().ok())
            .with_context(|| format!("pgbench: {output}"))
    };
    let rate = figure("tps = ")?;
    let mut latencies: Vec<u32> = Vec::new();
    for file in latencies_of(&log)? {
        for line in fs::read_to_string(file)?.lines() {
            latencies.push(line.split(' ').nth(2).context("a latency")?.parse()?);
        }
    }
    latencies.sort_unstable();
    let requests = f64::from(u32::try_from(latencies.len())?);
    let at = |percent: usize| {
        let place = (latencies.len() * percent / 100).min(latencies.len().saturating_sub(1));
        latencies.get(place).copied().map_or(0.0, f64::from)
    };
    Ok(Measured {
        requests,
        seconds: requests / rate,
        refused: 0.0,
        broken: 0.0,
        p50_us: at(50),
        p90_us: at(90),
        p99_us: at(99),
        max_us: at(100),
    })
}

fn latencies_of(log: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let folder = log.parent().context("a folder")?;
    let name = log
        .file_name()
        .context("a name")?
        .to_string_lossy()
        .into_owned();
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .file_name()
            .is_some_and(|it| it.to_string_lossy().starts_with(&name))
        {
            found.push(path);
        }
    }
    Ok(found)
}
