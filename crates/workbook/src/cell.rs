//! Places and values of cells.
//!
//! In: what a reader found. Out: values whose `Debug` shows their kind alone, since a cell may hold a person's name.

use std::fmt;

use chrono::{Duration, NaiveDateTime, NaiveTime};

/// The rows of the largest sheet any of the formats allows.
pub const ROWS_MAX: u32 = 1_048_576;
/// The columns of the largest sheet any of the formats allows.
pub const COLUMNS_MAX: u32 = 16_384;

/// The place of a cell in its sheet.
///
/// The fields count from 0; people count from 1, so what is shown does too.
///
/// ```
/// use sylfaen_workbook::CellRef;
///
/// let cell = CellRef { row: 6, column: 27 };
/// assert_eq!(cell.to_string(), "AB7");
/// assert_eq!((cell.row_number(), cell.column_number()), (7, 28));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellRef {
    /// The row, from 0.
    pub row: u32,
    /// The column, from 0.
    pub column: u32,
}

impl CellRef {
    /// The row as a person counts, from 1.
    pub fn row_number(self) -> u32 {
        self.row.saturating_add(1)
    }

    /// The column as a person counts, from 1.
    pub fn column_number(self) -> u32 {
        self.column.saturating_add(1)
    }
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = Vec::new();
        let mut rest = u64::from(self.column) + 1;
        while rest > 0 {
            letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
            rest = (rest - 1) / 26;
        }
        letters.iter().rev().try_for_each(|letter| write!(f, "{letter}"))?;
        write!(f, "{}", u64::from(self.row) + 1)
    }
}

/// A rectangle of cells, both corners included.
///
/// ```
/// use sylfaen_workbook::{CellRef, Range};
///
/// let range = Range { first: CellRef { row: 0, column: 1 }, last: CellRef { row: 0, column: 3 } };
/// assert_eq!(range.to_string(), "B1:D1");
/// assert!(range.contains(CellRef { row: 0, column: 2 }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// The upper left corner.
    pub first: CellRef,
    /// The lower right corner.
    pub last: CellRef,
}

impl Range {
    /// Whether the cell lies inside.
    pub fn contains(&self, cell: CellRef) -> bool {
        (self.first.row..=self.last.row).contains(&cell.row)
            && (self.first.column..=self.last.column).contains(&cell.column)
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.first, self.last)
    }
}

/// What a cell that is not blank holds.
///
/// Nothing is interpreted beyond what the file itself says: text that looks like a date stays text. `Debug` names the
/// kind and keeps the content to itself.
///
/// ```
/// use sylfaen_workbook::CellValue;
///
/// assert_eq!(format!("{:?}", CellValue::Text("Mair".to_owned())), "Text(..)");
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum CellValue {
    /// Text, as typed: blanks around it are kept where the format keeps them.
    Text(String),
    /// A finite number without a date format.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// A number with a date format, or an ISO date, to the millisecond. A date alone is at midnight.
    DateTime(NaiveDateTime),
    /// A time of the day without a day.
    Time(NaiveTime),
    /// A length of time, which may exceed a day or be negative.
    Duration(Duration),
    /// A cell that holds no value: the file says so, or what it holds is no possible value.
    Error(CellError),
}

impl CellValue {
    /// A stable word for the kind: `text`, `number`, `boolean`, `date_time`, `time`, `duration` or `error`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Number(_) => "number",
            Self::Boolean(_) => "boolean",
            Self::DateTime(_) => "date_time",
            Self::Time(_) => "time",
            Self::Duration(_) => "duration",
            Self::Error(_) => "error",
        }
    }
}

impl fmt::Debug for CellValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(..)",
            Self::Number(_) => "Number(..)",
            Self::Boolean(_) => "Boolean(..)",
            Self::DateTime(_) => "DateTime(..)",
            Self::Time(_) => "Time(..)",
            Self::Duration(_) => "Duration(..)",
            Self::Error(error) => return write!(f, "Error({error:?})"),
        })
    }
}

/// Why a cell holds no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CellError {
    /// `#DIV/0!`
    DivisionByZero,
    /// `#N/A`
    NotAvailable,
    /// `#NAME?`
    Name,
    /// `#NULL!`
    Null,
    /// `#NUM!`, or a number that is not finite.
    Number,
    /// `#REF!`
    Reference,
    /// `#VALUE!`
    Value,
    /// `#GETTING_DATA`
    GettingData,
    /// An error of a kind that has no name here.
    Other,
    /// The serial number or ISO text names a day that never was, such as 29 February 1900.
    NoSuchDate,
    /// The serial number lies before its epoch or after the year 9999.
    DateOutOfRange,
}

/// One cell that is not blank.
///
/// ```
/// use sylfaen_workbook::{Cell, CellValue};
///
/// let cell = Cell { shown: Some("007".into()), ..Cell::new(2, CellValue::Number(7.0)) };
/// assert_eq!(cell.shown.as_deref(), Some("007"));
/// assert_eq!(format!("{cell:?}"), "Cell { column: 2, value: Number(..), shown: Some(..) }");
/// ```
#[derive(Clone, PartialEq)]
pub struct Cell {
    /// The column, from 0.
    pub column: u32,
    /// What it holds.
    pub value: CellValue,
    /// What the sheet shows, in the writing of British English, where that says something else than the value: a
    /// rounded number, leading zeros, a unit, a percentage (it ends in `%`; the value is the
    /// fraction), a date of which only the month or the year is shown, or a text or number of which the format shows
    /// nothing (`;;;`: empty) or another word. None where both say the same, where the
    /// format is one that is not understood, and where the file does not tell (see the table of formats in the
    /// crate's page).
    pub shown: Option<Box<str>>,
}

impl Cell {
    /// A cell that shows what it holds.
    pub fn new(column: u32, value: CellValue) -> Self {
        Self { column, value, shown: None }
    }
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cell")
            .field("column", &self.column)
            .field("value", &self.value)
            .field("shown", &self.shown.as_ref().map(|_| format_args!("..")))
            .finish()
    }
}

/// One row that is not blank.
///
/// Cells are in order of their columns; blank cells are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The row as a person counts, from 1.
    pub number: u32,
    /// Whether it is hidden, by hand or by a filter; false where the format does not tell.
    pub is_hidden: bool,
    /// The cells that are not blank, those of hidden columns included.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The place of the cell of this row in the column, counted from 0.
    pub fn place(&self, column: u32) -> CellRef {
        CellRef { row: self.number.saturating_sub(1), column }
    }

    /// The cell in the column, counted from 0; `None` where it is blank.
    pub fn cell(&self, column: u32) -> Option<&Cell> {
        let index = self.cells.binary_search_by_key(&column, |cell| cell.column).ok()?;
        self.cells.get(index)
    }

    /// The value in the column, counted from 0; `None` where the cell is blank.
    pub fn get(&self, column: u32) -> Option<&CellValue> {
        self.cell(column).map(|cell| &cell.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        let letters = |column| CellRef { row: 0, column }.to_string();
        assert_eq!([0, 25, 26, 701, 702, 16_383].map(letters), ["A1", "Z1", "AA1", "ZZ1", "AAA1", "XFD1"]);
        assert_eq!(CellRef { row: u32::MAX, column: u32::MAX }.to_string(), "MWLQKWV4294967296");
    }

    #[test]
    fn debug_shows_no_content() {
        let row = Row {
            number: 3,
            is_hidden: false,
            cells: vec![
                Cell::new(0, CellValue::Text("Angharad".to_owned())),
                Cell { shown: Some("1,987".into()), ..Cell::new(1, CellValue::Number(1987.0)) },
                Cell::new(4, CellValue::Error(CellError::NotAvailable)),
            ],
        };
        assert_eq!(
            format!("{row:?}"),
            "Row { number: 3, is_hidden: false, cells: [Cell { column: 0, value: Text(..), shown: None }, \
             Cell { column: 1, value: Number(..), shown: Some(..) }, \
             Cell { column: 4, value: Error(NotAvailable), shown: None }] }"
        );
    }

    #[test]
    fn blank_cells_are_not_there() {
        let row = Row { number: 3, is_hidden: false, cells: vec![Cell::new(1, CellValue::Boolean(true))] };
        assert_eq!(row.get(0), None);
        assert_eq!(row.get(1), Some(&CellValue::Boolean(true)));
        assert_eq!(row.place(1).to_string(), "B3");
    }
}
