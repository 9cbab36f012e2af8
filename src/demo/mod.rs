//! A service that needs no configuration: an embedded database with the sample district,
//! and keys made on the spot.

mod keys;
mod welcome;

use crate::{
    config::{Config, Environment},
    features::{
        auth::service as auth,
        districts,
        imports::{domain, sample, service as imports},
        policies::{Policies, read_profile},
    },
    server::{self, Running, World},
    shared::domain::DistrictId,
    state::AppState,
};
use anyhow::Context;
use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
};

/// Where the demonstration listens, if nothing else does.
const PORT: u16 = 8080;
/// Rules of the sample district, for a binary that was carried away from its folder.
const HONGKOU: &str = include_str!("../../policies/hongkou.toml");

/// The environment of a demonstration on the database `url`.
#[must_use]
pub fn environment(url: &str) -> Environment {
    environment_of(url, keys::fresh())
}

fn environment_of(url: &str, more: Vec<(String, String)>) -> Environment {
    let variables = [
        ("DATABASE_URL", url.to_owned()),
        ("DEMO_MODE", "true".to_owned()),
        ("LOG_FORMAT", "text".to_owned()),
        ("LOG_FILTER", "warn".to_owned()),
    ];
    let variables = variables
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    Environment::of(variables.chain(more))
}

/// Port 8080, or any that is free.
fn address() -> SocketAddr {
    let usual = SocketAddr::from((Ipv4Addr::LOCALHOST, PORT));
    match TcpListener::bind(usual) {
        Ok(_) => usual,
        Err(_) => SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
    }
}

/// A state on an empty database in memory, for printing the contract.
///
/// # Errors
/// As [`server::build_state`].
pub async fn unconnected_state() -> anyhow::Result<AppState> {
    build(&environment("sqlite::memory:")).await
}

async fn build(environment: &Environment) -> anyhow::Result<AppState> {
    let config = Config::read(environment)?;
    if config.policy_dir.is_dir() {
        return Ok(server::build_state(config, World::default()).await?);
    }
    let policies = Policies::of([read_profile("policies/hongkou.toml", HONGKOU)?]);
    Ok(Box::pin(server::build_state_with(config, World::default(), policies)).await?)
}

/// Serves the sample district from the folder `data`, which is filled the first time, and
/// says on standard output what to try.
///
/// # Errors
/// One line that says what stands in the way.
pub async fn start(data: &Path) -> anyhow::Result<Running> {
    fs::create_dir_all(data).with_context(|| format!("{} cannot be made", data.display()))?;
    let (file, kept) = (data.join("demo.db"), data.join("demo.keys"));
    let keys = keys::kept(&kept, &file)?;
    let url = format!("sqlite://{}", file.display());
    let mut variables = keys;
    variables.push(("LISTEN_ADDRESS".to_owned(), address().to_string()));
    let environment = environment_of(&url, variables);
    println!("Opening {} ...", file.display());
    let state = build(&environment).await?;
    crate::logging::start(&state.config.logging);
    let district = fill(&state).await?;
    let running = server::start(state)?;
    let welcome = welcome::text(&running.state, running.address, district).await?;
    println!("{welcome}");
    Ok(running)
}

/// Imports the sample the first time, and carries its timetable on every other time.
async fn fill(state: &AppState) -> anyhow::Result<DistrictId> {
    let folder = sample::hongkou();
    let code = sample::DISTRICT_CODE;
    if let Ok(district) = districts::service::named(state, Some(code)).await {
        println!("Opening the sessions of the coming three weeks ...");
        let opened = imports::prepare_ahead(state, district.id).await?;
        if let Some(opened) = opened {
            print!("{opened}");
        }
        return Ok(district.id);
    }
    println!("Importing the sample district: places, staff, families, three weeks of sessions ...");
    let year = domain::read_calendar(sample::CALENDAR_2026)
        .map_err(|_| anyhow::anyhow!("the calendar of 2026 cannot be read"))?;
    imports::load_calendar(state, &year).await?;
    let report = imports::import(state, &folder, false).await?;
    print!("{report}");
    let district = report.district.context("the sample was not imported")?;
    // The password of the sample is printed for everybody; nobody has to change it.
    auth::keep_first_passwords(state, district).await?;
    Ok(district)
}
