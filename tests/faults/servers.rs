//! A PostgreSQL and a Redis of a history's own, to be killed and frozen.
//!
//! PostgreSQL runs without `fsync`. What is killed here is its processes, never the machine:
//! what a process has written to a file stays in the kernel whatever becomes of the process.
//! `synchronous_commit` is on, as in service: a commit is in the file before it is answered.

use crate::place::{
    answers, bound, bound_as_server, children_of, copy, free_port, run, signal, variable,
};
use redis::AsyncConnectionConfig;
use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command},
    time::Duration,
};

/// How long Redis may take for a command on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long one look at PostgreSQL may take.
const ANSWERS_WITHIN: Duration = Duration::from_secs(1);

/// A cluster whose data lies in one folder.
pub struct Postgres {
    data: PathBuf,
    pub port: u16,
    process: Child,
}

impl Postgres {
    /// A cluster in which there is nothing.
    pub async fn create(data: &Path) -> Self {
        let owned = data.parent().unwrap();
        let program = format!("{}/initdb", variable("BAOBAOWU_TEST_POSTGRES_BIN"));
        run(bound_as_server("KILL", program)
            .args(["--username=postgres", "--auth=trust", "--no-sync"])
            .args(["--encoding=UTF8", "--locale=C.UTF-8", "--wal-segsize=1"])
            .arg(format!("--pgdata={}", data.display()))
            .current_dir(owned));
        Self::start(data).await
    }

    /// The cluster as it is in a copy of `template`.
    pub async fn copy_of(template: &Path, data: &Path) -> Self {
        copy(template, data);
        Self::start(data).await
    }

    async fn start(data: &Path) -> Self {
        loop {
            let port = free_port();
            let mut server = Self {
                data: data.to_owned(),
                port,
                process: launch(data, port),
            };
            if server.is_up().await {
                return server;
            }
        }
    }

    /// `kill -9` of the server and of everything it has started, at once.
    pub fn kill(&mut self) {
        let server = self.process.id();
        signal("STOP", [server]);
        signal("KILL", [children_of(server), vec![server]].concat());
        self.process.wait().unwrap();
    }

    /// From here on nobody writes commits but those who wait for them.
    pub fn stop_writer(&self) {
        let writes = |id: &u32| {
            let name = fs::read_to_string(format!("/proc/{id}/cmdline"));
            name.is_ok_and(|name| name.contains("walwriter"))
        };
        let writer = children_of(self.process.id()).into_iter().find(writes);
        signal("STOP", [writer.unwrap()]);
    }

    /// Starts it again where it was.
    pub async fn restart(&mut self) {
        loop {
            self.process = launch(&self.data, self.port);
            // Refused for as long as something of the killed one still dies.
            if self.is_up().await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Ends it in order, its data good to be copied.
    pub fn stop(&mut self) {
        signal("INT", [self.process.id()]);
        self.process.wait().unwrap();
    }

    async fn is_up(&mut self) -> bool {
        let url = url_of(self.port, "postgres");
        answers(&mut self.process, async || is_answering(&url).await).await
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Ok(None) = self.process.try_wait() {
            self.kill();
        }
    }
}

async fn is_answering(url: &str) -> bool {
    let mut options = ConnectOptions::new(url);
    // The driver would go on for half a minute with a server that has ended.
    options
        .max_connections(1)
        .connect_timeout(ANSWERS_WITHIN)
        .acquire_timeout(ANSWERS_WITHIN)
        .sqlx_logging(false);
    let Ok(db) = Database::connect(options).await else {
        return false;
    };
    let answered = db.execute_unprepared("SELECT 1").await.is_ok();
    drop(db.close().await);
    answered
}

/// The address of a database at a port: of the server, or of a proxy before it.
pub fn url_of(port: u16, database: &str) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/{database}")
}

fn launch(data: &Path, port: u16) -> Child {
    let program = format!("{}/postgres", variable("BAOBAOWU_TEST_POSTGRES_BIN"));
    let mut server = bound_as_server("INT", program);
    server.arg("-D").arg(data).args(["-p", &port.to_string()]);
    for setting in [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=60",
        "shared_buffers=32MB",
        "fsync=off",
        "synchronous_commit=on",
        "timezone=UTC",
    ] {
        server.args(["-c", setting]);
    }
    server.spawn().unwrap()
}

/// A Redis that keeps nothing on disk unless it is told to.
pub struct Redis {
    folder: PathBuf,
    pub port: u16,
    options: Vec<String>,
    process: Child,
}

impl Redis {
    pub async fn start(folder: &Path) -> Self {
        Self::start_with(folder, Vec::new()).await
    }

    pub async fn start_with(folder: &Path, options: Vec<String>) -> Self {
        loop {
            let port = free_port();
            let mut server = Self {
                folder: folder.to_owned(),
                port,
                process: launch_redis(folder, port, &options),
                options: options.clone(),
            };
            if server.is_up().await {
                return server;
            }
        }
    }

    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts it again where it was, with the dump there is in its folder.
    pub async fn restart(&mut self) {
        self.process = launch_redis(&self.folder, self.port, &self.options);
        assert!(self.is_up().await, "redis does not come back");
    }

    pub fn freeze(&self) {
        signal("STOP", [self.process.id()]);
    }

    pub fn thaw(&self) {
        signal("CONT", [self.process.id()]);
    }

    /// Forgets everything.
    pub async fn empty(&self) {
        self.command("FLUSHALL").await;
    }

    /// Writes what it has into its folder, from where [`Redis::restart`] reads it.
    pub async fn dump(&self) {
        self.command("SAVE").await;
    }

    /// Without a dump it comes back empty.
    pub fn has_dump(&self) -> bool {
        self.folder.join("dump.rdb").exists()
    }

    async fn command(&self, name: &str) {
        let client = redis::Client::open(redis_url(self.port)).unwrap();
        let patient = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        let connected = client.get_multiplexed_async_connection_with_config(&patient);
        let mut connection = connected.await.unwrap();
        let asked = redis::cmd(name);
        let _: () = asked.query_async(&mut connection).await.unwrap();
    }

    async fn is_up(&mut self) -> bool {
        let client = redis::Client::open(redis_url(self.port)).unwrap();
        let asks = async || match client.get_multiplexed_async_connection().await {
            Ok(mut connection) => {
                let asked = redis::cmd("PING");
                asked.query_async::<String>(&mut connection).await.is_ok()
            }
            Err(_) => false,
        };
        answers(&mut self.process, asks).await
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        // It may be dead already; either way it is gone afterwards.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

pub fn redis_url(port: u16) -> String {
    format!("redis://127.0.0.1:{port}")
}

fn launch_redis(folder: &Path, port: u16, options: &[String]) -> Child {
    fs::create_dir_all(folder).unwrap();
    let mut server: Command = bound("KILL", variable("BAOBAOWU_TEST_REDIS_SERVER"));
    server
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
        .args(["--save", "", "--appendonly", "no", "--dir"])
        .arg(folder)
        .args(options);
    server.spawn().unwrap()
}
