//! One part of a zipped workbook, packed with its neighbours so that check sums do not keep the fuzzer out.
//!
//! In: a byte that says which part of which small workbook to replace, and its new content. Fails: on a panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sylfaen_fuzz::{limits, packed, read};
use sylfaen_workbook::Workbook;

fuzz_target!(|bytes: &[u8]| {
    let Some((which, content)) = bytes.split_first() else { return };
    let archive = packed(*which, content);
    let _ = Workbook::open(archive, &limits()).and_then(|mut workbook| read(&mut workbook));
});
