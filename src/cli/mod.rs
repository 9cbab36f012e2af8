//! The command line.

mod records;
mod signals;

use crate::{
    config::Config,
    contract, demo,
    features::{
        audit::service as audits,
        districts::service as districts,
        imports::{
            domain::{Finding, Folder, ImportError, Severity, read_calendar},
            service as imports,
        },
        months::domain::Month,
    },
    server::{self, Running, World},
    shared::domain::District,
    state::AppState,
};
use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use signals::Signals;
use std::{
    fs,
    path::{Path, PathBuf},
};

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
    /// Serve a sample district from an SQLite file, without any configuration.
    Demo {
        /// Folder of the database and its keys; made when it is not there.
        #[arg(long, value_name = "DIR", default_value = "var")]
        data: PathBuf,
    },
    /// Bring the database schema up to date.
    Migrate,
    /// Import a district from a folder of files: all of it, or with any error nothing.
    Import {
        /// The folder, laid out as docs/importing-a-district.md says.
        folder: PathBuf,
        /// Check everything, and write nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Load a year of statutory holidays and make-up workdays, in place of what was known.
    Calendar {
        /// A file of the holiday-cn data, such as calendars/2026.json.
        file: PathBuf,
    },
    /// Check every promise on the data as it is; may run beside a working service. Prints
    /// each breach, and fails when there is one.
    #[command(args_conflicts_with_subcommands = true)]
    Audit {
        /// Only the district with this code.
        #[arg(long, value_name = "CODE")]
        district: Option<String>,
        /// Something else than the promises.
        #[command(subcommand)]
        command: Option<AuditCommand>,
    },
    /// Write everything that is encrypted under an older key of `DATA_KEYS` again under the
    /// first; runs beside a working service, and can be stopped and run again. Fails when
    /// something is left.
    RotateKeys {
        /// Count what is left, and write nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Remove what was kept long enough, as the service does every day.
    Retention {
        /// Only the district with this code.
        #[arg(long, value_name = "CODE")]
        district: Option<String>,
        /// Count it, and remove nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Move old months of the audit log and of the histories of bookings to files, beside a
    /// working service; with the account that owns the tables. PostgreSQL only.
    Archive {
        /// The first month that is left alone, like 2026-01.
        #[arg(long, value_name = "MONTH")]
        before: Month,
        /// The folder of the files, which is there.
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
    },
    /// Copy the SQLite file as it is now, beside a working service, and check the copy.
    /// PostgreSQL is backed up with its own tools.
    Backup {
        /// The file to be made; there must be none of this name.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Print the OpenAPI contract as YAML.
    Openapi,
}

/// What else can be audited.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Walk the chain of the audit log; may run beside a working service. Names the first row
    /// that is not what it was, and fails when there is one.
    Verify {
        /// Only the district with this code.
        #[arg(long, value_name = "CODE")]
        district: Option<String>,
        /// Read what was archived to this folder, too, and see that the chain goes on from it.
        #[arg(long, value_name = "FOLDER")]
        archive: Option<PathBuf>,
    },
    /// Write the yearly report for the auditors of a district: numbers of children, consents,
    /// accesses, exports and erasures, breaches, and the chain of the audit log. Nobody's name
    /// stands in it. May run beside a working service.
    Report {
        /// The year.
        #[arg(long)]
        year: i32,
        /// The file to be made; there must be none of this name.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        /// The district with this code; not needed where there is one.
        #[arg(long, value_name = "CODE")]
        district: Option<String>,
    },
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
        Command::Demo { data } => {
            let running = demo::start(&data).await?;
            Signals::listen()?.next().await;
            println!("Stopping ...");
            stop(running).await
        }
        Command::Import { folder, dry_run } => import(&folder, dry_run).await,
        Command::Calendar { file } => calendar(&file).await,
        Command::Audit {
            command: Some(AuditCommand::Verify { district, archive }),
            ..
        } => records::verify(district.as_deref(), archive.as_deref()).await,
        Command::Audit {
            command: Some(AuditCommand::Report { year, to, district }),
            ..
        } => records::report(district.as_deref(), year, &to).await,
        Command::Audit { district, .. } => audit(district.as_deref()).await,
        Command::Retention { district, dry_run } => {
            records::retention(district.as_deref(), dry_run).await
        }
        Command::RotateKeys { dry_run } => records::rotate_keys(dry_run).await,
        Command::Archive { before, to } => records::archive(before, &to).await,
        Command::Backup { to } => records::backup(&to).await,
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
    // From the first connection on a signal stops in order.
    let mut signals = Signals::listen()?;
    let running = server::start(state)?;
    tracing::info!(address = %running.address, "listening");
    signals.next().await;
    tracing::info!("stopping");
    tokio::select! {
        () = running.give_notice() => {}
        // Whoever asks twice is not kept waiting.
        () = signals.next() => {}
    }
    stop(running).await
}

async fn stop(running: Running) -> anyhow::Result<()> {
    running.stop().await.context("the server failed")
}

/// The stores of a command that ends by itself.
async fn opened() -> anyhow::Result<AppState> {
    let config = Config::from_env()?;
    crate::logging::start(&config.logging);
    Ok(server::build_state(config, World::default()).await?)
}

async fn import(folder: &Path, dry_run: bool) -> anyhow::Result<()> {
    let files = files_of(folder)?;
    let state = opened().await?;
    let outcome = imports::import(&state, &files, dry_run).await;
    let closed = state.db.close().await;
    match outcome {
        Ok(report) => {
            tell(&report.warnings);
            print!("{report}");
            Ok(closed?)
        }
        Err(ImportError::Findings(findings)) => {
            tell(&findings);
            let errors = findings.iter();
            let errors = errors.filter(|it| it.severity == Severity::Error).count();
            let noun = if errors == 1 { "error" } else { "errors" };
            let folder = folder.display();
            bail!("{errors} {noun} in {folder}; nothing was written")
        }
        Err(error) => Err(error.into()),
    }
}

/// The data files of a folder by name.
fn files_of(folder: &Path) -> anyhow::Result<Folder> {
    let unreadable = |path: &Path| format!("{} cannot be read", path.display());
    let mut files = Folder::new();
    for entry in fs::read_dir(folder).with_context(|| unreadable(folder))? {
        let path = entry.with_context(|| unreadable(folder))?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if let Some(name) = name.filter(|_| path.is_file()) {
            let bytes = fs::read(&path).with_context(|| unreadable(&path))?;
            files.insert(name.to_owned(), bytes);
        }
    }
    Ok(files)
}

/// The stores of a command that runs beside a working service and leaves the schema alone.
async fn beside() -> anyhow::Result<AppState> {
    let mut config = Config::from_env()?;
    crate::logging::start(&config.logging);
    config.database.migrate_at_start = false;
    config.database.ready_connections = 0;
    Ok(server::build_state(config, World::default()).await?)
}

/// The district with this code, or all of them.
async fn chosen(state: &AppState, code: Option<&str>) -> anyhow::Result<Vec<District>> {
    Ok(match code {
        Some(code) => vec![districts::named(state, Some(code)).await?],
        None => districts::all(state.db.read()).await?,
    })
}

async fn audit(code: Option<&str>) -> anyhow::Result<()> {
    let state = beside().await?;
    let districts = chosen(&state, code).await?;
    let mut breaches = 0_usize;
    for district in districts {
        let code = &district.code;
        let (looked, found) = audits::audit(&state, district.id, audits::SECOND_LOOK, |so_far| {
            eprintln!("{code}: {so_far}");
        })
        .await?;
        println!("{code}: {looked}, {} breaches", found.len());
        for breach in &found {
            println!("{code}: {breach}");
        }
        breaches = breaches.saturating_add(found.len());
    }
    state.db.close().await?;
    if breaches > 0 {
        bail!("{breaches} breaches")
    }
    Ok(())
}

async fn calendar(file: &Path) -> anyhow::Result<()> {
    let text =
        fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let year = match read_calendar(&text) {
        Ok(year) => year,
        Err(findings) => {
            tell(&findings);
            bail!("{} was not loaded", file.display())
        }
    };
    let state = opened().await?;
    imports::load_calendar(&state, &year).await?;
    state.db.close().await?;
    println!(
        "{}: {} days that differ from the plain week",
        year.year,
        year.days.len()
    );
    Ok(())
}

fn tell(findings: &[Finding]) {
    for finding in findings {
        eprintln!("{finding}");
    }
}
