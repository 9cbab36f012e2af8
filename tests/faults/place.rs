//! Where processes live: a folder, ports, and children that do not outlive the test.

use rand::{RngExt, rng};
use std::{
    env,
    ffi::OsStr,
    fs,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// How long a server may take until it answers.
const START_WITHIN: Duration = Duration::from_secs(30);

/// A folder of its own, removed when dropped; an account that runs PostgreSQL may enter it.
pub fn folder() -> TempDir {
    let made = tempfile::Builder::new()
        .prefix("f")
        .tempdir_in(variable("BAOBAOWU_TEST_FOLDER"))
        .unwrap();
    run(Command::new("chmod").arg("711").arg(made.path()));
    made
}

/// A variable that `scripts/with-servers` sets.
pub fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run `make faults`"))
}

/// A port below those that the kernel hands out by itself, so that a server that is killed
/// finds it free when it comes back.
#[expect(
    clippy::disallowed_methods,
    reason = "which port it is decides nothing"
)]
pub fn free_port() -> u16 {
    loop {
        let port = rng().random_range(15_000..30_000);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// A program that is sent `signal` when the thread that starts it ends: threads of a test's
/// runtime, which live as long as the test.
pub fn bound(signal: &str, program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", signal, "--"]).arg(program);
    quiet(&mut command);
    command
}

/// As [`bound`], under the account that may run PostgreSQL.
pub fn bound_as_server(signal: &str, program: impl AsRef<OsStr>) -> Command {
    let account = variable("BAOBAOWU_TEST_ACCOUNT");
    let mut command = Command::new("setpriv");
    command
        .args(account.split_whitespace())
        .args(["--pdeathsig", signal, "--"])
        .arg(program)
        .env("LC_ALL", "C.UTF-8");
    quiet(&mut command);
    command
}

fn quiet(command: &mut Command) {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
}

/// Runs a command that must succeed.
pub fn run(command: &mut Command) {
    let status = command.status().unwrap();
    assert!(status.success(), "{command:?}: {status}");
}

/// Copies a folder with its owners.
pub fn copy(from: &Path, to: &Path) {
    run(Command::new("cp").arg("-a").arg(from).arg(to));
}

/// Sends a signal to processes, some of which may be gone.
pub fn signal(name: &str, processes: impl IntoIterator<Item = u32>) {
    let mut kill = Command::new("kill");
    kill.arg(format!("-{name}"));
    kill.args(processes.into_iter().map(|id| id.to_string()));
    quiet(&mut kill);
    kill.status().unwrap();
}

/// The processes that one has started.
pub fn children_of(parent: u32) -> Vec<u32> {
    let wanted = format!("PPid:\t{parent}");
    let found = fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let id: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
        let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        status.lines().any(|line| line == wanted).then_some(id)
    });
    found.collect()
}

/// Waits until a server answers; false when its process has ended instead.
pub async fn answers(process: &mut Child, mut asks: impl AsyncFnMut() -> bool) -> bool {
    let since = Instant::now();
    while !asks().await {
        if process.try_wait().unwrap().is_some() {
            return false;
        }
        assert!(since.elapsed() < START_WITHIN, "a server does not answer");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    true
}
