//! The mapping of a partner, as its two files say it.
//!
//! In: the text of `partner.toml`, a byte 0, the text of `columns.csv`. Fails: on a panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sylfaen_schema::Partner;

fuzz_target!(|text: &str| {
    let (partner, columns) = text.split_once('\0').unwrap_or((text, ""));
    let _ = Partner::parse(partner, columns);
});
