//! What the targets share: how a workbook is read to its end, and how bytes are made into one.
//!
//! In: bytes from the fuzzer. Out: results that can be compared. Nothing here is meant for any other use.

use std::io::{Cursor, Read as _, Write as _};

use sylfaen_workbook::{Cell, CellError, CellRef, CellValue, Limits, Range, Row, Workbook, WorkbookError};
use zip::ZipArchive;
use zip::write::SimpleFileOptions;

/// Limits that a small input can cross, so that crossing them is tried as well.
#[must_use]
pub fn limits() -> Limits {
    Limits {
        cells_max: 20_000,
        inflated_bytes_max: 4 << 20,
        text_bytes_max: 2 << 20,
        cell_text_bytes_max: 64 << 10,
        sheets_max: 16,
    }
}

/// The cells of all sheets and how each sheet ended.
///
/// # Errors
/// What ended the first sheet that did not end well.
///
/// # Panics
/// Where a thread that read ahead panicked: it says so by this error alone.
pub fn read(workbook: &mut Workbook) -> Result<u64, WorkbookError> {
    let mut cells = 0;
    for index in 0..workbook.sheets().len() {
        let rows = workbook.rows(index).inspect_err(refuse_hidden_panics)?;
        for row in rows {
            let row = row.inspect_err(refuse_hidden_panics)?;
            cells += row.cells.len() as u64;
        }
    }
    Ok(cells)
}

fn refuse_hidden_panics(error: &WorkbookError) {
    assert!(!error.to_string().contains("contradicts itself"), "a thread panicked");
}

const WORKBOOKS: [&[u8]; 3] = [
    include_bytes!("../../fixtures/workbooks/calamine__date_1904.xlsx"),
    include_bytes!("../../fixtures/workbooks/ExcelDataReader__Test_MergedCell.xlsb"),
    include_bytes!("../../fixtures/workbooks/calamine__any_sheets.ods"),
];

/// A workbook of the fixtures, one part of it replaced.
///
/// # Panics
/// Never, as long as the fixtures are what they are.
#[must_use]
pub fn packed(which: u8, content: &[u8]) -> Vec<u8> {
    let bytes = WORKBOOKS[usize::from(which) % WORKBOOKS.len()];
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a right archive");
    let replaced = usize::from(which) / WORKBOOKS.len() % archive.len();
    let mut made = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a right part");
        made.start_file(part.name().expect("a right name").into_owned(), stored).expect("a right name");
        let mut old = Vec::new();
        part.read_to_end(&mut old).expect("a right part");
        made.write_all(if index == replaced { content } else { &old }).expect("memory takes all");
    }
    made.finish().expect("memory takes all").into_inner()
}

/// Rows and merged ranges made of bytes, three for each cell: how far on, what kind, which word.
#[must_use]
pub fn sheet(bytes: &[u8]) -> (Vec<Row>, Vec<Range>) {
    const WORDS: [&str; 12] =
        ["Total", "Name", "Ref", "1,234", "12/03/2012", "n/a", "Sub-total", "%", "*", "Note: counts", "Q1 2012", "Cyfanswm"];
    let (mut rows, mut merged): (Vec<Row>, Vec<Range>) = (Vec::new(), Vec::new());
    let (mut row, mut column) = (0_u32, 0_u32);
    for piece in bytes.chunks_exact(3) {
        let (step, kind, word) = (piece[0], piece[1], piece[2]);
        if step & 0x80 != 0 || rows.is_empty() {
            row += 1 + u32::from(step >> 4 & 7) * if step & 8 == 0 { 1 } else { 20_000 };
            column = u32::from(step & 7);
            rows.push(Row { number: row.min(1 << 20), is_hidden: kind & 0x80 != 0, cells: Vec::new() });
        } else {
            column += 1 + u32::from(step & 7) * if step & 8 == 0 { 1 } else { 300 };
        }
        if row > 1 << 20 || column >= 16_384 {
            rows.retain(|row| !row.cells.is_empty());
            break;
        }
        let text = WORDS[usize::from(word) % WORDS.len()];
        let value = match kind & 7 {
            0 => CellValue::Text(text.to_owned()),
            1 => CellValue::Number(f64::from(word)),
            2 => CellValue::Number(f64::from(word) * 1e307),
            3 => CellValue::Text(format!("{text} {word}")),
            4 => CellValue::Error(CellError::NotAvailable),
            5 => CellValue::Boolean(word & 1 == 0),
            6 => CellValue::Text(text.repeat(usize::from(word))),
            _ => CellValue::Number(-f64::from(word)),
        };
        if kind & 0x70 == 0x70 {
            let first = CellRef { row: row - 1, column };
            let last = CellRef { row: row - 1 + u32::from(word & 7), column: column + u32::from(word >> 3) };
            merged.push(Range { first, last });
        }
        if let Some(row) = rows.last_mut() {
            row.cells.push(Cell { column, value, shown: None });
        }
    }
    rows.retain(|row| !row.cells.is_empty());
    (rows, merged)
}
