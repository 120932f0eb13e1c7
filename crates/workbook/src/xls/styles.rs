//! The formats of cells of an Excel 5 to 2003 workbook.
//!
//! In: the number format of each cell format, with the codes that the file gives. Out: a cell for a number and the
//! number of its cell format. A cell format that is not there shows numbers as they are.

use std::collections::BTreeMap;

use super::globals::Globals;
use crate::cell::Cell;
use crate::number_format::NumberFormat;
use crate::serial::Epoch;

/// The number format of every cell format, understood once.
pub(super) struct Styles {
    formats: Vec<NumberFormat>,
    /// Which of the formats each cell format has.
    by_style: Vec<u32>,
    epoch: Epoch,
}

impl Styles {
    pub(super) fn new(globals: &Globals) -> Self {
        let codes: BTreeMap<u16, &str> =
            globals.formats.iter().map(|(number, code)| (*number, code.as_str())).collect();
        let mut formats = Vec::new();
        let mut seen = BTreeMap::new();
        let by_style = globals
            .styles
            .iter()
            .map(|number| {
                *seen.entry(*number).or_insert_with(|| {
                    formats.push(match codes.get(number) {
                        Some(code) => NumberFormat::parse(code),
                        None => NumberFormat::built_in(u32::from(*number)),
                    });
                    formats.len() as u32 - 1
                })
            })
            .collect();
        Self { formats, by_style, epoch: globals.epoch }
    }

    fn format(&self, style: u16) -> Option<&NumberFormat> {
        self.by_style.get(usize::from(style)).and_then(|index| self.formats.get(*index as usize))
    }

    /// The cell that holds the text.
    pub(super) fn text(&self, column: u32, text: String, style: u16) -> Cell {
        match self.format(style) {
            Some(format) => format.text_cell(column, text),
            None => Cell::new(column, crate::cell::CellValue::Text(text)),
        }
    }

    /// The cell that holds the number.
    pub(super) fn number(&self, column: u32, number: f64, style: u16) -> Cell {
        match self.format(style) {
            Some(format) => format.cell(column, number, self.epoch),
            None => Cell::new(column, crate::serial::number(number)),
        }
    }
}
