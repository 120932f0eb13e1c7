//! What is known of a workbook beside its cells.
//!
//! In: what a reader found. Out: sheets, tables and defined names as values of their own, which need no open workbook.
//! Names may be a person's, so `Debug` does not show them.

use std::fmt;
use std::ops::RangeInclusive;

use crate::cell::{CellRef, Range};

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
///
/// Which formats tell what stands in the table of the crate's page; what a format does not tell is empty.
#[derive(Clone, PartialEq, Eq)]
pub struct SheetInfo {
    /// The place of its tab among all tabs, from 1; tabs without cells (charts) count, and are not listed.
    pub number: u32,
    /// The name on its tab; `csv` for text.
    pub name: String,
    /// Whether it is hidden.
    pub state: SheetState,
    /// Its merged ranges, in order.
    pub merged: Vec<Range>,
    /// Its hidden columns, from 0, in order and apart from each other.
    pub hidden_columns: Vec<RangeInclusive<u32>>,
    /// Its hidden rows, from 0, in order and apart from each other, blank ones included; none where they are known
    /// only row by row, from [`Row::is_hidden`](crate::Row::is_hidden).
    pub hidden_rows: Option<Vec<RangeInclusive<u32>>>,
    /// What its filter stands over, the row of its buttons included.
    pub filter: Option<Range>,
    /// Its tables, in order of their places.
    pub tables: Vec<Table>,
    /// The cells that have a note or a comment, in order; what it says is not read.
    pub notes: Vec<CellRef>,
}

impl SheetInfo {
    /// A sheet of which no more is known.
    pub(crate) fn new(number: u32, name: String, state: SheetState) -> Self {
        Self {
            number,
            name,
            state,
            merged: Vec::new(),
            hidden_columns: Vec::new(),
            hidden_rows: None,
            filter: None,
            tables: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Whether the column, counted from 0, is hidden.
    pub fn hides_column(&self, column: u32) -> bool {
        self.hidden_columns.iter().any(|columns| columns.contains(&column))
    }
}

impl fmt::Debug for SheetInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SheetInfo")
            .field("number", &self.number)
            .field("name", &format_args!(".."))
            .field("state", &self.state)
            .field("merged", &self.merged)
            .field("hidden_columns", &self.hidden_columns)
            .field("hidden_rows", &self.hidden_rows)
            .field("filter", &self.filter)
            .field("tables", &self.tables)
            .field("notes", &self.notes)
            .finish()
    }
}

/// A range that its author made a table.
#[derive(Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// All of it, header and totals included.
    pub range: Range,
    /// How many of its first rows are header.
    pub header_rows: u32,
    /// How many of its last rows are totals.
    pub totals_rows: u32,
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("name", &format_args!(".."))
            .field("range", &self.range)
            .field("header_rows", &self.header_rows)
            .field("totals_rows", &self.totals_rows)
            .finish()
    }
}

/// A name that the workbook gives to a range, a number or a formula.
#[derive(Clone, PartialEq, Eq)]
pub struct DefinedName {
    /// The name; those that begin with `_xlnm.` are made by the program: print areas, filters.
    pub name: String,
    /// The [number](SheetInfo::number) of the sheet in which alone it holds; none if it holds in all.
    pub scope: Option<u32>,
    /// Whether it is kept from the list of names.
    pub is_hidden: bool,
    /// The number of the sheet and the range it stands for; none where it is no plain range: a formula, a constant,
    /// more than one range.
    pub target: Option<(u32, Range)>,
}

impl fmt::Debug for DefinedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DefinedName")
            .field("name", &format_args!(".."))
            .field("scope", &self.scope)
            .field("is_hidden", &self.is_hidden)
            .field("target", &self.target)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_name() {
        let corner = CellRef { row: 0, column: 1 };
        let range = Range { first: corner, last: corner };
        let table = Table { name: "Angharad".to_owned(), range, header_rows: 1, totals_rows: 0 };
        let name = DefinedName {
            name: "Angharad".to_owned(),
            scope: None,
            is_hidden: false,
            target: Some((1, range)),
        };
        let mut sheet = SheetInfo::new(1, "Angharad".to_owned(), SheetState::Visible);
        sheet.tables.push(table);
        sheet.hidden_columns.push(2..=3);
        let shown = format!("{sheet:?} {name:?}");
        assert!(!shown.contains("Angharad") && shown.contains("column: 1"), "{shown}");
        assert_eq!([1, 2, 3, 4].map(|column| sheet.hides_column(column)), [false, true, true, false]);
    }
}
