//! What a transcript says of a workbook beside its cells: format, sheets, names, and errors.
//!
//! In and out: the same values, written and read here side by side so that they cannot drift apart.

use std::ops::RangeInclusive;

use super::broken;
use super::decode::Bytes;
use super::encode::{put_count, put_text};
use crate::cell::{CellRef, Range};
use crate::delimited::Encoding;
use crate::error::{Limit, Place, WorkbookError};
use crate::format::Format;
use crate::serial::Epoch;
use crate::sheet::{DefinedName, SheetInfo, SheetState, Table};
use crate::workbook::Workbook;

const FORMATS: [Format; 5] = [Format::Xlsx, Format::Xlsb, Format::Xls, Format::Ods, Format::Csv];
const ENCODINGS: [Encoding; 4] =
    [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1252];
const EPOCHS: [Epoch; 2] = [Epoch::From1900, Epoch::From1904];
const STATES: [SheetState; 3] = [SheetState::Visible, SheetState::Hidden, SheetState::VeryHidden];
const LIMITS: [Limit; 10] = [
    Limit::Cells,
    Limit::InflatedBytes,
    Limit::TextBytes,
    Limit::CellTextBytes,
    Limit::Sheets,
    Limit::Rows,
    Limit::Columns,
    Limit::Entries,
    Limit::MemoryBytes,
    Limit::Seconds,
];
/// The kinds of errors whose words are passed on as they are.
const TOLD: [&str; 4] = ["encrypted", "corrupt", "unsupported", "unreadable"];
/// Our own messages are shorter.
const TOLD_BYTES_MAX: usize = 512;

/// What is known of a workbook as a whole.
#[derive(Debug, PartialEq)]
pub(super) struct Facts {
    pub(super) format: Format,
    pub(super) encoding: Option<Encoding>,
    pub(super) delimiter: Option<char>,
    pub(super) epoch: Option<Epoch>,
    pub(super) sheets: Vec<SheetInfo>,
    pub(super) defined_names: Vec<DefinedName>,
}

impl From<&Workbook> for Facts {
    fn from(workbook: &Workbook) -> Self {
        Self {
            format: workbook.format(),
            encoding: workbook.encoding(),
            delimiter: workbook.delimiter(),
            epoch: workbook.epoch(),
            sheets: workbook.sheets().to_vec(),
            defined_names: workbook.defined_names().to_vec(),
        }
    }
}

pub(super) fn put_facts(out: &mut Vec<u8>, facts: &Facts) {
    put_one_of(out, &FORMATS, Some(facts.format));
    put_one_of(out, &ENCODINGS, facts.encoding);
    put_count(out, facts.delimiter.map_or(0, |letter| u64::from(u32::from(letter)) + 1));
    put_one_of(out, &EPOCHS, facts.epoch);
    put_list(out, &facts.sheets, put_sheet);
    put_list(out, &facts.defined_names, |out, name| {
        put_text(out, &name.name);
        put_optional(out, name.scope.as_ref(), |out, scope| put_count(out, u64::from(*scope)));
        out.push(u8::from(name.is_hidden));
        put_optional(out, name.target.as_ref(), |out, (sheet, range)| {
            put_count(out, u64::from(*sheet));
            put_range(out, range);
        });
    });
}

pub(super) fn facts(bytes: &mut Bytes<'_>) -> Result<Facts, WorkbookError> {
    Ok(Facts {
        format: one_of(bytes, &FORMATS)?.ok_or_else(broken)?,
        encoding: one_of(bytes, &ENCODINGS)?,
        delimiter: match bytes.number()? {
            0 => None,
            code => Some(char::from_u32(code - 1).ok_or_else(broken)?),
        },
        epoch: one_of(bytes, &EPOCHS)?,
        sheets: list(bytes, sheet)?,
        defined_names: list(bytes, |bytes| {
            Ok(DefinedName {
                name: bytes.text()?.to_owned(),
                scope: optional(bytes, Bytes::number)?,
                is_hidden: bytes.flag()?,
                target: optional(bytes, |bytes| Ok((bytes.number()?, range(bytes)?)))?,
            })
        })?,
    })
}

fn put_sheet(out: &mut Vec<u8>, sheet: &SheetInfo) {
    put_count(out, u64::from(sheet.number));
    put_text(out, &sheet.name);
    put_one_of(out, &STATES, Some(sheet.state));
    put_list(out, &sheet.merged, put_range);
    put_list(out, &sheet.hidden_columns, put_run);
    put_optional(out, sheet.hidden_rows.as_ref(), |out, rows| put_list(out, rows, put_run));
    put_optional(out, sheet.filter.as_ref(), put_range);
    put_list(out, &sheet.tables, |out, table| {
        put_text(out, &table.name);
        put_range(out, &table.range);
        put_count(out, u64::from(table.header_rows));
        put_count(out, u64::from(table.totals_rows));
    });
    put_list(out, &sheet.notes, |out, place| put_cell_ref(out, *place));
}

fn sheet(bytes: &mut Bytes<'_>) -> Result<SheetInfo, WorkbookError> {
    let number = bytes.number()?;
    let name = bytes.text()?.to_owned();
    let state = one_of(bytes, &STATES)?.ok_or_else(broken)?;
    let mut sheet = SheetInfo::new(number, name, state);
    sheet.merged = list(bytes, range)?;
    sheet.hidden_columns = list(bytes, run)?;
    sheet.hidden_rows = optional(bytes, |bytes| list(bytes, run))?;
    sheet.filter = optional(bytes, range)?;
    sheet.tables = list(bytes, |bytes| {
        Ok(Table {
            name: bytes.text()?.to_owned(),
            range: range(bytes)?,
            header_rows: bytes.number()?,
            totals_rows: bytes.number()?,
        })
    })?;
    sheet.notes = list(bytes, cell_ref)?;
    Ok(sheet)
}

/// Errors made of numbers come back as they were; those made of fixed words come back as their kind and message.
pub(super) fn put_error(out: &mut Vec<u8>, error: &WorkbookError) {
    match error {
        WorkbookError::Empty => out.push(0),
        WorkbookError::LimitCrossed { limit, max, place } => {
            out.push(1);
            put_one_of(out, &LIMITS, Some(*limit));
            put_count(out, *max);
            for number in [place.sheet, place.after_row] {
                put_optional(out, number.as_ref(), |out, number| put_count(out, u64::from(*number)));
            }
        }
        other => {
            out.push(2);
            // A sheet that is not there is asked for by nobody who goes by the list of sheets.
            let place = TOLD.iter().position(|kind| *kind == other.kind()).unwrap_or(1);
            put_count(out, place as u64);
            put_text(out, &other.to_string());
        }
    }
}

pub(super) fn error(bytes: &mut Bytes<'_>) -> Result<WorkbookError, WorkbookError> {
    match bytes.byte()? {
        0 => Ok(WorkbookError::Empty),
        1 => Ok(WorkbookError::LimitCrossed {
            limit: one_of(bytes, &LIMITS)?.ok_or_else(broken)?,
            max: bytes.count()?,
            place: Place {
                sheet: optional(bytes, Bytes::number)?,
                after_row: optional(bytes, Bytes::number)?,
            },
        }),
        2 => {
            let kind = *TOLD.get(bytes.number()? as usize).ok_or_else(broken)?;
            let message = bytes.text()?;
            if message.len() > TOLD_BYTES_MAX || message.chars().any(char::is_control) {
                return Err(broken());
            }
            Ok(WorkbookError::Told { kind, message: message.into() })
        }
        _ => Err(broken()),
    }
}

/// The place in a list, from 1; 0 for none.
fn put_one_of<T: PartialEq>(out: &mut Vec<u8>, all: &[T], value: Option<T>) {
    let place = value.and_then(|value| all.iter().position(|one| *one == value));
    put_count(out, place.map_or(0, |place| place as u64 + 1));
}

fn one_of<T: Copy>(bytes: &mut Bytes<'_>, all: &[T]) -> Result<Option<T>, WorkbookError> {
    match bytes.number()? as usize {
        0 => Ok(None),
        place => all.get(place - 1).copied().map(Some).ok_or_else(broken),
    }
}

fn put_optional<T>(out: &mut Vec<u8>, value: Option<&T>, put: impl Fn(&mut Vec<u8>, &T)) {
    out.push(u8::from(value.is_some()));
    if let Some(value) = value {
        put(out, value);
    }
}

fn optional<'a, T>(
    bytes: &mut Bytes<'a>,
    read: impl Fn(&mut Bytes<'a>) -> Result<T, WorkbookError>,
) -> Result<Option<T>, WorkbookError> {
    if bytes.flag()? { read(bytes).map(Some) } else { Ok(None) }
}

fn put_list<T>(out: &mut Vec<u8>, values: &[T], put: impl Fn(&mut Vec<u8>, &T)) {
    put_count(out, values.len() as u64);
    for value in values {
        put(out, value);
    }
}

/// A list; each of its values takes a byte at least, so that its length cannot promise more than is there.
fn list<'a, T>(
    bytes: &mut Bytes<'a>,
    read: impl Fn(&mut Bytes<'a>) -> Result<T, WorkbookError>,
) -> Result<Vec<T>, WorkbookError> {
    let length = bytes.length()?;
    (0..length).map(|_| read(bytes)).collect()
}

fn put_run(out: &mut Vec<u8>, run: &RangeInclusive<u32>) {
    put_count(out, u64::from(*run.start()));
    put_count(out, u64::from(*run.end()));
}

fn run(bytes: &mut Bytes<'_>) -> Result<RangeInclusive<u32>, WorkbookError> {
    Ok(bytes.number()?..=bytes.number()?)
}

fn put_range(out: &mut Vec<u8>, range: &Range) {
    put_cell_ref(out, range.first);
    put_cell_ref(out, range.last);
}

fn range(bytes: &mut Bytes<'_>) -> Result<Range, WorkbookError> {
    Ok(Range { first: cell_ref(bytes)?, last: cell_ref(bytes)? })
}

fn put_cell_ref(out: &mut Vec<u8>, place: CellRef) {
    put_count(out, u64::from(place.row));
    put_count(out, u64::from(place.column));
}

fn cell_ref(bytes: &mut Bytes<'_>) -> Result<CellRef, WorkbookError> {
    Ok(CellRef { row: bytes.number()?, column: bytes.number()? })
}
