//! A workbook to its transcript.
//!
//! In: an open workbook, or why it is not open. Out: bytes, written as the rows are read, a piece at a time. A sheet that
//! breaks off keeps its rows and the error; only a writer that fails is an error here.

use std::io::{self, Write};

use chrono::Timelike;

use super::facts::{self, Facts};
use super::{HEAD, kind, next};
use crate::cell::{Cell, CellError, CellValue, Row};
use crate::error::WorkbookError;
use crate::workbook::Workbook;

/// A piece is written once it has this many bytes.
const PIECE_BYTES: usize = 64 << 10;
/// Whole numbers up to here are held exactly.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

/// Errors of a cell; the place of one is its number in a transcript.
pub(super) const CELL_ERRORS: [CellError; 11] = [
    CellError::DivisionByZero,
    CellError::NotAvailable,
    CellError::Name,
    CellError::Null,
    CellError::Number,
    CellError::Reference,
    CellError::Value,
    CellError::GettingData,
    CellError::Other,
    CellError::NoSuchDate,
    CellError::DateOutOfRange,
];

/// Writes the transcript of a workbook, or of the error that opening it gave. Every sheet is read to its end.
///
/// # Errors
/// Those of the writer alone: what is wrong with the workbook stands in the transcript.
///
/// ```
/// use sylfaen_workbook::{Limits, Workbook, transcribe};
///
/// let limits = Limits::default();
/// let mut transcript = Vec::new();
/// transcribe(Workbook::open(b"Ref,Age\n1,17\n".to_vec(), &limits), &mut transcript)?;
/// let mut workbook = Workbook::from_transcript(transcript, &limits)?;
/// assert_eq!(workbook.rows(0)?.count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn transcribe(opened: Result<Workbook, WorkbookError>, out: &mut impl Write) -> io::Result<()> {
    let mut head = HEAD.to_vec();
    let mut workbook = match opened {
        Ok(workbook) => workbook,
        Err(error) => {
            head.push(0);
            facts::put_error(&mut head, &error);
            return out.write_all(&head);
        }
    };
    head.push(1);
    facts::put_facts(&mut head, &Facts::from(&workbook));
    out.write_all(&head)?;
    for index in 0..workbook.sheets().len() {
        put_sheet(&mut workbook, index, out)?;
    }
    Ok(())
}

fn put_sheet(workbook: &mut Workbook, index: usize, out: &mut impl Write) -> io::Result<()> {
    let mut piece = Vec::with_capacity(PIECE_BYTES);
    let ended = match workbook.rows(index) {
        Ok(rows) => {
            let mut last = 0;
            let mut ended = Ok(());
            for row in rows {
                match row {
                    Ok(row) => put_row(&mut piece, &row, &mut last),
                    Err(error) => ended = Err(error),
                }
                if piece.len() >= PIECE_BYTES {
                    put_piece(&mut piece, out)?;
                }
            }
            ended
        }
        Err(error) => Err(error),
    };
    put_piece(&mut piece, out)?;
    match ended {
        Ok(()) => piece.push(next::END),
        Err(error) => {
            piece.push(next::ERROR);
            facts::put_error(&mut piece, &error);
        }
    }
    out.write_all(&piece)
}

pub(super) fn put_piece(piece: &mut Vec<u8>, out: &mut impl Write) -> io::Result<()> {
    if piece.is_empty() {
        return Ok(());
    }
    let mut head = vec![next::PIECE];
    put_count(&mut head, piece.len() as u64);
    out.write_all(&head)?;
    out.write_all(piece)?;
    piece.clear();
    Ok(())
}

pub(super) fn put_row(out: &mut Vec<u8>, row: &Row, last: &mut u32) {
    // Rows are in order, so the distance is at least one.
    put_count(out, u64::from(row.number.saturating_sub(*last)));
    *last = row.number;
    out.push(u8::from(row.is_hidden));
    put_count(out, row.cells.len() as u64);
    let mut before = 0;
    for cell in &row.cells {
        put_count(out, u64::from(cell.column.saturating_sub(before)));
        before = cell.column;
        put_cell(out, cell);
    }
}

fn put_cell(out: &mut Vec<u8>, cell: &Cell) {
    let shown = if cell.shown.is_some() { kind::IS_SHOWN } else { 0 };
    let mut begin = |kind: u8| out.push(kind | shown);
    match &cell.value {
        CellValue::Text(text) => {
            begin(kind::TEXT);
            put_text(out, text);
        }
        CellValue::Number(number)
            if number.fract() == 0.0 && number.abs() < WHOLE_MAX && !is_negative_zero(*number) =>
        {
            begin(kind::WHOLE);
            put_signed(out, *number as i64);
        }
        CellValue::Number(number) => {
            begin(kind::NUMBER);
            out.extend(number.to_bits().to_le_bytes());
        }
        CellValue::Boolean(value) => begin(if *value { kind::TRUE } else { kind::FALSE }),
        CellValue::DateTime(moment) => {
            begin(kind::DATE_TIME);
            put_signed(out, moment.and_utc().timestamp());
            put_count(out, u64::from(moment.nanosecond()));
        }
        CellValue::Time(time) => {
            begin(kind::TIME);
            put_count(out, u64::from(time.num_seconds_from_midnight()));
            put_count(out, u64::from(time.nanosecond()));
        }
        CellValue::Duration(length) => {
            begin(kind::DURATION);
            put_signed(out, length.num_seconds());
            put_signed(out, i64::from(length.subsec_nanos()));
        }
        CellValue::Error(error) => {
            begin(kind::ERROR);
            let place = CELL_ERRORS.iter().position(|known| known == error);
            put_count(out, place.unwrap_or(CELL_ERRORS.len()) as u64);
        }
    }
    if let Some(text) = &cell.shown {
        put_text(out, text);
    }
}

fn is_negative_zero(number: f64) -> bool {
    number == 0.0 && number.is_sign_negative()
}

pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_count(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

pub(super) fn put_signed(out: &mut Vec<u8>, value: i64) {
    put_count(out, ((value << 1) ^ (value >> 63)) as u64);
}

pub(super) fn put_count(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
