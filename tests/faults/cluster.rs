//! A Redis Cluster of a history's own: three nodes without replicas, any of which can be killed
//! and frozen.

use crate::{
    place::{bound, free_port, run, signal, variable},
    servers::{Redis, redis_url},
};
use std::{
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const NODES: usize = 3;
/// How soon the others take a silent node to be lost; a few seconds in service.
const NODE_TIMEOUT_MILLIS: u64 = 1000;
/// How long the nodes may take to agree.
const AGREE_WITHIN: Duration = Duration::from_secs(20);

pub struct Cluster {
    nodes: Vec<Redis>,
}

impl Cluster {
    pub async fn start(folder: &Path) -> Self {
        let mut nodes = Vec::new();
        for nth in 0..NODES {
            let timeout = NODE_TIMEOUT_MILLIS.to_string();
            // The nodes speak to each other at a port of their own.
            let bus = free_port().to_string();
            let options = [
                ["--cluster-enabled", "yes"],
                ["--cluster-node-timeout", &timeout],
                ["--cluster-port", &bus],
            ];
            let options = options.concat().into_iter().map(str::to_owned).collect();
            nodes.push(Redis::start_with(&folder.join(format!("node{nth}")), options).await);
        }
        let cluster = Self { nodes };
        let mut create = Command::new("redis-cli");
        create.args(["--cluster", "create"]);
        create.args(
            cluster
                .nodes
                .iter()
                .map(|it| format!("127.0.0.1:{}", it.port)),
        );
        run(create.arg("--cluster-yes").stdout(Stdio::null()));
        cluster.agree().await;
        cluster
    }

    /// What `REDIS_URL` is for a service.
    pub fn url(&self) -> String {
        let nodes: Vec<String> = self.nodes.iter().map(|it| redis_url(it.port)).collect();
        nodes.join(",")
    }

    /// `kill -9` of a node; it comes back with what it knows of the cluster and no key.
    pub async fn kill_for(&mut self, nth: usize, long: Duration) {
        self.nodes[nth].kill();
        tokio::time::sleep(long).await;
        self.nodes[nth].restart().await;
    }

    pub fn freeze(&self, nth: usize) {
        self.nodes[nth].freeze();
    }

    pub fn thaw(&self, nth: usize) {
        self.nodes[nth].thaw();
    }

    /// Until every node says that the cluster serves every key.
    pub async fn agree(&self) {
        let since = Instant::now();
        for node in &self.nodes {
            while !says_ok(node.port) {
                assert!(since.elapsed() < AGREE_WITHIN, "the nodes do not agree");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }

    /// Until the others have given a node up.
    pub async fn misses(&self, nth: usize) {
        let since = Instant::now();
        let other = &self.nodes[(nth + 1) % NODES];
        while says_ok(other.port) {
            assert!(since.elapsed() < AGREE_WITHIN, "nobody misses the node");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Until a service has looked at the nodes, and dropped what they held before.
    pub async fn is_known(&self) {
        let since = Instant::now();
        let marker = ["-c", "exists", "baobaowu:written_to"];
        while asked(self.nodes[0].port, &marker).trim() != "1" {
            assert!(since.elapsed() < AGREE_WITHIN, "nobody looks at the nodes");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// How many keys each node holds.
    pub fn keys_of_nodes(&self) -> Vec<usize> {
        let count = |node: &Redis| asked(node.port, &["dbsize"]).trim().parse().unwrap();
        self.nodes.iter().map(count).collect()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // What is killed while it is stopped ends only later.
        for node in &self.nodes {
            node.thaw();
        }
    }
}

fn says_ok(port: u16) -> bool {
    asked(port, &["cluster", "info"]).contains("cluster_state:ok")
}

fn asked(port: u16, words: &[&str]) -> String {
    let mut ask = Command::new("redis-cli");
    ask.args(["-p", &port.to_string()]).args(words);
    String::from_utf8(ask.output().unwrap().stdout).unwrap()
}

/// HAProxy with the configuration that operators are given, before two instances.
pub struct Balancer {
    pub port: u16,
    process: Child,
}

impl Balancer {
    pub async fn before(instances: [u16; 2]) -> Self {
        let port = free_port();
        let mut haproxy = bound("KILL", variable("BAOBAOWU_TEST_HAPROXY"));
        haproxy
            .args(["-db", "-f"])
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/packaging/haproxy.cfg"
            ))
            .env("BAOBAOWU_MAXCONN", "1000")
            .env("BAOBAOWU_BIND", format!("127.0.0.1:{port}"))
            .env("BAOBAOWU_ONE", format!("127.0.0.1:{}", instances[0]))
            .env("BAOBAOWU_TWO", format!("127.0.0.1:{}", instances[1]));
        let process = haproxy.spawn().unwrap();
        let since = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(since.elapsed() < AGREE_WITHIN, "haproxy does not start");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Self { port, process }
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        signal("KILL", [self.process.id()]);
        drop(self.process.wait());
    }
}
