//! The outline of `content.xml`: which tables there are, where, and what stands around their cells.
//!
//! In: the part from its beginning. Out: for each table the byte behind its opening tag and what is known of it before
//! its cells are read; defined names and database ranges. Rows without merged ranges and notes are not looked into.
//! Tables in tracked changes are passed over.

use std::ops::RangeInclusive;

use memchr::memmem;

use super::breaks_off;
use super::cell::Attributes;
use super::names::{self, Names};
use super::styles::{Styles, attribute};
use super::table::{Groups, Line};
use super::text;
use crate::archive::NameBytes;
use crate::cell::{COLUMNS_MAX, CellRef, ROWS_MAX, Range};
use crate::error::{Limit, WorkbookError};
use crate::limits::Limits;
use crate::sheet::{SheetInfo, SheetState};
use crate::xml::{Feed, Scanner, Token};

/// Far more merged ranges, notes or hidden stretches than a person can have made.
const ENTRIES_MAX: usize = 1_000_000;
/// Rows of more bytes than this are walked tag by tag.
const ROW_BYTES_MAX: usize = 8 << 20;

/// The prefixes that every writer binds to the names of the standard; the readers here rely on them.
const NAMESPACES: [(&[u8], &[u8]); 3] = [
    (b"xmlns:office", b"urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
    (b"xmlns:table", b"urn:oasis:names:tc:opendocument:xmlns:table:1.0"),
    (b"xmlns:text", b"urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
];

/// What the outline holds.
#[derive(Default)]
pub(super) struct Outline {
    /// Where the inside of each table begins; none where a table has no inside.
    pub(super) starts: Vec<Option<u64>>,
    pub(super) sheets: Vec<SheetInfo>,
    pub(super) names: Names,
}

/// Passes over the content, its styles included.
pub(super) fn read<F: Feed>(
    scanner: &mut Scanner<F>,
    styles: &mut Styles,
    limits: &Limits,
) -> Result<Outline, WorkbookError> {
    check_namespaces(scanner)?;
    styles.read(scanner)?;
    let (mut outline, mut name_bytes) = (Outline::default(), NameBytes::default());
    loop {
        match scanner.next()? {
            Token::Open(tag) if tag.whole_name == b"table:table" => {
                let name = attribute(&tag, b"table:name")?.unwrap_or_default();
                name_bytes.admit(name.len())?;
                let style = attribute(&tag, b"table:style-name")?.unwrap_or_default();
                let state = if styles.hides_table(&style) { SheetState::Hidden } else { SheetState::Visible };
                let is_empty = tag.is_empty;
                let number = outline.sheets.len() as u32 + 1;
                if u64::from(number) > limits.sheets_max {
                    return Err(WorkbookError::limit(Limit::Sheets, limits.sheets_max));
                }
                outline.starts.push((!is_empty).then(|| scanner.position()));
                let mut sheet = SheetInfo::new(number, name, state);
                sheet.hidden_rows = Some(Vec::new());
                if !is_empty {
                    read_table(scanner, &mut sheet, &mut outline.names, limits)?;
                }
                outline.sheets.push(sheet);
            }
            Token::Open(tag)
                if matches!(tag.name, b"spreadsheet" | b"named-expressions" | b"database-ranges") => {}
            Token::Open(tag) => {
                outline.names.add(&tag, None)?;
                if !tag.is_empty {
                    scanner.skip_element()?;
                }
            }
            Token::Close(b"spreadsheet") => break,
            Token::End => return Err(breaks_off()),
            _ => {}
        }
    }
    names::settle(&outline.names, &mut outline.sheets);
    Ok(outline)
}

fn check_namespaces<F: Feed>(scanner: &mut Scanner<F>) -> Result<(), WorkbookError> {
    loop {
        match scanner.next()? {
            Token::Open(root) => {
                let binds = |(prefix, name)| root.attributes().any(|(key, raw)| key == prefix && raw == name);
                if NAMESPACES.into_iter().all(binds) {
                    return Ok(());
                }
                return Err(WorkbookError::Unsupported {
                    what: "an OpenDocument spreadsheet with unusual prefixes",
                });
            }
            Token::End => return Err(breaks_off()),
            _ => {}
        }
    }
}

/// Passes over a table whose opening tag has been read.
fn read_table<F: Feed>(
    scanner: &mut Scanner<F>,
    sheet: &mut SheetInfo,
    names: &mut Names,
    limits: &Limits,
) -> Result<(), WorkbookError> {
    let (mut row, mut column) = (0_u32, 0_u32);
    let (mut groups, mut hidden_rows) = (Groups::default(), Vec::new());
    loop {
        match scanner.next()? {
            Token::Open(tag) if tag.name == b"table-row" => {
                let line = Line::read(&tag, b"table:number-rows-repeated")?;
                let is_empty = tag.is_empty;
                if line.is_hidden || groups.hide() {
                    hide(&mut hidden_rows, row, line.repeat, ROWS_MAX)?;
                }
                if !is_empty {
                    read_row(scanner, row, sheet, limits)?;
                }
                row = row.saturating_add(line.repeat);
            }
            Token::Open(tag) if tag.name == b"table-column" => {
                let line = Line::read(&tag, b"table:number-columns-repeated")?;
                if line.is_hidden || groups.hide() {
                    hide(&mut sheet.hidden_columns, column, line.repeat, COLUMNS_MAX)?;
                }
                column = column.saturating_add(line.repeat);
            }
            Token::Open(tag) if Groups::is_one(&tag) => groups.enter(&tag)?,
            Token::Open(tag) if tag.name == b"named-expressions" => {}
            Token::Open(tag) => {
                names.add(&tag, Some(sheet.number))?;
                if !tag.is_empty {
                    scanner.skip_element()?;
                }
            }
            Token::Close(b"table") => break,
            Token::Close(name) => groups.leave(name),
            Token::End => return Err(breaks_off()),
            _ => {}
        }
    }
    sheet.merged.sort_unstable();
    sheet.hidden_rows = Some(hidden_rows);
    Ok(())
}

/// Adds a stretch of rows or columns, which come in order.
fn hide(
    hidden: &mut Vec<RangeInclusive<u32>>,
    first: u32,
    count: u32,
    max: u32,
) -> Result<(), WorkbookError> {
    if first >= max {
        return Ok(());
    }
    let last = first.saturating_add(count).min(max) - 1;
    if let Some(before) = hidden.last_mut().filter(|before| before.end() + 1 == first) {
        *before = *before.start()..=last;
        return Ok(());
    }
    if hidden.len() >= ENTRIES_MAX {
        return Err(WorkbookError::limit(Limit::Entries, ENTRIES_MAX as u64));
    }
    hidden.push(first..=last);
    Ok(())
}

/// Passes over the inside of a row, and looks into it only where there may be something.
fn read_row<F: Feed>(
    scanner: &mut Scanner<F>,
    row: u32,
    sheet: &mut SheetInfo,
    limits: &Limits,
) -> Result<(), WorkbookError> {
    if let Some(length) = scanner.length_before(b"</table:table-row", ROW_BYTES_MAX)? {
        let inside = scanner.rest().get(..length).unwrap_or_default();
        let has = |sought: &[u8]| memmem::find(inside, sought).is_some();
        if !has(b"-spanned=") && !has(b"office:annotation") && !has(b"<table:table ") && !has(b"<!") {
            scanner.pass(length);
            return Ok(());
        }
    }
    let (mut column, mut attributes, mut text) = (0_u32, Attributes::default(), String::new());
    loop {
        match scanner.next()? {
            Token::Open(tag) if matches!(tag.name, b"table-cell" | b"covered-table-cell") => {
                attributes.read(&tag)?;
                let is_empty = tag.is_empty;
                add_merged(sheet, row, column, &attributes)?;
                text.clear();
                if !is_empty && text::cell_text(scanner, &mut text, limits.cell_text_bytes_max)?.has_note {
                    if sheet.notes.len() >= ENTRIES_MAX {
                        return Err(WorkbookError::limit(Limit::Entries, ENTRIES_MAX as u64));
                    }
                    sheet.notes.push(CellRef { row, column });
                }
                column = column.saturating_add(attributes.columns_repeated);
            }
            Token::Open(tag) if !tag.is_empty => scanner.skip_element()?,
            Token::Close(b"table-row") => return Ok(()),
            Token::End => return Err(breaks_off()),
            _ => {}
        }
    }
}

fn add_merged(
    sheet: &mut SheetInfo,
    row: u32,
    column: u32,
    attributes: &Attributes,
) -> Result<(), WorkbookError> {
    let (rows, columns) = (attributes.rows_spanned, attributes.columns_spanned);
    if columns == 1 && rows == 1 {
        return Ok(());
    }
    let first = CellRef { row, column };
    let last = CellRef { row: row.saturating_add(rows - 1), column: column.saturating_add(columns - 1) };
    if last.row >= ROWS_MAX || last.column >= COLUMNS_MAX {
        return Err(WorkbookError::corrupt("a merged range lies outside its sheet"));
    }
    if sheet.merged.len() >= ENTRIES_MAX {
        return Err(WorkbookError::limit(Limit::Entries, ENTRIES_MAX as u64));
    }
    sheet.merged.push(Range { first, last });
    Ok(())
}
