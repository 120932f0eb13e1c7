//! Walks the rows below a header, and says of each what it is.
//!
//! In: rows, one by one. Out: records or counts, rejects, skipped rows with their reason. Every row goes to exactly one
//! of them.

use std::collections::{BTreeMap, BTreeSet};

use sylfaen_schema::{Period, SheetMapping, SkipRule, fold};
use sylfaen_workbook::{Cell, CellRef, CellValue, Range, Row};

use crate::{
    DeliveryContext, NormaliseError,
    cell::{Markers, Spot, is_blank, number_text, tidy},
    count,
    header::Header,
    output::{Output, Sheet},
    record,
};

/// The state of a walk over one sheet.
pub(crate) struct Walk<'a> {
    pub(crate) context: &'a DeliveryContext<'a>,
    pub(crate) mapping: &'a SheetMapping,
    pub(crate) header: &'a Header,
    pub(crate) markers: Markers<'a>,
    pub(crate) sheet: Sheet<'a>,
    /// The period the sheet's name says, where the mapping asks it.
    pub(crate) named: Option<Period>,
    skip: Vec<(u32, &'a SkipRule)>,
    fill_down: BTreeSet<u32>,
    /// What stands in a column that is filled only on the first row of a group, and where.
    filled: BTreeMap<u32, (CellRef, Cell)>,
    merged: Merged,
    has_ended: bool,
    rows: i64,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(
        context: &'a DeliveryContext<'a>,
        mapping: &'a SheetMapping,
        header: &'a Header,
        markers: Markers<'a>,
        sheet: Sheet<'a>,
        named: Option<Period>,
        merged: &[Range],
    ) -> Self {
        let column = |label: &str| header.labels.get(&fold(label)).copied();
        Self {
            context,
            mapping,
            header,
            markers,
            sheet,
            named,
            skip: mapping.skip.iter().filter_map(|rule| Some((column(&rule.column)?, rule))).collect(),
            fill_down: mapping.fill_down.iter().filter_map(|label| column(label)).collect(),
            filled: BTreeMap::new(),
            merged: Merged::new(merged, header),
            has_ended: false,
            rows: 0,
        }
    }

    /// How many rows were taken for records or counts.
    pub(crate) const fn rows(&self) -> i64 {
        self.rows
    }

    /// Takes the next row.
    pub(crate) fn row(&mut self, row: &Row, output: &mut Output<'_>) -> Result<(), NormaliseError> {
        if let Some(reason) = self.skip_reason(row) {
            output.skip(self.sheet.number, row.number, reason);
            return Ok(());
        }
        for column in &self.fill_down {
            let is_seen = |cell: &&Cell| !is_blank(Some(cell)) && !self.merged.covers(row.place(*column));
            if let Some(cell) = row.cell(*column).filter(is_seen) {
                self.filled.insert(*column, (row.place(*column), cell.clone()));
            }
        }
        self.rows += 1;
        if self.mapping.is_counts() {
            count::read(self, row, output)
        } else {
            record::read(self, row, output)
        }
    }

    /// The cell of a mapped field: where it stands, and what it holds. A blank cell of a column that is filled down
    /// stands where its group begins.
    pub(crate) fn cell<'r>(&'r self, row: &'r Row, field: &str) -> Option<(CellRef, Spot<'r>)> {
        let column = *self.header.columns.get(field)?;
        let is_covered = self.merged.covers(row.place(column));
        // What stands in a covered cell is hidden by the one that covers it.
        let own = row.cell(column).filter(|cell| !is_blank(Some(cell)) && !is_covered);
        let place = row.place(column);
        match (own, self.filled.get(&column)) {
            (Some(cell), _) => Some((place, Spot::Cell(cell))),
            (None, Some((place, cell))) if self.fill_down.contains(&column) => {
                Some((*place, Spot::Cell(cell)))
            }
            (None, _) if is_covered => Some((place, Spot::Covered)),
            (None, _) => Some((place, Spot::Blank)),
        }
    }

    fn skip_reason(&mut self, row: &Row) -> Option<&'a str> {
        if self.has_ended {
            return Some("below_table");
        }
        let first = row.cells.iter().map(text_of).find(|text| !text.is_empty());
        let first = fold(&first.unwrap_or_default());
        if self.mapping.stop_at.iter().any(|pattern| pattern.fits_folded(&first)) {
            self.has_ended = true;
            return Some("total");
        }
        for (column, rule) in &self.skip {
            if rule.like.fits(&row.cell(*column).map(text_of).unwrap_or_default()) {
                return Some(&rule.reason);
            }
        }
        let mapped = || self.header.columns.values().filter(|column| !self.fill_down.contains(column));
        if mapped().all(|column| is_blank(row.cell(*column))) {
            return Some("no_mapped_cell");
        }
        let is_label = |column: &u32| {
            let text = row.cell(*column).map(text_of).map(|text| fold(&text));
            text.is_some_and(|text| self.header.labels.get(&text) == Some(column))
        };
        mapped().all(is_label).then_some("repeated_header")
    }
}

/// Merged ranges that reach over mapped columns: by column, the first and the last row, from 0, of what they cover.
struct Merged(BTreeMap<u32, Vec<(u32, u32)>>);

impl Merged {
    fn new(merged: &[Range], header: &Header) -> Self {
        let mut covered: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
        for column in header.columns.values() {
            let here =
                merged.iter().filter(|range| (range.first.column..=range.last.column).contains(column));
            let rows = here.map(|range| {
                let is_corner = range.first.column == *column;
                (range.first.row.saturating_add(u32::from(is_corner)), range.last.row)
            });
            let mut rows: Vec<(u32, u32)> = rows.filter(|(first, last)| first <= last).collect();
            rows.sort_unstable();
            // Each also with the rows of those before it, which in a file that does not hold may reach further.
            let mut furthest = 0;
            for (_, last) in &mut rows {
                furthest = furthest.max(*last);
                *last = furthest;
            }
            covered.insert(*column, rows);
        }
        Self(covered)
    }

    fn covers(&self, place: CellRef) -> bool {
        let Some(rows) = self.0.get(&place.column) else { return false };
        let before = rows.partition_point(|(first, _)| *first <= place.row);
        before.checked_sub(1).and_then(|last| rows.get(last)).is_some_and(|(_, last)| place.row <= *last)
    }
}

/// A cell as text, for patterns: they are written by what is shown.
fn text_of(cell: &Cell) -> String {
    match (&cell.value, &cell.shown) {
        (CellValue::Text(_) | CellValue::Number(_), Some(shown)) => tidy(shown),
        (CellValue::Text(text), None) => tidy(text),
        (CellValue::Number(number), None) => number_text(*number).unwrap_or_default(),
        _ => String::new(),
    }
}
