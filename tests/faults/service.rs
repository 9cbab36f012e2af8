//! The service as a process, with a clock that can be moved.

use crate::place::{bound, signal};
use baobaowu::{
    shared::domain::{Clock, SystemClock},
    testing::{Guard, Step},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};
use tokio::net::{TcpStream, UnixListener, UnixStream};

/// PostgreSQL's patience with a silent transaction, shorter here than in service.
pub const IDLE_TIMEOUT: Duration = Duration::from_millis(2000);

/// The clock of the processes of a history.
pub struct Watch {
    file: PathBuf,
    off: AtomicI64,
}

impl Watch {
    pub fn at(file: PathBuf, now: DateTime<Utc>) -> Self {
        let watch = Self {
            file,
            off: AtomicI64::new(0),
        };
        watch.set(now);
        watch
    }

    pub fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + TimeDelta::milliseconds(self.off.load(Ordering::SeqCst))
    }

    pub fn set(&self, now: DateTime<Utc>) {
        let off = (now - SystemClock.now()).num_milliseconds();
        // By renaming: a clock that is read meanwhile shows the one or the other.
        let fresh = self.file.with_extension("new");
        std::fs::write(&fresh, off.to_string()).unwrap();
        std::fs::rename(&fresh, &self.file).unwrap();
        self.off.store(off, Ordering::SeqCst);
    }
}

/// Where a request is to be held: the step, and the how many-th that comes to it.
#[derive(Clone, Copy, Debug)]
pub struct HoldAt(pub Step, pub usize);

/// Hears of requests that are held.
pub struct Holds {
    listener: UnixListener,
    path: PathBuf,
}

impl Holds {
    pub fn in_folder(folder: &Path) -> Self {
        let path = folder.join("held");
        Self {
            listener: UnixListener::bind(&path).unwrap(),
            path,
        }
    }

    /// The request that is held, until what is answered is dropped; none if none comes in time.
    pub async fn held(&self, within: Duration) -> Option<UnixStream> {
        let accepted = tokio::time::timeout(within, self.listener.accept()).await;
        accepted.ok().map(|accepted| accepted.unwrap().0)
    }
}

/// A process of the service on a port of its own.
pub struct Service {
    pub port: u16,
    variables: Vec<(String, String)>,
    process: Child,
    log: Arc<Mutex<String>>,
}

impl Service {
    pub async fn start(
        port: u16,
        mut variables: Vec<(String, String)>,
        (watch, holds): (&Watch, &Holds),
        left_out: Option<Guard>,
        hold: Option<HoldAt>,
    ) -> Self {
        let mut add = |name: &str, value: String| variables.push((name.to_owned(), value));
        add("LISTEN_ADDRESS", format!("127.0.0.1:{port}"));
        add("BAOBAOWU_TEST_CLOCK", watch.file.display().to_string());
        add(
            "BAOBAOWU_TEST_IDLE_MILLIS",
            IDLE_TIMEOUT.as_millis().to_string(),
        );
        add(
            "BAOBAOWU_TEST_HOLD_SOCKET",
            holds.path.display().to_string(),
        );
        if let Some(guard) = left_out {
            add("BAOBAOWU_TEST_LEAVE_OUT", guard.as_str().to_owned());
        }
        let log = Arc::default();
        let process = launch(&variables, hold, &log);
        let mut service = Self {
            port,
            variables,
            process,
            log,
        };
        service.wait_until_it_listens().await;
        service
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// SIGTERM, as at an upgrade.
    pub fn tell_to_stop(&self) {
        signal("TERM", [self.process.id()]);
    }

    pub async fn stop(&mut self) {
        self.tell_to_stop();
        self.ends().await;
    }

    /// It has to end by itself, and without an error.
    pub async fn ends(&mut self) {
        let since = Instant::now();
        let status = loop {
            match self.process.try_wait().unwrap() {
                Some(status) => break status,
                None => tokio::time::sleep(Duration::from_millis(10)).await,
            }
            assert!(since.elapsed() < Duration::from_secs(20), "it does not end");
        };
        assert!(status.success(), "{status}: {}", self.log());
    }

    pub async fn restart(&mut self, hold: Option<HoldAt>) {
        self.process = launch(&self.variables, hold, &self.log);
        self.wait_until_it_listens().await;
    }

    /// Starts anew with another value of a variable.
    pub async fn restart_with(&mut self, name: &str, value: &str) {
        self.variables.push((name.to_owned(), value.to_owned()));
        self.restart(None).await;
    }

    pub fn pause(&self) {
        signal("STOP", [self.process.id()]);
    }

    pub fn resume(&self) {
        signal("CONT", [self.process.id()]);
    }

    /// No file of the process may grow beyond this: what a full disk says, to one process and
    /// without privileges. Of a write that crosses the line a part is written, and what lies
    /// beyond fails.
    pub fn limit_files(&self, bytes: Option<u64>) {
        let limit = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
        let limited = Command::new("prlimit")
            .args(["--pid", &self.process.id().to_string()])
            .arg(format!("--fsize={limit}:unlimited"))
            .status();
        assert!(limited.unwrap().success());
    }

    /// Everything it has logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    async fn wait_until_it_listens(&mut self) {
        let since = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
            let ended = self.process.try_wait().unwrap();
            assert!(ended.is_none(), "{ended:?}: {}", self.log());
            assert!(since.elapsed() < Duration::from_secs(30), "{}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may be dead already; either way it is gone afterwards.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn launch(variables: &[(String, String)], hold: Option<HoldAt>, log: &Arc<Mutex<String>>) -> Child {
    // A write beyond the limit of a file is to be an error, as on a full disk, not a signal.
    let mut command = bound("KILL", "sh");
    command
        .args(["-c", "trap '' XFSZ; exec \"$0\" serve"])
        .arg(env!("CARGO_BIN_EXE_baobaowu"))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .envs(variables.iter().cloned())
        .stderr(Stdio::piped());
    if let Some(HoldAt(step, nth)) = hold {
        command.env("BAOBAOWU_TEST_HOLD_AT", format!("{}:{nth}", step.as_str()));
    }
    let mut process = command.spawn().unwrap();
    let lines = BufReader::new(process.stderr.take().unwrap()).lines();
    let log = Arc::clone(log);
    thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            let mut log = log.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
        }
    });
    process
}
