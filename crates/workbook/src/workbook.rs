//! The open workbook: one door for every format.
//!
//! In: the bytes of a file and the limits. Out: its sheets, and the rows of any of them. Refused: everything
//! [`WorkbookError`] names.

use std::fmt;
use std::sync::Arc;

use crate::archive::{self, Survey};
use crate::cell::Range;
use crate::delimited::{Delimited, Encoding};
use crate::error::{Place, WorkbookError};
use crate::excel::Excel;
use crate::format::{self, Format};
use crate::limits::Limits;
use crate::ods::Ods;
use crate::rows::{CellStream, Rows};
use crate::serial::Epoch;

/// Whether a person who opens the workbook sees the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SheetState {
    /// It has a tab.
    Visible,
    /// It can be brought back from a menu.
    Hidden,
    /// Only a program can bring it back; OpenDocument does not know this state.
    VeryHidden,
}

/// What is known of a sheet before its cells are read.
#[derive(Clone, PartialEq, Eq)]
pub struct SheetInfo {
    /// The place of its tab among all tabs, from 1; tabs without cells (charts) count, and are not listed.
    pub number: u32,
    /// The name on its tab; `csv` for text. A name may be a person's, so `Debug` does not show it.
    pub name: String,
    /// Whether it is hidden.
    pub state: SheetState,
    /// Its merged ranges, in order; none for xlsb and text, where they are not read.
    pub merged: Vec<Range>,
}

impl fmt::Debug for SheetInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SheetInfo")
            .field("number", &self.number)
            .field("name", &format_args!(".."))
            .field("state", &self.state)
            .field("merged", &self.merged)
            .finish()
    }
}

/// A workbook whose sheets can be read.
pub struct Workbook {
    format: Format,
    sheets: Vec<SheetInfo>,
    limits: Limits,
    source: Source,
}

enum Source {
    Excel(Excel),
    Ods(Ods),
    Delimited(Delimited),
}

impl Workbook {
    /// Opens a workbook of any of the formats, told by content.
    ///
    /// # Errors
    /// [`WorkbookError`], by kind: empty, encrypted, corrupt, unsupported or over a limit.
    pub fn open(bytes: impl Into<Arc<[u8]>>, limits: &Limits) -> Result<Self, WorkbookError> {
        let bytes: Arc<[u8]> = bytes.into();
        let (format, sheets, source) = if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
        {
            Self::open_archive(bytes, limits)?
        } else if format::outside_archives(&bytes)? == Format::Xls {
            let mut excel = Excel::open_xls(bytes, limits)?;
            (Format::Xls, excel.sheets(&Survey::default(), limits)?, Source::Excel(excel))
        } else {
            let text = Delimited::open(&bytes, limits)?;
            let sheet = SheetInfo {
                number: 1,
                name: "csv".to_owned(),
                state: SheetState::Visible,
                merged: Vec::new(),
            };
            (Format::Csv, vec![sheet], Source::Delimited(text))
        };
        Ok(Self { format, sheets, limits: *limits, source })
    }

    fn open_archive(
        bytes: Arc<[u8]>,
        limits: &Limits,
    ) -> Result<(Format, Vec<SheetInfo>, Source), WorkbookError> {
        let mut parts = archive::open(Arc::clone(&bytes))?;
        let format = format::in_archive(&mut parts)?;
        let survey = archive::survey(&mut parts, limits)?;
        if format == Format::Ods {
            let (ods, sheets) = Ods::open(parts, limits)?;
            return Ok((format, sheets, Source::Ods(ods)));
        }
        let mut excel =
            if format == Format::Xlsb { Excel::open_xlsb(bytes)? } else { Excel::open_xlsx(bytes)? };
        Ok((format, excel.sheets(&survey, limits)?, Source::Excel(excel)))
    }

    /// The format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// How the bytes of a text file stand for letters; none for the other formats, which say so themselves.
    pub fn encoding(&self) -> Option<Encoding> {
        match &self.source {
            Source::Delimited(text) => Some(text.encoding()),
            _ => None,
        }
    }

    /// What parts the columns of a text file; none for the other formats.
    pub fn delimiter(&self) -> Option<char> {
        match &self.source {
            Source::Delimited(text) => Some(text.delimiter()),
            _ => None,
        }
    }

    /// The day from which an Excel workbook counts its dates; none for the other formats, which write dates out.
    pub fn epoch(&self) -> Option<Epoch> {
        match &self.source {
            Source::Excel(excel) => Some(excel.epoch()),
            _ => None,
        }
    }

    /// The sheets that can hold cells, in the order of their tabs, hidden ones included.
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// Begins to read the sheet at this index of [`Workbook::sheets`], from its first row.
    ///
    /// # Errors
    /// [`WorkbookError::NoSuchSheet`], or what is wrong with the beginning of the sheet; what is wrong further down is
    /// the last item of the rows.
    pub fn rows(&mut self, index: usize) -> Result<Rows<'_>, WorkbookError> {
        let sheets = self.sheets.len();
        let sheet = self.sheets.get(index).ok_or(WorkbookError::NoSuchSheet { index, sheets })?;
        let cells: Box<dyn CellStream + '_> = match &mut self.source {
            Source::Excel(excel) => excel.cells(&sheet.name),
            Source::Ods(ods) => ods.cells(index),
            Source::Delimited(text) => Ok(text.cells()),
        }
        .map_err(|error| error.at(Place { sheet: Some(sheet.number), after_row: None }))?;
        let has_fixed_size = self.format != Format::Csv;
        Ok(Rows::new(cells, sheet.number, has_fixed_size, self.limits))
    }
}

impl fmt::Debug for Workbook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workbook")
            .field("format", &self.format)
            .field("sheets", &self.sheets)
            .finish_non_exhaustive()
    }
}
