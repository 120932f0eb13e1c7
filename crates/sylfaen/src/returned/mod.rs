//! A partner's own rows back, with what was turned away marked and explained.
//!
//! In: a delivery as its partner sent it, and the rejects of it. Out: an encrypted workbook in the partner's own layout.
//! Only sheets in which something was turned away are in it, and nothing of anybody else's: it is made from the one file.

mod explanations;
mod seal;
mod sheets;

use std::collections::BTreeMap;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook as Written, XlsxError};
use sylfaen_workbook::{Row, SheetInfo, Workbook, WorkbookError};

pub(crate) use explanations::Words;
pub(crate) use seal::{PASSWORD_LETTERS_MIN, seal};

/// What was turned away, by its place. A row without a column was turned away whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reject {
    /// The sheet, from 1, as the workbook counts.
    pub(crate) sheet_number: u32,
    /// The row, from 1.
    pub(crate) row_number: u32,
    /// The column, from 1; null for the whole row.
    pub(crate) column_number: Option<u32>,
    /// The rule it broke.
    pub(crate) rule_code: String,
}

/// Why the workbook could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReturnFault {
    /// The delivery cannot be read.
    #[error(transparent)]
    Unreadable(#[from] WorkbookError),
    /// A sheet of it does not fit into xlsx. The writer's own words can hold a cell, so they are left out.
    #[error("a sheet of it does not fit into an Excel workbook")]
    NotWritten,
}

impl From<XlsxError> for ReturnFault {
    fn from(_: XlsxError) -> Self {
        Self::NotWritten
    }
}

/// Makes the workbook, not yet encrypted: what is wrong first, then each sheet with something wrong in it.
pub(crate) fn workbook(
    delivered: &mut Workbook,
    rejects: &[Reject],
    words: &BTreeMap<String, Words>,
) -> Result<Vec<u8>, ReturnFault> {
    let sheets: Vec<(usize, SheetInfo)> = delivered
        .sheets()
        .iter()
        .cloned()
        .enumerate()
        .filter(|(_, sheet)| rejects.iter().any(|reject| reject.sheet_number == sheet.number))
        .collect();
    let mut written = Written::new();
    // A workbook's time of making is of no use to its reader, and would make every one differ.
    let made = ExcelDateTime::from_ymd(2013, 1, 1)?;
    written.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let names: BTreeMap<u32, String> =
        sheets.iter().map(|(_, sheet)| (sheet.number, sheets::name(sheet))).collect();
    explanations::write(written.add_worksheet(), rejects, &names, words)?;
    for (index, sheet) in &sheets {
        let of_sheet: Vec<&Reject> =
            rejects.iter().filter(|reject| reject.sheet_number == sheet.number).collect();
        let rows = delivered.rows(*index)?.collect::<Result<Vec<Row>, _>>()?;
        let name = names.get(&sheet.number).cloned().unwrap_or_default();
        sheets::write(written.add_worksheet().set_name(name)?, sheet, &rows, &of_sheet, words)?;
    }
    Ok(written.save_to_buffer()?)
}

#[cfg(test)]
mod tests;
