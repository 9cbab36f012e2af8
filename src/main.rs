//! Reads the command line, runs, and says in one line why it could not.

use baobaowu::cli::{Cli, run, told};
use clap::Parser;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("baobaowu: {}", told(&error));
            ExitCode::FAILURE
        }
    }
}
