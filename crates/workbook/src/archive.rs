//! Looks over a zipped workbook before anything in it is parsed.
//!
//! In: the bytes of the file. Out: what the parts amount to. Refused: archives that break off or fail their check
//! sums, encrypted parts, and parts that inflate to more than the limits allow. Sizes are counted while inflating, and
//! furniture that the parsers allocate for (declared counts, cell styles, merged ranges) is held against what is there.

use std::io::{self, BufRead, BufReader, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::{Limit, WorkbookError};
use crate::limits::Limits;
use crate::source::{self, Source};

/// More parts than any spreadsheet program writes.
pub(crate) const PARTS_MAX: u64 = 10_000;
/// Excel allows 65,490 formats of cells.
pub(crate) const STYLES_MAX: u64 = 65_536;
/// Between two tags of a style sheet stand names and format codes, of which Excel allows 255 characters.
const STYLE_TOKEN_BYTES_MAX: u64 = 4_096;
/// Far more merged ranges than a person can have made.
pub(crate) const MERGED_MAX: u64 = 1_000_000;
/// A part that lists others, and says what kind of document this is.
const LISTING_BYTES_MAX: u64 = 4 << 20;
/// The records of a binary workbook part that hold names and formulas.
const BINARY_WORKBOOK_BYTES_MAX: u64 = 2 << 20;

/// What the look over the parts found.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Survey {
    /// Merged ranges of xlsx sheets, all sheets together.
    pub(crate) merged: u64,
    bytes: u64,
    styles: u64,
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

/// Inflates every part once, without keeping it.
pub(crate) fn survey(archive: &mut ZipArchive<Source>, limits: &Limits) -> Result<Survey, WorkbookError> {
    if archive.len() as u64 > PARTS_MAX {
        return Err(WorkbookError::limit(Limit::Entries, PARTS_MAX));
    }
    let mut survey = Survey::default();
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| zip_error(&error))?;
        let name = part.name().map_err(|error| zip_error(&error))?.to_ascii_lowercase();
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let is_xml = [".xml", ".rels"].iter().any(|ending| name.ends_with(ending));
        let mut part = BufReader::new(part);
        if is_xml {
            survey.add_xml(&mut part, name, limits)?;
        } else {
            survey.add_bytes(&mut part, name, limits)?;
        }
    }
    Ok(survey)
}

impl Survey {
    fn add_bytes(
        &mut self,
        part: &mut impl BufRead,
        name: &str,
        limits: &Limits,
    ) -> Result<(), WorkbookError> {
        let before = self.bytes;
        loop {
            let count = part.fill_buf().map_err(|error| part_error(&error))?.len();
            if count == 0 {
                break;
            }
            part.consume(count);
            self.count(count, limits)?;
        }
        let bytes = self.bytes - before;
        if name == "workbook.bin" && bytes > BINARY_WORKBOOK_BYTES_MAX {
            return Err(WorkbookError::limit(Limit::InflatedBytes, BINARY_WORKBOOK_BYTES_MAX));
        }
        if name == "sharedstrings.bin" && bytes > limits.text_bytes_max {
            return Err(WorkbookError::limit(Limit::TextBytes, limits.text_bytes_max));
        }
        Ok(())
    }

    /// Reads from tag to tag: what stands between two is no longer than the text of one cell.
    fn add_xml(&mut self, part: &mut impl BufRead, name: &str, limits: &Limits) -> Result<(), WorkbookError> {
        let is_styles = name == "styles.xml";
        let token_max =
            if is_styles { STYLE_TOKEN_BYTES_MAX } else { limits.cell_text_bytes_max.saturating_add(1_024) };
        let mut token = Vec::new();
        let mut bytes = 0_u64;
        let mut declared_strings = None;
        loop {
            token.clear();
            let count = part
                .by_ref()
                .take(token_max + 1)
                .read_until(b'<', &mut token)
                .map_err(|error| part_error(&error))?;
            if count == 0 {
                break;
            }
            self.count(count, limits)?;
            bytes += count as u64;
            if count as u64 > token_max && is_styles {
                return Err(WorkbookError::corrupt(
                    "a style has a longer name or format than a program writes",
                ));
            }
            if count as u64 > token_max {
                return Err(WorkbookError::limit(Limit::CellTextBytes, limits.cell_text_bytes_max));
            }
            match local_name(&token) {
                b"mergeCell" => self.merged += 1,
                b"xf" if is_styles => self.styles += 1,
                b"sst" => declared_strings = declared_count(&token),
                _ => {}
            }
        }
        if self.styles > STYLES_MAX {
            return Err(WorkbookError::limit(Limit::Entries, STYLES_MAX));
        }
        if self.merged > MERGED_MAX {
            return Err(WorkbookError::limit(Limit::Entries, MERGED_MAX));
        }
        if declared_strings.is_some_and(|count| count > bytes) {
            return Err(WorkbookError::corrupt("it declares more shared strings than it has bytes for"));
        }
        if name == "sharedstrings.xml" && bytes > limits.text_bytes_max {
            return Err(WorkbookError::limit(Limit::TextBytes, limits.text_bytes_max));
        }
        Ok(())
    }

    fn count(&mut self, bytes: usize, limits: &Limits) -> Result<(), WorkbookError> {
        self.bytes = self.bytes.saturating_add(bytes as u64);
        if self.bytes > limits.inflated_bytes_max {
            return Err(WorkbookError::limit(Limit::InflatedBytes, limits.inflated_bytes_max));
        }
        Ok(())
    }
}

/// The name of the tag that the token begins with, without its prefix.
fn local_name(token: &[u8]) -> &[u8] {
    let end = token.iter().take(64).position(|byte| b" \t\r\n/>".contains(byte)).unwrap_or(0);
    let name = token.get(..end).unwrap_or_default();
    name.iter().position(|byte| *byte == b':').map_or(name, |colon| name.get(colon + 1..).unwrap_or_default())
}

/// The number of shared strings that the tag says will follow; the greatest if it says so more than once.
fn declared_count(token: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(token);
    let counts = text.split("uniqueCount").skip(1).filter_map(|rest| {
        let digits: String =
            rest.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        (!digits.is_empty()).then(|| digits.parse().unwrap_or(u64::MAX))
    });
    counts.max()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_tags_are_found_with_and_without_prefix() {
        assert_eq!(local_name(b"mergeCell ref=\"A1:B1\"/><"), b"mergeCell");
        assert_eq!(local_name(b"x:xf/><"), b"xf");
        assert_eq!(local_name(b"/c><"), b"");
        assert_eq!(local_name(b"plain text without a tag"), b"plain");
        assert_eq!(local_name(b""), b"");
    }

    #[test]
    fn the_greatest_declared_count_holds() {
        assert_eq!(declared_count(b"sst uniqueCount=\"3\"><"), Some(3));
        assert_eq!(
            declared_count(b"sst uniqueCount = '3' uniqueCount='99999999999999999999'><"),
            Some(u64::MAX)
        );
        assert_eq!(declared_count(b"sst><"), None);
    }
}
