//! What is in a workbook, told in counts, so that it can be held against what another reader sees.
//!
//! In: an open workbook and the words of layouts. Out: for each sheet its used range, its cells by kind, the sum of its
//! numbers, a digest of its texts, what is hidden, and the tables found. Each sheet is passed through once. A sheet that
//! cannot be read to its end ends the inspection; what was seen of the sheets before it is kept.

use sha2::{Digest, Sha256};

use crate::cell::{CellRef, CellValue, Range, Row};
use crate::delimited::Encoding;
use crate::error::WorkbookError;
use crate::find::{Found, LayoutWords, find_tables};
use crate::format::Format;
use crate::serial::Epoch;
use crate::sheet::{DefinedName, SheetInfo};
use crate::workbook::Workbook;

/// What is in a workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// Its format, told by content.
    pub format: Format,
    /// How a text file's bytes stand for letters; none for other formats.
    pub encoding: Option<Encoding>,
    /// What parts the columns of a text file; none for other formats.
    pub delimiter: Option<char>,
    /// The day from which dates are counted; none for formats that write dates out.
    pub epoch: Option<Epoch>,
    /// The names it gives to ranges.
    pub defined_names: Vec<DefinedName>,
    /// The sheets that were read to their end, in the order of their tabs.
    pub sheets: Vec<InspectedSheet>,
    /// Why there are not more of them; none where all were read.
    pub error: Option<WorkbookError>,
}

/// What is on a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct InspectedSheet {
    /// What is known of it beside its cells.
    pub info: SheetInfo,
    /// The smallest range that holds every cell that is not blank, hidden ones included; none for an empty sheet.
    pub used_range: Option<Range>,
    /// Its cells that are not blank, by kind.
    pub cells: CellCounts,
    /// The sum of its numbers, dates not among them, in the order of the cells; none where there is no number.
    pub number_sum: Option<f64>,
    /// SHA-256, in hexadecimal digits, over a line `row,column<TAB>text<LF>` for each text cell, row by row, both from 1.
    pub text_sha256: String,
    /// Rows that are not blank and hidden.
    pub hidden_rows: u64,
    /// Cells that show something else than they hold.
    pub shown_otherwise: u64,
    /// The tables on what is not hidden.
    pub found: Found,
}

/// Cells by kind, as the file itself tells them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CellCounts {
    /// Text.
    pub text: u64,
    /// Numbers without a date format.
    pub number: u64,
    /// True or false.
    pub boolean: u64,
    /// Dates, times and durations.
    pub date: u64,
    /// Error values, dates that never were among them.
    pub error: u64,
}

impl CellCounts {
    /// All of them.
    pub const fn total(&self) -> u64 {
        self.text + self.number + self.boolean + self.date + self.error
    }
}

/// Looks through a workbook.
///
/// ```
/// use sylfaen_workbook::{LayoutWords, Limits, Workbook, inspect};
///
/// let mut workbook = Workbook::open(b"Ref;Age\nA1;\nA2;31\n".to_vec(), &Limits::default())?;
/// let inspection = inspect(&mut workbook, &LayoutWords::default());
/// let sheet = &inspection.sheets[0];
/// assert_eq!(sheet.used_range.map(|range| range.to_string()).as_deref(), Some("A1:B3"));
/// assert_eq!((sheet.cells.text, sheet.number_sum), (5, None));
/// # Ok::<(), sylfaen_workbook::WorkbookError>(())
/// ```
pub fn inspect(workbook: &mut Workbook, words: &LayoutWords) -> Inspection {
    let mut inspection = Inspection {
        format: workbook.format(),
        encoding: workbook.encoding(),
        delimiter: workbook.delimiter(),
        epoch: workbook.epoch(),
        defined_names: workbook.defined_names().to_vec(),
        sheets: Vec::new(),
        error: None,
    };
    for (index, info) in workbook.sheets().to_vec().into_iter().enumerate() {
        match sheet(workbook, index, info, words) {
            Ok(sheet) => inspection.sheets.push(sheet),
            Err(error) => {
                inspection.error = Some(error);
                break;
            }
        }
    }
    inspection
}

fn sheet(
    workbook: &mut Workbook,
    index: usize,
    info: SheetInfo,
    words: &LayoutWords,
) -> Result<InspectedSheet, WorkbookError> {
    let mut count = Count::default();
    let shown = workbook.rows(index)?.filter_map(|row| match row {
        Ok(row) => {
            count.row(&row);
            visible(row, &info).map(Ok)
        }
        Err(error) => Some(Err(error)),
    });
    let found = find_tables(shown, &info.merged, words)?;
    Ok(InspectedSheet {
        used_range: count.used,
        cells: count.cells,
        number_sum: count.sum,
        text_sha256: hexadecimal(&count.texts.finalize()),
        hidden_rows: count.hidden_rows,
        shown_otherwise: count.shown_otherwise,
        found,
        info,
    })
}

/// The row as a person sees it; none if it is hidden.
fn visible(mut row: Row, info: &SheetInfo) -> Option<Row> {
    if row.is_hidden {
        return None;
    }
    if !info.hidden_columns.is_empty() {
        row.cells.retain(|cell| !info.hides_column(cell.column));
    }
    Some(row)
}

/// Whether a file's ending is one that is usual for the format, in any case of letters; an ending nobody knows is not.
///
/// ```
/// use sylfaen_workbook::{Format, is_usual_ending};
///
/// assert!(is_usual_ending(Format::Xlsx, "XLSM"));
/// assert!(!is_usual_ending(Format::Csv, "xls"));
/// ```
pub fn is_usual_ending(format: Format, ending: &str) -> bool {
    let usual: &[&str] = match format {
        Format::Xlsx => &["xlsx", "xlsm", "xltx", "xltm"],
        Format::Xlsb => &["xlsb"],
        Format::Xls => &["xls", "xlt"],
        Format::Ods => &["ods", "ots"],
        Format::Csv => &["csv", "tsv", "tab", "txt"],
    };
    usual.iter().any(|known| known.eq_ignore_ascii_case(ending))
}

#[derive(Default)]
struct Count {
    used: Option<Range>,
    cells: CellCounts,
    sum: Option<f64>,
    texts: Sha256,
    hidden_rows: u64,
    shown_otherwise: u64,
}

impl Count {
    fn row(&mut self, row: &Row) {
        self.hidden_rows += u64::from(row.is_hidden);
        for cell in &row.cells {
            self.widen(row.place(cell.column));
            self.shown_otherwise += u64::from(cell.shown.is_some());
            let count = match &cell.value {
                CellValue::Text(text) => {
                    self.texts.update(format!("{},{}\t{text}\n", row.number, cell.column + 1));
                    &mut self.cells.text
                }
                CellValue::Number(number) => {
                    self.sum = Some(self.sum.unwrap_or(0.0) + number);
                    &mut self.cells.number
                }
                CellValue::Boolean(_) => &mut self.cells.boolean,
                CellValue::DateTime(_) | CellValue::Time(_) | CellValue::Duration(_) => &mut self.cells.date,
                CellValue::Error(_) => &mut self.cells.error,
            };
            *count += 1;
        }
    }

    fn widen(&mut self, cell: CellRef) {
        let range = self.used.get_or_insert(Range { first: cell, last: cell });
        range.first.row = range.first.row.min(cell.row);
        range.first.column = range.first.column.min(cell.column);
        range.last.row = range.last.row.max(cell.row);
        range.last.column = range.last.column.max(cell.column);
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
