//! Answers as text or bytes.
//!
//! In: batches of one schema. Out: an aligned table for people, one JSON document, CSV with a header, or Parquet.

use std::io::Write;

use arrow_array::RecordBatch;
use arrow_cast::pretty::pretty_format_batches;
use parquet::arrow::ArrowWriter;

use crate::QueryError;

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// An aligned table, for people.
    Table,
    /// One JSON array of objects; null stands as `null`.
    Json,
    /// Comma-separated values with a header row; null is empty.
    Csv,
    /// The rows of comma-separated values alone, to go on below a header that is written already.
    CsvRows,
    /// One Parquet file.
    Parquet,
}

/// Writes an answer.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// use sylfaen_query::{Format, Session, SessionSettings, write_answer};
///
/// let session = Session::new(&SessionSettings::default())?;
/// let mut out = Vec::new();
/// write_answer(&mut out, &session.query("select 34 as referrals").await?, Format::Json)?;
/// assert_eq!(String::from_utf8_lossy(&out), "[{\"referrals\":34}]\n");
/// # Ok::<(), sylfaen_query::QueryError>(())
/// # }).unwrap();
/// ```
///
/// # Errors
///
/// [`QueryError::Write`] if the output takes no more.
pub fn write_answer(
    out: &mut (impl Write + Send),
    batches: &[RecordBatch],
    format: Format,
) -> Result<(), QueryError> {
    match format {
        Format::Table => write_table(out, batches),
        Format::Json => write_json(out, batches),
        Format::Csv => write_csv(out, batches, true),
        Format::CsvRows => write_csv(out, batches, false),
        Format::Parquet => write_parquet(out, batches.iter().cloned().map(Ok)),
    }
}

fn write_table(out: &mut impl Write, batches: &[RecordBatch]) -> Result<(), QueryError> {
    let failed = QueryError::Write { format: "table" };
    let Ok(table) = pretty_format_batches(batches) else { return Err(failed) };
    writeln!(out, "{table}").map_err(|_| failed)
}

fn write_json(out: &mut impl Write, batches: &[RecordBatch]) -> Result<(), QueryError> {
    let failed = |_| QueryError::Write { format: "JSON" };
    let mut bytes = Vec::new();
    let mut writer = arrow_json::WriterBuilder::new()
        .with_explicit_nulls(true)
        .build::<_, arrow_json::writer::JsonArray>(&mut bytes);
    for batch in batches {
        writer.write(batch).map_err(failed)?;
    }
    writer.finish().map_err(failed)?;
    drop(writer);
    if bytes.is_empty() {
        bytes.extend_from_slice(b"[]");
    }
    bytes.push(b'\n');
    out.write_all(&bytes).map_err(|_| QueryError::Write { format: "JSON" })
}

fn write_csv(out: &mut impl Write, batches: &[RecordBatch], has_header: bool) -> Result<(), QueryError> {
    let mut writer = arrow_csv::WriterBuilder::new().with_header(has_header).build(out);
    for batch in batches {
        writer.write(batch).map_err(|_| QueryError::Write { format: "CSV" })?;
    }
    Ok(())
}

/// Writes batches of one schema as Parquet while they are made, so that they need not all be there at once.
///
/// # Errors
///
/// [`QueryError::Write`] if the output takes no more or there is no batch, and what a batch failed with.
pub fn write_parquet<E: From<QueryError>>(
    out: &mut (impl Write + Send),
    batches: impl IntoIterator<Item = Result<RecordBatch, E>>,
) -> Result<(), E> {
    let failed = |_| QueryError::Write { format: "Parquet" };
    let mut batches = batches.into_iter();
    let first = batches.next().ok_or(QueryError::Write { format: "Parquet" })??;
    let mut writer = ArrowWriter::try_new(out, first.schema(), None).map_err(failed)?;
    writer.write(&first).map_err(failed)?;
    for batch in batches {
        writer.write(&batch?).map_err(failed)?;
    }
    writer.close().map_err(failed)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Session, SessionSettings};

    async fn written(sql: &str, format: Format) -> Vec<u8> {
        let session = Session::new(&SessionSettings::default()).unwrap();
        let mut out = Vec::new();
        write_answer(&mut out, &session.query(sql).await.unwrap(), format).unwrap();
        out
    }

    #[tokio::test]
    async fn nulls_are_written_and_empty_answers_stay_documents() {
        assert_eq!(written("select cast(null as bigint) as n", Format::Json).await, b"[{\"n\":null}]\n");
        assert_eq!(written("select 1 as n where false", Format::Json).await, b"[]\n");
        assert_eq!(written("select 1 as n where false", Format::Csv).await, b"n\n");
        assert_eq!(written("select 'a,b' as t, null as n", Format::Csv).await, b"t,n\n\"a,b\",\n");
        assert_eq!(written("select 'a' as t, 1 as n", Format::CsvRows).await, b"a,1\n");
        assert!(written("select 1 as n", Format::Parquet).await.starts_with(b"PAR1"));
    }
}
