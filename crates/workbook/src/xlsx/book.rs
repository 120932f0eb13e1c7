//! The workbook part: tabs, epoch and names.
//!
//! In: the XML of the workbook. Out: what it lists. Refused: more sheets than the limits allow.

use super::xml::{Feed, Scanner, Token};
use crate::archive::NameBytes;
use crate::cell::{COLUMNS_MAX, CellRef, ROWS_MAX, Range};
use crate::error::{Limit, WorkbookError};
use crate::limits::Limits;
use crate::serial::Epoch;
use crate::sheet::{DefinedName, SheetState};

/// More names than people give.
const NAMES_MAX: u64 = 65_536;

/// The name of a sheet, quoted, and two corners take no more.
const RANGE_BYTES_MAX: usize = 4_096;

/// One tab, with cells or without.
pub(super) struct Tab {
    pub(super) name: String,
    pub(super) state: SheetState,
    /// The id of the relationship that leads to its part.
    pub(super) relationship: String,
}

/// What the workbook part says.
pub(super) struct Book {
    pub(super) tabs: Vec<Tab>,
    pub(super) epoch: Epoch,
    pub(super) names: Vec<DefinedName>,
}

impl Book {
    pub(super) fn read<F: Feed>(scanner: &mut Scanner<F>, limits: &Limits) -> Result<Self, WorkbookError> {
        let mut tabs = Vec::new();
        let mut written: Vec<(DefinedName, String)> = Vec::new();
        let mut name_bytes = NameBytes::default();
        let (mut epoch, mut has_properties) = (Epoch::From1900, false);
        loop {
            match scanner.next()? {
                // A second element of this name, in an extension, speaks of something else.
                Token::Open(tag) if tag.name == b"workbookPr" && !has_properties => {
                    has_properties = true;
                    if tag.is_true(b"date1904") {
                        epoch = Epoch::From1904;
                    }
                }
                Token::Open(tag) if tag.name == b"extLst" && !tag.is_empty => scanner.skip_element()?,
                Token::Open(tag) if tag.name == b"sheet" => {
                    if tabs.len() as u64 >= limits.sheets_max {
                        return Err(WorkbookError::limit(Limit::Sheets, limits.sheets_max));
                    }
                    let state = match tag.raw(b"state") {
                        None | Some(b"visible") => SheetState::Visible,
                        Some(b"veryHidden") => SheetState::VeryHidden,
                        Some(_) => SheetState::Hidden,
                    };
                    let text = |name: &[u8]| tag.text(name).map(Option::unwrap_or_default);
                    let tab = Tab { name: text(b"name")?, state, relationship: text(b"id")? };
                    name_bytes.admit(tab.name.len() + tab.relationship.len())?;
                    tabs.push(tab);
                }
                Token::Open(tag) if tag.name == b"definedName" && !tag.is_empty => {
                    if written.len() as u64 >= NAMES_MAX {
                        return Err(WorkbookError::limit(Limit::Entries, NAMES_MAX));
                    }
                    let name = DefinedName {
                        name: tag.text(b"name")?.unwrap_or_default(),
                        scope: tag.number(b"localSheetId").and_then(|index| u32::try_from(index + 1).ok()),
                        is_hidden: tag.is_true(b"hidden"),
                        target: None,
                    };
                    let mut formula = String::new();
                    scanner.element_text(&mut formula)?;
                    name_bytes.admit(name.name.len())?;
                    // A formula as long as this is no range.
                    if formula.len() > RANGE_BYTES_MAX {
                        formula = String::new();
                    }
                    name_bytes.admit(formula.len())?;
                    written.push((name, formula));
                }
                Token::End => break,
                _ => {}
            }
        }
        let target = |formula: &str| target(formula, &tabs);
        let names =
            written.iter().map(|(name, formula)| DefinedName { target: target(formula), ..name.clone() });
        Ok(Self { names: names.collect(), tabs, epoch })
    }
}

/// The number of the sheet and the range that a formula such as `'My sheet'!$A$1:$C$3` is.
fn target(formula: &str, tabs: &[Tab]) -> Option<(u32, Range)> {
    let (sheet, range) = formula.trim().rsplit_once('!')?;
    let sheet = match sheet.strip_prefix('\'').and_then(|sheet| sheet.strip_suffix('\'')) {
        Some(quoted) => quoted.replace("''", "'"),
        None => sheet.to_owned(),
    };
    let index = tabs.iter().position(|tab| tab.name == sheet)?;
    Some((u32::try_from(index + 1).ok()?, range_at(&range.replace('$', ""))?))
}

/// The range that text such as `A1:C3`, `A1`, `A:C` or `1:3` names, inside the largest sheet.
pub(super) fn range_at(text: &str) -> Option<Range> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let (first, last) = (corner(first)?, corner(last)?);
    let range = Range {
        first: CellRef { row: first.1.unwrap_or(0), column: first.0.unwrap_or(0) },
        last: CellRef { row: last.1.unwrap_or(ROWS_MAX - 1), column: last.0.unwrap_or(COLUMNS_MAX - 1) },
    };
    let is_whole = first.0.is_none() == last.0.is_none() && first.1.is_none() == last.1.is_none();
    let is_range = text.contains(':') || (first.0.is_some() && first.1.is_some());
    let is_ordered = range.first.row <= range.last.row && range.first.column <= range.last.column;
    (is_whole && is_range && is_ordered).then_some(range)
}

/// The column and row, from 0, of text such as `AB12`, each none where it is left out.
fn corner(text: &str) -> Option<(Option<u32>, Option<u32>)> {
    let (column, digits) = column_at(text.as_bytes())?;
    if digits.is_empty() {
        return column.map(|column| (Some(column), None));
    }
    let row: u32 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    let is_plain = digits.iter().all(u8::is_ascii_digit) && (1..=ROWS_MAX).contains(&row);
    is_plain.then(|| (column, Some(row - 1)))
}

/// The column, from 0, that the letters at the beginning name, and what follows them; none where it is outside the
/// largest sheet.
pub(super) fn column_at(text: &[u8]) -> Option<(Option<u32>, &[u8])> {
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (letters, rest) = text.split_at_checked(letters)?;
    if letters.is_empty() {
        return Some((None, rest));
    }
    if letters.len() > 3 {
        return None;
    }
    let number = letters
        .iter()
        .fold(0, |number, letter| number * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    (number <= COLUMNS_MAX).then_some((Some(number - 1), rest))
}

#[cfg(test)]
mod tests {
    use super::super::xml::Held;
    use super::*;

    #[test]
    fn ranges_are_read_as_people_write_them() {
        let shown = |text: &str| range_at(text).map(|range| range.to_string());
        assert_eq!(shown("B2:C3").as_deref(), Some("B2:C3"));
        assert_eq!(shown("XFD1048576").as_deref(), Some("XFD1048576:XFD1048576"));
        assert_eq!(shown("B:C").as_deref(), Some("B1:C1048576"));
        assert_eq!(shown("2:3").as_deref(), Some("A2:XFD3"));
        for none in ["", "A", "1", "A0", "XFE1", "A1048577", "C3:B2", "A1:B", "A1:2", "A-1", "A+1", "AAAA1"] {
            assert_eq!(shown(none), None, "{none}");
        }
    }

    #[test]
    fn tabs_names_and_the_epoch_are_read() {
        let xml = r#"<x:workbook><x:workbookPr date1904="true"/><x:sheets><x:sheet name="A&amp;B's" sheetId="7" r:id="q"/>
            <x:sheet name="Old" state="veryHidden" r:id="s"/></x:sheets><x:definedNames>
            <x:definedName name="Cases" localSheetId="1">'A&amp;B''s'!$A$1:$C$3</x:definedName>
            <x:definedName name="Rate" hidden="1">0.2*Old!$A$1</x:definedName></x:definedNames>
            <x:extLst><x:ext><x15:workbookPr date1904="0"/></x:ext></x:extLst></x:workbook>"#;
        let mut scanner = Scanner::new(Held::new(xml), 1 << 20).unwrap();
        let book = Book::read(&mut scanner, &Limits::default()).unwrap();
        assert_eq!(book.epoch, Epoch::From1904);
        let tabs: Vec<_> = book.tabs.iter().map(|tab| (tab.name.as_str(), tab.state)).collect();
        assert_eq!(tabs, [("A&B's", SheetState::Visible), ("Old", SheetState::VeryHidden)]);
        assert_eq!(book.tabs[1].relationship, "s");
        assert_eq!((book.names[0].scope, book.names[0].is_hidden), (Some(2), false));
        assert_eq!(book.names[0].target.unwrap().1.to_string(), "A1:C3");
        assert_eq!((book.names[1].target, book.names[1].is_hidden), (None, true));
    }
}
