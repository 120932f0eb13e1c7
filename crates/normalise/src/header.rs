//! Finds the header of a sheet and the edition it belongs to.
//!
//! In: the first rows of a sheet and the editions the mapping knows. Out: which column holds which field. It refuses a
//! sheet without a header, a header with a column missing, a column nobody knows and a mapped column that is there
//! twice.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use sylfaen_schema::{SheetMapping, fold};
use sylfaen_workbook::{CellRef, CellValue, Range, Row, Rows, SheetInfo, WorkbookError};

use crate::{
    NormaliseError,
    cell::{number_text, tidy},
};

/// One edition, as far as its header goes: fields, each with the headers that may hold it.
pub(crate) struct Wanted {
    pub(crate) edition: String,
    pub(crate) columns: Vec<(String, Vec<String>)>,
}

/// The editions of a sheet. Counts have one, whose fields are the headers themselves.
pub(crate) fn wanted(mapping: &SheetMapping) -> Vec<Wanted> {
    if !mapping.is_counts() {
        let columns = |edition: &sylfaen_schema::Edition| edition.columns.clone().into_iter().collect();
        let editions = mapping.editions.iter();
        return editions
            .map(|edition| Wanted { edition: edition.code.clone(), columns: columns(edition) })
            .collect();
    }
    let headers: BTreeSet<&String> =
        mapping.counts.iter().flat_map(|count| count.dimensions.values().chain([&count.column])).collect();
    let columns = headers.into_iter().map(|header| (header.clone(), vec![header.clone()])).collect();
    vec![Wanted { edition: COUNTS_EDITION.to_owned(), columns }]
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
        let mut leftover = None;
        for edition in &editions {
            let (columns, missing) = fit(edition, &labels);
            if let Some(header) = missing {
                if nearest.as_ref().is_none_or(|(most, _)| columns.len() > *most) && !columns.is_empty() {
                    let error = NormaliseError::ColumnNotFound {
                        sheet_number,
                        row_number: last,
                        edition: edition.edition.clone(),
                        header,
                    };
                    nearest = Some((columns.len(), error));
                }
                continue;
            }
            let Some(error) = surplus(&labels, &columns, &ignored, sheet_number, last) else {
                for _ in &rows {
                    feed.next()?;
                }
                let header = Header { edition: edition.edition.clone(), columns, labels: by_label(&labels) };
                return Ok(Found { header, above, rows });
            };
            leftover = leftover.or(Some(error));
        }
        if let Some(error) = leftover {
            return Err(error);
        }
        above.push(first);
        feed.next()?;
    }
    let none = || NormaliseError::HeaderNotFound { sheet_number, table: mapping.table.clone() };
    Err(nearest.map_or_else(none, |(_, error)| error))
}

/// The columns an edition's fields have here, and a header of it that is not there.
fn fit(edition: &Wanted, labels: &[(u32, String)]) -> (BTreeMap<String, u32>, Option<String>) {
    let mut columns = BTreeMap::new();
    let mut missing = None;
    for (field, headers) in &edition.columns {
        let folded: Vec<String> = headers.iter().map(|header| fold(header)).collect();
        match labels.iter().find(|(_, label)| folded.contains(label)) {
            Some((column, _)) => {
                columns.insert(field.clone(), *column);
            }
            None => missing = missing.or_else(|| headers.first().cloned()),
        }
    }
    (columns, missing)
}

/// A column beyond those of the edition: one nobody knows, or a mapped one a second time.
fn surplus(
    labels: &[(u32, String)],
    columns: &BTreeMap<String, u32>,
    ignored: &BTreeSet<String>,
    sheet_number: u32,
    last_row: u32,
) -> Option<NormaliseError> {
    let used: BTreeSet<u32> = columns.values().copied().collect();
    let is_used = |label: &str| labels.iter().any(|(column, other)| used.contains(column) && other == label);
    let (column, label) =
        labels.iter().find(|(column, label)| !used.contains(column) && !ignored.contains(label))?;
    let cell = CellRef { row: last_row.saturating_sub(1), column: *column }.to_string();
    Some(if is_used(label) {
        NormaliseError::ColumnTwice { sheet_number, cell }
    } else {
        NormaliseError::UnknownColumn { sheet_number, cell }
    })
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
