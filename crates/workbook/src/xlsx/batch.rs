//! Rows on their way from the XML to the caller.
//!
//! In: what the walk over a sheet finds. Out: rows and cells in a few pieces of memory that are used again and again, so
//! that one thread can read ahead of the other without an allocation a cell.

use super::strings::SharedStrings;
use super::styles::Styles;
use crate::cell::{Cell, CellError, CellValue};
use crate::error::WorkbookError;
use crate::limits::Limits;
use crate::serial::{self, Epoch};

/// What the cells of a workbook refer to.
pub(super) struct Context {
    pub(super) strings: SharedStrings,
    pub(super) styles: Styles,
    pub(super) epoch: Epoch,
    pub(super) limits: Limits,
}

/// Some rows of a sheet, in order.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) rows: Vec<RowHead>,
    pub(super) cells: Vec<HeldCell>,
    pub(super) text: String,
    /// How the sheet ends behind these rows; none while it goes on.
    pub(super) end: Option<Result<(), WorkbookError>>,
}

#[derive(Clone, Copy)]
pub(super) struct RowHead {
    /// From 1.
    pub(super) number: u32,
    pub(super) is_hidden: bool,
    /// Where its cells end among those of the batch.
    pub(super) cells_end: usize,
}

#[derive(Clone, Copy)]
pub(super) struct HeldCell {
    pub(super) column: u32,
    pub(super) style: u32,
    pub(super) value: HeldValue,
}

/// A value, its text elsewhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum HeldValue {
    Number(f64),
    Shared(u32),
    /// From and to where in the text of the batch.
    Text(u32, u32),
    /// The same, for a date in ISO text.
    Date(u32, u32),
    Boolean(bool),
    Error(CellError),
}

impl Batch {
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.cells.clear();
        self.text.clear();
        self.end = None;
    }

    fn text(&self, start: u32, end: u32) -> &str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The cell; none if it is blank.
    pub(super) fn cell(&self, held: HeldCell, context: &Context) -> Result<Option<Cell>, WorkbookError> {
        let column = held.column;
        let value = match held.value {
            HeldValue::Number(number) => {
                return Ok(Some(context.styles.format(held.style).cell(column, number, context.epoch)));
            }
            HeldValue::Shared(number) => match context.strings.get(number) {
                Some("") => return Ok(None),
                Some(text) => {
                    let format = context.styles.format(held.style);
                    return Ok(Some(format.text_cell(column, text.to_owned())));
                }
                None => {
                    return Err(WorkbookError::corrupt("a cell refers to a shared string that is not there"));
                }
            },
            HeldValue::Text(start, end) => match self.text(start, end) {
                "" => return Ok(None),
                text => {
                    return Ok(Some(context.styles.format(held.style).text_cell(column, text.to_owned())));
                }
            },
            HeldValue::Date(start, end) => serial::iso_date_time(self.text(start, end)),
            HeldValue::Boolean(value) => CellValue::Boolean(value),
            HeldValue::Error(error) => CellValue::Error(error),
        };
        Ok(Some(Cell::new(column, value)))
    }
}
