//! The open workbook: one door for every format.
//!
//! In: the bytes of a file or a reader of them, and how to open it. Out: its sheets, and the rows of any of them. Refused: everything
//! [`WorkbookError`] names.

use std::fmt;

use crate::archive;
use crate::compound::Compound;
use crate::delimited::{Delimited, Encoding};
use crate::error::{Place, WorkbookError};
use crate::format::{self, Container, Format};
use crate::limits::Limits;
use crate::ods::Ods;
use crate::password::Password;
use crate::rows::{RowStream, Rows, Tally};
use crate::sealed;
use crate::serial::Epoch;
use crate::sheet::{DefinedName, SheetInfo, SheetState};
use crate::source::Source;
use crate::transcript::Transcript;
use crate::xls::Xls;
use crate::xlsx::{Opened, Xlsb, Xlsx};

/// How a workbook is to be opened.
///
/// ```
/// use sylfaen_workbook::{Limits, OpenOptions, Password, Workbook};
///
/// let options = OpenOptions { password: Some(Password::new("sesame")), ..OpenOptions::default() };
/// let workbook = Workbook::open_with(b"a,b\nc,d\n".to_vec(), &options)?;
/// # Ok::<(), sylfaen_workbook::WorkbookError>(())
/// ```
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// What it may ask for.
    pub limits: Limits,
    /// What opens it where it is encrypted; a workbook that is not encrypted does not ask for it.
    pub password: Option<Password>,
    /// Whether merged ranges and filters are to be known before the rows are read. An xlsx sheet keeps them behind its
    /// cells, so that a large sheet (more than some 250 KB in the file) is unpacked once more for them; without this, its
    /// [`SheetInfo`] has none. True by default.
    pub looks_behind_cells: bool,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self { limits: Limits::default(), password: None, looks_behind_cells: true }
    }
}

/// A workbook whose sheets can be read.
pub struct Workbook {
    format: Format,
    sheets: Vec<SheetInfo>,
    defined_names: Vec<DefinedName>,
    limits: Limits,
    reader: Reader,
}

/// The reader of the workbook's format.
enum Reader {
    Xlsx(Box<Xlsx>),
    Xlsb(Box<Xlsb>),
    Xls(Box<Xls>),
    Ods(Box<Ods>),
    Delimited(Delimited),
    Transcript(Transcript),
}

impl Workbook {
    /// Opens a workbook of any of the formats, told by content.
    ///
    /// # Errors
    /// [`WorkbookError`], by kind: empty, encrypted, corrupt, unsupported, over a limit, or unreadable where a reader
    /// was given that fails.
    pub fn open(source: impl Into<Source>, limits: &Limits) -> Result<Self, WorkbookError> {
        Self::open_with(source, &OpenOptions { limits: *limits, ..OpenOptions::default() })
    }

    /// Opens a workbook of any of the formats, with a password where it is encrypted.
    ///
    /// # Errors
    /// As [`Workbook::open`].
    pub fn open_with(source: impl Into<Source>, options: &OpenOptions) -> Result<Self, WorkbookError> {
        let limits = &options.limits;
        let source = sealed::opened(source.into(), options.password.as_ref(), limits)?;
        let beginning = source.beginning(format::BEGINNING_BYTES)?;
        match format::container(&beginning)? {
            Container::Zip => Self::open_archive(&source, options),
            Container::Compound => Self::open_compound(&source, options),
            Container::Text => {
                let text = Delimited::open(&source, limits)?;
                let sheet = SheetInfo::new(1, "csv".to_owned(), SheetState::Visible);
                Ok(Self::made(Format::Csv, vec![sheet], limits, Reader::Delimited(text)))
            }
        }
    }

    /// Opens the [transcript](crate::transcribe) that a reader in another process made. Nothing of it is believed, and
    /// the limits are counted again.
    ///
    /// # Errors
    /// What opening the workbook gave there; [`WorkbookError::Corrupt`] if it is no transcript. What ended a sheet is the
    /// last item of its rows.
    pub fn from_transcript(transcript: Vec<u8>, limits: &Limits) -> Result<Self, WorkbookError> {
        let opened = Transcript::open(transcript)?;
        let reader = Reader::Transcript(opened.transcript);
        let mut workbook = Self::made(opened.format, opened.sheets, limits, reader);
        workbook.defined_names = opened.defined_names;
        Ok(workbook)
    }

    fn open_compound(source: &Source, options: &OpenOptions) -> Result<Self, WorkbookError> {
        let bytes = source.whole()?;
        let file = Compound::open(&bytes)?;
        format::in_compound(&file)?;
        let (xls, sheets) = Xls::open(&file, options.password.as_ref(), &options.limits)?;
        let defined_names = xls.defined_names();
        let made = Self::made(Format::Xls, sheets, &options.limits, Reader::Xls(Box::new(xls)));
        Ok(Self { defined_names, ..made })
    }

    fn open_archive(source: &Source, options: &OpenOptions) -> Result<Self, WorkbookError> {
        let limits = &options.limits;
        let mut parts = archive::open(source)?;
        let format = format::in_archive(&mut parts)?;
        if format == Format::Xlsx {
            let Opened { workbook, sheets, names } = Xlsx::open(parts, limits, options.looks_behind_cells)?;
            let opened = Self::made(format, sheets, limits, Reader::Xlsx(Box::new(workbook)));
            return Ok(Self { defined_names: names, ..opened });
        }
        if format == Format::Xlsb {
            let (workbook, sheets, names) = Xlsb::open(parts, limits)?;
            let opened = Self::made(format, sheets, limits, Reader::Xlsb(Box::new(workbook)));
            return Ok(Self { defined_names: names, ..opened });
        }
        let (ods, sheets, names) = Ods::open(parts, limits)?;
        let opened = Self::made(format, sheets, limits, Reader::Ods(Box::new(ods)));
        Ok(Self { defined_names: names, ..opened })
    }

    fn made(format: Format, sheets: Vec<SheetInfo>, limits: &Limits, reader: Reader) -> Self {
        Self { format, sheets, defined_names: Vec::new(), limits: *limits, reader }
    }

    /// The format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// How the bytes of a text file stand for letters; none for the other formats, which say so themselves.
    pub fn encoding(&self) -> Option<Encoding> {
        match &self.reader {
            Reader::Delimited(text) => Some(text.encoding()),
            Reader::Transcript(transcript) => transcript.encoding(),
            _ => None,
        }
    }

    /// What parts the columns of a text file; none for the other formats.
    pub fn delimiter(&self) -> Option<char> {
        match &self.reader {
            Reader::Delimited(text) => Some(text.delimiter()),
            Reader::Transcript(transcript) => transcript.delimiter(),
            _ => None,
        }
    }

    /// The day from which an Excel workbook counts its dates; none for the other formats, which write dates out.
    pub fn epoch(&self) -> Option<Epoch> {
        match &self.reader {
            Reader::Xlsx(workbook) => Some(workbook.epoch()),
            Reader::Xlsb(workbook) => Some(workbook.epoch()),
            Reader::Xls(xls) => Some(xls.epoch()),
            Reader::Transcript(transcript) => transcript.epoch(),
            _ => None,
        }
    }

    /// The sheets that can hold cells, in the order of their tabs, hidden ones included.
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// The names that the workbook gives to ranges, in the order of the file.
    pub fn defined_names(&self) -> &[DefinedName] {
        &self.defined_names
    }

    /// Begins to read the sheet at this index of [`Workbook::sheets`], from its first row.
    ///
    /// # Errors
    /// [`WorkbookError::NoSuchSheet`], or what is wrong with the beginning of the sheet; what is wrong further down is
    /// the last item of the rows.
    pub fn rows(&mut self, index: usize) -> Result<Rows<'_>, WorkbookError> {
        let sheets = self.sheets.len();
        let sheet = self.sheets.get(index).ok_or(WorkbookError::NoSuchSheet { index, sheets })?;
        let rows: Box<dyn RowStream + '_> = match &mut self.reader {
            Reader::Xlsx(workbook) => workbook.rows(index),
            Reader::Xlsb(workbook) => workbook.rows(index),
            Reader::Xls(xls) => xls.rows(index),
            Reader::Ods(ods) => ods.rows(index),
            Reader::Delimited(text) => text.rows(),
            Reader::Transcript(transcript) => transcript.rows(index),
        }
        .map_err(|error| error.at(Place { sheet: Some(sheet.number), after_row: None }))?;
        let has_fixed_size = self.format != Format::Csv;
        Ok(Rows::new(rows, sheet.number, Tally::new(self.limits, has_fixed_size)))
    }
}

impl fmt::Debug for Workbook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workbook")
            .field("format", &self.format)
            .field("sheets", &self.sheets)
            .field("defined_names", &self.defined_names)
            .finish_non_exhaustive()
    }
}
