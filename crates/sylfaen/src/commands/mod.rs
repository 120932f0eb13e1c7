//! One file a command.

mod check;
mod deliver;
mod explain;
mod publish;
mod rejects;
mod runs;
mod sql;
mod status;
mod synth;
mod withdraw;

use std::io::Write;
use std::path::Path;

use arrow_array::RecordBatch;
use sylfaen_query::{Format, write_answer};

use crate::cli::{Cli, Command, OutputFormat};
use crate::{Outcome, SylfaenError, Talk};

/// Runs what was asked for.
pub(crate) async fn run(cli: Cli, talk: Talk) -> Result<Outcome, SylfaenError> {
    let global = &cli.global;
    match cli.command {
        Command::Run(args) => crate::run::command(global, args, talk).await,
        Command::Deliver(args) => deliver::command(global, args, talk).await,
        Command::Withdraw(args) => withdraw::command(global, args, talk).await,
        Command::Check(args) => check::command(global, args, talk).await,
        Command::Rejects(args) => rejects::command(global, args).await,
        Command::Explain(args) => explain::command(global, args).await,
        Command::Publish => publish::command(global, talk).await,
        Command::Sql(args) => sql::command(global, args, talk).await,
        Command::Runs => runs::command(global).await,
        Command::Status => status::command(global).await,
        Command::Synth(args) => synth::command(args, talk),
    }
}

/// Writes rows to standard output.
pub(crate) fn print(batches: &[RecordBatch], format: OutputFormat) -> Result<(), SylfaenError> {
    let format = match format {
        OutputFormat::Table => Format::Table,
        OutputFormat::Json => Format::Json,
        OutputFormat::Csv => Format::Csv,
        OutputFormat::Parquet => Format::Parquet,
    };
    Ok(write_answer(&mut std::io::stdout(), batches, format)?)
}

/// Writes text to standard output.
pub(crate) fn print_text(text: &str) -> Result<(), SylfaenError> {
    std::io::stdout()
        .write_all(text.as_bytes())
        .map_err(|source| SylfaenError::Write { path: Path::new("standard output").to_owned(), source })
}
