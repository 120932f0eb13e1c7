//! `sylfaen inspect`: what is in a file, without a pipeline and without a lake.
//!
//! What a file says goes to standard output and nowhere else. A password comes from an environment variable or a file,
//! never from an argument, which other users of the machine could see.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, RecordBatch, StringArray, UInt32Array, UInt64Array};
use sylfaen_workbook::{
    CellValue, Inspection, LayoutWords, OpenOptions, Password, Row, SheetInfo, Source, Workbook,
    WorkbookError, inspect,
};

use sylfaen_query::Format;

use super::suggest::{self, Wanted};
use crate::cli::{Global, InspectArgs, OutputFormat};
use crate::inspection::{Document, letters};
use crate::{Outcome, SylfaenError, Talk};

/// The words by which totals, notes and units are told; they come with the program, so that any file can be looked at.
const LAYOUT_WORDS: &str = include_str!("../../../../schemas/words/layout.csv");

/// Looks through a file.
pub(crate) fn command(global: &Global, args: &InspectArgs, talk: Talk) -> Result<Outcome, SylfaenError> {
    let words = LayoutWords::parse(LAYOUT_WORDS)
        .map_err(|_| SylfaenError::Internal { what: "the words of layouts can be read" })?;
    let ending = ending(args);
    let mut workbook = match open(args)? {
        Ok(workbook) => workbook,
        Err(source) => return Err(refuse(global.format, args, source)),
    };
    let failed = |source| SylfaenError::Inspect { path: args.file.clone(), source };
    if args.cells {
        cells(&mut workbook, global.format, failed)?;
        return Ok(Outcome::Done);
    }
    let inspection = inspect(&mut workbook, &words);
    let error = inspection.error.clone();
    if let Some(partner) = args.suggest.as_deref().filter(|_| error.is_none()) {
        let wanted = Wanted { file: &args.file, partner, edition: &args.edition };
        return suggest::write(global, &mut workbook, &inspection, &words, &wanted, talk);
    }
    match global.format {
        OutputFormat::Json => print_json(&Document::new(inspection, ending))?,
        OutputFormat::Table => super::print_text(&Document::new(inspection, ending).in_lines())?,
        OutputFormat::Csv | OutputFormat::Parquet => super::print(&columns(&inspection)?, global.format)?,
    }
    error.map_or(Ok(Outcome::Done), |source| Err(failed(source)))
}

/// What to fail with if the file could not be opened; a program that asked for JSON is told in JSON first.
pub(crate) fn refuse(format: OutputFormat, args: &InspectArgs, source: WorkbookError) -> SylfaenError {
    if format == OutputFormat::Json
        && !args.cells
        && let Err(error) = print_json(&Document::refused(&source, ending(args)))
    {
        return error;
    }
    SylfaenError::Inspect { path: args.file.clone(), source }
}

fn ending(args: &InspectArgs) -> Option<String> {
    args.file.extension().map(|ending| ending.to_string_lossy().into_owned())
}

/// Opens the file; what is wrong with the workbook is the inner result.
fn open(args: &InspectArgs) -> Result<Result<Workbook, WorkbookError>, SylfaenError> {
    let unreadable = |source| SylfaenError::Read { path: args.file.clone(), source };
    let file = File::open(&args.file).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(unreadable(std::io::ErrorKind::IsADirectory.into()));
    }
    let options = OpenOptions { password: password(args)?, ..OpenOptions::default() };
    Ok(Workbook::open_with(Source::new(file), &options))
}

fn password(args: &InspectArgs) -> Result<Option<Password>, SylfaenError> {
    if let Some(name) = &args.password_env {
        let secret = std::env::var(name).map_err(|_| SylfaenError::NoSecret { name: name.clone() })?;
        return Ok(Some(Password::new(secret)));
    }
    args.password_file.as_deref().map(first_line).transpose()
}

fn first_line(path: &Path) -> Result<Password, SylfaenError> {
    let text =
        fs::read_to_string(path).map_err(|source| SylfaenError::Read { path: path.to_owned(), source })?;
    Ok(Password::new(text.lines().next().unwrap_or_default()))
}

fn print_json(document: &Document) -> Result<(), SylfaenError> {
    let text = serde_json::to_string_pretty(document)
        .map_err(|_| SylfaenError::Internal { what: "an inspection can be written as JSON" })?;
    super::print_text(&format!("{text}\n"))
}

/// The columns of all tables found, a row each.
fn columns(inspection: &Inspection) -> Result<Vec<RecordBatch>, SylfaenError> {
    let rows: Vec<_> = inspection
        .sheets
        .iter()
        .flat_map(|sheet| sheet.found.tables.iter().map(move |table| (sheet, table)))
        .flat_map(|(sheet, table)| table.columns.iter().map(move |column| (sheet, table, column)))
        .collect();
    let text = |values: Vec<String>| Arc::new(StringArray::from(values)) as ArrayRef;
    let count = |values: Vec<u64>| Arc::new(UInt64Array::from(values)) as ArrayRef;
    let batch = RecordBatch::try_from_iter([
        ("sheet", text(rows.iter().map(|(sheet, _, _)| sheet.info.name.clone()).collect())),
        ("table", text(rows.iter().map(|(_, table, _)| table.range.to_string()).collect())),
        ("confidence", text(rows.iter().map(|(_, table, _)| table.confidence.as_str().to_owned()).collect())),
        ("column", text(rows.iter().map(|(_, _, column)| letters(column.column)).collect())),
        ("label", text(rows.iter().map(|(_, _, column)| column.labels.join(" | ")).collect())),
        ("text", count(rows.iter().map(|(_, _, column)| column.kinds.text).collect())),
        ("number", count(rows.iter().map(|(_, _, column)| column.kinds.number).collect())),
        ("date", count(rows.iter().map(|(_, _, column)| column.kinds.date).collect())),
        ("boolean", count(rows.iter().map(|(_, _, column)| column.kinds.boolean).collect())),
        ("error", count(rows.iter().map(|(_, _, column)| column.kinds.error).collect())),
        ("mark", count(rows.iter().map(|(_, _, column)| column.kinds.mark).collect())),
        ("blank", count(rows.iter().map(|(_, _, column)| column.kinds.blank).collect())),
    ]);
    Ok(vec![batch.map_err(|_| SylfaenError::Internal { what: "the columns of tables are of one length" })?])
}

/// Cells that are printed together.
const BATCH_CELLS: usize = 65_536;

/// Prints every cell of every sheet, a row each: as CSV while they are read, in another format when all are.
fn cells(
    workbook: &mut Workbook,
    format: OutputFormat,
    failed: impl Fn(WorkbookError) -> SylfaenError,
) -> Result<(), SylfaenError> {
    let mut kept = Vec::new();
    let mut is_begun = false;
    let mut pass_on = |batch: RecordBatch| {
        if format != OutputFormat::Csv {
            kept.push(batch);
            return Ok(());
        }
        let rows = if is_begun { Format::CsvRows } else { Format::Csv };
        is_begun = true;
        super::print_as(&[batch], rows)
    };
    let mut held = Cells::default();
    for (index, info) in workbook.sheets().to_vec().iter().enumerate() {
        for row in workbook.rows(index).map_err(&failed)? {
            held.take(&row.map_err(&failed)?, info);
            if held.rows.len() >= BATCH_CELLS {
                pass_on(std::mem::take(&mut held).batch()?)?;
            }
        }
    }
    pass_on(held.batch()?)?;
    if format == OutputFormat::Csv { Ok(()) } else { super::print(&kept, format) }
}

#[derive(Default)]
struct Cells {
    sheets: Vec<String>,
    rows: Vec<u32>,
    places: Vec<String>,
    kinds: Vec<&'static str>,
    values: Vec<String>,
    shown: Vec<Option<String>>,
    hidden: Vec<bool>,
}

impl Cells {
    fn take(&mut self, row: &Row, sheet: &SheetInfo) {
        for cell in &row.cells {
            self.sheets.push(sheet.name.clone());
            self.rows.push(row.number);
            self.places.push(row.place(cell.column).to_string());
            self.kinds.push(kind(&cell.value));
            self.values.push(written(&cell.value));
            self.shown.push(cell.shown.as_deref().map(str::to_owned));
            self.hidden.push(row.is_hidden || sheet.hides_column(cell.column));
        }
    }

    fn batch(self) -> Result<RecordBatch, SylfaenError> {
        RecordBatch::try_from_iter_with_nullable([
            ("sheet", Arc::new(StringArray::from(self.sheets)) as ArrayRef, false),
            ("row", Arc::new(UInt32Array::from(self.rows)) as ArrayRef, false),
            ("cell", Arc::new(StringArray::from(self.places)) as ArrayRef, false),
            ("kind", Arc::new(StringArray::from(self.kinds)) as ArrayRef, false),
            ("value", Arc::new(StringArray::from(self.values)) as ArrayRef, false),
            ("shown", Arc::new(StringArray::from(self.shown)) as ArrayRef, true),
            ("is_hidden", Arc::new(BooleanArray::from(self.hidden)) as ArrayRef, false),
        ])
        .map_err(|_| SylfaenError::Internal { what: "every cell has a value in every column" })
    }
}

fn kind(value: &CellValue) -> &'static str {
    match value {
        CellValue::Text(_) => "string",
        CellValue::Number(_) => "number",
        CellValue::Boolean(_) => "bool",
        CellValue::DateTime(_) | CellValue::Time(_) | CellValue::Duration(_) => "date",
        _ => "error",
    }
}

/// A value in digits and letters; an error value by its name.
fn written(value: &CellValue) -> String {
    match value {
        CellValue::Text(text) => text.clone(),
        CellValue::Number(number) => number.to_string(),
        CellValue::Boolean(flag) => flag.to_string(),
        CellValue::DateTime(at) if at.time() == chrono::NaiveTime::MIN => at.date().to_string(),
        CellValue::DateTime(at) => at.format("%Y-%m-%dT%H:%M:%S%.f").to_string(),
        CellValue::Time(time) => time.to_string(),
        CellValue::Duration(length) => format!("PT{}S", length.num_milliseconds() as f64 / 1_000.0),
        CellValue::Error(error) => format!("{error:?}"),
        _ => String::new(),
    }
}
