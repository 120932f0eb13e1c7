//! Sheets as an xlsx workbook.

use chrono::Datelike;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::archive::as_if_on_unix;
use crate::error::SynthError;
use crate::sheet::{Cell, Sheet};

/// Writes a workbook, made at midnight on 1 January 2013.
pub(crate) fn xlsx(sheets: &[Sheet]) -> Result<Vec<u8>, SynthError> {
    let rows_max = 1_048_576;
    if let Some(sheet) = sheets.iter().find(|sheet| sheet.rows.len() > rows_max) {
        return Err(SynthError::TooManyRows { format: "xlsx", rows_max, rows: sheet.rows.len() });
    }
    workbook(sheets)
        .map(as_if_on_unix)
        .map_err(|error| SynthError::Write { format: "xlsx", problem: error.to_string() })
}

fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2013, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let date_format = Format::new().set_num_format("dd/mm/yyyy");
    for sheet in sheets {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&sheet.name)?;
        worksheet.set_hidden(sheet.is_hidden);
        write_rows(worksheet, sheet, &date_format)?;
        for (first_row, first_column, last_row, last_column) in &sheet.merges {
            let label = sheet.rows[*first_row as usize].get(usize::from(*first_column));
            let text = match label {
                Some(Cell::Text(text)) => text.as_str(),
                _ => "",
            };
            let plain = Format::new();
            worksheet.merge_range(*first_row, *first_column, *last_row, *last_column, text, &plain)?;
        }
    }
    workbook.save_to_buffer()
}

fn write_rows(worksheet: &mut Worksheet, sheet: &Sheet, date_format: &Format) -> Result<(), XlsxError> {
    for (row, cells) in (0_u32..).zip(&sheet.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Blank => {}
                Cell::Text(text) => {
                    worksheet.write_string(row, column, text)?;
                }
                Cell::Number(number) => {
                    worksheet.write_number(row, column, *number)?;
                }
                Cell::Date(date) => {
                    let day =
                        ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8)?;
                    worksheet.write_datetime_with_format(row, column, &day, date_format)?;
                }
            }
        }
    }
    Ok(())
}
