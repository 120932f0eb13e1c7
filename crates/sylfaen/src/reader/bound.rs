//! The whole of a command in a process of its own, bound like a reader.
//!
//! In: a command that looks into one stranger's file. Out: how it ended; what it says on standard output goes straight
//! on. `inspect` reads files of any size as a stream, and what a reader passes on is held in memory: so here the command
//! itself is the process that may be brought down, and whoever waits for it says so in place of it.

use std::io::{self, Read, Write};
use std::process::{Command, ExitCode, Stdio};

use sylfaen_workbook::WorkbookError;

use super::{ReadLimits, child, no_reader, verdict};

/// Set in the environment of a command that is bound already.
const BOUND: &str = "SYLFAEN_BOUND";

/// As much of what a command says on its standard error as is passed on.
const SAID_BYTES: u64 = 1 << 20;

/// The exit codes of a command that came to its own end.
const OWN_ENDS: std::ops::RangeInclusive<i32> = 0..=3;

/// Binds this process if it was started to be bound, and says whether it was.
///
/// # Errors
/// If the system refuses the limits.
pub(crate) fn bind_if_asked(limits: &ReadLimits) -> io::Result<bool> {
    let is_asked = std::env::var_os(BOUND).is_some();
    if is_asked {
        child::bind_memory_and_time(limits)?;
    }
    Ok(is_asked)
}

/// Runs the command of this process once more, bound, and gives the code it ended with.
///
/// # Errors
/// *limit* if it ran out of memory or time, *corrupt* if its file brought it down in another way.
pub(crate) fn run_bound(limits: &ReadLimits) -> Result<ExitCode, WorkbookError> {
    let program = std::env::current_exe().map_err(|error| no_reader(&error))?;
    let mut command = Command::new(program);
    command.args(std::env::args_os().skip(1)).env(BOUND, "1").stdin(Stdio::null());
    wait_for(command, limits)
}

pub(super) fn wait_for(mut command: Command, limits: &ReadLimits) -> Result<ExitCode, WorkbookError> {
    let mut child = command.stderr(Stdio::piped()).spawn().map_err(|error| no_reader(&error))?;
    let mut said = Vec::new();
    if let Some(mut stderr) = child.stderr.take() {
        // What cannot be read any more was said by nobody.
        let _ = stderr.by_ref().take(SAID_BYTES).read_to_end(&mut said);
        let _ = io::copy(&mut stderr, &mut io::sink());
    }
    let status = child.wait().map_err(|error| no_reader(&error))?;
    match status.code() {
        Some(code) if OWN_ENDS.contains(&code) => {
            let _ = io::stderr().write_all(&said);
            Ok(ExitCode::from(code as u8))
        }
        _ => Err(verdict(status, &said, limits)),
    }
}
