//! Any bytes as a workbook, told by content: every sheet is read to its end, then written as a transcript and read back.
//!
//! In: the bytes of a file. Fails: on a panic, one that a reading thread kept to itself included, and where the
//! transcript says something else than the workbook.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sylfaen_fuzz::{limits, read};
use sylfaen_workbook::{Workbook, WorkbookError, transcribe};

fuzz_target!(|bytes: &[u8]| {
    let mut opened = Workbook::open(bytes, &limits());
    let direct = opened.as_mut().map_err(|error| error.clone()).and_then(read);
    let mut transcript = Vec::new();
    transcribe(Workbook::open(bytes, &limits()), &mut transcript).expect("a vector takes all");
    let carried = Workbook::from_transcript(transcript, &limits()).and_then(|mut workbook| read(&mut workbook));
    // An error of another process is carried as its words.
    let told = |answer: Result<u64, WorkbookError>| answer.map_err(|error| (error.kind(), error.to_string()));
    assert_eq!(told(direct), told(carried));
});
