//! What becomes of a file whose reader does not end well. Readers here are small scripts; the real one is tested from
//! outside, with files.

use super::*;

fn limits() -> ReadLimits {
    ReadLimits { workbook: Limits::default(), memory_bytes_max: 1_000, seconds_max: 0 }
}

fn read_by(script: &str) -> WorkbookError {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script]);
    // More than a pipe holds, so that a reader that takes nothing would block who writes.
    let bytes = vec![b'1'; 1 << 20];
    let request = Request { bytes: &bytes, password: None, limits: limits() };
    let transcript = run(command, &request, &limits());
    let opened = transcript.and_then(|transcript| Workbook::from_transcript(transcript, &Limits::default()));
    opened.expect_err("the reader did not end well")
}

#[test]
fn a_reader_that_crashes_is_a_damaged_file() {
    for script in ["kill -SEGV $$", "kill -ABRT $$", "exit 101", "echo thread panicked at Mair >&2; exit 1"] {
        let error = read_by(script);
        assert_eq!(error.kind(), "corrupt", "{script}");
        assert!(!error.to_string().contains("Mair"));
    }
}

#[test]
fn a_reader_without_memory_or_time_is_a_limit() {
    let memory = "memory allocation of 5 bytes failed";
    for (script, limit) in [
        (format!("echo {memory} >&2; kill -ABRT $$"), Limit::MemoryBytes),
        ("kill -KILL $$".to_owned(), Limit::MemoryBytes),
        ("exit 12".to_owned(), Limit::MemoryBytes),
        ("kill -XCPU $$".to_owned(), Limit::Seconds),
        // It sleeps beyond its time, and passes on more than it may.
        ("exec sleep 60".to_owned(), Limit::Seconds),
        ("cat /dev/zero | head -c 100000".to_owned(), Limit::MemoryBytes),
    ] {
        let error = read_by(&script);
        assert!(
            matches!(error, WorkbookError::LimitCrossed { limit: crossed, .. } if crossed == limit),
            "{script}: {error}"
        );
    }
}

#[test]
fn a_reader_that_passes_on_nonsense_is_a_damaged_file() {
    for script in ["true", "echo nonsense", "printf 'sylfaen\\001\\001'"] {
        assert_eq!(read_by(script).kind(), "corrupt", "{script}");
    }
}

#[test]
fn a_request_comes_as_it_was_sent() {
    let request = Request { bytes: b"Ref\n", password: Some("cyfrinach"), limits: limits() };
    let mut sent = Vec::new();
    request.write(&mut sent).unwrap();
    let mut rest = &sent[..];
    assert_eq!(request::read_head(&mut rest).unwrap(), (limits(), Some(9)));
    assert_eq!(rest, b"cyfrinachRef\n");
    assert!(request::read_head(&mut &b"sylfaen2"[..]).is_err());
}

#[test]
fn a_bound_command_ends_as_it_ends_or_as_its_file_made_it() {
    let ended = |script: &str| {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        bound::wait_for(command, &limits())
    };
    assert_eq!(ended("exit 0").unwrap(), std::process::ExitCode::SUCCESS);
    assert_eq!(ended("exit 3").unwrap(), std::process::ExitCode::from(3));
    for (script, kind) in [
        ("exit 101", "corrupt"),
        ("kill -SEGV $$", "corrupt"),
        ("echo memory allocation of 5 bytes failed >&2; kill -ABRT $$", "limit"),
        ("kill -XCPU $$", "limit"),
    ] {
        assert_eq!(ended(script).unwrap_err().kind(), kind, "{script}");
    }
}
