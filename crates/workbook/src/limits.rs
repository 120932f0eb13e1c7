//! How much a workbook may ask for before reading it stops.
//!
//! In: nothing. Out: numbers every reader counts against, before it allocates. A crossed limit is an error, never a
//! shortened sheet.

/// Upper bounds on what one workbook may make this process do.
///
/// The defaults pass a sheet of a million rows and thirty columns, and keep a hostile file of a few kilobytes from
/// taking the machine's memory.
///
/// ```
/// use sylfaen_workbook::{Limits, Workbook};
///
/// let limits = Limits { cells_max: 3, ..Limits::default() };
/// let mut workbook = Workbook::open(b"a,b\nc,d\n".to_vec(), &limits)?;
/// let rows: Result<Vec<_>, _> = workbook.rows(0)?.collect();
/// assert_eq!(rows.unwrap_err().kind(), "limit");
/// # Ok::<(), sylfaen_workbook::WorkbookError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Cells that are not blank, in one sheet.
    pub cells_max: u64,
    /// Bytes of the parts of a zipped workbook that are read (of an xlsx: one sheet and what all share), counted while
    /// they are inflated; what the archive says of its own sizes is not believed. For text: bytes of the file.
    pub inflated_bytes_max: u64,
    /// Bytes of text, as UTF-8, that the cells of one sheet give, and that the shared strings of a workbook hold. One row,
    /// which is held whole, gives no more than 32 MiB of it.
    pub text_bytes_max: u64,
    /// Bytes of text, as UTF-8, in one cell.
    pub cell_text_bytes_max: u64,
    /// Sheets of a workbook, those without cells (charts) included.
    pub sheets_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cells_max: 32_000_000,
            inflated_bytes_max: 2 << 30,
            text_bytes_max: 512 << 20,
            cell_text_bytes_max: 1 << 20,
            sheets_max: 1_024,
        }
    }
}
