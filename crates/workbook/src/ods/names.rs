//! Named ranges and database ranges of an OpenDocument spreadsheet.
//!
//! In: their tags, and the sheets once all are known. Out: defined names, tables and filters. An address that names no
//! one range of one sheet stands for nothing, which hides no cell.

use super::styles::attribute;
use crate::archive::NameBytes;
use crate::cell::{COLUMNS_MAX, CellRef, ROWS_MAX, Range};
use crate::error::{Limit, WorkbookError};
use crate::sheet::{DefinedName, SheetInfo, Table};
use crate::xml::Tag;

const NAMES_MAX: usize = 65_536;
/// How LibreOffice names the range of a filter that nobody named.
const UNNAMED: &str = "__Anonymous_Sheet_DB__";

/// What was found, with addresses as they are written.
#[derive(Default)]
pub(super) struct Names {
    /// A name, the sheet it is kept to, and the address.
    named: Vec<(String, Option<u32>, String)>,
    databases: Vec<Database>,
    bytes: NameBytes,
}

struct Database {
    name: String,
    address: String,
    has_header: bool,
    has_filter: bool,
}

impl Names {
    /// Takes note of the tag, if it is one of a name or a database range.
    pub(super) fn add(&mut self, tag: &Tag<'_>, sheet: Option<u32>) -> Result<(), WorkbookError> {
        let bytes = &mut self.bytes;
        let mut text = |name: &[u8]| {
            let text = attribute(tag, name)?.unwrap_or_default();
            bytes.admit(text.len())?;
            Ok(text)
        };
        match tag.whole_name {
            b"table:named-range" => {
                self.named.push((text(b"table:name")?, sheet, text(b"table:cell-range-address")?));
            }
            b"table:named-expression" => self.named.push((text(b"table:name")?, sheet, String::new())),
            b"table:database-range" => self.databases.push(Database {
                name: text(b"table:name")?,
                address: text(b"table:target-range-address")?,
                has_header: text(b"table:contains-header")? != "false",
                has_filter: text(b"table:display-filter-buttons")? == "true",
            }),
            _ => {}
        }
        if self.named.len().max(self.databases.len()) > NAMES_MAX {
            return Err(WorkbookError::limit(Limit::Entries, NAMES_MAX as u64));
        }
        Ok(())
    }

    /// The names that stand for ranges or formulas.
    pub(super) fn defined(&self, sheets: &[SheetInfo]) -> Vec<DefinedName> {
        let target = |address: &str| {
            let (sheet, range) = range_at(address)?;
            sheets.iter().find(|info| info.name == sheet).map(|info| (info.number, range))
        };
        let defined = self.named.iter().map(|(name, scope, address)| DefinedName {
            name: name.clone(),
            scope: *scope,
            is_hidden: false,
            target: target(address),
        });
        defined.collect()
    }
}

/// Adds the database ranges to the sheets they lie on, as tables and filters.
pub(super) fn settle(names: &Names, sheets: &mut [SheetInfo]) {
    for database in &names.databases {
        let Some((name, range)) = range_at(&database.address) else { continue };
        let Some(sheet) = sheets.iter_mut().find(|sheet| sheet.name == name) else { continue };
        if database.has_filter {
            sheet.filter = Some(range);
        }
        if !database.name.starts_with(UNNAMED) {
            sheet.tables.push(Table {
                name: database.name.clone(),
                range,
                header_rows: u32::from(database.has_header),
                totals_rows: 0,
            });
        }
    }
    for sheet in sheets {
        sheet.tables.sort_by_key(|table| table.range);
    }
}

/// The sheet and the range of an address such as `$Cases.$A$1:.$C$9`, `'A sheet'.A1` or `Cases.A1:Cases.C9`.
fn range_at(address: &str) -> Option<(String, Range)> {
    let (sheet, first, rest) = cell_at(address)?;
    let sheet = sheet?;
    let last = match rest.strip_prefix(':') {
        None if rest.is_empty() => first,
        Some(rest) => match cell_at(rest)? {
            (other, last, "") if other.as_ref().is_none_or(|other| *other == sheet) => last,
            _ => return None,
        },
        None => return None,
    };
    let is_ordered = first.row <= last.row && first.column <= last.column;
    is_ordered.then_some((sheet, Range { first, last }))
}

/// The sheet, if one is named, the cell, and what follows.
fn cell_at(text: &str) -> Option<(Option<String>, CellRef, &str)> {
    let text = text.strip_prefix('$').unwrap_or(text);
    let (sheet, rest) = if let Some(quoted) = text.strip_prefix('\'') {
        let (name, rest) = unquoted(quoted)?;
        (name, rest.strip_prefix('.')?)
    } else {
        let (name, rest) = text.split_once('.')?;
        (name.to_owned(), rest)
    };
    let rest = rest.strip_prefix('$').unwrap_or(rest);
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, rest) =
        rest.split_at_checked(letters).filter(|(letters, _)| (1..=3).contains(&letters.len()))?;
    let column = letters
        .bytes()
        .fold(0, |number, letter| number * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let rest = rest.strip_prefix('$').unwrap_or(rest);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = rest.split_at_checked(digits)?;
    let row: u32 = digits.parse().ok()?;
    let is_possible = (1..=ROWS_MAX).contains(&row) && column <= COLUMNS_MAX;
    let cell = CellRef { row: row.checked_sub(1)?, column: column.checked_sub(1)? };
    is_possible.then_some(((!sheet.is_empty()).then_some(sheet), cell, rest))
}

/// The name up to the closing quote, of which two stand for one.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let (mut name, mut rest) = (String::new(), text);
    loop {
        let (before, after) = rest.split_once('\'')?;
        name.push_str(before);
        match after.strip_prefix('\'') {
            Some(after) => {
                name.push('\'');
                rest = after;
            }
            None => return Some((name, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_programs_write_them() {
        let shown = |address| range_at(address).map(|(sheet, range)| format!("{sheet}|{range}"));
        for (address, expected) in [
            ("$Cases.$A$2:.$B$4", Some("Cases|A2:B4")),
            ("Cases.A1:Cases.L4", Some("Cases|A1:L4")),
            ("$'Hen ''achosion''.2'.$A$1", Some("Hen 'achosion'.2|A1:A1")),
            ("A.XFD1048576", Some("A|XFD1048576:XFD1048576")),
            ("A.A1:B.B2", None),
            ("A.B2:.A1", None),
            ("A.XFE1", None),
            ("A.A1048577", None),
            ("A.A0", None),
            ("A.A1 B.B2", None),
            (".A1", None),
            ("#REF!", None),
            ("", None),
        ] {
            assert_eq!(shown(address).as_deref(), expected, "{address}");
        }
    }
}
