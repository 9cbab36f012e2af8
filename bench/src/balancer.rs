//! HAProxy before several processes of one program, with the configuration that districts use.

use crate::{
    database::given,
    service::{Process, free_address},
};
use anyhow::{Context, ensure};
use std::{
    fs,
    io::{Read, Write as _},
    net::SocketAddr,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::Command,
    thread::sleep,
    time::{Duration, Instant},
};

/// What operators are given.
const SHIPPED: &str = "packaging/haproxy.cfg";
/// How long an instance that came back gets less than its share (`slowstart` there).
const SLOW_START_SECONDS: u64 = 10;
/// How long it may take until all have their shares.
const EVEN_WITHIN: Duration = Duration::from_secs(60);

/// HAProxy that answers, ended when dropped.
pub struct Balancer {
    pub process: Process,
    pub address: SocketAddr,
    /// Where it is asked how it sees its instances.
    socket: PathBuf,
    behind: usize,
}

impl Balancer {
    /// Starts it before instances that are ready.
    pub fn before(instances: &[SocketAddr]) -> anyhow::Result<Self> {
        let address = free_address()?;
        let folder = PathBuf::from(given("BAOBAOWU_TEST_FOLDER")?);
        let file = folder.join(format!("haproxy-{}.cfg", address.port()));
        let socket = file.with_extension("socket");
        let shipped = fs::read_to_string(SHIPPED).context(SHIPPED)?;
        fs::write(&file, configuration(&shipped, instances, &socket)?)?;
        let mut command = Command::new(given("BAOBAOWU_TEST_HAPROXY")?);
        command.args(["-db", "-f"]).arg(&file);
        command.env("BAOBAOWU_BIND", address.to_string());
        // More than any workload has connections; the default wants more descriptors than a shell gives.
        command.env("BAOBAOWU_MAXCONN", "1000");
        let mut balancer = Self {
            process: Process::start(&mut command)?,
            address,
            socket,
            behind: instances.len(),
        };
        let begun = Instant::now();
        while UnixStream::connect(&balancer.socket).is_err() {
            ensure!(!balancer.process.has_ended()?, "haproxy has ended");
            ensure!(begun.elapsed() < EVEN_WITHIN, "haproxy does not start");
            sleep(Duration::from_millis(10));
        }
        balancer.wait_until_even()?;
        Ok(balancer)
    }

    fn seen(&self) -> anyhow::Result<Seen> {
        let mut asked = UnixStream::connect(&self.socket).context("haproxy")?;
        // Of all proxies the servers alone.
        asked.write_all(b"show stat -1 4 -1\n")?;
        let mut told = String::new();
        asked.read_to_string(&mut told)?;
        let seen = Seen::read(&told)?;
        ensure!(seen.instances == self.behind, "haproxy says:\n{told}");
        Ok(seen)
    }

    /// Waits until each instance gets its whole share.
    pub fn wait_until_even(&self) -> anyhow::Result<()> {
        let begun = Instant::now();
        while !self.seen()?.even {
            ensure!(
                begun.elapsed() < EVEN_WITHIN,
                "an instance gets no full share"
            );
            sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// How often it has taken an instance for lost.
    pub fn losses(&self) -> anyhow::Result<u64> {
        Ok(self.seen()?.losses)
    }
}

/// What HAProxy says of its instances.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    instances: usize,
    /// All are there, and none has come back only now.
    even: bool,
    losses: u64,
}

impl Seen {
    /// From comma-separated values, with the names of the columns in the first line.
    fn read(told: &str) -> anyhow::Result<Self> {
        let mut lines = told.lines().filter(|line| !line.is_empty());
        let names: Vec<&str> = lines.next().context("no names")?.split(',').collect();
        let mut seen = Self {
            instances: 0,
            even: true,
            losses: 0,
        };
        for line in lines {
            let values: Vec<&str> = line.split(',').collect();
            let value = |name: &str| {
                let at = names.iter().position(|it| *it == name);
                let value = at.and_then(|at| values.get(at));
                value.with_context(|| format!("no {name}: {line}"))
            };
            let losses: u64 = value("chkdown")?.parse()?;
            let back_for: u64 = value("lastchg")?.parse()?;
            seen.instances += 1;
            seen.losses += losses;
            // Who was there from the beginning starts with its whole share.
            let warm = losses == 0 || back_for > SLOW_START_SECONDS;
            seen.even &= *value("status")? == "UP" && warm;
        }
        Ok(seen)
    }
}

/// The shipped configuration with what a benchmark has otherwise. One machine plays all families, so the proxy
/// takes each request as coming from where wrk says, and then overwrites the header as ever; and a request
/// that has an id keeps it, because the open loop knows its answers by it.
fn configuration(shipped: &str, instances: &[SocketAddr], socket: &Path) -> anyhow::Result<String> {
    let servers = instances.iter().enumerate();
    let servers: Vec<String> = servers
        .map(|(number, address)| format!("    server instance-{number} {address}"))
        .collect();
    let mut lines: Vec<String> = Vec::new();
    let (mut changed, mut named) = (0, false);
    for line in shipped.lines() {
        let words = line.trim_start();
        if words.starts_with("server ") {
            if !named {
                lines.extend_from_slice(&servers);
            }
            named = true;
        } else if words == "global" {
            lines.push(format!("{line}\n    stats socket {}", socket.display()));
            changed += 1;
        } else if words.starts_with("bind ") {
            lines.push(format!(
                "{line}\n    http-request set-src hdr(X-Forwarded-For)"
            ));
            changed += 1;
        } else if words.starts_with("http-request set-header X-Request-Id ") {
            lines.push(format!(
                "{line} unless {{ req.hdr(X-Request-Id) -m found }}"
            ));
            changed += 1;
        } else {
            lines.push(line.to_owned());
        }
    }
    ensure!(
        named && changed == 3,
        "{SHIPPED} is not what the benchmark knows"
    );
    Ok(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &str = "# pxname,svname,status,lastchg,chkdown";

    fn seen(lines: &[&str]) -> Seen {
        Seen::read(&format!("{NAMES}\n{}\n\n", lines.join("\n"))).unwrap()
    }

    #[test]
    fn instance_that_came_back_gets_its_share_late() {
        let (there, away) = ("b,0,UP,900,0", "b,1,DOWN,3,1");
        assert!(seen(&[there, there]).even);
        assert!(!seen(&[there, away]).even);
        assert!(!seen(&[there, "b,1,UP,9,1"]).even);
        let back = seen(&[there, "b,1,UP,11,2"]);
        assert_eq!((back.instances, back.even, back.losses), (2, true, 2));
    }

    #[test]
    fn shipped_configuration_is_what_is_changed() {
        let shipped = include_str!("../../packaging/haproxy.cfg");
        let instances: Vec<SocketAddr> = (1..4)
            .map(|port| SocketAddr::from(([127, 0, 0, 1], port)))
            .collect();
        let made = configuration(shipped, &instances, Path::new("/s")).unwrap();
        assert_eq!(made.matches("    server instance-").count(), 3);
        assert!(!made.contains("BAOBAOWU_ONE}"));
        let (believed, overwritten) = (
            made.find("set-src"),
            made.find("set-header X-Forwarded-For"),
        );
        assert!(believed.is_some() && believed < overwritten);
        assert!(configuration("global\n", &instances, Path::new("/s")).is_err());
    }
}
