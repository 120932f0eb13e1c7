//! The command: reads a pipeline, calls one stage after another, writes what they give.
//!
//! In: arguments, a pipeline file, the folders it names. Out: data on standard output, talk on standard error, an
//! exit code: 0 done, 1 failed, 2 wrong usage, 3 done but something needs a person. The clock is read here and
//! nowhere below. This crate computes nothing: it reads, calls, writes.

mod audiences;
mod chart;
mod cli;
mod columns;
mod commands;
mod error;
mod inspection;
mod limits;
mod logging;
mod pipeline;
mod place;
mod plan;
mod publication;
mod reader;
mod returned;
mod run;
mod schema_folder;
mod secrets;
mod stages;
mod suggest;
mod summary;
mod tables;
mod talk;
mod validate;
mod words;
mod workplace;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

pub use cli::Cli;
pub use error::SylfaenError;
pub use suggest::nearest;
pub use summary::{DeliveryLine, MovedFigure, Summary, VersionLine};
pub use talk::Talk;

/// Gives memory back that the system's own allocator keeps in pieces: a third of the peak of a run.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How a command that did not fail ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// Done, but something needs a person.
    NeedsAPerson,
}

/// Runs the command with the arguments of this process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    // It reads a stranger's file, and gets neither a runtime nor a log.
    if matches!(cli.command, cli::Command::ReadWorkbook) {
        return reader::command();
    }
    if let cli::Command::Inspect(args) = &cli.command {
        let limits = limits::LimitSettings::default().reading();
        match reader::bind_if_asked(&limits) {
            Ok(true) => {}
            Ok(false) => return inspect_bound(cli.global.format, args, &limits),
            Err(source) => return failed(&source, None),
        }
    }
    logging::start(cli.global.verbose);
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(source) => return failed(&source, None),
    };
    match runtime.block_on(commands::run(cli, Talk::to_standard_error())) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::NeedsAPerson) => ExitCode::from(3),
        Err(error) => told(&error),
    }
}

/// Looks into a file in a process that the file may bring down.
fn inspect_bound(
    format: cli::OutputFormat,
    args: &cli::InspectArgs,
    limits: &reader::ReadLimits,
) -> ExitCode {
    match reader::run_bound(limits) {
        Ok(code) => code,
        Err(source) => told(&commands::inspect::refuse(format, args, source)),
    }
}

fn told(error: &SylfaenError) -> ExitCode {
    let hint = error.hint();
    failed(error, hint)
}

/// Says what went wrong, why, and what to do.
fn failed(error: &dyn std::error::Error, hint: Option<String>) -> ExitCode {
    let mut out = std::io::stderr();
    // Nobody is left to tell if standard error is closed.
    let _ = writeln!(out, "error: {error}");
    let mut cause = error.source();
    while let Some(next) = cause {
        let _ = writeln!(out, "cause: {next}");
        cause = next.source();
    }
    if let Some(hint) = hint {
        let _ = writeln!(out, "hint: {hint}");
    }
    ExitCode::from(1)
}
