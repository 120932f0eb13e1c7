//! Finds the header of a sheet and the edition it belongs to.
//!
//! In: the first rows of a sheet and the editions the mapping knows. Out: which column holds which field. It refuses a
//! sheet without a header, a mapped column that is there twice, and a header that is another than every edition's: then
//! it says what changed against the nearest.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use sylfaen_schema::{SheetMapping, fold};
use sylfaen_workbook::{CellRef, CellValue, Range, Row, Rows, SheetInfo, WorkbookError};

use crate::{
    NormaliseError,
    cell::{number_text, tidy},
    edition::{self, Wanted},
};

/// The editions of a sheet. Counts have one, whose fields are the headers themselves.
pub(crate) fn wanted(mapping: &SheetMapping) -> Vec<Wanted> {
    if !mapping.is_counts() {
        let columns = |edition: &sylfaen_schema::Edition| {
            let in_order = edition.order.iter().filter_map(|field| edition.columns.get_key_value(field));
            in_order.map(|(field, headers)| (field.clone(), headers.clone())).collect()
        };
        let wanted = |edition: &sylfaen_schema::Edition| Wanted {
            edition: edition.code.clone(),
            columns: columns(edition),
            has_order: !mapping.any_order,
        };
        return mapping.editions.iter().map(wanted).collect();
    }
    let headers: BTreeSet<&String> =
        mapping.counts.iter().flat_map(|count| count.dimensions.values().chain([&count.column])).collect();
    let columns = headers.into_iter().map(|header| (header.clone(), vec![header.clone()])).collect();
    vec![Wanted { edition: COUNTS_EDITION.to_owned(), columns, has_order: false }]
}

/// The name of the only edition of a sheet of counts: its columns are declared in the mapping itself.
const COUNTS_EDITION: &str = "declared";

/// The header of a sheet.
pub(crate) struct Header {
    pub(crate) edition: String,
    /// Fields to columns, from 0.
    pub(crate) columns: BTreeMap<String, u32>,
    /// Every folded label to its column, from 0, those of ignored columns too.
    pub(crate) labels: BTreeMap<String, u32>,
}

/// Rows of a sheet as a person sees it, with sight of those to come: hidden rows are set aside, and what stands in
/// hidden columns is left out.
pub(crate) struct Feed<'a> {
    rows: Rows<'a>,
    sheet: &'a SheetInfo,
    ahead: VecDeque<Row>,
    hidden: Vec<u32>,
}

impl<'a> Feed<'a> {
    pub(crate) fn new(rows: Rows<'a>, sheet: &'a SheetInfo) -> Self {
        Self { rows, sheet, ahead: VecDeque::new(), hidden: Vec::new() }
    }

    pub(crate) fn next(&mut self) -> Result<Option<Row>, WorkbookError> {
        match self.ahead.pop_front() {
            Some(row) => Ok(Some(row)),
            None => self.pull(),
        }
    }

    /// The numbers of the hidden rows met since this was last asked.
    pub(crate) fn take_hidden(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.hidden)
    }

    fn pull(&mut self) -> Result<Option<Row>, WorkbookError> {
        while let Some(mut row) = self.rows.next().transpose()? {
            if row.is_hidden {
                self.hidden.push(row.number);
                continue;
            }
            row.cells.retain(|cell| !self.sheet.hides_column(cell.column));
            return Ok(Some(row));
        }
        Ok(None)
    }

    /// The rows from the next one on, as many as a header of `rows` rows can have.
    fn window(&mut self, rows: usize) -> Result<Vec<&Row>, WorkbookError> {
        while self.ahead.len() < rows {
            match self.pull()? {
                Some(row) => self.ahead.push_back(row),
                None => break,
            }
        }
        let Some(first) = self.ahead.front().map(|row| row.number) else { return Ok(Vec::new()) };
        let end = first.saturating_add(rows as u32);
        Ok(self.ahead.iter().take(rows).take_while(|row| row.number < end).collect())
    }
}

/// What was found above the data of a sheet.
pub(crate) struct Found {
    pub(crate) header: Header,
    /// Rows above the header.
    pub(crate) above: Vec<u32>,
    /// Rows of the header itself.
    pub(crate) rows: Vec<u32>,
}

/// Reads up to and with the header.
pub(crate) fn find(
    feed: &mut Feed<'_>,
    mapping: &SheetMapping,
    sheet_number: u32,
    merged: &[Range],
) -> Result<Found, NormaliseError> {
    let editions = wanted(mapping);
    let ignored: BTreeSet<String> = mapping.ignore.iter().map(|header| fold(header)).collect();
    let mut above = Vec::new();
    let mut nearest: Option<(usize, NormaliseError)> = None;
    loop {
        let window = feed.window(mapping.header_rows)?;
        let Some(first) = window.first().map(|row| row.number) else { break };
        let labels = labels(&window, merged);
        let rows: Vec<u32> = window.iter().map(|row| row.number).collect();
        let last = rows.last().copied().unwrap_or(first);
        let Some(held) = edition::nearest(&editions, &labels, &ignored) else {
            above.push(first);
            feed.next()?;
            continue;
        };
        if let Some(column) = held.twice {
            let cell = CellRef { row: last.saturating_sub(1), column }.to_string();
            return Err(NormaliseError::ColumnTwice { sheet_number, cell });
        }
        if held.changes.is_empty() {
            for _ in &rows {
                feed.next()?;
            }
            let header =
                Header { edition: held.edition.to_owned(), columns: held.columns, labels: by_label(&labels) };
            return Ok(Found { header, above, rows });
        }
        let is_whole = held.is_whole();
        let (found, edition) = (held.columns.len(), held.edition.to_owned());
        let changes = held.changes.into_iter().map(|change| change.at(last)).collect();
        let error = NormaliseError::LayoutChanged { sheet_number, row_number: last, edition, changes };
        // Every column of the edition is there: this is the header, whatever else it has.
        if is_whole {
            return Err(error);
        }
        if nearest.as_ref().is_none_or(|(most, _)| found > *most) {
            nearest = Some((found, error));
        }
        above.push(first);
        feed.next()?;
    }
    let none = || NormaliseError::HeaderNotFound { sheet_number, table: mapping.table.clone() };
    Err(nearest.map_or_else(none, |(_, error)| error))
}

fn by_label(labels: &[(u32, String)]) -> BTreeMap<String, u32> {
    labels.iter().rev().map(|(column, label)| (label.clone(), *column)).collect()
}

/// The folded label of each column: the labels of the header's rows, from the top, joined by a bar. Labels of groups
/// reach over the columns merged with them; where merges are not told, to the next label on the right.
fn labels(window: &[&Row], merged: &[Range]) -> Vec<(u32, String)> {
    let mut columns: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let Some((bottom, groups)) = window.split_last() else { return Vec::new() };
    let labelled: BTreeSet<u32> =
        window.iter().flat_map(|row| label_cells(row)).map(|(column, _)| column).collect();
    for row in groups {
        let cells = label_cells(row);
        for (place, (column, label)) in cells.iter().enumerate() {
            let next = cells.get(place + 1).map_or(u32::MAX, |(next, _)| *next);
            let corner = row.place(*column);
            let range = merged.iter().find(|range| range.first == corner);
            let end = match range {
                Some(range) => range.last.column.saturating_add(1),
                None if merged.is_empty() => next,
                None => column.saturating_add(1),
            };
            for covered in labelled.range(*column..end) {
                columns.entry(*covered).or_default().push(label.clone());
            }
        }
    }
    for (column, label) in label_cells(bottom) {
        columns.entry(column).or_default().push(label);
    }
    let joined = |mut labels: Vec<String>| {
        labels.dedup();
        labels.join(" | ")
    };
    columns.into_iter().map(|(column, labels)| (column, joined(labels))).collect()
}

fn label_cells(row: &Row) -> Vec<(u32, String)> {
    let label = |value: &CellValue| match value {
        CellValue::Text(text) => Some(tidy(text)).filter(|text| !text.is_empty()),
        CellValue::Number(number) => Some(number_text(*number).unwrap_or_else(|| "number".to_owned())),
        CellValue::DateTime(at) => Some(at.date().to_string()),
        _ => Some("value".to_owned()),
    };
    row.cells.iter().filter_map(|cell| Some((cell.column, fold(&label(&cell.value)?)))).collect()
}
