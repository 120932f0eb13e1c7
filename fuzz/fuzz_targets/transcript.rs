//! Any bytes as the transcript that a reader in another process made: nothing of it is believed.
//!
//! In: bytes. Fails: on a panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sylfaen_fuzz::{limits, read};
use sylfaen_workbook::Workbook;

fuzz_target!(|bytes: &[u8]| {
    let _ = Workbook::from_transcript(bytes.to_vec(), &limits()).and_then(|mut workbook| read(&mut workbook));
});
