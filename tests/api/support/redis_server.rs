//! A Redis of the test's own, to be killed and frozen.

use redis::AsyncCommands;
use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A Redis process on a free port; gone when dropped.
pub struct RedisServer {
    port: u16,
    process: Child,
}

impl RedisServer {
    /// Starts a server and waits until it answers.
    pub async fn start() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let server = Self {
            port,
            process: spawn(port),
        };
        server.wait_for_answer().await;
        server
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// `kill -9`. It keeps nothing on disk, so it comes back empty.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts it again on the same port, empty.
    pub async fn restart(&mut self) {
        self.process = spawn(self.port);
        self.wait_for_answer().await;
    }

    /// Stops it in its tracks: connections stay open and nobody answers.
    pub fn freeze(&self) {
        self.signal("STOP");
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.signal("CONT");
    }

    /// The value of the projection whose key holds this, if there is one.
    pub async fn projection(&self, name: &str) -> Option<String> {
        let client = redis::Client::open(self.url()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.ok()?;
        let names: Vec<String> = connection.keys(format!("*{name}*")).await.ok()?;
        let stored: String = connection.get(names.first()?).await.ok()?;
        Some(stored.split_once(':')?.1.to_owned())
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &self.process.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
    }

    async fn wait_for_answer(&self) {
        let client = redis::Client::open(self.url()).unwrap();
        let since = Instant::now();
        while client.get_multiplexed_async_connection().await.is_err() {
            assert!(since.elapsed() < Duration::from_secs(10), "redis is not up");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        // It may be dead already; either way it is gone afterwards.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn spawn(port: u16) -> Child {
    let program = std::env::var("BAOBAOWU_TEST_REDIS_SERVER")
        .unwrap_or_else(|_| panic!("BAOBAOWU_TEST_REDIS_SERVER is not set; run `make test`"));
    Command::new(program)
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
        .args(["--save", "", "--appendonly", "no"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
