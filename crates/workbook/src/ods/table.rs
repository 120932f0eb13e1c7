//! The rows of one table, as a stream.
//!
//! In: XML from behind the opening tag of the table. Out: rows that are not blank, with their values and what is shown.
//! A repeat is a number until it is pulled, whatever size it claims. Refused: cells outside the largest sheet, tables
//! inside cells, XML that breaks off.

use std::sync::Arc;

use super::breaks_off;
use super::cell::{Attributes, count};
use super::styles::{Shows, Styles};
use super::text;
use crate::cell::{COLUMNS_MAX, Cell, ROWS_MAX, Row};
use crate::error::{Limit, WorkbookError};
use crate::limits::Limits;
use crate::rows::{RowStream, Tally};
use crate::xml::{Feed, Scanner, Tag, Token};

/// Groups of rows or columns that lie in each other; programs allow seven or so.
const GROUPS_MAX: usize = 1_000;

/// A table that is being read.
pub(super) struct TableRows<F> {
    scanner: Scanner<F>,
    styles: Arc<Styles>,
    limits: Limits,
    groups: Groups,
    /// The styles that columns lend to their cells, each with the column behind the last one it holds for.
    columns: Vec<(u32, Vec<u8>)>,
    /// The style that the row lends to its cells.
    row_style: Option<Vec<u8>>,
    /// The row that comes next, from 0.
    row: u32,
    /// A row that is to be given again, and how often.
    again: Option<(Row, u32)>,
    attributes: Attributes,
    text: String,
    is_done: bool,
}

impl<F: Feed> TableRows<F> {
    pub(super) fn new(scanner: Scanner<F>, styles: Arc<Styles>, limits: Limits) -> Self {
        Self {
            scanner,
            styles,
            limits,
            groups: Groups::default(),
            columns: Vec::new(),
            row_style: None,
            row: 0,
            again: None,
            attributes: Attributes::default(),
            text: String::new(),
            is_done: false,
        }
    }

    /// The cells up to the closing tag of the row, each counted.
    fn cells(&mut self, tally: &mut Tally) -> Result<Vec<Cell>, WorkbookError> {
        let (mut cells, mut column) = (Vec::new(), 0_u32);
        loop {
            match self.scanner.next()? {
                Token::Open(tag) if matches!(tag.name, b"table-cell" | b"covered-table-cell") => {
                    self.attributes.read(&tag)?;
                    let is_empty = tag.is_empty;
                    let repeat = self.attributes.columns_repeated;
                    if let Some(cell) = self.cell(column, is_empty)? {
                        if column.saturating_add(repeat) > COLUMNS_MAX {
                            return Err(WorkbookError::limit(Limit::Columns, u64::from(COLUMNS_MAX)));
                        }
                        let again = (repeat > 1).then(|| cell.clone());
                        tally.admit(self.row, &cell)?;
                        cells.push(cell);
                        for (more, cell) in (1..repeat).zip(again.iter().cycle()) {
                            tally.admit(self.row, cell)?;
                            cells.push(Cell { column: column + more, ..cell.clone() });
                        }
                    }
                    column = column.saturating_add(repeat);
                }
                Token::Open(tag) if !tag.is_empty => self.scanner.skip_element()?,
                Token::Close(b"table-row") => return Ok(cells),
                Token::End => return Err(breaks_off()),
                _ => {}
            }
        }
    }

    /// The cell whose tag has been read, up to its closing tag; none if it is blank.
    fn cell(&mut self, column: u32, is_empty: bool) -> Result<Option<Cell>, WorkbookError> {
        let is_plain = self.attributes.is_text() && !self.styles.hide_text();
        let shows = if is_plain { Shows::default() } else { self.shows(column) };
        self.text.clear();
        let mut has_text = false;
        if !is_empty {
            if self.attributes.asks_for_text(shows) {
                let max = self.limits.cell_text_bytes_max;
                has_text = text::cell_text(&mut self.scanner, &mut self.text, max)?.has_paragraph;
            } else {
                self.scanner.skip_element()?;
            }
        }
        let value = self.attributes.value(has_text.then_some(self.text.as_str()), shows);
        Ok(value.map(|(value, shown)| Cell { column, value, shown }))
    }

    /// What the cell's own style shows, or that of its row, or of its column.
    fn shows(&self, column: u32) -> Shows {
        let of_column = || {
            let index = self.columns.partition_point(|(end, _)| *end <= column);
            self.columns.get(index).map(|(_, style)| style)
        };
        let style = self.attributes.style.as_ref().or(self.row_style.as_ref()).or_else(of_column);
        style.map_or(Shows::default(), |style| self.styles.shows(style))
    }

    fn add_column(&mut self, repeat: u32, style: Vec<u8>) {
        let start = self.columns.last().map_or(0, |(end, _)| *end);
        // Columns beyond the last can lend nothing to any cell.
        if start < COLUMNS_MAX {
            self.columns.push((start.saturating_add(repeat), style));
        }
    }
}

impl<F: Feed> RowStream for TableRows<F> {
    fn next_row(&mut self, tally: &mut Tally) -> Result<Option<Row>, WorkbookError> {
        if let Some((mut row, left)) = self.again.take() {
            row.number = row.number.saturating_add(1);
            row.cells.iter().try_for_each(|cell| tally.admit(row.number - 1, cell))?;
            if left > 1 {
                self.again = Some((row.clone(), left - 1));
            }
            return Ok(Some(row));
        }
        while !self.is_done {
            match self.scanner.next()? {
                Token::Open(tag) if tag.name == b"table-row" => {
                    let line = Line::read(&tag, b"table:number-rows-repeated")?;
                    let cells = if tag.is_empty {
                        Vec::new()
                    } else {
                        self.row_style.clone_from(&line.style);
                        self.cells(tally)?
                    };
                    let number = self.row.saturating_add(1);
                    self.row = self.row.saturating_add(line.repeat);
                    if cells.is_empty() {
                        continue;
                    }
                    if self.row > ROWS_MAX {
                        return Err(WorkbookError::limit(Limit::Rows, u64::from(ROWS_MAX)));
                    }
                    let row = Row { number, is_hidden: line.is_hidden || self.groups.hide(), cells };
                    self.again = (line.repeat > 1).then(|| (row.clone(), line.repeat - 1));
                    return Ok(Some(row));
                }
                Token::Open(tag) if tag.name == b"table-column" => {
                    let line = Line::read(&tag, b"table:number-columns-repeated")?;
                    self.add_column(line.repeat, line.style.unwrap_or_default());
                }
                Token::Open(tag) if Groups::is_one(&tag) => self.groups.enter(&tag)?,
                Token::Open(tag) if !tag.is_empty => self.scanner.skip_element()?,
                Token::Close(b"table") => self.is_done = true,
                Token::Close(name) => self.groups.leave(name),
                Token::End => return Err(breaks_off()),
                _ => {}
            }
        }
        Ok(None)
    }
}

/// What the tag of a row or a column says.
pub(super) struct Line {
    pub(super) repeat: u32,
    pub(super) is_hidden: bool,
    /// The style it lends to its cells, as it is written.
    pub(super) style: Option<Vec<u8>>,
}

impl Line {
    pub(super) fn read(tag: &Tag<'_>, repeated: &[u8]) -> Result<Self, WorkbookError> {
        let mut line = Self { repeat: 1, is_hidden: false, style: None };
        for (key, raw) in tag.attributes() {
            match key {
                b"table:visibility" => line.is_hidden = matches!(raw, b"collapse" | b"filter"),
                b"table:default-cell-style-name" => line.style = Some(raw.to_vec()),
                key if key == repeated => line.repeat = count(raw)?,
                _ => {}
            }
        }
        Ok(line)
    }
}

/// The groups of rows or columns that are open, and whether each is folded away.
#[derive(Default)]
pub(super) struct Groups(Vec<bool>);

impl Groups {
    /// Whether the tag opens a group, or one of the elements that stand around rows and columns.
    pub(super) fn is_one(tag: &Tag<'_>) -> bool {
        !tag.is_empty && Self::is_name(tag.name)
    }

    fn is_name(name: &[u8]) -> bool {
        matches!(
            name,
            b"table-header-rows"
                | b"table-row-group"
                | b"table-rows"
                | b"table-header-columns"
                | b"table-column-group"
                | b"table-columns"
        )
    }

    pub(super) fn enter(&mut self, tag: &Tag<'_>) -> Result<(), WorkbookError> {
        if self.0.len() >= GROUPS_MAX {
            return Err(WorkbookError::limit(Limit::Entries, GROUPS_MAX as u64));
        }
        self.0.push(tag.attributes().any(|(key, raw)| key == b"table:display" && raw == b"false"));
        Ok(())
    }

    pub(super) fn leave(&mut self, name: &[u8]) {
        if Self::is_name(name) {
            self.0.pop();
        }
    }

    pub(super) fn hide(&self) -> bool {
        self.0.contains(&true)
    }
}
