//! The table finder, on rows that may be anything.
//!
//! In: bytes that are made into rows: gaps, cells of every kind, merged ranges. Fails: on a panic, and where a table lies
//! below the last row and merged range.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sylfaen_fuzz::sheet;
use sylfaen_workbook::{LayoutWords, find_tables};

static WORDS: LazyLock<LayoutWords> = LazyLock::new(|| {
    LayoutWords::parse(include_str!("../../schemas/words/layout.csv")).expect("the words hold")
});

fuzz_target!(|bytes: &[u8]| {
    let (rows, merged) = sheet(bytes);
    let last = merged.iter().map(|range| range.last.row + 1).chain(rows.last().map(|row| row.number)).max();
    let found = find_tables(rows.into_iter().map(Ok), &merged, &WORDS).expect("no row failed");
    for table in &found.tables {
        assert!(Some(table.range.last.row) < last, "a table ends below the last row");
    }
});
