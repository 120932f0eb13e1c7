//! The same sentences against the same tables, tidy and as a sheet has them: a row a category, a column a measure or a year.
//!
//! In: bulletins of the sets of sentences. Out: that what is found does not hang on the layout.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use super::*;

/// Reads one bulletin of a set.
macro_rules! set {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../../reconcile/tests/wordings/", $name, ".csv")),
            include_str!(concat!("../../../reconcile/tests/wordings/", $name, ".txt")),
        )
    };
}
/// Bulletins with their tables, tidy, and their sentences with one `[right|wrong]` each.
const BULLETINS: [(&str, &str, &str); 6] = [
    set!("sixth/beds"),
    set!("sixth/homeless"),
    set!("sixth/casualties"),
    set!("sixth/election"),
    set!("seventh/museums"),
    set!("rules/inspections"),
];

/// How a table stands in its file.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Layout {
    Tidy,
    /// A title, its unit, a header and a row for each row label.
    Wide,
    /// The same with rows and columns in each other's place, where all figures are of one unit.
    Turned,
}

/// What is found: its kind, with the sentences it quotes.
type Found = Vec<(String, Vec<String>)>;

/// How many findings each layout may lose of all that the tidy tables give. Shares of a row, and ranks of columns, are not read.
const LOST_MAX: [(Layout, usize); 2] = [(Layout::Wide, 1), (Layout::Turned, 18)];

#[test]
fn a_wide_table_is_read_as_the_tidy_one_is_and_a_turned_one_raises_nothing_right() {
    let mut found_at_all = 0;
    let mut differ: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, tables, text) in BULLETINS {
        let wrong = prose(text, true);
        let tidy = found(tables, &wrong, Layout::Tidy);
        found_at_all += tidy.len();
        for (layout, _) in LOST_MAX {
            assert_eq!(found(tables, &prose(text, false), layout), [], "{name} {layout:?}");
            let wide = found(tables, &wrong, layout);
            let lost = tidy.iter().filter(|it| !wide.contains(it)).map(|it| format!("{name} {it:?}"));
            differ.entry(format!("{layout:?}")).or_default().extend(lost);
        }
    }
    assert!(found_at_all > 100, "{found_at_all}");
    for (layout, lost_max) in LOST_MAX {
        let lost = &differ[&format!("{layout:?}")];
        assert!(lost.len() <= lost_max, "{found_at_all}, {layout:?}: {} {differ:#?}", lost.len());
    }
}

/// Every sentence, right or wrong, as tidy text.
fn prose(text: &str, is_wrong: bool) -> String {
    let mut prose = "sentence_id,section,sentence\n".to_owned();
    let is_sentence = |line: &&str| !line.trim().is_empty() && !line.starts_with(['#', '@']);
    for (at, line) in text.lines().filter(is_sentence).enumerate() {
        let mut said = String::new();
        for (order, piece) in line.split(['[', '|', ']']).enumerate() {
            if order % 3 == 0 || order % 3 == if is_wrong { 2 } else { 1 } {
                said.push_str(piece);
            }
        }
        writeln!(prose, "S{at:03},\"Chapter 2, 2.1\",\"{}\"", said.replace('"', "\"\"")).unwrap();
    }
    prose
}

fn found(tables: &str, prose: &str, layout: Layout) -> Found {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("prose.csv"), prose).unwrap();
    if layout == Layout::Tidy {
        fs::write(folder.path().join("tables.csv"), tables).unwrap();
    } else {
        for (name, text) in sheets(tables, layout) {
            fs::write(folder.path().join(format!("{name}.csv")), text).unwrap();
        }
    }
    let publication = Publication::read(folder.path(), &mut |_| {}).unwrap();
    let (report, _) = publication.reconcile().unwrap();
    let mut found: Found = report
        .findings
        .iter()
        .map(|it| {
            let quotes = it.quotes.iter().map(|quote| quote.sentence_id.clone()).collect();
            (it.kind.as_str().to_owned(), quotes)
        })
        .collect();
    found.sort();
    found
}

/// Each table as the text of a sheet.
fn sheets(tables: &str, layout: Layout) -> Vec<(String, String)> {
    let mut bulletin = Bulletin::default();
    bulletin.add("tables.csv", tables).unwrap();
    let mut by_table: BTreeMap<&str, Vec<&sylfaen_reconcile::bulletin::TableCell>> = BTreeMap::new();
    for cell in &bulletin.cells {
        by_table.entry(&cell.table_id).or_default().push(cell);
    }
    let mut sheets = Vec::new();
    for (id, cells) in by_table {
        let unit = |it: &str| it == "percent";
        let is_one_unit = cells.iter().all(|cell| cell.unit == cells[0].unit);
        let is_turned = layout == Layout::Turned && is_one_unit;
        let mut rows: Vec<&str> = Vec::new();
        let mut columns: Vec<&str> = Vec::new();
        let mut texts: BTreeMap<(&str, &str), String> = BTreeMap::new();
        for cell in &cells {
            let (row, column) = (cell.row_label.as_str(), cell.column_label.as_str());
            let (row, column) = if is_turned { (column, row) } else { (row, column) };
            if !rows.contains(&row) {
                rows.push(row);
            }
            if !columns.contains(&column) {
                columns.push(column);
            }
            let has_sign = !unit(&cell.unit) || cell.text.contains('%');
            texts.insert((row, column), if has_sign { cell.text.clone() } else { format!("{}%", cell.text) });
        }
        let quoted = |text: &str| format!("\"{text}\"");
        let mut text = format!("{}\n", quoted(&cells[0].table_title));
        if is_one_unit && !unit(&cells[0].unit) {
            writeln!(text, "{}", quoted(&format!("Unit: {}", cells[0].unit))).unwrap();
        }
        let header: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
        writeln!(text, "\nCategory,{}", header.join(",")).unwrap();
        for row in rows {
            let line: Vec<String> = columns
                .iter()
                .map(|column| texts.get(&(row, *column)).map(|it| quoted(it)).unwrap_or_default())
                .collect();
            writeln!(text, "{},{}", quoted(row), line.join(",")).unwrap();
        }
        sheets.push((id.to_owned(), text));
    }
    sheets
}
