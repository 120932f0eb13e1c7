//! A sheet of a partner's, as it was, with what was turned away marked.
//!
//! In: its rows and its rejects. Out: the same cells in the same places; those turned away stand out by colour and
//! border, and carry a note that says why. Of a row turned away whole, its first cell carries the note. A number that is
//! masked on the sheet is written as its mask.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDateTime, NaiveTime, Timelike};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatBorder, Note, Worksheet, XlsxError};
use sylfaen_workbook::{Cell, CellError, CellValue, Row, SheetInfo};

use super::Reject;
use super::explanations::{SHEET_NAME, Words, words_of};

const NAME_LETTERS_MAX: usize = 31;

/// The name a sheet has here: its own, where xlsx can have it.
pub(super) fn name(sheet: &SheetInfo) -> String {
    let name = &sheet.name;
    let fits = !name.trim().is_empty()
        && name.encode_utf16().count() <= NAME_LETTERS_MAX
        && !name.contains(['[', ']', ':', '*', '?', '/', '\\'])
        && !name.starts_with('\'')
        && !name.ends_with('\'')
        && !name.eq_ignore_ascii_case("history")
        && !name.eq_ignore_ascii_case(SHEET_NAME);
    if fits { name.clone() } else { format!("Taflen - Sheet {}", sheet.number) }
}

/// Writes a sheet. Columns that were hidden stay hidden: what is theirs to hide is not ours to show.
pub(super) fn write(
    written: &mut Worksheet,
    sheet: &SheetInfo,
    rows: &[Row],
    rejects: &[&Reject],
    words: &BTreeMap<String, Words>,
) -> Result<(), XlsxError> {
    let mut by_row: BTreeMap<u32, Vec<&Reject>> = BTreeMap::new();
    for reject in rejects {
        by_row.entry(reject.row_number).or_default().push(reject);
    }
    let none = Vec::new();
    for row in rows {
        let of_row = by_row.remove(&row.number).unwrap_or_else(|| none.clone());
        write_row(written, row, &of_row)?;
        for (column, notes) in notes(row, &of_row) {
            insert_note(written, row.number, column, &notes, words)?;
        }
        if row.is_hidden {
            written.set_row_hidden(row.number.saturating_sub(1))?;
        }
    }
    for columns in &sheet.hidden_columns {
        let (Ok(first), Ok(last)) = (u16::try_from(*columns.start()), u16::try_from(*columns.end())) else {
            continue;
        };
        written.set_column_range_hidden(first, last)?;
    }
    Ok(())
}

fn write_row(written: &mut Worksheet, row: &Row, rejects: &[&Reject]) -> Result<(), XlsxError> {
    let is_whole = rejects.iter().any(|reject| reject.column_number.is_none());
    let marks =
        |column: u32| is_whole || rejects.iter().any(|reject| reject.column_number == Some(column + 1));
    let number = row.number.saturating_sub(1);
    for cell in &row.cells {
        write_cell(written, number, cell, &format(marks(cell.column)))?;
    }
    // A blank cell can be what is wrong.
    for reject in rejects {
        if let Some(at) = reject.column_number.map(|number| number.saturating_sub(1))
            && row.cell(at).is_none()
        {
            written.write_blank(number, column(at), &format(true))?;
        }
    }
    Ok(())
}

/// Which columns get a note, from 0, with the rules to name in it.
fn notes<'a>(row: &Row, rejects: &[&'a Reject]) -> BTreeMap<u32, Vec<&'a str>> {
    let first = row.cells.first().map_or(0, |cell| cell.column);
    let mut notes: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for reject in rejects {
        let column = reject.column_number.map_or(first, |number| number.saturating_sub(1));
        let rules = notes.entry(column).or_default();
        if !rules.contains(&reject.rule_code.as_str()) {
            rules.push(&reject.rule_code);
        }
    }
    notes
}

fn insert_note(
    written: &mut Worksheet,
    row_number: u32,
    at: u32,
    rules: &[&str],
    words: &BTreeMap<String, Words>,
) -> Result<(), XlsxError> {
    let said: Vec<Words> = rules.iter().map(|rule| words_of(words, rule)).collect();
    let both = [
        said.iter().map(|words| words.cy.as_str()).collect::<Vec<_>>(),
        said.iter().map(|words| words.en.as_str()).collect::<Vec<_>>(),
    ];
    let text = both.map(|lines| lines.join("\n")).join("\n\n");
    let note = Note::new(text).add_author_prefix(false).set_author("sylfaen").set_width(320).set_height(120);
    written.insert_note(row_number.saturating_sub(1), column(at), &note).map(drop)
}

fn column(at: u32) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

fn format(is_marked: bool) -> Format {
    if !is_marked {
        return Format::new();
    }
    Format::new().set_background_color(Color::RGB(0x00FF_D9D9)).set_border(FormatBorder::Medium).set_bold()
}

/// What a sheet shows in place of a number, without a digit of it, or of a text: a mask, which is not ours to take off.
fn mask(cell: &Cell) -> Option<&str> {
    let shown = cell.shown.as_deref()?;
    let is_text = matches!(cell.value, CellValue::Text(_));
    let is_number = matches!(cell.value, CellValue::Number(_));
    (is_text || is_number && !shown.contains(|letter: char| letter.is_ascii_digit())).then_some(shown)
}

fn write_cell(written: &mut Worksheet, row: u32, cell: &Cell, format: &Format) -> Result<(), XlsxError> {
    let column = column(cell.column);
    if let Some(mask) = mask(cell) {
        return written.write_string_with_format(row, column, mask, format).map(drop);
    }
    match &cell.value {
        CellValue::Text(text) => written.write_string_with_format(row, column, text, format),
        CellValue::Number(number) => written.write_number_with_format(row, column, *number, format),
        CellValue::Boolean(value) => written.write_boolean_with_format(row, column, *value, format),
        CellValue::DateTime(moment) => {
            let shows = if moment.time() == NaiveTime::MIN { "dd/mm/yyyy" } else { "dd/mm/yyyy hh:mm:ss" };
            match date_time(*moment) {
                Some(date) => {
                    let format = format.clone().set_num_format(shows);
                    written.write_datetime_with_format(row, column, &date, &format)
                }
                // Before 1900 a spreadsheet has no dates of its own.
                None => written.write_string_with_format(
                    row,
                    column,
                    moment.format("%d/%m/%Y").to_string(),
                    format,
                ),
            }
        }
        CellValue::Time(time) => {
            let format = format.clone().set_num_format("hh:mm:ss");
            let day_share = f64::from(time.num_seconds_from_midnight()) / 86_400.0;
            written.write_number_with_format(row, column, day_share, &format)
        }
        CellValue::Duration(length) => {
            let format = format.clone().set_num_format("[h]:mm:ss");
            written.write_number_with_format(
                row,
                column,
                length.num_milliseconds() as f64 / 86_400_000.0,
                &format,
            )
        }
        CellValue::Error(error) => written.write_string_with_format(row, column, error_text(*error), format),
        // A kind that reading learns later is shown by its name.
        other => written.write_string_with_format(row, column, other.kind(), format),
    }
    .map(drop)
}

fn date_time(moment: NaiveDateTime) -> Option<ExcelDateTime> {
    let (year, month, day) = (u16::try_from(moment.year()).ok()?, moment.month(), moment.day());
    let date = ExcelDateTime::from_ymd(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()?;
    date.and_hms(
        u16::try_from(moment.hour()).ok()?,
        u8::try_from(moment.minute()).ok()?,
        f64::from(moment.second()) + f64::from(moment.nanosecond() / 1_000_000) / 1_000.0,
    )
    .ok()
}

fn error_text(error: CellError) -> &'static str {
    match error {
        CellError::DivisionByZero => "#DIV/0!",
        CellError::NotAvailable => "#N/A",
        CellError::Name => "#NAME?",
        CellError::Null => "#NULL!",
        CellError::Number => "#NUM!",
        CellError::Reference => "#REF!",
        CellError::GettingData => "#GETTING_DATA",
        _ => "#VALUE!",
    }
}
