//! The cells of a sheet of an Excel 5 to 2003 workbook, row by row.
//!
//! In: the records of the sheet. Out: rows with the values of their cells, and what the sheet shows. Refused: records
//! that break off, shared strings that are not there, and columns beyond the last.

use super::records::{Record, Records, breaks_off, float, long, word};
use super::sheet::{COLUMNS, Layout, SheetRecords};
use super::text::Letters;
use super::{Xls, sheet};
use crate::cell::{Cell, CellError, CellValue, Row};
use crate::error::{Limit, WorkbookError};
use crate::rows::{RowStream, Tally};

const FORMULA: u16 = 0x0006;
const RK: u16 = 0x027E;
const MANY_RK: u16 = 0x00BD;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const RICH_LABEL: u16 = 0x00D6;
const BOOLEAN_OR_ERROR: u16 = 0x0205;
const SHARED_STRING: u16 = 0x00FD;
const STRING: u16 = 0x0207;
/// Records that may stand between a formula and the text it gives.
const BEHIND_FORMULA: [u16; 4] = [0x04BC, 0x0221, 0x0236, 0x003C];

/// Whether records of this kind hold cells that are not blank.
pub(super) fn is_cell(kind: u16) -> bool {
    [FORMULA, RK, MANY_RK, NUMBER, LABEL, RICH_LABEL, BOOLEAN_OR_ERROR, SHARED_STRING].contains(&kind)
}

/// The rows of one sheet.
pub(super) struct XlsRows<'a> {
    book: &'a Xls,
    layout: &'a Layout,
    source: Source<'a>,
    /// The record that begins the next row.
    pending: Option<(Record<'a>, Records<'a>)>,
}

/// Where records of cells come from.
enum Source<'a> {
    /// The file, in its order.
    File(SheetRecords<'a>),
    /// The file, in the order of rows.
    Sorted(std::slice::Iter<'a, (u16, u32)>),
}

impl<'a> XlsRows<'a> {
    pub(super) fn new(book: &'a Xls, layout: &'a Layout) -> Result<Self, WorkbookError> {
        let source = match &layout.order {
            Some(order) => Source::Sorted(order.iter()),
            None => Source::File(sheet::SheetRecords::from(&book.stream, layout.start)?),
        };
        Ok(Self { book, layout, source, pending: None })
    }

    /// The next record of cells, and the records behind it.
    fn next_record(&mut self) -> Result<Option<(Record<'a>, Records<'a>)>, WorkbookError> {
        if let Some(record) = self.pending.take() {
            return Ok(Some(record));
        }
        match &mut self.source {
            Source::Sorted(places) => {
                let Some((_, place)) = places.next() else { return Ok(None) };
                let mut records = Records::from(&self.book.stream, *place as usize);
                let record = records.next()?;
                Ok(Some((record, records)))
            }
            Source::File(records) => {
                while let Some(record) = records.next()? {
                    if is_cell(record.kind) {
                        return Ok(Some((record, records.following())));
                    }
                }
                Ok(None)
            }
        }
    }
}

impl RowStream for XlsRows<'_> {
    fn next_row(&mut self, tally: &mut Tally) -> Result<Option<Row>, WorkbookError> {
        loop {
            match self.row(tally)? {
                // A row all of whose cells gave nothing is blank.
                Some(row) if row.cells.is_empty() => {}
                row => return Ok(row),
            }
        }
    }
}

impl XlsRows<'_> {
    /// The next row that has records, blank or not.
    fn row(&mut self, tally: &mut Tally) -> Result<Option<Row>, WorkbookError> {
        let mut row: Option<Row> = None;
        while let Some((record, following)) = self.next_record()? {
            let number = word(record.body, 0).ok_or_else(breaks_off)?;
            match &row {
                Some(row) if row.number != u32::from(number) + 1 => {
                    self.pending = Some((record, following));
                    break;
                }
                _ => {}
            }
            let row = row.get_or_insert_with(|| Row {
                number: u32::from(number) + 1,
                is_hidden: self.layout.hides(number),
                cells: Vec::new(),
            });
            let before = row.cells.len();
            self.book.add_cells(&record, following, &mut row.cells)?;
            for cell in row.cells.get(before..).unwrap_or_default() {
                tally.admit(u32::from(number), cell)?;
            }
        }
        Ok(row)
    }
}

impl Xls {
    /// Adds the cells that the record holds and that are not blank.
    fn add_cells(
        &self,
        record: &Record<'_>,
        following: Records<'_>,
        cells: &mut Vec<Cell>,
    ) -> Result<(), WorkbookError> {
        let body = record.body;
        let column = u32::from(word(body, 2).ok_or_else(breaks_off)?);
        if record.kind == MANY_RK {
            // Behind the last number stands the last column once more.
            let numbers = body.get(4..body.len().saturating_sub(2)).ok_or_else(breaks_off)?;
            for (column, number) in (column..).zip(numbers.chunks_exact(6)) {
                let (Some(style), Some(rk)) = (word(number, 0), long(number, 2)) else {
                    return Err(breaks_off());
                };
                check_column(column)?;
                cells.push(self.styles.number(column, rk_number(rk), style));
            }
            return Ok(());
        }
        check_column(column)?;
        let style = word(body, 4).ok_or_else(breaks_off)?;
        let rest = body.get(6..).unwrap_or_default();
        let value = match record.kind {
            RK => {
                let rk = long(rest, 0).ok_or_else(breaks_off)?;
                cells.push(self.styles.number(column, rk_number(rk), style));
                return Ok(());
            }
            NUMBER => {
                cells.push(self.styles.number(column, float(rest, 0).ok_or_else(breaks_off)?, style));
                return Ok(());
            }
            FORMULA => match self.formula(rest, following)? {
                Some(CellValue::Number(number)) => {
                    cells.push(self.styles.number(column, number, style));
                    return Ok(());
                }
                value => value,
            },
            SHARED_STRING => {
                let number = long(rest, 0).ok_or_else(breaks_off)?;
                Some(CellValue::Text(self.globals.strings.text(&self.stream, number)?))
            }
            LABEL | RICH_LABEL => Some(CellValue::Text(self.globals.letters.long_text(rest)?)),
            _ => match (rest.first(), rest.get(1)) {
                (Some(value), Some(0)) => Some(CellValue::Boolean(*value != 0)),
                (Some(code), Some(_)) => Some(CellValue::Error(error_of_code(*code))),
                _ => return Err(breaks_off()),
            },
        };
        match value {
            Some(CellValue::Text(text)) if text.is_empty() => {}
            Some(CellValue::Text(text)) => cells.push(self.styles.text(column, text, style)),
            value => cells.extend(value.map(|value| Cell::new(column, value))),
        }
        Ok(())
    }

    /// The value that the formula gave when the file was written, a number before its format is looked at.
    fn formula(&self, rest: &[u8], following: Records<'_>) -> Result<Option<CellValue>, WorkbookError> {
        let result = rest.get(..8).ok_or_else(breaks_off)?;
        if word(result, 6) != Some(0xFFFF) {
            return Ok(float(result, 0).map(CellValue::Number));
        }
        let (kind, value) = (result.first().copied().unwrap_or(0), result.get(2).copied().unwrap_or(0));
        Ok(match kind {
            0 => Some(CellValue::Text(self.formula_text(following)?)),
            1 => Some(CellValue::Boolean(value != 0)),
            2 => Some(CellValue::Error(error_of_code(value))),
            // An empty text.
            _ => None,
        })
    }

    /// The text that stands in a record behind the formula.
    fn formula_text(&self, mut following: Records<'_>) -> Result<String, WorkbookError> {
        loop {
            let record = following.next()?;
            match record.kind {
                STRING => return self.long_text_over(record.body, &mut following),
                kind if BEHIND_FORMULA.contains(&kind) => {}
                _ => return Err(WorkbookError::corrupt("a formula's text is missing")),
            }
        }
    }

    /// Text that may run on in continuation records, each of which says again how wide its letters are.
    fn long_text_over(&self, body: &[u8], following: &mut Records<'_>) -> Result<String, WorkbookError> {
        let mut left = usize::from(word(body, 0).ok_or_else(breaks_off)?);
        let mut segment = body.get(2..).unwrap_or_default();
        let mut text = String::new();
        loop {
            let (width, flags) = match self.globals.letters {
                Letters::Unicode => (1 + usize::from(segment.first().is_some_and(|flags| flags & 1 != 0)), 1),
                Letters::CodePage(_) => (1, 0),
            };
            let here = left.min(segment.len().saturating_sub(flags) / width);
            // Only the first record may have room for no letter.
            if here == 0 && !text.is_empty() {
                return Err(breaks_off());
            }
            text.push_str(&self.globals.letters.text(segment, here)?);
            left -= here;
            if left == 0 {
                return Ok(text);
            }
            segment = following.continuation().ok_or_else(breaks_off)?;
        }
    }
}

fn check_column(column: u32) -> Result<(), WorkbookError> {
    if column < COLUMNS { Ok(()) } else { Err(WorkbookError::limit(Limit::Columns, u64::from(COLUMNS))) }
}

/// A number of 30 bits: a whole one or the upper half of a floating one, either of them perhaps in hundredths.
pub(crate) fn rk_number(rk: u32) -> f64 {
    let number =
        if rk & 2 == 0 { f64::from_bits(u64::from(rk & !3) << 32) } else { f64::from(rk.cast_signed() >> 2) };
    if rk & 1 == 0 { number } else { number / 100.0 }
}

/// The error that an Excel file has under this number.
pub(crate) fn error_of_code(code: u8) -> CellError {
    match code {
        0x00 => CellError::Null,
        0x07 => CellError::DivisionByZero,
        0x0F => CellError::Value,
        0x17 => CellError::Reference,
        0x1D => CellError::Name,
        0x24 => CellError::Number,
        0x2A => CellError::NotAvailable,
        0x2B => CellError::GettingData,
        _ => CellError::Other,
    }
}
