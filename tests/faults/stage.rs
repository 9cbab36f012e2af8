//! Everything a history needs: its own servers, proxies before them, instances and people.

use crate::{
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
}

pub struct Stage {
    pub services: Vec<Service>,
    pub holds: Holds,
    pub scene: Arc<Scene>,
    /// None on SQLite.
    pub servers: Option<Servers>,
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
            let instances = plan.kind.instances();
            let servers = servers(folder.path(), &town.postgres.0, instances).await;
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
        let ports = services.iter().map(|it| it.port).collect();
        let scene = Scene::new(people.clone(), watch, tokens.unwrap(), ports);
        Self {
            services,
            holds,
            scene: Arc::new(scene),
            servers,
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
            all.push(("REDIS_URL".to_owned(), redis_url(servers.redis.port)));
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
            let redis = redis_url(servers.redis_proxies[nth].port);
            all.push(("REDIS_URL".to_owned(), redis));
            all
        }
    }
}
