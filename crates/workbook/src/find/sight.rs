//! What the finder looks at: lines, merged ranges and words, with the questions all its parts ask of them.
//!
//! In: a strip of a sheet. Out: answers about rows and gaps between them.

use super::line::{Cell, Line};
use super::words::LayoutWords;
use crate::cell::Range;

/// A strip of a sheet.
pub(super) struct Sight<'a> {
    pub(super) lines: &'a [Line],
    /// Merged ranges, in order.
    pub(super) merged: &'a [Range],
    pub(super) words: &'a LayoutWords,
}

impl Sight<'_> {
    /// The merged range that begins at this cell; the row counts from 1.
    pub(super) fn merged_at(&self, row_number: u32, column: u32) -> Option<&Range> {
        let corner = crate::CellRef { row: row_number.checked_sub(1)?, column };
        let place = self.merged.binary_search_by_key(&corner, |range| range.first).ok()?;
        self.merged.get(place)
    }

    /// The blank rows between two lines; rows covered by a range merged from the upper one are not blank.
    pub(super) fn gap(&self, upper: usize, lower: usize) -> u32 {
        let (Some(upper), Some(lower)) = (self.lines.get(upper), self.lines.get(lower)) else {
            return u32::MAX;
        };
        let covered = upper
            .cells
            .iter()
            .filter_map(|cell| self.merged_at(upper.number, cell.column))
            .map(|range| range.last.row + 1)
            .max()
            .unwrap_or(upper.number)
            .max(upper.number);
        lower.number.saturating_sub(covered.saturating_add(1))
    }

    /// The last row, from 1, that ranges merged downwards from rows `first..=last` reach, `rows_max` rows at most.
    pub(super) fn merged_bottom(&self, first: u32, last: u32, rows_max: u32) -> u32 {
        let limit = first.saturating_add(rows_max).saturating_sub(1);
        let mut bottom = last;
        let start = self.lines.partition_point(|line| line.number < first);
        let lines = self.lines.get(start..).unwrap_or_default();
        for line in lines {
            if line.number > bottom {
                break;
            }
            let merged = line.cells.iter().filter_map(|cell| self.merged_at(line.number, cell.column));
            let reach = merged.map(|range| range.last.row + 1).filter(|row| *row <= limit).max();
            bottom = bottom.max(reach.unwrap_or(bottom));
        }
        bottom
    }

    /// Whether every cell of the line is a unit, or the word for one.
    pub(super) fn is_units(&self, line: &Line) -> bool {
        line.cells.iter().all(|cell| cell.text().is_some_and(|text| self.words.is_unit(&text)))
    }

    /// Whether the line begins with a word for a total, of the whole or of a group, and has little else.
    pub(super) fn is_sum(&self, line: &Line) -> bool {
        const CELLS_MAX: usize = 2;
        let text = line.first_text().unwrap_or_default();
        line.cells.len() <= CELLS_MAX && (self.words.is_total(&text) || self.words.is_subtotal(&text))
    }

    /// Whether the line opens a note: by its word, or by a number or a sign before a sentence.
    pub(super) fn is_note(&self, line: &Line) -> bool {
        const SENTENCE_WORDS_MIN: usize = 4;
        let Some(text) = line.first_text() else { return false };
        let is_sentence = text.split(' ').count() >= SENTENCE_WORDS_MIN;
        let is_marked = text.starts_with(|letter: char| !letter.is_alphabetic());
        self.words.is_note(&text) || is_marked && is_sentence && line.cells.len() <= 2
    }
}

/// Whether a text is too long for the cell of a table.
pub(super) fn is_long(cell: &Cell) -> bool {
    const WORDS_MAX: usize = 8;
    cell.text().is_some_and(|text| text.split(' ').count() > WORDS_MAX)
}
