//! Reads the files to link.
//!
//! In: paths of CSV or Parquet files. Out: records, in the order of the files and their rows. Refused: a file without
//! `record_id`, files of different columns, text that is not UTF-8.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::DataType;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use sylfaen_link::Records;

use crate::SylfaenError;
use crate::columns::at;

/// How a file begins that `sylfaen encode` wrote.
pub(crate) const ENCODED_HEAD: &str = "# sylfaen encode ";

/// The column of ids.
const RECORD_ID: &str = "record_id";

/// Reads all files into one set of records.
pub(crate) fn records(files: &[PathBuf]) -> Result<Records, SylfaenError> {
    let mut records: Option<Records> = None;
    for path in files {
        let is_parquet = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"));
        if is_parquet { parquet(path, &mut records)? } else { csv(path, &mut records)? }
    }
    records.ok_or(SylfaenError::Internal { what: "linkage is given a file" })
}

fn refused(path: &Path, reason: &str) -> SylfaenError {
    SylfaenError::LinkFile { path: path.to_owned(), reason: reason.to_owned() }
}

/// Where the id stands among a file's columns; the records begin with the columns of the first file.
fn begin<'a>(
    path: &Path,
    names: &[String],
    records: &'a mut Option<Records>,
) -> Result<(usize, &'a mut Records), SylfaenError> {
    let id = names.iter().position(|name| name == RECORD_ID);
    let id = id.ok_or_else(|| refused(path, "it has no column `record_id`"))?;
    let others: Vec<&str> =
        names.iter().enumerate().filter(|(at, _)| *at != id).map(|(_, name)| name.as_str()).collect();
    let records = records.get_or_insert_with(|| Records::with_columns(&others));
    if records.columns.iter().map(|column| column.name.as_str()).ne(others.iter().copied()) {
        return Err(refused(path, "its columns are not those of the first file"));
    }
    Ok((id, records))
}

fn csv(path: &Path, records: &mut Option<Records>) -> Result<(), SylfaenError> {
    let file = File::open(path).map_err(|source| SylfaenError::Read { path: path.to_owned(), source })?;
    let mut file = BufReader::with_capacity(1 << 20, file);
    let comment = is_encoded(&mut file).then_some(b'#');
    let mut reader = ::csv::ReaderBuilder::new().comment(comment).from_reader(file);
    // The parser's own words can quote a line, so only the place is passed on.
    let broken =
        |row: u64| refused(path, &format!("row {row} is not UTF-8 text of as many cells as the header"));
    let header = reader.headers().map_err(|_| broken(1))?;
    let names: Vec<String> =
        header.iter().map(|name| name.trim_start_matches('\u{feff}').to_owned()).collect();
    let (id, records) = begin(path, &names, records)?;
    let mut row = ::csv::StringRecord::new();
    let mut number = 1;
    loop {
        number += 1;
        if !reader.read_record(&mut row).map_err(|_| broken(number))? {
            return Ok(());
        }
        let name = row.get(id).unwrap_or_default();
        let cells: Vec<Option<&str>> =
            row.iter().enumerate().filter(|(at, _)| *at != id).map(|(_, cell)| Some(cell)).collect();
        records.push(name, cells.into_iter())?;
    }
}

/// Whether a file begins with the head of an encoding, which is a remark; in other files no line is.
fn is_encoded(file: &mut BufReader<File>) -> bool {
    file.fill_buf().is_ok_and(|begun| begun.starts_with(ENCODED_HEAD.as_bytes()))
}

fn parquet(path: &Path, records: &mut Option<Records>) -> Result<(), SylfaenError> {
    let file = File::open(path).map_err(|source| SylfaenError::Read { path: path.to_owned(), source })?;
    let broken = || refused(path, "it is not a Parquet file whose columns can be read as text");
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|_| broken())?;
    let names: Vec<String> = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
    let (id, records) = begin(path, &names, records)?;
    for batch in builder.build().map_err(|_| broken())? {
        let batch = batch.map_err(|_| broken())?;
        let mut columns = Vec::with_capacity(names.len());
        for column in batch.columns() {
            let text = cast(column, &DataType::Utf8).map_err(|_| broken())?;
            let text = text.as_any().downcast_ref::<arrow_array::StringArray>().cloned();
            columns.push(text.ok_or_else(broken)?);
        }
        for row in 0..batch.num_rows() {
            let name = columns.get(id).and_then(|column| at(column, row)).unwrap_or_default();
            let others = columns.iter().enumerate().filter(|(place, _)| *place != id);
            let cells: Vec<Option<&str>> = others.map(|(_, column)| at(column, row)).collect();
            records.push(name, cells.into_iter())?;
        }
    }
    Ok(())
}
