//! Tells a workbook's format by its content.
//!
//! In: the bytes of the file; its name is never asked. Out: the format, or an error saying that the file is empty,
//! encrypted, broken or something else.

use zip::ZipArchive;

use crate::archive;
use crate::compound::{self, Compound};
use crate::error::WorkbookError;
use crate::source::Source;

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Excel 2007 and later (xlsx, xlsm, xltx), transitional or strict.
    Xlsx,
    /// Excel 2007 and later, binary parts.
    Xlsb,
    /// Excel 5 to 2003.
    Xls,
    /// OpenDocument.
    Ods,
    /// Text parted by commas, semicolons or tabs.
    Csv,
}

const OPEN_DOCUMENT: &str = "application/vnd.oasis.opendocument.spreadsheet";

impl Format {
    /// Tells the format by content.
    ///
    /// # Errors
    /// [`WorkbookError::Empty`], [`WorkbookError::Encrypted`], [`WorkbookError::Unsupported`] for everything else that
    /// is recognised, and [`WorkbookError::Corrupt`] for archives too damaged to tell.
    ///
    /// ```
    /// use sylfaen_workbook::Format;
    ///
    /// assert_eq!(Format::detect(b"name;date\n")?, Format::Csv);
    /// assert_eq!(Format::detect(b"").unwrap_err().kind(), "empty");
    /// assert_eq!(Format::detect(b"%PDF-1.7\n").unwrap_err().kind(), "unsupported");
    /// # Ok::<(), sylfaen_workbook::WorkbookError>(())
    /// ```
    pub fn detect(bytes: &[u8]) -> Result<Self, WorkbookError> {
        let beginning = bytes.get(..BEGINNING_BYTES as usize).unwrap_or(bytes);
        match container(beginning)? {
            Container::Zip => in_archive(&mut archive::open(&Source::from(bytes))?),
            Container::Compound => in_compound(&Compound::open(bytes)?).map(|()| Self::Xls),
            Container::Text => Ok(Self::Csv),
        }
    }

    /// A stable word for the format, as its usual file name ending.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
            Self::Csv => "csv",
        }
    }
}

/// What a file is outwardly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// A zip archive.
    Zip,
    /// A compound file of older Office programs, or of an encrypted workbook.
    Compound,
    /// Nothing that is known, so text if anything.
    Text,
}

/// As many bytes as it takes to tell the container.
pub(crate) const BEGINNING_BYTES: u64 = 1_024;

/// Tells the container from the first bytes of a file.
pub(crate) fn container(bytes: &[u8]) -> Result<Container, WorkbookError> {
    if bytes.is_empty() {
        return Err(WorkbookError::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Container::Zip);
    }
    if bytes.starts_with(&compound::SIGNATURE) {
        return Ok(Container::Compound);
    }
    let known: [(&[u8], &'static str); 11] = [
        (b"%PDF", "a PDF document"),
        (b"{\\rtf", "a rich text document"),
        (b"PK", "a damaged or split zip archive"),
        (b"\x1F\x8B", "a gzip archive"),
        (b"7z\xBC\xAF", "a 7-Zip archive"),
        (b"Rar!", "a RAR archive"),
        (b"\x09\x00\x04\x00", "a workbook of Excel 2"),
        (b"\x09\x02\x06\x00", "a workbook of Excel 3"),
        (b"\x09\x04\x06\x00", "a workbook of Excel 4"),
        (b"\x09\x08", "an Excel workbook outside its compound file"),
        (b"PAR1", "a Parquet file"),
    ];
    if let Some((_, what)) = known.iter().find(|(signature, _)| bytes.starts_with(signature)) {
        return Err(WorkbookError::Unsupported { what });
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let beginning: String = text.iter().take(64).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    if ["<?xml", "<html", "<!doctype", "<table", "<office:"].iter().any(|tag| beginning.starts_with(tag)) {
        return Err(WorkbookError::Unsupported { what: "an XML or web page" });
    }
    Ok(Container::Text)
}

/// Makes sure that a compound file is a workbook that can be read.
pub(crate) fn in_compound(file: &Compound<'_>) -> Result<(), WorkbookError> {
    if file.has("EncryptedPackage") || file.has("EncryptionInfo") {
        return Err(WorkbookError::Encrypted { container: "workbook" });
    }
    if file.has("Workbook") || file.has("Book") {
        return Ok(());
    }
    Err(WorkbookError::Unsupported { what: "a compound file without a workbook in it" })
}

/// Tells the format of a zip archive by the parts it lists.
pub(crate) fn in_archive(archive: &mut ZipArchive<Source>) -> Result<Format, WorkbookError> {
    let mimetype = archive::listing(archive, "mimetype")?.unwrap_or_default();
    let manifest = archive::listing(archive, "META-INF/manifest.xml")?.unwrap_or_default();
    if mimetype.starts_with(OPEN_DOCUMENT) || manifest.contains(OPEN_DOCUMENT) {
        if manifest.contains("encryption-data") {
            return Err(WorkbookError::Encrypted { container: "OpenDocument spreadsheet" });
        }
        return Ok(Format::Ods);
    }
    if !mimetype.is_empty() {
        return Err(WorkbookError::Unsupported { what: "an OpenDocument file that is no spreadsheet" });
    }
    let Some(types) = archive::listing(archive, "[Content_Types].xml")? else {
        return Err(WorkbookError::Unsupported { what: "a zip archive without a workbook in it" });
    };
    if types.contains("ms-excel.sheet.binary") {
        Ok(Format::Xlsb)
    } else if types.contains("spreadsheetml") || types.contains("ms-excel") {
        Ok(Format::Xlsx)
    } else {
        Err(WorkbookError::Unsupported { what: "an Office document that is no workbook" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_workbook_is_named() {
        let what = |bytes: &[u8]| Format::detect(bytes).unwrap_err().to_string();
        assert_eq!(what(b"<html><table>"), "the file is not a workbook that can be read: an XML or web page");
        assert_eq!(
            what(b"\x09\x00\x04\x00\x02\x00\x10\x00"),
            "the file is not a workbook that can be read: a workbook of Excel 2"
        );
        assert_eq!(
            what(b"PK\x03\x04and no more"),
            "the file is damaged: its zip archive breaks off or is damaged"
        );
    }
}
