//! Published tables to published cells.
//!
//! In: a [`PublishedSource`] (the declared reading of one published file) and the bytes of that file, a tidy CSV with
//! one figure a line. Out: [`Cell`]s, or the same as rows of `mart_nrm__cells`: every figure as printed beside the
//! whole number it states, with its place, its definition and the line it came from. Nothing is corrected.
//!
//! It refuses what the reading does not declare: a header, a table, a row or column label, a unit, a figure that is
//! not a whole number, a figure whose text and value differ, a cell that occurs twice, a table with more or fewer
//! cells than declared, and a total that a part names and the table lacks. A refusal names the line and never quotes
//! it, because a file given by mistake can hold anything.

mod grid;
mod links;
mod printed;
mod reading;
mod sheets;
mod source;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use arrow_array::RecordBatch;
use chrono::NaiveDate;
use sylfaen_schema::{SchemaError, Schemas, Table, TableBuilder, Value};

pub use sheets::{SheetFigure, SheetTable, sheet_tables};
pub use source::{Days, PublishedSource, Quantity};

/// The table of published cells.
pub const CELLS_TABLE: &str = "mart_nrm__cells";

/// One figure of a published table, as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Table, row and column, as printed: `country_of_origin_all_2012/Poland/Female`.
    pub cell_id: String,
    /// The source's code.
    pub source_code: String,
    /// The table's id.
    pub table_id: String,
    /// The table's title, as printed.
    pub table_title: String,
    /// Where in the publication the table stands.
    pub section: String,
    /// The row's label, as printed; the labels of several headers are joined with ` | `.
    pub row_label: String,
    /// The rank printed beside the row; `None` if none is.
    pub row_rank: Option<i64>,
    /// The column's label, as printed.
    pub column_label: String,
    /// What the figure measures.
    pub measure_code: String,
    /// What kind of number it is.
    pub quantity: Quantity,
    /// What is counted.
    pub unit_code: String,
    /// The figure.
    pub value: i64,
    /// The figure's text.
    pub value_printed: String,
    /// The multiple to which the publisher rounded it; `None` if it is exact.
    pub rounded_to: Option<i64>,
    /// By which of a person's places the figure is counted.
    pub geography_basis_code: String,
    /// The period counted.
    pub period: Days,
    /// For a change, the period it is measured from.
    pub base_period: Option<Days>,
    /// The moment at which the age was taken; `None` if the figure is not split by age.
    pub age_basis_code: Option<String>,
    /// The categories the figure is restricted to, by field; a field that is absent means all of them together.
    /// `geography_code` is always there.
    pub codes: BTreeMap<&'static str, String>,
    /// Whether the row or the column is printed as the total of others.
    pub is_total: bool,
    /// The cell of the same column into which this row's figure adds; `None` if the table does not say so.
    pub row_total_id: Option<String>,
    /// The cell of the same row into which this column's figure adds; `None` if the table does not say so.
    pub column_total_id: Option<String>,
    /// For a share or a change, the count it describes.
    pub counted_id: Option<String>,
    /// For a share, the count that is the whole.
    pub base_id: Option<String>,
    /// The footnote printed for the table.
    pub footnote: Option<String>,
    /// The name of the file.
    pub source_file: String,
    /// The line of the file, from 1.
    pub source_line: u64,
    /// The date on which the publisher held the figure to be right.
    pub as_at_date: NaiveDate,
}

/// Reads a published file into cells, in the order of the file.
///
/// # Errors
/// [`PublishedError`] says what the reading does not declare, and on which line.
pub fn read_cells(source: &PublishedSource, bytes: &[u8]) -> Result<Vec<Cell>, PublishedError> {
    links::link(source, grid::read(source, bytes)?)
}

/// Reads a published file into rows of [`CELLS_TABLE`], in the order of its key.
///
/// # Errors
/// As [`read_cells`]; [`PublishedError::UnknownCode`] if the reading puts a code into a field whose code list does not
/// have it; [`PublishedError::Schema`] if the schemas lack the table or a list.
pub fn read(
    source: &PublishedSource,
    bytes: &[u8],
    schemas: &Schemas,
) -> Result<RecordBatch, PublishedError> {
    let table = schemas.table(CELLS_TABLE)?;
    check_codes(source, table, schemas)?;
    let mut builder = TableBuilder::new(table);
    for cell in read_cells(source, bytes)? {
        for (field, value) in cell.values() {
            builder.set(field, value)?;
        }
        builder.end_row()?;
    }
    Ok(builder.finish()?)
}

fn check_codes(source: &PublishedSource, table: &Table, schemas: &Schemas) -> Result<(), PublishedError> {
    for (field, code) in source.codes() {
        let Some(list) = table.field(field).and_then(|field| field.code_list.as_ref()) else { continue };
        if schemas.code_list(list)?.get(code).is_none() {
            return Err(PublishedError::UnknownCode {
                source_code: source.code.clone(),
                field,
                code: code.to_owned(),
                list: list.clone(),
            });
        }
    }
    Ok(())
}

impl Cell {
    /// The fields of `mart_nrm__cells`.
    fn values(self) -> Vec<(&'static str, Value)> {
        let whole = |value: Option<i64>| value.map_or(Value::Null, Value::Integer);
        let text = |value: Option<String>| value.map_or(Value::Null, Value::Text);
        let date = |value: Option<NaiveDate>| value.map_or(Value::Null, Value::Date);
        let mut values = vec![
            ("cell_id", Value::Text(self.cell_id)),
            ("source_code", Value::Text(self.source_code)),
            ("table_id", Value::Text(self.table_id)),
            ("table_title", Value::Text(self.table_title)),
            ("section", Value::Text(self.section)),
            ("row_label", Value::Text(self.row_label)),
            ("row_rank", whole(self.row_rank)),
            ("column_label", Value::Text(self.column_label)),
            ("measure_code", Value::Text(self.measure_code)),
            ("quantity_code", Value::Text(self.quantity.as_str().to_owned())),
            ("unit_code", Value::Text(self.unit_code)),
            ("value", Value::Integer(self.value)),
            ("value_printed", Value::Text(self.value_printed)),
            ("rounded_to", whole(self.rounded_to)),
            ("geography_basis_code", Value::Text(self.geography_basis_code)),
            ("period_start_date", Value::Date(self.period.start_date)),
            ("period_end_date", Value::Date(self.period.end_date)),
            ("base_period_start_date", date(self.base_period.map(|days| days.start_date))),
            ("base_period_end_date", date(self.base_period.map(|days| days.end_date))),
            ("age_basis_code", text(self.age_basis_code)),
            ("is_total", Value::Boolean(self.is_total)),
            ("row_total_id", text(self.row_total_id)),
            ("column_total_id", text(self.column_total_id)),
            ("counted_id", text(self.counted_id)),
            ("base_id", text(self.base_id)),
            ("footnote", text(self.footnote)),
            ("source_file", Value::Text(self.source_file)),
            ("source_line", Value::Integer(i64::try_from(self.source_line).unwrap_or(i64::MAX))),
            ("as_at_date", Value::Date(self.as_at_date)),
        ];
        values.extend(self.codes.into_iter().map(|(field, code)| (field, Value::Text(code))));
        values
    }
}

/// Why a published file was refused. Nothing of the file's content is quoted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PublishedError {
    /// The file is not UTF-8 text.
    #[error("`{file}` is not UTF-8 text")]
    NotText {
        /// The file's name.
        file: String,
    },
    /// A line does not have the header's number of values, or a quote is not closed.
    #[error("{file}:{line}: not a line of this CSV")]
    NotCsv {
        /// The file's name.
        file: String,
        /// The line, from 1.
        line: u64,
    },
    /// A header that the reading names is not in the file.
    #[error("`{file}` has no column `{header}`")]
    HeaderNotThere {
        /// The file's name.
        file: String,
        /// The header.
        header: String,
    },
    /// A header of the file is neither named nor ignored, or stands twice.
    #[error(
        "`{file}` has a header in column {column} that its reading does not name, or names for another column"
    )]
    UnknownHeader {
        /// The file's name.
        file: String,
        /// The column, from 1.
        column: usize,
    },
    /// A value is none of those that the reading declares.
    #[error("{file}:{line}: `{header}` must be {wanted}")]
    Undeclared {
        /// The file's name.
        file: String,
        /// The line, from 1.
        line: u64,
        /// The header of the column.
        header: String,
        /// What may stand there.
        wanted: String,
    },
    /// The same row and column of a table occur twice.
    #[error("{file}:{line}: this cell of table `{table}` is already on line {first_line}")]
    DuplicateCell {
        /// The file's name.
        file: String,
        /// The line, from 1.
        line: u64,
        /// The line where it stands first.
        first_line: u64,
        /// The table's id.
        table: String,
    },
    /// A table has more or fewer cells than its reading declares.
    #[error("table `{table}` of `{file}` has {found} cells where {declared} are declared")]
    CellCount {
        /// The file's name.
        file: String,
        /// The table's id.
        table: String,
        /// The cells found.
        found: usize,
        /// The cells declared.
        declared: usize,
    },
    /// A cell that another one needs, as its total, its count or its whole, is not in the file.
    #[error("{file}:{line}: the {role} of this cell is not in table `{table}`")]
    CellNotThere {
        /// The file's name.
        file: String,
        /// The line of the cell that needs it, from 1.
        line: u64,
        /// The table's id.
        table: String,
        /// What it is needed as: `total`, `count` or `whole`.
        role: &'static str,
    },
    /// A reading uses a code that is not in the code list of its field.
    #[error(
        "the reading of `{source_code}` puts `{code}` into `{field}`, and the list `{list}` does not have it"
    )]
    UnknownCode {
        /// The source's code.
        source_code: String,
        /// The field.
        field: &'static str,
        /// The code.
        code: String,
        /// The code list.
        list: String,
    },
    /// The table given is not the one that published cells are made for.
    #[error(transparent)]
    Schema(#[from] SchemaError),
}
