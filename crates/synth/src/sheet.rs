//! Sheets before they have a file format: cells, merged ranges, and whose record stands in which row.

use chrono::NaiveDate;

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Blank,
    Text(String),
    Number(f64),
    /// A serial number with a date format; text in CSV.
    Date(NaiveDate),
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::Blank } else { Cell::Text(text) }
    }

    pub(crate) fn count(count: usize) -> Cell {
        Cell::Number(count as f64)
    }
}

/// A merged range: first row and column, last row and column, from 0.
pub(crate) type Merge = (u32, u16, u32, u16);

/// One sheet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) is_hidden: bool,
    pub(crate) rows: Vec<Vec<Cell>>,
    pub(crate) merges: Vec<Merge>,
}

impl Sheet {
    pub(crate) fn new(name: impl Into<String>) -> Sheet {
        Sheet { name: name.into(), ..Sheet::default() }
    }

    /// Appends a row; its number counts from 1, as a spreadsheet shows it.
    pub(crate) fn push(&mut self, row: Vec<Cell>) -> usize {
        self.rows.push(row);
        self.rows.len()
    }

    /// Appends a row of texts.
    pub(crate) fn push_texts(&mut self, texts: &[&str]) -> usize {
        self.push(texts.iter().map(|text| Cell::text(*text)).collect())
    }

    /// How many rows have something in them.
    pub(crate) fn rows_found(&self) -> usize {
        let is_blank = |row: &&Vec<Cell>| row.iter().any(|cell| *cell != Cell::Blank);
        self.rows.iter().filter(is_blank).count()
    }
}
