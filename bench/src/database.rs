//! PostgreSQL and Redis of a run: what is created, asked and put back, through their own clients.

use crate::town::Size;
use anyhow::{Context, ensure};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// A database of the run's own server.
pub struct Database {
    pub url: String,
    server_url: String,
}

/// Runs a program and answers what it prints.
pub fn run(command: &mut Command) -> anyhow::Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| name.clone())?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "{name}: {}\n{errors}",
        output.status
    );
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// A variable that `scripts/with-servers` sets.
pub fn given(name: &str) -> anyhow::Result<String> {
    std::env::var(name).with_context(|| format!("{name} is not set; run this by `make bench`"))
}

fn psql(url: &str) -> Command {
    let mut command = Command::new("psql");
    command.args(["-XqAt", "-v", "ON_ERROR_STOP=1", url]);
    command
}

impl Database {
    /// An empty database.
    pub fn create(name: &str) -> anyhow::Result<Self> {
        let server_url = given("BAOBAOWU_TEST_POSTGRES_URL")?;
        let (server, _) = server_url.rsplit_once('/').context("a URL")?;
        let url = format!("{server}/{name}");
        run(psql(&server_url).args(["-c", &format!("CREATE DATABASE {name}")]))?;
        Ok(Self { url, server_url })
    }

    /// The one row of a query, columns separated by `|`.
    pub fn ask(&self, sql: &str) -> anyhow::Result<String> {
        run(psql(&self.url).args(["-c", sql]))
    }

    /// Multiplies the imported district.
    pub fn fill(&self, size: Size) -> anyhow::Result<()> {
        let mut command = psql(&self.url);
        for (name, value) in [
            ("houses", size.rooms / 2),
            ("children", size.children),
            ("visits", size.visits),
        ] {
            command.args(["-v", &format!("{name}={value}")]);
        }
        let role = if size.name == "city" {
            "replica"
        } else {
            "origin"
        };
        command.args(["-v", &format!("role={role}")]);
        run(command.args(["-f", "bench/sql/district.sql"])).map(|_| ())
    }

    /// Removes what a run has written, so that the next finds the same.
    pub fn put_back(&self) -> anyhow::Result<()> {
        run(psql(&self.url).args(["-f", "bench/sql/put_back.sql"])).map(|_| ())
    }

    /// Lets the server log every statement, or no more.
    pub fn log_statements(&self, on: bool) -> anyhow::Result<()> {
        let (statements, prefix) = if on {
            ("SET log_statement = 'all'", "SET log_line_prefix = '@@%p '")
        } else {
            ("RESET log_statement", "RESET log_line_prefix")
        };
        let mut command = psql(&self.server_url);
        for change in [statements, prefix] {
            command.args(["-c", &format!("ALTER SYSTEM {change}")]);
        }
        run(command.args(["-c", "SELECT pg_reload_conf()"])).map(|_| ())
    }

    /// The server's log.
    pub fn log() -> anyhow::Result<PathBuf> {
        let folder = given("BAOBAOWU_TEST_FOLDER")?;
        let servers = Path::new(&folder).parent().context("a folder")?;
        Ok(servers.join("postgres.log"))
    }

    /// The process from which those of all connections stem.
    pub fn server_process(&self) -> anyhow::Result<u32> {
        let file = self.ask("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)")?;
        Ok(file.parse()?)
    }
}

/// Asks Redis; words are one command.
pub fn redis(words: &[&str]) -> anyhow::Result<String> {
    let url = given("BAOBAOWU_TEST_REDIS_URL")?;
    run(Command::new("redis-cli").args(["-u", &url]).args(words))
}

/// The process of Redis.
pub fn redis_process() -> anyhow::Result<u32> {
    let info = redis(&["INFO", "server"])?;
    let line = info.lines().find_map(|it| it.strip_prefix("process_id:"));
    Ok(line
        .context("redis does not say its process")?
        .trim()
        .parse()?)
}
