//! Collects the rows that come out of one delivery, and keeps the count of them.
//!
//! In: records, counts, rejects and skipped rows, as they are read. Out: one batch a table, in the order of its key. It
//! refuses to end with a row that is not accounted for.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use arrow_array::RecordBatch;
use sylfaen_schema::{
    COUNTS_TABLE, IDENTIFIERS_TABLE, RECORDS_TABLE, SchemaError, Schemas, Table, TableBuilder, Value,
    ValueState,
};
use sylfaen_workbook::CellRef;

use crate::{
    DeliveryContext, NormaliseError,
    date::{AGAINST_ORDER, ReadDate, Written},
    quality::Quality,
};

/// What became of one delivery. Its `Debug` shows the tally alone: the batches hold names.
pub struct Normalised {
    /// Rows of `stg_partner__records`.
    pub records: RecordBatch,
    /// Rows of `restricted_person__identifiers`.
    pub identifiers: RecordBatch,
    /// Rows of `restricted_record__cells`.
    pub cells: RecordBatch,
    /// Rows of `stg_partner__counts`.
    pub counts: RecordBatch,
    /// Rows of `stg_reject__cells`.
    pub rejects: RecordBatch,
    /// Rows of `stg_skip__rows`.
    pub skips: RecordBatch,
    /// Rows of `stg_quality__checks`.
    pub quality: RecordBatch,
    /// How many rows and cells went where.
    pub tally: Tally,
    /// Rows taken for records or counts by kind of sheet, those turned away included.
    pub rows_by_table: BTreeMap<String, i64>,
    /// The editions of the mapping that fitted, joined by a semicolon.
    pub edition: String,
}

impl fmt::Debug for Normalised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Normalised")
            .field("tally", &self.tally)
            .field("edition", &self.edition)
            .finish_non_exhaustive()
    }
}

/// How many rows and cells of one delivery went where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Rows that hold anything, on every sheet, hidden ones included.
    pub rows_found: i64,
    /// Rows that became a record or counts.
    pub rows_normalised: i64,
    /// Rows turned away whole.
    pub rows_rejected: i64,
    /// Rows that are no records, each with a reason.
    pub rows_skipped: i64,
    /// Cells turned away, those of rejected rows included.
    pub cells_rejected: i64,
    /// Rows with at least one cell turned away, or turned away themselves: what `rejects_pct_max` is held against.
    pub rows_with_rejects: i64,
    /// How many values were mended, or read by a rule worth knowing, in records: by the name of the rule.
    pub noted: BTreeMap<&'static str, i64>,
    /// What the digits of dates left open, by common field.
    pub dates: BTreeMap<String, DateTally>,
}

/// How the dates of one column were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DateTally {
    /// Cells that hold a date, rows turned away included.
    pub read: i64,
    /// Of those, dates in digits with the year last, or in front in two digits: they rest on the declared order.
    pub by_order: i64,
    /// Of those, dates that are another day if day and month change places: the declared order alone decides.
    pub either_order: i64,
    /// Cells turned away because they fit only another order than the declared one. More than a few say that the
    /// declaration is wrong, or that the column has two orders.
    pub against_order: i64,
}

impl Tally {
    /// Counts a date that was read, or turned away by a rule.
    pub(crate) fn date(&mut self, field: &str, date: Option<&ReadDate>, rule: Option<&'static str>) {
        if date.is_none() && rule != Some(AGAINST_ORDER) {
            return;
        }
        let dates = self.dates.entry(field.to_owned()).or_default();
        dates.read += i64::from(date.is_some());
        dates.by_order += i64::from(date.is_some_and(|date| date.written != Written::Certain));
        dates.either_order += i64::from(date.is_some_and(|date| date.written == Written::EitherOrder));
        dates.against_order += i64::from(date.is_none());
    }
}

/// Where on which sheet something stands.
#[derive(Clone, Copy)]
pub(crate) struct Sheet<'a> {
    pub(crate) number: u32,
    pub(crate) name: &'a str,
}

/// A cell that a field was read from.
pub(crate) struct Trace {
    pub(crate) field: String,
    pub(crate) place: CellRef,
    pub(crate) state: ValueState,
}

/// A cell turned away.
pub(crate) struct Reject {
    pub(crate) field: String,
    pub(crate) place: CellRef,
    pub(crate) rule: &'static str,
}

struct Skipped {
    rows: i64,
    first: u32,
    last: u32,
}

pub(crate) struct Output<'a> {
    pub(crate) context: &'a DeliveryContext<'a>,
    records_table: &'a Table,
    identifiers_table: &'a Table,
    records: TableBuilder,
    identifiers: TableBuilder,
    cells: TableBuilder,
    counts: TableBuilder,
    rejects: TableBuilder,
    skips_table: &'a Table,
    skipped: BTreeMap<(u32, String), Skipped>,
    ordinals: BTreeMap<String, u32>,
    delivery_row: i64,
    editions: BTreeSet<String>,
    rows_by_table: BTreeMap<String, i64>,
    /// What must not come twice and has been met: it holds values and goes nowhere.
    pub(crate) met: BTreeSet<String>,
    pub(crate) quality: Quality,
    pub(crate) tally: Tally,
}

impl<'a> Output<'a> {
    pub(crate) fn new(context: &'a DeliveryContext<'a>) -> Result<Self, SchemaError> {
        let schemas: &Schemas = context.schemas;
        let builder = |name: &str| schemas.table(name).map(TableBuilder::new);
        Ok(Self {
            context,
            records_table: schemas.table(RECORDS_TABLE)?,
            identifiers_table: schemas.table(IDENTIFIERS_TABLE)?,
            records: builder(RECORDS_TABLE)?,
            identifiers: builder(IDENTIFIERS_TABLE)?,
            cells: builder("restricted_record__cells")?,
            counts: builder(COUNTS_TABLE)?,
            rejects: builder("stg_reject__cells")?,
            skips_table: schemas.table("stg_skip__rows")?,
            skipped: BTreeMap::new(),
            ordinals: BTreeMap::new(),
            delivery_row: 0,
            editions: BTreeSet::new(),
            rows_by_table: BTreeMap::new(),
            met: BTreeSet::new(),
            quality: Quality::default(),
            tally: Tally::default(),
        })
    }

    pub(crate) fn found_row(&mut self) {
        self.tally.rows_found += 1;
    }

    pub(crate) fn edition(&mut self, code: &str) {
        self.editions.insert(code.to_owned());
    }

    /// Takes how many rows of a sheet were taken for records or counts.
    pub(crate) fn sheet_read(&mut self, table: &str, rows: i64) {
        *self.rows_by_table.entry(table.to_owned()).or_default() += rows;
    }

    pub(crate) fn skip(&mut self, sheet_number: u32, row: u32, reason: &str) {
        self.tally.rows_skipped += 1;
        let skipped = self.skipped.entry((sheet_number, reason.to_owned())).or_insert(Skipped {
            rows: 0,
            first: row,
            last: row,
        });
        skipped.rows += 1;
        skipped.last = row;
    }

    /// How often these parts were met before in this delivery, the present time included: 1 for the first.
    pub(crate) fn ordinal(&mut self, id: &str) -> u32 {
        let met = self.ordinals.entry(id.to_owned()).or_insert(0);
        *met += 1;
        *met
    }

    /// The place of the next record among those of the delivery, from 1.
    pub(crate) fn next_delivery_row(&mut self) -> i64 {
        self.delivery_row += 1;
        self.delivery_row
    }

    /// Writes a record into both of its tables. Fields that have a state and were not read were not asked.
    pub(crate) fn record(
        &mut self,
        values: &BTreeMap<String, Value>,
        states: &BTreeMap<String, ValueState>,
        precisions: &BTreeMap<String, &'static str>,
    ) -> Result<(), SchemaError> {
        let targets =
            [(self.records_table, &mut self.records), (self.identifiers_table, &mut self.identifiers)];
        for (table, rows) in targets {
            for field in &table.fields {
                if let Some(value) = values.get(&field.name) {
                    rows.set(&field.name, value.clone())?;
                }
                if field.has_state {
                    rows.set_state(
                        &field.name,
                        states.get(&field.name).copied().unwrap_or(ValueState::NotAsked),
                    )?;
                }
                if field.has_precision {
                    rows.set(&field.precision_name(), precisions.get(&field.name).copied())?;
                }
            }
            rows.end_row()?;
        }
        self.tally.rows_normalised += 1;
        Ok(())
    }

    /// Writes a count.
    pub(crate) fn count(&mut self, values: Vec<(&str, Value)>) -> Result<(), SchemaError> {
        for (field, value) in values {
            self.counts.set(field, value)?;
        }
        self.counts.end_row()
    }

    pub(crate) fn trace(&mut self, id: &str, sheet: Sheet<'_>, trace: &Trace) -> Result<(), SchemaError> {
        let rows = &mut self.cells;
        rows.set("record_id", id)?;
        rows.set("delivery_id", self.context.delivery_id)?;
        rows.set("field", trace.field.as_str())?;
        rows.set("sheet_name", sheet.name)?;
        rows.set("sheet_number", i64::from(sheet.number))?;
        rows.set("row_number", i64::from(trace.place.row_number()))?;
        rows.set("column_number", i64::from(trace.place.column_number()))?;
        rows.set("cell", trace.place.to_string())?;
        rows.set("state", trace.state)?;
        rows.end_row()
    }

    /// Writes the rejects of a row; `row_rule` is the rule that turned the whole row away.
    pub(crate) fn reject(
        &mut self,
        sheet_number: u32,
        row_number: u32,
        cells: &[Reject],
        row_rule: Option<&'static str>,
    ) -> Result<(), SchemaError> {
        let places = cells.iter().map(|cell| (Some(cell), cell.rule));
        for (cell, rule) in places.chain(row_rule.map(|rule| (None, rule))) {
            let rows = &mut self.rejects;
            rows.set("delivery_id", self.context.delivery_id)?;
            rows.set("partner_code", self.context.partner.code.as_str())?;
            rows.set("sheet_number", i64::from(sheet_number))?;
            rows.set("row_number", i64::from(row_number))?;
            rows.set("column_number", cell.map(|cell| i64::from(cell.place.column_number())))?;
            rows.set("cell", cell.map(|cell| cell.place.to_string()))?;
            rows.set("field", cell.map(|cell| cell.field.clone()))?;
            rows.set("rule_code", rule)?;
            rows.set("is_row_rejected", cell.is_none())?;
            rows.end_row()?;
        }
        self.tally.cells_rejected += cells.len() as i64;
        self.tally.rows_rejected += i64::from(row_rule.is_some());
        self.tally.rows_with_rejects += i64::from(row_rule.is_some() || !cells.is_empty());
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<Normalised, NormaliseError> {
        let tally = self.tally;
        let accounted = tally.rows_normalised + tally.rows_rejected + tally.rows_skipped;
        if accounted != tally.rows_found {
            return Err(NormaliseError::RowsNotConserved { found: tally.rows_found, accounted });
        }
        let mut skips = TableBuilder::new(self.skips_table);
        for ((sheet_number, reason), skipped) in self.skipped {
            skips.set("delivery_id", self.context.delivery_id)?;
            skips.set("sheet_number", i64::from(sheet_number))?;
            skips.set("reason_code", reason)?;
            skips.set("rows", skipped.rows)?;
            skips.set("first_row", i64::from(skipped.first))?;
            skips.set("last_row", i64::from(skipped.last))?;
            skips.end_row()?;
        }
        Ok(Normalised {
            records: self.records.finish()?,
            identifiers: self.identifiers.finish()?,
            cells: self.cells.finish()?,
            counts: self.counts.finish()?,
            rejects: self.rejects.finish()?,
            skips: skips.finish()?,
            quality: self.quality.finish(self.context)?,
            tally,
            rows_by_table: self.rows_by_table,
            edition: self.editions.into_iter().collect::<Vec<_>>().join(";"),
        })
    }
}
