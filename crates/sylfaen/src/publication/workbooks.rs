//! Published workbooks to cells of a bulletin, as they are printed.
//!
//! In: the bytes of an ods, xlsx, xls, xlsb or of a csv that is not tidy. Out: the cells of every table on its visible
//! sheets, each with the sheet and cell it stands in. Hidden rows and columns are passed over, as a reader does.

use std::collections::BTreeSet;
use std::path::Path;

use sylfaen_normalise::published::{SheetFigure, SheetTable, sheet_tables};
use sylfaen_reconcile::bulletin::{TableCell, cell_id, figure};
use sylfaen_workbook::{
    LayoutWords, Limits, Row, SheetInfo, SheetState, Workbook, WorkbookError, find_tables,
};

use crate::SylfaenError;

/// The words by which totals, notes and units are told.
const LAYOUT_WORDS: &str = include_str!("../../../../schemas/words/layout.csv");

/// Whether a file is a workbook by its name.
pub(super) fn is_workbook(path: &Path) -> bool {
    let endings = ["ods", "xlsx", "xlsm", "xlsb", "xls"];
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    endings.contains(&ending.as_str())
}

/// The cells of every table of a file.
pub(super) fn cells(path: &Path, name: &str, bytes: Vec<u8>) -> Result<Vec<TableCell>, SylfaenError> {
    let failed = |source: WorkbookError| SylfaenError::Inspect { path: path.to_owned(), source };
    let words = LayoutWords::parse(LAYOUT_WORDS)
        .map_err(|_| SylfaenError::Internal { what: "the words of layouts can be read" })?;
    let mut workbook = Workbook::open(bytes, &Limits::default()).map_err(failed)?;
    let sheets: Vec<(usize, SheetInfo)> = workbook.sheets().iter().cloned().enumerate().collect();
    let is_text = sheets.len() == 1 && sheets.first().is_some_and(|(_, sheet)| sheet.name == "csv");
    let mut found = Vec::new();
    for (at, sheet) in sheets.into_iter().filter(|(_, sheet)| sheet.state == SheetState::Visible) {
        let rows = visible(workbook.rows(at).map_err(failed)?, &sheet).map_err(failed)?;
        let tables = find_tables(rows.iter().cloned().map(Ok), &sheet.merged, &words).map_err(failed)?;
        let tables = sheet_tables(&rows, &tables.tables, &words);
        let several = tables.len() > 1;
        for (order, table) in tables.into_iter().enumerate() {
            let mut id = if is_text { name.to_owned() } else { format!("{name}:{}", sheet.name) };
            if several {
                id = format!("{id}:{}", order + 1);
            }
            if let Some(date) = table.as_at_date {
                id = format!("{id}@{date}");
            }
            found.extend(of_table(&id, &format!("{name}:{}", sheet.name), table));
        }
    }
    Ok(found)
}

/// The rows and cells that a reader sees.
fn visible(
    rows: impl Iterator<Item = Result<Row, WorkbookError>>,
    sheet: &SheetInfo,
) -> Result<Vec<Row>, WorkbookError> {
    let mut kept = Vec::new();
    for row in rows {
        let mut row = row?;
        if !row.is_hidden {
            row.cells.retain(|cell| !sheet.hidden_columns.iter().any(|hidden| hidden.contains(&cell.column)));
            kept.push(row);
        }
    }
    Ok(kept)
}

fn of_table(id: &str, place: &str, mut table: SheetTable) -> Vec<TableCell> {
    let title = if table.title.is_empty() { id.to_owned() } else { std::mem::take(&mut table.title) };
    tell_apart(&mut table.figures);
    let of_figure = |printed: SheetFigure| TableCell {
        id: cell_id(id, &printed.row_label, &printed.column_label),
        table_id: id.to_owned(),
        table_title: title.clone(),
        section: String::new(),
        row_rank: None,
        printed: figure(&printed.text, &printed.text, printed.is_percent, None),
        unit: if printed.is_percent { "percent".to_owned() } else { table.unit.to_lowercase() },
        footnote: table.notes.clone(),
        place: format!("{place}!{}", printed.cell),
        part_of: printed.part_of,
        as_at_date: table.as_at_date,
        row_label: printed.row_label,
        column_label: printed.column_label,
        text: printed.text,
    };
    table.figures.into_iter().map(of_figure).collect()
}

/// Two columns of one name are two columns: where a row has two figures under one label, the later has its column's letters
/// beside it.
fn tell_apart(figures: &mut [SheetFigure]) {
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    for figure in figures {
        if !seen.insert((figure.row_label.clone(), figure.column_label.clone())) {
            let column = figure.cell.trim_end_matches(|letter: char| letter.is_ascii_digit());
            figure.column_label = format!("{} ({column})", figure.column_label);
        }
    }
}
