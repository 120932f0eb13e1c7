//! Reading a stranger's workbook in a process of its own.
//!
//! In: the bytes of a workbook and the limits of the pipeline. Out: the workbook, as the process passed it on. Running
//! out of memory or stack ends a process and cannot be caught inside it: so it is a process whose end loses nothing but
//! this one file. It is told what it may use on its standard input, with the bytes; it has no environment, no file to
//! write and no core to dump.

mod bound;
mod child;
mod request;

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use sylfaen_workbook::{Limit, Limits, Place, Workbook, WorkbookError};

pub(crate) use bound::{bind_if_asked, run_bound};
pub(crate) use child::command;
use request::Request;

/// The name of the command, which no help lists.
pub(crate) const COMMAND: &str = "read-workbook";

/// As much of what a reader says on its standard error as is looked at.
const LAST_WORDS_BYTES: u64 = 4_096;
/// How long after its time a reader may take to start and to end.
const GRACE: Duration = Duration::from_secs(2);

/// How much reading one workbook may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ReadLimits {
    /// What the workbook may ask for.
    pub(crate) workbook: Limits,
    /// Memory of the process that reads it, beyond its program; where the system can hold it to that.
    pub(crate) memory_bytes_max: u64,
    /// Seconds it may take.
    pub(crate) seconds_max: u64,
}

/// Opens a workbook that a stranger made.
///
/// # Errors
/// What opening it gives; *limit* if the reader ran out of memory or time, *corrupt* if it ended in another way.
pub(crate) fn open(
    bytes: &[u8],
    password: Option<&str>,
    limits: &ReadLimits,
) -> Result<Workbook, WorkbookError> {
    let program = std::env::current_exe().map_err(|error| no_reader(&error))?;
    let mut command = Command::new(program);
    command.arg(COMMAND).env_clear();
    // Without it no program starts on Windows.
    if let Some(root) = std::env::var_os("SystemRoot") {
        command.env("SystemRoot", root);
    }
    let transcript = run(command, &Request { bytes, password, limits: *limits }, limits)?;
    Workbook::from_transcript(transcript, &limits.workbook)
}

fn no_reader(error: &io::Error) -> WorkbookError {
    WorkbookError::Unreadable { kind: error.kind() }
}

/// Runs a reader to its end, and gives what it passed on.
fn run(mut command: Command, request: &Request<'_>, limits: &ReadLimits) -> Result<Vec<u8>, WorkbookError> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| no_reader(&error))?;
    let (Some(mut stdin), Some(stdout), Some(stderr)) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err(no_reader(&io::ErrorKind::BrokenPipe.into()));
    };
    let transcript_max = limits.memory_bytes_max;
    thread::scope(|scope| {
        scope.spawn(move || {
            // A reader that has ended before it took everything says why in another place.
            let _ = request.write(&mut stdin);
        });
        let last_words = scope.spawn(move || last_words(stderr));
        let (sender, receiver) = mpsc::channel();
        scope.spawn(move || {
            let mut transcript = Vec::new();
            let read = stdout.take(transcript_max.saturating_add(1)).read_to_end(&mut transcript);
            let _ = sender.send(read.map(|_| transcript));
        });
        let deadline = Duration::from_secs(limits.seconds_max) + GRACE;
        let passed_on = receiver.recv_timeout(deadline);
        let is_too_long =
            matches!(&passed_on, Ok(Ok(transcript)) if transcript.len() as u64 > transcript_max);
        if is_too_long || !matches!(passed_on, Ok(Ok(_))) {
            let _ = child.kill();
        }
        let status = wait(&mut child, GRACE).map_err(|error| no_reader(&error))?;
        let words = last_words.join().unwrap_or_default();
        match passed_on {
            _ if is_too_long => Err(over(Limit::MemoryBytes, transcript_max)),
            Ok(Ok(transcript)) if status.success() => Ok(transcript),
            Err(RecvTimeoutError::Timeout) => Err(over(Limit::Seconds, limits.seconds_max)),
            _ => Err(verdict(status, &words, limits)),
        }
    })
}

/// Waits for a process that has closed its output, and ends it if it does not end.
fn wait(child: &mut Child, grace: Duration) -> io::Result<ExitStatus> {
    const STEP: Duration = Duration::from_millis(2);
    for _ in 0..grace.as_millis() / STEP.as_millis() {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        thread::sleep(STEP);
    }
    child.kill()?;
    child.wait()
}

/// The first of what a process says on its standard error; the rest is let go, so that it never waits for us.
fn last_words(mut stderr: impl Read) -> Vec<u8> {
    let mut words = Vec::new();
    let _ = stderr.by_ref().take(LAST_WORDS_BYTES).read_to_end(&mut words);
    let _ = io::copy(&mut stderr, &mut io::sink());
    words
}

/// What the end of a reader says of its file. Its last words are looked at for what the language's own runtime says of
/// its memory, and are shown to nobody.
fn verdict(status: ExitStatus, words: &[u8], limits: &ReadLimits) -> WorkbookError {
    const NO_MEMORY: &[u8] = b"memory allocation of";
    let is_refused = status.code() == Some(i32::from(request::EXIT_NO_MEMORY));
    if is_refused || words.windows(NO_MEMORY.len()).any(|part| part == NO_MEMORY) {
        return over(Limit::MemoryBytes, limits.memory_bytes_max);
    }
    match signal(status) {
        Some(request::SIGNAL_CPU_TIME) => over(Limit::Seconds, limits.seconds_max),
        // Nobody but the system, when memory runs out everywhere, ends a process that way.
        Some(request::SIGNAL_KILLED) => over(Limit::MemoryBytes, limits.memory_bytes_max),
        _ => WorkbookError::Told {
            kind: "corrupt",
            message: "the file is damaged: it brought down the process that read it".into(),
        },
    }
}

fn over(limit: Limit, max: u64) -> WorkbookError {
    WorkbookError::LimitCrossed { limit, max, place: Place::default() }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
