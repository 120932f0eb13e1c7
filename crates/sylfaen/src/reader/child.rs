//! The other side: the process that reads one workbook.
//!
//! In: a request on standard input. Out: a transcript on standard output. It binds itself first: memory and time where
//! the system can, and no file written, no core dumped. It starts no runtime and no log.

use std::io::{self, BufWriter, Read, Write};
use std::process::ExitCode;

use sylfaen_workbook::{OpenOptions, Password, Workbook, transcribe};

use super::request::read_head;
use super::{ReadLimits, request};

/// Passwords are shorter.
const PASSWORD_BYTES_MAX: u64 = 4_096;

/// Reads one workbook from standard input and passes it on to standard output.
pub(crate) fn command() -> ExitCode {
    match pass_on(&mut io::stdin().lock(), io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        // Taking in the bytes asks for memory in a way that can be refused.
        Err(error) if error.kind() == io::ErrorKind::OutOfMemory => ExitCode::from(request::EXIT_NO_MEMORY),
        Err(_) => ExitCode::FAILURE,
    }
}

fn pass_on(from: &mut impl Read, to: impl Write) -> io::Result<()> {
    let (limits, password_length) = read_head(from)?;
    bind(&limits)?;
    let password = match password_length {
        None => None,
        Some(length) if length > PASSWORD_BYTES_MAX => return Err(io::ErrorKind::InvalidData.into()),
        Some(length) => {
            let mut password = String::new();
            from.take(length).read_to_string(&mut password)?;
            Some(Password::new(password))
        }
    };
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes)?;
    let options = OpenOptions { limits: limits.workbook, password, ..OpenOptions::default() };
    let mut to = BufWriter::new(to);
    transcribe(Workbook::open_with(bytes, &options), &mut to)?;
    to.flush()
}

/// Holds this process to its limits, and to writing nothing.
#[cfg(unix)]
fn bind(limits: &ReadLimits) -> io::Result<()> {
    use nix::sys::resource::{Resource, setrlimit};

    bind_memory_and_time(limits)?;
    Ok(setrlimit(Resource::RLIMIT_FSIZE, 0, 0)?)
}

/// Holds this process to its limits; it cannot take them off again.
#[cfg(unix)]
pub(super) fn bind_memory_and_time(limits: &ReadLimits) -> io::Result<()> {
    use nix::sys::resource::{Resource, setrlimit};

    // Elsewhere address space is not what it is on Linux, and cannot be held to less than is mapped already.
    #[cfg(target_os = "linux")]
    {
        let memory = limits.memory_bytes_max.saturating_add(program_bytes());
        setrlimit(Resource::RLIMIT_AS, memory, memory).map_err(io::Error::from)?;
    }
    for (resource, most) in [(Resource::RLIMIT_CPU, limits.seconds_max), (Resource::RLIMIT_CORE, 0)] {
        setrlimit(resource, most, most).map_err(io::Error::from)?;
    }
    Ok(())
}

/// Here the time of the parent's clock is the only limit.
#[cfg(not(unix))]
fn bind(limits: &ReadLimits) -> io::Result<()> {
    bind_memory_and_time(limits)
}

#[cfg(not(unix))]
pub(super) fn bind_memory_and_time(_: &ReadLimits) -> io::Result<()> {
    Ok(())
}

/// The address space that the program itself takes: a debug build is hundreds of megabytes.
#[cfg(target_os = "linux")]
fn program_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default().saturating_mul(1_024)
}
