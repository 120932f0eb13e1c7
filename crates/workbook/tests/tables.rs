//! Holds the table finder against what a person sees in real workbooks.
//!
//! `fixtures/workbooks/tables.csv` was written by hand from the sheets themselves: a row for each table. A table counts
//! as found only if its range and its header rows are those a person gives.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its own functions too")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use sylfaen_workbook::{Confidence, FoundTable, LayoutWords, Limits, Workbook, find_tables};

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn words() -> LayoutWords {
    LayoutWords::parse(&std::fs::read_to_string(top().join("schemas/words/layout.csv")).unwrap()).unwrap()
}

/// A table as a person or the finder gives it.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    range: String,
    header_rows: String,
    totals: String,
    subtotals: String,
    group_rows: String,
}

impl Seen {
    fn new(table: &FoundTable) -> Self {
        let rows = |rows: &[u32]| rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        Self {
            range: table.range.to_string(),
            header_rows: rows(&table.header_rows),
            totals: rows(&table.totals),
            subtotals: rows(&table.subtotals),
            group_rows: rows(&table.group_rows),
        }
    }

    fn is_same_table(&self, other: &Self) -> bool {
        self.range == other.range && self.header_rows == other.header_rows
    }
}

fn truth() -> BTreeMap<(String, String), Vec<Seen>> {
    let mut truth: BTreeMap<_, Vec<Seen>> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(top().join("fixtures/workbooks/tables.csv")).unwrap();
    for row in reader.deserialize::<BTreeMap<String, String>>() {
        let mut row = row.unwrap();
        let mut take = |name: &str| row.remove(name).unwrap();
        let key = (take("file"), take("sheet"));
        let seen = Seen {
            range: take("range"),
            header_rows: take("header_rows"),
            totals: take("totals"),
            subtotals: take("subtotals"),
            group_rows: take("group_rows"),
        };
        truth.entry(key).or_default().push(seen);
    }
    truth
}

#[test]
fn tables_of_real_workbooks_are_found_as_a_person_sees_them() {
    let (truth, words) = (truth(), words());
    let mut files: Vec<PathBuf> = std::fs::read_dir(top().join("fixtures/workbooks"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_string_lossy().contains("__"))
        .collect();
    files.sort();
    let mut differences = Vec::new();
    let (mut sheets, mut right, mut rows_right, mut wrong, mut unsure) = (0, 0, 0, 0, 0);
    for path in &files {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let Ok(mut workbook) = Workbook::open(std::fs::read(path).unwrap(), &Limits::default()) else {
            continue;
        };
        for (index, sheet) in workbook.sheets().to_vec().iter().enumerate() {
            sheets += 1;
            let found = find_tables(workbook.rows(index).unwrap(), &sheet.merged, &words).unwrap();
            let key = (file.clone(), sheet.name.clone());
            let expected = truth.get(&key).cloned().unwrap_or_default();
            for table in &found.tables {
                let seen = Seen::new(table);
                match expected.iter().find(|expected| expected.is_same_table(&seen)) {
                    Some(expected) => {
                        right += 1;
                        rows_right += usize::from(*expected == seen);
                        if *expected != seen {
                            differences.push(format!("{key:?}: rows of {seen:?}"));
                        }
                    }
                    None if table.confidence == Confidence::Unsure => unsure += 1,
                    None => {
                        wrong += 1;
                        differences.push(format!("{key:?}: found {seen:?}"));
                    }
                }
            }
            let missed = expected.iter().filter(|expected| {
                !found.tables.iter().any(|table| expected.is_same_table(&Seen::new(table)))
            });
            differences.extend(missed.map(|missed| format!("{key:?}: missed {missed:?}")));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    let tables: usize = truth.values().map(Vec::len).sum();
    // Nothing is found where a person sees no table, as on a sheet of a test file that is nothing but merged ranges.
    assert_eq!((sheets, tables, right, rows_right, wrong, unsure), (35, 30, 30, 30, 0, 0));
}
