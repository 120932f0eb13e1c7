//! What stands around the cells of a binary sheet.
//!
//! In: the records of the sheet, of its tables and of its notes. Out: hidden rows and columns, merged ranges, the
//! filter, tables, places of notes. Refused: merged ranges outside the sheet, more of anything than a person can have
//! made, and a sheet that breaks off.

use super::super::xml::Feed;
use super::book::range;
use super::records::{Records, breaks_off, long, text, word};
use crate::cell::{COLUMNS_MAX, CellRef, Range};
use crate::error::{Limit, WorkbookError};
use crate::sheet::{SheetInfo, Table};

const ENTRIES_MAX: usize = 1_000_000;

pub(super) const ROW: u16 = 0;
pub(super) const END_SHEET: u16 = 130;
const COLUMNS: u16 = 60;
const FILTER: u16 = 161;
const MERGED: u16 = 176;
const TABLE: u16 = 343;
const NOTE: u16 = 635;

/// Whether the record of a row hides it.
pub(super) fn hides_row(body: &[u8]) -> bool {
    body.get(11).is_some_and(|flags| flags & 0x10 != 0)
}

/// Passes over the sheet for everything but its cells.
pub(super) fn read<F: Feed>(mut records: Records<F>, sheet: &mut SheetInfo) -> Result<(), WorkbookError> {
    let (mut columns, mut rows) = (Vec::new(), Vec::new());
    loop {
        let Some(record) = records.next()? else { return Err(breaks_off()) };
        let body = record.body;
        match record.kind {
            ROW if hides_row(body) => {
                let row = long(body, 0).ok_or_else(breaks_off)?;
                rows.push(row..=row);
            }
            COLUMNS if word(body, 16).is_some_and(|flags| flags & 1 != 0) => {
                if let (Some(first), Some(last)) = (long(body, 0), long(body, 4)) {
                    columns.push(first.min(COLUMNS_MAX)..=last.min(COLUMNS_MAX - 1));
                }
            }
            FILTER => sheet.filter = range_at(body, 0),
            MERGED => {
                let merged = range_at(body, 0)
                    .ok_or_else(|| WorkbookError::corrupt("a merged range lies outside its sheet"))?;
                sheet.merged.push(merged);
            }
            END_SHEET => break,
            _ => {}
        }
        // A sheet has no more rows than entries here; hidden ones that touch are one.
        if rows.len().max(columns.len()).max(sheet.merged.len()) > ENTRIES_MAX {
            rows = crate::xls::joined(rows);
            if rows.len().max(columns.len()).max(sheet.merged.len()) > ENTRIES_MAX {
                return Err(WorkbookError::limit(Limit::Entries, ENTRIES_MAX as u64));
            }
        }
    }
    columns.retain(|columns| !columns.is_empty());
    sheet.hidden_columns = crate::xls::joined(columns);
    sheet.hidden_rows = Some(crate::xls::joined(rows));
    sheet.merged.sort_unstable();
    Ok(())
}

/// The table that the part describes.
pub(super) fn read_table<F: Feed>(mut records: Records<F>) -> Result<Option<Table>, WorkbookError> {
    while let Some(record) = records.next()? {
        if record.kind == TABLE {
            let body = record.body;
            let table = || {
                let (inner, at) = text(body, 64)?;
                let name = text(body, at).map(|(name, _)| name).filter(|name| !name.is_empty());
                Some(Table {
                    name: name.unwrap_or(inner),
                    range: range_at(body, 0)?,
                    header_rows: long(body, 24)?,
                    totals_rows: long(body, 28)?,
                })
            };
            return Ok(table());
        }
    }
    Ok(None)
}

/// Adds the places of the notes that the part holds.
pub(super) fn read_notes<F: Feed>(
    mut records: Records<F>,
    notes: &mut Vec<CellRef>,
) -> Result<(), WorkbookError> {
    while let Some(record) = records.next()? {
        if record.kind == NOTE {
            notes.extend(range_at(record.body, 4).map(|range| range.first));
            if notes.len() > ENTRIES_MAX {
                return Err(WorkbookError::limit(Limit::Entries, ENTRIES_MAX as u64));
            }
        }
    }
    Ok(())
}

fn range_at(body: &[u8], at: usize) -> Option<Range> {
    range(long(body, at)?, long(body, at + 4)?, long(body, at + 8)?, long(body, at + 12)?)
}
