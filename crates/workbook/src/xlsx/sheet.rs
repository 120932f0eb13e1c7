//! The walk over the cells of one sheet.
//!
//! In: the XML of a worksheet. Out: batches of rows. Rows and cells that do not say where they stand follow the one
//! before. Refused: XML that breaks off, cells that are not in the row they stand in, and rows outside the largest
//! sheet. A value that is none of its kind is an error cell.

use super::batch::{Batch, HeldCell, HeldValue, RowHead};
use super::book::column_at;
use super::plain::{decimal, plain_cell};
use super::text::{rich_text, unescape};
use super::xml::{Feed, Scanner, Tag, Token, breaks_off, utf_8};
use crate::cell::{COLUMNS_MAX, CellError, ROWS_MAX};
use crate::error::{Limit, WorkbookError};
use crate::limits::Limits;
use crate::rows::ROW_TEXT_BYTES_MAX;

/// As many cells as make a batch worth handing over.
const BATCH_CELLS: usize = 4_096;
/// As many bytes of text as make a batch worth handing over.
const BATCH_TEXT_BYTES: usize = 256 << 10;

/// Places in the text of a batch are numbers of 32 bits, whatever the limits allow.
const TEXT_PLACES_MAX: u64 = 1 << 31;

/// What the type of a cell says of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing, so a number if it is one.
    Untyped,
    Number,
    /// The number of a shared string.
    Shared,
    /// The text that a formula gave.
    Text,
    Inline,
    Boolean,
    Error,
    /// A date as ISO text.
    Date,
    Unknown,
}

impl Kind {
    pub(super) fn named(name: &[u8]) -> Self {
        match name {
            b"n" => Self::Number,
            b"s" => Self::Shared,
            b"str" => Self::Text,
            b"inlineStr" => Self::Inline,
            b"b" => Self::Boolean,
            b"e" => Self::Error,
            b"d" => Self::Date,
            _ => Self::Unknown,
        }
    }
}

/// A sheet that is being read.
pub(super) struct Sheet<F> {
    scanner: Scanner<F>,
    limits: Limits,
    stage: Stage,
    /// The last row, from 1; 0 before the first.
    row: u32,
    /// Bytes of text that this sheet itself has given.
    text_bytes: u64,
    value: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    BeforeCells,
    Cells,
    Done,
}

/// Where the cells of a row are.
struct Place {
    /// From 1; none until a cell says it.
    row: Option<u32>,
    /// From 0, the next if the cell does not say.
    next_column: u32,
}

impl<F: Feed> Sheet<F> {
    pub(super) fn new(feed: F, limits: &Limits) -> Result<Self, WorkbookError> {
        let cell_text_bytes_max = limits.cell_text_bytes_max.min(TEXT_PLACES_MAX - 1);
        let limits = Limits { cell_text_bytes_max, ..*limits };
        Ok(Self {
            scanner: Scanner::new(feed, cell_text_bytes_max)?,
            limits,
            stage: Stage::BeforeCells,
            row: 0,
            text_bytes: 0,
            value: String::new(),
        })
    }

    /// Reads on until the batch is full or the sheet ends.
    pub(super) fn fill(&mut self, batch: &mut Batch) {
        batch.clear();
        match self.read(batch) {
            Ok(true) => {}
            Ok(false) => batch.end = Some(Ok(())),
            Err(error) => {
                // What was read of the row that broke off is no row.
                batch.end = Some(Err(error));
            }
        }
    }

    fn read(&mut self, batch: &mut Batch) -> Result<bool, WorkbookError> {
        if self.stage == Stage::BeforeCells {
            self.stage = if self.find_cells()? { Stage::Cells } else { Stage::Done };
        }
        while self.stage == Stage::Cells {
            if batch.cells.len() >= BATCH_CELLS || batch.text.len() >= BATCH_TEXT_BYTES {
                return Ok(true);
            }
            match self.scanner.next()? {
                Token::Open(tag) if tag.name == b"row" => {
                    let (number, is_hidden, is_empty) =
                        (row_number(&tag)?, is_hidden_row(&tag), tag.is_empty);
                    self.read_row(number, is_hidden, is_empty, batch)?;
                }
                Token::Open(tag) if !tag.is_empty => self.scanner.skip_element()?,
                Token::Close(_) => {
                    self.pass_rest()?;
                    self.stage = Stage::Done;
                }
                Token::End => return Err(breaks_off()),
                _ => {}
            }
        }
        Ok(false)
    }

    /// Passes over what stands before the cells; false if there are none.
    fn find_cells(&mut self) -> Result<bool, WorkbookError> {
        let mut has_root = false;
        loop {
            match self.scanner.next()? {
                Token::Open(tag) if !has_root && tag.is_empty => return Ok(false),
                Token::Open(_) if !has_root => has_root = true,
                Token::Open(tag) if tag.name == b"sheetData" && !tag.is_empty => return Ok(true),
                Token::Open(tag) if !tag.is_empty => self.scanner.skip_element()?,
                Token::Close(_) => return Ok(false),
                Token::End => return Err(breaks_off()),
                _ => {}
            }
        }
    }

    /// Passes over what stands behind the cells, up to the end: only then is it sure that the file is whole.
    fn pass_rest(&mut self) -> Result<(), WorkbookError> {
        self.scanner.skip_element()?;
        while self.scanner.next()? != Token::End {}
        Ok(())
    }

    fn read_row(
        &mut self,
        number: Option<u32>,
        is_hidden: bool,
        is_empty: bool,
        batch: &mut Batch,
    ) -> Result<(), WorkbookError> {
        let first_cell = batch.cells.len();
        let mut place = Place { row: number, next_column: 0 };
        if !is_empty {
            let read = self.read_cells(&mut place, batch, first_cell);
            if read.is_err() {
                batch.cells.truncate(first_cell);
            }
            read?;
        }
        self.row = place.row.unwrap_or(self.row + 1);
        if self.row > ROWS_MAX {
            batch.cells.truncate(first_cell);
            return Err(WorkbookError::limit(Limit::Rows, u64::from(ROWS_MAX)));
        }
        if batch.cells.len() > first_cell {
            batch.rows.push(RowHead { number: self.row, is_hidden, cells_end: batch.cells.len() });
        }
        Ok(())
    }

    fn read_cells(
        &mut self,
        place: &mut Place,
        batch: &mut Batch,
        first_cell: usize,
    ) -> Result<(), WorkbookError> {
        loop {
            if batch.cells.len() - first_cell > COLUMNS_MAX as usize {
                return Err(WorkbookError::corrupt("a cell stands twice"));
            }
            // Before the row stands no more than a batch.
            if batch.text.len() as u64 > ROW_TEXT_BYTES_MAX + BATCH_TEXT_BYTES as u64 {
                return Err(WorkbookError::limit(Limit::TextBytes, ROW_TEXT_BYTES_MAX));
            }
            if let Some(cell) = plain_cell(self.scanner.rest()) {
                place.settle(Some((cell.column, cell.row)))?;
                if let Some(raw) = cell.value {
                    let value = hold(cell.kind, utf_8(raw)?, &mut batch.text)?;
                    push(batch, cell.column, cell.style, value);
                }
                if cell.kind == Kind::Text {
                    self.text_bytes += cell.value.map_or(0, <[u8]>::len) as u64;
                    self.check_text(cell.value.map_or(0, <[u8]>::len))?;
                }
                self.scanner.pass(cell.length);
                continue;
            }
            match self.scanner.next()? {
                Token::Open(tag) if tag.name == b"c" => {
                    let column = place.settle(written_place(&tag)?)?;
                    let style = tag.number(b"s").and_then(|style| u32::try_from(style).ok()).unwrap_or(0);
                    let kind = tag.raw(b"t").map_or(Kind::Untyped, Kind::named);
                    if !tag.is_empty {
                        self.read_cell(column, style, kind, batch)?;
                    }
                }
                Token::Open(tag) if !tag.is_empty => self.scanner.skip_element()?,
                Token::Close(b"row") => return Ok(()),
                Token::Close(_) | Token::End => return Err(breaks_off()),
                _ => {}
            }
        }
    }

    /// Reads a cell from behind its opening tag.
    fn read_cell(
        &mut self,
        column: u32,
        style: u32,
        kind: Kind,
        batch: &mut Batch,
    ) -> Result<(), WorkbookError> {
        let mut value = None;
        loop {
            match self.scanner.next()? {
                Token::Open(tag) if tag.is_empty => {}
                Token::Open(tag) if tag.name == b"v" && kind != Kind::Inline => {
                    self.value.clear();
                    self.scanner.element_text(&mut self.value)?;
                    value = hold(kind, &self.value, &mut batch.text)?;
                    self.text_bytes += self.value.len() as u64;
                    self.check_text(self.value.len())?;
                }
                Token::Open(tag) if tag.name == b"is" => {
                    let is_kept = tag.raw(b"space") == Some(b"preserve");
                    let start = batch.text.len();
                    rich_text(&mut self.scanner, is_kept, &mut batch.text, self.limits.cell_text_bytes_max)?;
                    value = Some(HeldValue::Text(start as u32, batch.text.len() as u32));
                    self.text_bytes += (batch.text.len() - start) as u64;
                    self.check_text(batch.text.len() - start)?;
                }
                Token::Open(_) => self.scanner.skip_element()?,
                Token::Close(b"c") => break,
                Token::Close(_) | Token::End => return Err(breaks_off()),
                _ => {}
            }
        }
        push(batch, column, style, value);
        Ok(())
    }

    /// Holds text against the limits while it is read, since a row of it is kept at once.
    fn check_text(&self, length: usize) -> Result<(), WorkbookError> {
        if length as u64 > self.limits.cell_text_bytes_max {
            return Err(WorkbookError::limit(Limit::CellTextBytes, self.limits.cell_text_bytes_max));
        }
        let max = self.limits.text_bytes_max;
        if self.text_bytes > max.saturating_add(self.limits.cell_text_bytes_max) {
            return Err(WorkbookError::limit(Limit::TextBytes, max));
        }
        Ok(())
    }
}

impl Place {
    /// The column of a cell that says it stands there, from 0 and its row from 1, or follows the one before.
    fn settle(&mut self, written: Option<(u32, u32)>) -> Result<u32, WorkbookError> {
        let column = match written {
            Some((column, row)) => {
                if *self.row.get_or_insert(row) != row {
                    return Err(impossible_place());
                }
                column
            }
            None => self.next_column,
        };
        if column >= COLUMNS_MAX {
            return Err(WorkbookError::limit(Limit::Columns, u64::from(COLUMNS_MAX)));
        }
        self.next_column = column + 1;
        Ok(column)
    }
}

fn push(batch: &mut Batch, column: u32, style: u32, value: Option<HeldValue>) {
    if let Some(value) = value {
        batch.cells.push(HeldCell { column, style, value });
    }
}

fn row_number(tag: &Tag<'_>) -> Result<Option<u32>, WorkbookError> {
    let Some(raw) = tag.raw(b"r") else { return Ok(None) };
    let number = utf_8(raw)?.trim().parse::<u64>().ok().filter(|number| *number > 0);
    let number = number.ok_or_else(impossible_place)?;
    match u32::try_from(number).ok().filter(|number| *number <= ROWS_MAX) {
        Some(number) => Ok(Some(number)),
        None => Err(WorkbookError::limit(Limit::Rows, u64::from(ROWS_MAX))),
    }
}

fn is_hidden_row(tag: &Tag<'_>) -> bool {
    tag.is_true(b"hidden") || tag.raw(b"ht").and_then(decimal).is_some_and(|height| height == 0.0)
}

/// The column of a cell, from 0, and its row, from 1, where it says them.
fn written_place(tag: &Tag<'_>) -> Result<Option<(u32, u32)>, WorkbookError> {
    let Some(raw) = tag.raw(b"r") else { return Ok(None) };
    let (column, digits) = column_at(raw).ok_or_else(impossible_place)?;
    let row = utf_8(digits)?.parse().ok().filter(|row| (1..=ROWS_MAX).contains(row));
    Ok(Some((column.ok_or_else(impossible_place)?, row.ok_or_else(impossible_place)?)))
}

fn impossible_place() -> WorkbookError {
    WorkbookError::corrupt("a cell has an impossible place")
}

/// What a value stands for; none if the cell is blank.
fn hold(kind: Kind, value: &str, text: &mut String) -> Result<Option<HeldValue>, WorkbookError> {
    let mut keep = |value: &str| {
        let start = text.len() as u32;
        unescape(text, value);
        (start, text.len() as u32)
    };
    if kind == Kind::Text {
        let (start, end) = keep(value);
        return Ok((end > start).then_some(HeldValue::Text(start, end)));
    }
    let trimmed = value.trim_ascii();
    if trimmed.is_empty() {
        return Ok(None);
    }
    Ok(Some(match kind {
        Kind::Number => {
            decimal(trimmed.as_bytes()).map_or(HeldValue::Error(CellError::Value), HeldValue::Number)
        }
        Kind::Untyped => {
            if let Some(number) = decimal(trimmed.as_bytes()) {
                HeldValue::Number(number)
            } else {
                let (start, end) = keep(value);
                HeldValue::Text(start, end)
            }
        }
        Kind::Shared => match trimmed.parse() {
            Ok(number) => HeldValue::Shared(number),
            Err(_) => {
                return Err(WorkbookError::corrupt("a cell refers to a shared string that is not there"));
            }
        },
        Kind::Boolean => match trimmed {
            "1" | "true" => HeldValue::Boolean(true),
            "0" | "false" => HeldValue::Boolean(false),
            _ => HeldValue::Error(CellError::Value),
        },
        Kind::Error => HeldValue::Error(error_named(trimmed)),
        Kind::Date => {
            let (start, end) = keep(trimmed);
            HeldValue::Date(start, end)
        }
        Kind::Text | Kind::Inline | Kind::Unknown => HeldValue::Error(CellError::Other),
    }))
}

fn error_named(name: &str) -> CellError {
    match name {
        "#DIV/0!" => CellError::DivisionByZero,
        "#N/A" => CellError::NotAvailable,
        "#NAME?" => CellError::Name,
        "#NULL!" => CellError::Null,
        "#NUM!" => CellError::Number,
        "#REF!" => CellError::Reference,
        "#VALUE!" => CellError::Value,
        "#GETTING_DATA" => CellError::GettingData,
        _ => CellError::Other,
    }
}
