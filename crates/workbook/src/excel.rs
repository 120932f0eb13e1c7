//! Excel workbooks of binary records, through calamine.
//!
//! In: the bytes of an xlsb or xls file. Out: the list of its worksheets and a stream of cells for each. Chart,
//! dialog and macro sheets are passed over. The file is looked over first for everything that would make the parser
//! allocate without bound, and every call into it is guarded against panics.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::Arc;

use calamine::{
    CellErrorType, Data, DataRef, Dimensions, Reader, Sheet, SheetType, SheetVisible, Xls, XlsError, Xlsb,
    XlsbError,
};

use crate::biff;
use crate::cell::{COLUMNS_MAX, Cell, CellError, CellRef, CellValue, ROWS_MAX, Range};
use crate::compound::Compound;
use crate::error::{Limit, WorkbookError};
use crate::guard::guarded;
use crate::limits::Limits;
use crate::rows::{CellStream, Gathered, Located, RowStream};
use crate::serial::{self, Epoch};
use crate::sheet::{SheetInfo, SheetState};
use crate::source::Source;

/// An open Excel workbook.
pub(crate) enum Excel {
    Xlsb(Box<Xlsb<Source>>),
    Xls(Box<Xls<Cursor<Arc<[u8]>>>>),
}

impl Excel {
    pub(crate) fn open_xlsb(source: Source) -> Result<Self, WorkbookError> {
        guarded(|| Ok(Self::Xlsb(Box::new(Xlsb::new(source).map_err(|error| xlsb_error(&error))?))))
    }

    pub(crate) fn open_xls(bytes: Arc<[u8]>, limits: &Limits) -> Result<Self, WorkbookError> {
        let file = Compound::open(&bytes)?;
        let stream = match file.stream("Workbook")? {
            Some(stream) => Some(stream),
            None => file.stream("Book")?,
        };
        biff::check(&stream.ok_or_else(|| WorkbookError::corrupt("its workbook is missing"))?, limits)?;
        guarded(|| Ok(Self::Xls(Box::new(Xls::new(Cursor::new(bytes)).map_err(|error| xls_error(&error))?))))
    }

    pub(crate) fn epoch(&self) -> Epoch {
        let is_1904 = match self {
            Self::Xlsb(workbook) => workbook.has_1904_epoch(),
            Self::Xls(workbook) => workbook.has_1904_epoch(),
        };
        if is_1904 { Epoch::From1904 } else { Epoch::From1900 }
    }

    /// The worksheets, in the order of their tabs.
    pub(crate) fn sheets(&mut self, limits: &Limits) -> Result<Vec<SheetInfo>, WorkbookError> {
        let tabs: Vec<Sheet> = match self {
            Self::Xlsb(workbook) => workbook.sheets_metadata().to_vec(),
            Self::Xls(workbook) => workbook.sheets_metadata().to_vec(),
        };
        if tabs.len() as u64 > limits.sheets_max {
            return Err(WorkbookError::limit(Limit::Sheets, limits.sheets_max));
        }
        let names: BTreeSet<&str> = tabs.iter().map(|tab| tab.name.as_str()).collect();
        if names.len() < tabs.len() {
            return Err(WorkbookError::corrupt("two of its sheets have the same name"));
        }
        let mut sheets = Vec::new();
        for (number, tab) in (1..).zip(tabs) {
            if tab.typ != SheetType::WorkSheet {
                continue;
            }
            let merged = self.merged(&tab.name)?;
            let state = match tab.visible {
                SheetVisible::Visible => SheetState::Visible,
                SheetVisible::Hidden => SheetState::Hidden,
                SheetVisible::VeryHidden => SheetState::VeryHidden,
            };
            sheets.push(SheetInfo { merged, ..SheetInfo::new(number, tab.name, state) });
        }
        Ok(sheets)
    }

    fn merged(&mut self, name: &str) -> Result<Vec<Range>, WorkbookError> {
        let found = guarded(|| match self {
            Self::Xls(workbook) => {
                workbook.merge_cells_by_sheet_name(name).map_err(|error| xls_error(&error))
            }
            Self::Xlsb(_) => Ok(Vec::new()),
        })?;
        let mut merged = found.iter().map(range).collect::<Result<Vec<_>, _>>()?;
        merged.sort_unstable();
        Ok(merged)
    }

    /// The rows of the worksheet of this name.
    pub(crate) fn rows<'a>(&'a mut self, name: &str) -> Result<Box<dyn RowStream + 'a>, WorkbookError> {
        let epoch = self.epoch();
        guarded(move || {
            Ok(match self {
                Self::Xlsb(workbook) => {
                    let mut reader =
                        workbook.worksheet_cells_reader(name).map_err(|error| xlsb_error(&error))?;
                    let next = move || reader.next_cell().map_err(|error| xlsb_error(&error));
                    Box::new(Gathered::new(Streamed { next, epoch })) as Box<dyn RowStream + 'a>
                }
                Self::Xls(workbook) => {
                    let sheet = workbook.worksheet_range(name).map_err(|error| xls_error(&error))?;
                    Box::new(Gathered::new(Held { sheet, epoch, index: 0 }))
                }
            })
        })
    }
}

/// Cells pulled from the parser one by one.
struct Streamed<F> {
    next: F,
    epoch: Epoch,
}

impl<'a, F> CellStream for Streamed<F>
where
    F: FnMut() -> Result<Option<calamine::Cell<DataRef<'a>>>, WorkbookError>,
{
    fn next_cell(&mut self) -> Result<Option<Located>, WorkbookError> {
        while let Some(cell) = guarded(&mut self.next)? {
            let (row, column) = cell.get_position();
            if let Some(value) = value(Data::from(cell.get_value().clone()), self.epoch) {
                return Ok(Some(Located { row, is_row_hidden: false, cell: Cell::new(column, value) }));
            }
        }
        Ok(None)
    }
}

/// Cells of a sheet that the parser holds in memory as one rectangle.
struct Held {
    sheet: calamine::Range<Data>,
    epoch: Epoch,
    index: usize,
}

impl CellStream for Held {
    fn next_cell(&mut self) -> Result<Option<Located>, WorkbookError> {
        let Some((top, left)) = self.sheet.start() else {
            return Ok(None);
        };
        let width = self.sheet.width().max(1);
        while self.index < width.saturating_mul(self.sheet.height()) {
            let (row, column) = (self.index / width, self.index % width);
            self.index += 1;
            let data = self.sheet.get((row, column)).cloned().unwrap_or_default();
            if let Some(value) = value(data, self.epoch) {
                let cell = Cell::new(left + column as u32, value);
                return Ok(Some(Located { row: top + row as u32, is_row_hidden: false, cell }));
            }
        }
        Ok(None)
    }
}

/// The value of a cell, or none if it is blank.
fn value(data: Data, epoch: Epoch) -> Option<CellValue> {
    Some(match data {
        Data::Empty => return None,
        Data::String(text) if text.is_empty() => return None,
        Data::String(text) => CellValue::Text(text),
        Data::Int(value) => serial::number(value as f64),
        Data::Float(value) => serial::number(value),
        Data::Bool(value) => CellValue::Boolean(value),
        Data::DateTime(value) if value.is_duration() => serial::duration(value.as_f64()),
        Data::DateTime(value) => serial::date_time(value.as_f64(), epoch),
        Data::DateTimeIso(text) => serial::iso_date_time(&text),
        Data::DurationIso(text) => {
            serial::iso_duration(&text).map_or(CellValue::Error(CellError::Value), CellValue::Duration)
        }
        Data::Error(error) => CellValue::Error(cell_error(&error)),
    })
}

fn cell_error(error: &CellErrorType) -> CellError {
    match error {
        CellErrorType::Div0 => CellError::DivisionByZero,
        CellErrorType::NA => CellError::NotAvailable,
        CellErrorType::Name => CellError::Name,
        CellErrorType::Null => CellError::Null,
        CellErrorType::Num => CellError::Number,
        CellErrorType::Ref => CellError::Reference,
        CellErrorType::Value => CellError::Value,
        CellErrorType::GettingData => CellError::GettingData,
    }
}

fn range(dimensions: &Dimensions) -> Result<Range, WorkbookError> {
    let ((top, left), (bottom, right)) = (dimensions.start, dimensions.end);
    if top > bottom || left > right || bottom >= ROWS_MAX || right >= COLUMNS_MAX {
        return Err(WorkbookError::corrupt("a merged range lies outside its sheet"));
    }
    Ok(Range { first: CellRef { row: top, column: left }, last: CellRef { row: bottom, column: right } })
}

// The parser's messages can quote the file, so each is replaced by words of our own.

fn xlsb_error(error: &XlsbError) -> WorkbookError {
    match error {
        XlsbError::Password => WorkbookError::Encrypted { container: "workbook" },
        XlsbError::Zip(error) => crate::archive::zip_error(error),
        XlsbError::Io(_) => WorkbookError::corrupt("its records break off"),
        XlsbError::FileNotFound(_) | XlsbError::WorksheetNotFound(_) => {
            WorkbookError::corrupt("a part it refers to is missing")
        }
        _ => WorkbookError::corrupt("its records do not hold"),
    }
}

fn xls_error(error: &XlsError) -> WorkbookError {
    match error {
        XlsError::Password => WorkbookError::Encrypted { container: "Excel 97 workbook" },
        XlsError::Cfb(_) => WorkbookError::corrupt("the structure of its compound file does not hold"),
        _ => WorkbookError::corrupt("its records do not hold"),
    }
}
