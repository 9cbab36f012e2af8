//! Processes of one program that answer at one address: one alone, or several behind HAProxy.

use crate::{
    balancer::Balancer,
    database::{given, redis_nodes},
    service::{Process, built, free_address, resident_mib, variables},
};
use anyhow::ensure;
use std::{
    net::SocketAddr,
    process::Command,
    thread::sleep,
    time::{Duration, Instant},
};

/// How long all may take to be ready.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// They are ready, and end when dropped.
pub struct Instances {
    processes: Vec<Process>,
    balancer: Option<Balancer>,
    /// Where they answer.
    pub address: SocketAddr,
    /// From their start to the first 200 of `/readyz` of all.
    pub ready_after: Duration,
}

impl Instances {
    /// So many of the service, on one database.
    pub async fn of_service(
        many: usize,
        database: &str,
        more: &[(&str, &str)],
    ) -> anyhow::Result<Self> {
        let variables = variables(database)?;
        let started = Self::start(many, |address| {
            let mut command = Command::new(built("baobaowu")?);
            command.arg("serve").envs(variables.iter().cloned());
            command.env("LISTEN_ADDRESS", address.to_string());
            command.envs(more.iter().copied());
            Ok(command)
        });
        started.await
    }

    /// So many of the constant, whose bodies have these sizes.
    pub async fn of_constant(many: usize, sizes: &[usize]) -> anyhow::Result<Self> {
        let mut redis = given("BAOBAOWU_TEST_REDIS_URL")?;
        // A database of its own, which is not emptied with the service's. A cluster has but one.
        if redis_nodes()?.len() == 1 {
            redis.push_str("/1");
        }
        let started = Self::start(many, |address| {
            let mut command = Command::new(built("constant")?);
            command.arg(address.to_string()).arg(&redis);
            command.args(sizes.iter().map(ToString::to_string));
            Ok(command)
        });
        started.await
    }

    async fn start(
        many: usize,
        command: impl Fn(SocketAddr) -> anyhow::Result<Command>,
    ) -> anyhow::Result<Self> {
        let (mut processes, mut addresses) = (Vec::new(), Vec::new());
        let begun = Instant::now();
        for _ in 0..many {
            let address = free_address()?;
            processes.push(Process::start(&mut command(address)?)?);
            addresses.push(address);
        }
        for (process, address) in processes.iter_mut().zip(&addresses) {
            ready(process, *address, begun).await?;
        }
        let ready_after = begun.elapsed();
        let (balancer, address) = match addresses.as_slice() {
            [only] => (None, *only),
            several => {
                let balancer = Balancer::before(several)?;
                let address = balancer.address;
                (Some(balancer), address)
            }
        };
        Ok(Self {
            processes,
            balancer,
            address,
            ready_after,
        })
    }

    /// Their processes.
    pub fn ids(&self) -> Vec<u32> {
        self.processes.iter().map(Process::id).collect()
    }

    /// The process before them, if there is one.
    pub fn balancer_ids(&self) -> Vec<u32> {
        self.balancer.iter().map(|it| it.process.id()).collect()
    }

    /// Memory of the largest.
    pub fn resident_mib(&self) -> anyhow::Result<f64> {
        let mut most = 0.0_f64;
        for process in &self.processes {
            most = most.max(resident_mib(process.id())?);
        }
        Ok(most)
    }

    /// Holds all of them still. HAProxy is held before them: it would take who does not answer for lost, and
    /// give it its share back only little by little.
    pub fn hold(&self) -> anyhow::Result<()> {
        for process in self.balancer.iter().map(|it| &it.process) {
            process.signal("STOP")?;
        }
        self.processes.iter().try_for_each(|it| it.signal("STOP"))
    }

    /// Lets them go on, and after their first moments what stands before them.
    pub fn go_on(&self, first_moments: Duration) -> anyhow::Result<()> {
        self.processes.iter().try_for_each(|it| it.signal("CONT"))?;
        sleep(first_moments);
        for process in self.balancer.iter().map(|it| &it.process) {
            process.signal("CONT")?;
        }
        Ok(())
    }

    /// Waits until each gets its whole share of what is asked.
    pub fn wait_until_even(&self) -> anyhow::Result<()> {
        self.balancer.iter().try_for_each(Balancer::wait_until_even)
    }

    /// How often one of them was taken for lost.
    pub fn losses(&self) -> anyhow::Result<u64> {
        self.balancer.as_ref().map_or(Ok(0), Balancer::losses)
    }
}

async fn ready(process: &mut Process, address: SocketAddr, begun: Instant) -> anyhow::Result<()> {
    loop {
        let asked = reqwest::get(format!("http://{address}/readyz")).await;
        if asked.is_ok_and(|answer| answer.status().is_success()) {
            return Ok(());
        }
        ensure!(!process.has_ended()?, "an instance has ended");
        ensure!(begun.elapsed() < READY_WITHIN, "an instance is not ready");
        sleep(Duration::from_millis(5));
    }
}
