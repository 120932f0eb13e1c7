//! The ledger of what has left: the figures of every run that was committed, with the counts behind them.
//!
//! In: the run in force, and what is about to leave. Out: what the new run is held against, and the table that its
//! manifest will name. The ledger is committed with the tables, before a file of the release is written: a run killed
//! between is in it though nothing of it is out. Refused: a ledger that has lost a file, since nothing can make it again.

use std::collections::{BTreeMap, BTreeSet};

use arrow_array::{Array, Date32Array, RecordBatch};
use chrono::NaiveDate;
use sylfaen_disclose::{Before, Held, LeftAs, LeftFigure, LeftRun};
use sylfaen_lake::{Lake, LakeError, Manifest};
use sylfaen_schema::{TableBuilder, Value};

use crate::SylfaenError;
use crate::columns::{booleans, integers, text};
use crate::summary::MovedFigure;
use crate::tables::Tables;
use crate::workplace::Workplace;

/// The table that holds it.
pub(crate) const TABLE: &str = "restricted_release__figures";

/// One run as it left.
#[derive(Debug)]
struct Entry {
    left: LeftRun,
    audience: String,
    window_code: String,
    window: (NaiveDate, NaiveDate),
}

/// All runs that have left, the earliest first.
#[derive(Debug, Default)]
pub(crate) struct Ledger(Vec<Entry>);

impl Ledger {
    /// Reads the ledger of the run in force; empty where none is, or where it is older than the ledger.
    pub(crate) async fn read(lake: &Lake, newest: Option<&Manifest>) -> Result<Self, SylfaenError> {
        let Some(newest) = newest else { return Ok(Self::default()) };
        let batches = match lake.read(newest, TABLE).await {
            Ok(batches) => batches,
            Err(LakeError::TableNotInRun { .. }) => return Ok(Self::default()),
            Err(LakeError::Table { .. } | LakeError::ContentChanged { .. }) => {
                return Err(SylfaenError::LedgerLost);
            }
            Err(error) => return Err(error.into()),
        };
        let mut ledger = Self::default();
        let mut rank = None;
        for batch in &batches {
            for (at, entry, figure) in rows(batch)? {
                if rank != Some(at) {
                    ledger.0.push(entry);
                    rank = Some(at);
                }
                if let Some(entry) = ledger.0.last_mut() {
                    entry.left.figures.push(figure);
                }
            }
        }
        Ok(ledger)
    }

    /// What a run is held against: the runs whose windows hold its window or are held by it, and whose figures are
    /// therefore of nearly the same people. Windows that lie apart, or overlap in part, count others.
    pub(crate) fn before(&self, workplace: &Workplace, run_id: &str, held: Vec<Held>) -> Before {
        let window = &workplace.pipeline.window;
        let (start, end) = (window.start.0, window.end.0);
        let nests = |entry: &&Entry| {
            let (other_start, other_end) = entry.window;
            (start <= other_start && other_end <= end) || (other_start <= start && end <= other_end)
        };
        Before {
            runs: self.0.iter().filter(nests).map(|entry| entry.left.clone()).collect(),
            run_id: run_id.to_owned(),
            window_code: window.code.clone(),
            held,
        }
    }

    /// The figures that the last release of this window to this audience printed otherwise than this one does.
    pub(crate) fn moved(&self, workplace: &Workplace, left: &LeftRun) -> Vec<MovedFigure> {
        let window = &workplace.pipeline.window;
        let is_of = |entry: &&Entry| {
            entry.audience == workplace.audience.code && entry.window == (window.start.0, window.end.0)
        };
        let Some(last) = self.0.iter().rev().find(is_of) else { return Vec::new() };
        let printed = |run: &LeftRun| -> BTreeMap<(String, String, String), Option<i64>> {
            let of = |figure: &LeftFigure| {
                ((figure.table.clone(), figure.figure.clone(), figure.field.clone()), figure.printed)
            };
            run.figures.iter().map(of).collect()
        };
        let (before, now) = (printed(&last.left), printed(left));
        let figures: BTreeSet<_> = before.keys().chain(now.keys()).collect();
        let of = |key: &&(String, String, String)| {
            let (before, now) = (before.get(*key).copied().flatten(), now.get(*key).copied().flatten());
            let (table, figure, field) = (*key).clone();
            // The ledger leaves the window out of names, so that windows can be compared.
            let figure = figure.replace('*', &window.code);
            MovedFigure { table, figure, field, before, now }
        };
        figures.iter().map(of).filter(|figure| figure.before != figure.now).collect()
    }

    /// Enters what leaves, and keeps the whole ledger among the tables of the run. A run that leaves again as it left is
    /// in it already.
    pub(crate) fn enter(
        mut self,
        workplace: &Workplace,
        left: LeftRun,
        tables: &mut Tables<'_>,
    ) -> Result<(), SylfaenError> {
        if !self.0.iter().any(|entry| entry.left == left) {
            let window = &workplace.pipeline.window;
            self.0.push(Entry {
                left,
                audience: workplace.audience.code.clone(),
                window_code: window.code.clone(),
                window: (window.start.0, window.end.0),
            });
        }
        let mut builder = TableBuilder::new(tables.schema(TABLE)?);
        for (rank, entry) in (1..).zip(&self.0) {
            for figure in &entry.left.figures {
                add(&mut builder, rank, entry, figure)?;
            }
        }
        let rows_out = tables.keep(TABLE, vec![builder.finish()?])?;
        tracing::info!(table = TABLE, rows_out, "ledger");
        Ok(())
    }
}

fn add(
    builder: &mut TableBuilder,
    rank: i64,
    entry: &Entry,
    figure: &LeftFigure,
) -> Result<(), SylfaenError> {
    let place = serde_json::to_string(&figure.place)
        .map_err(|_| SylfaenError::Internal { what: "codes have a JSON form" })?;
    builder.set("release_rank", rank)?;
    builder.set("run_id", entry.left.run_id.as_str())?;
    builder.set("audience_code", entry.audience.as_str())?;
    builder.set("window_code", entry.window_code.as_str())?;
    builder.set("window_start_date", Value::Date(entry.window.0))?;
    builder.set("window_end_date", Value::Date(entry.window.1))?;
    builder.set("table_name", figure.table.as_str())?;
    builder.set("figure", figure.figure.as_str())?;
    builder.set("field", figure.field.as_str())?;
    builder.set("place", place)?;
    builder.set("count", figure.count)?;
    builder.set("is_estimate", Value::Boolean(figure.is_estimate))?;
    builder.set("printed", figure.printed)?;
    builder.set("left_as", figure.left_as.code())?;
    builder.set("count_least", figure.least)?;
    builder.set("count_greatest", figure.greatest)?;
    Ok(builder.end_row()?)
}

/// The rows of a batch: the rank of the run, the run as yet without figures, and the figure.
fn rows(batch: &RecordBatch) -> Result<Vec<(i64, Entry, LeftFigure)>, SylfaenError> {
    let rank = integers(batch, "release_rank")?;
    let [run_id, audience, window_code, table, figure, field, place, left_as] =
        ["run_id", "audience_code", "window_code", "table_name", "figure", "field", "place", "left_as"]
            .map(|name| text(batch, name));
    let (run_id, audience, window_code) = (run_id?, audience?, window_code?);
    let (table, figure, field, place, left_as) = (table?, figure?, field?, place?, left_as?);
    let (start, end) = (dates(batch, "window_start_date")?, dates(batch, "window_end_date")?);
    let (count, printed) = (integers(batch, "count")?, integers(batch, "printed")?);
    let (least, greatest) = (integers(batch, "count_least")?, integers(batch, "count_greatest")?);
    let is_estimate = booleans(batch, "is_estimate")?;
    let mut rows = Vec::with_capacity(batch.num_rows());
    for row in 0..batch.num_rows() {
        let entry = Entry {
            left: LeftRun { run_id: run_id.value(row).to_owned(), figures: Vec::new() },
            audience: audience.value(row).to_owned(),
            window_code: window_code.value(row).to_owned(),
            window: (date(&start, row)?, date(&end, row)?),
        };
        let figure = LeftFigure {
            table: table.value(row).to_owned(),
            figure: figure.value(row).to_owned(),
            place: serde_json::from_str(place.value(row)).map_err(|_| SylfaenError::LedgerLost)?,
            field: field.value(row).to_owned(),
            count: count.value(row),
            is_estimate: is_estimate.value(row),
            printed: printed.is_valid(row).then(|| printed.value(row)),
            left_as: LeftAs::parse(left_as.value(row)).ok_or(SylfaenError::LedgerLost)?,
            least: least.value(row),
            greatest: greatest.is_valid(row).then(|| greatest.value(row)),
        };
        rows.push((rank.value(row), entry, figure));
    }
    Ok(rows)
}

fn dates(batch: &RecordBatch, name: &str) -> Result<Date32Array, SylfaenError> {
    let column = batch.column_by_name(name).and_then(|column| column.as_any().downcast_ref::<Date32Array>());
    column.cloned().ok_or(SylfaenError::LedgerLost)
}

fn date(dates: &Date32Array, row: usize) -> Result<NaiveDate, SylfaenError> {
    dates.value_as_date(row).ok_or(SylfaenError::LedgerLost)
}
