//! The first sheet of what a partner gets back: what is wrong, where, in Welsh and in English.
//!
//! In: rejects, the names of their sheets, the words of the rules. Out: one line a reject, in order of place. A rule
//! without words is an error of ours and shows as its code.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};
use sylfaen_workbook::CellRef;

use super::Reject;

/// What a rule says, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    /// In Welsh.
    pub(crate) cy: String,
    /// In English.
    pub(crate) en: String,
}

/// The name of the sheet, in both languages.
pub(super) const SHEET_NAME: &str = "Gwallau - Faults";

const INTRODUCTION: [&str; 2] = [
    "Mae’r celloedd a nodir isod wedi’u marcio ar y taflenni sy’n dilyn. Cywirwch nhw yn eich llyfr gwaith eich hun ac anfonwch ef eto.",
    "The cells named below are marked on the sheets that follow. Please correct them in your own workbook and send it again.",
];

const HEADER: [&str; 4] = ["Taflen / Sheet", "Cell", "Beth sydd o’i le", "What is wrong"];

/// What stands for a whole row.
const WHOLE_ROW: &str = "Rhes gyfan / Whole row";

/// What is said of a rule.
pub(super) fn words_of(words: &BTreeMap<String, Words>, rule_code: &str) -> Words {
    let of_code = || Words { cy: rule_code.to_owned(), en: rule_code.to_owned() };
    words.get(rule_code).cloned().unwrap_or_else(of_code)
}

pub(super) fn write(
    sheet: &mut Worksheet,
    rejects: &[Reject],
    names: &BTreeMap<u32, String>,
    words: &BTreeMap<String, Words>,
) -> Result<(), XlsxError> {
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let head = Format::new().set_bold().set_text_wrap();
    sheet.set_name(SHEET_NAME)?;
    for (column, width) in [(0, 30.0), (1, 24.0), (2, 60.0), (3, 60.0)] {
        sheet.set_column_width(column, width)?;
    }
    for (row, text) in (0..).zip(INTRODUCTION) {
        sheet.write_string(row, 0, text)?;
    }
    let first = INTRODUCTION.len() as u32;
    for (column, text) in (0..).zip(HEADER) {
        sheet.write_string_with_format(first, column, text, &head)?;
    }
    let mut rejects: Vec<&Reject> = rejects.iter().collect();
    rejects.sort();
    rejects.dedup();
    for (row, reject) in (first + 1..).zip(rejects) {
        let said = words_of(words, &reject.rule_code);
        let name = names.get(&reject.sheet_number).map_or("", String::as_str);
        for (column, text) in (0..).zip([name, &place(reject), &said.cy, &said.en]) {
            sheet.write_string_with_format(row, column, text, &wrapped)?;
        }
    }
    Ok(())
}

fn place(reject: &Reject) -> String {
    match reject.column_number {
        Some(column) => {
            let cell = CellRef { row: reject.row_number.saturating_sub(1), column: column.saturating_sub(1) };
            cell.to_string()
        }
        None => format!("{}: {WHOLE_ROW}", reject.row_number),
    }
}
