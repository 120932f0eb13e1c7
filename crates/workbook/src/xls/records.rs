//! The records that an Excel 5 to 2003 stream is made of.
//!
//! In: the bytes of the stream. Out: records with their places, and the segments of those that run on in continuation
//! records. Refused: records that break off.

use crate::error::WorkbookError;

pub(super) const BOF: u16 = 0x0809;
pub(super) const EOF: u16 = 0x000A;
pub(super) const CONTINUE: u16 = 0x003C;

/// One record.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) body: &'a [u8],
    /// Where in the stream the record begins.
    pub(super) start: usize,
}

/// The records from a place in the stream on.
#[derive(Clone, Copy)]
pub(super) struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    pub(super) fn from(stream: &'a [u8], at: usize) -> Self {
        Self { stream, at }
    }

    pub(super) fn next(&mut self) -> Result<Record<'a>, WorkbookError> {
        let record = self.peek()?;
        self.at = record.start + 4 + record.body.len();
        Ok(record)
    }

    pub(super) fn peek(&self) -> Result<Record<'a>, WorkbookError> {
        let (Some(kind), Some(length)) = (word(self.stream, self.at), word(self.stream, self.at + 2)) else {
            return Err(breaks_off());
        };
        let start = self.at + 4;
        let body = self.stream.get(start..start + usize::from(length)).ok_or_else(breaks_off)?;
        Ok(Record { kind, body, start: self.at })
    }

    /// The place where the next record begins.
    pub(super) fn place(&self) -> usize {
        self.at
    }

    /// The body of the continuation record that follows, if one does.
    pub(super) fn continuation(&mut self) -> Option<&'a [u8]> {
        match self.peek() {
            Ok(record) if record.kind == CONTINUE => self.next().ok().map(|record| record.body),
            _ => None,
        }
    }

    /// Checks that a stream or a sheet begins here, and steps behind its beginning.
    pub(super) fn enter(&mut self) -> Result<&'a [u8], WorkbookError> {
        match self.next()? {
            Record { kind: BOF, body, .. } => Ok(body),
            _ => Err(WorkbookError::corrupt("a sheet does not begin where it is said to")),
        }
    }
}

pub(super) fn word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|chunk| u16::from_le_bytes(*chunk))
}

pub(super) fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_le_bytes(*chunk))
}

pub(super) fn float(bytes: &[u8], at: usize) -> Option<f64> {
    bytes.get(at..)?.first_chunk().map(|chunk| f64::from_le_bytes(*chunk))
}

pub(super) fn breaks_off() -> WorkbookError {
    WorkbookError::corrupt("its records break off")
}
