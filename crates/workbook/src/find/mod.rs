//! Finds the tables on a sheet.
//!
//! In: the rows of a sheet, its merged ranges, and the words by which people mark totals and notes. Out: tables, with
//! what stands around them and the reasons for taking them as such. It refuses nothing: where it is not sure it says
//! so, and a sheet of notes has no table.
//!
//! Rows are looked at in windows; a table that goes on below its window is followed row by row, so that memory does not
//! grow with it.

mod body;
mod build;
mod header;
mod lanes;
mod line;
mod scan;
mod sight;
mod sums;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub use table::{Apart, Confidence, Found, FoundColumn, FoundTable, Kinds, Reason};
pub use words::{LayoutWords, LayoutWordsError};

use line::{Cell, Line};
use sight::Sight;

use crate::cell::{CellValue, Range, Row};
use crate::error::WorkbookError;

/// Lines that are looked at together; a longer table is followed row by row.
const WINDOW_LINES: usize = 2_000;
/// Cells that are looked at together, for wide sheets.
const WINDOW_CELLS: usize = 400_000;

/// Finds the tables among the rows of a sheet.
///
/// Rows and columns that are hidden are left out by the caller, if it wants them out. At most 2,000 rows that are not
/// blank, or 400,000 cells, are held at once.
///
/// # Errors
/// The first error among the rows.
///
/// ```
/// use sylfaen_workbook::{LayoutWords, Limits, Workbook, find_tables};
///
/// let words = LayoutWords::parse("role,language,word\ntotal,en,Total\ntotal,cy,Cyfanswm\n")?;
/// let file = b"People met in 2012,,\n\nRef,Met,Age\nA1,01/02/2012,31\nA2,03/02/2012,27\nTotal,2,\n".to_vec();
/// let mut workbook = Workbook::open(file, &Limits::default())?;
/// let found = find_tables(workbook.rows(0)?, &[], &words)?;
///
/// let table = &found.tables[0];
/// assert_eq!(table.range.to_string(), "A3:C6");
/// assert_eq!((table.header_rows.as_slice(), table.data_rows, table.totals.as_slice()), (&[3][..], 2, &[6][..]));
/// assert_eq!(table.above[0].to_string(), "A1:A1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn find_tables(
    rows: impl IntoIterator<Item = Result<Row, WorkbookError>>,
    merged: &[Range],
    words: &LayoutWords,
) -> Result<Found, WorkbookError> {
    let mut merged = merged.to_vec();
    merged.sort_unstable();
    // Ranges that begin on one row lie beside each other in every program; a file may say otherwise, a thousand over
    // a thousand columns.
    merged.dedup_by(|next, kept| next.first.row == kept.first.row && next.first.column <= kept.last.column);
    let mut rows = rows.into_iter();
    let mut found = Found::default();
    let mut held: Vec<Line> = Vec::new();
    let mut was_followed = false;
    loop {
        let is_end = fill(&mut rows, &mut held)?;
        let mut outcome = scan::window(&held, &merged, words, is_end);
        match found.tables.last_mut().filter(|_| was_followed && outcome.tables.is_empty()) {
            Some(followed) => followed.below.append(&mut outcome.loose),
            None => found.loose.append(&mut outcome.loose),
        }
        found.tables.append(&mut outcome.tables);
        if is_end {
            break;
        }
        held = outcome.rest;
        was_followed = !outcome.open.is_empty();
        if was_followed {
            held = scan::follow(&mut rows, &mut outcome.open, &merged, words)?;
            found.tables.extend(outcome.open.into_iter().map(scan::Open::close));
        }
    }
    found.tables.sort_by_key(|table| table.range);
    Ok(found)
}

/// Fills the window; whether the rows have ended.
fn fill(
    rows: &mut impl Iterator<Item = Result<Row, WorkbookError>>,
    held: &mut Vec<Line>,
) -> Result<bool, WorkbookError> {
    let mut cells: usize = held.iter().map(|line| line.cells.len()).sum();
    while held.len() < WINDOW_LINES && cells < WINDOW_CELLS {
        let Some(row) = rows.next() else { return Ok(true) };
        if let Some(line) = Line::new(&row?) {
            cells += line.cells.len();
            held.push(line);
        }
    }
    Ok(false)
}

/// A cell as the label of a column.
fn label_of(cell: &Cell) -> String {
    match &cell.value {
        CellValue::Text(text) => line::tidy(text),
        CellValue::Number(number) if number.fract().abs() < f64::EPSILON => format!("{number:.0}"),
        CellValue::Number(number) => number.to_string(),
        CellValue::DateTime(at) => at.date().to_string(),
        _ => String::new(),
    }
}
