//! The binary parts that say what a workbook is made of.
//!
//! In: the records of the workbook, its styles and its shared strings. Out: tabs, the epoch, defined names, the format
//! of each style, and the shared texts. Refused: more of any of them than the limits allow.

use std::collections::BTreeMap;

use super::super::xml::Feed;
use super::records::{Records, breaks_off, long, text, word};
use crate::archive::NameBytes;
use crate::cell::{CellRef, Range};
use crate::error::{Limit, WorkbookError};
use crate::limits::Limits;
use crate::number_format::NumberFormat;
use crate::serial::Epoch;
use crate::sheet::{DefinedName, SheetState};

const STYLES_MAX: usize = 65_536;
const NAMES_MAX: usize = 65_536;

const NAME: u16 = 39;
const FORMAT: u16 = 44;
const STYLE: u16 = 47;
const WORKBOOK: u16 = 153;
const SHEET: u16 = 156;
const SHARED_TEXT: u16 = 19;
const BOOK_HERE: u16 = 357;
const BOOKS_ELSEWHERE: [u16; 3] = [355, 358, 667];
const EXTERN_SHEETS: u16 = 362;
const BEGIN_CELL_STYLES: u16 = 617;
const END_CELL_STYLES: u16 = 618;

/// What the workbook part says.
pub(super) struct Book {
    pub(super) tabs: Vec<Tab>,
    pub(super) epoch: Epoch,
    pub(super) names: Vec<DefinedName>,
}

/// A sheet as the list of sheets has it.
pub(super) struct Tab {
    pub(super) name: String,
    pub(super) state: SheetState,
    /// The id of the relationship that leads to its part.
    pub(super) relationship: String,
}

impl Book {
    pub(super) fn read<F: Feed>(mut records: Records<F>, limits: &Limits) -> Result<Self, WorkbookError> {
        let mut book = Self { tabs: Vec::new(), epoch: Epoch::From1900, names: Vec::new() };
        let (mut books, mut sheets, mut names) = (Vec::new(), Vec::new(), Vec::new());
        let mut name_bytes = NameBytes::default();
        while let Some(record) = records.next()? {
            let body = record.body;
            match record.kind {
                WORKBOOK if long(body, 0).is_some_and(|flags| flags & 1 != 0) => book.epoch = Epoch::From1904,
                SHEET => {
                    name_bytes.admit(body.len())?;
                    book.tabs.push(tab(body).ok_or_else(breaks_off)?);
                }
                BOOK_HERE => books.push(true),
                kind if BOOKS_ELSEWHERE.contains(&kind) => books.push(false),
                EXTERN_SHEETS => {
                    sheets.extend(body.get(4..).unwrap_or_default().chunks_exact(12).map(|entry| {
                        (
                            long(entry, 0).unwrap_or(0),
                            long(entry, 4).unwrap_or(0),
                            long(entry, 8).unwrap_or(1),
                        )
                    }));
                }
                NAME => {
                    name_bytes.admit(body.len())?;
                    names.push(body.to_vec());
                }
                _ => {}
            }
            if book.tabs.len() as u64 > limits.sheets_max {
                return Err(WorkbookError::limit(Limit::Sheets, limits.sheets_max));
            }
            if books.len().max(sheets.len()).max(names.len()) > NAMES_MAX {
                return Err(WorkbookError::limit(Limit::Entries, NAMES_MAX as u64));
            }
        }
        let sheet = |index: u32| {
            let (book, first, last) = *sheets.get(index as usize)?;
            let is_here = *books.get(book as usize)?;
            (is_here && first == last && first < 0x8000_0000).then(|| first + 1)
        };
        // A name that does not hold hides no cell.
        book.names = names.iter().filter_map(|body| defined_name(body, sheet)).collect();
        Ok(book)
    }
}

fn tab(body: &[u8]) -> Option<Tab> {
    let state = match long(body, 0)? {
        0 => SheetState::Visible,
        1 => SheetState::Hidden,
        _ => SheetState::VeryHidden,
    };
    let (relationship, at) = text(body, 8)?;
    let (name, _) = text(body, at)?;
    Some(Tab { name, state, relationship })
}

fn defined_name(body: &[u8], sheet: impl Fn(u32) -> Option<u32>) -> Option<DefinedName> {
    let flags = long(body, 0)?;
    let scope = long(body, 5)?;
    let (mut name, at) = text(body, 9)?;
    if flags & 0x20 != 0 && !name.starts_with("_xlnm.") {
        name.insert_str(0, "_xlnm.");
    }
    let length = long(body, at)? as usize;
    let formula = body.get(at + 4..)?.get(..length)?;
    let target = || {
        let sheet = sheet(u32::from(word(formula, 1)?))?;
        let column = |at| word(formula, at).map(|column| u32::from(column & 0x3FFF));
        let range = match (formula.first()? & 0x1F, formula.len()) {
            (0x1B, 15) => range(long(formula, 3)?, long(formula, 7)?, column(11)?, column(13)?),
            (0x1A, 9) => range(long(formula, 3)?, long(formula, 3)?, column(7)?, column(7)?),
            _ => None,
        };
        range.map(|range| (sheet, range))
    };
    Some(DefinedName {
        target: target(),
        scope: (scope != u32::MAX).then(|| scope.saturating_add(1)),
        is_hidden: flags & 1 != 0,
        name,
    })
}

/// A range that lies inside the largest sheet.
pub(super) fn range(top: u32, bottom: u32, left: u32, right: u32) -> Option<Range> {
    let is_possible =
        top <= bottom && left <= right && bottom < crate::cell::ROWS_MAX && right < crate::cell::COLUMNS_MAX;
    is_possible.then_some(Range {
        first: CellRef { row: top, column: left },
        last: CellRef { row: bottom, column: right },
    })
}

/// The number format of every style of cells.
#[derive(Default)]
pub(super) struct Styles {
    formats: Vec<NumberFormat>,
    by_style: Vec<u32>,
}

impl Styles {
    pub(super) fn read<F: Feed>(mut records: Records<F>) -> Result<Self, WorkbookError> {
        let (mut styles, mut codes, mut seen) = (Self::default(), BTreeMap::new(), BTreeMap::new());
        let (mut is_among_cell_styles, mut code_bytes) = (false, NameBytes::default());
        while let Some(record) = records.next()? {
            match record.kind {
                FORMAT => {
                    let number = word(record.body, 0).ok_or_else(breaks_off)?;
                    code_bytes.admit(record.body.len())?;
                    codes.insert(number, text(record.body, 2).ok_or_else(breaks_off)?.0);
                }
                BEGIN_CELL_STYLES => is_among_cell_styles = true,
                END_CELL_STYLES => is_among_cell_styles = false,
                STYLE if is_among_cell_styles => {
                    let number = word(record.body, 2).ok_or_else(breaks_off)?;
                    let format = *seen.entry(number).or_insert_with(|| {
                        styles.formats.push(match codes.get(&number) {
                            Some(code) => NumberFormat::parse(code),
                            None => NumberFormat::built_in(u32::from(number)),
                        });
                        styles.formats.len() as u32 - 1
                    });
                    styles.by_style.push(format);
                }
                _ => {}
            }
            if styles.by_style.len().max(codes.len()) > STYLES_MAX {
                return Err(WorkbookError::limit(Limit::Entries, STYLES_MAX as u64));
            }
        }
        Ok(styles)
    }

    pub(super) fn format(&self, style: u32) -> Option<&NumberFormat> {
        self.formats.get(*self.by_style.get(style as usize)? as usize)
    }
}

/// The shared texts, end to end in one piece of memory.
#[derive(Default)]
pub(super) struct SharedStrings {
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
}

impl SharedStrings {
    pub(super) fn read<F: Feed>(mut records: Records<F>, limits: &Limits) -> Result<Self, WorkbookError> {
        let max = limits.text_bytes_max.min(u64::from(u32::MAX));
        let mut strings = Self::default();
        while let Some(record) = records.next()? {
            if record.kind == SHARED_TEXT {
                // Behind the flags stands the text; fonts and readings follow it.
                strings.text.push_str(&text(record.body, 1).ok_or_else(breaks_off)?.0);
                if strings.text.len() as u64 + 4 * strings.ends.len() as u64 > max {
                    return Err(WorkbookError::limit(Limit::TextBytes, limits.text_bytes_max));
                }
                strings.ends.push(strings.text.len() as u32);
            }
        }
        Ok(strings)
    }

    pub(super) fn get(&self, number: u32) -> Option<&str> {
        let number = number as usize;
        let end = *self.ends.get(number)? as usize;
        let start = match number.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        self.text.get(start..end)
    }
}
