//! The command line.

use crate::{
    config::Config,
    contract,
    server::{self, World},
};
use anyhow::Context;
use clap::{Parser, Subcommand};

/// Booking and care service for community baby houses.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve, configured from the environment (see .env.example).
    Serve,
    /// Bring the database schema up to date.
    Migrate,
    /// Print the OpenAPI contract as YAML.
    Openapi,
}

/// Does what the command line says.
///
/// # Errors
/// One line that says what stands in the way.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Serve => serve(Config::from_env()?).await,
        Command::Migrate => {
            let config = Config::from_env()?;
            let db = server::connect(&config).await?;
            server::migrate(&db).await?;
            Ok(())
        }
        Command::Openapi => {
            print!("{}", contract::text().await?);
            Ok(())
        }
    }
}

/// An error and its causes in one line. Libraries often repeat a cause in their own words;
/// what has been said is not said again.
#[must_use]
pub fn told(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain() {
        let text = cause.to_string().replace('\n', " ");
        if !line.contains(&text) {
            if !line.is_empty() {
                line.push_str(": ");
            }
            line.push_str(&text);
        }
    }
    line
}

async fn serve(config: Config) -> anyhow::Result<()> {
    crate::logging::start(&config.logging);
    let state = server::build_state(config, World::default()).await?;
    let running = server::start(state)?;
    tracing::info!(address = %running.address, "listening");
    wait_for_signal().await?;
    tracing::info!("stopping");
    running.stop().await.context("the server failed")
}

async fn wait_for_signal() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
