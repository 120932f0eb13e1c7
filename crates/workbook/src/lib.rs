//! Bytes of a spreadsheet to rows whose every cell knows its place.
//!
//! # What it does
//!
//! A partner sends a workbook; nobody knows what is in it. This crate says which format it is, lists its sheets, and
//! gives the rows of a sheet one by one. It knows nothing of partners, columns or codes, and it never opens a file: the
//! bytes, or a reader of them, are given to it.
//!
//! ```
//! use sylfaen_workbook::{CellValue, Format, Limits, Workbook};
//!
//! let bytes = b"Ref;Referral date\nGW-001;14/02/2012\n".to_vec();
//! let mut workbook = Workbook::open(bytes, &Limits::default())?;
//! assert_eq!(workbook.format(), Format::Csv);
//!
//! for row in workbook.rows(0)? {
//!     let row = row?;
//!     for cell in &row.cells {
//!         if let CellValue::Text(text) = &cell.value {
//!             println!("{} holds {} letters", row.place(cell.column), text.chars().count());
//!         }
//!     }
//! }
//! # Ok::<(), sylfaen_workbook::WorkbookError>(())
//! ```
//!
//! # Which formats
//!
//! | format | sheets hidden | merged ranges | dates | read as a stream |
//! |---|---|---|---|---|
//! | xlsx, xlsm | yes | yes | from the number format, both epochs | yes |
//! | xlsb | yes | yes | from the number format, both epochs | yes |
//! | xls (Excel 5 to 2003) | yes | yes | from the number format, both epochs | cells yes, the file is held |
//! | ods | yes, not *very hidden* | yes | written out | yes |
//! | csv, tsv | - | - | text | yes |
//!
//! Beside the cells ([`SheetInfo`], [`Row::is_hidden`], [`Cell::shown`], [`Workbook::defined_names`]):
//!
//! | format | hidden rows | hidden columns | filter | tables | notes | defined names | what is shown |
//! |---|---|---|---|---|---|---|---|
//! | xlsx, xlsm | row by row | yes | yes | yes | yes | yes | yes |
//! | xlsb | yes | yes | yes | yes | yes | yes | yes |
//! | xls | yes | yes | yes | no | yes | yes | yes |
//! | ods | yes | yes | yes | database ranges | yes | yes | as the file has it |
//! | csv, tsv | - | - | - | - | - | - | - |
//!
//! Of an xlsx sheet that is large, merged ranges and the filter cost a pass of their own
//! ([`OpenOptions::looks_behind_cells`]), and its rows are read ahead on two threads beside the caller's.
//!
//! Encrypted files open with a password ([`OpenOptions::password`]): xlsx, xlsm and xlsb by agile and standard
//! encryption, xls by RC4 and the old mask, ods by AES and Blowfish. A wrong password is told apart from none.
//!
//! # What a cell holds
//!
//! [`CellValue`] is what the file says and no more. A number that its file shows as a date is a date; text that looks
//! like a date is text. Blank cells and blank rows are left out. A date that never was (29 February 1900 in the old
//! Excel calendar) or is out of range is a [`CellValue::Error`]: one bad cell does not lose a file.
//!
//! # What is in it
//!
//! [`find_tables`] finds the tables on a sheet and says why; [`inspect`] tells what is on every sheet in counts that
//! another reader can be held against. `docs/reading.md` says how far the finding can be relied on.
//!
//! # What can go wrong
//!
//! A whole file fails as empty, encrypted, damaged, unsupported or over a limit, each with its own message
//! ([`WorkbookError`]). Hostile files are refused before they take memory ([`Limits`]). A parser that panics is caught;
//! to keep what it quotes off standard error, the first workbook opened wraps the process's panic hook, which stays
//! silent for panics inside a parser and passes on all others.
//!
//! # Privacy
//!
//! No error holds the content of a cell or the name of a sheet, and `Debug` of a value, a row or a sheet hides them.
//!
//! Choices a reader may question are answered in the crate's `DESIGN.md`.

mod archive;
mod cell;
mod compound;
mod delimited;
mod error;
mod find;
mod format;
mod guard;
mod inspect;
mod limits;
mod number_format;
mod ods;
mod package;
mod password;
mod rows;
mod sealed;
mod serial;
mod sheet;
mod source;
mod transcript;
mod workbook;
mod xls;
mod xlsx;
mod xml;

pub use cell::{COLUMNS_MAX, Cell, CellError, CellRef, CellValue, ROWS_MAX, Range, Row};
pub use delimited::Encoding;
pub use error::{Limit, Place, WorkbookError};
pub use find::{
    Apart, Confidence, Found, FoundColumn, FoundTable, Kinds, LayoutWords, LayoutWordsError, Reason,
    find_tables,
};
pub use format::Format;
pub use inspect::{CellCounts, InspectedSheet, Inspection, inspect, is_usual_ending};
pub use limits::Limits;
pub use password::Password;
pub use rows::Rows;
pub use serial::Epoch;
pub use sheet::{DefinedName, SheetInfo, SheetState, Table};
pub use source::Source;
pub use transcript::transcribe;
pub use workbook::{OpenOptions, Workbook};
