//! A transcript to its workbook.
//!
//! In: bytes that may hold anything. Out: what is known of the workbook, and the rows of its sheets, decoded as they are
//! pulled. It refuses whatever does not hold, and never asks for more memory than the bytes account for.

use std::ops::Range;

use chrono::{DateTime, Duration, NaiveTime};

use super::encode::CELL_ERRORS;
use super::facts::{self, Facts};
use super::{HEAD, broken, kind, next};
use crate::cell::{Cell, CellValue, Row};
use crate::delimited::Encoding;
use crate::error::WorkbookError;
use crate::format::Format;
use crate::rows::{RowStream, Tally};
use crate::serial::Epoch;
use crate::sheet::{DefinedName, SheetInfo};

/// A transcript whose sheets have been found.
pub(crate) struct Transcript {
    bytes: Vec<u8>,
    encoding: Option<Encoding>,
    delimiter: Option<char>,
    epoch: Option<Epoch>,
    sheets: Vec<Sheet>,
}

/// Where the rows of a sheet stand, and how they end.
struct Sheet {
    pieces: Vec<Range<usize>>,
    ends_in: Option<WorkbookError>,
}

/// What a transcript opens to.
pub(crate) struct Opened {
    pub(crate) transcript: Transcript,
    pub(crate) format: Format,
    pub(crate) sheets: Vec<SheetInfo>,
    pub(crate) defined_names: Vec<DefinedName>,
}

impl Transcript {
    /// Finds the sheets; their rows are looked at when they are pulled.
    ///
    /// # Errors
    /// The error that opening the workbook gave; [`WorkbookError::Corrupt`] if this is no transcript.
    pub(crate) fn open(bytes: Vec<u8>) -> Result<Opened, WorkbookError> {
        let mut rest = Bytes { bytes: &bytes, position: 0 };
        if rest.take(HEAD.len())? != HEAD {
            return Err(broken());
        }
        if !rest.flag()? {
            return Err(facts::error(&mut rest)?);
        }
        let Facts { format, encoding, delimiter, epoch, sheets, defined_names } = facts::facts(&mut rest)?;
        let pieces = sheets.iter().map(|_| find_sheet(&mut rest)).collect::<Result<Vec<_>, _>>()?;
        if rest.position != bytes.len() {
            return Err(broken());
        }
        let transcript = Self { bytes, encoding, delimiter, epoch, sheets: pieces };
        Ok(Opened { transcript, format, sheets, defined_names })
    }

    pub(crate) fn encoding(&self) -> Option<Encoding> {
        self.encoding
    }

    pub(crate) fn delimiter(&self) -> Option<char> {
        self.delimiter
    }

    pub(crate) fn epoch(&self) -> Option<Epoch> {
        self.epoch
    }

    /// The rows of a sheet, as its reader gave them.
    pub(crate) fn rows(&self, index: usize) -> Result<Box<dyn RowStream + '_>, WorkbookError> {
        let sheet = self.sheets.get(index).ok_or_else(broken)?;
        let rest = Bytes { bytes: &[], position: 0 };
        Ok(Box::new(TranscriptRows { all: &self.bytes, sheet, piece: 0, rest, last: 0 }))
    }
}

fn find_sheet(rest: &mut Bytes<'_>) -> Result<Sheet, WorkbookError> {
    let mut pieces = Vec::new();
    loop {
        match rest.byte()? {
            next::END => return Ok(Sheet { pieces, ends_in: None }),
            next::ERROR => return Ok(Sheet { pieces, ends_in: Some(facts::error(rest)?) }),
            next::PIECE => {
                let length = rest.length()?;
                let first = rest.position;
                rest.take(length)?;
                pieces.push(first..rest.position);
            }
            _ => return Err(broken()),
        }
    }
}

struct TranscriptRows<'a> {
    all: &'a [u8],
    sheet: &'a Sheet,
    piece: usize,
    rest: Bytes<'a>,
    last: u32,
}

impl RowStream for TranscriptRows<'_> {
    fn next_row(&mut self, tally: &mut Tally) -> Result<Option<Row>, WorkbookError> {
        while self.rest.is_empty() {
            let Some(piece) = self.sheet.pieces.get(self.piece) else {
                return self.sheet.ends_in.clone().map_or(Ok(None), Err);
            };
            self.rest = Bytes { bytes: self.all.get(piece.clone()).unwrap_or_default(), position: 0 };
            self.piece += 1;
        }
        let number = self.last.checked_add(self.rest.number()?).filter(|number| *number > 0);
        let number = number.ok_or_else(broken)?;
        self.last = number;
        let is_hidden = self.rest.flag()?;
        let count = self.rest.length()?;
        let mut cells = Vec::new();
        let mut column: u32 = 0;
        for _ in 0..count {
            column = column.checked_add(self.rest.number()?).ok_or_else(broken)?;
            let cell = cell(&mut self.rest, column)?;
            tally.admit(number - 1, &cell)?;
            cells.push(cell);
        }
        Ok(Some(Row { number, is_hidden, cells }))
    }
}

fn cell(bytes: &mut Bytes<'_>, column: u32) -> Result<Cell, WorkbookError> {
    let tag = bytes.byte()?;
    let value = match tag & !kind::IS_SHOWN {
        kind::TEXT => CellValue::Text(bytes.text()?.to_owned()),
        kind::NUMBER => {
            let bits = bytes.take(8)?.try_into().map_err(|_| broken())?;
            let number = f64::from_bits(u64::from_le_bytes(bits));
            if !number.is_finite() {
                return Err(broken());
            }
            CellValue::Number(number)
        }
        kind::WHOLE => CellValue::Number(bytes.signed()? as f64),
        kind::FALSE => CellValue::Boolean(false),
        kind::TRUE => CellValue::Boolean(true),
        kind::DATE_TIME => {
            let moment = DateTime::from_timestamp(bytes.signed()?, bytes.number()?).ok_or_else(broken)?;
            CellValue::DateTime(moment.naive_utc())
        }
        kind::TIME => {
            let time = NaiveTime::from_num_seconds_from_midnight_opt(bytes.number()?, bytes.number()?);
            CellValue::Time(time.ok_or_else(broken)?)
        }
        kind::DURATION => {
            let seconds = Duration::try_seconds(bytes.signed()?);
            let rest = Duration::nanoseconds(bytes.signed()?);
            CellValue::Duration(seconds.and_then(|length| length.checked_add(&rest)).ok_or_else(broken)?)
        }
        kind::ERROR => CellValue::Error(*CELL_ERRORS.get(bytes.number()? as usize).ok_or_else(broken)?),
        _ => return Err(broken()),
    };
    let shown = if tag & kind::IS_SHOWN == 0 { None } else { Some(bytes.text()?.into()) };
    Ok(Cell { shown, ..Cell::new(column, value) })
}

/// Bytes read from front to back.
pub(super) struct Bytes<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) position: usize,
}

impl<'a> Bytes<'a> {
    fn is_empty(&self) -> bool {
        self.position >= self.bytes.len()
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], WorkbookError> {
        let end = self.position.checked_add(count).ok_or_else(broken)?;
        let taken = self.bytes.get(self.position..end).ok_or_else(broken)?;
        self.position = end;
        Ok(taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, WorkbookError> {
        self.take(1)?.first().copied().ok_or_else(broken)
    }

    pub(super) fn flag(&mut self) -> Result<bool, WorkbookError> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(broken()),
        }
    }

    /// A whole number of at most 64 bits.
    pub(super) fn count(&mut self) -> Result<u64, WorkbookError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            if shift == 63 && bits > 1 {
                return Err(broken());
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(broken())
    }

    pub(super) fn number(&mut self) -> Result<u32, WorkbookError> {
        u32::try_from(self.count()?).map_err(|_| broken())
    }

    fn signed(&mut self) -> Result<i64, WorkbookError> {
        let value = self.count()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// How many things come, of a byte each at least: no more than there are bytes.
    pub(super) fn length(&mut self) -> Result<usize, WorkbookError> {
        let length = usize::try_from(self.count()?).map_err(|_| broken())?;
        if length > self.bytes.len() - self.position { Err(broken()) } else { Ok(length) }
    }

    pub(super) fn text(&mut self) -> Result<&'a str, WorkbookError> {
        let length = self.length()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| broken())
    }
}
