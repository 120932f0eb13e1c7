//! What a sheet says of itself around its cells.
//!
//! In: the XML of a worksheet, of its notes and its tables. Out: hidden columns, merged ranges, the filter, places of
//! notes, tables. Refused: ranges outside the largest sheet, and more of them than people make.

use std::ops::RangeInclusive;

use super::book::range_at;
use super::plain::decimal;
use super::xml::{Feed, Scanner, Tag, Token, breaks_off};
use crate::archive::MERGED_MAX;
use crate::cell::{COLUMNS_MAX, CellRef, Range};
use crate::error::{Limit, WorkbookError};
use crate::sheet::{SheetInfo, Table};

/// Reads what stands before the cells, and behind them if that is wanted.
pub(super) fn read<F: Feed>(
    scanner: &mut Scanner<F>,
    looks_behind: bool,
    sheet: &mut SheetInfo,
) -> Result<(), WorkbookError> {
    let mut has_root = false;
    let mut columns = Vec::new();
    loop {
        match scanner.next()? {
            Token::Open(tag) if !has_root => {
                has_root = true;
                if tag.is_empty {
                    break;
                }
            }
            Token::Open(tag) if tag.name == b"sheetData" && !tag.is_empty => {
                if !looks_behind {
                    break;
                }
                scanner.skip_past_close("sheetData")?;
            }
            Token::Open(tag) if tag.name == b"autoFilter" => {
                sheet.filter = tag.text(b"ref")?.and_then(|range| range_at(&range));
                if !tag.is_empty {
                    scanner.skip_element()?;
                }
            }
            Token::Open(tag) if tag.is_empty => {}
            Token::Open(tag) if tag.name == b"cols" => {
                each(scanner, b"col", |tag| keep(&mut columns, hidden_columns(tag)))?;
            }
            Token::Open(tag) if tag.name == b"mergeCells" => {
                each(scanner, b"mergeCell", |tag| keep(&mut sheet.merged, Some(merged(tag)?)))?;
            }
            Token::Open(_) => scanner.skip_element()?,
            Token::Close(_) => {
                while scanner.next()? != Token::End {}
                break;
            }
            Token::End => return Err(breaks_off()),
            Token::Text(_) | Token::Verbatim(_) => {}
        }
    }
    sheet.merged.sort_unstable();
    sheet.hidden_columns = joined(columns);
    Ok(())
}

/// The places of the cells that have a note or are discussed.
pub(super) fn read_notes<F: Feed>(
    scanner: &mut Scanner<F>,
    notes: &mut Vec<CellRef>,
) -> Result<(), WorkbookError> {
    loop {
        match scanner.next()? {
            Token::Open(tag) if matches!(tag.name, b"comment" | b"threadedComment") => {
                let place = tag.text(b"ref")?.and_then(|place| range_at(&place));
                keep(notes, place.map(|range| range.first))?;
            }
            Token::End => return Ok(()),
            _ => {}
        }
    }
}

/// The table that the part describes; none where its range is none.
pub(super) fn read_table<F: Feed>(scanner: &mut Scanner<F>) -> Result<Option<Table>, WorkbookError> {
    let mut table = None;
    loop {
        match scanner.next()? {
            Token::Open(tag) if tag.name == b"table" && table.is_none() => {
                let Some(range) = tag.text(b"ref")?.and_then(|range| range_at(&range)) else { continue };
                let rows = range.last.row - range.first.row + 1;
                let count = |name: &[u8], or: u64| tag.number(name).unwrap_or(or).min(u64::from(rows)) as u32;
                let name = match tag.text(b"displayName")? {
                    Some(name) => name,
                    None => tag.text(b"name")?.unwrap_or_default(),
                };
                let (header_rows, totals_rows) = (count(b"headerRowCount", 1), count(b"totalsRowCount", 0));
                table = Some(Table { name, range, header_rows, totals_rows });
            }
            Token::End => return Ok(table),
            _ => {}
        }
    }
}

/// Calls for each tag of this name inside the element that has just been opened.
fn each<F: Feed>(
    scanner: &mut Scanner<F>,
    name: &[u8],
    mut call: impl FnMut(&Tag<'_>) -> Result<(), WorkbookError>,
) -> Result<(), WorkbookError> {
    let mut depth = 1_u64;
    while depth > 0 {
        match scanner.next()? {
            Token::Open(tag) => {
                depth += u64::from(!tag.is_empty);
                if tag.name == name {
                    call(&tag)?;
                }
            }
            Token::Close(_) => depth -= 1,
            Token::End => return Err(breaks_off()),
            Token::Text(_) | Token::Verbatim(_) => {}
        }
    }
    Ok(())
}

fn keep<T>(kept: &mut Vec<T>, found: Option<T>) -> Result<(), WorkbookError> {
    if kept.len() as u64 >= MERGED_MAX {
        return Err(WorkbookError::limit(Limit::Entries, MERGED_MAX));
    }
    kept.extend(found);
    Ok(())
}

fn merged(tag: &Tag<'_>) -> Result<Range, WorkbookError> {
    let range = tag.text(b"ref")?.and_then(|range| range_at(&range));
    range.ok_or_else(|| WorkbookError::corrupt("a merged range lies outside its sheet"))
}

/// The columns of a `col`, from 0, if it hides them, by saying so or by a width of nothing.
fn hidden_columns(tag: &Tag<'_>) -> Option<RangeInclusive<u32>> {
    let is_narrow = tag.raw(b"width").and_then(decimal).is_some_and(|width| width == 0.0);
    let last = u64::from(COLUMNS_MAX);
    let (from, to) = (tag.number(b"min")?, tag.number(b"max")?.min(last));
    let is_hidden = tag.is_true(b"hidden") || is_narrow;
    (is_hidden && from > 0 && from <= to).then(|| from as u32 - 1..=to as u32 - 1)
}

/// The ranges in order and apart from each other.
fn joined(mut ranges: Vec<RangeInclusive<u32>>) -> Vec<RangeInclusive<u32>> {
    ranges.sort_unstable_by_key(|range| (*range.start(), *range.end()));
    let mut apart: Vec<RangeInclusive<u32>> = Vec::new();
    for range in ranges {
        match apart.last_mut() {
            Some(last) if *range.start() <= last.end().saturating_add(1) => {
                *last = *last.start()..=*last.end().max(range.end());
            }
            _ => apart.push(range),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::super::xml::Held;
    use super::*;
    use crate::sheet::SheetState;

    #[test]
    fn what_stands_around_the_cells_is_read() {
        let xml = r#"<worksheet><cols><col min="2" max="3" hidden="1"/><col min="4" max="4" width="0"/>
            <col min="6" max="99999999" hidden="true"/><col min="5" max="5" width="9"/></cols>
            <sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>
            <autoFilter ref="A1:C9"><filterColumn colId="0"/></autoFilter>
            <mergeCells><mergeCell ref="B2:C3"/><mergeCell ref="A1:B1"/></mergeCells></worksheet>"#;
        let mut sheet = SheetInfo::new(1, String::new(), SheetState::Visible);
        read(&mut Scanner::new(Held::new(xml), 1 << 20).unwrap(), true, &mut sheet).unwrap();
        assert_eq!(sheet.hidden_columns, [1..=3, 5..=16_383]);
        let merged: Vec<String> = sheet.merged.iter().map(ToString::to_string).collect();
        assert_eq!(merged, ["A1:B1", "B2:C3"]);
        assert_eq!(sheet.filter.unwrap().to_string(), "A1:C9");
    }
}
