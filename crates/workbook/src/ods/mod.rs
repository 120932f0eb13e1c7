//! OpenDocument spreadsheets, as a stream.
//!
//! In: the parts of an ods file. Out: its sheets with their states and merged ranges, and a stream of cells for each.
//! Refused: content whose names do not use the prefixes of the standard, XML that breaks off, and repeated cells beyond
//! the limits: a repeat is a number until it is read, whatever size it claims.

mod content;
mod styles;
mod table;

use std::io::{self, BufReader, Read};

use quick_xml::Reader;
use zip::ZipArchive;

use self::styles::Styles;
use self::table::{RowRun, Table};
use crate::archive;
use crate::cell::Cell;
use crate::error::{Limit, WorkbookError};
use crate::limits::Limits;
use crate::rows::{CellStream, Gathered, Located, RowStream};
use crate::sheet::SheetInfo;
use crate::source::Source;

/// An open OpenDocument spreadsheet.
pub(crate) struct Ods {
    parts: ZipArchive<Source>,
    /// Where in `content.xml`, in bytes, each table begins.
    starts: Vec<u64>,
    styles: Styles,
    limits: Limits,
}

impl Ods {
    /// Passes over the content once for what must be known before cells are read.
    pub(crate) fn open(
        mut parts: ZipArchive<Source>,
        limits: &Limits,
    ) -> Result<(Self, Vec<SheetInfo>), WorkbookError> {
        let mut styles = Styles::default();
        if parts.index_for_name("styles.xml").is_some() {
            styles.add_part(&mut part(&mut parts, "styles.xml", 0)?)?;
        }
        let found = content::scan(&mut part(&mut parts, "content.xml", 0)?, &mut styles, limits)?;
        if found.len() as u64 > limits.sheets_max {
            return Err(WorkbookError::limit(Limit::Sheets, limits.sheets_max));
        }
        let (starts, sheets) = found.into_iter().unzip();
        Ok((Self { parts, starts, styles, limits: *limits }, sheets))
    }

    /// The rows of the table at this index.
    pub(crate) fn rows<'a>(&'a mut self, index: usize) -> Result<Box<dyn RowStream + 'a>, WorkbookError> {
        let start = *self.starts.get(index).ok_or_else(breaks_off)?;
        let xml = part(&mut self.parts, "content.xml", start)?;
        let table = Table::at_start(xml, &self.styles, self.limits)?;
        Ok(Box::new(Gathered::new(Cells { table, run: None, row: 0, cell: 0, column: 0 })))
    }
}

/// Cells of one table, repeats written out as they are pulled.
struct Cells<'a, R> {
    table: Table<'a, R>,
    run: Option<RowRun>,
    row: u32,
    cell: usize,
    column: u32,
}

impl<R: io::BufRead> CellStream for Cells<'_, R> {
    fn next_cell(&mut self) -> Result<Option<Located>, WorkbookError> {
        loop {
            let Some(run) = &self.run else {
                match self.table.next_run()? {
                    Some(run) => self.run = Some(run),
                    None => return Ok(None),
                }
                (self.row, self.cell, self.column) = (0, 0, 0);
                continue;
            };
            if let Some(cell) = run.cells.get(self.cell) {
                if self.column < cell.repeat {
                    self.column += 1;
                    let (row, column) =
                        (run.first_row.saturating_add(self.row), cell.column + self.column - 1);
                    let cell = Cell::new(column, cell.value.clone());
                    return Ok(Some(Located { row, is_row_hidden: false, cell }));
                }
                (self.cell, self.column) = (self.cell + 1, 0);
            } else if self.row + 1 < run.repeat && !run.cells.is_empty() {
                (self.row, self.cell, self.column) = (self.row + 1, 0, 0);
            } else {
                self.run = None;
            }
        }
    }
}

type Part<'a> = BufReader<zip::read::ZipFile<'a, Source>>;

/// A reader of the part from the byte on.
fn part<'a>(
    parts: &'a mut ZipArchive<Source>,
    name: &str,
    start: u64,
) -> Result<Reader<Part<'a>>, WorkbookError> {
    let mut bytes = BufReader::new(parts.by_name(name).map_err(|error| archive::zip_error(&error))?);
    let skipped = io::copy(&mut bytes.by_ref().take(start), &mut io::sink()).map_err(|_| breaks_off())?;
    if skipped < start {
        return Err(breaks_off());
    }
    let mut xml = Reader::from_reader(bytes);
    let config = xml.config_mut();
    config.expand_empty_elements = true;
    // Where reading begins inside the document, closing tags close what was opened before.
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    Ok(xml)
}

fn breaks_off() -> WorkbookError {
    WorkbookError::corrupt("its XML breaks off or does not hold")
}
