//! The names that an Excel 5 to 2003 workbook gives to ranges.
//!
//! In: a record and the table of sheets that formulas refer to. Out: the name, and the range if it stands for one plain
//! range of this workbook. Formulas are not computed.

use super::records::word;
use super::text::Letters;
use crate::cell::{CellRef, Range};
use crate::sheet::DefinedName;

/// The names that the program makes, by their numbers.
const BUILT_IN: [&str; 14] = [
    "Consolidate_Area",
    "Auto_Open",
    "Auto_Close",
    "Extract",
    "Database",
    "Criteria",
    "Print_Area",
    "Print_Titles",
    "Recorder",
    "Data_Form",
    "Auto_Activate",
    "Auto_Deactivate",
    "Sheet_Title",
    "_FilterDatabase",
];
pub(super) const FILTER: &str = "_xlnm._FilterDatabase";

/// Which sheets the numbers in formulas stand for.
#[derive(Default)]
pub(super) struct ExternSheets {
    /// Whether each book is this one.
    books: Vec<bool>,
    /// The book, the first and the last sheet.
    sheets: Vec<(u16, u16, u16)>,
}

impl ExternSheets {
    pub(super) fn add_book(&mut self, body: &[u8]) {
        self.books.push(body.len() == 4 && word(body, 2) == Some(0x0401));
    }

    pub(super) fn add_sheets(&mut self, body: &[u8]) {
        for entry in body.get(2..).unwrap_or_default().chunks_exact(6) {
            if let (Some(book), Some(first), Some(last)) = (word(entry, 0), word(entry, 2), word(entry, 4)) {
                self.sheets.push((book, first, last));
            }
        }
    }

    /// The number of the one sheet of this workbook, from 1.
    fn sheet(&self, index: u16) -> Option<u32> {
        let (book, first, last) = *self.sheets.get(usize::from(index))?;
        let is_here = *self.books.get(usize::from(book))?;
        (is_here && first == last && first < 0x8000).then(|| u32::from(first) + 1)
    }
}

/// The name that the record defines; none if it does not hold, which hides no cell.
pub(super) fn defined_name(body: &[u8], letters: Letters, sheets: &ExternSheets) -> Option<DefinedName> {
    let flags = word(body, 0)?;
    let length = usize::from(*body.get(3)?);
    let formula_bytes = usize::from(word(body, 4)?);
    let scope = u32::from(word(body, 8)?);
    let rest = body.get(14..)?;
    let formula_at = letters.bytes(rest, length);
    let text = letters.text(rest, length).ok()?;
    let is_built_in = flags & 0x20 != 0;
    let name = if is_built_in {
        let number = text.chars().next()? as usize;
        format!("_xlnm.{}", BUILT_IN.get(number)?)
    } else {
        text
    };
    let formula = rest.get(formula_at..)?.get(..formula_bytes)?;
    let target = match letters {
        Letters::Unicode => target(formula, sheets),
        Letters::CodePage(_) => target_of_excel_5(formula),
    };
    Some(DefinedName { name, scope: (scope > 0).then_some(scope), is_hidden: flags & 1 != 0, target })
}

/// The range of a formula that is one reference and no more.
fn target(formula: &[u8], sheets: &ExternSheets) -> Option<(u32, Range)> {
    let sheet = sheets.sheet(word(formula, 1)?)?;
    let field = |at| word(formula, at).map(u32::from);
    // The two highest bits of a column say whether it is relative.
    let column = |at| field(at).map(|column| column & 0x3FFF);
    let range = match (formula.first()? & 0x1F, formula.len()) {
        (0x1B, 11) => range(field(3)?, field(5)?, column(7)?, column(9)?),
        (0x1A, 7) => range(field(3)?, field(3)?, column(5)?, column(5)?),
        _ => None,
    };
    range.map(|range| (sheet, range))
}

fn target_of_excel_5(formula: &[u8]) -> Option<(u32, Range)> {
    let field = |at| word(formula, at).map(u32::from);
    let row = |at| field(at).map(|row| row & 0x3FFF);
    let column = |at: usize| formula.get(at).map(|column| u32::from(*column));
    // A sheet of this workbook has a negative number, and then the numbers of the first and last one.
    let is_here = word(formula, 1)? >= 0x8000;
    let (first, last) = (field(11)?, field(13)?);
    if !is_here || first != last {
        return None;
    }
    let range = match (formula.first()? & 0x1F, formula.len()) {
        (0x1B, 21) => range(row(15)?, row(17)?, column(19)?, column(20)?),
        (0x1A, 18) => range(row(15)?, row(15)?, column(17)?, column(17)?),
        _ => None,
    };
    range.map(|range| (first + 1, range))
}

fn range(top: u32, bottom: u32, left: u32, right: u32) -> Option<Range> {
    let range =
        Range { first: CellRef { row: top, column: left }, last: CellRef { row: bottom, column: right } };
    (top <= bottom && left <= right).then_some(range)
}
