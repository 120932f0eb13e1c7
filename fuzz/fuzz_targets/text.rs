//! Text parted by commas, semicolons or tabs, in any encoding.
//!
//! In: a byte that says how it is to be written, and text or bytes. Fails: on a panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sylfaen_fuzz::{limits, read};
use sylfaen_workbook::Workbook;

fuzz_target!(|bytes: &[u8]| {
    let Some((how, rest)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let units = || text.encode_utf16();
    let written = match how % 4 {
        0 => rest.to_vec(),
        1 => [b"\xEF\xBB\xBF", rest].concat(),
        2 => b"\xFF\xFE".iter().copied().chain(units().flat_map(u16::to_le_bytes)).collect(),
        _ => b"\xFE\xFF".iter().copied().chain(units().flat_map(u16::to_be_bytes)).collect(),
    };
    let _ = Workbook::open(written, &limits()).and_then(|mut workbook| read(&mut workbook));
});
