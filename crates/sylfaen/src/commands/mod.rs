//! One file a command.

mod audit;
mod check;
mod deliver;
mod encode;
mod estimate;
mod explain;
pub(crate) mod inspect;
mod link;
mod protect;
mod publish;
mod reconcile;
mod rejects;
mod review;
mod runs;
mod sql;
mod status;
mod suggest;
mod synth;
mod withdraw;

use std::io::{ErrorKind, Write};
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
        Command::Inspect(args) => inspect::command(global, &args, talk),
        Command::Check(args) => check::command(global, args, talk).await,
        Command::Rejects(args) => rejects::command(global, args, talk).await,
        Command::Reconcile(args) => reconcile::command(global, &args, talk),
        Command::Protect(args) => protect::command(global, &args, talk),
        Command::Audit(args) => audit::command(global, &args),
        Command::Explain(args) => explain::command(global, args).await,
        Command::Publish => publish::command(global, talk).await,
        Command::Sql(args) => sql::command(global, args, talk).await,
        Command::Runs => runs::command(global).await,
        Command::Status(args) => status::command(global, &args, talk).await,
        Command::Link(args) => link::command(global, &args, talk),
        Command::Encode(args) => encode::command(global, &args, talk),
        Command::Review(args) => review::command(global, &args, talk),
        Command::Synth(args) => synth::command(args, talk),
        Command::Estimate(args) => estimate::command(global, &args),
        Command::ReadWorkbook => Err(SylfaenError::Internal { what: "a reader runs before everything else" }),
    }
}

/// Writes rows to standard output.
pub(crate) fn print(batches: &[RecordBatch], format: OutputFormat) -> Result<(), SylfaenError> {
    print_as(
        batches,
        match format {
            OutputFormat::Table => Format::Table,
            OutputFormat::Json => Format::Json,
            OutputFormat::Csv => Format::Csv,
            OutputFormat::Parquet => Format::Parquet,
        },
    )
}

/// Writes batches to standard output, in a format that no option names too.
pub(crate) fn print_as(batches: &[RecordBatch], format: Format) -> Result<(), SylfaenError> {
    let mut answer = Vec::new();
    write_answer(&mut answer, batches, format)?;
    print_bytes(&answer)
}

/// Writes text to standard output.
pub(crate) fn print_text(text: &str) -> Result<(), SylfaenError> {
    print_bytes(text.as_bytes())
}

/// A reader that has seen enough, such as `head`, closes the pipe: that is no failure.
fn print_bytes(bytes: &[u8]) -> Result<(), SylfaenError> {
    let mut out = std::io::stdout();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(source) if source.kind() != ErrorKind::BrokenPipe => {
            Err(SylfaenError::Write { path: Path::new("standard output").to_owned(), source })
        }
        _ => Ok(()),
    }
}
