//! The zip archive that a workbook lies in.
//!
//! In: the bytes of the file. Out: the archive, and the text of parts that list others. Refused: archives that break off
//! or fail their check sums, encrypted parts, methods of packing that spreadsheets do not use.

use std::io::{self, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::{Limit, WorkbookError};
use crate::source::{self, Source};

/// More parts than any spreadsheet program writes.
pub(crate) const PARTS_MAX: u64 = 10_000;
/// Excel allows 65,490 formats of cells.
pub(crate) const STYLES_MAX: u64 = 65_536;
/// Far more merged ranges than a person can have made.
pub(crate) const MERGED_MAX: u64 = 1_000_000;
/// Bytes that the names of one kind take together: of sheets, of ranges, of number formats. A few hundred letters a name
/// are more than people write.
const NAMES_BYTES_MAX: u64 = 32 << 20;
/// A part that lists others, and says what kind of document this is.
const LISTING_BYTES_MAX: u64 = 4 << 20;

/// Counts the bytes of names, which are held as long as the workbook is.
#[derive(Default)]
pub(crate) struct NameBytes(u64);

impl NameBytes {
    /// Counts one more name, before it is kept.
    pub(crate) fn admit(&mut self, name: usize) -> Result<(), WorkbookError> {
        self.0 = self.0.saturating_add(name as u64);
        if self.0 > NAMES_BYTES_MAX {
            return Err(WorkbookError::limit(Limit::TextBytes, NAMES_BYTES_MAX));
        }
        Ok(())
    }
}

/// Opens the archive.
pub(crate) fn open(source: &Source) -> Result<ZipArchive<Source>, WorkbookError> {
    ZipArchive::new(source.at_start()).map_err(|error| zip_error(&error))
}

/// The text of one part; none if it is not there.
pub(crate) fn listing(archive: &mut ZipArchive<Source>, name: &str) -> Result<Option<String>, WorkbookError> {
    let part = match archive.by_name(name) {
        Ok(part) => part,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(zip_error(&error)),
    };
    let mut bytes = Vec::new();
    part.take(LISTING_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|error| part_error(&error))?;
    if bytes.len() as u64 > LISTING_BYTES_MAX {
        return Err(WorkbookError::limit(Limit::InflatedBytes, LISTING_BYTES_MAX));
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

pub(crate) fn zip_error(error: &ZipError) -> WorkbookError {
    match error {
        ZipError::Io(error) if source::fault_of_reader(error).is_some() => WorkbookError::io(error),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            WorkbookError::Encrypted { container: "zip archive" }
        }
        ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => {
            WorkbookError::Unsupported {
                what: "a zip archive packed by a method that spreadsheets do not use",
            }
        }
        _ => WorkbookError::corrupt("its zip archive breaks off or is damaged"),
    }
}

/// What an error met while unpacking a part means.
pub(crate) fn part_error(error: &io::Error) -> WorkbookError {
    match source::fault_of_reader(error) {
        Some(kind) => WorkbookError::Unreadable { kind },
        None => WorkbookError::corrupt("a part of its zip archive is damaged"),
    }
}
