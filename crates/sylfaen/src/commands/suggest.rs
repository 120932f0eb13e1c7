//! `sylfaen inspect FILE --suggest P`: a mapping for a new partner, guessed from one file, for a person to edit.
//!
//! It writes `partner.toml` and `columns.csv` into the pipeline's folder of schemas, and never over a file that is there.
//! What cells say goes into neither; labels and names of sheets do, since a mapping is made of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use sylfaen_normalise::suggest::{FoundSheet, HeaderWords, gather, guess, suggestion};
use sylfaen_schema::Schemas;
use sylfaen_workbook::{
    CellValue, FoundTable, InspectedSheet, Inspection, LayoutWords, Row, SheetState, Workbook, WorkbookError,
};

use crate::cli::Global;
use crate::workplace::{Workplace, read_text};
use crate::{Outcome, SylfaenError, Talk};

/// What a suggestion is made from and for.
pub(crate) struct Wanted<'a> {
    /// The file, for messages.
    pub(crate) file: &'a Path,
    pub(crate) partner: &'a str,
    pub(crate) edition: &'a str,
}

/// Writes the two files of the mapping.
pub(crate) fn write(
    global: &Global,
    workbook: &mut Workbook,
    inspection: &Inspection,
    layout: &LayoutWords,
    wanted: &Wanted<'_>,
    talk: Talk,
) -> Result<Outcome, SylfaenError> {
    let is_code = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if wanted.partner.is_empty() || !wanted.partner.chars().all(is_code) {
        return Err(SylfaenError::PartnerCode);
    }
    let workplace = Workplace::open(global)?;
    let schemas_folder = &workplace.pipeline.schemas;
    let folder = schemas_folder.join("partners").join(wanted.partner);
    if folder.exists() {
        return Err(SylfaenError::InTheWay { path: folder });
    }
    let schemas = workplace.ground()?.schemas;
    let words_file = schemas_folder.join("words/headers.csv");
    let words = HeaderWords::parse(&read_text(&words_file)?, &schemas).map_err(|error| {
        SylfaenError::Configuration { file: words_file, message: error.to_string(), meant: None }
    })?;
    let failed = |source| SylfaenError::Inspect { path: wanted.file.to_owned(), source };
    let sheets = sheets(workbook, inspection, layout, &words, &schemas).map_err(failed)?;
    if sheets.is_empty() {
        talk.line("no table was found on a visible sheet; nothing was written");
        return Ok(Outcome::NeedsAPerson);
    }
    let made = suggestion(wanted.partner, wanted.edition, &sheets);
    fs::create_dir_all(&folder).map_err(|source| SylfaenError::Write { path: folder.clone(), source })?;
    create(&folder.join("partner.toml"), &made.partner_toml)?;
    create(&folder.join("columns.csv"), &made.columns_csv)?;
    let columns = || sheets.iter().flat_map(|sheet| &sheet.guess.columns);
    let guessed = columns().filter(|column| column.field.is_ok()).count();
    talk.line(&format!(
        "kinds of sheet: {}; {guessed} columns guessed and {} left open, in {}",
        sheets.len(),
        columns().count() - guessed,
        folder.display()
    ));
    say_what_is_left_out(inspection, talk);
    talk.line("nothing of this partner enters until a person has filled in the blanks and the agreement");
    Ok(Outcome::NeedsAPerson)
}

fn say_what_is_left_out(inspection: &Inspection, talk: Talk) {
    for sheet in &inspection.sheets {
        let number = sheet.info.number;
        if sheet.info.state != SheetState::Visible {
            talk.line(&format!("sheet {number} is hidden and was left out"));
        } else if sheet.found.tables.len() > 1 {
            let tables = sheet.found.tables.len();
            talk.line(&format!("sheet {number} has {tables} tables; the one with most rows was taken"));
        }
    }
}

/// The labels of a table, column by column.
type Labels = Vec<Vec<String>>;

/// One kind of sheet for all sheets whose table has the same labels.
fn sheets(
    workbook: &mut Workbook,
    inspection: &Inspection,
    layout: &LayoutWords,
    words: &HeaderWords,
    schemas: &Schemas,
) -> Result<Vec<FoundSheet>, WorkbookError> {
    let mut kinds: BTreeMap<Labels, Vec<(usize, &InspectedSheet, &FoundTable)>> = BTreeMap::new();
    let mut order: Vec<Labels> = Vec::new();
    for (index, sheet) in inspection.sheets.iter().enumerate() {
        let is_visible = sheet.info.state == SheetState::Visible;
        let table = sheet.found.tables.iter().filter(|_| is_visible).max_by_key(|table| table.data_rows);
        let Some(table) = table.filter(|table| !table.header_rows.is_empty()) else { continue };
        let labels: Labels = table.columns.iter().map(|column| column.labels.clone()).collect();
        if !order.contains(&labels) {
            order.push(labels.clone());
        }
        kinds.entry(labels).or_default().push((index, sheet, table));
    }
    let mut found = Vec::new();
    for labels in &order {
        let Some(kind) = kinds.get(labels) else { continue };
        // The sheet with most rows says most about its columns.
        let Some((index, _, table)) = kind.iter().max_by_key(|(_, _, table)| table.data_rows) else {
            continue;
        };
        let columns = gather(workbook.rows(*index)?, table, schemas)?;
        let sums = sum_words(workbook.rows(*index)?, table, layout)?;
        found.push(FoundSheet {
            names: kind.iter().map(|(_, sheet, _)| sheet.info.name.clone()).collect(),
            header_rows: table.header_rows.len(),
            total_words: sums.totals.into_iter().collect(),
            subtotal_words: sums.subtotals.into_iter().collect(),
            fill_down: table
                .columns
                .iter()
                .filter(|column| column.fill_down)
                .map(|column| column.column)
                .collect(),
            guess: guess(columns, words, schemas),
        });
    }
    Ok(found)
}

#[derive(Default)]
struct SumWords {
    totals: BTreeSet<String>,
    subtotals: BTreeSet<(u32, String)>,
}

/// The words with which the total rows of a table begin: words of the list, and nothing else of the cell.
fn sum_words(
    rows: impl Iterator<Item = Result<Row, WorkbookError>>,
    table: &FoundTable,
    layout: &LayoutWords,
) -> Result<SumWords, WorkbookError> {
    let mut sums = SumWords::default();
    for row in rows {
        let row = row?;
        if row.number > table.range.last.row_number() {
            break;
        }
        let (is_total, is_subtotal) =
            (table.totals.contains(&row.number), table.subtotals.contains(&row.number));
        if !is_total && !is_subtotal {
            continue;
        }
        let first = row.cells.iter().find_map(|cell| match &cell.value {
            CellValue::Text(text) => Some((cell.column, layout.total_word(text)?.to_owned())),
            _ => None,
        });
        match first {
            Some((_, word)) if is_total => {
                sums.totals.insert(word);
            }
            Some(subtotal) => {
                sums.subtotals.insert(subtotal);
            }
            None => {}
        }
    }
    Ok(sums)
}

/// Writes a file that must not be there.
fn create(path: &Path, text: &str) -> Result<(), SylfaenError> {
    let failed = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::AlreadyExists => SylfaenError::InTheWay { path: path.to_owned() },
        _ => SylfaenError::Write { path: path.to_owned(), source },
    };
    File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes())).map_err(failed)
}
