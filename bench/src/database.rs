//! PostgreSQL and Redis of a run: what is created, asked and put back, through their own clients.

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
    fn named(name: &str) -> anyhow::Result<Self> {
        let server_url = given("BAOBAOWU_TEST_POSTGRES_URL")?;
        let (server, _) = server_url.rsplit_once('/').context("a URL")?;
        let url = format!("{server}/{name}");
        Ok(Self { url, server_url })
    }

    /// An empty database, in the place of one that was there.
    pub fn create(name: &str) -> anyhow::Result<Self> {
        let database = Self::named(name)?;
        for sql in ["DROP DATABASE IF EXISTS", "CREATE DATABASE"] {
            run(psql(&database.server_url).args(["-c", &format!("{sql} {name}")]))?;
        }
        Ok(database)
    }

    /// A database that was kept, if it is what a load would make now.
    pub fn kept(name: &str, as_now: &str) -> anyhow::Result<Option<Self>> {
        let database = Self::named(name)?;
        // Neither the database nor the note may be there.
        let noted = database.ask(
            "SELECT made FROM bench_made WHERE today = (now() AT TIME ZONE 'Asia/Shanghai')::date",
        );
        let same = noted.is_ok_and(|noted| noted == as_now);
        Ok(same.then_some(database))
    }

    /// Notes what the database was made of.
    pub fn note(&self, as_now: &str) -> anyhow::Result<()> {
        let sql =
            format!("CREATE TABLE bench_made AS SELECT today, '{as_now}' AS made FROM bench_from");
        self.alter(&sql, "")
    }

    /// The one row of a query, columns separated by `|`.
    pub fn ask(&self, sql: &str) -> anyhow::Result<String> {
        run(psql(&self.url).args(["-c", sql]))
    }

    /// Runs a file with some numbers.
    pub fn file(&self, path: &str, numbers: &[(&str, u64)]) -> anyhow::Result<()> {
        let mut command = psql(&self.url);
        for (name, value) in numbers {
            command.args(["-v", &format!("{name}={value}")]);
        }
        run(command.args(["-f", path])).map(|_| ())
    }

    /// Puts so many children at the doors, all at one step, or each at its own.
    pub fn at_the_doors(&self, many: u64, step: Option<&str>) -> anyhow::Result<()> {
        let mut command = psql(&self.url);
        let mixed = i32::from(step.is_none());
        let step = step.unwrap_or("requested");
        command.args(["-v", &format!("many={many}"), "-v"]).args([
            &format!("mixed={mixed}"),
            "-v",
            &format!("step='{step}'"),
        ]);
        run(command.args(["-f", "bench/sql/door.sql"])).map(|_| ())
    }

    /// Runs statements with some settings of their session.
    pub fn alter(&self, sql: &str, options: &str) -> anyhow::Result<()> {
        run(psql(&self.url).env("PGOPTIONS", options).args(["-c", sql])).map(|_| ())
    }

    /// Changes settings of the server, or lets them be what they were.
    pub fn settings(&self, all: &[(&str, &str)], on: bool) -> anyhow::Result<()> {
        let mut command = psql(&self.server_url);
        for (name, value) in all {
            let change = if on {
                format!("SET {name} = {value}")
            } else {
                format!("RESET {name}")
            };
            command.args(["-c", &format!("ALTER SYSTEM {change}")]);
        }
        run(command.args(["-c", "SELECT pg_reload_conf()"])).map(|_| ())
    }

    /// Removes what a run has written, so that the next finds the same.
    pub fn put_back(&self) -> anyhow::Result<()> {
        run(psql(&self.url).args(["-f", "bench/sql/put_back.sql"])).map(|_| ())
    }

    /// Lets the server log every statement, or no more.
    pub fn log_statements(&self, on: bool) -> anyhow::Result<()> {
        let all = [("log_statement", "'all'"), ("log_line_prefix", "'@@%p '")];
        self.settings(&all, on)
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

/// Where Redis is: one address, or that of each node of a cluster.
pub fn redis_nodes() -> anyhow::Result<Vec<String>> {
    let all = given("BAOBAOWU_TEST_REDIS_URL")?;
    Ok(all.split(',').map(str::to_owned).collect())
}

/// Asks each node of Redis; words are one command.
fn redis(words: &[&str]) -> anyhow::Result<Vec<String>> {
    let nodes = redis_nodes()?;
    let ask = |url: &String| run(Command::new("redis-cli").args(["-u", url]).args(words));
    nodes.iter().map(ask).collect()
}

/// Forgets every key of the service, at every node.
pub fn empty_redis() -> anyhow::Result<()> {
    for answer in redis(&["FLUSHDB"])? {
        // The client ends well even where a node refuses.
        ensure!(answer == "OK", "redis is not emptied: {answer}");
    }
    Ok(())
}

/// The processes of Redis.
pub fn redis_processes() -> anyhow::Result<Vec<u32>> {
    let of = |info: &String| {
        let line = info.lines().find_map(|it| it.strip_prefix("process_id:"));
        let id = line.context("redis does not say its process")?;
        anyhow::Ok(id.trim().parse()?)
    };
    redis(&["INFO", "server"])?.iter().map(of).collect()
}
