//! What can be wrong with a whole workbook.
//!
//! In: what a reader met. Out: one error that says which kind of trouble it is and where. A message holds sheet, row
//! and column numbers and fixed words only: never a cell's content, a sheet's name or the text of another library.

use std::{fmt, io};

/// Why a workbook, or the rest of one of its sheets, cannot be read.
///
/// A single bad cell is not an error: it is a [`CellValue::Error`](crate::CellValue::Error) in its row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WorkbookError {
    /// There is nothing in the file: no bytes, or nothing but blank space.
    #[error("the file is empty")]
    Empty,

    /// The file opens with a password only.
    #[error("the {container} is encrypted; it needs a password")]
    Encrypted {
        /// What is encrypted, in words.
        container: &'static str,
    },

    /// The password given is not the one that the file opens with.
    #[error("the password does not open the {container}")]
    WrongPassword {
        /// What is encrypted, in words.
        container: &'static str,
    },

    /// The file is encrypted by a method that is not read, whatever the password.
    #[error("the {container} is encrypted by a method that is not read; it needs its password taken off")]
    UnsupportedEncryption {
        /// What is encrypted, in words.
        container: &'static str,
    },

    /// The file is of a known format and broken, by truncation or otherwise.
    #[error("the file is damaged{place}: {what}")]
    Corrupt {
        /// What does not hold, in words.
        what: &'static str,
        /// Where, as far as it is known.
        place: Place,
    },

    /// The file is something else than the formats read here.
    #[error("the file is not a workbook that can be read: {what}")]
    Unsupported {
        /// What it seems to be, in words.
        what: &'static str,
    },

    /// Reading on would take more than [`Limits`](crate::Limits) allows.
    #[error("the file goes over the limit of {max} {limit}{place}")]
    LimitCrossed {
        /// Which limit.
        limit: Limit,
        /// Its value.
        max: u64,
        /// Where, as far as it is known.
        place: Place,
    },

    /// The reader that the caller gave failed; the file itself may be right.
    #[error("the file could not be read: {kind}")]
    Unreadable {
        /// What the reader met.
        kind: io::ErrorKind,
    },

    /// A sheet was asked for that is not there.
    #[error("there is no sheet at index {index}: the workbook has {sheets}")]
    NoSuchSheet {
        /// The index asked for, from 0.
        index: usize,
        /// How many sheets there are.
        sheets: usize,
    },
}

impl WorkbookError {
    /// A stable word for the kind of trouble: `empty`, `encrypted`, `corrupt`, `unsupported`, `limit`,
    /// `unreadable` or `no_such_sheet`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Encrypted { .. } | Self::WrongPassword { .. } | Self::UnsupportedEncryption { .. } => {
                "encrypted"
            }
            Self::Corrupt { .. } => "corrupt",
            Self::Unsupported { .. } => "unsupported",
            Self::LimitCrossed { .. } => "limit",
            Self::Unreadable { .. } => "unreadable",
            Self::NoSuchSheet { .. } => "no_such_sheet",
        }
    }

    pub(crate) fn corrupt(what: &'static str) -> Self {
        Self::Corrupt { what, place: Place::default() }
    }

    pub(crate) fn io(error: &io::Error) -> Self {
        Self::Unreadable { kind: error.kind() }
    }

    pub(crate) fn limit(limit: Limit, max: u64) -> Self {
        Self::LimitCrossed { limit, max, place: Place::default() }
    }

    /// The same error with a place, where it has none yet.
    pub(crate) fn at(mut self, here: Place) -> Self {
        if let Self::Corrupt { place, .. } | Self::LimitCrossed { place, .. } = &mut self
            && *place == Place::default()
        {
            *place = here;
        }
        self
    }
}

/// A place in a workbook, as exact as the reader knows it; prints as nothing where it knows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// The number of the sheet among the workbook's tabs, from 1.
    pub sheet: Option<u32>,
    /// The number of the last row that was read whole, from 1.
    pub after_row: Option<u32>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(sheet) = self.sheet {
            write!(f, " in sheet {sheet}")?;
        }
        if let Some(row) = self.after_row {
            write!(f, " after row {row}")?;
        }
        Ok(())
    }
}

/// Which limit was crossed; prints as the unit it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// [`Limits::cells_max`](crate::Limits::cells_max).
    Cells,
    /// [`Limits::inflated_bytes_max`](crate::Limits::inflated_bytes_max).
    InflatedBytes,
    /// [`Limits::text_bytes_max`](crate::Limits::text_bytes_max).
    TextBytes,
    /// [`Limits::cell_text_bytes_max`](crate::Limits::cell_text_bytes_max).
    CellTextBytes,
    /// [`Limits::sheets_max`](crate::Limits::sheets_max).
    Sheets,
    /// Rows that the file format itself allows.
    Rows,
    /// Columns that the file format itself allows.
    Columns,
    /// Cell styles, parts of a container, merged ranges and other furniture of a file.
    Entries,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cells => "cells",
            Self::InflatedBytes => "bytes once unpacked",
            Self::TextBytes => "bytes of text",
            Self::CellTextBytes => "bytes in one cell",
            Self::Sheets => "sheets",
            Self::Rows => "rows",
            Self::Columns => "columns",
            Self::Entries => "styles, parts or merged ranges",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_message() {
        let errors = [
            WorkbookError::Empty,
            WorkbookError::Encrypted { container: "workbook" },
            WorkbookError::WrongPassword { container: "workbook" },
            WorkbookError::UnsupportedEncryption { container: "workbook" },
            WorkbookError::corrupt("it breaks off"),
            WorkbookError::Unsupported { what: "a PDF" },
            WorkbookError::limit(Limit::Cells, 10),
            WorkbookError::Unreadable { kind: io::ErrorKind::ConnectionReset },
            WorkbookError::NoSuchSheet { index: 3, sheets: 1 },
        ];
        let messages: std::collections::BTreeSet<String> = errors.iter().map(ToString::to_string).collect();
        let kinds: std::collections::BTreeSet<&str> = errors.iter().map(WorkbookError::kind).collect();
        assert_eq!(messages.len(), errors.len());
        // Three ways of being encrypted are one kind.
        assert_eq!(kinds.len(), errors.len() - 2);
    }

    #[test]
    fn the_first_place_stays() {
        let first = Place { sheet: Some(2), after_row: Some(7) };
        let error =
            WorkbookError::corrupt("it breaks off").at(first).at(Place { sheet: Some(9), after_row: None });
        assert_eq!(error.to_string(), "the file is damaged in sheet 2 after row 7: it breaks off");
    }
}
