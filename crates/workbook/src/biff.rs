//! Looks over the records of an Excel 97 workbook before another reader parses them.
//!
//! In: the bytes of the `Workbook` or `Book` stream. Out: nothing, if it is safe to parse. Refused: encrypted streams,
//! versions before Excel 5, records that break off, and sheets whose cells would be spread over more memory than the
//! limits allow. The reader behind this one allocates the whole rectangle between the outermost cells, and once more
//! for formulas; an allocation that fails cannot be caught, so it must not be asked for.

use crate::error::{Limit, WorkbookError};
use crate::limits::Limits;

/// The rows and columns of a sheet in this format.
const ROWS: u32 = 65_536;
const COLUMNS: u32 = 256;
/// The most cells, blank ones included, that all sheets together may span: half of a full sheet. The parser holds each
/// twice, at some thirty bytes.
const SPAN_MAX: u64 = ROWS as u64 * COLUMNS as u64 / 2;

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const CONTINUE: u16 = 0x003C;
const FILE_PASS: u16 = 0x002F;
const BOUND_SHEET: u16 = 0x0085;
const SHARED_STRINGS: u16 = 0x00FC;
const DIMENSIONS: u16 = 0x0200;
const FORMULA: u16 = 0x0006;
const SHARED_STRING_CELL: u16 = 0x00FD;
const MANY_NUMBERS: u16 = 0x00BD;
/// Numbers, labels, booleans, errors and rich text: records that begin with row and column.
const OTHER_CELLS: [u16; 5] = [0x0203, 0x0204, 0x0205, 0x027E, 0x00D6];

/// Checks that the stream can be parsed within the limits.
pub(crate) fn check(stream: &[u8], limits: &Limits) -> Result<(), WorkbookError> {
    let globals = Globals::read(stream)?;
    if globals.sheets.len() as u64 > limits.sheets_max {
        return Err(WorkbookError::limit(Limit::Sheets, limits.sheets_max));
    }
    if globals.texts.iter().any(|bytes| *bytes > limits.cell_text_bytes_max) {
        return Err(WorkbookError::limit(Limit::CellTextBytes, limits.cell_text_bytes_max));
    }
    let mut load = Load::default();
    for start in globals.sheets {
        let sheet = stream.get(start..).ok_or_else(breaks_off)?;
        load.add_sheet(sheet, &globals.texts)?;
        if load.span > SPAN_MAX.min(limits.cells_max) {
            return Err(WorkbookError::limit(Limit::Cells, SPAN_MAX.min(limits.cells_max)));
        }
        if load.text_bytes > limits.text_bytes_max {
            return Err(WorkbookError::limit(Limit::TextBytes, limits.text_bytes_max));
        }
    }
    Ok(())
}

/// What stands before the sheets.
struct Globals {
    /// Where each sheet begins.
    sheets: Vec<usize>,
    /// The most bytes each shared string takes as UTF-8.
    texts: Vec<u64>,
}

impl Globals {
    fn read(stream: &[u8]) -> Result<Self, WorkbookError> {
        let mut globals = Self { sheets: Vec::new(), texts: Vec::new() };
        let mut records = Records { rest: stream };
        match records.next()? {
            Some(Record { kind: BOF, body }) => match word(body, 0) {
                Some(0x0500 | 0x0600) => {}
                _ => return Err(WorkbookError::Unsupported { what: "a workbook of Excel 4 or earlier" }),
            },
            _ => return Err(breaks_off()),
        }
        while let Some(record) = records.next()? {
            match record.kind {
                FILE_PASS => return Err(WorkbookError::Encrypted { container: "Excel 97 workbook" }),
                BOUND_SHEET => globals.sheets.push(long(record.body, 0).ok_or_else(breaks_off)? as usize),
                SHARED_STRINGS => {
                    let mut segments = vec![record.body];
                    segments.extend(records.continuations()?);
                    globals.texts = shared_text_bytes(&segments);
                }
                EOF => return Ok(globals),
                _ => {}
            }
        }
        Err(breaks_off())
    }
}

/// What parsing the sheets will hold in memory.
#[derive(Default)]
struct Load {
    /// Cells between the outermost ones, blank ones included.
    span: u64,
    text_bytes: u64,
}

impl Load {
    fn add_sheet(&mut self, sheet: &[u8], texts: &[u64]) -> Result<(), WorkbookError> {
        let (mut cells, mut formulas) = (Bounds::default(), Bounds::default());
        let mut records = Records { rest: sheet };
        let mut depth = 0_u32;
        while let Some(Record { kind, body }) = records.next()? {
            match kind {
                BOF => depth += 1,
                EOF if depth <= 1 => {
                    self.span = self.span.saturating_add(cells.span()).saturating_add(formulas.span());
                    return Ok(());
                }
                EOF => depth -= 1,
                // Charts inside a sheet have records like cells; they are not read.
                _ if depth > 1 => {}
                DIMENSIONS => check_dimensions(body)?,
                FORMULA => {
                    cells.add(body, 0)?;
                    formulas.add(body, 0)?;
                }
                SHARED_STRING_CELL => {
                    cells.add(body, 0)?;
                    let text = long(body, 6).and_then(|index| texts.get(index as usize)).copied();
                    self.text_bytes = self.text_bytes.saturating_add(text.unwrap_or(0));
                }
                MANY_NUMBERS => cells.add(body, (body.len() as u32).saturating_sub(6) / 6)?,
                _ if OTHER_CELLS.contains(&kind) => cells.add(body, 0)?,
                _ => {}
            }
        }
        Err(breaks_off())
    }
}

/// The rectangle between the outermost cells.
#[derive(Default)]
struct Bounds(Option<(u32, u32, u32, u32)>);

impl Bounds {
    /// Adds the cell that the record begins with, and `more` to its right.
    fn add(&mut self, body: &[u8], more: u32) -> Result<(), WorkbookError> {
        let (Some(row), Some(column)) = (word(body, 0), word(body, 2)) else {
            return Err(breaks_off());
        };
        let (row, column) = (u32::from(row), u32::from(column));
        if column + more.saturating_sub(1) >= COLUMNS {
            return Err(WorkbookError::limit(Limit::Columns, u64::from(COLUMNS)));
        }
        let (top, left, bottom, right) = self.0.unwrap_or((row, column, row, column));
        self.0 = Some((
            top.min(row),
            left.min(column),
            bottom.max(row),
            right.max(column + more.saturating_sub(1)),
        ));
        Ok(())
    }

    fn span(&self) -> u64 {
        self.0
            .map_or(0, |(top, left, bottom, right)| u64::from(bottom - top + 1) * u64::from(right - left + 1))
    }
}

/// The declared range is reserved before a cell is read, so it must be one that a sheet can have.
fn check_dimensions(body: &[u8]) -> Result<(), WorkbookError> {
    let columns_at = if body.len() == 10 { 4 } else { 8 };
    let (first_row, rows) = if body.len() == 10 {
        (word(body, 0).map(u32::from), word(body, 2).map(u32::from))
    } else {
        (long(body, 0), long(body, 4))
    };
    let (first_column, columns) = (word(body, columns_at), word(body, columns_at + 2));
    let (Some(first_row), Some(rows), Some(first_column), Some(columns)) =
        (first_row, rows, first_column, columns)
    else {
        return Err(breaks_off());
    };
    // An empty sheet declares no row or no column, wherever it says they begin.
    let is_empty = rows == 0 || columns == 0;
    let is_ordered = first_row < rows && first_column < columns;
    if (is_empty || is_ordered) && rows <= ROWS && u32::from(columns) <= COLUMNS {
        Ok(())
    } else {
        Err(WorkbookError::corrupt("a sheet declares an impossible range"))
    }
}

/// The most bytes each string of the shared table takes as UTF-8; stops where the table does not hold, since the
/// parser behind refuses such a table itself.
fn shared_text_bytes(segments: &[&[u8]]) -> Vec<u64> {
    let mut table = SharedStrings { segments, segment: 0, at: 8 };
    let mut texts = Vec::new();
    while let Some(bytes) = table.next_text_bytes() {
        texts.push(bytes);
    }
    texts
}

/// A walk over the shared strings, whose text may run on in continuation records.
struct SharedStrings<'a> {
    segments: &'a [&'a [u8]],
    segment: usize,
    at: usize,
}

impl SharedStrings<'_> {
    fn next_text_bytes(&mut self) -> Option<u64> {
        if self.left()? == 0 {
            self.next_segment()?;
        }
        let units = word(self.body()?, self.at)?;
        let flags = *self.body()?.get(self.at + 2)?;
        self.at += 3;
        let mut tail = 0_usize;
        if flags & 8 != 0 {
            tail += usize::from(word(self.body()?, self.at)?) * 4;
            self.at += 2;
        }
        if flags & 4 != 0 {
            tail += long(self.body()?, self.at)? as usize;
            self.at += 4;
        }
        self.skip_text(usize::from(units), flags & 1 != 0)?;
        self.skip(tail)?;
        // One unit of UTF-16 is at most three bytes of UTF-8.
        Some(u64::from(units) * 3)
    }

    fn body(&self) -> Option<&[u8]> {
        self.segments.get(self.segment).copied()
    }

    fn left(&self) -> Option<usize> {
        self.body()?.len().checked_sub(self.at)
    }

    fn next_segment(&mut self) -> Option<()> {
        self.segment += 1;
        self.at = 0;
        self.body().map(|_| ())
    }

    fn skip_text(&mut self, mut units: usize, mut is_wide: bool) -> Option<()> {
        while units > 0 {
            let width = if is_wide { 2 } else { 1 };
            let here = units.min(self.left()? / width);
            self.at += here * width;
            units -= here;
            if units > 0 {
                self.next_segment()?;
                is_wide = self.body()?.first()? & 1 != 0;
                self.at = 1;
            }
        }
        Some(())
    }

    fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > 0 {
            let here = bytes.min(self.left()?);
            self.at += here;
            bytes -= here;
            if bytes > 0 {
                self.next_segment()?;
            }
        }
        Some(())
    }
}

struct Record<'a> {
    kind: u16,
    body: &'a [u8],
}

struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    fn next(&mut self) -> Result<Option<Record<'a>>, WorkbookError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (Some(kind), Some(length)) = (word(self.rest, 0), word(self.rest, 2)) else {
            return Err(breaks_off());
        };
        let end = 4 + usize::from(length);
        let body = self.rest.get(4..end).ok_or_else(breaks_off)?;
        self.rest = self.rest.get(end..).unwrap_or_default();
        Ok(Some(Record { kind, body }))
    }

    fn continuations(&mut self) -> Result<Vec<&'a [u8]>, WorkbookError> {
        let mut bodies = Vec::new();
        while word(self.rest, 0) == Some(CONTINUE) {
            bodies.extend(self.next()?.map(|record| record.body));
        }
        Ok(bodies)
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    match bytes.get(at..at + 2) {
        Some([low, high]) => Some(u16::from_le_bytes([*low, *high])),
        _ => None,
    }
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(word(bytes, at)?) | u32::from(word(bytes, at + 2)?) << 16)
}

fn breaks_off() -> WorkbookError {
    WorkbookError::corrupt("its records break off")
}
