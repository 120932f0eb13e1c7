//! Real workbooks, held against what independent readers see in them.
//!
//! In: every file of `fixtures/workbooks`. Out: agreement on sheets, states, merged ranges, used range, cells by kind,
//! the sum of numbers and a digest of all text. In none of these files do the readers differ; a difference that is the
//! other reader's fault would be listed here, with the reason.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its own functions too")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::Value;
use sha2::{Digest, Sha256};
use sylfaen_workbook::{Epoch, Format, InspectedSheet, LayoutWords, Limits, SheetState, Workbook, inspect};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/workbooks")
}

/// What is seen in one sheet, in the words of the ground truth.
fn see(sheet: &InspectedSheet) -> BTreeMap<&'static str, String> {
    let cells = sheet.cells;
    let kinds: BTreeMap<&str, u64> = [
        ("string", cells.text),
        ("number", cells.number),
        ("bool", cells.boolean),
        ("date", cells.date),
        ("error", cells.error),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .collect();
    let state = match sheet.info.state {
        SheetState::Visible => "visible",
        SheetState::Hidden => "hidden",
        SheetState::VeryHidden => "veryHidden",
    };
    let used = sheet.used_range.map_or("null".to_owned(), |range| {
        let (first, last) = (range.first, range.last);
        format!(
            "[{},{},{},{}]",
            first.row_number(),
            first.column_number(),
            last.row_number(),
            last.column_number()
        )
    });
    BTreeMap::from([
        ("sheet", Value::from(sheet.info.name.as_str()).to_string()),
        ("state", Value::from(state).to_string()),
        ("merged_ranges", sheet.info.merged.len().to_string()),
        ("nonempty_cells", cells.total().to_string()),
        ("kinds", serde_json::to_string(&kinds).unwrap()),
        ("number_sum", sheet.number_sum.map_or("null".to_owned(), rounded)),
        ("used_range", used),
        ("string_cells_sha256", Value::from(sheet.text_sha256.as_str()).to_string()),
    ])
}

/// Ten significant digits, as the ground truth has.
fn rounded(value: f64) -> String {
    format!("{value:.9e}")
}

fn expected(fact: &str, value: &Value) -> String {
    match value.as_f64() {
        Some(sum) if fact == "number_sum" => rounded(sum),
        _ => value.to_string(),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

#[test]
fn every_file_reads_as_the_independent_reader_sees_it() {
    let truth = std::fs::read_to_string(folder().join("ground-truth.json")).unwrap();
    let truth: BTreeMap<String, Value> = serde_json::from_str(&truth).unwrap();
    assert_eq!(truth.len(), 16);
    let mut differences = Vec::new();
    let (mut sheets_compared, mut facts_compared) = (0, 0);
    for (file, truth) in &truth {
        let bytes = std::fs::read(folder().join(file)).unwrap();
        let opened = Workbook::open(bytes, &Limits::default());
        if truth["encrypted"] == true {
            assert_eq!(opened.unwrap_err().kind(), "encrypted", "{file}");
            continue;
        }
        let mut workbook = opened.unwrap_or_else(|error| panic!("{file}: {error}"));
        if let Some(expected) = truth["epoch"].as_str() {
            let epoch = if workbook.epoch() == Some(Epoch::From1904) { "1904-01-01" } else { "1899-12-30" };
            assert_eq!(epoch, expected, "{file}");
        }
        let sheets = truth["sheets"].as_array().unwrap();
        assert_eq!(workbook.sheets().len(), sheets.len(), "{file}");
        let inspection = inspect(&mut workbook, &LayoutWords::default());
        assert_eq!(inspection.error, None, "{file}");
        for (index, (sheet, seen)) in sheets.iter().zip(&inspection.sheets).enumerate() {
            sheets_compared += 1;
            for (fact, ours) in see(seen) {
                let Some(theirs) = sheet.get(fact).map(|value| expected(fact, value)) else { continue };
                facts_compared += 1;
                if theirs != ours {
                    differences.push(format!("{file} {index} {fact}: theirs {theirs}, ours {ours}"));
                }
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    // Eight facts a sheet, but for what pyxlsb and the csv module do not see.
    assert_eq!((sheets_compared, facts_compared), (35, 35 * 8 - 4));
}

#[test]
fn every_file_is_the_one_its_manifest_describes() {
    let mut manifest = csv::Reader::from_path(folder().join("manifest.csv")).unwrap();
    let mut files = 0;
    for entry in manifest.deserialize::<BTreeMap<String, String>>() {
        let entry = entry.unwrap();
        let bytes = std::fs::read(folder().join(&entry["file"])).unwrap();
        assert_eq!(entry["sha256"], hexadecimal(&Sha256::digest(&bytes)), "{}", entry["file"]);
        assert!(!entry["source_repository"].is_empty() && !entry["licence"].is_empty(), "{}", entry["file"]);
        let format = Format::detect(&bytes).map_or_else(|error| error.kind(), Format::as_str);
        let expected = if entry["password"].is_empty() { entry["format"].as_str() } else { "encrypted" };
        assert_eq!(format, expected, "{}", entry["file"]);
        files += 1;
    }
    assert_eq!(files, 16);
}
