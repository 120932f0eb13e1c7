//! An open workbook as bytes that need no parser of strangers' files: for a reader in another process.
//!
//! In: a workbook, or the error that opening it gave. Out: a transcript of its sheets and rows, and from the transcript
//! the same workbook again. What reads a transcript believes none of it: a count is held against the bytes that are
//! there, and whatever does not hold is a damaged file.
//!
//! The layout, version 1; whole numbers are LEB128, signed ones in zigzag, texts are UTF-8 led by their length:
//!
//! | part | is |
//! |---|---|
//! | head | `sylfaen` and the version |
//! | opened | 0 and an error, or 1, the format, encoding, delimiter, epoch, sheets, defined names |
//! | sheets | for each: pieces (1, length, rows), then 0, or 2 and the error that ended it |
//! | row | distance from the row before, whether hidden, number of cells |
//! | cell | distance from the column before, kind and whether shown otherwise, value, what is shown |

mod decode;
mod encode;
mod facts;

#[cfg(test)]
mod tests;

pub(crate) use decode::Transcript;
pub use encode::transcribe;

use crate::error::WorkbookError;

const HEAD: &[u8; 8] = b"sylfaen\x01";

/// What a cell of a transcript holds; the highest bit of the byte says that something else is shown.
mod kind {
    pub(super) const TEXT: u8 = 0;
    pub(super) const NUMBER: u8 = 1;
    /// A number without a fraction, in fewer bytes.
    pub(super) const WHOLE: u8 = 2;
    pub(super) const FALSE: u8 = 3;
    pub(super) const TRUE: u8 = 4;
    pub(super) const DATE_TIME: u8 = 5;
    pub(super) const TIME: u8 = 6;
    pub(super) const DURATION: u8 = 7;
    pub(super) const ERROR: u8 = 8;
    pub(super) const IS_SHOWN: u8 = 0x80;
}

/// What comes next of a sheet.
mod next {
    pub(super) const END: u8 = 0;
    pub(super) const PIECE: u8 = 1;
    pub(super) const ERROR: u8 = 2;
}

fn broken() -> WorkbookError {
    WorkbookError::corrupt("what its reader passed on breaks off or is no transcript")
}
