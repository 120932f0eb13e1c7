//! An inspection as a document: JSON for programs, lines for people.
//!
//! In: what `sylfaen_workbook::inspect` saw. Out: one JSON value in the shape of `fixtures/workbooks/ground-truth.json`
//! with further keys, or text. Names of sheets and labels are content of the file: this goes to standard output alone.

mod lines;

use std::collections::BTreeMap;

use serde::Serialize;
use sylfaen_workbook::{
    CellRef, Epoch, FoundColumn, FoundTable, InspectedSheet, Inspection, Range, SheetState, WorkbookError,
    is_usual_ending,
};

/// What is in a file, or why that cannot be said.
#[derive(Debug, Serialize)]
pub(crate) struct Document {
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Fault>,
    reader: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    /// The ending of the file's name; none if it has none.
    name_ending: Option<String>,
    /// Whether that ending is usual for the format; none if either is not known.
    is_usual_ending: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delimiter: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch: Option<&'static str>,
    defined_names: Vec<Defined>,
    sheets: Vec<OnSheet>,
}

#[derive(Debug, Serialize)]
struct Fault {
    kind: &'static str,
    message: String,
}

#[derive(Debug, Serialize)]
struct Defined {
    name: String,
    /// The number of the sheet in which alone it holds.
    scope: Option<u32>,
    is_hidden: bool,
    sheet: Option<u32>,
    range: Option<String>,
}

#[derive(Debug, Serialize)]
struct OnSheet {
    sheet: String,
    number: u32,
    state: &'static str,
    used_range: Option<[u32; 4]>,
    nonempty_cells: u64,
    kinds: BTreeMap<&'static str, u64>,
    number_sum: Option<f64>,
    string_cells_sha256: String,
    merged_ranges: usize,
    hidden_rows: u64,
    hidden_columns: Vec<String>,
    filter: Option<String>,
    notes: Vec<String>,
    shown_otherwise: u64,
    declared_tables: Vec<Declared>,
    tables: Vec<Table>,
    loose: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Declared {
    name: String,
    range: String,
    header_rows: u32,
    totals_rows: u32,
}

#[derive(Debug, Serialize)]
struct Table {
    range: String,
    confidence: &'static str,
    header_rows: Vec<u32>,
    units_row: Option<u32>,
    first_row: Option<u32>,
    data_rows: u64,
    totals: Vec<u32>,
    subtotals: Vec<u32>,
    repeated_headers: Vec<u32>,
    group_rows: Vec<u32>,
    blank_rows: u64,
    above: Vec<String>,
    below: Vec<String>,
    columns: Vec<InColumn>,
    reasons: Vec<String>,
}

#[derive(Debug, Serialize)]
struct InColumn {
    column: String,
    labels: Vec<String>,
    kinds: BTreeMap<&'static str, u64>,
    blank: u64,
    shapes: Vec<Shape>,
    fill_down: bool,
}

#[derive(Debug, Serialize)]
struct Shape {
    shape: String,
    cells: u64,
}

const READER: &str = concat!("sylfaen ", env!("CARGO_PKG_VERSION"));

impl Document {
    /// A file that was opened.
    pub(crate) fn new(inspection: Inspection, name_ending: Option<String>) -> Self {
        let usual = name_ending.as_deref().map(|ending| is_usual_ending(inspection.format, ending));
        Self {
            outcome: if inspection.error.is_none() { "ok" } else { "error" },
            error: inspection.error.as_ref().map(fault),
            reader: READER,
            format: Some(inspection.format.as_str()),
            name_ending,
            is_usual_ending: usual,
            encoding: inspection.encoding.map(sylfaen_workbook::Encoding::as_str),
            delimiter: inspection.delimiter.map(String::from),
            epoch: inspection.epoch.map(|epoch| match epoch {
                Epoch::From1904 => "1904-01-01",
                Epoch::From1900 => "1899-12-30",
            }),
            defined_names: inspection
                .defined_names
                .into_iter()
                .map(|name| Defined {
                    scope: name.scope,
                    is_hidden: name.is_hidden,
                    sheet: name.target.map(|(sheet, _)| sheet),
                    range: name.target.map(|(_, range)| range.to_string()),
                    name: name.name,
                })
                .collect(),
            sheets: inspection.sheets.into_iter().map(sheet).collect(),
        }
    }

    /// A file that could not be opened.
    pub(crate) fn refused(error: &WorkbookError, name_ending: Option<String>) -> Self {
        Self {
            outcome: "error",
            error: Some(fault(error)),
            reader: READER,
            format: None,
            name_ending,
            is_usual_ending: None,
            encoding: None,
            delimiter: None,
            epoch: None,
            defined_names: Vec::new(),
            sheets: Vec::new(),
        }
    }
}

fn fault(error: &WorkbookError) -> Fault {
    Fault { kind: error.kind(), message: error.to_string() }
}

fn sheet(sheet: InspectedSheet) -> OnSheet {
    let InspectedSheet {
        info,
        used_range,
        cells,
        number_sum,
        text_sha256,
        hidden_rows,
        shown_otherwise,
        found,
    } = sheet;
    let kinds = [
        ("string", cells.text),
        ("number", cells.number),
        ("bool", cells.boolean),
        ("date", cells.date),
        ("error", cells.error),
    ];
    let letters = |column: u32| letters(column);
    OnSheet {
        sheet: info.name,
        number: info.number,
        state: match info.state {
            SheetState::Visible => "visible",
            SheetState::Hidden => "hidden",
            SheetState::VeryHidden => "veryHidden",
        },
        used_range: used_range.map(|range| {
            let (first, last) = (range.first, range.last);
            [first.row_number(), first.column_number(), last.row_number(), last.column_number()]
        }),
        nonempty_cells: cells.total(),
        kinds: told(&kinds),
        number_sum: number_sum.map(ten_digits),
        string_cells_sha256: text_sha256,
        merged_ranges: info.merged.len(),
        hidden_rows,
        hidden_columns: info
            .hidden_columns
            .iter()
            .map(|run| format!("{}:{}", letters(*run.start()), letters(*run.end())))
            .collect(),
        filter: info.filter.map(|range| range.to_string()),
        notes: info.notes.iter().map(ToString::to_string).collect(),
        shown_otherwise,
        declared_tables: info
            .tables
            .into_iter()
            .map(|table| Declared {
                name: table.name,
                range: table.range.to_string(),
                header_rows: table.header_rows,
                totals_rows: table.totals_rows,
            })
            .collect(),
        tables: found.tables.into_iter().map(table).collect(),
        loose: in_places(&found.loose),
    }
}

fn table(table: FoundTable) -> Table {
    Table {
        range: table.range.to_string(),
        confidence: table.confidence.as_str(),
        header_rows: table.header_rows,
        units_row: table.units_row,
        first_row: table.first_row,
        data_rows: table.data_rows,
        totals: table.totals,
        subtotals: table.subtotals,
        repeated_headers: table.repeated_headers,
        group_rows: table.group_rows,
        blank_rows: table.blank_rows,
        above: in_places(&table.above),
        below: in_places(&table.below),
        columns: table.columns.into_iter().map(column).collect(),
        reasons: table.reasons.iter().map(ToString::to_string).collect(),
    }
}

fn column(column: FoundColumn) -> InColumn {
    let kinds = [
        ("string", column.kinds.text),
        ("number", column.kinds.number),
        ("bool", column.kinds.boolean),
        ("date", column.kinds.date),
        ("error", column.kinds.error),
        ("mark", column.kinds.mark),
    ];
    InColumn {
        column: letters(column.column),
        labels: column.labels,
        kinds: told(&kinds),
        blank: column.kinds.blank,
        shapes: column.shapes.into_iter().map(|(shape, cells)| Shape { shape, cells }).collect(),
        fill_down: column.fill_down,
    }
}

fn told(kinds: &[(&'static str, u64)]) -> BTreeMap<&'static str, u64> {
    kinds.iter().copied().filter(|(_, count)| *count > 0).collect()
}

fn in_places(ranges: &[Range]) -> Vec<String> {
    ranges.iter().map(ToString::to_string).collect()
}

/// The letters of a column, counted from 0.
pub(crate) fn letters(column: u32) -> String {
    CellRef { row: 0, column }.to_string().trim_end_matches(|letter: char| letter.is_ascii_digit()).to_owned()
}

/// A number to ten significant digits, so that sums taken in another order agree.
fn ten_digits(number: f64) -> f64 {
    format!("{number:.9e}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_agree_to_ten_digits() {
        assert_eq!(ten_digits(0.1 + 0.2).to_string(), "0.3");
        assert_eq!(ten_digits(125_573.549_999_999_99).to_string(), "125573.55");
    }
}
