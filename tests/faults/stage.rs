//! Everything a history needs: its own servers, proxies before them, instances and people.

use crate::{
    cluster::{Balancer, Cluster},
    kinds::Kind,
    load::Scene,
    place::{copy, folder, free_port},
    proxy::Proxy,
    servers::{Postgres, Redis, redis_url, url_of},
    service::{HoldAt, Holds, Service, Watch},
    town::{beginning, give_to_server, state_of, town, variables},
};
use baobaowu::{
    config::{Config, Environment},
    shared::security::AccessTokens,
    state::AppState,
    testing::Guard,
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use tempfile::TempDir;

/// What a history is made of.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub seed: u64,
    pub kind: Kind,
    /// The guard that is left out: a negative control.
    pub left_out: Option<Guard>,
}

/// Servers with a proxy before each.
pub struct Servers {
    pub postgres: Postgres,
    pub postgres_proxy: Proxy,
    pub redis: Redis,
    /// One for each instance.
    pub redis_proxies: Vec<Proxy>,
    /// In place of the one Redis, where the instances are balanced.
    pub cluster: Option<Cluster>,
}

pub struct Stage {
    pub services: Vec<Service>,
    pub holds: Holds,
    pub scene: Arc<Scene>,
    /// None on SQLite.
    pub servers: Option<Servers>,
    /// Before the instances, where they are balanced.
    pub balancer: Option<Balancer>,
    /// The file of SQLite.
    pub file: PathBuf,
    _folder: TempDir,
}

impl Stage {
    pub async fn set(plan: Plan, hold: Option<HoldAt>) -> Self {
        let town = town().await;
        let folder = folder();
        let file = folder.path().join("house.db");
        let on_sqlite = plan.kind.on_sqlite(plan.seed);
        let (servers, people) = if on_sqlite {
            copy(&town.sqlite.0, &file);
            (None, &town.sqlite.1)
        } else {
            let mut servers = servers(folder.path(), &town.postgres.0, plan.kind.instances()).await;
            if plan.kind.is_balanced() {
                servers.cluster = Some(Cluster::start(&folder.path().join("cluster")).await);
            }
            (Some(servers), &town.postgres.1)
        };
        let watch = Watch::at(folder.path().join("clock"), beginning());
        let holds = Holds::in_folder(folder.path());
        let mut services = Vec::new();
        for nth in 0..plan.kind.instances() {
            let all = through_proxies(&town.policies, servers.as_ref(), &file, nth);
            // Only the first instance is held.
            let hold = hold.filter(|_| nth == 0);
            let shared = (&watch, &holds);
            let service = Service::start(free_port(), all, shared, plan.left_out, hold);
            services.push(service.await);
        }
        let config = Config::read(&Environment::of(variables(
            &town.policies,
            "sqlite::memory:",
        )));
        let config = config.unwrap();
        let sign_in = &config.sign_in;
        let tokens = AccessTokens::new(
            &config.keys.tokens,
            sign_in.access_lifetime,
            &sign_in.issuer,
        );
        let mut ports: Vec<u16> = services.iter().map(|it| it.port).collect();
        let mut balancer = None;
        if let (true, [one, two]) = (plan.kind.is_balanced(), ports.as_slice()) {
            let before = Balancer::before([*one, *two]).await;
            ports = vec![before.port];
            balancer = Some(before);
        }
        let scene = Scene::new(people.clone(), watch, tokens.unwrap(), ports);
        Self {
            services,
            holds,
            scene: Arc::new(scene),
            servers,
            balancer,
            file,
            _folder: folder,
        }
    }

    /// The store as it is, past every proxy.
    pub async fn state(&self) -> AppState {
        let policies = &town().await.policies;
        let mut all = match &self.servers {
            None => variables(policies, &format!("sqlite://{}", self.file.display())),
            Some(servers) => variables(policies, &url_of(servers.postgres.port, "postgres")),
        };
        if let Some(servers) = &self.servers {
            all.push((
                "REDIS_URL".to_owned(),
                servers.redis_url(servers.redis.port),
            ));
        }
        state_of(all, self.scene.watch.now()).await
    }

    pub fn servers(&mut self) -> &mut Servers {
        self.servers.as_mut().unwrap()
    }
}

async fn servers(folder: &Path, template: &Path, instances: usize) -> Servers {
    let at = folder.join("pg");
    fs::create_dir(&at).unwrap();
    give_to_server(&at);
    let postgres = Postgres::copy_of(template, &at.join("data")).await;
    let redis = Redis::start(&folder.join("redis")).await;
    let postgres_proxy = Proxy::before(postgres.port).await;
    let mut redis_proxies = Vec::new();
    for _ in 0..instances {
        redis_proxies.push(Proxy::before(redis.port).await);
    }
    Servers {
        postgres,
        postgres_proxy,
        redis,
        redis_proxies,
        cluster: None,
    }
}

impl Servers {
    /// The cluster, where there is one; else the one Redis at this port.
    pub fn redis_url(&self, port: u16) -> String {
        let cluster = self.cluster.as_ref().map(Cluster::url);
        cluster.unwrap_or_else(|| redis_url(port))
    }
}

fn through_proxies(
    policies: &Path,
    servers: Option<&Servers>,
    file: &Path,
    nth: usize,
) -> Vec<(String, String)> {
    match servers {
        None => variables(policies, &format!("sqlite://{}", file.display())),
        Some(servers) => {
            let url = url_of(servers.postgres_proxy.port, "postgres");
            let mut all = variables(policies, &url);
            let redis = servers.redis_url(servers.redis_proxies[nth].port);
            all.push(("REDIS_URL".to_owned(), redis));
            if servers.cluster.is_some() {
                // The first is far beyond what is asked, but counted, at the nodes of the
                // cluster; the others are for `instances.rs`.
                for (name, rate) in [
                    ("RATE_BOOKING", "100000:100000"),
                    ("RATE_UPLOADS", "3:5"),
                    ("RATE_SIGN_IN", "0:5"),
                ] {
                    all.retain(|(other, _)| other != name);
                    all.push((name.to_owned(), rate.to_owned()));
                }
            }
            all
        }
    }
}
