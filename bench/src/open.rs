//! Open loop: requests leave when they are due, and are timed from then, so that waiting counts.

use crate::{
    load::{Measured, Request},
    service::Process,
};
use anyhow::{Context, ensure};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread::sleep,
    time::Duration,
};

/// Requests that may be under way at once; what is due beyond them waits, and the waiting counts.
const CONNECTIONS: u32 = 128;
/// How long answers may stay out after the last request was due.
const PATIENCE: Duration = Duration::from_secs(20);

/// A request with what it is for.
pub type Named = (&'static str, Request);

/// What wrk says at its end.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Told {
    due: u64,
    answered: u64,
    broken: u64,
}

/// Microseconds from when each request was due to its answer, by what it was for.
pub type Latencies = BTreeMap<String, Vec<f64>>;

/// Of some latencies, that below which so many of a thousand lie.
pub fn quantile(sorted: &[f64], of_thousand: usize) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let at = (sorted.len() * of_thousand / 1000).min(last);
    sorted.get(at).copied().unwrap_or_default()
}

/// Writes requests for [`at_rate`].
pub fn write(folder: &Path, name: &str, requests: &[Named]) -> anyhow::Result<PathBuf> {
    let lines = requests.iter().map(|(kind, it)| {
        let (method, path, token) = (it.method, &it.path, &it.token);
        let (key, address, body) = (&it.key, &it.address, &it.body);
        format!("{kind}\t{method}\t{path}\t{token}\t{key}\t{address}\t{body}\n")
    });
    let file = folder.join(name);
    fs::write(&file, lines.collect::<String>())?;
    Ok(file)
}

/// Sends the requests of a file, so many a second; each is granted.
pub fn at_rate(
    address: SocketAddr,
    file: &Path,
    (rate, time): (u32, Duration),
) -> anyhow::Result<(Measured, Latencies)> {
    let (output, told) = (
        file.with_extension("answers"),
        file.with_extension("output"),
    );
    let ended = file.with_extension("answers.ended");
    let _ = fs::remove_file(&ended);
    let longest = (time + PATIENCE).as_secs();
    let mut command = Command::new("wrk");
    command
        .args(["-t", "1", "-c", &CONNECTIONS.to_string()])
        .args(["-d", &format!("{longest}s"), "--timeout", "20s"])
        .args(["-s", "bench/lua/open.lua", &format!("http://{address}")])
        .arg("--")
        .arg(file)
        .args([rate.to_string(), time.as_secs().to_string()])
        .arg(&output)
        .stdout(Stdio::from(fs::File::create(&told)?));
    let mut wrk = Process::start(&mut command)?;
    let mut stopped = false;
    while !wrk.has_ended()? {
        // Its main thread sleeps to the end of the longest time.
        if !stopped && ended.exists() {
            stopped = true;
            wrk.signal("INT")?;
        }
        sleep(Duration::from_millis(10));
    }
    let text = fs::read_to_string(&told)?;
    let line = text.lines().find(|it| it.starts_with('{'));
    let told: Told = serde_json::from_str(line.context("wrk printed no figures")?)?;
    let all = u64::from(rate) * time.as_secs();
    ensure!(
        told.due == all && told.answered == all && told.broken == 0,
        "of {all} requests: {told:?}"
    );
    read(&fs::read_to_string(&output)?, time)
}

fn read(answers: &str, time: Duration) -> anyhow::Result<(Measured, Latencies)> {
    let mut found = Latencies::new();
    let mut all = Vec::new();
    for line in answers.lines() {
        let mut words = line.split('\t');
        let kind = words.next().context("a kind")?;
        let since_due: f64 = words.next().context("a latency")?.parse()?;
        let status: u16 = words.nth(1).context("a status")?.parse()?;
        ensure!(status < 400, "{kind} was answered with {status}");
        found.entry(kind.to_owned()).or_default().push(since_due);
        all.push(since_due);
    }
    for latencies in found.values_mut().chain([&mut all]) {
        latencies.sort_unstable_by(f64::total_cmp);
    }
    let measured = Measured {
        requests: f64::from(u32::try_from(all.len())?),
        seconds: time.as_secs_f64(),
        refused: 0.0,
        broken: 0.0,
        p50_us: quantile(&all, 500),
        p90_us: quantile(&all, 900),
        p99_us: quantile(&all, 990),
        max_us: quantile(&all, 1000),
    };
    Ok((measured, found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latencies_are_those_since_requests_were_due() {
        let answers = "a\t3000\t10\t200\nb\t100\t10\t201\na\t1000\t10\t200\n";
        let (all, each) = read(answers, Duration::from_secs(3)).unwrap();
        assert_eq!(
            (all.requests, all.p50_us, all.max_us),
            (3.0, 1000.0, 3000.0)
        );
        assert_eq!(each["a"], [1000.0, 3000.0]);
        assert_eq!(each["b"], [100.0]);
    }

    #[test]
    fn refusal_ends_the_run() {
        assert!(read("a\t3000\t10\t422\n", Duration::from_secs(1)).is_err());
    }
}
