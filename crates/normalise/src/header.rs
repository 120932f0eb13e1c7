//! Finds the header of a sheet and the edition it belongs to.
//!
//! In: the first rows of a sheet and the editions the mapping knows. Out: which column holds which field. It refuses a
//! sheet without a header, a mapped column that is there twice, and a header that is another than every edition's: then
//! it says what changed against the nearest.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use sylfaen_schema::{SheetMapping, fold};
use sylfaen_workbook::{CellRef, CellValue, Range, Row, Rows, SheetInfo, WorkbookError};

use crate::{
    DeliveryContext, NormaliseError,
    cell::{number_text, tidy},
    edition::{self, Labels, Wanted},
    renamed,
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

/// Rows of a sheet as a person sees it, with sight of those to come: hidden rows are set aside, and so is what stands in
/// hidden columns.
pub(crate) struct Feed<'a> {
    rows: Rows<'a>,
    sheet: &'a SheetInfo,
    ahead: VecDeque<Pulled>,
    hidden: Vec<u32>,
    /// The header has been found: what stands in hidden columns is looked at no more.
    is_below_header: bool,
}

/// A row with the cells that a person sees, and the labels of hidden columns beside it: they are looked at to say that a
/// column is hidden, and for nothing else.
struct Pulled {
    row: Row,
    hidden: Vec<(u32, String)>,
}

impl<'a> Feed<'a> {
    pub(crate) fn new(rows: Rows<'a>, sheet: &'a SheetInfo) -> Self {
        Self { rows, sheet, ahead: VecDeque::new(), hidden: Vec::new(), is_below_header: false }
    }

    pub(crate) fn next(&mut self) -> Result<Option<Row>, WorkbookError> {
        let pulled = match self.ahead.pop_front() {
            Some(pulled) => Some(pulled),
            None => self.pull()?,
        };
        Ok(pulled.map(|pulled| pulled.row))
    }

    /// The text of the first cell of the next row, if it is one.
    pub(crate) fn first_text(&mut self) -> Result<Option<&str>, WorkbookError> {
        let window = self.window(1)?;
        let cell = window.first().and_then(|pulled| pulled.row.cells.first());
        Ok(cell.and_then(|cell| match &cell.value {
            CellValue::Text(text) => Some(text.as_str()),
            _ => None,
        }))
    }

    /// The numbers of the hidden rows met since this was last asked.
    pub(crate) fn take_hidden(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.hidden)
    }

    fn pull(&mut self) -> Result<Option<Pulled>, WorkbookError> {
        while let Some(mut row) = self.rows.next().transpose()? {
            if row.is_hidden {
                self.hidden.push(row.number);
                continue;
            }
            let mut hidden = Vec::new();
            row.cells.retain(|cell| {
                let is_hidden = self.sheet.hides_column(cell.column);
                if is_hidden
                    && !self.is_below_header
                    && let CellValue::Text(text) = &cell.value
                {
                    hidden.push((cell.column, fold(&tidy(text))));
                }
                !is_hidden
            });
            return Ok(Some(Pulled { row, hidden }));
        }
        Ok(None)
    }

    /// As many rows as are asked for, behind the next ones, which are a header.
    fn below(&mut self, header_rows: usize, rows: usize) -> Result<Vec<&Row>, WorkbookError> {
        while self.ahead.len() < header_rows + rows {
            match self.pull()? {
                Some(row) => self.ahead.push_back(row),
                None => break,
            }
        }
        Ok(self.ahead.iter().skip(header_rows).map(|pulled| &pulled.row).collect())
    }

    /// The rows from the next one on, as many as a header of `rows` rows can have.
    fn window(&mut self, rows: usize) -> Result<Vec<&Pulled>, WorkbookError> {
        while self.ahead.len() < rows {
            match self.pull()? {
                Some(row) => self.ahead.push_back(row),
                None => break,
            }
        }
        let Some(first) = self.ahead.front().map(|pulled| pulled.row.number) else { return Ok(Vec::new()) };
        let end = first.saturating_add(rows as u32);
        Ok(self.ahead.iter().take(rows).take_while(|pulled| pulled.row.number < end).collect())
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
    sheet: &SheetInfo,
    context: &DeliveryContext<'_>,
) -> Result<Found, NormaliseError> {
    let (sheet_number, merged) = (sheet.number, sheet.merged.as_slice());
    let editions = wanted(mapping);
    let ignored: BTreeSet<String> = mapping.ignore.iter().map(|header| fold(header)).collect();
    let mut above = Vec::new();
    let mut nearest: Option<(usize, NormaliseError)> = None;
    loop {
        let window = feed.window(mapping.header_rows)?;
        let Some(first) = window.first().map(|pulled| pulled.row.number) else { break };
        let labels = labels_of(&window, merged);
        let rows: Vec<u32> = window.iter().map(|pulled| pulled.row.number).collect();
        let last = rows.last().copied().unwrap_or(first);
        let Some(mut held) = edition::nearest(&editions, &labels, &ignored) else {
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
            feed.is_below_header = true;
            let header = Header {
                edition: held.edition.to_owned(),
                columns: held.columns,
                labels: by_label(&labels.visible),
            };
            return Ok(Found { header, above, rows });
        }
        let is_whole = held.is_whole();
        if nearest.as_ref().is_none_or(|(most, _)| held.found() > *most) {
            let below = feed.below(rows.len(), renamed::ROWS_MAX)?;
            held.weigh(|column, field| renamed::agrees(below.iter().copied(), column, field, context));
        }
        let (found, edition) = (held.found(), held.edition.to_owned());
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

/// The labels of a header, those of hidden columns apart.
fn labels_of(window: &[&Pulled], merged: &[Range]) -> Labels {
    let visible: Vec<Vec<(u32, String)>> = window.iter().map(|pulled| label_cells(&pulled.row)).collect();
    let all: Vec<Vec<(u32, String)>> = visible
        .iter()
        .zip(window)
        .map(|(visible, pulled)| {
            let mut all = [visible.as_slice(), pulled.hidden.as_slice()].concat();
            all.sort();
            all
        })
        .collect();
    let numbers: Vec<u32> = window.iter().map(|pulled| pulled.row.number).collect();
    let is_hidden =
        |column: u32| window.iter().any(|pulled| pulled.hidden.iter().any(|(hidden, _)| *hidden == column));
    let mut hidden = labels(&numbers, &all, merged);
    hidden.retain(|(column, _)| is_hidden(*column));
    Labels { visible: labels(&numbers, &visible, merged), hidden }
}

/// The folded label of each column: the labels of the header's rows, from the top, joined by a bar. Labels of groups
/// reach over the columns merged with them; where merges are not told, to the next label on the right.
fn labels(numbers: &[u32], rows: &[Vec<(u32, String)>], merged: &[Range]) -> Vec<(u32, String)> {
    let mut columns: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let Some((bottom, groups)) = rows.split_last() else { return Vec::new() };
    let labelled: BTreeSet<u32> = rows.iter().flatten().map(|(column, _)| *column).collect();
    for (number, cells) in numbers.iter().zip(groups) {
        for (place, (column, label)) in cells.iter().enumerate() {
            let next = cells.get(place + 1).map_or(u32::MAX, |(next, _)| *next);
            let corner = CellRef { row: number.saturating_sub(1), column: *column };
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
    for (column, label) in bottom {
        columns.entry(*column).or_default().push(label.clone());
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
