//! The rows of a binary sheet, as a stream.
//!
//! In: the records of the sheet. Out: rows with the values of their cells, and what the sheet shows. Refused: cells
//! before any row, shared texts that are not there, and records that break off.

use std::sync::Arc;

use super::super::xml::Feed;
use super::Context;
use super::layout::{END_SHEET, ROW, hides_row};
use super::records::{Record, Records, breaks_off, float, long, text};
use crate::cell::{Cell, CellValue, Row};
use crate::error::WorkbookError;
use crate::rows::{RowStream, Tally};
use crate::xls::{error_of_code, rk_number};

const RK: u16 = 2;
const ERROR: u16 = 3;
const BOOLEAN: u16 = 4;
const NUMBER: u16 = 5;
const TEXT: u16 = 6;
const SHARED_TEXT: u16 = 7;
const FORMULA_TEXT: u16 = 8;
const FORMULA_NUMBER: u16 = 9;
const FORMULA_BOOLEAN: u16 = 10;
const FORMULA_ERROR: u16 = 11;
const RICH_TEXT: u16 = 62;

/// The rows of one sheet.
pub(super) struct XlsbRows<F> {
    records: Records<F>,
    context: Arc<Context>,
    /// The row whose cells come next.
    pending: Option<Row>,
    is_done: bool,
}

impl<F: Feed> XlsbRows<F> {
    pub(super) fn new(records: Records<F>, context: Arc<Context>) -> Self {
        Self { records, context, pending: None, is_done: false }
    }
}

impl<F: Feed> RowStream for XlsbRows<F> {
    fn next_row(&mut self, tally: &mut Tally) -> Result<Option<Row>, WorkbookError> {
        while !self.is_done {
            let Some(record) = self.records.next()? else { return Err(breaks_off()) };
            match record.kind {
                END_SHEET => {
                    self.is_done = true;
                    return Ok(self.pending.take().filter(|row| !row.cells.is_empty()));
                }
                ROW => {
                    let number = long(record.body, 0).ok_or_else(breaks_off)?.saturating_add(1);
                    let next = Row { number, is_hidden: hides_row(record.body), cells: Vec::new() };
                    let row = self.pending.replace(next);
                    if let Some(row) = row.filter(|row| !row.cells.is_empty()) {
                        return Ok(Some(row));
                    }
                }
                RK..=FORMULA_ERROR | RICH_TEXT => {
                    let cell = cell(&record, &self.context)?;
                    let row = self
                        .pending
                        .as_mut()
                        .ok_or_else(|| WorkbookError::corrupt("a cell stands before any row"))?;
                    if let Some(cell) = cell {
                        tally.admit(row.number.saturating_sub(1), &cell)?;
                        row.cells.push(cell);
                    }
                }
                _ => {}
            }
        }
        Ok(None)
    }
}

/// The bits that number a style; the highest byte holds flags.
const STYLE_BITS: u32 = 0x00FF_FFFF;

/// The cell of the record; none if it is blank.
fn cell(record: &Record<'_>, context: &Context) -> Result<Option<Cell>, WorkbookError> {
    let body = record.body;
    let (Some(column), Some(style)) = (long(body, 0), long(body, 4)) else { return Err(breaks_off()) };
    let number = match record.kind {
        RK => rk_number(long(body, 8).ok_or_else(breaks_off)?),
        NUMBER | FORMULA_NUMBER => float(body, 8).ok_or_else(breaks_off)?,
        kind => {
            let format = context.styles.format(style & STYLE_BITS);
            return Ok(match (other_value(kind, body, context)?, format) {
                (CellValue::Text(text), _) if text.is_empty() => None,
                (CellValue::Text(text), Some(format)) => Some(format.text_cell(column, text)),
                (value, _) => Some(Cell::new(column, value)),
            });
        }
    };
    Ok(Some(match context.styles.format(style & STYLE_BITS) {
        Some(format) => format.cell(column, number, context.epoch),
        None => Cell::new(column, crate::serial::number(number)),
    }))
}

fn other_value(kind: u16, body: &[u8], context: &Context) -> Result<CellValue, WorkbookError> {
    let byte = || body.get(8).copied().ok_or_else(breaks_off);
    Ok(match kind {
        ERROR | FORMULA_ERROR => CellValue::Error(error_of_code(byte()?)),
        BOOLEAN | FORMULA_BOOLEAN => CellValue::Boolean(byte()? != 0),
        SHARED_TEXT => {
            let shared = context.strings.get(long(body, 8).ok_or_else(breaks_off)?);
            let missing = || WorkbookError::corrupt("a cell refers to a shared string that is not there");
            CellValue::Text(shared.ok_or_else(missing)?.to_owned())
        }
        TEXT | FORMULA_TEXT => CellValue::Text(text(body, 8).ok_or_else(breaks_off)?.0),
        // Behind the flags of rich text.
        _ => CellValue::Text(text(body, 9).ok_or_else(breaks_off)?.0),
    })
}
