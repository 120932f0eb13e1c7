//! What is known of a sheet of an Excel 5 to 2003 workbook before its cells are read.
//!
//! In: the records of the sheet. Out: its merged ranges, hidden rows and columns, notes, whether it is filtered, and
//! where its cells stand if they are not in order. Charts inside the sheet are passed over. Refused: sheets that break
//! off, merged ranges outside the sheet, and more of anything than a sheet has room for.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::cells;
use super::records::{BOF, EOF, Record, Records, breaks_off, word};
use crate::cell::{CellRef, Range};
use crate::error::{Limit, WorkbookError};
use crate::sheet::SheetInfo;

/// The rows and columns of a sheet in this format.
const ROWS: u32 = 65_536;
pub(super) const COLUMNS: u32 = 256;
/// Far more merged ranges or notes than a person can have made.
const ENTRIES_MAX: usize = 1_000_000;

const ROW: u16 = 0x0208;
const COLUMN_INFORMATION: u16 = 0x007D;
const DEFAULT_ROW: u16 = 0x0225;
const NOTE: u16 = 0x001C;
const MERGED_CELLS: u16 = 0x00E5;
const FILTER: u16 = 0x009D;

/// The records of one sheet, those of charts inside it left out.
pub(super) struct SheetRecords<'a> {
    records: Records<'a>,
    depth: u32,
}

impl<'a> SheetRecords<'a> {
    pub(super) fn from(stream: &'a [u8], start: usize) -> Result<Self, WorkbookError> {
        let mut records = Records::from(stream, start);
        records.enter()?;
        Ok(Self { records, depth: 1 })
    }

    /// The next record, or none at the end of the sheet, however often it is asked for.
    pub(super) fn next(&mut self) -> Result<Option<Record<'a>>, WorkbookError> {
        while self.depth > 0 {
            let record = self.records.next()?;
            match record.kind {
                BOF => self.depth += 1,
                EOF => self.depth -= 1,
                _ if self.depth > 1 => {}
                _ => return Ok(Some(record)),
            }
        }
        Ok(None)
    }

    /// The records behind the one given out last.
    pub(super) fn following(&self) -> Records<'a> {
        self.records
    }
}

/// What reading the rows of a sheet needs to know.
pub(super) struct Layout {
    /// Where the sheet begins.
    pub(super) start: usize,
    /// Where the records behind it begin.
    pub(super) end: usize,
    /// The rows that are hidden.
    hidden: BTreeSet<u16>,
    /// The rows that have a record of their own, if rows without one are hidden.
    told: Option<BTreeSet<u16>>,
    /// The rows and places of the records of cells, by row, where the file has them in another order.
    pub(super) order: Option<Vec<(u16, u32)>>,
}

impl Layout {
    pub(super) fn hides(&self, row: u16) -> bool {
        self.hidden.contains(&row) || self.told.as_ref().is_some_and(|told| !told.contains(&row))
    }

    /// Passes over the sheet, and adds to its description what is found.
    pub(super) fn read(stream: &[u8], start: usize, info: &mut SheetInfo) -> Result<Self, WorkbookError> {
        let mut found = Found::default();
        let mut records = SheetRecords::from(stream, start)?;
        while let Some(record) = records.next()? {
            found.add(&record, info)?;
        }
        let end = records.following().place();
        info.merged.sort_unstable();
        info.notes.sort_unstable();
        info.notes.dedup();
        info.hidden_columns = joined(std::mem::take(&mut info.hidden_columns));
        let hidden = found.hidden.iter().map(|row| u32::from(*row)..=u32::from(*row)).collect();
        info.hidden_rows = Some(joined(hidden));
        let order = if found.is_out_of_order { Some(ordered(stream, start)?) } else { None };
        Ok(Self {
            start,
            end,
            hidden: found.hidden,
            told: found.hides_other_rows.then_some(found.told),
            order,
        })
    }
}

#[derive(Default)]
struct Found {
    hidden: BTreeSet<u16>,
    told: BTreeSet<u16>,
    hides_other_rows: bool,
    is_out_of_order: bool,
    last_row: u16,
}

impl Found {
    fn add(&mut self, record: &Record<'_>, info: &mut SheetInfo) -> Result<(), WorkbookError> {
        let body = record.body;
        let field = |at| word(body, at).ok_or_else(breaks_off);
        match record.kind {
            ROW => {
                let row = field(0)?;
                self.told.insert(row);
                if field(12)? & 0x20 != 0 {
                    self.hidden.insert(row);
                }
            }
            DEFAULT_ROW => self.hides_other_rows = field(0)? & 2 != 0,
            COLUMN_INFORMATION if field(8)? & 1 != 0 => {
                let (first, last) = (u32::from(field(0)?), u32::from(field(2)?).min(COLUMNS - 1));
                if first <= last && info.hidden_columns.len() < ENTRIES_MAX {
                    info.hidden_columns.push(first..=last);
                }
            }
            // The long notes of Excel 5 run on in records without a place.
            NOTE if field(0)? != 0xFFFF => {
                let cell = CellRef { row: u32::from(field(0)?), column: u32::from(field(2)?) };
                if info.notes.len() >= ENTRIES_MAX {
                    return Err(WorkbookError::limit(Limit::Entries, ENTRIES_MAX as u64));
                }
                info.notes.push(cell);
            }
            MERGED_CELLS => add_merged(body, info)?,
            // The range stands in a name of the sheet's.
            FILTER => info.filter = Some(Range { first: ORIGIN, last: ORIGIN }),
            kind if cells::is_cell(kind) => {
                let row = field(0)?;
                self.is_out_of_order |= row < self.last_row;
                self.last_row = row;
            }
            _ => {}
        }
        Ok(())
    }
}

/// The rows and places of the records of cells, by row: some programs write cells in the order they were made.
fn ordered(stream: &[u8], start: usize) -> Result<Vec<(u16, u32)>, WorkbookError> {
    let mut places = Vec::new();
    let mut records = SheetRecords::from(stream, start)?;
    while let Some(record) = records.next()? {
        if cells::is_cell(record.kind) {
            places.push((word(record.body, 0).ok_or_else(breaks_off)?, record.start as u32));
        }
    }
    places.sort_by_key(|(row, _)| *row);
    Ok(places)
}

const ORIGIN: CellRef = CellRef { row: 0, column: 0 };

fn add_merged(body: &[u8], info: &mut SheetInfo) -> Result<(), WorkbookError> {
    let count = usize::from(word(body, 0).ok_or_else(breaks_off)?);
    let ranges = body.get(2..2 + count * 8).ok_or_else(breaks_off)?;
    for range in ranges.chunks_exact(8) {
        let field = |at| word(range, at).map(u32::from).ok_or_else(breaks_off);
        let (top, bottom, left, right) = (field(0)?, field(2)?, field(4)?, field(6)?);
        if top > bottom || left > right || bottom >= ROWS || right >= COLUMNS {
            return Err(WorkbookError::corrupt("a merged range lies outside its sheet"));
        }
        if info.merged.len() >= ENTRIES_MAX {
            return Err(WorkbookError::limit(Limit::Entries, ENTRIES_MAX as u64));
        }
        let first = CellRef { row: top, column: left };
        info.merged.push(Range { first, last: CellRef { row: bottom, column: right } });
    }
    Ok(())
}

/// The same numbers in order, with runs that touch put together.
pub(crate) fn joined(mut runs: Vec<RangeInclusive<u32>>) -> Vec<RangeInclusive<u32>> {
    runs.sort_by_key(|run| *run.start());
    let mut joined: Vec<RangeInclusive<u32>> = Vec::new();
    for run in runs {
        match joined.last_mut() {
            Some(last) if *run.start() <= last.end().saturating_add(1) => {
                *last = *last.start()..=*last.end().max(run.end());
            }
            _ => joined.push(run),
        }
    }
    joined
}
