//! The processes that are measured: what is said to them, how each is started, and how they are counted.

use crate::database::{given, run};
use anyhow::Context;
use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// By whom the tokens of the run say that they are.
pub const ISSUER: &str = "http://bench.invalid";
/// Encrypts and signs what a run makes, and nothing else.
const KEY: &str = "YmVuY2gtb25seSAzMi1ieXRlIGtleSwgbm8gc2VjcmU=";

/// The variable `TOKEN_KEYS` of a run.
pub fn token_keys() -> String {
    format!("bench:{KEY}")
}

/// Variables of the service that differ from its defaults (docs/performance.md says why).
pub fn variables(database: &str) -> anyhow::Result<Vec<(String, String)>> {
    let most = "1000000:1000000".to_owned();
    let mut all = vec![
        ("DATABASE_URL".to_owned(), database.to_owned()),
        ("REDIS_URL".to_owned(), given("BAOBAOWU_TEST_REDIS_URL")?),
        ("TOKEN_KEYS".to_owned(), token_keys()),
        ("DATA_KEYS".to_owned(), token_keys()),
        ("LOOKUP_KEY".to_owned(), KEY.to_owned()),
        ("PUBLIC_URL".to_owned(), ISSUER.to_owned()),
        ("LOG_FILTER".to_owned(), "warn".to_owned()),
        ("MIGRATE_AT_START".to_owned(), "false".to_owned()),
        ("REQUIRE_STAFF_TOTP".to_owned(), "false".to_owned()),
    ];
    for group in ["READS", "WRITES", "BOOKING"] {
        all.push((format!("RATE_{group}"), most.clone()));
    }
    Ok(all)
}

/// A program that was built beside this one.
pub fn built(name: &str) -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe()?;
    Ok(own.parent().context("a folder")?.join(name))
}

/// A process of ours, ended when dropped.
pub struct Process(Child);

impl Process {
    pub fn start(command: &mut Command) -> anyhow::Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::null()).spawn().context(name)?;
        Ok(Self(child))
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Sends a signal by the name that `kill` knows.
    pub fn signal(&self, name: &str) -> anyhow::Result<()> {
        let id = self.id().to_string();
        run(Command::new("kill").args(["-s", name, &id])).map(|_| ())
    }

    pub fn has_ended(&mut self) -> anyhow::Result<bool> {
        Ok(self.0.try_wait()?.is_some())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A loopback address at which nothing listens.
pub fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// Runs a command of the service on the database, such as `import DIR`.
pub fn command(database: &str, words: &[&str]) -> anyhow::Result<String> {
    run(Command::new(built("baobaowu")?)
        .args(words)
        .envs(variables(database)?))
}

/// Processor time of processes, of those they waited for, and of their children that run.
pub fn processor_time(processes: &[u32]) -> anyhow::Result<Duration> {
    let mut ticks = 0_u64;
    for folder in fs::read_dir("/proc")?.flatten() {
        // Processes end while we look.
        let Ok(stat) = fs::read_to_string(folder.path().join("stat")) else {
            continue;
        };
        let id = folder.file_name().to_string_lossy().parse();
        let own = id.is_ok_and(|id: u32| processes.contains(&id));
        // Behind the name, which may hold anything: state, parent, and ten others before the times.
        let Some((_, rest)) = stat.rsplit_once(')') else {
            continue;
        };
        let words: Vec<&str> = rest.split_whitespace().collect();
        let number = |at: usize| words.get(at).and_then(|it| it.parse::<u64>().ok());
        let parent = number(1).and_then(|it| u32::try_from(it).ok());
        if own || parent.is_some_and(|it| processes.contains(&it)) {
            let last = if own { 14 } else { 12 };
            ticks += (11..=last).filter_map(number).sum::<u64>();
        }
    }
    // A tick is 10 ms on every Linux that Debian builds.
    Ok(Duration::from_millis(ticks * 10))
}

/// Memory of a process that is in RAM, in MiB.
pub fn resident_mib(process: u32) -> anyhow::Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"));
    let kib = line.context("no VmRSS")?.trim().trim_end_matches(" kB");
    Ok(kib.trim().parse::<f64>()? / 1024.0)
}
