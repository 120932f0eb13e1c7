//! The records that a binary part of a workbook is made of.
//!
//! In: bytes of the part as they are unpacked. Out: records, one after another, no more than one of them in memory.
//! Refused: records that break off, and records longer than any that is read here can be.

use super::super::xml::Feed;
use crate::error::{Limit, WorkbookError};

/// Room for what stands around the text of a cell: its place, its formula, the runs of its fonts.
const AROUND_TEXT_BYTES: u64 = 1 << 17;

/// A walk over the records of a part.
pub(super) struct Records<F> {
    feed: F,
    buffer: Vec<u8>,
    at: usize,
    is_at_end: bool,
    cell_text_bytes_max: u64,
}

/// One record.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) body: &'a [u8],
}

impl<F: Feed> Records<F> {
    pub(super) fn new(feed: F, cell_text_bytes_max: u64) -> Self {
        Self { feed, buffer: Vec::new(), at: 0, is_at_end: false, cell_text_bytes_max }
    }

    /// The next record, or none at the end of the part.
    pub(super) fn next(&mut self) -> Result<Option<Record<'_>>, WorkbookError> {
        // Two bytes of a kind and four of a length at most.
        while self.rest().len() < 6 && self.refill()? {}
        if self.rest().is_empty() {
            return Ok(None);
        }
        let (kind, length, header) = header(self.rest()).ok_or_else(breaks_off)?;
        if length as u64 > self.cell_text_bytes_max.saturating_mul(2).saturating_add(AROUND_TEXT_BYTES) {
            return Err(WorkbookError::limit(Limit::CellTextBytes, self.cell_text_bytes_max));
        }
        while self.rest().len() < header + length && self.refill()? {}
        let start = self.at + header;
        let body = self.buffer.get(start..start + length).ok_or_else(breaks_off)?;
        self.at = start + length;
        Ok(Some(Record { kind, body }))
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.at..).unwrap_or_default()
    }

    fn refill(&mut self) -> Result<bool, WorkbookError> {
        if self.is_at_end {
            return Ok(false);
        }
        self.buffer.drain(..self.at);
        self.at = 0;
        self.is_at_end = !self.feed.feed(&mut self.buffer)?;
        Ok(!self.is_at_end)
    }
}

/// The kind and the length, each of seven bits a byte, and how many bytes they take.
fn header(bytes: &[u8]) -> Option<(u16, usize, usize)> {
    let low = *bytes.first()?;
    let (kind, mut at) = if low & 0x80 == 0 {
        (u16::from(low), 1)
    } else {
        (u16::from(low & 0x7F) | u16::from(*bytes.get(1)? & 0x7F) << 7, 2)
    };
    let mut length = 0;
    for shift in [0, 7, 14, 21] {
        let byte = *bytes.get(at)?;
        at += 1;
        length |= usize::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some((kind, length, at))
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

/// The text whose length stands at the place, and where it ends; none if it breaks off. A text that is not there has a
/// length of all ones.
pub(super) fn text(bytes: &[u8], at: usize) -> Option<(String, usize)> {
    let length = long(bytes, at)?;
    if length == u32::MAX {
        return Some((String::new(), at + 4));
    }
    let end = (at + 4).checked_add((length as usize).checked_mul(2)?)?;
    let units = bytes.get(at + 4..end)?.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit));
    let letters = char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
    Some((letters.collect(), end))
}

pub(super) fn breaks_off() -> WorkbookError {
    WorkbookError::corrupt("its records break off")
}
