//! A publication as it stands: tables of printed cells, sentences, figures stated in sentences.
//!
//! In: the text of tidy CSV files. Out: a [`Bulletin`], with every value as printed. It refuses files without the
//! columns it needs and numbers it cannot read as such; it gives no figure a meaning.

mod csv_text;
pub(crate) mod label;
pub(crate) mod layout;
pub(crate) mod meaning;
pub(crate) mod own_places;
mod vocabulary;

pub(crate) use csv_text::OF_THIS_LABEL;
pub(crate) use csv_text::number;
pub use csv_text::{cell_id, figure, read_cells, read_claims, read_sentences};
pub use vocabulary::Vocabulary;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{Printed, ReconcileError};

/// A publication: what its tables print and what its prose says.
#[derive(Debug, Clone, Default)]
pub struct Bulletin {
    /// Every cell of every table, in the order of the publication.
    pub cells: Vec<TableCell>,
    /// Every sentence and list item outside the tables, in order.
    pub sentences: Vec<Sentence>,
    /// Figures that somebody has already read out of the sentences.
    pub claims: Vec<StatedFigure>,
}

/// What a file of a bulletin holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Holds {
    /// Cells of tables.
    Cells,
    /// Sentences.
    Sentences,
    /// Figures read out of sentences.
    StatedFigures,
    /// None of these: the file has no header this crate knows, and was passed over.
    NothingKnown,
}

impl Bulletin {
    /// Adds cells read elsewhere. A cell that is there alike is taken once.
    ///
    /// # Errors
    /// [`ReconcileError::PrintedTwice`] if a cell that is there has another text.
    pub fn add_cells(&mut self, file: &str, cells: Vec<TableCell>) -> Result<(), ReconcileError> {
        let mut known: BTreeMap<String, String> =
            self.cells.iter().map(|cell| (cell.id.clone(), cell.text.clone())).collect();
        for cell in cells {
            match known.insert(cell.id.clone(), cell.text.clone()) {
                None => self.cells.push(cell),
                Some(before) if before == cell.text => {}
                Some(_) => return Err(ReconcileError::PrintedTwice { file: file.to_owned(), cell: cell.id }),
            }
        }
        Ok(())
    }

    /// The newest as-at date of its tables; the first day there is if none has one.
    pub(crate) fn newest(&self) -> NaiveDate {
        self.cells.iter().filter_map(|cell| cell.as_at_date).max().unwrap_or(NaiveDate::MIN)
    }

    /// Adds a file, known by its header line. A cell that another file gives alike is taken once.
    ///
    /// # Errors
    /// [`ReconcileError::PrintedTwice`] if two files give one cell two texts, and what reading the file can raise.
    pub fn add(&mut self, file: &str, text: &str) -> Result<Holds, ReconcileError> {
        let header = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
        let has = |name: &str| header.split(',').any(|column| column.trim_matches('"') == name);
        if has("table_id") {
            self.add_cells(file, read_cells(file, text)?)?;
            Ok(Holds::Cells)
        } else if has("sentence_id") {
            self.sentences.extend(read_sentences(file, text)?);
            Ok(Holds::Sentences)
        } else if has("claim_id") {
            self.claims.extend(read_claims(file, text)?);
            Ok(Holds::StatedFigures)
        } else {
            Ok(Holds::NothingKnown)
        }
    }
}

/// A cell of a table, as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableCell {
    /// Names the cell: its table, row and column.
    pub id: String,
    /// The table's id.
    pub table_id: String,
    /// The table's title.
    pub table_title: String,
    /// Where the table stands.
    pub section: String,
    /// The row's label.
    pub row_label: String,
    /// The rank printed in the row, if there is one.
    pub row_rank: Option<String>,
    /// The column's label; nested headers are parted by `|`.
    pub column_label: String,
    /// The text of the cell.
    pub text: String,
    /// The figure; nothing for a marker or a blank.
    pub printed: Option<Printed>,
    /// What is counted, as the file says.
    pub unit: String,
    /// The note that goes with the cell.
    pub footnote: String,
    /// Where it stands in the file it came from: the line of a text, the sheet and cell of a workbook.
    pub place: String,
    /// The label of the row this cell's row adds into, if the file shows it.
    pub part_of: Option<String>,
    /// The date on which the publisher held the figure to be right, if the file says so. A table with this date is one
    /// edition of it.
    pub as_at_date: Option<NaiveDate>,
}

/// A sentence, heading or list item, as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Names it.
    pub id: String,
    /// The chapter or annex, with the paragraph where it has one.
    pub section: String,
    /// The text.
    pub text: String,
}

impl TableCell {
    /// Whether it holds a percentage.
    pub(crate) fn is_percent(&self) -> bool {
        self.text.contains('%') || self.unit.contains("percent")
    }
}

impl Sentence {
    /// The chapter or annex without the paragraph or its title.
    pub(crate) fn part(&self) -> &str {
        self.section.split([',', ':']).next().unwrap_or_default().trim()
    }

    /// Whether it is a heading or a list item: it does not end as a sentence does.
    pub(crate) fn is_fragment(&self) -> bool {
        !self.text.trim_end().ends_with(['.', '?', '!', ':', '"', '”'])
    }
}

/// A figure that a sentence states, as somebody has read it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedFigure {
    /// Names it.
    pub id: String,
    /// Where the sentence stands.
    pub section: String,
    /// What the figure measures, in words.
    pub measure: String,
    /// The figure.
    pub printed: Printed,
    /// Its unit, in a word.
    pub unit: String,
    /// The passage, as printed.
    pub quote: String,
}
