//! What an Excel 5 to 2003 workbook says before its sheets.
//!
//! In: the stream, decrypted. Out: the list of sheets, the formats of cells, the shared strings, the epoch and the
//! defined names. Refused: versions before Excel 5, and more of any of these than the limits or the format allow.

use super::names::{self, ExternSheets};
use super::records::{EOF, Records, breaks_off, long, word};
use super::text::{Letters, SharedStrings};
use crate::error::{Limit, WorkbookError};
use crate::limits::Limits;
use crate::serial::Epoch;
use crate::sheet::{DefinedName, SheetState};

/// Excel 2003 allows some 4,000 formats of cells; later programs write old files with more.
const STYLES_MAX: usize = 65_536;
/// Far more names than a person can have made.
const NAMES_MAX: usize = 65_536;

const CODE_PAGE: u16 = 0x0042;
const DATE_MODE: u16 = 0x0022;
const FORMAT: u16 = 0x041E;
const EXTENDED_FORMAT: u16 = 0x00E0;
const BOUND_SHEET: u16 = 0x0085;
const SHARED_STRINGS: u16 = 0x00FC;
const NAME: u16 = 0x0018;
const EXTERN_SHEET: u16 = 0x0017;
const SUPPORTING_BOOK: u16 = 0x01AE;

/// What stands before the sheets.
pub(super) struct Globals {
    pub(super) letters: Letters,
    pub(super) epoch: Epoch,
    pub(super) sheets: Vec<Tab>,
    /// The number format of each cell format.
    pub(super) styles: Vec<u16>,
    /// Number formats with their codes, in the order of the file.
    pub(super) formats: Vec<(u16, String)>,
    pub(super) strings: SharedStrings,
    pub(super) names: Vec<DefinedName>,
}

/// A sheet as the list of sheets has it.
pub(super) struct Tab {
    /// Where in the stream the sheet begins.
    pub(super) start: usize,
    pub(super) name: String,
    pub(super) state: SheetState,
    pub(super) is_worksheet: bool,
}

impl Globals {
    pub(super) fn read(stream: &[u8], limits: &Limits) -> Result<Self, WorkbookError> {
        let mut records = Records::from(stream, 0);
        let is_biff8 = match word(records.enter()?, 0) {
            Some(0x0600) => true,
            Some(0x0500) => false,
            _ => return Err(WorkbookError::Unsupported { what: "a workbook of Excel 4 or earlier" }),
        };
        let mut globals = Self {
            letters: if is_biff8 { Letters::Unicode } else { Letters::of_code_page(1252) },
            epoch: Epoch::From1900,
            sheets: Vec::new(),
            styles: Vec::new(),
            formats: Vec::new(),
            strings: SharedStrings::default(),
            names: Vec::new(),
        };
        let (mut extern_sheets, mut name_places) = (ExternSheets::default(), Vec::new());
        loop {
            let record = records.next()?;
            match record.kind {
                EOF => break,
                NAME => name_places.push(record.body),
                EXTERN_SHEET if is_biff8 => extern_sheets.add_sheets(record.body),
                SUPPORTING_BOOK => extern_sheets.add_book(record.body),
                SHARED_STRINGS => globals.strings = SharedStrings::read(stream, record.start),
                kind => globals.add(kind, record.body, is_biff8)?,
            }
            globals.check(limits)?;
            if name_places.len() > NAMES_MAX {
                return Err(WorkbookError::limit(Limit::Entries, NAMES_MAX as u64));
            }
        }
        globals.names = name_places
            .iter()
            .filter_map(|body| names::defined_name(body, globals.letters, &extern_sheets))
            .collect();
        Ok(globals)
    }

    fn add(&mut self, kind: u16, body: &[u8], is_biff8: bool) -> Result<(), WorkbookError> {
        match kind {
            CODE_PAGE if !is_biff8 => {
                self.letters = Letters::of_code_page(word(body, 0).ok_or_else(breaks_off)?);
            }
            DATE_MODE if word(body, 0) == Some(1) => self.epoch = Epoch::From1904,
            FORMAT => {
                let number = word(body, 0).ok_or_else(breaks_off)?;
                let code = body.get(2..).unwrap_or_default();
                let code =
                    if is_biff8 { self.letters.long_text(code) } else { self.letters.short_text(code) };
                self.formats.push((number, code?));
            }
            EXTENDED_FORMAT => self.styles.push(word(body, 2).ok_or_else(breaks_off)?),
            BOUND_SHEET => {
                let start = long(body, 0).ok_or_else(breaks_off)? as usize;
                let (Some(state), Some(sort)) = (body.get(4), body.get(5)) else { return Err(breaks_off()) };
                let name = self.letters.short_text(body.get(6..).unwrap_or_default())?;
                let state = match state & 3 {
                    0 => SheetState::Visible,
                    1 => SheetState::Hidden,
                    _ => SheetState::VeryHidden,
                };
                self.sheets.push(Tab { start, name, state, is_worksheet: *sort == 0 });
            }
            _ => {}
        }
        Ok(())
    }

    fn check(&self, limits: &Limits) -> Result<(), WorkbookError> {
        if self.sheets.len() as u64 > limits.sheets_max {
            return Err(WorkbookError::limit(Limit::Sheets, limits.sheets_max));
        }
        if self.styles.len() > STYLES_MAX || self.formats.len() > STYLES_MAX {
            return Err(WorkbookError::limit(Limit::Entries, STYLES_MAX as u64));
        }
        Ok(())
    }
}
