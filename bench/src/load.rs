//! Closed loop: wrk with prepared requests.

use crate::service::Process;
use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};
use std::{
    fmt::Write as _,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread::sleep,
    time::Duration,
};

/// What a run of wrk or pgbench has measured.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Measured {
    pub requests: f64,
    pub seconds: f64,
    /// Answers of 400 and above.
    pub refused: f64,
    /// Connections that failed, and answers that never came.
    pub broken: f64,
    pub p50_us: f64,
    pub p90_us: f64,
    pub p99_us: f64,
    pub max_us: f64,
}

impl Measured {
    pub fn rate(&self) -> f64 {
        self.requests / self.seconds.max(f64::EPSILON)
    }
}

/// One prepared request; what is empty is left out.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub method: &'static str,
    pub path: String,
    pub token: String,
    pub key: String,
    /// For whom a proxy says that it asks.
    pub address: String,
    pub body: String,
}

/// Writes requests to a file of the folder, for [`closed`].
pub fn write(folder: &Path, name: &str, requests: &[Request]) -> anyhow::Result<PathBuf> {
    let mut text = String::new();
    for it in requests {
        let (method, path, token) = (it.method, &it.path, &it.token);
        let (key, address, body) = (&it.key, &it.address, &it.body);
        writeln!(text, "{method}\t{path}\t{token}\t{key}\t{address}\t{body}")?;
    }
    let file = folder.join(name);
    fs::write(&file, text)?;
    Ok(file)
}

/// When a run ends.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// After a time; requests are repeated from the first.
    After(Duration),
    /// When each request was sent once.
    Sent,
}

/// Longest run that ends by itself.
const LONGEST: Duration = Duration::from_secs(120);

/// Sends the requests of a file over so many connections, each as soon as the one before is answered.
pub fn closed(
    address: SocketAddr,
    file: &Path,
    connections: u32,
    until: Until,
) -> anyhow::Result<Measured> {
    let threads = connections.min(2).to_string();
    let mark = file.with_extension("ended");
    let marks: Vec<PathBuf> = (0..connections.min(2))
        .map(|at| file.with_extension(format!("ended.{at}")))
        .collect();
    for mark in marks.iter().chain([&file.with_extension("ended.loaded")]) {
        let _ = fs::remove_file(mark);
    }
    let (longest, mode) = match until {
        Until::After(time) => (time, "cycle"),
        Until::Sent => (LONGEST, "once"),
    };
    let output = file.with_extension("output");
    let mut command = Command::new("wrk");
    command
        .args(["-t", &threads, "-c", &connections.to_string()])
        .args(["-d", &format!("{}s", longest.as_secs()), "--timeout", "10s"])
        .args([
            "-s",
            "bench/lua/load.lua",
            &format!("http://{address}"),
            "--",
        ])
        .arg(file)
        .args([&threads, mode])
        .arg(&mark)
        .stdout(Stdio::from(fs::File::create(&output)?));
    let mut wrk = Process::start(&mut command)?;
    let mut told = false;
    while !wrk.has_ended()? {
        // Its main thread sleeps to the end of the longest time, whatever its threads have done.
        if !told && marks.iter().all(|mark| mark.exists()) {
            told = true;
            wrk.signal("INT")?;
        }
        sleep(Duration::from_millis(10));
    }
    let text = fs::read_to_string(&output)?;
    let line = text.lines().find(|it| it.starts_with('{'));
    let measured: Measured = serde_json::from_str(line.context("wrk printed no figures")?)?;
    ensure!(measured.requests > 0.0, "no request was answered:\n{text}");
    Ok(measured)
}
